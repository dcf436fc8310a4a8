"""Civil time in Finland: instants to local dates and clock times, and back."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")
"""Time zone in which every date, birthday and office hour of the product is meant. Source: rules.md, all rules."""


def civil_datetime(at: datetime) -> datetime:
    """Date and clock time in Finland at an instant; raises ValueError when the instant has no offset."""
    if at.utcoffset() is None:
        raise ValueError("an instant needs an offset from UTC")
    return at.astimezone(HELSINKI)


def civil_date(at: datetime) -> date:
    """Calendar day in Finland at an instant; it begins at 00:00 local time. Raises ValueError without an offset."""
    return civil_datetime(at).date()


def instant(on: date, at: time) -> datetime:
    """The instant, in UTC, of a local clock time on a civil date.

    A time that the spring change skips becomes the first instant after the gap; of a time that the autumn change
    repeats the earlier one is taken. Raises ValueError when `at` carries a zone of its own.
    """
    if at.tzinfo is not None:
        raise ValueError("a local clock time has no zone of its own")
    local = datetime.combine(on, at.replace(fold=0), tzinfo=HELSINKI)
    at_utc = local.astimezone(UTC)
    if at_utc.astimezone(HELSINKI).replace(tzinfo=None) == local.replace(tzinfo=None):
        return at_utc
    return _end_of_gap(local)


def _end_of_gap(skipped: datetime) -> datetime:
    """First instant of the new offset after a local time that the spring change skips."""
    # Read with the offset of after the change, a skipped time falls before the change; with the old one, after it.
    before = skipped.replace(fold=1).astimezone(UTC)
    after = skipped.replace(fold=0).astimezone(UTC)
    new_offset = after.astimezone(HELSINKI).utcoffset()
    while after - before > timedelta(microseconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(HELSINKI).utcoffset() == new_offset:
            after = middle
        else:
            before = middle
    return after
