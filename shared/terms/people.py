"""Words of people and places: who calls, professions, languages, kinds of unit."""

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
SOCIAL_WELFARE_PROFESSIONS = frozenset({Profession.SOCIAL_WORKER, Profession.GUIDANCE_WORKER})
"""Professions that work with social-welfare entries. Source: D-8."""


class Language(StrEnum):
    """Language of a text for a citizen (ISO 639-1)."""

    FI = "fi"
    SV = "sv"
    EN = "en"


class UnitType(StrEnum):
    """What a unit is; referrals are accepted only from some (R-018, R-020)."""

    FAMILY_CENTRE = "family_centre"
    CHILD_CLINIC = "child_clinic"
    SCHOOL_HEALTH = "school_health"
    CHILD_REHABILITATION = "child_rehabilitation"
    CLIENT_GUIDANCE = "client_guidance"
    HEALTH_CENTRE = "health_centre"
    SOCIAL_CENTRE = "social_centre"
