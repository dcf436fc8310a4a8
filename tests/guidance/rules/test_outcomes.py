"""Outcomes of a contact: which may be recorded, how far they are taken together, and for whom the contact waits."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.guidance.rules.outcomes import (
    BY_HANDOVER,
    RULE_ID,
    RULE_VERSION,
    OutcomeStand,
    leading,
    may_record,
    progress_of,
    waits_for,
)
from shared.terms.contact_outcomes import OutcomeProgress as P
from shared.terms.contact_outcomes import OutcomeState as S
from shared.terms.contact_outcomes import OutcomeVerdict as V
from shared.terms.contact_outcomes import WaitsFor as W
from shared.terms.guidance import ContactOutcome as K
from shared.terms.handovers import ClientRelationship
from shared.terms.registers import Register

HEALTH, SOCIAL = Register.HEALTH_CARE, Register.SOCIAL_WELFARE
NONE, INSIDE, OUTSIDE = ClientRelationship.NONE, ClientRelationship.INSIDE, ClientRelationship.OUTSIDE
outcomes = st.lists(
    st.builds(OutcomeStand, st.sampled_from(K), st.sampled_from(S), st.sampled_from([None, *Register])), max_size=4
)


@pytest.mark.parametrize(
    ("kind", "register", "identified", "relationship", "verdict"),
    [
        pytest.param(K.ADVICE_GIVEN, None, False, NONE, V.ALLOWED, id="advice to anybody"),
        pytest.param(K.ADVICE_GIVEN, HEALTH, True, NONE, V.ALLOWED, id="advice about health"),
        pytest.param(K.MESSAGE_TO_UNIT, HEALTH, False, NONE, V.NOT_IDENTIFIED, id="nothing leaves for nobody"),
        pytest.param(K.DIRECT_BOOKING, HEALTH, False, NONE, V.NOT_IDENTIFIED, id="nothing is booked for nobody"),
        pytest.param(K.MESSAGE_TO_UNIT, None, True, NONE, V.REGISTER_MISSING, id="no register"),
        pytest.param(K.DIRECT_BOOKING, None, True, NONE, V.REGISTER_MISSING, id="a booking without register"),
        pytest.param(K.TO_SERVICE_NEEDS_ASSESSMENT, HEALTH, True, NONE, V.OTHER_REGISTER, id="PTA is social"),
        pytest.param(K.TO_CARE_NEED_ASSESSMENT, SOCIAL, True, NONE, V.OTHER_REGISTER, id="HTA is health care"),
        pytest.param(K.TO_SERVICE_NEEDS_ASSESSMENT, SOCIAL, True, NONE, V.ALLOWED, id="PTA"),
        pytest.param(K.TO_CARE_NEED_ASSESSMENT, HEALTH, True, OUTSIDE, V.ALLOWED, id="HTA outside a relationship"),
        pytest.param(K.FORWARDED_TO_OWN_WORKER, SOCIAL, True, INSIDE, V.ALLOWED, id="to the own worker, R-106"),
        pytest.param(K.FORWARDED_TO_OWN_WORKER, SOCIAL, True, OUTSIDE, V.OWN_WORKER_ONLY, id="no short cut, R-107"),
        pytest.param(K.MESSAGE_TO_UNIT, SOCIAL, True, INSIDE, V.OWN_WORKER_ONLY, id="past the own worker"),
    ],
)
def test_an_outcome_is_recorded_by_kind_register_and_relationship(
    kind: K, register: Register | None, identified: bool, relationship: ClientRelationship, verdict: V
) -> None:
    decision = may_record(kind, register, identified=identified, relationship=relationship, there=[])

    assert (decision.verdict, decision.rule_id, decision.rule_version) == (verdict, RULE_ID, RULE_VERSION)


@pytest.mark.parametrize(("kind", "state"), list(product(K, S)))
def test_a_later_outcome_takes_the_place_of_advice_and_of_what_came_back(kind: K, state: S) -> None:
    decision = may_record(
        K.DIRECT_BOOKING,
        HEALTH,
        identified=True,
        relationship=NONE,
        there=[OutcomeStand(kind, state, HEALTH), OutcomeStand(K.MESSAGE_TO_UNIT, S.CAME_TRUE, SOCIAL)],
    )

    stays = state in {S.PENDING, S.OFFERED} or (state is S.CAME_TRUE and kind is not K.ADVICE_GIVEN)
    assert decision.verdict is (V.ALREADY_ON_ITS_WAY if stays else V.ALLOWED)


@pytest.mark.parametrize(
    ("states", "progress"),
    [
        pytest.param([], P.NONE, id="nothing"),
        pytest.param([S.REPLACED], P.NONE, id="replaced"),
        pytest.param([S.CAME_TRUE], P.CAME_TRUE, id="one came true"),
        pytest.param([S.CAME_TRUE, S.REPLACED], P.CAME_TRUE, id="and an earlier one was replaced"),
        pytest.param([S.CAME_TRUE, S.PENDING], P.ON_ITS_WAY, id="one is asked for"),
        pytest.param([S.CAME_TRUE, S.OFFERED], P.ON_ITS_WAY, id="one is offered"),
        pytest.param([S.CAME_TRUE, S.REFUSED], P.BACK_ON_DESK, id="one was refused"),
        pytest.param([S.OFFERED, S.RETURNED], P.BACK_ON_DESK, id="one was returned"),
        pytest.param([S.WITHDRAWN], P.BACK_ON_DESK, id="one was withdrawn"),
    ],
)
def test_progress_is_that_of_all_together(states: list[S], progress: P) -> None:
    assert progress_of(OutcomeStand(K.MESSAGE_TO_UNIT, each, HEALTH) for each in states) is progress


@given(outcomes)
def test_came_true_is_said_only_when_nothing_is_left_to_do(there: list[OutcomeStand]) -> None:
    states = {each.state for each in there} - {S.REPLACED}

    assert (progress_of(there) is P.CAME_TRUE) is (states == {S.CAME_TRUE})


@given(outcomes, st.booleans())
def test_a_contact_waits_for_whom_it_has_asked(there: list[OutcomeStand], consultation: bool) -> None:
    waiting = waits_for(there, consultation=consultation)
    asked = {each.kind for each in there if each.state in {S.PENDING, S.OFFERED}}

    assert (W.CONSULTATION in waiting) is consultation
    assert (W.RECEIVING_UNIT in waiting) is bool(asked & BY_HANDOVER)
    assert (W.BOOKING in waiting) is (K.DIRECT_BOOKING in asked)


@given(st.lists(st.sampled_from(K), min_size=1))
def test_the_outcome_that_leads_farthest_names_the_contact(kinds: list[K]) -> None:
    named = leading(kinds)

    assert named in kinds
    assert (named is K.ADVICE_GIVEN) is (set(kinds) == {K.ADVICE_GIVEN})
