"""States of a referral: every action from every state, for every standing."""

from itertools import product

import pytest

from services.referral.rules.referral_states import Situation, Standing, available_actions, sees, transition
from shared.terms.referral import ReferralAction as A
from shared.terms.referral import ReferralStatus as S
from shared.terms.referral import ReferralVerdict as V

SENDER = Standing(in_sending_unit=True, in_receiving_unit=False, is_health_professional=True)
SENDER_OF_ANOTHER_PROFESSION = Standing(in_sending_unit=True, in_receiving_unit=False, is_health_professional=False)
HANDLER = Standing(in_sending_unit=False, in_receiving_unit=True, is_health_professional=True)
MANAGER = Standing(in_sending_unit=False, in_receiving_unit=True, is_health_professional=False)
STRANGER = Standing(in_sending_unit=False, in_receiving_unit=False, is_health_professional=True)
BOTH = Standing(in_sending_unit=True, in_receiving_unit=True, is_health_professional=True)

DRAFT = Situation(status=S.DRAFT, was_sent=False)
SENT = Situation(status=S.SENT, was_sent=True)
TAKEN = Situation(status=S.TAKEN, was_sent=True)
ACCEPTED = Situation(status=S.ACCEPTED, was_sent=True)
DECLINED = Situation(status=S.DECLINED, was_sent=True)
WITHDRAWN = Situation(status=S.CANCELLED, was_sent=True)
WITHDRAWN_UNSENT = Situation(status=S.CANCELLED, was_sent=False)
EVERYWHERE = (DRAFT, SENT, TAKEN, ACCEPTED, DECLINED, WITHDRAWN, WITHDRAWN_UNSENT)

SENDERS_ACTIONS = (A.CHANGE, A.SEND, A.CANCEL)
RECEIVERS_ACTIONS = (A.TAKE, A.ACCEPT, A.DECLINE)


def named(situation):
    return situation.status.value + (" unsent" if situation is WITHDRAWN_UNSENT else "")


def cases(*rows):
    return [pytest.param(*row, id=f"{row[0].value} {named(row[1])}") for row in rows]


@pytest.mark.parametrize(
    ("action", "situation", "becomes"),
    cases(
        (A.CHANGE, DRAFT, S.DRAFT),
        (A.SEND, DRAFT, S.SENT),
        (A.TAKE, SENT, S.TAKEN),
        (A.ACCEPT, TAKEN, S.ACCEPTED),
        (A.DECLINE, TAKEN, S.DECLINED),
        (A.CANCEL, DRAFT, S.CANCELLED),
        (A.CANCEL, SENT, S.CANCELLED),
        (A.CANCEL, TAKEN, S.CANCELLED),
    ),
)
def test_a_referral_goes_its_path(action, situation, becomes):
    standing = SENDER if action in SENDERS_ACTIONS else HANDLER

    decision = transition(action, situation, standing)

    assert (decision.verdict, decision.leads_to) == (V.ALLOWED, becomes)
    assert (decision.rule_id, decision.rule_version) == ("referral_states", "1")


ALLOWED = {
    (A.CHANGE, S.DRAFT),
    (A.SEND, S.DRAFT),
    (A.TAKE, S.SENT),
    (A.ACCEPT, S.TAKEN),
    (A.DECLINE, S.TAKEN),
    (A.CANCEL, S.DRAFT),
    (A.CANCEL, S.SENT),
    (A.CANCEL, S.TAKEN),
}


@pytest.mark.parametrize(
    ("action", "situation"),
    cases(*[pair for pair in product(A, EVERYWHERE) if (pair[0], pair[1].status) not in ALLOWED]),
)
def test_no_other_state_allows_the_action(action, situation):
    decision = transition(action, situation, BOTH)

    unknown_there = action in RECEIVERS_ACTIONS and not situation.was_sent
    assert decision.verdict is (V.NOT_INVOLVED if unknown_there else V.WRONG_STATE)
    assert decision.leads_to is None


@pytest.mark.parametrize(("action", "situation"), cases(*product(SENDERS_ACTIONS, EVERYWHERE)))
def test_only_the_sending_unit_drafts_sends_and_withdraws(action, situation):
    for standing in (HANDLER, MANAGER, STRANGER):
        assert transition(action, situation, standing).verdict is V.NOT_INVOLVED
    other_profession = transition(action, situation, SENDER_OF_ANOTHER_PROFESSION)
    assert other_profession == transition(action, situation, SENDER)


@pytest.mark.parametrize(("action", "situation"), cases(*product(RECEIVERS_ACTIONS, EVERYWHERE)))
def test_only_a_health_professional_of_the_receiving_unit_handles(action, situation):
    for standing in (SENDER, SENDER_OF_ANOTHER_PROFESSION, STRANGER):
        assert transition(action, situation, standing).verdict is V.NOT_INVOLVED
    manager = transition(action, situation, MANAGER).verdict
    assert manager is (V.HEALTH_PROFESSION_NEEDED if situation.was_sent else V.NOT_INVOLVED)


@pytest.mark.parametrize(
    ("situation", "standing", "expected"),
    [
        pytest.param(DRAFT, SENDER, (A.CHANGE, A.SEND, A.CANCEL), id="the sender's draft"),
        pytest.param(SENT, SENDER, (A.CANCEL,), id="the sender, sent"),
        pytest.param(ACCEPTED, SENDER, (), id="the sender, accepted"),
        pytest.param(SENT, HANDLER, (A.TAKE,), id="the receiver, sent"),
        pytest.param(TAKEN, HANDLER, (A.ACCEPT, A.DECLINE), id="the receiver, taken"),
        pytest.param(TAKEN, MANAGER, (), id="the receiver's manager, taken"),
        pytest.param(TAKEN, BOTH, (A.ACCEPT, A.DECLINE, A.CANCEL), id="of both units, taken"),
        pytest.param(SENT, STRANGER, (), id="a stranger"),
    ],
)
def test_a_caller_is_told_what_may_be_done_now(situation, standing, expected):
    assert available_actions(situation, standing) == expected


@pytest.mark.parametrize("situation", EVERYWHERE, ids=named)
def test_the_receiver_sees_it_once_it_was_sent_and_a_stranger_never(situation):
    assert sees(situation, SENDER)
    assert sees(situation, HANDLER) is situation.was_sent
    assert sees(situation, MANAGER) is situation.was_sent
    assert not sees(situation, STRANGER)
