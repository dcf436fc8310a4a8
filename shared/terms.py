"""The field's words, each with its meaning and source; the same word stands in code, tables, JSON and docs."""

from enum import StrEnum


class CallerKind(StrEnum):
    """Who calls: decided from the token alone. Source: api.md, Callers."""

    CITIZEN = "citizen"
    """A strongly or weakly identified person; a guardian is a citizen who acts for a child."""
    PROFESSIONAL = "professional"
    """A health or social care worker, with professions and units."""
    SYSTEM = "system"
    """An integrator's system, with scopes."""
    SERVICE = "service"
    """One of the three services of Polku."""
    OPS = "ops"
    """Operations: health and metrics, no personal data."""


class Profession(StrEnum):
    """Profession or duty of a professional. Source: R-019, D-6."""

    PUBLIC_HEALTH_NURSE = "public_health_nurse"
    NURSE = "nurse"
    DOCTOR = "doctor"
    PHYSIOTHERAPIST = "physiotherapist"
    OCCUPATIONAL_THERAPIST = "occupational_therapist"
    SPEECH_THERAPIST = "speech_therapist"
    GUIDANCE_WORKER = "guidance_worker"
    """Sosionomi or service counsellor of the client guidance."""
    SOCIAL_WORKER = "social_worker"
    UNIT_MANAGER = "unit_manager"
    """A duty rather than a profession: plans the unit's capacity."""


HEALTH_CARE_PROFESSIONS = frozenset(
    {
        Profession.PUBLIC_HEALTH_NURSE,
        Profession.NURSE,
        Profession.DOCTOR,
        Profession.PHYSIOTHERAPIST,
        Profession.OCCUPATIONAL_THERAPIST,
        Profession.SPEECH_THERAPIST,
    }
)
"""Professions whose care need assessment stops the clock; a social-care worker's does not. Source: D-6."""


class Language(StrEnum):
    """Language of a text for a citizen (ISO 639-1)."""

    FI = "fi"
    SV = "sv"
    EN = "en"


class Authority(StrEnum):
    """Answer of the authority source on whether one person may act for another. Source: Suomi.fi e-Authorizations."""

    ALLOWED = "ALLOWED"
    DISALLOWED = "DISALLOWED"
    UNKNOWN = "UNKNOWN"
    """Also a timeout, an error or an answer that cannot be read."""


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


class Channel(StrEnum):
    """How somebody made contact (yhteydenottotapa). Source: R-008, R-033, R-034."""

    ONLINE = "online"
    PHONE = "phone"
    CALLBACK = "callback"
    E_FORM = "e_form"
    CHAT = "chat"
    VIDEO = "video"
    VISIT = "visit"
    OUTREACH = "outreach"
    MAIL = "mail"
    AUTHORITY_NOTICE = "authority_notice"


class DeliveryMode(StrEnum):
    """How an appointment is held."""

    VISIT = "visit"
    VIDEO = "video"
    PHONE = "phone"
    HOME = "home"
    SCHOOL = "school"


class UnitType(StrEnum):
    """What a unit is; referrals are accepted only from some (R-018, R-020)."""

    FAMILY_CENTRE = "family_centre"
    CHILD_CLINIC = "child_clinic"
    SCHOOL_HEALTH = "school_health"
    CHILD_REHABILITATION = "child_rehabilitation"
    CLIENT_GUIDANCE = "client_guidance"
    HEALTH_CENTRE = "health_centre"
    SOCIAL_CENTRE = "social_centre"


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


class ActingWarning(StrEnum):
    """What an allowed answer has to tell. Source: D-1."""

    PROXY_ENDS_BEFORE_APPOINTMENT = "proxy_ends_before_appointment"


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


class DeadlineRule(StrEnum):
    """A time limit that a county has to keep. Source: D-6, D-7."""

    CARE_NEED_ASSESSMENT = "care_need_assessment"
    """Hoidon tarpeen arviointi (HTA)."""
    SERVICE_PROMISE = "service_promise"
    """Palvelulupaus: the client is contacted by the next working day."""
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


class ClockStopReason(StrEnum):
    """Why a professional may or may not stop a clock. Source: D-6."""

    HEALTH_CARE = "health_care"
    NOT_HEALTH_CARE = "not_health_care"
    """Only a health-care professional assesses the need of care."""
    ANY_PROFESSIONAL = "any_professional"
    """This clock may be stopped by any professional."""


class IdentifierKind(StrEnum):
    """Kind of personal identifier found in free text. Source: D-10, D-15."""

    PERSONAL_IDENTITY_CODE = "personal_identity_code"
    PHONE_NUMBER = "phone_number"
    EMAIL = "email"


class SlotStatus(StrEnum):
    """State of a time in a therapist's schedule (vastaanottoaika)."""

    FREE = "free"
    BOOKED = "booked"
    WITHDRAWN = "withdrawn"


class AppointmentStatus(StrEnum):
    """State of an appointment (ajanvaraus)."""

    BOOKED = "booked"
    CANCELLED = "cancelled"


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
    """What a unit has to do by hand. Source: D-1, D-2, R-011."""

    PROFESSIONAL_BOOKS = "professional_books"
    THERAPIST_INFORMS = "therapist_informs"
    PHONE = "phone"
    PROXY_ENDED = "proxy_ended"
    """The child has reached the age at which the guardian's self-service ends."""


class WorkItemStatus(StrEnum):
    """Whether somebody has done it."""

    OPEN = "open"
    DONE = "done"


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


class ContactStatus(StrEnum):
    """State of a contact (yhteydenotto)."""

    OPEN = "open"
    CLOSED = "closed"


class Matter(StrEnum):
    """What a contact is about; decides which clocks run. Source: D-6, D-7."""

    HEALTH = "health"
    SOCIAL = "social"
    CHILD_PROTECTION = "child_protection"
    GENERAL_ADVICE = "general_advice"


class Contactor(StrEnum):
    """Who makes contact (yhteydenottaja). Source: R-067…R-069."""

    CLIENT = "client"
    GUARDIAN = "guardian"
    RELATIVE = "relative"
    PROFESSIONAL = "professional"
    AUTHORITY = "authority"
    OTHER = "other"


class ContactOutcome(StrEnum):
    """How a contact ended. Source: D-9."""

    ADVICE_GIVEN = "advice_given"
    """Guidance and advice were enough; nothing was initiated."""


class Urgency(StrEnum):
    """How soon care is needed, as the care need assessment says. Source: D-6, R-111."""

    NON_URGENT = "non_urgent"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class UnmetClockState(StrEnum):
    """State of a clock that nobody has stopped yet; the same words as in the states of a deadline. Source: D-6."""

    RUNNING = "running"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


class ClosingReason(StrEnum):
    """Why a contact may or may not be closed. Source: D-6, D-8, D-9."""

    NOTHING_RUNS_ON = "nothing_runs_on"
    """Every clock that closing cannot stop is stopped."""
    CLOCK_RUNNING = "clock_running"


class GuidanceEvent(StrEnum):
    """What guidance tells those who listen. Source: api.md, Events for integrators."""

    CLOCK_OVERDUE = "clock.overdue"
