"""What of a contact a professional of its unit is shown, by the registers that have it."""

from itertools import product

import pytest

from services.guidance.rules.contact_context import RULE_ID, RULE_VERSION, ContactContext, contact_context
from shared.terms.deadlines import DeadlineRule
from shared.terms.guidance import Matter
from shared.terms.registers import Register

HEALTH, SOCIAL = Register.HEALTH_CARE, Register.SOCIAL_WELFARE
NURSE, SOSIONOMI, MANAGER, BOTH = frozenset({HEALTH}), frozenset({SOCIAL}), frozenset[Register](), frozenset(Register)


def seen(
    readable: frozenset[Register],
    *documented: Register,
    matters: tuple[Matter, ...] = (Matter.HEALTH,),
    is_open: bool = True,
    handles: bool = False,
) -> ContactContext:
    return contact_context(is_open=is_open, matters=matters, documented=documented, readable=readable, handles=handles)


@pytest.mark.parametrize(
    ("context", "shown"),
    [
        pytest.param(seen(SOSIONOMI), True, id="undecided: the desk works on it jointly"),
        pytest.param(seen(MANAGER), False, id="undecided: a manager has no profession"),
        pytest.param(seen(MANAGER, handles=True), False, id="undecided: nor when the manager took it"),
        pytest.param(seen(NURSE, HEALTH), True, id="decided: to the register that has it"),
        pytest.param(seen(SOSIONOMI, HEALTH), False, id="decided: not to the other"),
        pytest.param(seen(SOSIONOMI, HEALTH, handles=True), True, id="decided: to whoever handles it"),
        pytest.param(
            seen(SOSIONOMI, HEALTH, matters=(Matter.HEALTH, Matter.SOCIAL)), True, id="the social need is undecided"
        ),
        pytest.param(seen(NURSE, matters=(Matter.CHILD_PROTECTION,)), False, id="child protection has its register"),
        pytest.param(seen(SOSIONOMI, matters=(Matter.CHILD_PROTECTION,)), True, id="which is the social one"),
        pytest.param(seen(NURSE, HEALTH, SOCIAL), True, id="what both have, to both"),
    ],
)
def test_the_words_of_an_open_contact(context: ContactContext, shown: bool) -> None:
    assert (context.sees_contact, context.sees_words) == (True, shown)
    assert (context.rule_id, context.rule_version) == (RULE_ID, RULE_VERSION)


@pytest.mark.parametrize(
    ("context", "there"),
    [
        pytest.param(seen(NURSE, HEALTH, is_open=False), True, id="to the register that has it"),
        pytest.param(seen(SOSIONOMI, HEALTH, is_open=False), False, id="not to the other"),
        pytest.param(seen(SOSIONOMI, HEALTH, is_open=False, handles=True), False, id="nor to whoever handled it"),
        pytest.param(
            seen(SOSIONOMI, HEALTH, matters=(Matter.HEALTH, Matter.SOCIAL), is_open=False),
            False,
            id="the social need came to nothing",
        ),
        pytest.param(seen(BOTH, HEALTH, is_open=False), True, id="to somebody of both professions"),
        pytest.param(seen(MANAGER, HEALTH, is_open=False), False, id="not to a manager"),
    ],
)
def test_a_closed_contact_of_a_register_is_there_for_its_readers_alone(context: ContactContext, there: bool) -> None:
    assert (context.sees_contact, context.sees_words) == (there, there)


def test_a_closed_contact_that_no_register_has_is_there_for_the_unit() -> None:
    for context in (seen(each, is_open=False) for each in (NURSE, SOSIONOMI, MANAGER)):
        assert context.sees_contact
        assert context.tells_matter(Matter.HEALTH)
        assert context.tells_clock(DeadlineRule.CARE_NEED_ASSESSMENT)


def test_no_reader_of_one_register_is_shown_a_closed_contact_that_only_the_other_has() -> None:
    """Whatever the contact is about, and whoever handled it."""
    matters = (Matter.HEALTH, Matter.SOCIAL, Matter.GENERAL_ADVICE)
    for mine, other in ((HEALTH, SOCIAL), (SOCIAL, HEALTH)):
        for matter, handles in product(matters, (True, False)):
            context = seen(frozenset({mine}), other, matters=(matter,), is_open=False, handles=handles)
            assert not context.sees_contact
            assert not context.reads(other)


def test_matters_and_clocks_of_the_other_register_are_told_while_the_contact_is_open_only() -> None:
    clocks = (DeadlineRule.CARE_NEED_ASSESSMENT, DeadlineRule.SERVICE_NEEDS_ASSESSMENT_START, DeadlineRule.CALLBACK)
    matters = (Matter.HEALTH, Matter.SOCIAL, Matter.GENERAL_ADVICE)
    for is_open, told in ((True, [True, True, True]), (False, [True, False, True])):
        context = seen(NURSE, HEALTH, SOCIAL, is_open=is_open)
        assert [context.tells_clock(each) for each in clocks] == told
        assert [context.tells_matter(each) for each in matters] == told
