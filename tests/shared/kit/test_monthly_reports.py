"""What reports by month tell of small groups: neither how large they are nor in which row and column they stand."""

from datetime import date

import pytest

from shared.kit.monthly_reports import published_by_month, told_cells

MONTH = date(2026, 9, 1)
ENDINGS = ("accepted", "declined", "open")


def told(*counted: tuple[str, str, int]) -> dict[tuple[str, str], int | None]:
    tables = published_by_month(((MONTH, *each) for each in counted), ENDINGS)
    return {(row, column): count for _, row, column, count in told_cells(tables)}


def test_a_group_of_five_is_told_and_an_empty_one_is_left_out():
    assert told(("a", "accepted", 6), ("a", "open", 5)) == {("a", "accepted"): 6, ("a", "open"): 5}


@pytest.mark.parametrize("ending", ENDINGS)
def test_of_a_month_with_fewer_than_five_nothing_is_told(ending):
    assert told(("a", ending, 4)) == {}


@pytest.mark.parametrize("ending", ["declined", "open"])
def test_the_name_of_a_hidden_group_does_not_tell_in_which_column_it_stands(ending):
    assert told(("a", "accepted", 6), ("a", ending, 1)) == {("a", each): None for each in ENDINGS}
