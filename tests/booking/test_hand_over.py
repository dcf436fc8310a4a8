"""The 12th birthday over HTTP: the guardian's self-service ends, and the unit gets one task."""

import asyncio
from typing import Any

import pytest

from services.booking.jobs.worker import worker
from shared.terms.acting import Authority
from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    OT,
    OT_1,
    STRANGER,
    THERAPIST,
    UNIT,
    UNIT_PHONE,
    Booking,
    assert_refused,
    done,
)

BIRTHDAY = "2026-12-10 00:00:00"
BORN = "2014-12-10"
MOST_ROUNDS = 8


async def hand_over(booking: Booking, workers: int = 1) -> list[dict[str, Any]]:
    """Let workers run everything that is due; gives the unit's open tasks of proxies that ended."""
    database = booking.world.apps["booking"].state.plumbing.database
    for _ in range(MOST_ROUNDS):
        taken = await asyncio.gather(*(worker(database, booking.parts).work_once() for _ in range(workers)))
        if not any(taken):
            break
    items = done(await booking.as_(MANAGER).get("/v1/work-items"))["items"]
    return [item for item in items if item["kind"] == "proxy_ended"]


async def booked_before_the_birthday(booking: Booking) -> tuple[dict[str, Any], dict[str, Any], str]:
    """A right, an appointment after the birthday, and another time, for a child who turns 12 this very moment."""
    booking.set_clock("2026-12-09 23:59:59")
    right = await booking.right_at_any_age(booking.child(BORN), visits=3)
    times = [await booking.free_time(f"2026-12-{day} 09:00", service_type=OT, practitioner_id=OT_1) for day in (15, 16)]
    appointment = done(await booking.book(GUARDIAN, times[0], right["id"]))
    booking.set_clock(BIRTHDAY)
    return right, appointment, times[1]


async def test_from_the_birthday_the_guardian_sees_nothing_by_its_id(booking):
    right, appointment, _ = await booked_before_the_birthday(booking)
    api = booking.as_(GUARDIAN)

    assert_refused(await api.get(f"/v1/appointments/{appointment['id']}"), 404, "not-found")
    assert_refused(await api.get(f"/v1/booking-rights/{right['id']}"), 404, "not-found")
    seen = done(await booking.as_(THERAPIST).get(f"/v1/appointments/{appointment['id']}"))
    assert seen["status"] == "booked"


@pytest.mark.parametrize("path", ["/v1/appointments", "/v1/booking-rights"])
async def test_from_the_birthday_the_guardian_is_told_why_the_childs_list_is_closed(booking, path):
    right, _, _ = await booked_before_the_birthday(booking)
    api = booking.as_(GUARDIAN)

    problem = assert_refused(await api.get(path, params={"person_ref": right["person_ref"]}), 403, "proxy-age-limit")

    assert (problem["unit_id"], problem["unit_phone"]) == (UNIT, UNIT_PHONE)


async def test_from_the_birthday_the_guardian_books_moves_and_cancels_by_phone(booking):
    right, appointment, wanted = await booked_before_the_birthday(booking)

    for answer in (
        await booking.book(GUARDIAN, wanted, right["id"]),
        await booking.as_(GUARDIAN).post(f"/v1/slots/{wanted}/hold", {"booking_right_id": right["id"]}),
        await booking.move(GUARDIAN, appointment, wanted),
        await booking.cancel(GUARDIAN, appointment),
    ):
        problem = assert_refused(answer, 403, "proxy-age-limit")
        assert (problem["unit_phone"], len(problem["unit_phone_hours"])) == (UNIT_PHONE, 2)
    assert await booking.status_of(wanted) == "free"
    denied = await booking.rows("select action from access_log where reason = 'proxy-age-limit' order by id")
    assert [each["action"] for each in denied] == ["book", "hold", "move", "cancel"]
    assert (await booking.move(THERAPIST, appointment, wanted)).status_code == 200


async def test_from_the_birthday_the_childs_matters_are_in_no_list_of_ones_own(booking):
    right, appointment, _ = await booked_before_the_birthday(booking)
    api = booking.as_(GUARDIAN)

    (child,) = done(await api.get("/v1/me"))["acting_for"]
    assert (child["person_ref"], child["verdict"]) == (right["person_ref"], "denied_offer_phone")
    assert done(await api.get("/v1/me/appointments"))["items"] == []
    assert done(await api.get("/v1/me/booking-rights"))["items"] == []
    booking.set_clock("2026-12-09 23:59:59")
    assert [each["id"] for each in done(await api.get("/v1/me/appointments"))["items"]] == [appointment["id"]]
    assert [each["id"] for each in done(await api.get("/v1/me/booking-rights"))["items"]] == [right["id"]]


async def test_from_the_birthday_no_first_answer_is_given_again(booking):
    booking.set_clock("2026-12-09 23:59:59")
    right = await booking.right_at_any_age(booking.child(BORN))
    wanted = await booking.free_time("2026-12-15 09:00", service_type=OT, practitioner_id=OT_1)
    body = {"slot_id": wanted, "booking_right_id": right["id"]}
    key = "the-same-request-under-this-key"
    assert (await booking.as_(GUARDIAN).post("/v1/appointments", body, key=key)).status_code == 201
    booking.set_clock(BIRTHDAY)

    assert_refused(await booking.as_(GUARDIAN).post("/v1/appointments", body, key=key), 403, "proxy-age-limit")


