"""Counting of statutory time limits in working days, days, weeks and months. Source: act 150/1930; D-7."""

from dataclasses import dataclass
from datetime import date, timedelta

from shared.law.birthdays import add_months
from shared.law.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """Where a time limit ends, in the three ways that people ask."""

    computed: date
    """Where the count lands, working day or not."""
    operational: date
    """Last working day on or before it: an authority's own limit is not moved forward. Source: A7, D-7."""
    rolled: date
    """First working day on or after it: the statutory roll-forward. Source: act 150/1930 section 5."""


def nth_working_day(after: date, n: int, working_days: WorkingDays) -> TimeLimit:
    """The `n`th working day after a day, which is itself not counted."""
    return _limit(working_days.nth_after(after, n), working_days)


def days(after: date, count: int, working_days: WorkingDays) -> TimeLimit:
    """`count` calendar days after a day, which is itself not counted. Source: act 150/1930 section 2."""
    return _limit(after + timedelta(days=_positive(count)), working_days)


def weeks(after: date, count: int, working_days: WorkingDays) -> TimeLimit:
    """The same weekday `count` weeks after a day. Source: act 150/1930 section 3."""
    return _limit(after + timedelta(weeks=_positive(count)), working_days)


def months(after: date, count: int, working_days: WorkingDays) -> TimeLimit:
    """The same-numbered day `count` months after a day, else that month's last. Source: act 150/1930 section 3."""
    return _limit(add_months(after, _positive(count)), working_days)


def _limit(computed: date, working_days: WorkingDays) -> TimeLimit:
    return TimeLimit(
        computed=computed,
        operational=working_days.on_or_before(computed),
        rolled=working_days.on_or_after(computed),
    )


def _positive(count: int) -> int:
    if count < 1:
        raise ValueError("a time limit is at least one day, week or month")
    return count
