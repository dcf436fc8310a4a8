"""Expiry notice: is a family told that a right or the guardian's self-service ends soon? Source: D-1, D-4."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from shared.law.acting_for import PROXY_UNDER_AGE
from shared.law.birthdays import birthday
from shared.terms.booking import BookingRightStatus

RULE_ID: Final = "expiry_notice"
RULE_VERSION: Final = "1"

RIGHT_ENDS_DAYS_BEFORE: Final = 14
"""Civil days before the last day of a right from which its notice is due. Default of the setting."""

BIRTHDAY_DAYS_BEFORE: Final = 30
"""Civil days before the birthday that ends self-service from which its notice is due. Default of the setting."""


class NoticeVerdict(StrEnum):
    """Whether a notice is due, and why not."""

    DUE = "due"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    """What it would warn of has come."""
    TOLD_ALREADY = "told_already"
    RIGHT_REVOKED = "right_revoked"
    NO_VISITS_LEFT = "no_visits_left"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingRight:
    """What is known about a booking right."""

    status: BookingRightStatus
    visits_left: int
    valid_until: date
    """Last day, inclusive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDecision:
    """Whether a notice is due, and between which civil days (both inclusive) it is."""

    verdict: NoticeVerdict
    due_from: date
    due_until: date
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def is_due(self) -> bool:
        """Whether the notice is to be sent."""
        return self.verdict is NoticeVerdict.DUE


def right_ends_soon(
    right: EndingRight, *, told: bool, on: date, days_before: int = RIGHT_ENDS_DAYS_BEFORE
) -> NoticeDecision:
    """Whether a family is told on a civil day that a right with visits left ends soon; its last day is included.

    A right that is given for a shorter time is told about at once. Raises ValueError for negative days.
    """
    due_from, due_until = right.valid_until - timedelta(days=_not_negative(days_before)), right.valid_until
    verdict = _when(due_from, due_until, told=told, on=on)
    if right.status is BookingRightStatus.REVOKED:
        verdict = NoticeVerdict.RIGHT_REVOKED
    elif right.visits_left <= 0:
        verdict = NoticeVerdict.NO_VISITS_LEFT
    return NoticeDecision(verdict=verdict, due_from=due_from, due_until=due_until)


def birthday_comes(
    birth_date: date,
    *,
    told: bool,
    on: date,
    under_age_years: int = PROXY_UNDER_AGE,
    days_before: int = BIRTHDAY_DAYS_BEFORE,
) -> NoticeDecision:
    """Whether a guardian is told on a civil day that a birthday will end self-service; not on the birthday any more.

    `under_age_years` is the age of the service type under which a guardian may act. Raises ValueError for negative
    days. Source: D-1.
    """
    ends_on = birthday(birth_date, under_age_years)
    due_from, due_until = ends_on - timedelta(days=_not_negative(days_before)), ends_on - timedelta(days=1)
    return NoticeDecision(verdict=_when(due_from, due_until, told=told, on=on), due_from=due_from, due_until=due_until)


def _when(due_from: date, due_until: date, *, told: bool, on: date) -> NoticeVerdict:
    if told:
        return NoticeVerdict.TOLD_ALREADY
    if on > due_until:
        return NoticeVerdict.TOO_LATE
    return NoticeVerdict.DUE if on >= due_from else NoticeVerdict.TOO_EARLY


def _not_negative(days: int) -> int:
    if days < 0:
        raise ValueError("a notice comes before what it warns of, so its days are not negative")
    return days
