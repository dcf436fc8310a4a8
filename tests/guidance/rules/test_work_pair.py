"""Work pair: one of each field, and a known client agrees."""

import pytest

from services.guidance.rules.work_pair import RULE_ID, RULE_VERSION, Half, may_pair
from shared.terms.desk import PairVerdict
from shared.terms.people import HEALTH_CARE_PROFESSIONS, SOCIAL_WELFARE_PROFESSIONS, Profession

_P = Profession


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        pytest.param({_P.NURSE}, {_P.SOCIAL_WORKER}, PairVerdict.PAIR, id="health and social"),
        pytest.param({_P.GUIDANCE_WORKER}, {_P.DOCTOR}, PairVerdict.PAIR, id="social and health"),
        pytest.param({_P.NURSE}, {_P.DOCTOR}, PairVerdict.SAME_FIELD, id="two of health care"),
        pytest.param({_P.GUIDANCE_WORKER}, {_P.SOCIAL_WORKER}, PairVerdict.SAME_FIELD, id="two of social welfare"),
        pytest.param({_P.NURSE}, {_P.UNIT_MANAGER}, PairVerdict.SAME_FIELD, id="a manager alone is of no field"),
        pytest.param({_P.NURSE, _P.UNIT_MANAGER}, {_P.SOCIAL_WORKER}, PairVerdict.PAIR, id="a nurse who manages"),
        pytest.param({_P.NURSE, _P.SOCIAL_WORKER}, {_P.NURSE}, PairVerdict.PAIR, id="one who is both, with a nurse"),
        pytest.param(set(), {_P.NURSE}, PairVerdict.SAME_FIELD, id="without a profession"),
    ],
)
def test_a_pair_has_one_of_each_field(first: set[Profession], second: set[Profession], verdict: PairVerdict) -> None:
    for handler, other in ((first, second), (second, first)):
        decision = may_pair(Half("a", handler), Half("b", other), client_is_known=True, client_agrees=True)
        assert (decision.verdict, decision.rule_id, decision.rule_version) == (verdict, RULE_ID, RULE_VERSION)


@pytest.mark.parametrize(
    ("is_known", "agrees", "verdict"),
    [
        pytest.param(True, True, PairVerdict.PAIR, id="a known client agrees"),
        pytest.param(True, False, PairVerdict.AGREEMENT_NEEDED, id="a known client does not"),
        pytest.param(False, False, PairVerdict.PAIR, id="nobody is known"),
    ],
)
def test_a_known_client_agrees_first(is_known: bool, agrees: bool, verdict: PairVerdict) -> None:
    nurse, social_worker = Half("a", {_P.NURSE}), Half("b", {_P.SOCIAL_WORKER})

    assert may_pair(nurse, social_worker, client_is_known=is_known, client_agrees=agrees).verdict is verdict


def test_nobody_is_a_pair_alone() -> None:
    both = Half("a", {_P.NURSE, _P.SOCIAL_WORKER})

    assert may_pair(both, both, client_is_known=False, client_agrees=True).verdict is PairVerdict.SAME_PERSON


def test_the_fields_have_no_profession_in_common() -> None:
    assert not HEALTH_CARE_PROFESSIONS & SOCIAL_WELFARE_PROFESSIONS
