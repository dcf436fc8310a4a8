"""Words of the booking service: times, rights, appointments, work items."""

from enum import StrEnum


class BookingMode(StrEnum):
    """Who finds the time (D-2, R-010)."""

    SELF_BOOKING = "self_booking"
    """The guardian or the client books."""
    PROFESSIONAL_BOOKS = "professional_books"
    """The professional books: 12 or over, or no strong identification."""
    THERAPIST_INFORMS = "therapist_informs"
    """Interpreter needed: the therapist picks the time and tells the family."""
    PHONE = "phone"
    """The unit books on the phone."""


class AgeVerdict(StrEnum):
    """Where a birth date stands against the age window of a service type. Source: D-3, R-001."""

    NOT_BORN = "not_born"
    TOO_YOUNG = "too_young"
    ELIGIBLE = "eligible"
    TOO_OLD = "too_old"


class BookingRightStatus(StrEnum):
    """Whether a booking right (ajanvarausoikeus) stands; used up and expired follow from its figures. Source: D-4."""

    ACTIVE = "active"
    REVOKED = "revoked"


class BookingRightReason(StrEnum):
    """Why a booking right may or may not be used for a visit. Source: D-2, D-4."""

    USABLE = "usable"
    RIGHT_REVOKED = "right_revoked"
    RIGHT_USED_UP = "right_used_up"
    OUTSIDE_WINDOW = "outside_window"
    WRONG_PRACTITIONER = "wrong_practitioner"
    WRONG_DELIVERY_MODE = "wrong_delivery_mode"
    INTERVAL_TOO_SHORT = "interval_too_short"
    INTERVAL_TOO_LONG = "interval_too_long"
    NOT_SELF_BOOKING = "not_self_booking"


class MovingVerdict(StrEnum):
    """Whether an appointment may still be moved or cancelled. Source: D-5, R-007."""

    ALLOWED = "allowed"
    PAST_CUTOFF = "past_cutoff"
    """Too late for self-service; by phone."""
    NOT_SELF_SERVICE = "not_self_service"
    """The unit books for this family, and changes it by phone. Source: D-2."""
    ALREADY_STARTED = "already_started"


class SlotStatus(StrEnum):
    """State of a time in a therapist's schedule (vastaanottoaika)."""

    FREE = "free"
    BOOKED = "booked"
    WITHDRAWN = "withdrawn"


class AppointmentStatus(StrEnum):
    """State of an appointment (ajanvaraus). Source: api.md, Booking service."""

    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    """The person has come (ilmoittautunut)."""
    COMPLETED = "completed"
    """The visit took place (toteutunut)."""
    NO_SHOW = "no_show"
    """Nobody came (saapumatta jääminen)."""
    CANCELLED = "cancelled"


class AppointmentChange(StrEnum):
    """What happened to an appointment; its history is a row of these."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    CHECKED_IN = "checked_in"
    COMPLETED = "completed"
    NO_SHOW = "no_show"


class ChangedBy(StrEnum):
    """Who changed something: never a name."""

    FAMILY = "family"
    PROFESSIONAL = "professional"
    SYSTEM = "system"


class OverriddenRule(StrEnum):
    """A rule that a professional set aside with a reason. Source: D-3."""

    AGE_WINDOW = "age_window"
    INTERVAL = "interval"
    NAMED_PRACTITIONER = "named_practitioner"
    DELIVERY_MODE = "delivery_mode"
    SAME_TIME = "same_time"
    """The person has another visit then: two professionals give them together."""


class SameTimeVerdict(StrEnum):
    """Whether a person has another visit at the time of a wanted one."""

    FREE_THEN = "free_then"
    ALREADY_BOOKED = "already_booked"


class CancellationReason(StrEnum):
    """Why an appointment was cancelled."""

    FALLEN_ILL = "fallen_ill"
    NO_LONGER_NEEDED = "no_longer_needed"
    TIME_DOES_NOT_SUIT = "time_does_not_suit"
    CANCELLED_BY_UNIT = "cancelled_by_unit"
    OTHER = "other"


class NoSelfServiceReason(StrEnum):
    """Why a professional books instead of the guardian (D-2, R-014, R-015)."""

    TWELVE_OR_OVER = "twelve_or_over"
    NO_STRONG_IDENTIFICATION = "no_strong_identification"
    INTERPRETER = "interpreter"
    BY_PHONE = "by_phone"
    OTHER = "other"


class WorkItemKind(StrEnum):
    """What a unit has to do by hand. Source: D-1, D-2, R-011, R-163."""

    PROFESSIONAL_BOOKS = "professional_books"
    THERAPIST_INFORMS = "therapist_informs"
    PHONE = "phone"
    PROXY_ENDED = "proxy_ended"
    """The child has reached the age at which the guardian's self-service ends."""
    REBOOKING = "rebooking"
    """The therapist is away at the time of a booked visit: the unit finds another one."""
    NO_FREE_TIMES = "no_free_times"
    """A right has no free time inside its window."""
    NOT_DELIVERED = "not_delivered"
    """A message to the family could not be delivered: the unit tells by phone."""
    KELA_PHONE_TIME = "kela_phone_time"
    """A professional books a phone time at Kela for the client (R-163)."""


class ScheduleVisibility(StrEnum):
    """Who finds the times of a working pattern."""

    PUBLIC = "public"
    """Families and professionals."""
    STAFF = "staff"
    """Professionals only."""


class AbsenceReason(StrEnum):
    """Why a practitioner is away or a unit is closed; nothing about health."""

    LEAVE = "leave"
    TRAINING = "training"
    MEETING = "meeting"
    CLOSURE = "closure"
    OTHER = "other"


class LocationKind(StrEnum):
    """Where visits are given (R-034)."""

    UNIT = "unit"
    POP_UP = "pop_up"
    """A bookable place for some days, such as a shopping centre."""
    SCHOOL = "school"
    MEETING_PLACE = "meeting_place"


class WorkItemStatus(StrEnum):
    """Whether somebody has done it."""

    OPEN = "open"
    DONE = "done"
