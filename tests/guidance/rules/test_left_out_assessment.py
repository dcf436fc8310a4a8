"""Who may leave a service needs assessment out, and which clocks end with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.guidance.rules.left_out_assessment import RULE_ID, RULE_VERSION, may_leave_out
from services.guidance.rules.outcomes import OutcomeStand
from shared.terms.contact_outcomes import LeftOutVerdict as Verdict
from shared.terms.contact_outcomes import OutcomeState
from shared.terms.deadlines import DeadlineRule
from shared.terms.guidance import ContactOutcome
from shared.terms.people import HEALTH_CARE_PROFESSIONS, SOCIAL_WELFARE_PROFESSIONS, Profession

START = DeadlineRule.SERVICE_NEEDS_ASSESSMENT_START
FINISH = DeadlineRule.CHILD_SERVICE_NEEDS_ASSESSMENT_FINISH
CARE, NOTICE = DeadlineRule.CARE_NEED_ASSESSMENT, DeadlineRule.CHILD_PROTECTION_NOTICE
GUIDANCE, SOCIAL = Profession.GUIDANCE_WORKER, Profession.SOCIAL_WORKER


def sent(state: OutcomeState, kind: ContactOutcome = ContactOutcome.TO_SERVICE_NEEDS_ASSESSMENT) -> OutcomeStand:
    return OutcomeStand(kind, state)


@pytest.mark.parametrize(
    ("running", "professions", "there", "verdict", "ends"),
    [
        pytest.param([START, CARE], {GUIDANCE}, [], Verdict.MAY_LEAVE_OUT, (START,), id="a sosionomi"),
        pytest.param([START, FINISH], {SOCIAL}, [], Verdict.MAY_LEAVE_OUT, (START, FINISH), id="a social worker"),
        pytest.param([START, FINISH], {GUIDANCE}, [], Verdict.SOCIAL_WORKER_NEEDED, (), id="a child needing support"),
        pytest.param([START], {Profession.NURSE}, [], Verdict.NOT_SOCIAL_WELFARE, (), id="a nurse"),
        pytest.param([START], {Profession.NURSE, GUIDANCE}, [], Verdict.MAY_LEAVE_OUT, (START,), id="both professions"),
        pytest.param([CARE, NOTICE], {SOCIAL}, [], Verdict.NOTHING_RUNS, (), id="clocks of other rules"),
        pytest.param(
            [START], {SOCIAL}, [sent(OutcomeState.OFFERED)], Verdict.ASSESSMENT_ON_ITS_WAY, (), id="it is before a unit"
        ),
        pytest.param(
            [START], {SOCIAL}, [sent(OutcomeState.RETURNED)], Verdict.MAY_LEAVE_OUT, (START,), id="the unit said no"
        ),
        pytest.param(
            [START],
            {SOCIAL},
            [sent(OutcomeState.OFFERED, ContactOutcome.MESSAGE_TO_UNIT)],
            Verdict.MAY_LEAVE_OUT,
            (START,),
            id="something else is on its way",
        ),
    ],
)
def test_who_may_leave_it_out_and_what_ends(
    running: list[DeadlineRule],
    professions: set[Profession],
    there: list[OutcomeStand],
    verdict: Verdict,
    ends: tuple[DeadlineRule, ...],
) -> None:
    decision = may_leave_out(running, professions, there)

    assert (decision.verdict, decision.ends) == (verdict, ends)
    assert (decision.rule_id, decision.rule_version) == (RULE_ID, RULE_VERSION)


@given(st.sets(st.sampled_from(DeadlineRule)), st.sets(st.sampled_from(Profession)))
def test_no_other_clock_ends_so_and_nobody_outside_social_welfare_ends_one(
    running: set[DeadlineRule], professions: set[Profession]
) -> None:
    decision = may_leave_out(running, professions, [])

    assert set(decision.ends) == (running & {START, FINISH} if decision.is_allowed else set())
    if professions.isdisjoint(SOCIAL_WELFARE_PROFESSIONS):
        assert not decision.is_allowed
    assert may_leave_out(running, HEALTH_CARE_PROFESSIONS, []).is_allowed is False
