"""Joint client: from which count on the system proposes it."""

import pytest

from services.guidance.rules.joint_client import RULE_ID, RULE_VERSION, proposal
from shared.terms.joint_clients import RECORDED_BY_WORKERS, JointClientTrigger

T3, T4 = JointClientTrigger.REPEATED_CONTACTS, JointClientTrigger.REPEATED_NO_SHOWS


@pytest.mark.parametrize("trigger", [T3, T4], ids=["contacts", "no-shows"])
@pytest.mark.parametrize(
    ("counted", "limit", "is_proposed"),
    [(0, 2, False), (1, 2, False), (2, 2, True), (3, 2, True), (2, 3, False), (3, 3, True)],
)
def test_a_trigger_is_proposed_from_the_countys_limit_on(trigger, counted, limit, is_proposed):
    decision = proposal(trigger, counted, limit=limit)

    assert (decision.is_proposed, decision.counted, decision.trigger) == (is_proposed, counted, trigger)
    assert (decision.rule_id, decision.rule_version) == (RULE_ID, RULE_VERSION)


@pytest.mark.parametrize("trigger", sorted(RECORDED_BY_WORKERS))
def test_what_only_a_worker_sees_is_never_proposed_from_a_count(trigger):
    with pytest.raises(ValueError, match="not counted"):
        proposal(trigger, 9, limit=2)
