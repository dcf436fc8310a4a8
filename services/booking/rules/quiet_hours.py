"""Quiet hours: no message and no offer reaches a family at night."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from shared.law.civil_time import civil_date, instant

RULE_ID: Final = "quiet_hours"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local clock times between which nothing is sent, the first one included, the last one not; may pass midnight.

    Raises ValueError for a clock time with a zone, or when both are the same.
    """

    begin: time = time(21)
    end: time = time(7)

    def __post_init__(self) -> None:
        if self.begin.tzinfo is not None or self.end.tzinfo is not None:
            raise ValueError("quiet hours are local clock times without a zone")
        if self.begin == self.end:
            raise ValueError("quiet hours end at another time than they begin")


QUIET_HOURS: Final = QuietHours()
"""Quiet hours where nothing else is set: 21:00-07:00."""


def earliest_sending(at: datetime, quiet: QuietHours | None = QUIET_HOURS) -> datetime:
    """The first instant (UTC), from this one on, at which something may be sent; None means no quiet hours.

    Raises ValueError for an instant without an offset.
    """
    today, earliest = civil_date(at), at.astimezone(UTC)
    if quiet is None:
        return earliest
    # Instants are compared, not clock times: in the autumn an hour comes twice. The night may have begun yesterday.
    passes_midnight = timedelta(days=1 if quiet.end < quiet.begin else 0)
    for day in (today - timedelta(days=1), today, today + timedelta(days=1)):
        if instant(day, quiet.begin) <= earliest < instant(day + passes_midnight, quiet.end):
            earliest = instant(day + passes_midnight, quiet.end)
    return earliest
