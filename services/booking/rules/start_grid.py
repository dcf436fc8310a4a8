"""Start grid: the times of a recurring working pattern, in local time, so that summer time moves nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shared.law.civil_time import instant
from shared.law.working_days import WorkingDays


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingPattern:
    """When a therapist works: ISO weekdays, local times, breaks as (start, end), minutes of a visit and after it."""

    weekdays: frozenset[int]
    starts: time
    ends: time
    breaks: tuple[tuple[time, time], ...]
    visit_minutes: int
    buffer_minutes: int = 0
    """Kept free after every visit; after the last one before a break or the end of the day it need not fit."""


def start_grid(
    pattern: WorkingPattern, first: date, last: date, working_days: WorkingDays
) -> Iterator[tuple[datetime, datetime]]:
    """Start and end (UTC) of every visit from `first` to `last`, both included; public holidays have none.

    Nor is there a visit that a change of the clocks would stretch or swallow. Raises OutsideCalendar for a day whose
    public holidays are not known.
    """
    length = timedelta(minutes=pattern.visit_minutes)
    day = first
    while day <= last:
        if day.isoweekday() in pattern.weekdays and not working_days.is_public_holiday(day):
            for starts, ends in visits_of_a_day(pattern):
                starts_at, ends_at = instant(day, starts), instant(day, ends)
                if ends_at - starts_at == length:
                    yield starts_at, ends_at
        day += timedelta(days=1)


def visits_of_a_day(pattern: WorkingPattern) -> Iterator[tuple[time, time]]:
    """Local start and end of each visit of a day; after a break the grid starts anew."""
    start, end_of_day, length = _minute(pattern.starts), _minute(pattern.ends), pattern.visit_minutes
    pauses = sorted((_minute(opens), _minute(closes)) for opens, closes in pattern.breaks)
    while start + length <= end_of_day:
        pause = next((each for each in pauses if each[0] < start + length and start < each[1]), None)
        if pause is None:
            yield _time(start), _time(start + length)
            start += length + pattern.buffer_minutes
        else:
            start = pause[1]


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _time(minute: int) -> time:
    return time(minute // 60, minute % 60)
