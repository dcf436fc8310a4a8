"""Rights for which the unit has no free time: one work item and one event each, whatever runs how often."""

import asyncio
import time
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from services.booking.jobs.no_free_times import tell_units_without_times
from services.booking.jobs.worker import worker
from shared.kit.jobs import Job
from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    OT,
    OT_1,
    PT_1,
    PT_2,
    UNIT,
    Booking,
    done,
    helsinki,
)
from tests.booking.test_slots import OSTROBOTHNIA
from tests.booking.times import changed, free, hold, times_of


async def told(booking: Booking, workers: int = 1) -> list[str]:
    """Let workers run what is due; gives the rights of the unit's open work items."""
    database = booking.world.apps["booking"].state.plumbing.database
    await asyncio.gather(*(_work(worker(database, booking.parts)) for _ in range(workers)))
    items = done(await booking.as_(MANAGER).get("/v1/work-items", params={"limit": 200}))["items"]
    return [item["booking_right_id"] for item in items if item["kind"] == "no_free_times"]


async def _work(each: Any) -> None:
    for _ in range(6):
        if await each.work_once() == 0:
            break


async def test_a_right_without_a_free_time_is_told_to_the_unit_once(booking):
    right = await booking.right()

    assert await told(booking, workers=3) == [right["id"]]
    booking.world.clock.advance(minutes=10)
    assert await told(booking) == [right["id"]]

    (item,) = await booking.rows("select * from work_item where kind = 'no_free_times'")
    assert (item["unit_id"], item["person_ref"]) == (UNIT, right["person_ref"])
    (event,) = await booking.rows("select aggregate, data from event where type = 'booking-right.no-free-times'")
    assert event["aggregate"] == f"booking-right:{right['id']}"


async def test_a_right_that_the_unit_has_dealt_with_is_not_told_again(booking):
    await booking.right()
    await told(booking)
    (item,) = done(await booking.as_(MANAGER).get("/v1/work-items"))["items"]
    path = f"/v1/work-items/{item['id']}/complete"
    done(await booking.as_(MANAGER).post(path, {"how_informed": "phone"}, version=1))

    booking.world.clock.advance(minutes=10)

    assert await told(booking) == []


async def test_a_free_time_of_the_right_is_enough(booking):
    right = await booking.right()
    slot_id = await free(booking, "2026-12-01 09:00")
    assert await told(booking) == []

    done(await booking.book(GUARDIAN, slot_id, (await booking.right())["id"]))
    booking.world.clock.advance(minutes=10)

    assert await told(booking) == [right["id"]]


@pytest.mark.parametrize(
    "time",
    [
        pytest.param({"released_at": helsinki("2026-11-30 08:00")}, id="one that becomes public inside the window"),
        pytest.param({"held_until": helsinki("2100-01-01 08:00"), "held_for": UUID(int=7)}, id="one that is held"),
        pytest.param(
            {"starts_at": helsinki("2027-01-31 09:00"), "ends_at": helsinki("2027-01-31 09:30")}, id="the last"
        ),
    ],
)
async def test_these_times_count_as_free(booking, time):
    await booking.right()
    await free(booking, "2026-12-01 09:00", **time)

    assert await told(booking) == []


@pytest.mark.parametrize(
    "time",
    [
        pytest.param({"released_at": None}, id="for professionals only"),
        pytest.param({"status": "withdrawn"}, id="withdrawn"),
        pytest.param({"unit_id": OSTROBOTHNIA}, id="of another unit"),
        pytest.param({"delivery_mode": "phone"}, id="in another way"),
        pytest.param({"practitioner_id": PT_1}, id="of a therapist who is not named"),
        pytest.param(
            {"starts_at": helsinki("2027-02-01 09:00"), "ends_at": helsinki("2027-02-01 09:30")}, id="after the window"
        ),
        pytest.param(
            {"starts_at": helsinki("2026-11-23 08:00"), "ends_at": helsinki("2026-11-23 08:30")}, id="it has begun"
        ),
    ],
)
async def test_these_times_are_no_help(booking, time):
    right = await booking.right(practitioner_ids=[PT_2], delivery_modes=["visit", "video"])
    await free(booking, "2026-12-01 09:00", **{"practitioner_id": PT_2, **time})

    assert await told(booking) == [right["id"]]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"valid_from": "2026-12-07"}, True, id="it begins in 14 days"),
        pytest.param({"valid_from": "2026-12-08"}, False, id="it begins in 15 days"),
        pytest.param({"valid_from": "2026-11-01", "valid_until": "2026-11-23"}, True, id="its last day is today"),
        pytest.param({"booking_mode": "phone"}, False, id="the unit books by phone"),
        pytest.param({"booking_mode": "professional_books"}, False, id="the professional books"),
        pytest.param({"valid_from": "2026-11-01", "valid_until": "9999-12-31"}, True, id="for ever"),
    ],
)
async def test_rights_that_families_are_to_use_soon_are_looked_at(booking, changes, expected):
    right = await booking.right(**changes)

    assert await told(booking) == ([right["id"]] if expected else [])


async def test_rights_that_cannot_be_used_are_left_out(booking):
    await booking.right(valid_until="2026-11-23")
    revoked = await booking.right()
    used = await booking.right()
    done(await booking.book(GUARDIAN, await free(booking, "2026-12-01 09:00"), used["id"]))
    path = f"/v1/booking-rights/{revoked['id']}/revoke"
    done(await booking.as_(MANAGER).post(path, {"reason": "moved away"}, version=1))
    await booking.right(booking.child("2020-01-01"))
    booking.set_clock("2026-11-24 00:00")

    assert await told(booking) == []


