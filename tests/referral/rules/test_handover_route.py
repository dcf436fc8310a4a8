"""Route and completeness of a handover, row by row."""

from itertools import combinations

import pytest

from services.referral.rules.handover_route import route
from shared.law.handover_completeness import completeness
from shared.terms.handovers import ClientRelationship as Relationship
from shared.terms.handovers import HandoverPart
from shared.terms.handovers import HandoverRouteVerdict as Verdict


@pytest.mark.parametrize(
    ("relationship", "own_workers_unit", "verdict", "goes"),
    [
        pytest.param(Relationship.NONE, None, Verdict.TO_UNIT, True, id="no relationship: to the unit"),
        pytest.param(Relationship.OUTSIDE, None, Verdict.TO_UNIT, True, id="another matter: as anybody's"),
        pytest.param(Relationship.INSIDE, "here", Verdict.TO_OWN_WORKER, True, id="inside: to the own worker"),
        pytest.param(Relationship.INSIDE, None, Verdict.OWN_WORKER_MISSING, False, id="inside, and nobody's"),
        pytest.param(Relationship.INSIDE, "there", Verdict.NOT_OWN_WORKERS_UNIT, False, id="another unit's worker"),
        pytest.param(Relationship.NONE, "here", Verdict.OWN_WORKER_NOT_CONCERNED, False, id="no relationship"),
        pytest.param(Relationship.OUTSIDE, "here", Verdict.OWN_WORKER_NOT_CONCERNED, False, id="outside, a way past"),
    ],
)
def test_a_matter_goes_to_the_own_worker_only_inside_the_relationship(
    relationship: Relationship, own_workers_unit: str | None, verdict: Verdict, goes: bool
) -> None:
    decision = route(relationship, to_unit_id="here", own_workers_unit_id=own_workers_unit)
    assert (decision.verdict, decision.may_go) == (verdict, goes)
    assert (decision.rule_id, decision.rule_version) == ("handover_route", "1")


@pytest.mark.parametrize("how_many", range(len(HandoverPart) + 1))
def test_everything_that_is_missing_is_told_in_order(how_many: int) -> None:
    for missing in combinations(HandoverPart, how_many):
        decision = completeness(part for part in reversed(HandoverPart) if part not in missing)
        assert decision.missing == missing
        assert decision.may_leave is (how_many == 0)
