"""Words of a professional's day."""

from enum import StrEnum


class TimeOfDayStatus(StrEnum):
    """How a time of the day stands."""

    FREE = "free"
    HELD = "held"
    """Kept just now for somebody who is about to book it."""
    BOOKED = "booked"
    WITHDRAWN = "withdrawn"
    """Not offered because of an absence; it is offered again when the absence is removed."""
