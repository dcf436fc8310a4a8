"""Step decided with an assessment, row by row: the gate of D-11 and the reason to differ."""

from datetime import date

import pytest

from services.referral.rules.step_decision import StepFacts, decide_step
from shared.terms.assessments import StepDecisionVerdict as Verdict

ADULT, CHILD = date(1980, 5, 10), date(2015, 5, 10)
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("born", "recommended", "actual", "reason", "assessed", "verdict"),
    [
        pytest.param(ADULT, None, None, False, False, Verdict.NO_STEP, id="no step at all"),
        pytest.param(ADULT, 0, 0, False, False, Verdict.DECIDED, id="step 0 is open"),
        pytest.param(ADULT, 1, None, False, False, Verdict.CARE_NEED_ASSESSMENT_REQUIRED, id="recommended only"),
        pytest.param(ADULT, None, 1, False, False, Verdict.CARE_NEED_ASSESSMENT_REQUIRED, id="actual only"),
        pytest.param(ADULT, 3, 0, True, False, Verdict.CARE_NEED_ASSESSMENT_REQUIRED, id="down from 3, not assessed"),
        pytest.param(ADULT, 1, 1, False, True, Verdict.DECIDED, id="assessed, step 1"),
        pytest.param(ADULT, 3, 3, False, True, Verdict.DECIDED, id="assessed, step 3"),
        pytest.param(ADULT, 2, 1, False, True, Verdict.REASON_MISSING, id="another step without a reason"),
        pytest.param(ADULT, 2, 1, True, True, Verdict.DECIDED, id="another step with its reason"),
        pytest.param(ADULT, 2, None, False, True, Verdict.DECIDED, id="nothing to differ from"),
        pytest.param(CHILD, 3, 3, False, False, Verdict.DECIDED, id="a minor"),
        pytest.param(CHILD, 3, 2, False, False, Verdict.REASON_MISSING, id="a minor, another step"),
        pytest.param(date(2008, 11, 24), 1, 1, False, False, Verdict.DECIDED, id="the day before the 18th birthday"),
        pytest.param(
            date(2008, 11, 23), 1, 1, False, False, Verdict.CARE_NEED_ASSESSMENT_REQUIRED, id="on the 18th birthday"
        ),
    ],
)
def test_an_adult_comes_to_steps_1_to_3_after_the_assessment(
    born: date, recommended: int | None, actual: int | None, reason: bool, assessed: bool, verdict: Verdict
) -> None:
    facts = StepFacts(recommended=recommended, actual=actual, has_reason=reason, has_care_need_assessment=assessed)
    decision = decide_step(facts, born, on=TODAY)
    assert (decision.verdict, decision.stands) == (verdict, verdict in {Verdict.NO_STEP, Verdict.DECIDED})


@pytest.mark.parametrize("step", [-1, 4])
def test_there_are_steps_0_to_3(step: int) -> None:
    facts = StepFacts(recommended=step, actual=0, has_reason=True, has_care_need_assessment=True)
    with pytest.raises(ValueError, match="from 0 to 3"):
        decide_step(facts, ADULT, on=TODAY)
