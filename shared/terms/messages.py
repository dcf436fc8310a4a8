"""Words of messages to families: what they tell, by which channel, and what became of them."""

from enum import StrEnum


class ContactChannel(StrEnum):
    """Where a family wants its messages."""

    EMAIL = "email"
    SMS = "sms"
    SUOMI_FI = "suomi_fi"
    """The person's own mailbox in Suomi.fi Messages."""
    NONE = "none"
    """No messages."""


class ContactOwner(StrEnum):
    """Whose an address is that a professional or a service of the county gives. Source: D-1."""

    PERSON = "person"
    """The person's own, or of a place where the person lives; good whatever a guardian may do."""
    GUARDIAN = "guardian"
    """A guardian's: good for as long as one that the guardian gives."""


class ContactGivenBy(StrEnum):
    """In which standing somebody said where messages go; it decides until when they do. Source: D-1, D-17."""

    SELF = "self"
    GUARDIAN = "guardian"
    """Good until the birthday that ends the guardian's self-service, or the end of the authority before it.

    Also a guardian's address that a professional or a service of the county gives.
    """
    MANDATE_HOLDER = "mandate_holder"
    """Good until the end of the mandate."""
    STAFF = "staff"
    """A professional of the unit or a service of the county, of an address that is not a guardian's."""


class MessageKind(StrEnum):
    """What a message tells."""

    BOOKED = "booked"
    """Confirmation of a booked visit."""
    MOVED = "moved"
    CANCELLED = "cancelled"
    REMINDER = "reminder"
    RIGHT_ISSUED = "right_issued"
    RIGHT_ENDS_SOON = "right_ends_soon"
    BIRTHDAY_COMES = "birthday_comes"
    """The birthday that ends the guardian's self-service comes."""
    EARLIER_TIME_OFFERED = "earlier_time_offered"
    INSTRUCTION_HANDED_OVER = "instruction_handed_over"


class MessageStatus(StrEnum):
    """What became of a message."""

    WAITING = "waiting"
    SENT = "sent"
    """Its channel has taken it."""
    FAILED = "failed"
    """Its channel did not take it; the unit has a work item, and may send it again."""
    DROPPED = "dropped"
    """Not to be sent any more."""


class NotSentReason(StrEnum):
    """Why a message was dropped, or failed before any channel was tried."""

    NON_DISCLOSURE = "non_disclosure"
    """The person is under non-disclosure (turvakielto): nothing leaves. Source: domain.md, 4."""
    TAKEN_INTO_CARE = "taken_into_care"
    """A guardian has said where messages go, and the child is taken into care. Source: D-1."""
    PROXY_ENDED = "proxy_ended"
    """A guardian has said where messages go, and the child has reached the age at which that ends. Source: D-1."""
    AUTHORITY_ENDED = "authority_ended"
    """Who has said where messages go may not act for the person any more. Source: D-1, D-19."""
    NO_CONTACT_DETAILS = "no_contact_details"
    """Nobody has said where messages go, or the family wants none."""
    OUTDATED = "outdated"
    """What it tells of has changed since."""
    VISIT_HAS_BEGUN = "visit_has_begun"
    CHANNEL_NOT_SET_UP = "channel_not_set_up"
    """The county has no such channel."""
    GIVEN_UP = "given_up"
    """The channel was away for too long."""
    FAULT = "fault"
    """A fault of ours, many times in a row."""
