"""Booking right (ajanvarausoikeus): may this right be used for this visit? Source: D-2, D-4; R-005, R-012, R-017."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.terms.booking import BookingMode, BookingRightReason, BookingRightStatus
from shared.terms.channels import DeliveryMode

RULE_ID: Final = "booking_right"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRight:
    """What a booking right gives; when a visit is moved, leave that visit out of both the count and the dates."""

    status: BookingRightStatus
    visits_allowed: int
    visits_used: int
    valid_from: date
    valid_until: date
    """Last day, inclusive, on which a visit may be."""
    booking_mode: BookingMode
    practitioner_ids: frozenset[str] = frozenset()
    """Named therapists; empty when any of the unit will do."""
    delivery_modes: frozenset[DeliveryMode] = frozenset()
    """In which ways a visit may be given; empty when in any."""
    min_interval_days: int | None = None
    """Fewest days between two visits; 7 means the same weekday next week at the earliest."""
    max_interval_days: int | None = None
    """Most days from a visit to the nearest other one."""
    other_visits_on: tuple[date, ...] = ()
    """Civil dates of the other visits of this right, in any order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The time that is wanted."""

    on: date
    practitioner_id: str | None
    """None for a time without a named therapist; it does not satisfy a right that names some."""
    delivery_mode: DeliveryMode
    is_booked: bool = False
    """The visit is booked with this right already, and would move to this time."""


@dataclass(frozen=True, slots=True)
class BookingRightDecision:
    """Every reason for which the right may not be used, or the only one for which it may."""

    reasons: tuple[BookingRightReason, ...]
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def is_usable(self) -> bool:
        """Whether the visit may be booked with this right."""
        return self.reasons == (BookingRightReason.USABLE,)

    @property
    def reason(self) -> BookingRightReason:
        """The reason to be told first."""
        return self.reasons[0]


def use_for_visit(right: BookingRight, visit: Visit, *, by_professional: bool) -> BookingRightDecision:
    """Whether a booking right may be used for a visit; a refusal says every reason, the gravest first.

    A professional is not bound by who was meant to book, but by everything else in the right; only, a booked visit
    that revoking has left in place may still be moved by a professional, for the unit has to be able to keep what it
    promised when the therapist is away. The family moves it by phone. Source: D-2, D-4.
    """
    reasons: list[BookingRightReason] = []
    if right.status is BookingRightStatus.REVOKED and not (by_professional and visit.is_booked):
        reasons.append(BookingRightReason.RIGHT_REVOKED)
    if right.visits_used >= right.visits_allowed:
        reasons.append(BookingRightReason.RIGHT_USED_UP)
    if not by_professional and right.booking_mode is not BookingMode.SELF_BOOKING:
        reasons.append(BookingRightReason.NOT_SELF_BOOKING)
    if not right.valid_from <= visit.on <= right.valid_until:
        reasons.append(BookingRightReason.OUTSIDE_WINDOW)
    if right.practitioner_ids and visit.practitioner_id not in right.practitioner_ids:
        reasons.append(BookingRightReason.WRONG_PRACTITIONER)
    if right.delivery_modes and visit.delivery_mode not in right.delivery_modes:
        reasons.append(BookingRightReason.WRONG_DELIVERY_MODE)
    # Measured to the nearest visit, so that a long gap between two visits may still be filled.
    days_to_nearest = min((abs((visit.on - other).days) for other in right.other_visits_on), default=None)
    if days_to_nearest is not None:
        if right.min_interval_days is not None and days_to_nearest < right.min_interval_days:
            reasons.append(BookingRightReason.INTERVAL_TOO_SHORT)
        if right.max_interval_days is not None and days_to_nearest > right.max_interval_days:
            reasons.append(BookingRightReason.INTERVAL_TOO_LONG)
    return BookingRightDecision(tuple(reasons) or (BookingRightReason.USABLE,))
