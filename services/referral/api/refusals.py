"""Why referral says no."""

from collections.abc import Sequence

from services.referral.rules.pathway_criteria import Finding
from services.referral.rules.referral_states import TransitionDecision
from shared.kit.problems import FORBIDDEN, INVALID_STATE, NOT_FOUND, VERSION_MISMATCH, Refusal, problem_type
from shared.terms.referral import CriterionFailure, ReferralStatus, ReferralVerdict, RequiredContent

CRITERIA_NOT_MET = problem_type(
    "pathway-criteria-not-met",
    409,
    fi=("Ohjautumisohje ei täyty", "Kohdat ovat kentässä failed. Voit lähettää perustelulla."),
    sv=("Hänvisningskriterierna uppfylls inte", "Punkterna finns i failed. Du kan sända med en motivering."),
    en=("The referral criteria are not met", "They are listed under failed. You may send it with a reason."),
)
REFERRAL_INCOMPLETE = problem_type(
    "referral-incomplete",
    409,
    fi=("Lähete on kesken", "Täydennä kentässä missing luetellut tiedot ennen lähettämistä."),
    sv=("Remissen är ofullständig", "Fyll i uppgifterna i missing innan du sänder den."),
    en=("The referral is incomplete", "Fill in what is listed under missing before sending it."),
)
CARE_NEED_ASSESSMENT_REQUIRED = problem_type(
    "care-need-assessment-required",
    409,
    fi=(
        "Hoidon tarpeen arviointi puuttuu",
        "Portaiden 1–3 palveluun tarvitaan terveydenhuollon ammattihenkilön tekemä hoidon tarpeen arviointi.",
    ),
    sv=(
        "Bedömningen av vårdbehovet saknas",
        "Service på stegen 1–3 förutsätter att en yrkesutbildad inom hälso- och sjukvården har bedömt vårdbehovet.",
    ),
    en=(
        "A care need assessment is needed",
        "A service on steps 1 to 3 needs a care need assessment by a health-care professional first.",
    ),
)
REDIRECT_NOT_POSSIBLE = problem_type(
    "redirect-not-possible",
    409,
    fi=("Lähetettä ei voi ohjata sinne", "Syy on kentässä reason. Hylkää lähete ja kerro, minne lähettäjä lähettää."),
    sv=("Remissen kan inte styras dit", "Orsaken finns i reason. Avslå den och berätta vart avsändaren ska remittera."),
    en=("The referral cannot be sent there", "Why is told in reason. Decline it, and tell the sender where to refer."),
)
ATTACHMENT_REFUSED = problem_type(
    "attachment-refused",
    409,
    fi=("Asiakirjaa ei voi liittää", "Syy on kentässä reason."),
    sv=("Dokumentet kan inte bifogas", "Orsaken finns i reason."),
    en=("The document cannot be attached", "Why is told in reason."),
)
REFERRAL_REFUSALS = (
    CRITERIA_NOT_MET,
    REFERRAL_INCOMPLETE,
    CARE_NEED_ASSESSMENT_REQUIRED,
    REDIRECT_NOT_POSSIBLE,
    ATTACHMENT_REFUSED,
)


def refuse_stranger(decision: TransitionDecision) -> None:
    """Refuse whose deed it is not: as if the referral were missing, or by name when only the profession lacks."""
    if decision.verdict is ReferralVerdict.NOT_INVOLVED:
        raise Refusal(NOT_FOUND)
    if decision.verdict is ReferralVerdict.PROFESSION_NEEDED:
        raise Refusal(FORBIDDEN, members={"reason": decision.verdict.value})


def refuse_state(decision: TransitionDecision, status: ReferralStatus, *, version: int, expected: int) -> None:
    """Refuse what was decided on another version, and what the state or the handling does not allow."""
    if version != expected:
        raise Refusal(VERSION_MISMATCH)
    if not decision.is_allowed:
        raise Refusal(INVALID_STATE, members={"referral_status": status.value, "reason": decision.verdict.value})


def refuse_gate(failure: CriterionFailure | None) -> None:
    """Refuse an adult's step 1 to 3 without its care need assessment, whatever the reason to refer (D-11)."""
    if failure is not None:
        raise Refusal(CARE_NEED_ASSESSMENT_REQUIRED, members={"reason": failure.value})


def refuse_missing(missing: Sequence[RequiredContent]) -> None:
    """Refuse a referral that does not hold what its pathway requires (R-010)."""
    if missing:
        raise Refusal(REFERRAL_INCOMPLETE, members={"missing": [each.value for each in missing]})


def refuse_criteria(failed: Sequence[Finding]) -> None:
    """Refuse criteria that are not met, saying every one and why (R-004)."""
    if failed:
        named = [{"criterion": each.criterion.value, "reason": each.failure} for each in failed]
        raise Refusal(CRITERIA_NOT_MET, members={"failed": named})
