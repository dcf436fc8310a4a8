"""Clocks of a contact: which time limits begin with which matters."""

from itertools import chain, combinations

import pytest

from services.guidance.rules.clocks_of_contact import RULE_ID, RULE_VERSION, clocks_of
from shared.terms.deadlines import DeadlineRule
from shared.terms.guidance import Matter

PROMISE = DeadlineRule.SERVICE_PROMISE


@pytest.mark.parametrize(
    ("matters", "rules"),
    [
        pytest.param([Matter.GENERAL_ADVICE], (PROMISE,), id="advice"),
        pytest.param([Matter.HEALTH], (PROMISE, DeadlineRule.CARE_NEED_ASSESSMENT), id="health"),
        pytest.param(
            [Matter.SOCIAL],
            (
                PROMISE,
                DeadlineRule.SERVICE_NEEDS_ASSESSMENT_START,
                DeadlineRule.CHILD_SERVICE_NEEDS_ASSESSMENT_FINISH,
            ),
            id="social",
        ),
        pytest.param(
            [Matter.CHILD_PROTECTION],
            (PROMISE, DeadlineRule.CHILD_PROTECTION_NOTICE, DeadlineRule.CHILD_PROTECTION_FINISH),
            id="child protection",
        ),
        pytest.param(
            [Matter.CHILD_PROTECTION, Matter.HEALTH],
            (
                PROMISE,
                DeadlineRule.CARE_NEED_ASSESSMENT,
                DeadlineRule.CHILD_PROTECTION_NOTICE,
                DeadlineRule.CHILD_PROTECTION_FINISH,
            ),
            id="two matters, in any order",
        ),
    ],
)
def test_the_clocks_follow_from_the_matters(matters, rules):
    decision = clocks_of(matters)

    assert decision.rules == rules
    assert (decision.rule_id, decision.rule_version) == (RULE_ID, RULE_VERSION)


@pytest.mark.parametrize("matters", [[Matter.GENERAL_ADVICE], [Matter.HEALTH, Matter.SOCIAL]], ids=["advice", "both"])
def test_who_asks_for_it_is_called_back_in_time_too(matters):
    promise, *rest = clocks_of(matters).rules

    assert clocks_of(matters, callback=True).rules == (promise, DeadlineRule.CALLBACK, *rest)


def test_every_contact_is_promised_an_answer_and_no_clock_runs_twice():
    every = chain.from_iterable(combinations(Matter, size) for size in range(1, len(Matter) + 1))

    for matters in every:
        rules = clocks_of(matters).rules
        assert rules[0] is PROMISE
        assert len(set(rules)) == len(rules)
