"""Protections of a person over HTTP: recorded and lifted by the unit, in force at once, kept with their reason."""

from typing import Any

import httpx
import pytest

from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    MISSING,
    OUTSIDER,
    SERVICE,
    THERAPIST,
    Booking,
    assert_refused,
    done,
)
from tests.booking.times import hold
from tests.booking.waiting import EARLIER, again, answer, is_held, join, keep, offers

BORN = "2026-02-01"
REASON = "Väestötietojärjestelmän tieto"


async def put(booking: Booking, person_ref: str, *, role: str = THERAPIST, **protections: Any) -> httpx.Response:
    """Record these; what is not named is lifted."""
    body = {"non_disclosure": False, "taken_into_care": False, "reason": REASON, **protections}
    return await booking.as_(role).send("PUT", f"/v1/persons/{person_ref}/protections", json=body)


async def recorded(booking: Booking, person_ref: str, role: str = THERAPIST) -> dict[str, Any]:
    return done(await booking.as_(role).get(f"/v1/persons/{person_ref}/protections"))


async def changes(booking: Booking) -> list[dict[str, Any]]:
    return await booking.rows("select * from protection_change order by id")


@pytest.mark.parametrize("protection", ["non_disclosure", "taken_into_care"])
async def test_a_protection_that_is_lifted_lets_the_guardian_act_again(booking, protection):
    code = booking.child(BORN)
    right = await booking.right(code, person={protection: True})
    slot_id = await booking.free_time()
    assert_refused(await booking.book_as_guardian(slot_id, right["id"]), 403, "proxy-not-allowed")
    person_ref = right["person_ref"]
    assert (await recorded(booking, person_ref))[protection] is True

    lifted = done(await put(booking, person_ref))

    assert lifted == {"person_ref": person_ref, "non_disclosure": False, "taken_into_care": False}
    assert await recorded(booking, person_ref) == lifted
    assert (await booking.book_as_guardian(slot_id, right["id"])).status_code == 201


async def test_lifted_it_is_recorded_again_by_who_knows_of_it(booking):
    code = booking.child(BORN)
    right = await booking.right(code, person={"non_disclosure": True})
    done(await put(booking, right["person_ref"]))

    await booking.right(code)
    assert (await recorded(booking, right["person_ref"]))["non_disclosure"] is False
    await booking.right(code, person={"non_disclosure": True})

    assert (await recorded(booking, right["person_ref"]))["non_disclosure"] is True


@pytest.mark.parametrize("protection", ["non_disclosure", "taken_into_care"])
async def test_recorded_it_shuts_the_guardian_out_and_frees_what_was_held_and_offered(booking, protection):
    code = booking.child(BORN)
    right = await booking.right(code, visits=3)
    appointment = await booking.booked("2026-12-14 09:00", right=right)
    entry, offered = await join(booking, appointment), await booking.free_time(EARLIER)
    await keep(booking)
    entry = await again(booking, entry)
    held = await booking.free_time("2026-12-02 09:00")
    done(await hold(booking, GUARDIAN, held, await booking.right(code)))
    assert await is_held(booking, held)
    assert await is_held(booking, offered)

    recorded_now: dict[str, Any] = {protection: True}
    done(await put(booking, right["person_ref"], **recorded_now))

    assert not await is_held(booking, held)
    assert not await is_held(booking, offered)
    assert_refused(await booking.as_(GUARDIAN).get(f"/v1/appointments/{appointment['id']}"), 404, "not-found")
    assert_refused(await answer(booking, "accept", entry), 404, "not-found")
    await keep(booking)
    assert (await again(booking, entry))["offer"] is None
    assert [status for _, _, status in await offers(booking)] == ["withdrawn"]
    other = await booking.right(booking.child(BORN))
    assert (await booking.book_as_guardian(offered, other["id"])).status_code == 201


async def test_the_change_is_told_without_saying_which_and_logged_with_its_reason_sealed(booking):
    right = await booking.right()

    done(await put(booking, right["person_ref"], non_disclosure=True))

    (told,) = await booking.rows("select aggregate, data from event where type = 'person.protections-changed'")
    assert told["aggregate"] == f"person:{right['person_ref']}"
    assert "disclosure" not in str(told["data"])
    assert right["person_ref"] in str(told["data"])
    (access,) = await booking.accesses("change", "protections")
    assert (access["outcome"], access["subjects"]) == ("allowed", [right["person_ref"]])
    (change,) = await changes(booking)
    assert (change["non_disclosure"], change["taken_into_care"]) == (True, False)
    assert booking.parts.sealer.open(change["sealed_reason"]) == REASON
    assert REASON.encode() not in change["sealed_reason"]
    assert change["changed_by"]


async def test_put_again_it_changes_nothing(booking):
    right = await booking.right()
    first = done(await put(booking, right["person_ref"], taken_into_care=True))

    assert done(await put(booking, right["person_ref"], taken_into_care=True)) == first

    assert len(await changes(booking)) == 1
    assert len(await booking.rows("select id from event where type = 'person.protections-changed'")) == 1


@pytest.mark.parametrize("role", [THERAPIST, MANAGER])
async def test_everybody_of_a_unit_with_a_matter_of_the_person_may(booking, role):
    right = await booking.right()

    assert (await put(booking, right["person_ref"], role=role)).status_code == 200


async def test_another_unit_and_a_stranger_find_nobody(booking):
    right = await booking.right()
    nobody = booking.reference(booking.child(BORN))

    for role, person_ref in ((OUTSIDER, right["person_ref"]), (THERAPIST, nobody)):
        assert_refused(await put(booking, person_ref, role=role), 404, "not-found")
        path = f"/v1/persons/{person_ref}/protections"
        assert_refused(await booking.as_(role).get(path), 404, "not-found")
    denied = await booking.accesses("change", "protections")
    assert [each["outcome"] for each in denied] == ["denied", "denied"]
    assert MISSING not in str(denied)
    assert await changes(booking) == []


async def test_nobody_of_the_family_sees_or_changes_them(booking):
    right = await booking.right()

    assert_refused(await put(booking, right["person_ref"], role=GUARDIAN), 403, "forbidden")
    path = f"/v1/persons/{right['person_ref']}/protections"
    assert_refused(await booking.as_(GUARDIAN).get(path), 403, "forbidden")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"non_disclosure": True, "taken_into_care": True}, id="no reason"),
        pytest.param({"non_disclosure": True, "reason": REASON}, id="one left out"),
        pytest.param(
            {"non_disclosure": True, "taken_into_care": True, "reason": "010516B903X kysyi"}, id="an identity code"
        ),
    ],
)
async def test_both_are_said_with_a_reason_and_without_identity_codes(booking, body):
    right = await booking.right()
    path = f"/v1/persons/{right['person_ref']}/protections"

    assert_refused(await booking.as_(THERAPIST).send("PUT", path, json=body), 422, "validation")
    assert await changes(booking) == []


async def test_a_service_that_issues_rights_reads_the_protections_and_no_other_service_does(booking):
    right = await booking.right(booking.child(BORN), person={"taken_into_care": True})
    path = f"/v1/persons/{right['person_ref']}/protections"

    assert done(await booking.as_(SERVICE).get(path))["taken_into_care"] is True
    assert_refused(await booking.as_("polku-guidance").get(path), 403, "forbidden")
    assert_refused(await booking.as_(SERVICE).get(f"/v1/persons/{'x' * 43}/protections"), 404, "not-found")
    assert_refused(await put(booking, right["person_ref"], role=SERVICE), 403, "forbidden")
