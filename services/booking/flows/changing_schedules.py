"""Changes and ends schedules from a day on: booked times stay, free ones follow the pattern."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from services.booking.flows.opening_times import (
    absence_at,
    absences_of,
    offered,
    open_times,
    public_from,
)
from services.booking.flows.parts import BookingParts
from services.booking.rules.offered_times import Offer, OfferedTime, after_change
from services.booking.storage import calendar, schedules
from services.booking.storage.calendar import ChangedTime
from shared.contracts.booking.absences import Absence
from shared.contracts.booking.calendar_events import ScheduleChanged
from shared.contracts.booking.schedules import ChangedSchedule, ChangeSchedule, Schedule
from shared.kit.events import publish
from shared.kit.jobs import Connection, enqueue
from shared.law.civil_time import instant
from shared.terms.booking import SlotStatus
from shared.terms.calendar_events import ScheduleEvent

WITHDRAW_LAPSED: Final = "withdraw_lapsed_times"
"""The job that withdraws times held at the moment of a change, when nobody holds them any more."""


@dataclass(frozen=True)
class _Change:
    """What a change is made by."""

    parts: BookingParts
    connection: Connection
    at: datetime


async def change_schedule(
    parts: BookingParts, connection: Connection, held: Schedule, change: ChangeSchedule, visit_minutes: int
) -> ChangedSchedule:
    """Give a held schedule another pattern from a day on; the unit's calendar must be held before the schedule.

    The schedule goes on under its id. What it was until then is kept as a schedule of its own, which ends the day
    before. Raises OverlapsAnotherSchedule when the practitioner's other times are in the way.
    """
    making = _Change(parts, connection, parts.clock())
    first = change.changes_on
    facts = {name: value for name, value in dict(change).items() if name != "changes_on"}
    wished = held.model_copy(
        update={
            **facts,
            "service_types": sorted(set(change.service_types)),
            "breaks": list(change.breaks),
            "visit_minutes": visit_minutes,
            "effective_from": first,
            "opened_until": first - timedelta(days=1),
        }
    )
    there = await calendar.hold_of_schedule(connection, held.id, after=making.at)
    begins = instant(first, time(0))
    if held.effective_from < first:
        before = await schedules.copy(connection, held, effective_until=first - timedelta(days=1))
        await calendar.change(connection, [_moved(each, before) for each in there if each.offer.starts_at < begins])
    changed = await schedules.change(connection, held, wished)
    later = [each for each in there if each.offer.starts_at >= begins]
    return await _follow(making, changed, later, ScheduleEvent.CHANGED)


async def end_schedule(parts: BookingParts, connection: Connection, held: Schedule, last_day: date) -> ChangedSchedule:
    """End a held schedule after a day; the unit's calendar must be held before the schedule."""
    making = _Change(parts, connection, parts.clock())
    first = min(held.effective_from, last_day)
    # A schedule that never begins has no day of work: nothing is left for the job to open.
    opened = last_day if first < held.effective_from else min(held.opened_until, last_day)
    ended = held.model_copy(update={"effective_from": first, "effective_until": last_day, "opened_until": opened})
    there = await calendar.hold_of_schedule(connection, held.id, after=making.at)
    later = [each for each in there if each.offer.starts_at >= instant(last_day + timedelta(days=1), time(0))]
    changed = await schedules.change(connection, held, ended)
    return await _follow(making, changed, later, ScheduleEvent.ENDED)


async def tell_of_schedule(connection: Connection, event: ScheduleEvent, of: Schedule, at: datetime) -> None:
    """Leave the event of a change of a schedule."""
    changed = ScheduleChanged.model_validate({**dict(of), "schedule_id": of.id})
    await publish(connection, event, f"schedule:{of.id}", changed.model_dump(mode="json"), at)


async def _follow(
    making: _Change, schedule: Schedule, there: Sequence[OfferedTime], event: ScheduleEvent
) -> ChangedSchedule:
    """Let the times follow the pattern: what is offered no more goes, what is new opens; booked ones stay."""
    parts, connection, at = making.parts, making.connection, making.at
    offers, away = frozenset[Offer](), list[Absence]()
    if there:
        first, last = _days_of(there)
        offers = frozenset(offered(parts, schedule, at, until=last))
        away = await absences_of(connection, schedule, first, last)
    after = [(each, _followed(each, schedule, away, at, is_offered=each.offer in offers)) for each in there]
    await calendar.change(connection, [changed for each, changed in after if changed != _as_it_is(each)])
    kept = frozenset(
        each.offer
        for each, changed in after
        if changed.state.status is not SlotStatus.WITHDRAWN or changed.state.absence_id is not None
    )
    opened = await open_times(parts, connection, schedule, at, there=kept & offers)
    waiting = [each for each, changed in after if changed.is_held and not changed.state.still_offered]
    if waiting:
        await _withdraw_later(connection, waiting)
    await tell_of_schedule(connection, event, opened.schedule, at)
    was_free = [changed for each, changed in after if each.state.status is SlotStatus.FREE]
    stays = [changed for _, changed in after if not changed.state.still_offered and changed.state.absence_id is None]
    return ChangedSchedule.model_validate(
        {
            **dict(opened.schedule),
            "times_opened": opened.times,
            "times_withdrawn": sum(each.state.status is SlotStatus.WITHDRAWN for each in was_free),
            "times_kept": sum(each.state.status is not SlotStatus.WITHDRAWN for each in stays),
        }
    )


def _followed(
    there: OfferedTime, schedule: Schedule, away: Sequence[Absence], at: datetime, *, is_offered: bool
) -> ChangedTime:
    absence = absence_at(there.offer, away)
    state = after_change(there, offered=is_offered, absence_id=absence.id if absence else None)
    public = there.released_at
    if is_offered:
        public = public_from(schedule, there.offer, at)
        if public is not None and there.released_at is not None:
            # A time that families have seen is not hidden from them again.
            public = there.released_at if there.released_at <= at else public
    return ChangedTime(there.id, schedule.id, state, there.is_held, public)


def _moved(there: OfferedTime, to: Schedule) -> ChangedTime:
    return ChangedTime(there.id, to.id, there.state, there.is_held, there.released_at)


def _as_it_is(there: OfferedTime) -> ChangedTime:
    return ChangedTime(there.id, there.schedule_id, there.state, there.is_held, there.released_at)


def _days_of(there: Sequence[OfferedTime]) -> tuple[date, date]:
    days = [each.offer.starts_at.date() for each in there]
    # In UTC the day may be another; a day more on both sides does no harm.
    return min(days) - timedelta(days=1), max(days) + timedelta(days=1)


async def _withdraw_later(connection: Connection, waiting: Sequence[OfferedTime]) -> None:
    """Leave the job that looks at held times again when their holding is over."""
    ids = [each.id for each in waiting]
    payload = json.dumps({"slot_ids": [str(each) for each in ids]})
    await enqueue(connection, WITHDRAW_LAPSED, payload, run_at=await calendar.look_again_at(connection, ids))
