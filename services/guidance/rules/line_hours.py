"""Hours of a guidance line, which change on set days: is it answered now, and when next? Source: R-065, R-083."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from shared.law.civil_time import civil_date, instant
from shared.law.weekly_hours import WeeklySpan, openness
from shared.law.working_days import WorkingDays

RULE_ID: Final = "line_hours"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True)
class LineHours:
    """Hours of a line for as long as they hold."""

    valid_from: date
    """First day, included."""
    valid_until: date | None
    """Last day, included; None: until further notice."""
    spans: tuple[WeeklySpan, ...]

    def holds_on(self, day: date) -> bool:
        """Whether these hours hold on a day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class LineOpenness:
    """Whether the line is answered at an instant, and what follows."""

    is_open: bool
    closes_at: datetime | None
    """When it closes (UTC, not included); None while closed."""
    opens_at: datetime | None
    """The next opening (UTC); None while open, and when none is known."""
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def line_openness(at: datetime, lines: Iterable[LineHours], *, working_days: WorkingDays) -> LineOpenness:
    """Whether a line is answered at an instant by the hours in effect on that day; days off are closed.

    The next opening is by the hours that hold on its own day, which may be others. Two hours never hold on one day.
    Raises OutsideCalendar for an instant outside the working days that are known. Source: R-065, R-083.
    """
    today = civil_date(at)
    for line in sorted(lines, key=lambda each: each.valid_from):
        if line.valid_until is not None and line.valid_until < today:
            continue
        begins = max(at, instant(line.valid_from, time(0)))
        found = openness(begins, line.spans, working_days=working_days)
        if found.is_open and begins == at:
            return LineOpenness(is_open=True, closes_at=found.closes_at, opens_at=None)
        opens_at = begins if found.is_open else found.opens_at
        if opens_at is not None and line.holds_on(civil_date(opens_at)):
            return LineOpenness(is_open=False, closes_at=None, opens_at=opens_at)
    return LineOpenness(is_open=False, closes_at=None, opens_at=None)
