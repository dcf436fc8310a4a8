"""Until when an appointment may be moved or cancelled, and whether its visit is given back. Source: D-4, D-5; R-007."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from shared.terms.booking import MovingVerdict

RULE_ID: Final = "moving_and_cancelling"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True)
class CutoffDecision:
    """Whether the appointment may be moved or cancelled now."""

    verdict: MovingVerdict
    allowed_until: datetime
    """Last instant (UTC, inclusive) at which this caller may move or cancel."""
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def is_allowed(self) -> bool:
        """Whether the operation is allowed."""
        return self.verdict is MovingVerdict.ALLOWED


def self_service_cutoff(
    starts_at: datetime, at: datetime, cutoff_hours: int, *, by_professional: bool = False
) -> CutoffDecision:
    """Whether an appointment may be moved or cancelled at an instant.

    `cutoff_hours` are elapsed hours before the start, the last instant inclusive; a professional may act until the
    start, nobody after it. Raises ValueError for negative hours or an instant without an offset. Source: D-5.
    """
    starts_at, at = _in_utc(starts_at), _in_utc(at)
    if cutoff_hours < 0:
        raise ValueError("the cut-off is before the start, so its hours are not negative")
    allowed_until = starts_at if by_professional else starts_at - timedelta(hours=cutoff_hours)
    if at <= allowed_until:
        return CutoffDecision(MovingVerdict.ALLOWED, allowed_until)
    verdict = MovingVerdict.ALREADY_STARTED if at > starts_at else MovingVerdict.PAST_CUTOFF
    return CutoffDecision(verdict, allowed_until)


def gives_visit_back(
    starts_at: datetime,
    cancelled_at: datetime,
    cutoff_hours: int,
    *,
    cancelled_by_unit: bool = False,
    late_cancellation_uses_visit: bool = True,
) -> bool:
    """Whether a cancellation returns the visit to its booking right.

    In time it does, whoever entered it; late only when the setting says so; what the unit itself cancels always does.
    Source: D-4.
    """
    in_time = self_service_cutoff(starts_at, cancelled_at, cutoff_hours).is_allowed
    return cancelled_by_unit or in_time or not late_cancellation_uses_visit


def _in_utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError("an instant needs an offset from UTC")
    return at.astimezone(UTC)
