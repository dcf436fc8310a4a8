"""Visits of an accepted referral as the referrer sees them: booked, in time or not, come to or not. Source: R-005."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.terms.booking import AppointmentStatus
from shared.terms.referral import BookingRightIssue, VisitProgress

RULE_ID: Final = "visits_of_referral"
RULE_VERSION: Final = "1"

_BOOKED: Final = frozenset({AppointmentStatus.BOOKED, AppointmentStatus.CHECKED_IN})


@dataclass(frozen=True, slots=True)
class ProgressDecision:
    """How far the visits are."""

    progress: VisitProgress
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def visit_progress(
    right: BookingRightIssue, visits: Collection[AppointmentStatus], *, book_by: date | None, on: date
) -> ProgressDecision:
    """How far the visits of a referral are on a civil date; `book_by` is the last day, included, for booking one.

    A visit to come outweighs one that was, and one that took place outweighs a no-show. Source: R-005, R-010.
    """
    if not _BOOKED.isdisjoint(visits):
        return ProgressDecision(VisitProgress.BOOKED)
    if AppointmentStatus.COMPLETED in visits:
        return ProgressDecision(VisitProgress.COMPLETED)
    if AppointmentStatus.NO_SHOW in visits:
        return ProgressDecision(VisitProgress.NO_SHOW)
    if right is not BookingRightIssue.ISSUED:
        return ProgressDecision(VisitProgress.NONE)
    is_late = book_by is not None and on > book_by
    return ProgressDecision(VisitProgress.NOT_BOOKED_IN_TIME if is_late else VisitProgress.NOT_BOOKED)
