"""States of a referral: every action from every state, for every standing."""

from itertools import product

import pytest

from services.referral.rules.referral_states import (
    Situation,
    Standing,
    available_actions,
    sees,
    side_of,
    transition,
)
from shared.terms.referral import BookingRightIssue as R
from shared.terms.referral import ReferralAction as A
from shared.terms.referral import ReferralSide
from shared.terms.referral import ReferralStatus as S
from shared.terms.referral import ReferralVerdict as V

CALLERS = {
    "sender": Standing(in_sending_unit=True, in_receiving_unit=False, has_profession=True, writes_by_profession=True),
    "sender without the receiver's profession": Standing(
        in_sending_unit=True, in_receiving_unit=False, has_profession=False, writes_by_profession=True
    ),
    "manager of the sending unit": Standing(
        in_sending_unit=True, in_receiving_unit=False, has_profession=False, writes_by_profession=False, is_manager=True
    ),
    "handler": Standing(
        in_sending_unit=False, in_receiving_unit=True, has_profession=True, is_handler=True, writes_by_profession=False
    ),
    "colleague": Standing(
        in_sending_unit=False, in_receiving_unit=True, has_profession=True, writes_by_profession=False
    ),
    "manager": Standing(
        in_sending_unit=False, in_receiving_unit=True, has_profession=False, is_manager=True, writes_by_profession=False
    ),
    "former": Standing(
        in_sending_unit=False,
        in_receiving_unit=False,
        in_former_unit=True,
        has_profession=True,
        writes_by_profession=False,
    ),
    "stranger": Standing(
        in_sending_unit=False, in_receiving_unit=False, has_profession=True, writes_by_profession=False
    ),
}
SENDERS = {
    A.CHANGE: {S.DRAFT: S.DRAFT},
    A.SEND: {S.DRAFT: S.SENT},
    A.ANSWER: {S.RETURNED: S.TAKEN},
    A.CANCEL: dict.fromkeys((S.DRAFT, S.SENT, S.TAKEN, S.RETURNED), S.CANCELLED),
    A.ATTACH: {S.DRAFT: S.DRAFT, S.SENT: S.SENT, S.TAKEN: S.TAKEN, S.RETURNED: S.RETURNED},
}
RECEIVERS = {
    A.TAKE: {S.SENT: S.TAKEN},
    A.TAKE_OVER: {S.TAKEN: S.TAKEN, S.RETURNED: S.RETURNED},
    A.HAND_OFF: {S.TAKEN: S.TAKEN, S.RETURNED: S.RETURNED},
    A.RETURN: {S.TAKEN: S.RETURNED},
    A.ACCEPT: {S.TAKEN: S.ACCEPTED},
    A.DECLINE: {S.TAKEN: S.DECLINED, S.RETURNED: S.DECLINED},
    A.REDIRECT: {S.TAKEN: S.SENT},
    A.ATTACH: {S.TAKEN: S.TAKEN, S.ACCEPTED: S.ACCEPTED},
    A.REVOKE_RIGHT: {S.ACCEPTED: S.ACCEPTED},
    A.REISSUE_RIGHT: {S.ACCEPTED: S.ACCEPTED},
    A.CONTACT_CLIENT: {},
    A.COMPLETE: {S.ACCEPTED: S.COMPLETED},
}
"""What each side may do from which state, and what it becomes; all else is refused."""


def situation(state, *, right=R.ISSUED, was_sent=None):
    sent = state is not S.DRAFT if was_sent is None else was_sent
    return Situation(status=state, was_sent=sent, right=right)


def expected(action, state, caller):
    """The verdict by the tables above, told in another way than the rule tells it."""
    if caller == "manager of the sending unit":
        return (V.PROFESSION_NEEDED if action in SENDERS else V.NOT_INVOLVED), None
    by_sender = caller.startswith("sender") and action in SENDERS
    by_receiver = caller in {"handler", "colleague", "manager", "former"} and action in RECEIVERS
    if not by_sender and not (by_receiver and state is not S.DRAFT):
        return V.NOT_INVOLVED, None
    after = (SENDERS if by_sender else RECEIVERS)[action].get(state)
    refused_anyway = {"former": V.WRONG_STATE, "manager": None if action is A.HAND_OFF else V.PROFESSION_NEEDED}
    refused_now = {(A.HAND_OFF, "colleague"): V.NOT_THE_HANDLER, (A.TAKE_OVER, "handler"): V.ALREADY_THE_HANDLER}
    refused_now |= {(A.REISSUE_RIGHT, each): V.NO_REFUSED_RIGHT for each in ("handler", "colleague")}
    verdict = (
        refused_anyway.get(caller)
        or (None if after else V.WRONG_STATE)
        or refused_now.get((action, caller))
        or V.ALLOWED
    )
    return verdict, after if verdict is V.ALLOWED else None


