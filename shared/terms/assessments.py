"""Words of assessments at the receiving unit: service needs and care need. Source: D-6, D-7, D-11."""

from enum import StrEnum


class AssessmentKind(StrEnum):
    """What is assessed."""

    SERVICE_NEEDS_ASSESSMENT = "service_needs_assessment"
    """Palvelutarpeen arviointi (PTA), in the social-welfare register. Source: R-109, R-110, R-180."""
    CARE_NEED_ASSESSMENT = "care_need_assessment"
    """Syvempi hoidon tarpeen arviointi (HTA), in the patient register. Source: R-111, R-198."""


class AssessmentStatus(StrEnum):
    """State of an assessment."""

    INITIATED = "initiated"
    STARTED = "started"
    COMPLETED = "completed"
    ENDED = "ended"
    """Not made after all, and why."""


class AssessmentAction(StrEnum):
    """What a professional does to an assessment."""

    START = "start"
    COMPLETE = "complete"
    END = "end"


class AssessmentVerdict(StrEnum):
    """Whether a professional may do something to an assessment now. Source: D-6, D-18."""

    ALLOWED = "allowed"
    NOT_INVOLVED = "not_involved"
    """Not of its unit, or of the context of the other register: as if missing."""
    PROFESSION_NEEDED = "profession_needed"
    """Of the unit, but without the profession that the kind needs."""
    WRONG_STATE = "wrong_state"


class AssessmentParticipant(StrEnum):
    """Who took part, by role and without a name. Source: R-110."""

    CLIENT = "client"
    GUARDIAN = "guardian"
    CLOSE_PERSON = "close_person"
    """Läheinen: a relative or another close person, by the client's wish."""
    LEGAL_REPRESENTATIVE = "legal_representative"
    SOCIAL_WELFARE_PROFESSIONAL = "social_welfare_professional"
    HEALTH_CARE_PROFESSIONAL = "health_care_professional"
    OWN_WORKER = "own_worker"
    EDUCATION_PROFESSIONAL = "education_professional"
    OTHER_AUTHORITY = "other_authority"
    INTERPRETER = "interpreter"


class StepDecisionVerdict(StrEnum):
    """Whether a step of care may be decided with an assessment. Source: D-11, R-057, R-059."""

    NO_STEP = "no_step"
    DECIDED = "decided"
    CARE_NEED_ASSESSMENT_REQUIRED = "care_need_assessment_required"
    """An adult comes to steps 1 to 3 only after a care need assessment by a health-care professional."""
    REASON_MISSING = "reason_missing"
    """The actual step differs from the recommended one, and nothing says why."""


class AssessmentEvent(StrEnum):
    """What referral tells of assessments. Source: api.md, Events for integrators."""

    INITIATED = "assessment.initiated"
    STARTED = "assessment.started"
    COMPLETED = "assessment.completed"
    ENDED = "assessment.ended"
    STEPPED_UP = "assessment.stepped-up"
    """The actual step is higher than that of the assessment before. Source: R-059."""
    STEPPED_DOWN = "assessment.stepped-down"
