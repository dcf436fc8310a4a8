"""Office hours of a unit on working days, and time counted in them."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from shared.law.civil_time import civil_date, instant
from shared.law.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Local opening and closing time on every working day; the default is 08:00-16:00. Source: D-6, A8."""

    opens: time = time(8)
    closes: time = time(16)

    def __post_init__(self) -> None:
        if self.opens.tzinfo is not None or self.closes.tzinfo is not None:
            raise ValueError("office hours are local clock times without a zone")
        if self.opens >= self.closes:
            raise ValueError("an office closes after it opens")


OFFICE_HOURS = OfficeHours()
"""Office hours of a unit that has not said otherwise. Source: D-6."""


def office_time_before(
    at: datetime, length: timedelta, *, working_days: WorkingDays, office_hours: OfficeHours = OFFICE_HOURS
) -> datetime:
    """The latest instant (UTC) with `length` of office time left until `at`; nights and days off do not count.

    Zero length gives `at` itself, or the last closing before it. Raises ValueError for a negative length.
    """
    if length < timedelta(0):
        raise ValueError("office time is counted backwards from an instant, so its length is not negative")
    day = working_days.on_or_before(civil_date(at))
    end_of_all = at.astimezone(UTC)
    left = length
    while True:
        opens, closes = instant(day, office_hours.opens), instant(day, office_hours.closes)
        end = min(end_of_all, closes)
        # A day that is not yet open at that instant gives no time, not even for a length of zero.
        if end >= opens and end - opens >= left:
            return end - left
        left -= max(end - opens, timedelta(0))
        day = working_days.on_or_before(day - timedelta(days=1))


def office_time_after(
    at: datetime, length: timedelta, *, working_days: WorkingDays, office_hours: OfficeHours = OFFICE_HOURS
) -> datetime:
    """The earliest instant (UTC) by which `length` of office time has passed since `at`; nights and days off do not.

    A length that ends at closing time ends there, not at the next opening. Raises ValueError for a length of zero or
    less, and OutsideCalendar beyond the span of the working days.
    """
    if length <= timedelta(0):
        raise ValueError("office time that passes has a length")
    day = working_days.on_or_after(civil_date(at))
    begins = at.astimezone(UTC)
    left = length
    while True:
        opens, closes = instant(day, office_hours.opens), instant(day, office_hours.closes)
        start = max(begins, opens)
        if closes - start >= left:
            return start + left
        left -= max(closes - start, timedelta(0))
        day = working_days.next_working_day(day)
