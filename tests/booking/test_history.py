"""The history of an appointment over HTTP: what happened, when and on which side, for those who may see it."""

from typing import Any

import pytest

from tests.booking.attending import attend
from tests.booking.builders import (
    GUARDIAN,
    MISSING,
    OUTSIDER,
    PT_2,
    SECOND_GUARDIAN,
    SERVICE,
    STRANGER,
    THERAPIST,
    Booking,
    assert_refused,
    done,
    told,
)

REASON = "Keskosen korjattu ikä"


async def history(booking: Booking, role: str, appointment: dict[str, Any]) -> list[dict[str, Any]]:
    """The changes as somebody sees them."""
    answer = done(await booking.as_(role).get(f"/v1/appointments/{appointment['id']}/history"))
    assert set(answer) == {"appointment_id", "changes"}
    assert answer["appointment_id"] == appointment["id"]
    changes: list[dict[str, Any]] = answer["changes"]
    return changes


@pytest.mark.parametrize("role", [GUARDIAN, SECOND_GUARDIAN, THERAPIST, "occupational-therapist"])
async def test_an_appointment_tells_its_whole_life(booking, role):
    appointment = await booking.booked("2026-12-01 09:00")
    booking.set_clock("2026-11-24 10:00")
    wanted = await booking.free_time("2026-12-02 09:00", practitioner_id=PT_2)
    appointment = done(await booking.move(THERAPIST, appointment, wanted))
    booking.set_clock("2026-12-02 09:05")
    appointment = done(await attend(booking, "no-show", appointment))
    booking.set_clock("2026-12-02 09:20")
    appointment = done(await attend(booking, "check-in", appointment))
    booking.set_clock("2026-12-02 09:45")
    appointment = done(await attend(booking, "complete", appointment))

    changes = await history(booking, role, appointment)

    first, later = "2026-12-01T07:00:00Z", "2026-12-02T07:00:00Z"
    keys = ("change", "by", "at", "starts_at", "reason")
    assert changes == [
        dict(zip(keys, each, strict=True))
        for each in (
            ("booked", "family", "2026-11-23T07:00:00Z", first, None),
            ("moved", "professional", "2026-11-24T08:00:00Z", later, None),
            ("no_show", "professional", "2026-12-02T07:05:00Z", later, None),
            ("checked_in", "professional", "2026-12-02T07:20:00Z", later, None),
            ("completed", "professional", "2026-12-02T07:45:00Z", later, None),
        )
    ]
    assert len(changes) == appointment["version"]
    *_, access = await booking.accesses("read", "appointment")
    assert (access["subjects"], access["object_id"]) == ([appointment["person_ref"]], appointment["id"])


async def test_a_cancellation_tells_its_coded_reason(booking):
    appointment = await booking.booked()
    done(await booking.cancel(GUARDIAN, appointment, reason="fallen_ill"))

    *_, last = await history(booking, THERAPIST, appointment)

    assert (last["change"], last["by"], last["reason"]) == ("cancelled", "family", "fallen_ill")


async def test_a_rule_that_was_set_aside_is_told_and_the_reason_in_words_is_not(booking):
    right = await booking.right(booking.child("2024-01-15"))
    appointment = done(await booking.book_by_hand(await booking.free_time(), right["id"], override_reason=REASON))

    answer = await booking.as_(GUARDIAN).get(f"/v1/appointments/{appointment['id']}/history")

    (change,) = done(answer)["changes"]
    assert (change["by"], change["reason"]) == ("professional", "age_window")
    assert REASON not in answer.text


async def test_nobody_is_named(booking):
    appointment = await booking.booked()
    done(await booking.cancel(THERAPIST, appointment, reason="other"))

    answer = await booking.as_(GUARDIAN).get(f"/v1/appointments/{appointment['id']}/history")

    people = booking.world.people
    for role in (GUARDIAN, THERAPIST):
        assert people[role].sub not in answer.text
    assert booking.code_of(GUARDIAN) not in answer.text


async def test_what_was_refused_leaves_no_history(booking):
    appointment = await booking.booked()

    assert_refused(await booking.cancel(THERAPIST, appointment, version=9), 412, "version-mismatch")
    assert_refused(await attend(booking, "no-show", appointment), 409, "invalid-state")

    assert [each["change"] for each in await history(booking, GUARDIAN, appointment)] == ["booked"]


@pytest.mark.parametrize("role", [STRANGER, "adult", "young-person", OUTSIDER, "guidance-manager"])
async def test_others_find_no_history(booking, role):
    appointment = await booking.booked()
    api = booking.as_(role)

    foreign = await api.get(f"/v1/appointments/{appointment['id']}/history")
    missing = await api.get(f"/v1/appointments/{MISSING}/history")

    assert_refused(foreign, 404, "not-found")
    assert told(foreign) == told(missing)
    (access,) = await booking.accesses("read", "appointment")
    assert (access["outcome"], access["reason"]) == ("denied", "not-found")


@pytest.mark.parametrize("role", [SERVICE, "integrator", "ops"])
async def test_systems_see_no_history(booking, role):
    appointment = await booking.booked()

    answer = await booking.as_(role).get(f"/v1/appointments/{appointment['id']}/history")

    assert_refused(answer, 403, "forbidden")


async def test_the_history_closes_for_the_guardian_on_the_12th_birthday(booking):
    right = await booking.right_at_any_age(booking.child("2014-12-10"))
    appointment = done(await booking.book_as_guardian(await booking.time_at_any_age("2026-12-15 09:00"), right["id"]))
    path = f"/v1/appointments/{appointment['id']}/history"
    booking.set_clock("2026-12-09 23:59:59")
    done(await booking.as_(GUARDIAN).get(path))
    booking.set_clock("2026-12-10 00:00:00")

    assert_refused(await booking.as_(GUARDIAN).get(path), 404, "not-found")
