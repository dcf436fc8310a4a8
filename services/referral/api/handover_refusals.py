"""Why referral says no to what is done with handovers."""

from services.referral.rules.handover_states import HandoverTransition
from shared.contracts.problem import FieldError
from shared.kit.problems import (
    FORBIDDEN,
    INVALID_STATE,
    NOT_FOUND,
    VALIDATION,
    VERSION_MISMATCH,
    Refusal,
    problem_type,
)
from shared.law.handover_completeness import Completeness
from shared.terms.deadlines import DeadlineRule
from shared.terms.handovers import HandoverStatus, HandoverVerdict

HANDOVER_INCOMPLETE = problem_type(
    "handover-incomplete",
    409,
    fi=("Siirto on kesken", "Tarve arvioidaan ennen siirtoa: täydennä kentässä missing luetellut tiedot."),
    sv=("Överföringen är ofullständig", "Behovet bedöms före överföringen: fyll i uppgifterna i missing."),
    en=("The handover is incomplete", "The need is assessed before it leaves: fill in what is listed under missing."),
)
HANDOVER_CLOCK_RUNNING = problem_type(
    "assessment-clock-running",
    409,
    fi=("Arvioinnin määräaika on käynnissä", "Arvioi tarve ensin: määräajat ovat kentässä rules."),
    sv=("Tidsfristen för bedömningen löper", "Bedöm behovet först: tidsfristerna finns i rules."),
    en=("An assessment's clock is running", "Assess the need first: the clocks are listed under rules."),
)
REFUSALS = (HANDOVER_INCOMPLETE, HANDOVER_CLOCK_RUNNING)


def refuse_incomplete(decision: Completeness) -> None:
    """Refuse to pass a client through, telling everything that is missing (D-9)."""
    if not decision.may_leave:
        raise Refusal(HANDOVER_INCOMPLETE, members={"missing": [part.value for part in decision.missing]})


def refuse_stranger(decision: HandoverTransition) -> None:
    """Refuse whose deed it is not: as if the handover were missing, or by name when only the profession lacks."""
    if decision.verdict is HandoverVerdict.NOT_INVOLVED:
        raise Refusal(NOT_FOUND)
    if decision.verdict is HandoverVerdict.PROFESSION_NEEDED:
        raise Refusal(FORBIDDEN)


def refuse_state(decision: HandoverTransition, status: HandoverStatus, *, version: int, expected: int) -> None:
    """Refuse what was decided on another version, and what the state does not allow."""
    if version != expected:
        raise Refusal(VERSION_MISMATCH)
    if not decision.is_allowed:
        raise Refusal(INVALID_STATE, members={"handover_status": status.value})


def refuse_running(rules: list[DeadlineRule]) -> None:
    """Refuse to end a matter whose statutory clocks run (D-6)."""
    if rules:
        raise Refusal(HANDOVER_CLOCK_RUNNING, members={"rules": [rule.value for rule in rules]})


def invalid(pointer: str, code: str, detail: str) -> Refusal:
    """The refusal of one field."""
    return Refusal(VALIDATION, errors=[FieldError(pointer=pointer, code=code, detail=detail)])