@pytest.mark.parametrize(
    ("action", "state", "caller"),
    [pytest.param(*case, id=f"{case[0].value} {case[1].value} by {case[2]}") for case in product(A, S, CALLERS)],
)
def test_every_action_from_every_state_by_every_caller(action, state, caller):
    decision = transition(action, situation(state), CALLERS[caller])

    assert (decision.verdict, decision.leads_to) == expected(action, state, caller)
    assert (decision.rule_id, decision.rule_version) == ("referral_states", "6")


@pytest.mark.parametrize("was_contacted", [False, True], ids=["not yet", "before"])
@pytest.mark.parametrize("right", R, ids=str)
def test_the_client_is_contacted_once_and_only_where_nothing_is_booked(right, was_contacted):
    accepted = Situation(status=S.ACCEPTED, was_sent=True, right=right, was_contacted=was_contacted)

    decision = transition(A.CONTACT_CLIENT, accepted, CALLERS["colleague"])

    awaited = right is R.NOT_NEEDED and not was_contacted
    assert (decision.verdict, decision.leads_to) == ((V.ALLOWED, S.ACCEPTED) if awaited else (V.WRONG_STATE, None))


@pytest.mark.parametrize("right", R, ids=str)
def test_only_a_right_that_is_given_or_on_its_way_is_taken_back(right):
    decision = transition(A.REVOKE_RIGHT, situation(S.ACCEPTED, right=right), CALLERS["colleague"])

    assert decision.verdict is (V.ALLOWED if right in {R.PENDING, R.ISSUED} else V.NO_RIGHT_TO_REVOKE)


@pytest.mark.parametrize("right", R, ids=str)
def test_only_a_refused_right_is_asked_for_anew(right):
    decision = transition(A.REISSUE_RIGHT, situation(S.ACCEPTED, right=right), CALLERS["colleague"])

    assert decision.verdict is (V.ALLOWED if right is R.REFUSED else V.NO_REFUSED_RIGHT)


@pytest.mark.parametrize("action", RECEIVERS, ids=str)
def test_what_was_withdrawn_unsent_is_unknown_to_the_receiver(action):
    unsent = situation(S.CANCELLED, was_sent=False)

    assert transition(action, unsent, CALLERS["handler"]).verdict is V.NOT_INVOLVED


def test_of_both_units_the_side_that_may_does_it():
    both = Standing(
        in_sending_unit=True, in_receiving_unit=True, has_profession=True, writes_by_profession=True, is_handler=True
    )

    assert side_of(A.ATTACH, situation(S.SENT), both) is ReferralSide.SENT
    assert side_of(A.ATTACH, situation(S.ACCEPTED), both) is ReferralSide.RECEIVED
    assert side_of(A.ACCEPT, situation(S.TAKEN), both) is ReferralSide.RECEIVED
    assert side_of(A.ACCEPT, situation(S.SENT), both) is None


@pytest.mark.parametrize(
    ("state", "caller", "actions"),
    [
        pytest.param(S.DRAFT, "sender", (A.CHANGE, A.SEND, A.ATTACH, A.CANCEL), id="the sender's draft"),
        pytest.param(S.SENT, "sender", (A.ATTACH, A.CANCEL), id="the sender, sent"),
        pytest.param(S.RETURNED, "sender", (A.ANSWER, A.ATTACH, A.CANCEL), id="the sender, asked"),
        pytest.param(S.ACCEPTED, "sender", (), id="the sender, accepted"),
        pytest.param(S.SENT, "colleague", (A.TAKE,), id="the receiver, sent"),
        pytest.param(
            S.TAKEN,
            "handler",
            (A.HAND_OFF, A.RETURN, A.ACCEPT, A.DECLINE, A.REDIRECT, A.ATTACH),
            id="the handler, taken",
        ),
        pytest.param(
            S.TAKEN,
            "colleague",
            (A.TAKE_OVER, A.RETURN, A.ACCEPT, A.DECLINE, A.REDIRECT, A.ATTACH),
            id="a colleague, taken",
        ),
        pytest.param(S.TAKEN, "manager", (A.HAND_OFF,), id="the manager, taken"),
        pytest.param(S.ACCEPTED, "handler", (A.ATTACH, A.REVOKE_RIGHT, A.COMPLETE), id="the handler, accepted"),
        pytest.param(S.SENT, "former", (), id="a unit that sent it on"),
        pytest.param(S.SENT, "stranger", (), id="a stranger"),
    ],
)
def test_a_caller_is_told_what_may_be_done_now(state, caller, actions):
    assert available_actions(situation(state), CALLERS[caller]) == actions


@pytest.mark.parametrize("state", S, ids=str)
def test_the_receivers_see_it_once_it_was_sent_and_a_stranger_never(state):
    for was_sent in (False, True):
        now = situation(state, was_sent=was_sent)
        assert sees(now, CALLERS["sender"])
        for caller in ("handler", "manager", "former"):
            assert sees(now, CALLERS[caller]) is was_sent
        assert not sees(now, CALLERS["stranger"])
