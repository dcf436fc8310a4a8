"""Closing: which clocks and which outcomes keep a contact open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.guidance.rules.closing import RULE_ID, RULE_VERSION, ClosingDecision, may_close
from shared.terms.contact_outcomes import OutcomeProgress
from shared.terms.deadlines import DeadlineRule
from shared.terms.guidance import ClosingReason as Reason

CARE, NOTICE, PROMISE, CALLBACK = (
    DeadlineRule.CARE_NEED_ASSESSMENT,
    DeadlineRule.CHILD_PROTECTION_NOTICE,
    DeadlineRule.SERVICE_PROMISE,
    DeadlineRule.CALLBACK,
)


def with_running(*running: DeadlineRule) -> ClosingDecision:
    """The decision about a contact whose outcomes have come true."""
    return may_close(running, OutcomeProgress.CAME_TRUE, with_advice=False, consultation=False)


@pytest.mark.parametrize("rule", DeadlineRule)
def test_closing_keeps_what_was_promised_to_the_client_and_stops_no_statutory_clock(rule: DeadlineRule) -> None:
    decision = with_running(rule, PROMISE)

    is_promised = rule in {PROMISE, CALLBACK}
    assert decision.may_close is is_promised
    assert decision.running == (() if is_promised else (rule,))
    assert (decision.rule_id, decision.rule_version) == (RULE_ID, RULE_VERSION)


def test_a_contact_without_running_clocks_is_closed() -> None:
    assert with_running().reason is Reason.NOTHING_RUNS_ON


def test_all_clocks_that_keep_it_open_are_named() -> None:
    decision = with_running(NOTICE, PROMISE, CARE)

    assert (decision.reason, decision.running) == (Reason.CLOCK_RUNNING, (CARE, NOTICE))


@pytest.mark.parametrize(
    ("progress", "with_advice", "consultation", "reason"),
    [
        pytest.param(OutcomeProgress.NONE, True, False, Reason.NOTHING_RUNS_ON, id="advice with the closing"),
        pytest.param(OutcomeProgress.NONE, False, False, Reason.OUTCOME_NOT_TRUE, id="no outcome at all"),
        pytest.param(OutcomeProgress.CAME_TRUE, False, False, Reason.NOTHING_RUNS_ON, id="every outcome came true"),
        pytest.param(OutcomeProgress.CAME_TRUE, True, False, Reason.OUTCOME_NOT_TRUE, id="advice beside an outcome"),
        pytest.param(OutcomeProgress.ON_ITS_WAY, False, False, Reason.OUTCOME_NOT_TRUE, id="one is on its way"),
        pytest.param(OutcomeProgress.ON_ITS_WAY, True, False, Reason.OUTCOME_NOT_TRUE, id="advice over one on its way"),
        pytest.param(OutcomeProgress.BACK_ON_DESK, False, False, Reason.OUTCOME_NOT_TRUE, id="one came back"),
        pytest.param(
            OutcomeProgress.BACK_ON_DESK, True, False, Reason.OUTCOME_NOT_TRUE, id="advice over one that came back"
        ),
        pytest.param(
            OutcomeProgress.CAME_TRUE, False, True, Reason.AWAITS_CONSULTATION, id="a consultation is awaited"
        ),
    ],
)
def test_a_contact_ends_only_by_outcomes_that_have_come_true(
    progress: OutcomeProgress, with_advice: bool, consultation: bool, reason: Reason
) -> None:
    assert may_close([], progress, with_advice=with_advice, consultation=consultation).reason is reason


@given(st.sets(st.sampled_from(DeadlineRule)), st.sampled_from(OutcomeProgress), st.booleans(), st.booleans())
def test_nothing_closes_over_a_running_statutory_clock(
    running: set[DeadlineRule], progress: OutcomeProgress, with_advice: bool, consultation: bool
) -> None:
    decision = may_close(running, progress, with_advice=with_advice, consultation=consultation)

    if running - {PROMISE, CALLBACK}:
        assert not decision.may_close
    assert decision.may_close is (decision.reason is Reason.NOTHING_RUNS_ON)
