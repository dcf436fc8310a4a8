"""Words of the referral service."""

from enum import StrEnum


class ReferralStatus(StrEnum):
    """State of a referral (lähete). Source: api.md, Referral service."""

    DRAFT = "draft"
    SENT = "sent"
    TAKEN = "taken"
    """Somebody at the receiving unit handles it."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class BookingRightIssue(StrEnum):
    """How far the booking right of an accepted referral is."""

    NOT_YET = "not_yet"
    """The referral is not accepted."""
    PENDING = "booking_pending"
    """Accepted; the booking service has not answered yet."""
    ISSUED = "issued"
    REFUSED = "refused"
    """The booking service said no; a person has to look at it."""


class ReferralAction(StrEnum):
    """What a professional does to a referral. Source: api.md, Referral service."""

    CHANGE = "change"
    """The sending unit completes its draft."""
    SEND = "send"
    TAKE = "take"
    """A professional of the receiving unit begins to handle it."""
    ACCEPT = "accept"
    DECLINE = "decline"
    CANCEL = "cancel"
    """The sending unit withdraws it before the decision."""


class ReferralVerdict(StrEnum):
    """Whether a professional may do something to a referral now. Source: D-18, R-018."""

    ALLOWED = "allowed"
    NOT_INVOLVED = "not_involved"
    """Not of the unit whose deed it is: the referral is as if missing."""
    HEALTH_PROFESSION_NEEDED = "health_profession_needed"
    """Of the right unit, but only a health-care professional handles referrals there."""
    WRONG_STATE = "wrong_state"


class ReferralSide(StrEnum):
    """Which side of a referral a unit is on."""

    SENT = "sent"
    RECEIVED = "received"


class DeclineReason(StrEnum):
    """Why a receiving unit declines a referral. Source: R-004."""

    CRITERIA_NOT_MET = "criteria_not_met"
    OTHER_SERVICE_SUITS_BETTER = "other_service_suits_better"
    ALREADY_A_CLIENT = "already_a_client"
    """A care relationship is there; the matter goes to the own worker."""
    INFORMATION_MISSING = "information_missing"
    OTHER = "other"


class PathwayCriterion(StrEnum):
    """Referral criterion (ohjautumisohje) that is checked by machine. Source: R-001, R-004, R-018."""

    REFERRER_UNIT_TYPE = "referrer_unit_type"
    AGE = "age"


class CriterionFailure(StrEnum):
    """Why a referral criterion is not met."""

    UNIT_TYPE_NOT_ALLOWED = "unit_type_not_allowed"
    NOT_BORN = "not_born"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"


class ReferralEvent(StrEnum):
    """What referral tells those who listen. Source: api.md, Events for integrators."""

    SENT = "referral.sent"
    TAKEN = "referral.taken"
    ACCEPTED = "referral.accepted"
    DECLINED = "referral.declined"
    CANCELLED = "referral.cancelled"
