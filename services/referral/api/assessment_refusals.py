"""Why referral says no to what is done with assessments."""

from services.referral.api.refusals import CARE_NEED_ASSESSMENT_REQUIRED
from services.referral.rules.assessment_states import AssessmentTransition
from services.referral.rules.step_decision import StepDecision
from shared.contracts.problem import FieldError
from shared.kit.problems import INVALID_STATE, NOT_FOUND, VALIDATION, VERSION_MISMATCH, Refusal, problem_type
from shared.terms.assessments import AssessmentKind, AssessmentStatus, AssessmentVerdict, StepDecisionVerdict

HEALTH_CARE_PROFESSIONAL_NEEDED = problem_type(
    "health-care-professional-needed",
    403,
    fi=("Terveydenhuollon ammattihenkilö tarvitaan", "Hoidon tarpeen arvioi terveydenhuollon ammattihenkilö."),
    sv=("En yrkesutbildad person inom hälsovården behövs", "Vårdbehovet bedöms av hälsovårdens personal."),
    en=("A health-care professional is needed", "The need of care is assessed by a health-care professional."),
)
SOCIAL_WORKER_NEEDED = problem_type(
    "social-worker-needed",
    403,
    fi=("Sosiaalityön ammattihenkilö tarvitaan", "Palvelutarpeen arvioi sosiaalityön ammattihenkilö."),
    sv=("En yrkesutbildad person inom socialarbetet behövs", "Servicebehovet bedöms av socialarbetets personal."),
    en=("A social worker is needed", "The need of services is assessed by a social worker."),
)
REFUSALS = (HEALTH_CARE_PROFESSIONAL_NEEDED, SOCIAL_WORKER_NEEDED)
_NEEDED = {
    AssessmentKind.CARE_NEED_ASSESSMENT: HEALTH_CARE_PROFESSIONAL_NEEDED,
    AssessmentKind.SERVICE_NEEDS_ASSESSMENT: SOCIAL_WORKER_NEEDED,
}


def refuse_profession(kind: AssessmentKind) -> Refusal:
    """The refusal of somebody who does not make assessments of this kind (D-6)."""
    return Refusal(_NEEDED[kind])


def refuse_stranger(decision: AssessmentTransition, kind: AssessmentKind) -> None:
    """Refuse whose deed it is not: as if the assessment were missing, or by name when only the profession lacks."""
    if decision.verdict is AssessmentVerdict.NOT_INVOLVED:
        raise Refusal(NOT_FOUND)
    if decision.verdict is AssessmentVerdict.PROFESSION_NEEDED:
        raise refuse_profession(kind)


def refuse_state(decision: AssessmentTransition, status: AssessmentStatus, *, version: int, expected: int) -> None:
    """Refuse what was decided on another version, and what the state does not allow."""
    if version != expected:
        raise Refusal(VERSION_MISMATCH)
    if not decision.is_allowed:
        raise Refusal(INVALID_STATE, members={"assessment_status": status.value})


def refuse_step(decision: StepDecision) -> None:
    """Refuse a step before the assessment that it needs, and another step without its reason (D-11)."""
    if decision.verdict is StepDecisionVerdict.CARE_NEED_ASSESSMENT_REQUIRED:
        raise Refusal(CARE_NEED_ASSESSMENT_REQUIRED)
    if decision.verdict is StepDecisionVerdict.REASON_MISSING:
        raise invalid("/reason_if_different", "missing", "Say why the step is another than the recommended one.")


def invalid(pointer: str, code: str, detail: str) -> Refusal:
    """The refusal of one field."""
    return Refusal(VALIDATION, errors=[FieldError(pointer=pointer, code=code, detail=detail)])
