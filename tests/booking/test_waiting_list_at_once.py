"""The waiting list with many at work: once in effect, one winner for each time, and nothing half done."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.booking.flows import waiting_list_offers
from services.booking.flows.waiting_list import tell_waiting
from services.booking.flows.waiting_list_offers import offer_times, settle
from services.booking.jobs.waiting_list import KEEP_WAITING_LIST
from services.booking.jobs.worker import worker
from tests.booking.builders import GUARDIAN, Booking, done, helsinki
from tests.booking.invariants import everything_agrees
from tests.booking.waiting import EARLIER, again, answer, events, is_held, keep, offered, offers, waiting
from tests.world import plain


async def run(booking: Booking) -> None:
    """What the job does, without waiting for its turn."""
    database = booking.world.apps["booking"].state.plumbing.database
    async with database.transaction() as connection:
        await settle(connection, booking.world.clock.at)
        await offer_times(booking.parts, connection, booking.world.clock.at)


async def line(booking: Booking, length: int) -> list[dict[str, Any]]:
    return [await waiting(booking, f"2026-12-14 {8 + number // 2:02}:{number % 2 * 30:02}") for number in range(length)]


async def test_two_workers_offer_each_time_and_ask_each_place_once(booking: Booking) -> None:
    places = await line(booking, 6)
    await booking.free_times(helsinki(f"2026-12-0{day} 10:00") for day in (1, 2, 3, 4))

    await asyncio.gather(*(run(booking) for _ in range(4)))
    await run(booking)

    made = await offers(booking)
    assert [entry for entry, _, _ in sorted(made)] == [each["id"] for each in places[:4]]
    assert len({slot for _, slot, _ in made}) == 4
    for entry in places[:4]:
        assert await events(booking, entry) == ["joined", "offered"]


async def test_many_workers_run_the_job_once_in_a_minute(booking: Booking) -> None:
    (first, second) = await line(booking, 2)
    slot_id = await booking.free_time(EARLIER)

    await keep(booking, workers=4)
    booking.set_clock("2026-11-24 00:30")
    await keep(booking, workers=4)
    booking.set_clock("2026-11-24 09:00")
    await keep(booking, workers=4)

    assert await offers(booking) == [(first["id"], slot_id, "expired"), (second["id"], slot_id, "open")]
    assert await events(booking, first) == ["joined", "offered", "expired"]


async def test_a_worker_that_dies_on_the_way_leaves_nothing_half_done(
    booking: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await line(booking, 2)
    times = await booking.free_times([helsinki("2026-12-01 10:00"), helsinki("2026-12-02 10:00")])
    told = 0

    async def die_at_the_second(*arguments: Any, **more: Any) -> None:
        nonlocal told
        told += 1
        if told == 2:
            raise ConnectionResetError
        await tell_waiting(*arguments, **more)

    with monkeypatch.context() as patched:
        patched.setattr("services.booking.flows.waiting_list_offers.tell_waiting", die_at_the_second)
        with pytest.raises(ConnectionResetError):
            await run(booking)
    assert await offers(booking) == []
    assert [await is_held(booking, each) for each in times] == [False, False]
    assert await again(booking, first) == first

    await run(booking)
    assert await offers(booking) == [(first["id"], times[0], "open"), (second["id"], times[1], "open")]


async def test_more_than_one_transaction_does_goes_on_at_once(
    booking: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_list_offers, "AT_A_TIME", 2)
    places = await line(booking, 5)
    await booking.free_times(helsinki(f"2026-12-0{day} {hour}:00") for day in (1, 2, 3) for hour in (10, 11))

    await keep(booking)

    assert [entry for entry, _, _ in await offers(booking)] == [each["id"] for each in places]
    jobs = await booking.rows("select id from job where kind = $1 and state = 'done'", KEEP_WAITING_LIST.kind)
    assert len(jobs) == 3


async def test_a_place_or_a_time_that_somebody_else_holds_is_left_for_the_next_round(booking: Booking) -> None:
    first, second = await line(booking, 2)
    slot_id = await booking.free_time(EARLIER)
    holder = await asyncpg.connect(plain(booking.world.databases.urls["booking"]))
    try:
        async with holder.transaction():
            await holder.execute("select 1 from slot where id = $1 for update", UUID(slot_id))
            await asyncio.wait_for(run(booking), 1)
            assert await offers(booking) == []
        async with holder.transaction():
            await holder.execute(
                "select 1 from booking_right where id = (select booking_right_id from appointment where id = $1) "
                "for no key update",
                UUID(first["appointment_id"]),
            )
            await asyncio.wait_for(run(booking), 1)
    finally:
        await holder.close()

    assert await offers(booking) == [(second["id"], slot_id, "open")]


async def test_a_booking_at_the_same_moment_wins_or_loses_cleanly(booking: Booking) -> None:
    """Again and again, since either may be first."""
    outcomes = set()
    entry = await waiting(booking)
    for day in (1, 2, 3, 4, 7, 8):
        slot_id = await booking.free_time(f"2026-12-{day:02} 10:00")
        right = await booking.right(booking.child("2026-02-01"))

        booked, _ = await asyncio.gather(booking.book(GUARDIAN, slot_id, right["id"]), run(booking))

        made = [each for each in await offers(booking) if each[1] == slot_id and each[2] == "open"]
        assert booked.is_success is not bool(made), booked.text
        assert booked.is_success or booked.json()["type"] == "/problems/slot-taken"
        assert await is_held(booking, slot_id) is bool(made)
        outcomes.add(booked.is_success)
        await everything_agrees(booking)
        if made:
            done(await answer(booking, "decline", await again(booking, entry)))
    assert outcomes


async def test_an_answer_and_the_end_of_the_offer_at_once_have_one_outcome(booking: Booking) -> None:
    entry, slot_id = await offered(booking)

    accepted, declined, _, _ = await asyncio.gather(
        answer(booking, "accept", entry), answer(booking, "decline", entry), run(booking), run(booking)
    )

    assert accepted.is_success is not declined.is_success
    status = "accepted" if accepted.is_success else "declined"
    assert [each for each in await offers(booking) if each[2] != "open"] == [(entry["id"], slot_id, status)]
    await everything_agrees(booking)


async def test_a_killed_worker_is_followed_by_the_next(booking: Booking) -> None:
    """Its lease runs out, and another takes the job."""
    entry = await waiting(booking)
    slot_id = await booking.free_time(EARLIER)
    database = booking.world.apps["booking"].state.plumbing.database
    await worker(database, booking.parts)._schedule()
    await booking.world.databases.fetch(
        "booking",
        "update job set state = 'leased', attempts = 1, lease_until = clock_timestamp() - interval '1 second' "
        "where kind = $1",
        KEEP_WAITING_LIST.kind,
    )

    await keep(booking, minutes=0)

    assert await offers(booking) == [(entry["id"], slot_id, "open")]
