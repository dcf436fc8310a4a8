"""What booking tells those who listen. Source: api.md, Events for integrators."""

from enum import StrEnum


class AppointmentEvent(StrEnum):
    """An appointment was changed; the same words as in its history."""

    BOOKED = "appointment.booked"
    MOVED = "appointment.moved"
    CANCELLED = "appointment.cancelled"
    CHECKED_IN = "appointment.checked-in"
    COMPLETED = "appointment.completed"
    NO_SHOW = "appointment.no-show"


class BookingRightEvent(StrEnum):
    """Something became of a booking right. Source: D-4."""

    ISSUED = "booking-right.issued"
    REVOKED = "booking-right.revoked"
    INSTRUCTION_HANDED_OVER = "instruction.handed-over"
    """The family has got the instruction of the right (R-006)."""
    USED_UP = "booking-right.used-up"
    """Its last visit was booked; a visit that is given back and booked again uses it up anew."""
    NO_FREE_TIMES = "booking-right.no-free-times"
    """Its unit has no free time on any day that it covers."""


class Notice(StrEnum):
    """Something comes to its end, which a family should know; told once for a right. Source: D-1, D-4."""

    RIGHT_EXPIRING = "booking-right.expiring"
    """A right with visits left ends soon."""
    PROXY_ENDING = "person.proxy-ending"
    """The birthday that ends the guardian's self-service comes soon."""
    PROXY_ENDED = "person.proxy-ended"
    """It has come: the unit has a task."""


class PersonEvent(StrEnum):
    """Something became of a person's record. Source: D-1."""

    PROTECTIONS_CHANGED = "person.protections-changed"
    """A protection was recorded or lifted; never told which."""
