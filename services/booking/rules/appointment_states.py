"""States of an appointment: what may be done to it when, and what that does to its right. Source: D-4, D-5; R-007."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from shared.law.civil_time import civil_date
from shared.terms.attending import AttendingOperation, AttendingVerdict, VisitEffect
from shared.terms.booking import AppointmentStatus

RULE_ID: Final = "appointment_states"
RULE_VERSION: Final = "1"

NO_SHOW_CORRECTION_HOURS: Final = 24 * 7
"""Elapsed hours after the start, the last instant inclusive, in which a no-show may be corrected. Default."""

_BECOMES: Final = {
    AttendingOperation.CHECK_IN: AppointmentStatus.CHECKED_IN,
    AttendingOperation.COMPLETE: AppointmentStatus.COMPLETED,
    AttendingOperation.NO_SHOW: AppointmentStatus.NO_SHOW,
    AttendingOperation.CANCEL: AppointmentStatus.CANCELLED,
    AttendingOperation.MOVE: AppointmentStatus.BOOKED,
}
_POSSIBLE_IN: Final = {
    AttendingOperation.CHECK_IN: frozenset({AppointmentStatus.BOOKED, AppointmentStatus.NO_SHOW}),
    AttendingOperation.COMPLETE: frozenset(
        {AppointmentStatus.BOOKED, AppointmentStatus.CHECKED_IN, AppointmentStatus.NO_SHOW}
    ),
    AttendingOperation.NO_SHOW: frozenset(
        {AppointmentStatus.BOOKED, AppointmentStatus.CHECKED_IN, AppointmentStatus.COMPLETED}
    ),
    AttendingOperation.CANCEL: frozenset({AppointmentStatus.BOOKED}),
    AttendingOperation.MOVE: frozenset({AppointmentStatus.BOOKED}),
}
_NO_SHOW: Final = AttendingOperation.NO_SHOW
_CORRECTED: Final = frozenset({AppointmentStatus.NO_SHOW, AppointmentStatus.COMPLETED})
"""States that say how the visit went; to leave one of them is a correction."""
_ATTENDED: Final = frozenset({AppointmentStatus.CHECKED_IN, AppointmentStatus.COMPLETED})
_ENDS_AT_START: Final = frozenset({AttendingOperation.CANCEL, AttendingOperation.MOVE})


@dataclass(frozen=True, slots=True)
class StateDecision:
    """Whether an operation is possible, and the state that it leads to."""

    verdict: AttendingVerdict
    becomes: AppointmentStatus | None
    """None when the operation is not possible."""
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def is_possible(self) -> bool:
        """Whether the operation may be done."""
        return self.verdict is AttendingVerdict.POSSIBLE


def decide(
    status: AppointmentStatus,
    operation: AttendingOperation,
    *,
    starts_at: datetime,
    at: datetime,
    correction_hours: int = NO_SHOW_CORRECTION_HOURS,
) -> StateDecision:
    """Whether an operation is possible in a state at an instant, whoever does it.

    Moving and cancelling end with the start, itself included; staying away begins right after it. Arriving begins with
    the civil day of the visit, being done with its start. What was marked wrongly is corrected: a visit that was missed
    after all, or was not; `correction_hours` are elapsed hours after the start. Until when a family may act by itself
    is the rule on mutability. Raises ValueError for negative hours or an instant without an
    offset. Source: D-5.
    """
    if correction_hours < 0:
        raise ValueError("a no-show is corrected after the start, so its hours are not negative")
    verdict = _verdict(status, operation, starts_at, at, timedelta(hours=correction_hours))
    return StateDecision(verdict, _BECOMES[operation] if verdict is AttendingVerdict.POSSIBLE else None)


def effect_on_visit(
    before: AppointmentStatus, after: AppointmentStatus, *, no_show_uses_visit: bool = True
) -> VisitEffect:
    """What a change between two states does to the visits of the right.

    `no_show_uses_visit` is the setting as it was when the no-show was marked, so that a correction undoes just that.
    Raises ValueError for a cancellation: whether it was in time, `gives_visit_back` decides. Source: D-4.
    """
    if AppointmentStatus.CANCELLED in {before, after}:
        raise ValueError("what a cancellation gives back depends on when it came")
    if no_show_uses_visit:
        return VisitEffect.NONE
    if after is AppointmentStatus.NO_SHOW and before is not AppointmentStatus.NO_SHOW:
        return VisitEffect.GIVES_BACK
    if before is AppointmentStatus.NO_SHOW and after in _ATTENDED:
        return VisitEffect.USES_AGAIN
    return VisitEffect.NONE


def _verdict(
    status: AppointmentStatus, operation: AttendingOperation, starts_at: datetime, at: datetime, correction: timedelta
) -> AttendingVerdict:
    day_of_visit, today = civil_date(starts_at), civil_date(at)
    # Of one zone, clock times would be compared and counted, and the change of the clocks would be lost.
    starts_at, at = starts_at.astimezone(UTC), at.astimezone(UTC)
    if status not in _POSSIBLE_IN[operation]:
        return AttendingVerdict.WRONG_STATE
    if operation in _ENDS_AT_START:
        return AttendingVerdict.POSSIBLE if at <= starts_at else AttendingVerdict.ALREADY_STARTED
    if today < day_of_visit:
        return AttendingVerdict.BEFORE_DAY_OF_VISIT
    if (operation is _NO_SHOW and at <= starts_at) or (operation is AttendingOperation.COMPLETE and at < starts_at):
        return AttendingVerdict.NOT_STARTED
    if status in _CORRECTED and at > starts_at + correction:
        return AttendingVerdict.CORRECTION_TOO_LATE
    return AttendingVerdict.POSSIBLE