@pytest.mark.parametrize("role", [STRANGER, "adult"])
async def test_a_stranger_is_not_told_of_the_age(booking, role):
    right, appointment, wanted = await booked_before_the_birthday(booking)

    assert_refused(await booking.move(role, appointment, wanted), 404, "not-found")
    assert_refused(await booking.cancel(role, appointment), 404, "not-found")
    assert_refused(await booking.book(role, wanted, right["id"]), 403, "proxy-not-allowed")


@pytest.mark.parametrize("lost", [Authority.DISALLOWED, Authority.UNKNOWN])
async def test_a_guardian_without_confirmed_authority_is_not_told_of_the_age(booking, lost):
    right, appointment, wanted = await booked_before_the_birthday(booking)
    code = booking.questions[-1].path.split("/")[-1]
    booking.relate(GUARDIAN, code, lost)
    booking.world.clock.advance(minutes=11)

    assert_refused(await booking.move(GUARDIAN, appointment, wanted), 404, "not-found")
    assert_refused(await booking.cancel(GUARDIAN, appointment), 404, "not-found")
    assert_refused(await booking.book(GUARDIAN, wanted, right["id"]), 403, "proxy-not-allowed")


async def test_the_child_of_the_demo_turns_12_as_the_day_begins(booking):
    booking.set_clock("2026-11-22 23:59:59")
    right = await booking.right_at_any_age(booking.code_of("twelve-year-old"))
    path = f"/v1/booking-rights/{right['id']}"

    assert (await booking.as_("guardian-of-twelve-year-old").get(path)).status_code == 200
    booking.set_clock("2026-11-23 00:00:00")
    assert (await booking.as_("guardian-of-twelve-year-old").get(path)).status_code == 404


async def test_the_unit_gets_one_task_however_many_workers_run_and_however_often(booking):
    booking.set_clock("2026-12-09 23:59:59")
    right = await booking.right_at_any_age(booking.child(BORN))
    assert await hand_over(booking) == []

    booking.set_clock(BIRTHDAY)
    (item,) = await hand_over(booking, workers=2)
    assert item == item | {
        "unit_id": UNIT,
        "person_ref": right["person_ref"],
        "booking_right_id": right["id"],
        "status": "open",
        "created_at": "2026-12-09T22:00:00Z",
    }
    for _ in range(3):
        booking.world.clock.advance(minutes=10)
        assert await hand_over(booking, workers=2) == [item]

    done(
        await booking.as_(MANAGER).post(f"/v1/work-items/{item['id']}/complete", {"how_informed": "Soitto"}, version=1)
    )
    booking.world.clock.advance(minutes=10)
    assert await hand_over(booking) == []
    assert await booking.rows("select kind, state, last_error from job where last_error is not null") == []


@pytest.mark.parametrize(
    ("born", "changes", "tasks"),
    [
        pytest.param("2014-12-11", {}, 0, id="the day before the birthday"),
        pytest.param("2014-12-10", {}, 1, id="the birthday"),
        pytest.param("2010-01-01", {}, 1, id="long past it"),
        pytest.param("2008-12-11", {}, 1, id="the last day of being under age"),
        pytest.param("2008-12-10", {}, 0, id="of age: nobody's proxy ends"),
        pytest.param("1960-05-01", {}, 0, id="an adult who books alone"),
        pytest.param("2014-12-10", {"booking_mode": "phone"}, 0, id="the unit books anyway"),
        pytest.param("2014-12-10", {"valid_until": "2026-12-09"}, 0, id="the right has ended"),
        pytest.param("2014-12-10", {"valid_until": "2026-12-10"}, 1, id="the right ends today"),
    ],
)
async def test_a_task_is_left_for_each_usable_right_of_a_child_over_the_limit(booking, born, changes, tasks):
    booking.set_clock("2026-12-09 12:00:00")
    await booking.right_at_any_age(booking.child(born), **changes)
    booking.set_clock(BIRTHDAY)

    assert len(await hand_over(booking)) == tasks


async def test_no_task_is_left_for_a_revoked_right(booking):
    booking.set_clock("2026-12-09 12:00:00")
    right = await booking.right_at_any_age(booking.child(BORN))
    path = f"/v1/booking-rights/{right['id']}/revoke"
    done(await booking.as_(THERAPIST).post(path, {"reason": "ended"}, version=1))
    booking.set_clock(BIRTHDAY)

    assert await hand_over(booking) == []


async def test_a_task_is_left_for_an_appointment_that_a_revoked_right_has_kept(booking):
    booking.set_clock("2026-12-09 12:00:00")
    right = await booking.right_at_any_age(booking.child(BORN))
    done(await booking.book(GUARDIAN, await booking.time_at_any_age("2026-12-15 09:00"), right["id"]))
    path = f"/v1/booking-rights/{right['id']}/revoke"
    assert done(await booking.as_(THERAPIST).post(path, {"reason": "ended"}, version=2))["appointments_kept"] == 1
    booking.set_clock(BIRTHDAY)

    assert [item["booking_right_id"] for item in await hand_over(booking)] == [right["id"]]


async def test_the_limit_of_the_task_is_the_service_types(booking):
    booking.change_service_type(OT, proxy_under_age_years=15)
    booking.set_clock("2026-12-09 12:00:00")
    await booking.right_at_any_age(booking.child("2014-12-10"))
    await booking.right_at_any_age(booking.child("2011-12-10"))
    booking.set_clock(BIRTHDAY)

    assert len(await hand_over(booking)) == 1
