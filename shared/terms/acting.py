"""Words of acting for another person. Source: D-1, D-17."""

from enum import StrEnum


class Authority(StrEnum):
    """Answer of the authority source on whether one person may act for another. Source: Suomi.fi e-Authorizations."""

    ALLOWED = "ALLOWED"
    DISALLOWED = "DISALLOWED"
    UNKNOWN = "UNKNOWN"
    """Also a timeout, an error or an answer that cannot be read."""


class AuthorityBasis(StrEnum):
    """What the authority source was asked about. Source: D-1, D-17."""

    GUARDIANSHIP = "guardianship"
    """Guardian of a person under 18; the source is asked without an issue."""
    MANDATE = "mandate"
    """Mandate (valtuus) that an adult has given; the source is asked with an issue."""


class AppointmentOperation(StrEnum):
    """What somebody wants to do with an appointment. Source: D-1, R-013."""

    VIEW = "view"
    BOOK = "book"
    MOVE = "move"
    CANCEL = "cancel"


class ActingVerdict(StrEnum):
    """Whether a citizen may act in an appointment, for another or for oneself. Source: D-1, D-17."""

    MAY_ACT = "may_act"
    AGE_LIMIT = "age_limit"
    """The authority is confirmed and only the person's age refuses."""
    NO_AUTHORITY = "no_authority"
    """Neutral: also for non-disclosure, being taken into care, and an answer that never came."""
    WEAK_IDENTIFICATION = "weak_identification"
    BY_PHONE_ONLY = "by_phone_only"
    """A young person whose service type does not open self-service."""


class MayActFor(StrEnum):
    """What a citizen is told of somebody whom the citizen has acted for; never why not. Source: D-1."""

    ALLOWED = "allowed"
    DENIED_OFFER_PHONE = "denied_offer_phone"


class ActingWarning(StrEnum):
    """What an allowed answer has to tell. Source: D-1."""

    PROXY_ENDS_BEFORE_APPOINTMENT = "proxy_ends_before_appointment"


class GuardianPolicy(StrEnum):
    """How many of a child's guardians must agree. Source: D-17."""

    ANY = "any"
    ALL = "all"


class SelfServiceVerdict(StrEnum):
    """Whether anybody of the family could do something with a matter, were they to come."""

    SOMEBODY_MAY = "somebody_may"
    NOBODY_MAY = "nobody_may"
