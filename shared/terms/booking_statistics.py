"""Words of booking's statistics."""

from enum import StrEnum


class VisitEnding(StrEnum):
    """How a visit went, for counting. Source: D-15, R-007."""

    TO_COME = "to_come"
    ATTENDED = "attended"
    NOT_RECORDED = "not_recorded"
    """It is past, and nobody has recorded whether anybody came."""
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    """In time."""
    CANCELLED_LATE = "cancelled_late"
    """After the last moment at which the family may cancel by itself."""
