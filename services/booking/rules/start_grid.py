"""Start grid: the times of a recurring working pattern, in local time, so that summer time moves nothing. Source: api.md."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shared.law.civil_time import instant
from shared.law.working_days import WorkingDays

_FRIDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingPattern:
    """When a therapist works: ISO weekdays, local times, breaks as (start, end)."""

    weekdays: frozenset[int]
    starts: time
    ends: time
    breaks: tuple[tuple[time, time], ...]
    duration_minutes: int


def start_grid(
    pattern: WorkingPattern, first: date, last: date, working_days: WorkingDays
) -> Iterator[tuple[datetime, datetime]]:
    """Start and end (UTC) of every visit from `first` to `last`, both included; public holidays have none."""
    day = first
    while day <= last:
        holiday = day.isoweekday() <= _FRIDAY and not working_days.is_working_day(day)
        if day.isoweekday() in pattern.weekdays and not holiday:
            for starts, ends in _visits(pattern):
                yield instant(day, starts), instant(day, ends)
        day += timedelta(days=1)


def _visits(pattern: WorkingPattern) -> Iterator[tuple[time, time]]:
    midnight = datetime.min
    length = timedelta(minutes=pattern.duration_minutes)
    start = datetime.combine(midnight, pattern.starts)
    end_of_day = datetime.combine(midnight, pattern.ends)
    pauses = sorted(
        (datetime.combine(midnight, opens), datetime.combine(midnight, closes)) for opens, closes in pattern.breaks
    )
    while start + length <= end_of_day:
        pause = next((each for each in pauses if each[0] < start + length and start < each[1]), None)
        if pause is not None:
            start = pause[1]
            continue
        yield start.time(), (start + length).time()
        start += length
