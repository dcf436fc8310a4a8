"""Many at once over HTTP: one winner for each time and each visit, and figures that always agree."""

import asyncio
import random
from collections import Counter
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from tests.booking.builders import GUARDIAN, SECOND_GUARDIAN, THERAPIST, Booking, assert_refused, done, helsinki
from tests.booking.invariants import everything_agrees
from tests.world import plain


def outcomes(answers: list[httpx.Response]) -> Counter[str]:
    """How often each status or problem was answered."""
    return Counter("done" if each.is_success else each.json()["type"].rpartition("/")[2] for each in answers)


async def test_fifty_bookings_of_one_time_have_one_winner(booking):
    """Each by the right of another child, so that the authority source is asked each time."""
    slot_id = await booking.free_time()
    rights = [await booking.right(booking.child("2026-02-01")) for _ in range(50)]

    answers = await asyncio.gather(*(booking.book(GUARDIAN, slot_id, right["id"]) for right in rights))

    assert outcomes(answers) == {"done": 1, "slot-taken": 49}
    assert len(booking.questions) == 50
    await everything_agrees(booking)
    (winner,) = [each.json() for each in answers if each.is_success]
    used = await booking.rows("select id from booking_right where visits_used = 1")
    assert [str(row["id"]) for row in used] == [winner["booking_right_id"]]
    accesses = await booking.accesses("book", "appointment")
    assert Counter(each["reason"] for each in accesses) == {None: 1, "slot-taken": 49}


async def test_twenty_uses_of_one_visit_have_one_winner(booking):
    right = await booking.right()
    times = await booking.free_times(helsinki(f"2026-12-{day:02} 09:00") for day in range(1, 21))

    answers = await asyncio.gather(
        *(
            booking.book(GUARDIAN, slot_id, right["id"]) if day % 2 else booking.book_by_hand(slot_id, right["id"])
            for day, slot_id in enumerate(times)
        )
    )

    assert outcomes(answers) == {"done": 1, "quota-exceeded": 19}
    await everything_agrees(booking)
    assert len(await booking.rows("select id from slot where status = 'booked'")) == 1


async def test_one_key_sent_ten_times_at_once_books_once(booking):
    right = await booking.right(visits=10)
    slot_id = await booking.free_time()

    answers = await asyncio.gather(
        *(booking.book(GUARDIAN, slot_id, right["id"], key="the same key every time") for _ in range(10))
    )

    assert set(outcomes(answers)) <= {"done", "idempotency-in-progress"}
    assert len({each.json()["id"] for each in answers if each.is_success}) == 1
    assert (await booking.right_again(right["id"]))["visits_used"] == 1
    await everything_agrees(booking)


async def test_a_visit_that_is_cancelled_and_booked_at_once_is_never_used_twice(booking):
    right = await booking.right()
    appointment = await booking.booked(right=right)
    other = await booking.free_time("2026-12-02 09:00")

    answers = await asyncio.gather(
        *(booking.book(GUARDIAN, other, right["id"]) for _ in range(3)),
        booking.cancel(SECOND_GUARDIAN, appointment),
        *(booking.book(GUARDIAN, other, right["id"]) for _ in range(3)),
    )

    assert answers[3].is_success
    assert outcomes(list(answers))["done"] <= 2
    await everything_agrees(booking)


async def test_revoking_and_booking_at_once_leave_an_appointment_that_the_answer_counts_or_none(booking):
    right = await booking.right()
    slot_id = await booking.free_time()
    path = f"/v1/booking-rights/{right['id']}/revoke"

    booked, revoked = await asyncio.gather(
        booking.book(GUARDIAN, slot_id, right["id"]),
        booking.as_(THERAPIST).post(path, {"reason": "ended"}, version=1),
    )

    if revoked.is_success:
        assert revoked.json()["appointments_kept"] == 0
        assert_refused(booked, 409, "booking-right-not-usable")
    else:
        assert_refused(revoked, 412, "version-mismatch")
        assert booked.status_code == 201
    await everything_agrees(booking)


class Families:
    """Three children and the unit, doing whatever comes to their mind."""

    def __init__(self, booking: Booking, chance: random.Random) -> None:
        self._booking = booking
        self._chance = chance
        self._rights: list[str] = []
        self._times: list[str] = []
        self._appointments: dict[str, dict[str, Any]] = {}

    async def begin(self) -> None:
        for visits in (1, 2, 4):
            right = await self._booking.right(self._booking.child("2026-02-01"), visits=visits)
            self._rights.append(right["id"])
        # Half of the times begin inside the cut-off, so that some cancellations are late.
        starts = [f"2026-11-2{day} {hour}:00" for day in (3, 6) for hour in (12, 13, 14)]
        self._times = await self._booking.free_times(helsinki(start) for start in starts)

    async def act(self) -> httpx.Response:
        """One deed of somebody; what it answers is not decided here."""
        who = self._chance.choice([GUARDIAN, THERAPIST])
        known = list(self._appointments.values())
        deed = self._chance.choice(["book", "book", "move", "cancel"]) if known else "book"
        if deed == "book":
            slot_id, right_id = self._chance.choice(self._times), self._chance.choice(self._rights)
            by = self._booking.book_as_guardian if who == GUARDIAN else self._booking.book_by_hand
            answer = await by(slot_id, right_id)
        elif deed == "move":
            answer = await self._booking.move(who, self._chance.choice(known), self._chance.choice(self._times))
        else:
            reason = "cancelled_by_unit" if who == THERAPIST and self._chance.random() < 0.3 else "fallen_ill"
            answer = await self._booking.cancel(who, self._chance.choice(known), reason=reason)
        if answer.is_success:
            changed = done(answer)
            self._appointments[changed["id"]] = changed
        return answer


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_families_and_the_unit_do_the_figures_agree_after_every_step(booking, seed):
    chance = random.Random(seed)
    families = Families(booking, chance)
    await families.begin()
    seen: Counter[str] = Counter()

    for _ in range(18):
        at_once = chance.choice([1, 1, 2, 4])
        seen += outcomes(list(await asyncio.gather(*(families.act() for _ in range(at_once)))))
        await everything_agrees(booking)

    usual = {
        "done",
        "slot-taken",
        "quota-exceeded",
        "version-mismatch",
        "invalid-state",
        "cutoff-passed",
    }
    assert set(seen) <= usual
    assert seen["done"] >= 5
    assert seen.total() > seen["done"]


async def test_a_booking_that_waits_for_its_time_is_decided_when_it_has_it(booking):
    """The birthday strikes while another transaction holds the time."""
    booking.set_clock("2026-12-09 23:59:59")
    right = await booking.right_at_any_age(booking.child("2014-12-10"))
    wanted = await booking.time_at_any_age("2026-12-15 09:00")
    holder = await asyncpg.connect(plain(booking.world.databases.urls["booking"]))
    try:
        held = holder.transaction()
        await held.start()
        await holder.execute("select 1 from slot where id = $1 for update", UUID(wanted))
        waiting = asyncio.create_task(booking.book(GUARDIAN, wanted, right["id"]))
        await asyncio.sleep(0.3)
        booking.set_clock("2026-12-10 00:00:00")
        await held.rollback()
        answer = await waiting
    finally:
        await holder.close()

    assert_refused(answer, 403, "proxy-age-limit")
    assert await booking.status_of(wanted) == "free"
