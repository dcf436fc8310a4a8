"""Which months a report tells of: whole ones that have ended, so that no figure grows while somebody looks. D-15."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from shared.law.civil_time import civil_date, instant

RULE_ID: Final = "report_months"
RULE_VERSION: Final = "1"
MOST_MONTHS: Final = 36
"""Of one report."""


@dataclass(frozen=True, slots=True)
class ReportMonths:
    """A run of whole months."""

    first: date
    """First day of the first month."""
    end: date
    """First day after the last month; the same as `first` when no month asked for has ended."""
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def from_at(self) -> datetime:
        """The instant at which they begin in Finland."""
        return instant(self.first, time.min)

    @property
    def until_at(self) -> datetime:
        """The instant at which they have ended in Finland."""
        return instant(self.end, time.min)


def report_months(first: date, last: date, at: datetime) -> ReportMonths:
    """The months from that of a day to that of another, both included, as far as they have ended at an instant.

    Raises ValueError when they are in the wrong order, more than three years, or `at` has no offset.
    """
    begins, ends = first.replace(day=1), last.replace(day=1)
    if not 0 <= _number(ends) - _number(begins) < MOST_MONTHS:
        raise ValueError("the months are in the wrong order, or too many")
    running = civil_date(at).replace(day=1)
    return ReportMonths(begins, max(begins, min(_next(ends), running)))


def _number(month: date) -> int:
    return month.year * 12 + month.month


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