async def test_the_intervals_of_a_right_count(booking):
    """The only free time is too near the visit that is booked."""
    right = await booking.right(visits=2, min_interval_days=7)
    done(await booking.book(GUARDIAN, await free(booking, "2026-12-01 09:00"), right["id"]))
    await free(booking, "2026-12-07 09:00")
    assert await told(booking) == [right["id"]]

    other = await booking.right(visits=2, min_interval_days=6)
    done(await booking.book(GUARDIAN, await free(booking, "2026-12-01 12:00"), other["id"]))
    booking.world.clock.advance(minutes=10)
    assert await told(booking) == [right["id"]]


async def test_a_service_that_residents_do_not_book_is_left_out(booking):
    booking.change_service_type("child-physio-0-18-months", rollout=False)
    await booking.right()

    assert await told(booking) == []


async def test_the_family_is_told_that_the_unit_books_exactly_when_the_unit_is_told(booking):
    rights = [await booking.right(practitioner_ids=[name]) for name in (PT_1, PT_2)]
    await free(booking, "2026-12-01 09:00", practitioner_id=PT_1)

    tasks = await told(booking)

    for right in rights:
        why = (await times_of(booking, right))["blocked"]
        assert (why is not None and why["next_step"] == "unit_books") is (right["id"] in tasks)
    assert tasks == [rights[1]["id"]]


async def test_the_unit_is_told_of_a_window_near_once_its_times_should_be_open(booking):
    state = booking.world.apps["booking"].state
    state.parts = replace(state.parts, times_open_days=7)
    right = await booking.right(valid_from="2026-12-03")

    booking.set_clock("2026-11-25 23:55")
    assert await told(booking) == []
    assert (await times_of(booking, right))["blocked"]["reasons"] == ["not_opened_yet"]
    booking.set_clock("2026-11-26 00:05")
    assert await told(booking) == [right["id"]]
    assert (await times_of(booking, right))["blocked"]["next_step"] == "unit_books"


async def test_a_right_that_somebody_changes_just_now_is_told_the_next_time(booking):
    right = await booking.right()
    holder = await booking.database()
    try:
        transaction = holder.transaction()
        await transaction.start()
        await holder.execute("select 1 from booking_right where id = $1 for update", UUID(right["id"]))
        assert await told(booking) == []
        await transaction.rollback()
    finally:
        await holder.close()
    booking.world.clock.advance(minutes=10)

    assert await told(booking) == [right["id"]]


async def test_a_hold_does_not_hide_the_only_time_from_the_others_for_good(booking):
    right, other = await booking.right(), await booking.right()
    done(await hold(booking, GUARDIAN, await free(booking, "2026-12-01 09:00"), right))

    assert await told(booking) == []
    assert (await times_of(booking, other))["blocked"]["reasons"] == ["all_taken"]


_MANY_PEOPLE = """
    insert into person (person_ref, sealed_identity_code, birth_date)
    select 'many-' || n, '', '2026-02-01' from generate_series(1, 10000) as n
"""
_MANY_RIGHTS = """
    insert into booking_right (id, person_ref, service_type, unit_id, visits_allowed, valid_from, valid_until,
                               practitioner_ids, min_interval_days, booking_mode, issued_at)
    select gen_random_uuid(), 'many-' || n, $1, $2, 1 + n % 4, '2026-11-01'::date, '2026-12-20'::date + n % 90,
           case when n % 3 = 0 then array[$3] else '{}' end, case when n % 2 = 0 then 7 end, 'self_booking', now()
    from generate_series(1, 10000) as n
"""


async def test_ten_thousand_rights_are_judged_in_one_short_transaction(booking):
    """By one reading of the free times for each unit and service; a reading for each right would be 10 000."""
    await booking.free_times([helsinki(f"2026-12-{day:02} 09:00") for day in range(1, 20)])
    connection = await booking.database()
    try:
        await connection.execute(_MANY_PEOPLE)
        await connection.execute(_MANY_RIGHTS, "child-physio-0-18-months", UNIT, PT_2)
        await connection.execute("analyze booking_right")
    finally:
        await connection.close()
    effect = await tell_units_without_times(booking.parts)(Job(UUID(int=1), "no_free_times", {}, 1))
    assert effect is not None

    began = time.monotonic()
    async with booking.world.apps["booking"].state.plumbing.database.transaction() as transaction:
        await effect(transaction)
    took = time.monotonic() - began

    (count,) = await booking.rows("select count(*) as items, count(distinct booking_right_id) as rights from work_item")
    assert (count["items"], count["rights"]) == (500, 500)
    assert took < 10
    others = await booking.rows(
        "select 1 from work_item join booking_right r on r.id = booking_right_id where practitioner_ids = '{}'"
    )
    assert others == []


async def test_times_of_another_service_are_no_help(booking):
    right = await booking.right()
    await booking.free_time("2026-12-01 09:00", service_type=OT, practitioner_id=OT_1)
    assert await told(booking) == [right["id"]]


async def test_a_time_withdrawn_later_leaves_the_right_without(booking):
    right = await booking.right()
    slot_id = await free(booking, "2026-12-01 09:00")
    assert await told(booking) == []
    await changed(booking, slot_id, status="withdrawn")
    booking.world.clock.advance(minutes=10)

    assert await told(booking) == [right["id"]]
