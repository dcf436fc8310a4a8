"""How long workers were on shift, by weekday and hour of a month. Source: R-115, D-15."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from services.guidance.rules.staffing import LONGEST_SHIFT
from shared.law.civil_time import HELSINKI

RULE_ID: Final = "staffed_hours"
RULE_VERSION: Final = "1"

Hour = tuple[int, int]
"""A weekday, 1 is Monday, and an hour of it. Europe/Helsinki."""


def staffed_minutes(
    shifts: Iterable[tuple[datetime, datetime | None]], begins_at: datetime, ends_at: datetime
) -> dict[Hour, int]:
    """Minutes that all workers together were on shift, of a time whose end is not included. Source: R-115.

    A shift counts no longer than one that nobody ended.
    """
    minutes = Counter[Hour]()
    for began_at, ended_at in shifts:
        longest = began_at + LONGEST_SHIFT
        at, until = max(began_at, begins_at), min(ended_at or longest, longest, ends_at)
        while at < until:
            local = at.astimezone(HELSINKI)
            # In UTC, for the hours of the clock repeat or leave one out twice a year; offsets here are whole hours.
            next_hour = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
            minutes[local.isoweekday(), local.hour] += round((min(next_hour, until) - at).total_seconds() / 60)
            at = next_hour
    return dict(minutes)
