"""States of a consultation: whose deed each action is, from which states, and what it leads to."""

from dataclasses import replace
from itertools import product

import pytest

from services.referral.rules.consultation_states import Situation, Standing, available_actions, sees, transition
from shared.terms.consultations import ConsultationAction as A
from shared.terms.consultations import ConsultationMode as M
from shared.terms.consultations import ConsultationStatus as S
from shared.terms.consultations import ConsultationVerdict as V
from shared.terms.consultations import TargetKind

STRANGER = Standing(
    on_asking_side=False,
    on_answering_side=False,
    asks_of_clients=True,
    is_asker=False,
    may_answer=True,
    has_taken=False,
    has_answered=False,
)
ASKER = replace(STRANGER, on_asking_side=True, is_asker=True)
HER_COLLEAGUE = replace(STRANGER, on_asking_side=True)
ANSWERER = replace(STRANGER, on_answering_side=True)
TAKER = replace(ANSWERER, has_taken=True)
MANAGER = replace(ANSWERER, may_answer=False)
ASKER_OF_THE_OWN_UNIT = replace(ASKER, on_answering_side=True)

ASKED = Situation(status=S.ASKED, kind=TargetKind.TEAM, mode=M.IDENTIFIED, is_answered_here=True, answers=0)
ELSEWHERE = replace(ASKED, is_answered_here=False)
GROUP = replace(ASKED, kind=TargetKind.GROUP, status=S.TAKEN)

ALLOWED = {
    "asker": {
        S.ASKED: {A.WRITE_MESSAGE, A.WITHDRAW, A.CONVERT},
        S.TAKEN: {A.WRITE_MESSAGE, A.WITHDRAW, A.CONVERT},
        S.ANSWERED: {A.WRITE_MESSAGE, A.CLOSE, A.CONVERT},
    },
    "answerer": {S.ASKED: {A.TAKE, A.WRITE_MESSAGE}, S.TAKEN: {A.TAKE, A.ANSWER, A.WRITE_MESSAGE},
                 S.ANSWERED: {A.WRITE_MESSAGE}},
    "taker": {S.ASKED: {A.WRITE_MESSAGE}, S.TAKEN: {A.ANSWER, A.WRITE_MESSAGE}, S.ANSWERED: {A.WRITE_MESSAGE}},
    "manager": {},
    "stranger": {},
}  # fmt: skip
STANDINGS = {"asker": HER_COLLEAGUE, "answerer": ANSWERER, "taker": TAKER, "manager": MANAGER, "stranger": STRANGER}


@pytest.mark.parametrize(("who", "status"), list(product(STANDINGS, S)))
def test_each_standing_may_do_in_each_state_exactly_this(who: str, status: S) -> None:
    actions = available_actions(replace(ASKED, status=status), STANDINGS[who])
    assert set(actions) == ALLOWED[who].get(status, set())


@pytest.mark.parametrize(
    ("action", "situation", "standing", "verdict", "leads_to"),
    [
        pytest.param(A.TAKE, ASKED, ANSWERER, V.ALLOWED, S.TAKEN, id="take"),
        pytest.param(A.TAKE, ASKED, STRANGER, V.NOT_INVOLVED, None, id="a stranger"),
        pytest.param(A.TAKE, ASKED, MANAGER, V.NOT_YOURS, None, id="of another profession"),
        pytest.param(A.TAKE, ASKED, ASKER_OF_THE_OWN_UNIT, V.NOT_YOURS, None, id="the own question"),
        pytest.param(A.CLOSE, ASKED, ANSWERER, V.NOT_YOURS, None, id="the other side's deed"),
        pytest.param(A.CLOSE, ASKED, ASKER, V.WRONG_STATE, None, id="too early"),
        pytest.param(A.ANSWER, ELSEWHERE, ASKER, V.ALLOWED, S.ANSWERED, id="the asker records an answer from outside"),
        pytest.param(A.TAKE, ELSEWHERE, ASKER, V.NOT_YOURS, None, id="nobody here takes it"),
        pytest.param(A.WRITE_MESSAGE, ELSEWHERE, ASKER, V.NOT_YOURS, None, id="nobody here reads it"),
        pytest.param(A.ANSWER, replace(ELSEWHERE, status=S.ANSWERED), ASKER, V.WRONG_STATE, None, id="once"),
        pytest.param(A.ANSWER, GROUP, ANSWERER, V.ALLOWED, S.TAKEN, id="one answer of a group"),
        pytest.param(A.ANSWER, GROUP, replace(ANSWERER, has_answered=True), V.WRONG_STATE, None, id="a second answer"),
        pytest.param(A.SUMMARISE, GROUP, TAKER, V.WRONG_STATE, None, id="nothing to sum up"),
        pytest.param(A.SUMMARISE, replace(GROUP, answers=1), TAKER, V.ALLOWED, S.ANSWERED, id="the coordinator"),
        pytest.param(A.SUMMARISE, replace(GROUP, answers=1), ANSWERER, V.NOT_YOURS, None, id="not the coordinator"),
        pytest.param(
            A.SUMMARISE, replace(GROUP, kind=TargetKind.TEAM, answers=1), TAKER, V.WRONG_STATE, None, id="no group"
        ),
        pytest.param(
            A.CONVERT, replace(ASKED, mode=M.WORKER_SUPPORT), ASKER, V.WRONG_STATE, None, id="about no client"
        ),
        pytest.param(A.CONVERT, replace(ASKED, mode=M.ANONYMOUS), ASKER, V.ALLOWED, S.CONVERTED, id="convert"),
    ],
)
def test_a_deed_is_decided_by_whose_it_is_and_then_by_the_state(
    action: A, situation: Situation, standing: Standing, verdict: V, leads_to: S | None
) -> None:
    decision = transition(action, situation, standing)
    assert (decision.verdict, decision.leads_to) == (verdict, leads_to)
    assert decision.is_allowed is (verdict is V.ALLOWED)
    assert (decision.rule_id, decision.rule_version) == ("consultation_states", "2")


@pytest.mark.parametrize(
    ("standing", "expected"),
    [(STRANGER, False), (HER_COLLEAGUE, True), (ANSWERER, True), (MANAGER, True)],
    ids=["stranger", "asking", "answering", "manager"],
)
def test_those_see_it_who_are_of_a_side(standing: Standing, *, expected: bool) -> None:
    assert sees(standing) is expected
