"""One place at a time: visits that overlap, and visits that follow each other."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.booking.rules.one_place_at_a_time import RULE_ID, VisitSpan, one_place
from shared.terms.booking import SameTimeVerdict

NINE = datetime(2026, 12, 1, 7, tzinfo=UTC)


def span(starts, ends):
    return VisitSpan(NINE + timedelta(minutes=starts), NINE + timedelta(minutes=ends))


@pytest.mark.parametrize(
    ("others", "verdict"),
    [
        pytest.param([], SameTimeVerdict.FREE_THEN, id="none"),
        pytest.param([(0, 30)], SameTimeVerdict.ALREADY_BOOKED, id="the same time"),
        pytest.param([(-30, 1)], SameTimeVerdict.ALREADY_BOOKED, id="one that is still going on"),
        pytest.param([(29, 60)], SameTimeVerdict.ALREADY_BOOKED, id="one that begins before the end"),
        pytest.param([(10, 20)], SameTimeVerdict.ALREADY_BOOKED, id="a shorter one within"),
        pytest.param([(-60, 90)], SameTimeVerdict.ALREADY_BOOKED, id="a longer one around"),
        pytest.param([(-30, 0)], SameTimeVerdict.FREE_THEN, id="just before"),
        pytest.param([(30, 60)], SameTimeVerdict.FREE_THEN, id="just after"),
        pytest.param([(-30, 0), (30, 60), (5, 6)], SameTimeVerdict.ALREADY_BOOKED, id="the last of several"),
    ],
)
def test_a_person_is_in_one_place(others, verdict):
    decision = one_place(span(0, 30), [span(*each) for each in others])

    assert (decision.verdict, decision.rule_id) == (verdict, RULE_ID)
    assert decision.is_free is (verdict is SameTimeVerdict.FREE_THEN)


@given(st.tuples(st.integers(0, 50), st.integers(1, 50)), st.tuples(st.integers(0, 50), st.integers(1, 50)))
def test_two_visits_overlap_when_they_share_a_minute_whichever_is_wanted(first, second):
    (one, other) = ((starts, starts + lasts) for starts, lasts in (first, second))
    shared = set(range(*one)) & set(range(*other))

    assert one_place(span(*one), [span(*other)]).is_free is not bool(shared)
    assert one_place(span(*other), [span(*one)]).is_free is not bool(shared)


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        pytest.param(NINE, NINE, id="no time at all"),
        pytest.param(NINE, NINE - timedelta(minutes=1), id="backwards"),
        pytest.param(NINE.replace(tzinfo=None), NINE, id="no offset"),
    ],
)
def test_a_span_that_is_none_is_refused(starts, ends):
    with pytest.raises(ValueError, match=r"visit|instant"):
        VisitSpan(starts, ends)
