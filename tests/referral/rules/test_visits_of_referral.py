"""Visits of a referral as the referrer sees them."""

from datetime import date

import pytest

from services.referral.rules.visits_of_referral import visit_progress
from shared.terms.booking import AppointmentStatus as A
from shared.terms.referral import BookingRightIssue as R
from shared.terms.referral import VisitProgress as P

BY = date(2026, 12, 23)


@pytest.mark.parametrize(
    ("right", "visits", "on", "progress"),
    [
        pytest.param(R.PENDING, set(), BY, P.NONE, id="no right yet"),
        pytest.param(R.NOT_NEEDED, set(), BY, P.NONE, id="nothing to book"),
        pytest.param(R.REVOKED, set(), date(2027, 1, 1), P.NONE, id="taken back"),
        pytest.param(R.ISSUED, set(), BY, P.NOT_BOOKED, id="the last day for booking"),
        pytest.param(R.ISSUED, set(), date(2026, 12, 24), P.NOT_BOOKED_IN_TIME, id="the day after"),
        pytest.param(R.ISSUED, {A.CANCELLED}, date(2026, 12, 24), P.NOT_BOOKED_IN_TIME, id="cancelled, and none anew"),
        pytest.param(R.ISSUED, {A.BOOKED}, date(2026, 12, 24), P.BOOKED, id="booked"),
        pytest.param(R.ISSUED, {A.CHECKED_IN}, BY, P.BOOKED, id="has come"),
        pytest.param(R.ISSUED, {A.COMPLETED}, BY, P.COMPLETED, id="took place"),
        pytest.param(R.ISSUED, {A.NO_SHOW}, BY, P.NO_SHOW, id="nobody came"),
        pytest.param(R.ISSUED, {A.NO_SHOW, A.COMPLETED}, BY, P.COMPLETED, id="came at the second time"),
        pytest.param(R.ISSUED, {A.NO_SHOW, A.BOOKED}, BY, P.BOOKED, id="booked again"),
        pytest.param(R.REVOKED, {A.BOOKED}, BY, P.BOOKED, id="taken back, the visit stays"),
    ],
)
def test_how_far_the_visits_are(right, visits, on, progress):
    decision = visit_progress(right, visits, book_by=BY, on=on)

    assert decision.progress is progress
    assert (decision.rule_id, decision.rule_version) == ("visits_of_referral", "1")
