"""Visits that are taken together: the order in which they are measured against each other."""

from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.booking.rules.visits_together import nearest_first

FIRST = date(2026, 12, 1)


def on(*numbers):
    return [FIRST + timedelta(days=number) for number in numbers]


@pytest.mark.parametrize(
    ("wanted", "others", "order"),
    [
        pytest.param([], [], [], id="none"),
        pytest.param([7], [], [0], id="one"),
        pytest.param([14, 0, 7], [], [1, 2, 0], id="from the earliest on"),
        pytest.param([0, 7, 14], [21], [2, 1, 0], id="backwards from a visit that stands"),
        pytest.param([0, 20], [10], [0, 1], id="of equals the earliest"),
        pytest.param([0, 20], [11], [1, 0], id="the nearest"),
        pytest.param([5, 5], [], [0, 1], id="the same day in the order given"),
        pytest.param([0, 1, 30, 31], [], [0, 1, 2, 3], id="two pairs"),
        pytest.param([0, 40], [1, 30], [0, 1], id="each to the nearest of several"),
    ],
)
def test_the_nearest_is_decided_first(wanted, others, order):
    assert nearest_first(on(*wanted), on(*others)) == order


def bookable(days, others, longest):
    """Whether each day, in this order, is at most so many days from one that is there before it."""
    there = list(others)
    for day in days:
        if there and min(abs((day - other).days) for other in there) > longest:
            return False
        there.append(day)
    return True


@given(
    st.lists(st.integers(0, 40), max_size=5),
    st.lists(st.integers(0, 40), max_size=2),
    st.integers(1, 15),
)
def test_it_is_an_order_in_which_they_can_be_booked_one_by_one_if_there_is_one(wanted, others, longest):
    days, there = on(*wanted), on(*others)
    order = nearest_first(days, there)

    assert sorted(order) == list(range(len(days)))
    possible = any(bookable(each, there, longest) for each in permutations(days))
    assert bookable([days[place] for place in order], there, longest) is possible
