"""Words of the guidance service."""

from enum import StrEnum


class ContactStatus(StrEnum):
    """State of a contact (yhteydenotto)."""

    OPEN = "open"
    CLOSED = "closed"


class Matter(StrEnum):
    """What a contact is about; decides which clocks run. Source: D-6, D-7."""

    HEALTH = "health"
    SOCIAL = "social"
    CHILD_PROTECTION = "child_protection"
    """Of the contacts that child-protection notices make, and of no others."""
    GENERAL_ADVICE = "general_advice"


class Contactor(StrEnum):
    """Who makes contact (yhteydenottaja); whoever it is, the contact is taken. Source: R-067…R-069, R-093…R-095."""

    CLIENT = "client"
    GUARDIAN = "guardian"
    RELATIVE = "relative"
    PROFESSIONAL = "professional"
    AUTHORITY = "authority"
    OTHER = "other"
    FAMILY = "family"
    """Family members together."""
    MINOR = "minor"
    """Somebody under 18 alone; no guardian is told against their will."""
    POLICE = "police"
    KELA = "kela"
    ORGANISATION = "organisation"
    """A non-governmental organisation."""
    ANONYMOUS = "anonymous"
    """Somebody who does not say who they are."""


class ContactOutcome(StrEnum):
    """How a contact ended. Source: D-9."""

    ADVICE_GIVEN = "advice_given"
    """Guidance and advice were enough; nothing was initiated."""
    DIRECT_BOOKING = "direct_booking"
    """An appointment or a booking right exists."""
    MESSAGE_TO_UNIT = "message_to_unit"
    """Another unit has accepted the matter."""
    TO_SERVICE_NEEDS_ASSESSMENT = "to_service_needs_assessment"
    """The receiving unit assesses the need of services (PTA)."""
    TO_CARE_NEED_ASSESSMENT = "to_care_needs_assessment"
    """The receiving unit assesses the need of care more deeply (HTA)."""
    FORWARDED_TO_OWN_WORKER = "forwarded_to_own_worker"
    """A matter inside a client relationship went to the own worker, with its priority unchanged."""


class Urgency(StrEnum):
    """How soon care is needed, as the care need assessment says. Source: D-6, R-111."""

    NON_URGENT = "non_urgent"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class ClosingReason(StrEnum):
    """Why a contact may or may not be closed. Source: D-6, D-8, D-9."""

    NOTHING_RUNS_ON = "nothing_runs_on"
    """Every clock that closing cannot stop is stopped."""
    CLOCK_RUNNING = "clock_running"
    AWAITS_CONSULTATION = "awaits_consultation"
    OUTCOME_NOT_TRUE = "outcome_not_true"
    """There is none, or one has not come true."""


class GuidanceEvent(StrEnum):
    """What guidance tells those who listen. Source: api.md, Events for integrators."""

    CONTACT_RECEIVED = "contact.received"
    CONTACT_CLOSED = "contact.closed"
    CLOCK_DUE_SOON = "clock.due-soon"
    CLOCK_OVERDUE = "clock.overdue"
    CLOCK_MET = "clock.met"
    CLOCK_RECOUNTED = "clock.recounted"
    CONTACT_ASSIGNED = "contact.assigned"
    MESSAGE_RECEIVED = "contact.message-received"
    MATTERS_ADDED = "contact.matters-added"
    CONTACT_REOPENED = "contact.reopened"
    CLOCK_CONTINUED = "clock.continued"
    CLOCK_RESUMED = "clock.resumed"
    CLOCK_NOT_NEEDED = "clock.not-needed"
