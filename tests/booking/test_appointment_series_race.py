"""Therapy periods many at once over HTTP: a family has all of its times or none, and none waits forever."""

import asyncio

import asyncpg
import pytest

from tests.booking.builders import GUARDIAN, SECOND_GUARDIAN, THERAPIST, assert_refused, done
from tests.booking.invariants import everything_agrees
from tests.booking.series import (
    TUESDAYS,
    book_series,
    booked_series,
    cancel_series,
    ids_of,
    move_series,
    slots_of,
    times_on,
)
from tests.booking.test_one_winner import outcomes
from tests.world import plain

DAYS = ("2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22", "2026-12-29")


@pytest.mark.parametrize("attempt", range(20))
async def test_of_two_families_that_want_some_of_the_same_times_exactly_one_has_all_of_its_own(booking, attempt):
    """Each names its times in another order, so that without an order of their own they would wait for each other."""
    times = await times_on(booking, DAYS)
    mine, yours = await booking.right(visits=5), await booking.right(booking.child("2026-02-01"), visits=5)
    wanted = {mine["id"]: times[:4], yours["id"]: times[:0:-1]}

    answers = await asyncio.gather(
        book_series(booking, GUARDIAN, wanted[mine["id"]], mine),
        book_series(booking, GUARDIAN if attempt % 2 else THERAPIST, wanted[yours["id"]], yours),
    )

    assert outcomes(list(answers)) == {"done": 1, "series-not-booked": 1}
    (winner,), (loser,) = ([each.json() for each in answers if each.is_success is won] for won in (True, False))
    assert {each["slot_id"] for each in loser["failures"]} == set(times[1:4])
    taken = sorted(wanted[winner["booking_right_id"]])
    booked = await booking.rows("select id::text from slot where status = 'booked' order by id::text")
    assert [each["id"] for each in booked] == taken
    assert len(await booking.rows("select id from appointment_series")) == 1
    assert len(await booking.rows("select id from appointment")) == 4
    await everything_agrees(booking)


async def test_real_connections_that_hold_one_of_the_times_are_waited_for(booking):
    """A time that another transaction holds and then books is told as taken, and nothing of the period is left."""
    times = await times_on(booking, TUESDAYS)
    right = await booking.right(visits=3)
    holder = await asyncpg.connect(plain(booking.world.databases.urls["booking"]))
    try:
        held = holder.transaction()
        await held.start()
        await holder.execute("update slot set status = 'withdrawn' where id = $1", times[1])
        waiting = asyncio.create_task(book_series(booking, GUARDIAN, times, right))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        await held.commit()
        answer = await waiting
    finally:
        await holder.close()

    problem = assert_refused(answer, 409, "series-not-booked")
    assert [each["slot_id"] for each in problem["failures"]] == [times[1]]
    assert (await booking.right_again(right["id"]))["visits_used"] == 0
    assert [await booking.status_of(each) for each in times] == ["free", "withdrawn", "free"]


@pytest.mark.parametrize("attempt", range(5))
async def test_two_periods_that_want_each_others_times_never_wait_for_each_other(booking, attempt):
    mine = await booked_series(booking)
    code = booking.child("2026-02-01")
    yours = await booked_series(
        booking, ["2026-12-02", "2026-12-09", "2026-12-16"], right=await booking.right(code, visits=9)
    )
    free = await times_on(booking, ["2026-12-03", "2026-12-10", "2026-12-17"])

    answers = await asyncio.gather(
        move_series(booking, GUARDIAN, mine, dict(zip(ids_of(mine), slots_of(yours), strict=True))),
        move_series(booking, GUARDIAN, yours, dict(zip(ids_of(yours), slots_of(mine), strict=True))),
        move_series(booking, THERAPIST, yours, dict(zip(ids_of(yours), free, strict=True))),
        cancel_series(booking, SECOND_GUARDIAN, mine),
    )

    assert set(outcomes(list(answers))) <= {"done", "series-not-changed", "version-mismatch"}
    assert outcomes(list(answers))["done"] >= 1
    await everything_agrees(booking)


async def test_a_period_and_its_single_visits_are_changed_at_once_without_losing_a_change(booking):
    series = await booked_series(booking)
    first, second, third = series["appointments"]
    slots = slots_of(series)
    other = await booking.free_time("2026-12-22 09:00")

    answers = await asyncio.gather(
        booking.move(GUARDIAN, third, other),
        move_series(booking, THERAPIST, series, {first["id"]: slots[1], second["id"]: slots[0]}),
        booking.cancel(SECOND_GUARDIAN, third),
        cancel_series(booking, GUARDIAN, series),
    )

    assert outcomes(list(answers))["done"] >= 1
    assert set(outcomes(list(answers))) <= {"done", "version-mismatch"}
    await everything_agrees(booking)


async def test_one_key_sent_five_times_at_once_books_one_period(booking):
    times, right = await times_on(booking, TUESDAYS), await booking.right(visits=9)

    answers = await asyncio.gather(
        *(book_series(booking, GUARDIAN, times, right, key="the same key every time") for _ in range(5))
    )

    assert set(outcomes(list(answers))) <= {"done", "idempotency-in-progress"}
    assert len({done(each)["id"] for each in answers if each.is_success}) == 1
    assert (await booking.right_again(right["id"]))["visits_used"] == 3
    await everything_agrees(booking)
