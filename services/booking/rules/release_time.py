"""Release of times: when does a therapist's time become public? Source: api.md, schedules: publish window."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from shared.law.civil_time import civil_date, instant

RULE_ID: Final = "release_time"
RULE_VERSION: Final = "1"

DAYS_IN_WEEK: Final = 7
FEWEST_DAYS_AHEAD: Final = DAYS_IN_WEEK - 1
"""With fewer days ahead, some days of the week would not be public before they are over."""


@dataclass(frozen=True, slots=True)
class Release:
    """New times become public every week: on which ISO weekday, at which local time, and how far ahead.

    At a release every day up to `days_ahead` days after the day of the release becomes public, the last one included.
    Raises ValueError for an impossible weekday, a clock time with a zone, or fewer than six days ahead.
    """

    weekday: int
    at: time
    days_ahead: int

    def __post_init__(self) -> None:
        if not 1 <= self.weekday <= DAYS_IN_WEEK:
            raise ValueError("weekdays are from 1, Monday, to 7, Sunday")
        if self.at.tzinfo is not None:
            raise ValueError("a release is at a local clock time without a zone")
        if self.days_ahead < FEWEST_DAYS_AHEAD:
            raise ValueError("a weekly release reaches at least six days ahead, else some days never become public")


def released_at(day_of_visit: date, release: Release | None) -> datetime | None:
    """The instant (UTC) at which the times of a civil day become public; None when they are public at once.

    It is the first release that reaches the day. Source: api.md, schedules.
    """
    if release is None:
        return None
    first_that_reaches = _on_or_after(day_of_visit - timedelta(days=release.days_ahead), release.weekday)
    return instant(first_that_reaches, release.at)


def next_release(at: datetime, release: Release) -> datetime:
    """The first release (UTC) after an instant; at the very instant of a release it is the one a week later.

    Raises ValueError for an instant without an offset.
    """
    day = _on_or_after(civil_date(at), release.weekday)
    this_week = instant(day, release.at)
    return this_week if this_week > at.astimezone(UTC) else instant(day + timedelta(days=DAYS_IN_WEEK), release.at)


def _on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.isoweekday()) % DAYS_IN_WEEK)
