"""Closing: which running clocks keep a contact open."""

import pytest

from services.guidance.rules.closing import RULE_ID, RULE_VERSION, may_close
from shared.terms.deadlines import DeadlineRule
from shared.terms.guidance import ClosingReason

CARE, NOTICE, PROMISE = (
    DeadlineRule.CARE_NEED_ASSESSMENT,
    DeadlineRule.CHILD_PROTECTION_NOTICE,
    DeadlineRule.SERVICE_PROMISE,
)


@pytest.mark.parametrize("rule", DeadlineRule)
def test_advice_keeps_the_service_promise_and_the_call_back_and_stops_no_statutory_clock(rule):
    decision = may_close([rule, PROMISE])

    ended = rule in {PROMISE, DeadlineRule.CALLBACK}
    assert decision.may_close is ended
    assert decision.running == (() if ended else (rule,))
    assert (decision.rule_id, decision.rule_version) == (RULE_ID, RULE_VERSION)


def test_a_contact_without_running_clocks_is_closed():
    assert may_close([]).reason is ClosingReason.NOTHING_RUNS_ON


def test_all_clocks_that_keep_it_open_are_named():
    decision = may_close([NOTICE, PROMISE, CARE])

    assert (decision.reason, decision.running) == (ClosingReason.CLOCK_RUNNING, (CARE, NOTICE))
