"""Which months a report tells of: whole ones that have ended, so that no figure grows while somebody looks. D-15."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
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
    def last_day(self) -> date:
        """Last day of the last month; one before `first` when no month asked for has ended."""
        return self.end - timedelta(days=1)

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
    return ReportMonths(begins, max(begins, min(next_month(ends), running)))


def whole_month(month: date) -> ReportMonths:
    """The month of a day, whether it has ended or not."""
    begins = month.replace(day=1)
    return ReportMonths(begins, next_month(begins))


def _number(month: date) -> int:
    return month.year * 12 + month.month


def next_month(month: date) -> date:
    """The first day of the month after that of a day."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
