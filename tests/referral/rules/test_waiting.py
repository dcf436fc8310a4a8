"""How long clients waited: of groups of five or more, and of no more than were seen to be accepted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.referral.rules.waiting import days_to_decision, first_visits

CASES = {
    "five, all accepted": ([9, 1, 5, 7, 3], 0, 5, (5, 5, None)),
    "four": ([1, 2, 3, 4], 0, 9, None),
    "five, of whom only four are seen to be accepted": ([1, 2, 3, 4, 5], 0, 4, None),
    "those of which was told before have taken the acceptances": ([1, 2, 3, 4, 5], 6, 10, None),
    "the earliest, as far as acceptances go": ([30, 10, 20, 40, 50, 1, 1], 3, 8, (5, 30, None)),
    "more were told of before than are seen to be accepted": ([1, 2, 3, 4, 5], 9, 5, None),
    "nine of nine wait no longer than the longest wait, which is one client's": ([*range(1, 10)], 0, 9, (9, 5, None)),
    "nine of ten at the fewest": ([*range(1, 11)], 0, 10, (10, 5.5, 9)),
    "nine of ten": ([*range(1, 21)], 0, 20, (20, 10.5, 18)),
}


@pytest.mark.parametrize(("days", "told_before", "accepted", "told"), CASES.values(), ids=CASES)
def test_first_visits_are_told_of_by_five_and_no_more_than_acceptances(days, told_before, accepted, told):
    found = first_visits(days, told_before=told_before, accepted=accepted)

    assert (found and (found.visits, found.median_days, found.days_of_nine_in_ten)) == told


@given(st.lists(st.lists(st.integers(0, 400), max_size=9), max_size=12), st.lists(st.integers(0, 12), min_size=12))
def test_over_the_months_each_first_visit_is_told_of_once_and_never_more_than_acceptances(months, accepted):
    waiting, came = list[int](), 0
    for month, new in enumerate(months):
        waiting += new
        seen = sum(accepted[: month + 1])
        found = first_visits(waiting, told_before=came, accepted=seen)
        if found is not None:
            assert found.visits >= 5
            waiting, came = waiting[found.visits :], came + found.visits
        assert came <= seen
        assert came + len(waiting) == sum(map(len, months[: month + 1]))


@pytest.mark.parametrize(("told", "days"), [(5, 3), (4, None), (None, None), (0, None)])
def test_days_to_a_decision_are_told_only_where_the_decisions_are(told, days):
    assert days_to_decision([1, 2, 3, 4, 5], told) == days


@pytest.mark.parametrize("numbers", [{"told_before": -1, "accepted": 0}, {"told_before": 0, "accepted": -1}])
def test_fewer_than_nobody_is_refused(numbers):
    with pytest.raises(ValueError, match="nobody"):
        first_visits([], **numbers)
