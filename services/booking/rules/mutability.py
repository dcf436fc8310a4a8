"""Mutability: what a caller may still do to an appointment without help. Source: D-1, D-2, D-5, D-17; R-007, R-022."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from services.booking.rules.moving_and_cancelling import self_service_cutoff
from shared.terms.acting import ActingVerdict
from shared.terms.booking import AppointmentStatus, BookingMode, MovingVerdict
from shared.terms.mutability import MutabilityReason

RULE_ID: Final = "mutability"
RULE_VERSION: Final = "1"

_BY_STANDING: Final = {
    ActingVerdict.MAY_ACT: None,
    ActingVerdict.WEAK_IDENTIFICATION: MutabilityReason.WEAK_IDENTIFICATION,
    ActingVerdict.NO_AUTHORITY: MutabilityReason.NO_AUTHORITY,
    ActingVerdict.AGE_LIMIT: MutabilityReason.AGE_LIMIT,
    ActingVerdict.BY_PHONE_ONLY: MutabilityReason.BY_PHONE_ONLY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedVisit:
    """What is known about the appointment and its service type."""

    status: AppointmentStatus
    starts_at: datetime
    cutoff_hours: int
    booking_mode: BookingMode
    residents_may_book: bool = True
    """Whether the service is in use for residents in this unit; where it is not, they take no new time."""
    right_stands: bool = True
    """Whether the booking right has not been revoked; with a revoked one a family takes no new time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutability:
    """What the caller may do, until when, and why not."""

    cancellable: bool
    reschedulable: bool
    not_after: datetime
    """Last instant (UTC, inclusive) at which this caller could move or cancel."""
    reason: MutabilityReason
    """Why something is not possible, of two reasons the one against cancelling; else that everything is."""
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def mutability(
    visit: BookedVisit,
    *,
    at: datetime,
    by_professional: bool,
    may_move: ActingVerdict = ActingVerdict.MAY_ACT,
    may_cancel: ActingVerdict = ActingVerdict.MAY_ACT,
) -> Mutability:
    """What a family or a professional may do to an appointment at an instant.

    `may_move` and `may_cancel` are the family's standing for each operation (rule `acting_for`); a professional has
    none, is not bound by who was meant to book, and may act until the start. Raises ValueError as
    `self_service_cutoff` does. Source: D-1, D-2, D-5, D-17.
    """
    cutoff = self_service_cutoff(visit.starts_at, at, visit.cutoff_hours, by_professional=by_professional)
    against_cancelling = _obstacle(visit, cutoff.verdict, None if by_professional else may_cancel)
    against_moving = _obstacle(visit, cutoff.verdict, None if by_professional else may_move)
    if against_moving is None and not by_professional:
        against_moving = _against_a_new_time(visit)
    return Mutability(
        cancellable=against_cancelling is None,
        reschedulable=against_moving is None,
        not_after=cutoff.allowed_until.astimezone(UTC),
        reason=against_cancelling or against_moving or MutabilityReason.ALLOWED,
    )


def _against_a_new_time(visit: BookedVisit) -> MutabilityReason | None:
    """Why a family takes no new time, though it may give the old one up."""
    if not visit.residents_may_book:
        return MutabilityReason.NOT_IN_USE
    return None if visit.right_stands else MutabilityReason.RIGHT_REVOKED


def _obstacle(visit: BookedVisit, cutoff: MovingVerdict, standing: ActingVerdict | None) -> MutabilityReason | None:
    """The gravest reason against an operation; `standing` is None for a professional."""
    if visit.status is not AppointmentStatus.BOOKED:
        return MutabilityReason.NOT_BOOKED
    if cutoff is MovingVerdict.ALREADY_STARTED:
        return MutabilityReason.ALREADY_STARTED
    if standing is not None:
        by_standing = _BY_STANDING[standing]
        if by_standing is not None:
            return by_standing
        if visit.booking_mode is not BookingMode.SELF_BOOKING:
            return MutabilityReason.NOT_SELF_SERVICE
    return MutabilityReason.PAST_CUTOFF if cutoff is MovingVerdict.PAST_CUTOFF else None
