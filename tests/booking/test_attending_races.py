"""Many at once on the day of the visit: one of them is done, and no time and no visit is given twice."""

import asyncio
import random
from collections import Counter
from typing import Any

import asyncpg
import httpx
import pytest

from tests.booking.attending import attend, in_state, seen, used
from tests.booking.builders import GUARDIAN, MANAGER, PHYSIO, THERAPIST, Booking, assert_refused, done
from tests.booking.invariants import everything_agrees
from tests.booking.test_one_winner import outcomes
from tests.world import plain


async def at_once(booking: Booking, appointment: dict[str, Any], *deeds: Any) -> list[httpx.Response]:
    """Every deed waits at the appointment's right until all of them are there; then they go on together."""
    holder = await asyncpg.connect(plain(booking.world.databases.urls["booking"]))
    watcher = await booking.database()
    try:
        held = holder.transaction()
        await held.start()
        await holder.execute(
            "select 1 from booking_right where id = $1::text::uuid for update", appointment["booking_right_id"]
        )
        begun = [asyncio.create_task(deed) for deed in deeds]
        waiting = (
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
        )
        for _ in range(200):
            if await watcher.fetchval(waiting) >= len(deeds):
                break
            await asyncio.sleep(0.02)
        assert await watcher.fetchval(waiting) == len(deeds)
        await held.rollback()
        return list(await asyncio.gather(*begun))
    finally:
        await holder.close()
        await watcher.close()


@pytest.mark.parametrize("uses_visit", [True, False], ids=["a no-show uses the visit", "a no-show gives it back"])
async def test_complete_no_show_and_check_in_at_once_have_one_winner(booking, uses_visit):
    booking.change_service_type(PHYSIO, no_show_uses_visit=uses_visit)
    appointment = await in_state(booking, "booked")

    answers = await at_once(
        booking,
        appointment,
        attend(booking, "complete", appointment),
        attend(booking, "no-show", appointment),
        attend(booking, "check-in", appointment, role=MANAGER),
        attend(booking, "no-show", appointment, role=MANAGER),
    )

    assert outcomes(answers) == Counter({"done": 1, "version-mismatch": 3})
    after = await seen(booking, appointment)
    (winner,) = [each.json() for each in answers if each.is_success]
    assert (after["status"], after["version"]) == (winner["status"], 2)
    gives_back = after["status"] == "no_show" and not uses_visit
    assert await used(booking, appointment["booking_right_id"]) == (0 if gives_back else 1)
    await everything_agrees(booking)


async def test_an_arrival_a_move_and_a_cancellation_at_once_have_one_winner(booking):
    """At the start of the visit, the one instant at which all of them are possible for a professional."""
    appointment, wanted = await booking.booked("2026-12-01 09:00"), await booking.free_time("2026-12-02 09:00")
    booking.set_clock("2026-12-01 09:00")

    answers = await at_once(
        booking,
        appointment,
        attend(booking, "check-in", appointment),
        attend(booking, "complete", appointment, role=MANAGER),
        booking.cancel(THERAPIST, appointment, reason="cancelled_by_unit"),
        booking.move(MANAGER, appointment, wanted),
    )

    assert outcomes(answers) == Counter({"done": 1, "version-mismatch": 3})
    after = await seen(booking, appointment)
    times = [await booking.status_of(each) for each in (appointment["slot_id"], wanted)]
    expected = {
        "checked_in": ["booked", "free"],
        "completed": ["booked", "free"],
        "cancelled": ["free", "free"],
        "booked": ["free", "booked"],
    }
    assert times == expected[after["status"]]
    await everything_agrees(booking)


async def test_a_correction_and_a_booking_of_the_visit_that_was_given_back_have_one_winner(booking):
    booking.change_service_type(PHYSIO, no_show_uses_visit=False)
    missed = await in_state(booking, "no_show")
    right_id = missed["booking_right_id"]
    times = [await booking.free_time(f"2026-12-0{day} 09:00") for day in (3, 4)]

    answers = await at_once(
        booking,
        missed,
        attend(booking, "complete", missed),
        *(booking.book(GUARDIAN, each, right_id) for each in times),
    )

    assert outcomes(answers) == Counter({"done": 1, "quota-exceeded": 2})
    assert await used(booking, right_id) == 1
    await everything_agrees(booking)


async def test_two_corrections_at_once_use_one_visit(booking):
    booking.change_service_type(PHYSIO, no_show_uses_visit=False)
    missed = await in_state(booking, "no_show", right=await booking.right(visits=3))

    answers = await at_once(
        booking,
        missed,
        attend(booking, "complete", missed),
        attend(booking, "check-in", missed, role=MANAGER),
    )

    assert outcomes(answers) == Counter({"done": 1, "version-mismatch": 1})
    assert await used(booking, missed["booking_right_id"]) == 1
    await everything_agrees(booking)


async def test_the_time_of_a_missed_visit_is_nobody_elses(booking):
    """Not even while it is being corrected."""
    booking.change_service_type(PHYSIO, no_show_uses_visit=False)
    missed = await in_state(booking, "no_show", right=await booking.right(visits=2))
    other = await booking.right()
    booking.set_clock("2026-12-01 08:59")  # a clock that lags behind does not open the time either

    assert_refused(await booking.book(GUARDIAN, missed["slot_id"], other["id"]), 409, "slot-taken")

    await everything_agrees(booking)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_happens_on_the_day_the_figures_agree_after_every_step(booking, seed):
    chance = random.Random(seed)
    booking.change_service_type(PHYSIO, no_show_uses_visit=False)
    right = await booking.right(visits=2)
    known = {
        each["id"]: each for each in [await booking.booked(f"2026-12-01 {hour:02}:00", right=right) for hour in (9, 10)]
    }
    times = [await booking.free_time(f"2026-12-01 {hour:02}:30") for hour in (9, 11, 12)]
    answered: Counter[str] = Counter()

    async def deed() -> httpx.Response:
        answer: httpx.Response
        appointment = chance.choice(list(known.values()))
        how = chance.choice(["check-in", "complete", "no-show", "no-show", "cancel", "book", "book", "move"])
        if how == "book":
            answer = await booking.book_by_hand(chance.choice(times), right["id"])
        elif how == "cancel":
            answer = await booking.cancel(THERAPIST, appointment, reason="other")
        elif how == "move":
            answer = await booking.move(THERAPIST, appointment, chance.choice(times))
        else:
            answer = await attend(booking, how, appointment)
        if answer.is_success:
            known[answer.json()["id"]] = done(answer)
        return answer

    for step in range(16):
        booking.set_clock(f"2026-12-01 {9 + step // 6:02}:{step % 6 * 10 + 5:02}")
        answered += outcomes(list(await asyncio.gather(*(deed() for _ in range(chance.choice([1, 2, 4]))))))
        await everything_agrees(booking)

    usual = {"done", "slot-taken", "slot-in-the-past", "quota-exceeded", "version-mismatch", "invalid-state"}
    assert set(answered) <= usual | {"cutoff-passed"}
    assert answered["done"] >= 3
