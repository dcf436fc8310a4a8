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
    CONTACT_CHANGED = "booking-right.contact-changed"
    """Messages about it and its visits go elsewhere from now on; where is not told."""
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


class WorkItemEvent(StrEnum):
    """Something became of what a unit does by hand. Source: D-1, D-2."""

    CREATED = "work-item.created"
    DONE = "work-item.done"
    REOPENED = "work-item.reopened"


class MessageEvent(StrEnum):
    """Something became of a message to a family that its unit has to know."""

    FAILED = "message.failed"
    RESENT = "message.resent"
    """A failed one waits to be sent once more."""


class CalendarFeedEvent(StrEnum):
    """A practitioner's calendar feed was opened or closed."""

    OPENED = "calendar-feed.opened"
    CLOSED = "calendar-feed.closed"
