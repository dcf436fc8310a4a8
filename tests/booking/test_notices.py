"""Notices over HTTP and the worker: a right that ends soon, a birthday that comes, a birthday that has come; once."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from services.booking.jobs.worker import worker
from shared.terms.acting import Authority
from tests.booking.builders import GUARDIAN, MANAGER, OT, THERAPIST, UNIT, Booking, assert_refused, done
from tests.booking.test_events_of_rights import events
from tests.booking.test_hand_over import BIRTHDAY, BORN, hand_over

EXPIRING, ENDING, ENDED = "booking-right.expiring", "person.proxy-ending", "person.proxy-ended"
_WAITING = "select 1 from pg_locks where not granted"
_HOLD = text("select id from booking_right where id = :right_id for no key update")
LATER = {"valid_from": "2026-01-01", "valid_until": "2027-06-30"}


async def told(booking: Booking, kind: str, at: str | None = None) -> list[dict[str, Any]]:
    """What was told of a kind so far, when the worker has worked at a time."""
    if at is not None:
        booking.set_clock(at)
    for _ in range(2):
        await booking.world.work("booking")
    return [each["data"] for each in await events(booking, kind)]


@pytest.mark.parametrize(
    ("day", "times"),
    [
        pytest.param("2026-12-16", 0, id="15 days before"),
        pytest.param("2026-12-17", 1, id="14 days before"),
        pytest.param("2026-12-31", 1, id="on the last day, when the worker was away till then"),
        pytest.param("2027-01-01", 0, id="too late"),
    ],
)
async def test_a_right_with_visits_left_is_told_of_before_it_ends(booking, day, times):
    right = await booking.right(valid_until="2026-12-31", visits=2)
    await booking.booked("2026-12-01 09:00", right=right)

    found = await told(booking, EXPIRING, f"{day} 12:00")

    assert (
        found
        == [
            {
                "booking_right_id": right["id"],
                "unit_id": UNIT,
                "service_type": right["service_type"],
                "ends_on": "2026-12-31",
            }
        ]
        * times
    )


async def test_a_right_is_told_of_once_however_long_and_by_however_many_workers(booking):
    await booking.right(valid_until="2026-12-31")
    database = booking.world.apps["booking"].state.plumbing.database
    for day in range(17, 31):
        booking.set_clock(f"2026-12-{day} 12:00")
        for _ in range(6):
            await asyncio.gather(*(worker(database, booking.parts).work_once() for _ in range(3)))
    assert len(await events(booking, EXPIRING)) == 1
    await booking.rows("delete from event")

    assert await told(booking, EXPIRING, "2026-12-31 12:00") == []


@pytest.mark.parametrize("notice", [EXPIRING, ENDING])
async def test_a_right_that_another_job_holds_for_a_moment_is_told_of_all_the_same(booking, notice):
    if notice == EXPIRING:
        right = await booking.right(valid_until="2026-12-07")
    else:
        right = await booking.right_at_any_age(booking.child("2014-12-10"))
    state = booking.world.apps["booking"].state
    async with state.plumbing.database.transaction() as connection:
        await connection.execute(_HOLD, {"right_id": right["id"]})
        working = asyncio.create_task(booking.world.work("booking"))
        while not working.done() and not await booking.rows(_WAITING):  # noqa: ASYNC110 - nobody tells that a job waits
            await asyncio.sleep(0.01)
    await working

    assert len(await events(booking, notice)) == 1


async def test_a_notice_changes_no_version(booking):
    right = await booking.right(valid_until="2026-12-31")
    assert await told(booking, EXPIRING, "2026-12-20 12:00")

    assert await booking.right_again(right["id"]) == right


async def test_nobody_is_told_of_a_right_that_is_used_up_or_ended(booking):
    used = await booking.right(valid_until="2026-12-31")
    await booking.booked("2026-12-01 09:00", right=used)
    ended = await booking.right(valid_until="2026-12-31")
    path = f"/v1/booking-rights/{ended['id']}/revoke"
    done(await booking.as_(THERAPIST).post(path, {"reason": "ended"}, version=1))

    assert await told(booking, EXPIRING, "2026-12-20 12:00") == []


async def test_a_right_given_for_a_short_time_is_told_of_at_once(booking):
    right = await booking.right(valid_until="2026-11-27")

    assert [each["booking_right_id"] for each in await told(booking, EXPIRING, "2026-11-23 10:30")] == [right["id"]]


@pytest.mark.parametrize(
    ("day", "times"),
    [
        pytest.param("2026-11-09", 0, id="31 days before"),
        pytest.param("2026-11-10", 1, id="30 days before"),
        pytest.param("2026-12-09", 1, id="on the eve"),
        pytest.param("2026-12-10", 0, id="on the birthday it is too late"),
    ],
)
async def test_a_birthday_that_ends_self_service_is_told_of_before_it_comes(booking, day, times):
    booking.set_clock("2026-11-01 12:00")
    right = await booking.right_at_any_age(booking.child(BORN))

    found = await told(booking, ENDING, f"{day} 12:00")

    assert (
        found
        == [{"booking_right_id": right["id"], "unit_id": UNIT, "service_type": OT, "ends_on": "2026-12-10"}] * times
    )
    assert await told(booking, ENDING, f"{day} 23:30") == found


async def test_the_birthday_is_that_of_the_services_limit_and_not_for_those_whom_the_unit_books(booking):
    booking.change_service_type(OT, proxy_under_age_years=15)
    at_15 = await booking.right_at_any_age(booking.child("2011-12-10"))
    await booking.right_at_any_age(booking.child(BORN))
    await booking.right_at_any_age(booking.child("2011-12-10"), booking_mode="phone")
    await booking.right_at_any_age(booking.child("2008-12-10"))

    assert [each["booking_right_id"] for each in await told(booking, ENDING, "2026-12-01 12:00")] == [at_15["id"]]


async def test_the_birthday_itself_is_told_of_with_the_task_and_once(booking):
    booking.set_clock("2026-12-09 12:00")
    right = await booking.right_at_any_age(booking.child(BORN))
    booking.set_clock(BIRTHDAY)
    assert len(await hand_over(booking, workers=3)) == 1
    booking.world.clock.advance(minutes=10)
    assert len(await hand_over(booking, workers=3)) == 1

    assert [each["data"] for each in await events(booking, ENDED)] == [
        {"booking_right_id": right["id"], "unit_id": UNIT, "service_type": OT, "ends_on": "2026-12-10"}
    ]


@pytest.mark.parametrize("what", ["used up, and every visit is over", "with a visit to come"])
async def test_a_used_up_right_leaves_a_task_only_for_a_visit_to_come(booking, what):
    booking.set_clock("2026-12-08 08:00")
    right = await booking.right_at_any_age(booking.child(BORN))
    day = "2026-12-15" if what == "with a visit to come" else "2026-12-09"
    done(await booking.book_by_hand(await booking.time_at_any_age(f"{day} 09:00"), right["id"]))
    booking.set_clock(BIRTHDAY)

    assert len(await hand_over(booking)) == (1 if what == "with a visit to come" else 0)


async def held_time(booking: Booking, right: dict[str, Any], local: str) -> str:
    """A time that the guardian holds for a right."""
    slot_id = await booking.time_at_any_age(local)
    hold = {"booking_right_id": right["id"]}
    assert done(await booking.as_(GUARDIAN).post(f"/v1/slots/{slot_id}/hold", hold))["booking_right_id"] == right["id"]
    return slot_id


async def test_a_time_held_for_a_right_is_let_go_on_the_birthday(booking):
    booking.set_clock("2026-12-09 12:00")
    right = await booking.right_at_any_age(booking.child(BORN))
    other = await booking.right_at_any_age(booking.child("2020-01-01"))
    slot_id = await held_time(booking, right, "2026-12-15 09:00")
    assert_refused(await booking.book(GUARDIAN, slot_id, other["id"]), 409, "slot-taken")
    booking.set_clock(BIRTHDAY)
    await hand_over(booking)

    assert_refused(await booking.book(GUARDIAN, slot_id, right["id"]), 403, "proxy-age-limit")
    assert done(await booking.book(GUARDIAN, slot_id, other["id"]))["slot_id"] == slot_id


async def test_a_time_held_for_a_right_is_let_go_when_the_right_is_ended(booking):
    right = await booking.right_at_any_age(booking.child("2020-01-01"))
    other = await booking.right_at_any_age(booking.child("2020-01-01"))
    slot_id = await held_time(booking, right, "2026-12-15 09:00")
    path = f"/v1/booking-rights/{right['id']}/revoke"
    done(await booking.as_(THERAPIST).post(path, {"reason": "ended"}, version=1))

    assert done(await booking.book(GUARDIAN, slot_id, other["id"]))["slot_id"] == slot_id


async def lost(booking: Booking, authority: Authority = Authority.DISALLOWED) -> dict[str, Any]:
    """The next appointment of a child over whom its guardian had authority once."""
    code = booking.child("2020-05-01")
    right = await booking.right_at_any_age(code, visits=3)
    times = [await booking.time_at_any_age(f"2026-12-0{day} 09:00") for day in (3, 2)]
    _, appointment = [done(await booking.book(GUARDIAN, slot_id, right["id"])) for slot_id in times]
    booking.relate(GUARDIAN, code, authority)
    booking.world.clock.advance(minutes=11)
    return appointment


async def proxy_tasks(booking: Booking) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = done(
        await booking.as_(MANAGER).get("/v1/work-items", params={"kind": "proxy_ended"})
    )["items"]
    return items


@pytest.mark.parametrize("how", ["read", "cancel", "me"])
async def test_a_guardianship_that_is_gone_leaves_the_visits_and_one_task_without_a_reason(booking, how):
    appointment = await lost(booking)
    for _ in range(2):
        if how == "read":
            path = f"/v1/appointments/{appointment['id']}"
            assert_refused(await booking.as_(GUARDIAN).get(path), 404, "not-found")
        elif how == "cancel":
            assert_refused(await booking.cancel(GUARDIAN, appointment), 404, "not-found")
        else:
            (child,) = done(await booking.as_(GUARDIAN).get("/v1/me"))["acting_for"]
            assert child["verdict"] == "denied_offer_phone"
        booking.world.clock.advance(minutes=11)

    (task,) = await proxy_tasks(booking)
    assert (task["booking_right_id"], task["appointment_id"]) == (appointment["booking_right_id"], appointment["id"])
    assert (task["note"], task["unit_id"], task["status"]) == (None, UNIT, "open")
    kept = done(await booking.as_(THERAPIST).get(f"/v1/appointments/{appointment['id']}"))
    assert kept["status"] == "booked"
    path = f"/v1/work-items/{task['id']}/complete"
    done(await booking.as_(MANAGER).post(path, {"how_informed": "Soitettu"}, version=1))
    await booking.as_(GUARDIAN).get("/v1/me")
    assert await proxy_tasks(booking) == []


async def test_an_answer_that_is_only_unknown_leaves_no_task(booking):
    await lost(booking, Authority.UNKNOWN)
    done(await booking.as_(GUARDIAN).get("/v1/me"))

    assert await proxy_tasks(booking) == []


async def test_one_who_never_was_a_guardian_leaves_no_task(booking):
    right = await booking.right(visits=2)
    appointment = await booking.booked(right=right)
    path = f"/v1/appointments/{appointment['id']}"
    assert_refused(await booking.as_("guardian-without-authority").get(path), 404, "not-found")

    assert await proxy_tasks(booking) == []


async def test_the_birthday_leaves_its_own_task_also_where_a_guardianship_was_lost_before(booking):
    booking.set_clock("2026-12-08 12:00")
    code = booking.child(BORN)
    right = await booking.right_at_any_age(code)
    slot_id = await booking.time_at_any_age("2026-12-15 09:00")
    appointment = done(await booking.book(GUARDIAN, slot_id, right["id"]))
    booking.relate(GUARDIAN, code, Authority.DISALLOWED)
    booking.world.clock.advance(minutes=11)
    await booking.as_(GUARDIAN).get("/v1/me")
    assert [each["appointment_id"] for each in await proxy_tasks(booking)] == [appointment["id"]]
    booking.set_clock(BIRTHDAY)

    assert [each["appointment_id"] for each in await hand_over(booking)] == [appointment["id"], None]
