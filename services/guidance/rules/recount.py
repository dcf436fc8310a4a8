"""Recount of an open clock, when the calendar, the rules or the county's reading and hours change. Source: D-6, D-7."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.terms.deadlines import RecountVerdict

RULE_ID: Final = "recount"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True)
class Recount:
    """What becomes of a clock that was counted anew."""

    verdict: RecountVerdict
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def is_counted_so(self) -> bool:
        """Whether the clock takes the new count, its versions included."""
        return self.verdict in {RecountVerdict.UNCHANGED, RecountVerdict.MOVED}


def recount(due_at: datetime, counted: datetime | None, *, at: datetime) -> Recount:
    """What becomes of an unmet clock due at an instant that would now be due at another; None: at no instant.

    A clock that has run out may be due earlier, never later: overdue is never hidden and never reset. Source: D-6.
    """
    if counted is None:
        return Recount(RecountVerdict.NO_LONGER_COUNTED)
    if counted == due_at:
        return Recount(RecountVerdict.UNCHANGED)
    if due_at < at and counted > due_at:
        return Recount(RecountVerdict.STAYS_OVERDUE)
    return Recount(RecountVerdict.MOVED)
