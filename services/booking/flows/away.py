"""Absences and closures: free times inside are withdrawn, booked visits stay and become work for the unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.booking.flows.opening_times import absence_at
from services.booking.flows.parts import BookingParts
from services.booking.flows.work_items import leave_work_item
from services.booking.rules.offered_times import (
    FREE,
    LONGEST_VISIT,
    Calendar,
    OfferedTime,
    after_absence,
    during_absence,
)
from services.booking.storage import absences, calendar
from services.booking.storage.absences import BookedVisit
from services.booking.storage.calendar import ChangedTime
from shared.contracts.booking.absences import Absence, NewAbsence, RecordedAbsence, RemovedAbsence
from shared.contracts.booking.calendar_events import AbsenceChanged
from shared.kit.events import publish
from shared.kit.jobs import Connection
from shared.kit.problems import OVERLOADED, Refusal
from shared.terms.booking import SlotStatus, WorkItemKind
from shared.terms.calendar_events import AbsenceEvent

_MOST_ROUNDS = 5
"""Bookings that come in between are looked at again so many times."""


@dataclass(frozen=True, slots=True)
class _Inside:
    """The times inside an absence, held, and the visits at those that are booked."""

    times: list[OfferedTime]
    visits: list[BookedVisit]


@dataclass(frozen=True, slots=True)
class Recorded:
    """An absence, and whose visits it leaves to be rebooked."""

    absence: RecordedAbsence
    person_refs: tuple[str, ...]


async def record_absence(parts: BookingParts, connection: Connection, new: NewAbsence) -> Recorded:
    """Record an absence and take away the free times inside it that are still to come.

    Every booked visit inside it leaves one work item in the unit of its right; the visit itself stays.
    """
    at = parts.clock()
    await calendar.hold_unit(connection, new.unit_id)
    added = await absences.add(connection, new, at)
    inside = await _hold_inside(connection, added, at)
    after = [(each, _state(each, added)) for each in inside.times]
    await calendar.change(connection, [changed for _, changed in after])
    for visit in inside.visits:
        await leave_work_item(
            connection,
            WorkItemKind.REBOOKING,
            unit_id=visit.unit_id,
            person_ref=visit.person_ref,
            right_id=visit.right_id,
            appointment_id=visit.appointment_id,
            at=at,
        )
    await _tell(connection, AbsenceEvent.RECORDED, added, at)
    withdrawn = sum(changed.state.status is SlotStatus.WITHDRAWN for _, changed in after)
    recorded = RecordedAbsence(**dict(added), times_withdrawn=withdrawn, visits_to_rebook=len(inside.visits))
    return Recorded(recorded, tuple(sorted({visit.person_ref for visit in inside.visits})))


async def remove_absence(parts: BookingParts, connection: Connection, held: Absence) -> RemovedAbsence:
    """Remove a held absence: times to come come back, unless another absence or another time is over them.

    The unit's calendar must be held before the absence. Work items stay open: a person closes them.
    Raises OverlapsAnotherSchedule when a time was opened at the same moment.
    """
    at = parts.clock()
    removed = await absences.remove(connection, held.id, at)
    practitioners = await _practitioners(connection, held)
    span = {"starts_at": held.starts_at, "ends_at": held.ends_at}
    taken = await calendar.hold_of_absence(connection, held.id, practitioners, after=at, **span)
    wide = {"starts_at": held.starts_at - LONGEST_VISIT, "ends_at": held.ends_at + LONGEST_VISIT}
    calendars = await _calendars(connection, practitioners, **wide)
    others = await absences.over(connection, held.unit_id, practitioners, **wide)
    after = [(each, _state_after(each, others, calendars[each.practitioner_id])) for each in taken]
    await calendar.change(connection, [changed for _, changed in after])
    await _tell(connection, AbsenceEvent.REMOVED, removed, at)
    kept = [each for each, _ in after if each.state.status is SlotStatus.BOOKED]
    reopened = [changed for _, changed in after if changed.state == FREE]
    return RemovedAbsence(**dict(removed), times_reopened=len(reopened), visits_kept=len(kept))


async def _hold_inside(connection: Connection, absence: Absence, at: datetime) -> _Inside:
    """The appointments first, then the times: the order in which everybody holds them.

    A visit booked in between is found among the times only; then all of them are let go and held anew.
    """
    practitioners = await _practitioners(connection, absence)
    span = {"starts_at": absence.starts_at, "ends_at": absence.ends_at}
    for _ in range(_MOST_ROUNDS):
        round_ = await connection.begin_nested()
        known = await absences.visits_between(
            connection,
            absence.unit_id,
            practitioners,
            earliest=absence.starts_at - LONGEST_VISIT,
            ends_at=absence.ends_at,
        )
        ids = frozenset(each.appointment_id for each in known)
        await absences.hold_appointments(connection, sorted(ids))
        times = await calendar.hold_of_unit(connection, absence.unit_id, absence.practitioner_id, after=at, **span)
        booked = [each.id for each in times if each.state.status is SlotStatus.BOOKED]
        visits = await absences.visits_at(connection, booked)
        if all(each.appointment_id in ids for each in visits):
            await round_.commit()
            return _Inside(times, visits)
        await round_.rollback()
    raise Refusal(OVERLOADED, headers={"retry-after": "1"})


async def _practitioners(connection: Connection, absence: Absence) -> list[str]:
    if absence.practitioner_id is not None:
        return [absence.practitioner_id]
    return await calendar.practitioners_of(connection, absence.unit_id)


async def _calendars(
    connection: Connection, practitioners: Sequence[str], *, starts_at: datetime, ends_at: datetime
) -> dict[str, Calendar]:
    times = await calendar.of_practitioners(connection, practitioners, starts_at=starts_at, ends_at=ends_at)
    return {name: Calendar(each for each in times if each.practitioner_id == name) for name in practitioners}


def _state(there: OfferedTime, absence: Absence) -> ChangedTime:
    state = during_absence(there, absence.id)
    return ChangedTime(there.id, there.schedule_id, state, is_held=False, released_at=there.released_at)


def _state_after(there: OfferedTime, others: Sequence[Absence], around: Calendar) -> ChangedTime:
    own = [each for each in others if each.practitioner_id in {None, there.practitioner_id}]
    other = absence_at(there.offer, own)
    occupied = any(each.id != there.id for each in around.at_the_time_of(there.offer))
    state = after_absence(there, other_absence_id=other.id if other else None, occupied=occupied)
    return ChangedTime(there.id, there.schedule_id, state, is_held=False, released_at=there.released_at)


async def _tell(connection: Connection, event: AbsenceEvent, absence: Absence, at: datetime) -> None:
    changed = AbsenceChanged.model_validate({**dict(absence), "absence_id": absence.id})
    await publish(connection, event, f"absence:{absence.id}", changed.model_dump(mode="json"), at)
