"""Opens the times of a working pattern for booking; never touches a time that is there."""

from datetime import date, datetime, timedelta

from services.booking.flows.parts import BookingParts
from services.booking.rules.release_time import Release, released_at
from services.booking.rules.start_grid import WorkingPattern, start_grid
from services.booking.storage import schedules
from services.booking.storage.schedules import OpenTime
from shared.contracts.booking.schedules import Schedule
from shared.kit.jobs import Connection
from shared.law.civil_time import civil_date
from shared.terms.booking import ScheduleVisibility


def horizon(parts: BookingParts, at: datetime) -> date:
    """Last day whose times are open."""
    return civil_date(at) + timedelta(days=parts.times_open_days)


async def open_times(parts: BookingParts, connection: Connection, of: Schedule, at: datetime) -> Schedule:
    """Open the pattern's times to come, up to the horizon; raises OverlapsAnotherSchedule."""
    last = min(of.effective_until, horizon(parts, at))
    first = max(of.effective_from, of.opened_until + timedelta(days=1), civil_date(at))
    public = of.visibility is ScheduleVisibility.PUBLIC
    times = [
        OpenTime(starts_at, ends_at, _released_at(of, civil_date(starts_at), at) if public else None)
        for starts_at, ends_at in start_grid(_pattern(of), first, last, parts.working_days)
        if starts_at > at
    ]
    opened_until = max(last, of.opened_until)
    await schedules.open_times(connection, of, times, until=opened_until)
    return of.model_copy(update={"opened_until": opened_until})


def _released_at(of: Schedule, day: date, at: datetime) -> datetime:
    """From when families see a time of that day."""
    release = Release(of.release.weekday, of.release.at, of.release.days_ahead) if of.release else None
    return released_at(day, release) or at


def _pattern(of: Schedule) -> WorkingPattern:
    return WorkingPattern(
        weekdays=frozenset(of.weekdays),
        starts=of.starts,
        ends=of.ends,
        breaks=tuple((pause.opens, pause.closes) for pause in of.breaks),
        duration_minutes=of.visit_minutes,
    )
