"""What figures tell of small groups: neither how large they are nor in which row and column they stand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.law.published_figures import figures_of, table_of, together
from shared.law.suppression import SMALLEST_SHOWN
from tests.shared.law.chances import Cheapest

MONTH = date(2026, 9, 1)
ENDINGS = ("accepted", "declined", "cancelled")
LISTED = ("a", "b")


def told(counted: dict[tuple[str, str], int]) -> dict[tuple[str, str], int | None]:
    figures = figures_of(MONTH, "unit", table_of(counted, LISTED, ENDINGS, Cheapest()), LISTED)
    return {(each.row, each.column): each.count for each in figures}


def test_a_group_of_five_is_told_and_an_empty_one_is_left_out():
    assert told({("a", "accepted"): 6, ("a", "cancelled"): 5}) == {("a", "accepted"): 6, ("a", "cancelled"): 5}


@pytest.mark.parametrize("ending", ENDINGS)
def test_of_a_month_with_fewer_than_five_nothing_is_told(ending):
    assert told({("a", ending): 4}) == {}


@pytest.mark.parametrize("ending", ["declined", "cancelled"])
def test_the_name_of_a_hidden_group_does_not_tell_in_which_column_it_stands(ending):
    assert told({("a", "accepted"): 6, ("a", ending): 1}) == {("a", each): None for each in ENDINGS}


def test_the_name_of_a_hidden_group_does_not_tell_in_which_row_it_stands():
    figures = told({("a", "accepted"): 9, ("b", "accepted"): 1})

    assert (figures["a", "accepted"], figures["b", "accepted"]) == (None, None)
    assert told({("a", "accepted"): 9, ("c", "accepted"): 1}).keys() >= {("b", "accepted")}


def test_a_row_that_nobody_listed_is_named_only_where_a_figure_of_it_is_shown():
    assert {row for row, _ in told({("a", "accepted"): 9, ("rare", "accepted"): 1})} == {*LISTED}
    assert told({("a", "accepted"): 9, ("new", "accepted"): 5})["new", "accepted"] == 5


@given(st.dictionaries(st.sampled_from([(row, ending) for row in "abc" for ending in ENDINGS]), st.integers(1, 9)))
def test_what_is_told_of_groups_together_is_true_and_never_a_small_group(counted):
    table = table_of(counted, LISTED, ENDINGS, Cheapest())

    for wanted in (ENDINGS[:1], ENDINGS[:2], ENDINGS):
        found = together(table.total, table.columns, wanted)
        assert found in {None, sum(count for (_, ending), count in counted.items() if ending in wanted)}
        assert found is None or found == 0 or found >= SMALLEST_SHOWN
