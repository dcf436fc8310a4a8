"""Seeing appointments over HTTP: by id, of a person, and of one's units."""

from typing import Any

import pytest

from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    MISSING,
    OT,
    OT_1,
    OTHER_UNIT,
    OUTSIDER,
    SECOND_GUARDIAN,
    SERVICE,
    STRANGER,
    THERAPIST,
    UNIT,
    assert_refused,
    done,
    told,
)

APPOINTMENTS = "/v1/appointments"


@pytest.mark.parametrize("role", [GUARDIAN, SECOND_GUARDIAN, THERAPIST, "occupational-therapist"])
async def test_those_see_an_appointment_who_may(booking, role):
    appointment = await booking.booked()

    answer = await booking.as_(role).get(f"{APPOINTMENTS}/{appointment['id']}")

    until = "2026-11-30T07:00:00Z" if "guardian" in role else "2026-12-01T07:00:00Z"
    assert done(answer) == appointment | {
        "mutability": {"cancellable": True, "reschedulable": True, "not_after": until, "reason": "allowed"}
    }
    assert answer.headers["etag"] == '"1"'
    (access,) = await booking.accesses("read", "appointment")
    assert (access["subjects"], access["outcome"]) == ([appointment["person_ref"]], "allowed")
    assert (access["on_behalf_of"] is None) is ("guardian" not in role)


@pytest.mark.parametrize("role", [STRANGER, "adult", "guardian-of-twelve-year-old", "young-person", OUTSIDER])
async def test_others_see_the_same_as_when_there_is_none(booking, role):
    appointment = await booking.booked()
    api = booking.as_(role)

    foreign, missing = await api.get(f"{APPOINTMENTS}/{appointment['id']}"), await api.get(f"{APPOINTMENTS}/{MISSING}")

    assert_refused(foreign, 404, "not-found")
    assert told(foreign) == told(missing)
    (access,) = await booking.accesses("read", "appointment")
    assert (access["outcome"], access["reason"]) == ("denied", "not-found")


@pytest.mark.parametrize("role", [SERVICE, "integrator", "ops"])
async def test_systems_see_no_appointment(booking, role):
    appointment = await booking.booked()

    assert_refused(await booking.as_(role).get(f"{APPOINTMENTS}/{appointment['id']}"), 403, "forbidden")
    assert_refused(await booking.as_(role).get(APPOINTMENTS), 403, "forbidden")


async def test_appointments_are_listed_earliest_first_by_person_unit_state_and_start(booking):
    right = await booking.right(visits=5)
    third, first, second = [
        await booking.booked(local, right=right)
        for local in ("2026-12-03 09:00", "2026-12-01 09:00", "2026-12-02 09:00")
    ]
    done(await booking.cancel(GUARDIAN, second))
    sibling = await booking.right(booking.code_of("infants-sibling"), service_type=OT)
    slot_id = await booking.free_time("2026-12-01 10:00", service_type=OT, practitioner_id=OT_1)
    siblings = done(await booking.book(GUARDIAN, slot_id, sibling["id"]))

    async def listed(role: str, **filters: Any) -> list[str]:
        pages = await booking.pages(role, APPOINTMENTS, limit=2, **filters)
        return [each["id"] for page in pages for each in page]

    of_infant = {"person_ref": right["person_ref"]}
    assert await listed(GUARDIAN, **of_infant) == [first["id"], second["id"], third["id"]]
    assert await listed(SECOND_GUARDIAN, **of_infant, status="booked") == [first["id"], third["id"]]
    assert await listed(GUARDIAN, **of_infant, unit_id=OTHER_UNIT) == []
    assert await listed(GUARDIAN, **of_infant, starts_from="2026-12-02T07:00:00Z") == [second["id"], third["id"]]
    assert await listed(MANAGER) == [first["id"], siblings["id"], second["id"], third["id"]]
    assert await listed(MANAGER, unit_id=UNIT, status="cancelled") == [second["id"]]
    assert await listed(MANAGER, person_ref=sibling["person_ref"]) == [siblings["id"]]
    assert await listed(OUTSIDER) == []
    assert await listed(OUTSIDER, **of_infant) == []


async def test_a_list_names_everybody_of_whom_it_tells_in_the_log(booking):
    right = await booking.right()
    await booking.booked(right=right)
    api = booking.as_(MANAGER)

    done(await api.get(APPOINTMENTS))
    done(await booking.as_(OUTSIDER).get(APPOINTMENTS, params={"person_ref": right["person_ref"]}))

    accesses = await booking.accesses("list", "appointment")
    assert [(each["subjects"], each["outcome"]) for each in accesses] == [([right["person_ref"]], "allowed")] * 2


@pytest.mark.parametrize(
    ("role", "filters", "status", "kind"),
    [
        pytest.param(GUARDIAN, {}, 422, "validation", id="a guardian does not say whose"),
        pytest.param(OUTSIDER, {"unit_id": UNIT}, 403, "forbidden", id="a professional asks of another unit"),
        pytest.param(MANAGER, {"person_ref": "010594Y9032"}, 422, "validation", id="an identity code for a reference"),
        pytest.param(MANAGER, {"status": "lost"}, 422, "validation", id="no such state"),
    ],
)
async def test_a_list_that_is_not_to_be_had_is_refused(booking, role, filters, status, kind):
    answer = await booking.as_(role).get(APPOINTMENTS, params=filters)

    assert_refused(answer, status, kind)
    assert "010594Y9032" not in answer.text


async def test_a_cursor_of_another_list_does_not_fit(booking):
    right = await booking.right(visits=2)
    for local in ("2026-12-01 09:00", "2026-12-02 09:00"):
        await booking.booked(local, right=right)
    page = done(await booking.as_(MANAGER).get(APPOINTMENTS, params={"limit": 1}))

    answer = await booking.as_(MANAGER).get(APPOINTMENTS, params={"cursor": page["next_cursor"], "status": "booked"})

    assert_refused(answer, 422, "validation")
