"""Working days in Finland: Monday to Friday that are neither public holidays nor the two eves."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from importlib import metadata

import holidays

FRIDAY = 4
"""Weekday number of Friday, counted from Monday = 0."""


class OutsideCalendar(ValueError):
    """A day outside the span for which the working days are known."""


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which days are working days, from `first_day` to `last_day` inclusive. Source: A1, A4; D-6.

    Every question about a day outside the span, or whose answer would fall outside it, raises OutsideCalendar.
    """

    version: str
    """Says which holiday data and which span; stored with every deadline that was counted."""
    first_day: date
    last_day: date
    days: tuple[date, ...] = field(repr=False)
    """The working days in order."""
    holidays: frozenset[date] = field(default=frozenset(), repr=False)
    """Public holidays and the two eves, on whatever weekday they fall."""
    _known: frozenset[date] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if list(self.days) != sorted(set(self.days)):
            raise ValueError("working days stand in order, each once")
        if self.days and not self.first_day <= self.days[0] <= self.days[-1] <= self.last_day:
            raise ValueError("working days stand within the span")
        if not self.holidays.isdisjoint(self.days):
            raise ValueError("a public holiday is no working day")
        object.__setattr__(self, "_known", frozenset(self.days))

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on this day."""
        return self._within_span(day) in self._known

    def is_public_holiday(self, day: date) -> bool:
        """Whether the day is a public holiday or one of the two eves, also on a Saturday or a Sunday. Source: D-6."""
        return self._within_span(day) in self.holidays

    def next_working_day(self, day: date) -> date:
        """The first working day strictly after a day."""
        return self.nth_after(day, 1)

    def on_or_after(self, day: date) -> date:
        """The day itself when it is a working day, else the first one after it."""
        return self._at(bisect_left(self.days, self._within_span(day)))

    def on_or_before(self, day: date) -> date:
        """The day itself when it is a working day, else the last one before it."""
        return self._at(bisect_right(self.days, self._within_span(day)) - 1)

    def nth_after(self, day: date, n: int) -> date:
        """The `n`th working day after a day, itself not counted; `n` is 1 or more. Source: act 150/1930 section 2."""
        if n < 1:
            raise ValueError("working days are counted from the first one on")
        return self._at(bisect_right(self.days, self._within_span(day)) + n - 1)

    def _within_span(self, day: date) -> date:
        if not self.first_day <= day <= self.last_day:
            raise OutsideCalendar(f"working days are known from {self.first_day} to {self.last_day}")
        return day

    def _at(self, index: int) -> date:
        if not 0 <= index < len(self.days):
            raise OutsideCalendar(f"working days are known from {self.first_day} to {self.last_day}")
        return self.days[index]


@lru_cache(maxsize=8)
def finnish_working_days(first_year: int, last_year: int) -> WorkingDays:
    """Working days of Finland from 1 January of `first_year` to 31 December of `last_year`.

    Monday to Friday, not a public holiday, not Christmas Eve, not Midsummer Eve. Source: act 150/1930 section 5; D-6.
    """
    if last_year < first_year:
        raise ValueError("the last year is not before the first")
    # The data lists both eves although they are not public holidays by statute; a test holds it to that.
    closed = frozenset(holidays.country_holidays("FI", years=range(first_year, last_year + 1)))
    first_day, last_day = date(first_year, 1, 1), date(last_year, 12, 31)
    span = (first_day + timedelta(days=number) for number in range((last_day - first_day).days + 1))
    return WorkingDays(
        version=f"FI-holidays-{metadata.version('holidays')}-{first_year}-{last_year}",
        first_day=first_day,
        last_day=last_day,
        days=tuple(day for day in span if day.weekday() <= FRIDAY and day not in closed),
        holidays=closed,
    )
