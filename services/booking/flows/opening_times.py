"""Opens the times of a working pattern for booking; never touches a time that is there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.booking.flows.parts import BookingParts
from services.booking.rules.offered_times import Calendar, Offer, placement
from services.booking.rules.release_time import Release, released_at
from services.booking.rules.start_grid import WorkingPattern, start_grid
from services.booking.storage import absences, calendar, schedules
from services.booking.storage.calendar import OpenTime, OverlapsAnotherSchedule
from shared.contracts.booking.absences import Absence
from shared.contracts.booking.schedules import Schedule
from shared.contracts.booking.schedules import WorkingPattern as AskedPattern
from shared.kit.jobs import Connection
from shared.law.civil_time import civil_date, instant
from shared.terms.booking import ScheduleVisibility


@dataclass(frozen=True, slots=True)
class Opened:
    """A schedule whose times are open, and how many were opened just now."""

    schedule: Schedule
    times: int


def horizon(parts: BookingParts, at: datetime) -> date:
    """Last day whose times are open."""
    return civil_date(at) + timedelta(days=parts.times_open_days)


def pattern_of(of: Schedule | AskedPattern, visit_minutes: int) -> WorkingPattern:
    """The pattern as the rule on the start grid knows it."""
    return WorkingPattern(
        weekdays=frozenset(of.weekdays),
        starts=of.starts,
        ends=of.ends,
        breaks=tuple((pause.opens, pause.closes) for pause in of.breaks),
        visit_minutes=visit_minutes,
        buffer_minutes=of.buffer_minutes,
    )


def offered(parts: BookingParts, of: Schedule, at: datetime, *, until: date) -> list[Offer]:
    """What a schedule offers after an instant and up to a day, included; only on days on which its place is open."""
    location = parts.packs.location(of.location_id) if of.location_id else None
    pattern = pattern_of(of, of.visit_minutes)
    first, services = max(of.effective_from, civil_date(at)), frozenset(of.service_types)
    return [
        Offer(starts_at, ends_at, services, of.delivery_mode, of.location_id)
        for starts_at, ends_at in start_grid(pattern, first, min(of.effective_until, until), parts.working_days)
        if starts_at > at and (location is None or location.is_open_on(civil_date(starts_at)))
    ]


def release_of(of: Schedule) -> Release | None:
    """The weekly release of a schedule, as the rule on releases knows it."""
    return Release(of.release.weekday, of.release.at, of.release.days_ahead) if of.release else None


def public_from(of: Schedule, offer: Offer, at: datetime) -> datetime | None:
    """From when families see a time that is made at an instant; None: only professionals do."""
    if of.visibility is not ScheduleVisibility.PUBLIC:
        return None
    return released_at(civil_date(offer.starts_at), release_of(of)) or at


def absence_at(offer: Offer, known: Collection[Absence]) -> Absence | None:
    """The first of these absences that is over a time."""
    return next((each for each in known if offer.starts_at < each.ends_at and each.starts_at < offer.ends_at), None)


async def absences_of(connection: Connection, of: Schedule, first: date, last: date) -> list[Absence]:
    """Absences of the practitioner in the unit, and closures of the unit, on days of which both are included."""
    return await absences.over(connection, of.unit_id, [of.practitioner_id], **_days(first, last))


async def open_times(
    parts: BookingParts, connection: Connection, of: Schedule, at: datetime, *, there: Collection[Offer] = ()
) -> Opened:
    """Open the schedule's times to come, up to the horizon, but for those there already.

    Those inside an absence are made, and offered when it is removed. The unit's calendar must be held. Raises
    OverlapsAnotherSchedule when the practitioner's other times are in the way; then none is opened.
    """
    last = min(of.effective_until, horizon(parts, at))
    first = max(of.effective_from, of.opened_until + timedelta(days=1), civil_date(at))
    if first > last:
        return Opened(of, 0)
    begins = instant(first, time(0))
    wished = [each for each in offered(parts, of, at, until=last) if each.starts_at >= begins and each not in there]
    others = await calendar.of_practitioners(connection, [of.practitioner_id], **_days(first, last))
    placed = placement(wished, Calendar(others), at=at)
    if placed.overlaps:
        raise OverlapsAnotherSchedule
    away = await absences_of(connection, of, first, last)
    times = [
        OpenTime(offer, public_from(of, offer, at), absence.id if (absence := absence_at(offer, away)) else None)
        for offer in placed.free
    ]
    await calendar.open_times(connection, of, times)
    opened_until = max(last, of.opened_until)
    await schedules.opened(connection, of.id, opened_until)
    return Opened(of.model_copy(update={"opened_until": opened_until}), len(times))


def _days(first: date, last: date) -> dict[str, datetime]:
    """The span of some days, the last one included."""
    return {"starts_at": instant(first, time(0)), "ends_at": instant(last + timedelta(days=1), time(0))}
