"""When an entry is open: the dated hours of its phones and places as minutes of the week."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from services.guidance.storage.directory.entries import OpenSpan
from shared.contracts.guidance.directory_content import DatedHours, EntryContent, PageChannel
from shared.law.civil_time import HELSINKI
from shared.law.working_days import WorkingDays

_MINUTES_OF_DAY: Final = 24 * 60
HOLIDAY: Final = -1
"""The minute of a public holiday: only what is always open is open then."""
_ALWAYS: Final = ((HOLIDAY, 7 * _MINUTES_OF_DAY),)
_A_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 6


def open_spans(content: EntryContent) -> tuple[OpenSpan, ...]:
    """When some phone or place of the entry is open; of two hours that hold on a day, those that began later."""
    return tuple(
        span for channel in content.channels if not isinstance(channel, PageChannel) for span in _spans(channel.hours)
    )


def minute_of_week(at: datetime, working_days: WorkingDays) -> int:
    """The minute of an instant, by which the hours are asked. Raises OutsideCalendar far from today."""
    local = at.astimezone(HELSINKI)
    if local.isoweekday() < _SATURDAY and not working_days.is_working_day(local.date()):
        return HOLIDAY
    return (local.isoweekday() - 1) * _MINUTES_OF_DAY + local.hour * 60 + local.minute


def _spans(dated: Sequence[DatedHours]) -> Iterator[OpenSpan]:
    """The weeks of one channel, without overlap."""
    begins = {each.valid_from or date.min for each in dated}
    begins |= {each.valid_until + _A_DAY for each in dated if each.valid_until}
    days = sorted(begins)
    for first, following in zip(days, [*days[1:], None], strict=True):
        holding = [each for each in dated if each.holds_on(first)]
        if not holding:
            continue
        minutes = _minutes(max(holding, key=lambda each: each.valid_from or date.min))
        if minutes:
            yield OpenSpan(
                first_day=None if first == date.min else first,
                last_day=following - _A_DAY if following else None,
                minutes=minutes,
            )


def _minutes(week: DatedHours) -> tuple[tuple[int, int], ...]:
    if week.always:
        return _ALWAYS
    return tuple(
        (begins + each.opens.hour * 60 + each.opens.minute, begins + each.closes.hour * 60 + each.closes.minute)
        for each in week.hours
        for begins in sorted((weekday - 1) * _MINUTES_OF_DAY for weekday in each.weekdays)
    )
