"""Words of what a caller may still change in an appointment."""

from enum import StrEnum


class MutabilityReason(StrEnum):
    """Why a caller may or may not move or cancel an appointment. Source: D-1, D-2, D-5, D-17, R-022."""

    ALLOWED = "allowed"
    NOT_BOOKED = "not_booked"
    """Cancelled, or the visit has begun, is over or was missed."""
    ALREADY_STARTED = "already_started"
    WEAK_IDENTIFICATION = "weak_identification"
    NO_AUTHORITY = "no_authority"
    AGE_LIMIT = "age_limit"
    BY_PHONE_ONLY = "by_phone_only"
    """A young person whose service type does not open self-service."""
    NOT_SELF_SERVICE = "not_self_service"
    """The unit books for this family, and changes it by phone."""
    PAST_CUTOFF = "past_cutoff"
    """Too late for self-service; by phone."""
    NOT_IN_USE = "not_in_use"
    """Residents may not take times of this service here yet: cancelling is possible, moving is by phone."""
    RIGHT_REVOKED = "right_revoked"
    """The right was ended and the visit stays: cancelling is possible, moving is by phone."""
