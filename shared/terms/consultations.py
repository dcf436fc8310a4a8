"""Words of consultations: whom one asks, how, and how far the question is."""

from enum import StrEnum


class TargetKind(StrEnum):
    """Who answers together. Source: R-037, R-038, R-166; api.md, consultations."""

    PERSON = "person"
    TEAM = "team"
    WORK_PAIR = "work_pair"
    """A professional of social care and one of health care who work with the client together (työpari)."""
    GROUP = "group"
    """Multi-professional group: each gives an answer, a coordinator one summary."""
    UNIT = "unit"


class TargetScope(StrEnum):
    """Where those who answer stand; what leaves the county's own services needs more. Source: R-039, R-040, R-165."""

    INTERNAL = "internal"
    SPECIALISED_CARE = "specialised_care"
    DEMANDING_SOCIAL_WORK = "demanding_social_work"
    KELA_AUTHORITY_LINE = "kela_authority_line"
    """Kela's nationwide line for authorities. Source: R-164."""
    DIRECT_LINE = "direct_line"
    """Straight to a health centre or a public health nurse on working days. Source: R-170."""
    SITUATION_CENTRE = "situation_centre"
    """Situation centre or crisis on-call. Source: R-086."""
    OTHER_PARTNER = "other_partner"
    """Outside social and health care. Source: R-040, R-092."""


OUTSIDE_SOCIAL_AND_HEALTH_CARE = frozenset({TargetScope.KELA_AUTHORITY_LINE, TargetScope.OTHER_PARTNER})
"""Scopes to which an oral permission covers one transaction only. Source: D-10."""


class Partner(StrEnum):
    """Which outside partner it is. Source: R-040, R-092."""

    KELA = "kela"
    EMPLOYMENT_SERVICES = "employment_services"
    ORGANISATION = "organisation"
    """Non-governmental organisation (järjestö)."""
    PARISH = "parish"
    OHJAAMO = "ohjaamo"
    OUTREACH_YOUTH_WORK = "outreach_youth_work"
    MUNICIPALITY = "municipality"


class ConsultationMode(StrEnum):
    """What is told of the client. Source: R-165, R-167, R-171; D-10."""

    IDENTIFIED = "identified"
    ANONYMOUS = "anonymous"
    """No identifier is taken in any field, and an age band instead of a birth date."""
    WORKER_SUPPORT = "worker_support"
    """A worker asks for support in a hard situation; about no client."""


class ConsultationRequest(StrEnum):
    """What is asked for."""

    ADVICE = "advice"
    KELA_PHONE_TIME = "kela_phone_time"
    """A worker books a phone time of Kela for the client; else the client contacts Kela. Source: R-163."""


class ConsultationUrgency(StrEnum):
    """How soon the answer is needed; an emergency is no consultation. Source: R-210."""

    NON_URGENT = "non_urgent"
    URGENT = "urgent"


class AgeBand(StrEnum):
    """Age of an anonymous client in years, both ends included; never a birth date. Source: D-10, R-167."""

    UNDER_1 = "under_1"
    FROM_1_TO_2 = "1_2"
    FROM_3_TO_6 = "3_6"
    FROM_7_TO_11 = "7_11"
    FROM_12_TO_17 = "12_17"
    FROM_18_TO_29 = "18_29"
    FROM_30_TO_64 = "30_64"
    FROM_65_TO_74 = "65_74"
    FROM_75 = "75_and_over"


class ConsultationStatus(StrEnum):
    """State of a consultation."""

    ASKED = "asked"
    TAKEN = "taken"
    """Somebody prepares the answer; of a group, coordinates it."""
    ANSWERED = "answered"
    CLOSED = "closed"
    """The asker has what was needed."""
    WITHDRAWN = "withdrawn"
    CONVERTED = "converted"
    """It went on as a referral."""


OPEN_CONSULTATIONS = (ConsultationStatus.ASKED, ConsultationStatus.TAKEN, ConsultationStatus.ANSWERED)
"""States in which somebody still has something to do."""
AWAITING_CONSULTATION = frozenset({ConsultationStatus.ASKED, ConsultationStatus.TAKEN})
"""States in which the asker waits for the answer; no clock of the client stops for it. Source: R-169, D-6."""


class ConsultationAction(StrEnum):
    """What a professional does to a consultation, in the order of its path."""

    TAKE = "take"
    ANSWER = "answer"
    SUMMARISE = "summarise"
    """The coordinator of a group sums its answers up. Source: R-166."""
    WRITE_MESSAGE = "write_message"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    CONVERT = "convert"


class ConsultationVerdict(StrEnum):
    """Whether a professional may do something to a consultation now. Source: D-18."""

    ALLOWED = "allowed"
    NOT_INVOLVED = "not_involved"
    """Of neither side, or in the context of the other register: the consultation is as if missing."""
    NOT_YOURS = "not_yours"
    """Sees it, but the deed is another's: of the other side, of another profession, or of the coordinator."""
    WRONG_STATE = "wrong_state"


class ConsultationSide(StrEnum):
    """Which worklist of a unit."""

    ASKED = "asked"
    """Asked by the unit."""
    TO_ANSWER = "to_answer"
    """To be answered by the unit."""


class AskingFault(StrEnum):
    """Why a question cannot be asked as it is written."""

    REGISTER_NOT_OF_TARGET = "register_not_of_target"
    """Those who answer work in the other register: the question has to cover both."""
    URGENT_NOT_TAKEN = "urgent_not_taken"
    CLIENT_MUST_AGREE = "client_must_agree"
    NO_CLIENT_NO_PAIR = "no_client_no_pair"
    """A work pair works with a client; a request for a worker's own support has none."""
    PERSON_MISSING = "person_missing"
    ANONYMOUS = "anonymous"
    """Would join a person to what is asked without one."""
    IDENTIFIED = "identified"
    """The age of a client who is known is not told as a band."""
    NOT_FOR_BOTH_REGISTERS = "not_for_both_registers"
    ANSWERED_IN_TURN = "answered_in_turn"
    """Not interrupted for what is not urgent. Source: R-210."""
    KELA_ONLY = "kela_only"
    TIME_MISSING = "time_missing"
    NO_PHONE_TIME = "no_phone_time"


class ConsultationEvent(StrEnum):
    """What referral tells of consultations to those who listen."""

    ASKED = "consultation.asked"
    TAKEN = "consultation.taken"
    ANSWERED = "consultation.answered"
    CLOSED = "consultation.closed"
    WITHDRAWN = "consultation.withdrawn"
    CONVERTED = "consultation.converted"
    DUE_SOON = "consultation.due-soon"
    OVERDUE = "consultation.overdue"
