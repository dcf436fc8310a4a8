"""Why referral says no."""

from collections.abc import Sequence

from services.referral.rules.pathway_criteria import Finding
from services.referral.rules.referral_states import TransitionDecision
from shared.kit.problems import FORBIDDEN, INVALID_STATE, NOT_FOUND, VERSION_MISMATCH, Refusal, problem_type
from shared.terms.referral import ReferralStatus, ReferralVerdict

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
REFERRAL_REFUSALS = (CRITERIA_NOT_MET, REFERRAL_INCOMPLETE)


def refuse_stranger(decision: TransitionDecision) -> None:
    """Refuse whose deed it is not: as if the referral were missing, or by name when only the profession lacks."""
    if decision.verdict is ReferralVerdict.NOT_INVOLVED:
        raise Refusal(NOT_FOUND)
    if decision.verdict is ReferralVerdict.HEALTH_PROFESSION_NEEDED:
        raise Refusal(FORBIDDEN)


def refuse_state(decision: TransitionDecision, status: ReferralStatus, *, version: int, expected: int) -> None:
    """Refuse what was decided on another version, and what the state does not allow."""
    if version != expected:
        raise Refusal(VERSION_MISMATCH)
    if not decision.is_allowed:
        raise Refusal(INVALID_STATE, members={"referral_status": status.value})


def refuse_criteria(failed: Sequence[Finding]) -> None:
    """Refuse criteria that are not met, saying every one and why (R-004)."""
    if failed:
        named = [{"criterion": each.criterion.value, "reason": each.failure} for each in failed]
        raise Refusal(CRITERIA_NOT_MET, members={"failed": named})
