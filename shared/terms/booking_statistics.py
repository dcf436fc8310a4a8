"""Words of booking's statistics."""

from enum import StrEnum


class BookingReport(StrEnum):
    """Reports of which each month is published once. Source: D-15."""

    VISITS = "visits"
    UTILISATION = "utilisation"


class VisitEnding(StrEnum):
    """How a visit went, for counting. Source: D-15, R-007."""

    ATTENDED = "attended"
    NOT_RECORDED = "not_recorded"
    """When it was counted, nobody had recorded whether anybody came."""
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    """In time."""
    CANCELLED_LATE = "cancelled_late"
    """After the last moment at which the family may cancel by itself."""
