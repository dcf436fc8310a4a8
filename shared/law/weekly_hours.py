"""Weekly hours on working days: whether somebody is there now, and when next."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shared.law.civil_time import civil_date, instant
from shared.law.working_days import WorkingDays

_DAYS_IN_WEEK = 7


@dataclass(frozen=True, slots=True)
class WeeklySpan:
    """Local hours of one weekday: 1 is Monday, 7 is Sunday; opening included, closing not."""

    weekday: int
    opens: time
    closes: time

    def __post_init__(self) -> None:
        if not 1 <= self.weekday <= _DAYS_IN_WEEK:
            raise ValueError("weekdays are numbered from 1, Monday, to 7, Sunday")
        if self.opens >= self.closes:
            raise ValueError("hours open before they close")


@dataclass(frozen=True, slots=True)
class Openness:
    """Whether hours hold at an instant, and what follows."""

    is_open: bool
    closes_at: datetime | None
    """When these hours end (UTC, not included); None while closed."""
    opens_at: datetime | None
    """The next opening (UTC) while closed; None while open, and when there is none within the calendar's span."""


def openness(at: datetime, spans: tuple[WeeklySpan, ...], *, working_days: WorkingDays) -> Openness:
    """Whether weekly hours hold at an instant; a day that is not a working day is closed. Source: R-162, R-170.

    Hours that follow each other without a gap are one opening. Raises ValueError without any hours, and
    OutsideCalendar for an instant outside the span of the working days.
    """
    if not spans:
        raise ValueError("there are no hours to ask about")
    day = civil_date(at)
    for opens_at, closes_at in _openings(day, spans, working_days):
        if opens_at <= at < closes_at:
            return Openness(is_open=True, closes_at=closes_at, opens_at=None)
        if at < opens_at:
            return Openness(is_open=False, closes_at=None, opens_at=opens_at)
    while day < working_days.last_day:
        day += timedelta(days=1)
        for opens_at, _ in _openings(day, spans, working_days):
            return Openness(is_open=False, closes_at=None, opens_at=opens_at)
    return Openness(is_open=False, closes_at=None, opens_at=None)


def _openings(day: date, spans: tuple[WeeklySpan, ...], working_days: WorkingDays) -> list[tuple[datetime, datetime]]:
    """The openings of a day in order."""
    if not working_days.is_working_day(day):
        return []
    of_day = sorted((span.opens, span.closes) for span in spans if span.weekday == day.isoweekday())
    openings: list[tuple[time, time]] = []
    for opens, closes in of_day:
        if openings and openings[-1][1] >= opens:
            openings[-1] = (openings[-1][0], max(openings[-1][1], closes))
        else:
            openings.append((opens, closes))
    return [(instant(day, opens), instant(day, closes)) for opens, closes in openings]
