"""Step of care decided with an assessment: the gate of steps 1 to 3, and the reason to differ. Source: D-11."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.law.stepped_care import HIGHEST_STEP, gate_concerns
from shared.terms.assessments import StepDecisionVerdict

RULE_ID: Final = "step_decision"
RULE_VERSION: Final = "1"

_STANDS: Final = frozenset({StepDecisionVerdict.NO_STEP, StepDecisionVerdict.DECIDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFacts:
    """What the decision on a step rests on."""

    recommended: int | None
    actual: int | None
    has_reason: bool
    """Something says why the actual step differs."""
    has_care_need_assessment: bool
    """A health-care professional has completed one for the person, or completes it with this decision."""


@dataclass(frozen=True, slots=True)
class StepDecision:
    """Whether the step stands."""

    verdict: StepDecisionVerdict
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def stands(self) -> bool:
        """Whether the assessment may be completed with this step."""
        return self.verdict in _STANDS


def decide_step(facts: StepFacts, birth_date: date, *, on: date) -> StepDecision:
    """Whether a step may be decided for a person on a civil date; adult is whoever is 18 on that day.

    Recommending a step 1 to 3 is held to the same gate as deciding it. Raises ValueError for a step below 0 or above
    3. Source: D-11, R-057, R-059.
    """
    steps = [step for step in (facts.recommended, facts.actual) if step is not None]
    if any(not 0 <= step <= HIGHEST_STEP for step in steps):
        raise ValueError("the steps of care are from 0 to 3")
    if not steps:
        return StepDecision(StepDecisionVerdict.NO_STEP)
    if gate_concerns(birth_date, on=on) and max(steps) > 0 and not facts.has_care_need_assessment:
        return StepDecision(StepDecisionVerdict.CARE_NEED_ASSESSMENT_REQUIRED)
    differs = facts.recommended is not None and facts.actual is not None and facts.recommended != facts.actual
    if differs and not facts.has_reason:
        return StepDecision(StepDecisionVerdict.REASON_MISSING)
    return StepDecision(StepDecisionVerdict.DECIDED)
