"""States of an assessment: who may do what to it, and what it becomes. Source: D-6, D-9, D-18."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.terms.assessments import AssessmentAction, AssessmentKind, AssessmentStatus, AssessmentVerdict
from shared.terms.people import HEALTH_CARE_PROFESSIONS, Profession, UnitType
from shared.terms.registers import Register

RULE_ID: Final = "assessment_states"
RULE_VERSION: Final = "1"

REGISTER_OF: Final[Mapping[AssessmentKind, Register]] = {
    AssessmentKind.SERVICE_NEEDS_ASSESSMENT: Register.SOCIAL_WELFARE,
    AssessmentKind.CARE_NEED_ASSESSMENT: Register.HEALTH_CARE,
}
"""Where an assessment of a kind is recorded. Source: D-8, R-180."""

_PROFESSIONS: Final[Mapping[AssessmentKind, frozenset[Profession]]] = {
    AssessmentKind.SERVICE_NEEDS_ASSESSMENT: frozenset({Profession.SOCIAL_WORKER}),
    AssessmentKind.CARE_NEED_ASSESSMENT: HEALTH_CARE_PROFESSIONS,
}
"""Who makes an assessment of a kind. Source: D-6, R-110, R-111."""

_PATH: Final[Mapping[AssessmentAction, tuple[frozenset[AssessmentStatus], AssessmentStatus]]] = {
    AssessmentAction.START: (frozenset({AssessmentStatus.INITIATED}), AssessmentStatus.STARTED),
    AssessmentAction.COMPLETE: (frozenset({AssessmentStatus.STARTED}), AssessmentStatus.COMPLETED),
    AssessmentAction.END: (frozenset({AssessmentStatus.INITIATED, AssessmentStatus.STARTED}), AssessmentStatus.ENDED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentStanding:
    """How a professional stands towards an assessment."""

    in_unit: bool
    reads_register: bool
    professions: frozenset[Profession]


@dataclass(frozen=True, slots=True)
class AssessmentTransition:
    """Whether it may be done, and the state that follows when it may."""

    verdict: AssessmentVerdict
    leads_to: AssessmentStatus | None = None
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def is_allowed(self) -> bool:
        """Whether the professional may do it now."""
        return self.verdict is AssessmentVerdict.ALLOWED


def transition(
    action: AssessmentAction, kind: AssessmentKind, status: AssessmentStatus, standing: AssessmentStanding
) -> AssessmentTransition:
    """Whether a professional may do this to an assessment now; who may is decided before what its state allows.

    Only a health-care professional makes a care need assessment, and a social worker a service needs assessment; the
    duty of a unit manager is neither. Source: D-6, D-18, R-110, R-111.
    """
    if not sees(standing):
        return AssessmentTransition(AssessmentVerdict.NOT_INVOLVED)
    if not makes(kind, standing.professions):
        return AssessmentTransition(AssessmentVerdict.PROFESSION_NEEDED)
    from_any_of, to = _PATH[action]
    if status not in from_any_of:
        return AssessmentTransition(AssessmentVerdict.WRONG_STATE)
    return AssessmentTransition(AssessmentVerdict.ALLOWED, to)


def available_actions(
    kind: AssessmentKind, status: AssessmentStatus, standing: AssessmentStanding
) -> tuple[AssessmentAction, ...]:
    """What a professional may do to an assessment now, in the order of its path."""
    return tuple(action for action in AssessmentAction if transition(action, kind, status, standing).is_allowed)


def sees(standing: AssessmentStanding) -> bool:
    """Whether a professional may see an assessment: of its unit, in the context of its register. Source: D-8, D-18."""
    return standing.in_unit and standing.reads_register


def makes(kind: AssessmentKind, professions: frozenset[Profession]) -> bool:
    """Whether somebody with these professions makes assessments of this kind. Source: D-6, R-110."""
    return not professions.isdisjoint(_PROFESSIONS[kind])


def is_recorded_in(unit_type: UnitType) -> bool:
    """Whether units of this type record assessments: client guidance only gives the matter on. Source: D-9."""
    return unit_type is not UnitType.CLIENT_GUIDANCE
