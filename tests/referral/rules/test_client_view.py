"""The client's view: every state of a referral and its right has its situation, its unit and its words."""

import re
from itertools import product

import pytest

from services.referral.rules.client_view import ClientFacts, client_view
from shared.terms.booking import BookingMode as M
from shared.terms.client_view import ClientSituation as C
from shared.terms.people import Language
from shared.terms.referral import BookingRightIssue as R
from shared.terms.referral import ReferralSide
from shared.terms.referral import ReferralStatus as S
from shared.terms.referral import VisitProgress as V


def view(status=S.ACCEPTED, right=R.ISSUED, mode=M.SELF_BOOKING, progress=V.NOT_BOOKED):
    return client_view(ClientFacts(status=status, right=right, booking_mode=mode, progress=progress))


@pytest.mark.parametrize(
    ("facts", "situation"),
    [
        pytest.param({"status": S.SENT, "right": R.NOT_YET}, C.WAITS_FOR_DECISION, id="sent"),
        pytest.param({"status": S.TAKEN, "right": R.NOT_YET}, C.WAITS_FOR_DECISION, id="handled"),
        pytest.param({"status": S.RETURNED, "right": R.NOT_YET}, C.WAITS_FOR_DECISION, id="asked for more"),
        pytest.param({"right": R.PENDING}, C.RIGHT_IS_PREPARED, id="the right is on its way"),
        pytest.param({"right": R.REFUSED}, C.RIGHT_IS_PREPARED, id="booking refused, the unit mends it"),
        pytest.param({}, C.BOOK_YOURSELF, id="the client books"),
        pytest.param({"progress": V.NOT_BOOKED_IN_TIME}, C.BOOK_YOURSELF, id="the client has not booked in time"),
        pytest.param({"mode": M.THERAPIST_INFORMS}, C.UNIT_BOOKS, id="the therapist informs"),
        pytest.param({"mode": M.PHONE, "right": R.PENDING}, C.UNIT_BOOKS, id="by phone, on its way"),
        pytest.param({"right": R.NOT_NEEDED, "mode": None}, C.UNIT_CONTACTS, id="nothing is booked"),
        pytest.param({"progress": V.BOOKED}, C.BOOKED, id="booked"),
        pytest.param({"progress": V.BOOKED, "right": R.REVOKED}, C.BOOKED, id="booked before the right ended"),
        pytest.param({"progress": V.COMPLETED}, C.VISITED, id="visited"),
        pytest.param({"progress": V.NO_SHOW}, C.VISITED, id="did not come"),
        pytest.param({"right": R.REVOKED}, C.RIGHT_ENDED, id="the right ended"),
        pytest.param({"right": R.REVOCATION_PENDING}, C.RIGHT_ENDED, id="the right is ending"),
        pytest.param({"status": S.DECLINED, "right": R.NOT_YET}, C.DECLINED, id="declined"),
        pytest.param({"status": S.CANCELLED, "right": R.NOT_YET}, C.WITHDRAWN, id="withdrawn"),
        pytest.param({"status": S.COMPLETED}, C.COMPLETED, id="completed"),
    ],
)
def test_the_client_is_told_where_the_referral_is(facts, situation):
    decision = view(**facts)

    assert decision.situation is situation
    assert (decision.phone is ReferralSide.SENT) == (situation in {C.DECLINED, C.WITHDRAWN})
    assert (decision.rule_id, decision.rule_version) == ("client_view", "1")


def test_every_sent_referral_has_its_words_in_every_language():
    for status, right, mode, progress in product(set(S) - {S.DRAFT}, R, (None, *M), V):
        decision = view(status, right, mode, progress)
        for words in (decision.status_words, decision.next_words):
            assert set(words) == set(Language)
            assert all(re.fullmatch(r"[A-ZÅÄÖ].{5,100}\.", text) for text in words.values())


def test_a_draft_has_no_view_for_the_client():
    with pytest.raises(LookupError):
        view(S.DRAFT, R.NOT_YET)
