"""In which register a contact is documented: a table, and what holds for every combination of facts."""

import inspect
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.guidance.rules.register_decision import (
    RULE_ID,
    RULE_VERSION,
    SOURCES,
    OutcomeFact,
    RegisterDecision,
    decide,
    register_of,
)
from shared.terms.contact_outcomes import DocumentationReason as R
from shared.terms.contact_outcomes import DocumentedIn as In
from shared.terms.contact_outcomes import RegisterEntryKind as Kind
from shared.terms.guidance import ContactOutcome as Outcome
from shared.terms.guidance import Matter
from shared.terms.people import Profession
from shared.terms.registers import Register

HEALTH, SOCIAL = Register.HEALTH_CARE, Register.SOCIAL_WELFARE
ADVICE = OutcomeFact(Outcome.ADVICE_GIVEN)


def of(**facts: Any) -> RegisterDecision:
    """The decision about an identified client who was advised in general, but for these facts."""
    told = {
        "identified": True,
        "matters": [Matter.GENERAL_ADVICE],
        "outcomes": [ADVICE],
        "file_opened": False,
        "applies_for_social_service": False,
        "child_protection": False,
    }
    return decide(**{**told, **facts})


@pytest.mark.parametrize(
    ("facts", "documented_in", "entries", "reasons"),
    [
        pytest.param({}, In.NONE, {}, [R.ADVICE_ONLY], id="advice only, R-176"),
        pytest.param({"identified": False}, In.NONE, {}, [R.ANONYMOUS], id="anonymous, R-181"),
        pytest.param({"matters": [Matter.HEALTH]}, In.NONE, {}, [R.ADVICE_ONLY], id="advice about health"),
        pytest.param(
            {"outcomes": [OutcomeFact(Outcome.ADVICE_GIVEN, SOCIAL)]},
            In.NONE,
            {},
            [R.ADVICE_ONLY],
            id="a social client asks advice, R-178",
        ),
        pytest.param(
            {"outcomes": [OutcomeFact(Outcome.ADVICE_GIVEN, SOCIAL)], "file_opened": True},
            In.SOCIAL_WELFARE,
            {SOCIAL: Kind.ADVICE_ASKED},
            [R.FILE_OPENED],
            id="and the file was opened, R-179",
        ),
        pytest.param(
            {"file_opened": True, "applies_for_social_service": True},
            In.SOCIAL_WELFARE,
            {SOCIAL: Kind.INITIATION},
            [R.APPLIES_FOR_SOCIAL_SERVICE, R.FILE_OPENED],
            id="and wishes to initiate: the note is the initiation, R-193, R-194",
        ),
        pytest.param(
            {"concerns_pending_social_matter": True},
            In.SOCIAL_WELFARE,
            {SOCIAL: Kind.PENDING_MATTER},
            [R.PENDING_SOCIAL_MATTER],
            id="a pending social matter, R-183",
        ),
        pytest.param(
            {"concerns_care": True}, In.HEALTH_CARE, {HEALTH: Kind.CARE}, [R.CONCERNS_CARE], id="own care, R-184"
        ),
        pytest.param(
            {"outcomes": [OutcomeFact(Outcome.DIRECT_BOOKING, HEALTH)]},
            In.HEALTH_CARE,
            {HEALTH: Kind.CARE},
            [R.HEALTH_OUTCOME],
            id="an appointment in health care, R-184",
        ),
        pytest.param(
            {"outcomes": [OutcomeFact(Outcome.TO_SERVICE_NEEDS_ASSESSMENT, SOCIAL)]},
            In.SOCIAL_WELFARE,
            {SOCIAL: Kind.INITIATION},
            [R.SOCIAL_OUTCOME],
            id="a service needs assessment is initiated, R-180",
        ),
        pytest.param(
            {"outcomes": [OutcomeFact(Outcome.FORWARDED_TO_OWN_WORKER, SOCIAL)]},
            In.SOCIAL_WELFARE,
            {SOCIAL: Kind.PENDING_MATTER},
            [R.PENDING_SOCIAL_MATTER],
            id="to the own worker: the matter is pending already, R-183",
        ),
        pytest.param(
            {"outcomes": [OutcomeFact(Outcome.FORWARDED_TO_OWN_WORKER, HEALTH)]},
            In.HEALTH_CARE,
            {HEALTH: Kind.CARE},
            [R.HEALTH_OUTCOME],
            id="to the own worker in health care",
        ),
        pytest.param(
            {
                "outcomes": [
                    OutcomeFact(Outcome.TO_CARE_NEED_ASSESSMENT, HEALTH),
                    OutcomeFact(Outcome.MESSAGE_TO_UNIT, SOCIAL),
                ]
            },
            In.BOTH,
            {HEALTH: Kind.CARE, SOCIAL: Kind.INITIATION},
            [R.SOCIAL_OUTCOME, R.HEALTH_OUTCOME],
            id="both needs, R-048",
        ),
        pytest.param(
            {"matters": [Matter.SOCIAL, Matter.HEALTH], "outcomes": [OutcomeFact(Outcome.MESSAGE_TO_UNIT)]},
            In.BOTH,
            {HEALTH: Kind.CARE, SOCIAL: Kind.INITIATION},
            [R.SOCIAL_OUTCOME, R.HEALTH_OUTCOME],
            id="no register is told: by what it is about",
        ),
        pytest.param(
            {"child_protection": True},
            In.SOCIAL_WELFARE,
            {SOCIAL: Kind.CHILD_PROTECTION_NOTICE},
            [R.CHILD_PROTECTION],
            id="a child-protection notice, R-202",
        ),
        pytest.param(
            {"child_protection": True, "identified": False, "file_opened": True},
            In.SOCIAL_WELFARE,
            {SOCIAL: Kind.CHILD_PROTECTION_NOTICE},
            [R.CHILD_PROTECTION],
            id="of a notifier who is not known",
        ),
    ],
)
def test_the_matter_decides_the_register(
    facts: dict[str, Any], documented_in: In, entries: dict[Register, Kind], reasons: list[R]
) -> None:
    decision = of(**facts)

    assert (decision.documented_in, decision.entries, list(decision.reasons)) == (documented_in, entries, reasons)
    assert (decision.rule_id, decision.rule_version) == (RULE_ID, RULE_VERSION)


