"""Reminders: which visits is a family reminded of now, and by which of the county's settings?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

RULE_ID: Final = "reminders"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderWindow:
    """Visits of which the family is reminded now, by one setting.

    Only when they were booked, or last moved, as many hours before their start: whoever books later has just been told
    the time.
    """

    hours: int
    """How many hours before the visit this reminder is due."""
    starts_after: datetime
    """The visit starts after this instant (UTC) …"""
    starts_by: datetime
    """… and by this one, included."""
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def reminder_windows(at: datetime, hours_before: Iterable[int]) -> tuple[ReminderWindow, ...]:
    """Visits to remind of at an instant, by each setting (hours before the visit).

    The windows do not overlap: when two reminders of a visit are due at once, because nothing could be sent for a
    while, only the later one leaves. A visit that has begun is in none. Raises ValueError for an instant without an
    offset or for hours that are not positive.
    """
    if at.tzinfo is None:
        raise ValueError("an instant has an offset")
    ends = sorted(set(hours_before))
    if ends and ends[0] < 1:
        raise ValueError("a reminder comes before the visit")
    now = at.astimezone(UTC)
    begins = [0, *ends]
    return tuple(
        ReminderWindow(
            hours=hours, starts_after=now + timedelta(hours=begins[place]), starts_by=now + timedelta(hours=hours)
        )
        for place, hours in enumerate(ends)
    )
