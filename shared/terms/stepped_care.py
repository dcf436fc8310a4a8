"""Words of stepped care (portaat) in mental health and substance services."""

from enum import StrEnum


class StepVerdict(StrEnum):
    """Whether a person may be booked to or given a right for a service of a step. Source: D-11, R-056, R-057."""

    OPEN = "open"
    """Step 0: no contact, no assessment."""
    ASSESSED = "assessed"
    """A health-care professional has completed a care need assessment (HTA)."""
    NOT_STEPPED = "not_stepped"
    """The service has no step, or the person is under 18: the gate does not concern it."""
    ASSESSMENT_MISSING = "assessment_missing"
    ASSESSMENT_UNFINISHED = "assessment_unfinished"
    ASSESSMENT_NOT_BY_HEALTH_CARE = "assessment_not_by_health_care"
    """The one who assessed is not a health-care professional."""


class NavigatorCodeVerdict(StrEnum):
    """Whether a Therapy Navigator (Terapianavigaattori) code still opens its summary. Source: D-11, R-058."""

    NONE = "none"
    VALID = "valid"
    EXPIRED = "expired"


class EntryVerdict(StrEnum):
    """Whether somebody may enter a step by themselves now. Source: D-11, R-056, R-057, R-060, R-064."""

    MAY_ENTER = "may_enter"
    NOT_IN_USE = "not_in_use"
    """The county has not taken stepped care into use."""
    LIVES_ELSEWHERE = "lives_elsewhere"
    """In no municipality of the county."""
    UNDER_AGE = "under_age"
    """Stepped care is for adults; the young are guided otherwise."""
    ASSESSMENT_REQUIRED = "assessment_required"
    """A health-care professional assesses the need of care first."""
