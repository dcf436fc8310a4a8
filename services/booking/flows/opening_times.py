"""Opens the times of a working pattern for booking; never touches a time that is there."""

from datetime import date, datetime, timedelta

from services.booking.flows.parts import BookingParts
from services.booking.rules.start_grid import WorkingPattern, start_grid
from services.booking.storage import schedules
from shared.contracts.booking.schedules import Schedule
from shared.kit.jobs import Connection
from shared.law.civil_time import civil_date


def horizon(parts: BookingParts, at: datetime) -> date:
    """Last day whose times are open."""
    return civil_date(at) + timedelta(days=parts.times_open_days)


async def open_times(parts: BookingParts, connection: Connection, of: Schedule, at: datetime) -> Schedule:
    """Open the pattern's times to come, up to the horizon; raises OverlapsAnotherSchedule."""
    last = min(of.effective_until, horizon(parts, at))
    first = max(of.effective_from, of.opened_until + timedelta(days=1), civil_date(at))
    times = [each for each in start_grid(_pattern(parts, of), first, last, parts.working_days) if each[0] > at]
    opened_until = max(last, of.opened_until)
    await schedules.open_times(connection, of, times, until=opened_until)
    return of.model_copy(update={"opened_until": opened_until})


def _pattern(parts: BookingParts, of: Schedule) -> WorkingPattern:
    service_type = parts.service_type(of.service_type, unit_id=of.unit_id)
    return WorkingPattern(
        weekdays=frozenset(of.weekdays),
        starts=of.starts,
        ends=of.ends,
        breaks=tuple((pause.opens, pause.closes) for pause in of.breaks),
        duration_minutes=service_type.duration_minutes,
    )
