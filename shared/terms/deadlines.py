"""Words of time limits and their clocks. Source: D-6, D-7."""

from enum import StrEnum


class DeadlineRule(StrEnum):
    """A time limit that a county has to keep. Source: D-6, D-7."""

    CARE_NEED_ASSESSMENT = "care_need_assessment"
    """Hoidon tarpeen arviointi (HTA)."""
    SERVICE_PROMISE = "service_promise"
    """Palvelulupaus: the client is contacted by the next working day."""
    CALLBACK = "callback"
    """Takaisinsoitto: a client who asked for it is called back."""
    SERVICE_NEEDS_ASSESSMENT_START = "service_needs_assessment_start"
    """Palvelutarpeen arviointi (PTA) is begun."""
    CHILD_SERVICE_NEEDS_ASSESSMENT_FINISH = "child_service_needs_assessment_finish"
    CHILD_PROTECTION_NOTICE = "child_protection_notice"
    CHILD_PROTECTION_FINISH = "child_protection_finish"
    THERAPY_GUARANTEE = "therapy_guarantee"
    NON_URGENT_CARE = "non_urgent_care"
    NON_URGENT_ORAL_CARE = "non_urgent_oral_care"
    SPECIALISED_CARE = "specialised_care"
    DISABILITY_SERVICES_START = "disability_services_start"
    DISABILITY_SERVICES_DECISION = "disability_services_decision"
    THREE_MONTHS = "three_months"
    """Generic: three calendar months."""
    DAYS_14 = "days_14"
    """Generic: fourteen days."""


class DeadlineGroup(StrEnum):
    """Whom a version of a deadline rule concerns. Source: D-7."""

    EVERYBODY = "everybody"
    UNDER_23 = "under_23"
    AGED_23_OR_OVER = "aged_23_or_over"
    NEEDS_EARLY_START = "needs_early_start"
    """75 or over, highest disability care allowance, or a child needing special support."""
    CHILD_NEEDING_SPECIAL_SUPPORT = "child_needing_special_support"


class CountingMethod(StrEnum):
    """How a time limit is counted. Source: act 150/1930; D-6, D-7."""

    SAME_WORKING_DAY = "same_working_day"
    """The working day on which the contact counts as received."""
    NTH_WORKING_DAY = "nth_working_day"
    OFFICE_HOURS = "office_hours"
    """Hours in which the unit works."""
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


class CareNeedReading(StrEnum):
    """How a county reads the one-day rule of the care need assessment. Source: D-6."""

    SAME_WORKING_DAY = "same_working_day"
    NEXT_WORKING_DAY = "next_working_day"


class NoDeadlineReason(StrEnum):
    """Why a rule gives no due time. Source: D-7."""

    NOT_IN_FORCE = "not_in_force"
    DOES_NOT_APPLY = "does_not_apply"
    """In force, but not for this person."""
    FACT_MISSING = "fact_missing"
    """A birth date is needed to tell."""


class DeadlineState(StrEnum):
    """State of a clock. Source: D-6."""

    RUNNING = "running"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met_late"


class RecountVerdict(StrEnum):
    """What counting an open clock anew found. Source: D-6, D-7."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    """It is due earlier or later than before."""
    STAYS_OVERDUE = "stays_overdue"
    """It would be due later, and has run out already: overdue is never hidden and never reset."""
    NO_LONGER_COUNTED = "no_longer_counted"
    """The rule gives no due time any more; the clock stays as it was."""


class ClockStopReason(StrEnum):
    """Why a professional may or may not stop a clock. Source: D-6."""

    HEALTH_CARE = "health_care"
    NOT_HEALTH_CARE = "not_health_care"
    """Only a health-care professional assesses the need of care."""
    ANY_PROFESSIONAL = "any_professional"
    """This clock may be stopped by any professional."""


class UnmetClockState(StrEnum):
    """State of a clock that nobody has stopped yet; the same words as in the states of a deadline. Source: D-6."""

    RUNNING = "running"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


class ClockAwaits(StrEnum):
    """What a clock of a handover or an assessment waits for. Source: D-6, D-7, R-088."""

    ANSWER = "answer"
    """The receiving unit accepts or returns."""
    CLIENT_CONTACT = "client_contact"
    """The receiving unit reaches the client."""
    ASSESSMENT_START = "assessment_start"
    ASSESSMENT_FINISH = "assessment_finish"


class ClockOwner(StrEnum):
    """Whose clock it is in the referral service."""

    HANDOVER = "handover"
    ASSESSMENT = "assessment"


class ClockEvent(StrEnum):
    """What is told of the clocks of handovers and assessments. Source: D-6; api.md, Events for integrators."""

    DUE_SOON = "clock.due-soon"
    OVERDUE = "clock.overdue"
