"""Matters of a contact: which are new to it, and which an assessment brings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.guidance.rules.matters import RULE_ID, RULE_VERSION, added_matters, missing_matters
from shared.terms.guidance import Matter
from shared.terms.registers import Register

ADVICE, HEALTH, SOCIAL, CHILD = Matter.GENERAL_ADVICE, Matter.HEALTH, Matter.SOCIAL, Matter.CHILD_PROTECTION
PATIENT, WELFARE = Register.HEALTH_CARE, Register.SOCIAL_WELFARE


@given(st.lists(st.sampled_from(Matter)), st.lists(st.sampled_from(Matter)))
def test_what_is_named_is_there_once_and_nothing_goes(about: list[Matter], named: list[Matter]) -> None:
    decision = added_matters(about, named)

    assert set(about) | set(decision.matters) == set(about) | set(named)
    assert set(about).isdisjoint(decision.matters)
    assert len(set(decision.matters)) == len(decision.matters)
    assert (decision.rule_id, decision.rule_version) == (RULE_ID, RULE_VERSION)


@pytest.mark.parametrize(
    ("about", "assessed", "missing"),
    [
        pytest.param([ADVICE], [PATIENT], (HEALTH,), id="health found"),
        pytest.param([ADVICE], [WELFARE, PATIENT], (SOCIAL, HEALTH), id="both found, in their order"),
        pytest.param([HEALTH], [WELFARE], (SOCIAL,), id="social beside health"),
        pytest.param([HEALTH], [PATIENT], (), id="known already"),
        pytest.param([CHILD], [WELFARE], (), id="a notice is of social welfare"),
        pytest.param([CHILD], [PATIENT], (HEALTH,), id="health beside a notice"),
        pytest.param([ADVICE], [], (), id="nothing assessed"),
    ],
)
def test_an_assessment_brings_the_matter_of_its_register_and_never_child_protection(
    about: list[Matter], assessed: list[Register], missing: tuple[Matter, ...]
) -> None:
    assert missing_matters(about, assessed).matters == missing
