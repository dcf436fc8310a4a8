"""Reminders over HTTP: each visit once at its moment, anew when it moves, none for those who have just booked."""

import asyncio
from typing import Any

import pytest

from services.booking.jobs.worker import worker
from tests.booking.builders import GUARDIAN, THERAPIST, Booking, done
from tests.booking.messaging import BY_MAIL, BY_SMS, NO_MESSAGES, booked_with, delivered, kinds, right_with, sent

DUE = "2026-11-29 09:00:00"
"""48 hours before the visit of 1 December at nine."""


async def reminders(booking: Booking) -> list[tuple[str, str | None]]:
    """State and failure of the reminders, once the worker has run what is due."""
    await sent(booking)
    return [(status, failure) for kind, status, failure in await kinds(booking) if kind == "reminder"]


async def test_a_visit_is_reminded_of_once_from_its_moment_on(booking):
    await booked_with(booking, BY_SMS)
    booking.set_clock("2026-11-29 08:59:59")
    assert await reminders(booking) == []

    booking.set_clock(DUE)
    assert await reminders(booking) == [("sent", None)]
    *_, message = delivered(booking)
    assert message.body.startswith("Muistutus varatusta ajasta: ti 1.12.2026 klo 9.00.")
    for _ in range(3):
        booking.world.clock.advance(minutes=1)
        assert await reminders(booking) == [("sent", None)]


async def test_two_workers_remind_once(booking):
    await booked_with(booking, BY_MAIL)
    await sent(booking)
    booking.set_clock(DUE)
    database = booking.world.apps["booking"].state.plumbing.database

    for _ in range(6):
        await asyncio.gather(*(worker(database, booking.parts).work_once() for _ in range(2)))

    assert [each.subject for each in delivered(booking)] == ["Varattu aika", "Muistutus ajasta"]


async def test_a_reminder_that_was_missed_still_comes_before_the_visit(booking):
    await booked_with(booking, BY_SMS)
    booking.set_clock("2026-12-01 08:59:00")
    assert await reminders(booking) == [("sent", None)]


async def test_no_reminder_comes_when_the_visit_has_begun(booking):
    await booked_with(booking, BY_SMS)
    booking.set_clock("2026-12-01 09:00:00")

    assert await reminders(booking) == []


@pytest.mark.parametrize(("booked_at", "reminded"), [("2026-11-29 09:00:00", True), ("2026-11-29 09:00:01", False)])
async def test_who_books_later_than_the_moment_has_just_been_told(booking, booked_at, reminded):
    booking.set_clock(booked_at)
    await booked_with(booking, BY_SMS)
    booking.world.clock.advance(minutes=5)

    assert await reminders(booking) == ([("sent", None)] if reminded else [])
    assert ("booked", "sent", None) in await kinds(booking)


async def test_a_moved_visit_is_reminded_of_anew(booking):
    appointment = await booked_with(booking, BY_SMS)
    booking.set_clock(DUE)
    assert await reminders(booking) == [("sent", None)]
    done(await booking.move(GUARDIAN, appointment, await booking.free_time("2026-12-10 09:00")))
    booking.set_clock("2026-12-08 09:00")

    assert await reminders(booking) == [("sent", None)] * 2
    *_, message = delivered(booking)
    assert message.body.startswith("Muistutus varatusta ajasta: to 10.12.2026 klo 9.00.")


async def test_a_reminder_that_waits_for_the_morning_is_dropped_when_the_visit_moves(booking):
    appointment = await booked_with(booking, BY_SMS, "2026-12-01 22:00")
    booking.set_clock("2026-11-29 22:00")
    assert await reminders(booking) == [("waiting", None)]
    done(await booking.move(GUARDIAN, appointment, await booking.free_time("2026-12-10 09:00")))
    booking.set_clock("2026-11-30 07:00")

    assert await reminders(booking) == [("dropped", "outdated")]


@pytest.mark.parametrize("cancelled_at", ["2026-11-28 09:00", "2026-11-29 22:30"])
async def test_a_cancelled_visit_is_not_reminded_of(booking, cancelled_at):
    appointment = await booked_with(booking, BY_SMS, "2026-12-01 22:00")
    if cancelled_at > DUE:
        booking.set_clock("2026-11-29 22:00")
        await sent(booking)
    booking.set_clock(cancelled_at)
    done(await booking.cancel(THERAPIST, appointment))
    booking.set_clock("2026-11-30 08:00")

    assert "sent" not in [status for status, _ in await reminders(booking)]


async def test_a_county_sets_when_it_reminds(booking):
    _remind_before(booking, 48, 2)
    await booked_with(booking, BY_SMS)
    for local, number in (("2026-11-29 09:00", 1), ("2026-12-01 06:59", 1), ("2026-12-01 07:00", 2)):
        booking.set_clock(local)
        assert len(await reminders(booking)) == number


async def test_of_two_reminders_that_were_missed_one_comes(booking):
    _remind_before(booking, 48, 2)
    await booked_with(booking, BY_SMS)
    booking.set_clock("2026-12-01 08:00")

    for _ in range(2):
        assert await reminders(booking) == [("sent", None)]
        booking.world.clock.advance(minutes=1)


async def test_who_wants_no_messages_or_is_protected_is_not_reminded(booking):
    await booked_with(booking, NO_MESSAGES)
    right = await right_with(booking, BY_SMS)
    done(await booking.book_as_guardian(await booking.free_time("2026-12-01 10:00"), right["id"]))
    await booking.right(person={"non_disclosure": True})
    booking.set_clock("2026-11-29 10:00")

    assert await reminders(booking) == [("dropped", "non_disclosure")]
    assert delivered(booking) == []


def _remind_before(booking: Booking, *hours: int) -> None:
    county = booking.parts.packs.packs[0]
    habits: dict[str, Any] = {"booking": county.booking.model_copy(update={"reminder_hours": hours})}
    booking.change_county(**habits)