facts = st.fixed_dictionaries(
    {
        "identified": st.booleans(),
        "matters": st.lists(st.sampled_from(Matter), unique=True),
        "outcomes": st.lists(
            st.builds(OutcomeFact, st.sampled_from(Outcome), st.sampled_from([None, *Register])), max_size=3
        ),
        "file_opened": st.booleans(),
        "applies_for_social_service": st.booleans(),
        "child_protection": st.booleans(),
        "concerns_pending_social_matter": st.booleans(),
        "concerns_care": st.booleans(),
    }
)


@given(facts)
def test_the_profession_of_the_worker_is_never_asked(told: dict[str, Any]) -> None:
    decisions = {decide(**told) for _ in Profession}

    assert len(decisions) == 1
    names = inspect.signature(decide).parameters
    assert not any("profession" in name or "worker" in name or "caller" in name for name in names)


@given(facts)
def test_of_nobody_who_is_not_known_anything_but_a_notice_is_documented(told: dict[str, Any]) -> None:
    decision = decide(**{**told, "identified": False})

    assert set(decision.entries.values()) <= {Kind.CHILD_PROTECTION_NOTICE}
    assert bool(decision.entries) is told["child_protection"]


@given(facts)
def test_each_reason_has_a_source_and_speaks_for_one_register(told: dict[str, Any]) -> None:
    decision = decide(**told)

    assert decision.reasons
    assert all(SOURCES[reason] for reason in decision.reasons)
    speaks = {register_of(each) for each in decision.reasons if each not in {R.ANONYMOUS, R.ADVICE_ONLY}}
    assert set(decision.entries) == speaks
    assert (decision.documented_in is In.NONE) is (not speaks)


@given(facts)
def test_more_outcomes_never_take_an_entry_away(told: dict[str, Any]) -> None:
    before = decide(**{**told, "outcomes": told["outcomes"][:-1]})

    assert set(before.entries) <= set(decide(**told).entries)


@given(facts)
def test_the_order_of_what_is_told_does_not_matter(told: dict[str, Any]) -> None:
    turned = {**told, "matters": told["matters"][::-1], "outcomes": told["outcomes"][::-1]}

    assert decide(**turned) == decide(**told)


@pytest.mark.parametrize(("kind", "register"), list(product(Outcome, Register)))
def test_every_outcome_but_advice_documents_an_identified_client(kind: Outcome, register: Register) -> None:
    decision = of(outcomes=[OutcomeFact(kind, register)])

    assert set(decision.entries) == (set() if kind is Outcome.ADVICE_GIVEN else {register})
