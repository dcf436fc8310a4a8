"""Moving an appointment over HTTP: the new time is taken and the old one freed, or nothing happens."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    MISSING,
    OT,
    OT_1,
    OUTSIDER,
    PT_2,
    SECOND_GUARDIAN,
    SERVICE,
    STRANGER,
    THERAPIST,
    UNIT_PHONE,
    Booking,
    assert_refused,
    done,
    told,
)

LATER = "2026-12-02 10:00"
OTHER_COUNTY = "etela-pohjanmaa-child-rehabilitation"


async def stays(booking: Booking, appointment: dict[str, Any], wanted: str | None = None) -> None:
    """The appointment is as it was, though another may do other things to it, and the wanted time is free."""
    seen = done(await booking.as_(THERAPIST).get(f"/v1/appointments/{appointment['id']}"))
    assert seen == appointment | {"mutability": seen["mutability"]}
    assert await booking.status_of(appointment["slot_id"]) == "booked"
    assert wanted is None or await booking.status_of(wanted) == "free"


@pytest.mark.parametrize("role", [GUARDIAN, SECOND_GUARDIAN, THERAPIST, MANAGER])
async def test_moving_takes_the_new_time_and_frees_the_old_one(booking, role):
    appointment, wanted = await booking.booked(), await booking.free_time(LATER, practitioner_id=PT_2)

    answer = await booking.move(role, appointment, wanted)

    moved = done(answer)
    assert moved == appointment | {
        "slot_id": wanted,
        "practitioner_id": PT_2,
        "starts_at": "2026-12-02T08:00:00Z",
        "ends_at": "2026-12-02T08:30:00Z",
        "version": 2,
        "mutability": {
            "cancellable": True,
            "reschedulable": True,
            "not_after": "2026-12-01T08:00:00Z" if "guardian" in role else "2026-12-02T08:00:00Z",
            "reason": "allowed",
        },
    }
    assert (answer.headers["etag"], answer.headers["location"]) == ('"2"', f"/v1/appointments/{appointment['id']}")
    assert await booking.status_of(appointment["slot_id"]) == "free"
    assert await booking.status_of(wanted) == "booked"
    assert (await booking.right_again(appointment["booking_right_id"]))["visits_used"] == 1
    (access,) = await booking.accesses("move", "appointment")
    assert (access["subjects"], access["object_id"]) == ([appointment["person_ref"]], appointment["id"])
    assert (access["basis"] == "guardianship") is ("guardian" in role)


async def test_the_freed_time_is_anothers_to_take(booking):
    appointment, wanted = await booking.booked(), await booking.free_time(LATER)
    done(await booking.move(GUARDIAN, appointment, wanted))
    other = await booking.right()

    assert (await booking.book(SECOND_GUARDIAN, appointment["slot_id"], other["id"])).status_code == 201


async def test_moving_names_the_version_that_was_seen(booking):
    appointment = await booking.booked()
    first, second = await booking.free_time(LATER), await booking.free_time("2026-12-03 10:00")
    path = f"/v1/appointments/{appointment['id']}/move"

    answer = await booking.as_(GUARDIAN).post(path, {"slot_id": first})
    assert_refused(answer, 428, "precondition-required")
    moved = done(await booking.move(GUARDIAN, appointment, first))
    assert_refused(await booking.move(GUARDIAN, appointment, second), 412, "version-mismatch")

    await stays(booking, moved, second)


async def test_moving_needs_a_key_and_is_done_once_for_it(booking):
    appointment, wanted = await booking.booked(), await booking.free_time(LATER)
    path, body, api = f"/v1/appointments/{appointment['id']}/move", {"slot_id": wanted}, booking.as_(GUARDIAN)

    assert_refused(await api.post(path, body, key=None, version=1), 400, "idempotency-key-missing")
    first = await api.post(path, body, key="k" * 16, version=1)
    again = await api.post(path, body, key="k" * 16, version=1)
    other_version = await api.post(path, body, key="k" * 16, version=2)

    assert done(again) == done(first)
    assert again.headers["etag"] == '"2"'
    assert_refused(other_version, 422, "idempotency-key-mismatch")


@pytest.mark.parametrize("role", [GUARDIAN, THERAPIST])
async def test_moving_to_a_taken_time_changes_nothing(booking, role):
    appointment = await booking.booked(visits=2)
    taken = await booking.booked(LATER)

    assert_refused(await booking.move(role, appointment, taken["slot_id"]), 409, "slot-taken")
    assert_refused(await booking.move(role, appointment, appointment["slot_id"]), 409, "slot-taken")

    await stays(booking, appointment)
    await stays(booking, taken)


@pytest.mark.parametrize(
    ("time", "status", "kind"),
    [
        pytest.param({"service_type": OT, "practitioner_id": OT_1}, 409, "slot-unsuitable", id="another service"),
        pytest.param({"local": LATER, "unit_id": OTHER_COUNTY}, 409, "slot-unsuitable", id="another unit"),
        pytest.param({"local": "2026-11-23 08:00"}, 409, "slot-in-the-past", id="the past"),
        pytest.param({"local": "2027-02-01 00:00"}, 409, "booking-right-not-usable", id="after the right has ended"),
        pytest.param({"local": LATER, "practitioner_id": PT_2}, 409, "booking-right-not-usable", id="a colleague"),
    ],
)
@pytest.mark.parametrize("role", [GUARDIAN, THERAPIST])
async def test_moving_holds_to_the_right(booking, role, time, status, kind):
    appointment = await booking.booked(practitioner_ids=["kymenlaakso-pt-1"])
    wanted = await booking.free_time(**time)

    assert_refused(await booking.move(role, appointment, wanted), status, kind)

    await stays(booking, appointment, wanted)


async def test_an_unknown_time_is_not_found(booking):
    appointment = await booking.booked()

    assert_refused(await booking.move(GUARDIAN, appointment, MISSING), 404, "not-found")

    await stays(booking, appointment)


async def test_the_visit_that_moves_does_not_count_against_itself(booking):
    right = await booking.right(visits=2, min_interval_days=7, max_interval_days=14)
    first, second = [await booking.booked(f"2026-12-{day} 09:00", right=right) for day in ("01", "08")]

    near, far = await booking.free_time("2026-12-06 09:00"), await booking.free_time("2026-12-10 09:00")
    problem = assert_refused(await booking.move(GUARDIAN, second, near), 409, "booking-right-not-usable")
    moved = done(await booking.move(GUARDIAN, second, far))

    assert problem["reasons"] == ["interval_too_short"]
    assert moved["slot_id"] == far
    await stays(booking, first)
    assert (await booking.right_again(right["id"]))["visits_used"] == 2


@pytest.mark.parametrize(
    ("local", "role", "reason"),
    [
        pytest.param("2026-11-30 09:00:00", GUARDIAN, None, id="24 hours before, to the second"),
        pytest.param("2026-11-30 09:00:01", GUARDIAN, "past_cutoff", id="a second too late"),
        pytest.param("2026-12-01 09:00:01", GUARDIAN, "already_started", id="when it has begun"),
        pytest.param("2026-12-01 09:00:00", THERAPIST, None, id="a professional until the start"),
        pytest.param("2026-12-01 09:00:01", THERAPIST, "already_started", id="nobody after the start"),
    ],
)
@pytest.mark.parametrize("operation", ["move", "cancel"])
async def test_after_the_cut_off_the_family_phones(booking, operation, local, role, reason):
    appointment, wanted = await booking.booked("2026-12-01 09:00"), await booking.free_time(LATER)
    booking.set_clock(local)

    if operation == "move":
        answer = await booking.move(role, appointment, wanted)
    else:
        answer = await booking.cancel(role, appointment)

    if reason is None:
        assert answer.status_code == 200, answer.text
    else:
        problem = assert_refused(answer, 409, "cutoff-passed")
        assert (problem["reason"], problem["unit_phone"]) == (reason, UNIT_PHONE)
        assert problem["allowed_until"] == f"2026-{'11-30' if role == GUARDIAN else '12-01'}T07:00:00Z"
        assert len(problem["unit_phone_hours"]) == 2
        assert await booking.status_of(wanted) == "free"


async def test_the_cut_off_is_in_hours_that_pass_also_when_the_clocks_change(booking):
    booking.set_clock("2027-03-20 09:00")
    appointment = await booking.booked("2027-03-28 12:00", valid_until="2027-04-30")

    assert appointment["mutability"]["not_after"] == "2027-03-27T09:00:00Z"


async def test_a_move_beyond_the_12th_birthday_is_told_or_refused_as_the_service_says(booking):
    code = booking.child("2014-12-10")
    right = await booking.right(code, service_type=OT, visits=2)
    before, after = [
        await booking.free_time(f"2026-12-{day} 09:00", service_type=OT, practitioner_id=OT_1) for day in ("09", "10")
    ]
    appointment = done(await booking.book(GUARDIAN, before, right["id"]))
    assert appointment["warnings"] == []

    moved = done(await booking.move(GUARDIAN, appointment, after))
    assert moved["warnings"] == ["proxy_ends_before_appointment"]

    back = done(await booking.move(GUARDIAN, moved, before))
    booking.change_service_type(OT, require_under_age_at_appointment=True)
    assert_refused(await booking.move(GUARDIAN, back, after), 403, "proxy-age-limit")
    assert (await booking.cancel(GUARDIAN, back)).status_code == 200


@pytest.mark.parametrize("role", [STRANGER, "adult", "young-person", OUTSIDER, "guidance-manager"])
@pytest.mark.parametrize("operation", ["move", "cancel"])
async def test_others_find_no_appointment_to_change(booking, role, operation):
    appointment, wanted = await booking.booked(), await booking.free_time(LATER)
    body = {"slot_id": wanted} if operation == "move" else {"reason": "fallen_ill"}
    api = booking.as_(role)

    foreign = await api.post(f"/v1/appointments/{appointment['id']}/{operation}", body, version=1)
    missing = await api.post(f"/v1/appointments/{MISSING}/{operation}", body, version=1)

    assert_refused(foreign, 404, "not-found")
    assert told(foreign) == told(missing)
    await stays(booking, appointment, wanted)
    (access,) = await booking.accesses(operation, "appointment")
    assert (access["outcome"], access["reason"]) == ("denied", "not-found")


@pytest.mark.parametrize("role", [SERVICE, "integrator", "ops"])
async def test_systems_change_no_appointment(booking, role):
    appointment, wanted = await booking.booked(), await booking.free_time(LATER)

    assert_refused(await booking.move(role, appointment, wanted), 403, "forbidden")
    assert_refused(await booking.cancel(role, appointment), 403, "forbidden")


async def test_a_cancelled_appointment_is_not_moved(booking):
    appointment, wanted = await booking.booked(), await booking.free_time(LATER)
    cancelled = done(await booking.cancel(GUARDIAN, appointment))

    assert_refused(await booking.move(GUARDIAN, cancelled, wanted), 409, "invalid-state")

    assert await booking.status_of(wanted) == "free"


async def test_a_visit_that_a_professional_booked_is_moved_by_professionals(booking):
    right = await booking.right(booking_mode="professional_books")
    appointment = done(await booking.book_by_hand(await booking.free_time(), right["id"]))
    wanted = await booking.free_time(LATER)

    guardians = done(await booking.as_(GUARDIAN).get(f"/v1/appointments/{appointment['id']}"))["mutability"]
    assert appointment["mutability"] | {"not_after": None} == {
        "cancellable": True,
        "reschedulable": True,
        "not_after": None,
        "reason": "allowed",
    }
    assert (guardians["cancellable"], guardians["reschedulable"]) == (False, False)
    assert guardians["reason"] == "not_self_service"
    for answer in (await booking.move(GUARDIAN, appointment, wanted), await booking.cancel(GUARDIAN, appointment)):
        assert assert_refused(answer, 403, "self-service-not-open")["unit_phone"] == UNIT_PHONE
    assert (await booking.move(THERAPIST, appointment, wanted)).status_code == 200


async def test_moves_that_cross_end_without_a_deadlock(booking):
    right = await booking.right(visits=2)
    first = await booking.booked("2026-12-01 09:00", right=right)
    second = await booking.booked("2026-12-02 09:00", right=await booking.right())

    for _ in range(5):
        answers = await asyncio.gather(
            booking.move(GUARDIAN, first, second["slot_id"]), booking.move(THERAPIST, second, first["slot_id"])
        )
        for answer in answers:
            assert_refused(answer, 409, "slot-taken")

    await stays(booking, first)
    await stays(booking, second)


async def test_moves_that_chase_each_other_leave_every_visit_a_time_of_its_own(booking):
    """Each wants the time that another one is about to leave, and one free time goes round."""
    held = [await booking.booked(f"2026-12-0{day} 09:00") for day in range(1, 5)]
    spare = await booking.free_time("2026-12-07 09:00")

    for _ in range(6):
        wanted = [spare, *(each["slot_id"] for each in held[:-1])]
        answers = await asyncio.gather(
            *(booking.move(GUARDIAN, each, slot_id) for each, slot_id in zip(held, wanted, strict=True))
        )
        assert {answer.status_code for answer in answers} <= {200, 409}
        held = [done(await booking.as_(THERAPIST).get(f"/v1/appointments/{each['id']}")) for each in held]
        (free,) = await booking.rows("select id from slot where status = 'free'")
        spare = str(free["id"])

    assert len({each["slot_id"] for each in held} | {spare}) == 5
    rows = await booking.rows("select slot_id from appointment where status = 'booked'")
    assert {row["slot_id"] for row in rows} == {UUID(each["slot_id"]) for each in held}


async def test_two_moves_of_one_appointment_have_one_winner(booking):
    appointment = await booking.booked()
    wanted = [await booking.free_time(f"2026-12-0{day} 10:00") for day in range(2, 7)]

    answers = await asyncio.gather(*(booking.move(GUARDIAN, appointment, slot_id) for slot_id in wanted))

    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412]
    free = await booking.rows("select id from slot where status = 'free'")
    assert len(free) == 5
