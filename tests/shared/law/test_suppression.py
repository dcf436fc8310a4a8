"""Suppression of small groups: whoever knows all that is published can derive none of them (D-15)."""

from collections.abc import Mapping
from itertools import product
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shared.law.suppression import SMALLEST_SHOWN, Cell, Published, suppress, suppress_table
from tests.shared.law.attacker import Attacker, true_margin
from tests.shared.law.chances import CHANCES, Cheapest

EXAMPLES = settings(max_examples=100, deadline=None)
COUNTS = st.one_of(st.integers(0, 6), st.integers(0, 40))
TABLES = st.integers(1, 4).flatmap(
    lambda rows: st.integers(1, 4).flatmap(
        lambda columns: st.fixed_dictionaries(
            {(f"r{row}", f"c{column}"): COUNTS for row in range(rows) for column in range(columns)}
        )
    )
)


@EXAMPLES
@given(TABLES, CHANCES)
def test_no_small_group_is_shown_and_what_is_shown_is_true(counts: dict[Cell, int], chance: Random) -> None:
    published = suppress_table(counts, chance=chance)

    for cell, shown in published.cells.items():
        assert shown in {None, counts[cell]}
        assert shown is None or shown == 0 or shown >= SMALLEST_SHOWN
    for axis, margin in enumerate((published.rows, published.columns)):
        for value, shown in margin.items():
            assert shown in {None, true_margin(counts, axis, value)}
            assert shown is None or shown == 0 or shown >= SMALLEST_SHOWN
    assert published.total == (sum(counts.values()) if sum(counts.values()) >= SMALLEST_SHOWN else None)


@EXAMPLES
@given(TABLES, CHANCES)
def test_whoever_knows_all_that_is_published_cannot_tell_how_small_a_hidden_group_is(
    counts: dict[Cell, int], chance: Random
) -> None:
    assume(sum(counts.values()) >= SMALLEST_SHOWN)
    attacker = Attacker(counts, suppress_table(counts, chance=chance))

    for figure in attacker.unknown():
        smallest, largest = attacker.range_of(figure)
        assert smallest < largest, "no hidden figure is certain"
        if 0 < attacker.true[figure][2] < SMALLEST_SHOWN:
            assert smallest == 0, "the group may be empty"
            assert largest >= SMALLEST_SHOWN, "the group may be large"


@EXAMPLES
@given(TABLES, CHANCES, st.data())
def test_where_nobody_can_be_tells_nothing_and_is_not_told(
    counts: dict[Cell, int], chance: Random, data: st.DataObject
) -> None:
    """Not even whoever knows in which cells nobody can be finds out how small a hidden group is."""
    impossible = data.draw(st.sets(st.sampled_from([*counts]), max_size=len(counts) - 1))
    counts = {cell: 0 if cell in impossible else count for cell, count in counts.items()}
    assume(sum(counts.values()) >= SMALLEST_SHOWN and len(counts) - len(impossible) > 1)
    published = suppress_table(counts, impossible, chance=chance)
    attacker = Attacker(counts, published)

    assert not impossible & {*published.cells}
    for figure in attacker.unknown():
        if 0 < attacker.true[figure][2] < SMALLEST_SHOWN:
            smallest, largest = attacker.range_of(figure)
            assert smallest == 0
            assert largest >= SMALLEST_SHOWN


@EXAMPLES
@given(st.dictionaries(st.sampled_from("abcdefgh"), COUNTS, min_size=1), CHANCES)
def test_groups_of_one_dimension_cannot_be_told_from_their_total(counts: dict[str, int], chance: Random) -> None:
    published = suppress(counts, chance=chance)
    assume(published.total is not None)

    hidden = [value for value, shown in published.rows.items() if shown is None]
    left = (published.total or 0) - sum(shown or 0 for shown in published.rows.values())
    assert len(hidden) != 1
    assert not hidden or left >= SMALLEST_SHOWN
    assert {value: shown for value, shown in published.rows.items() if shown is not None} == {
        value: count for value, count in counts.items() if value not in hidden
    }


@settings(max_examples=30, deadline=None)
@given(st.fixed_dictionaries({cell: st.integers(0, 7) for cell in product("ab", "xy")}), CHANCES)
def test_the_attacker_of_these_tests_finds_what_trying_every_table_finds(
    counts: dict[Cell, int], chance: Random
) -> None:
    published = suppress_table(counts, chance=chance)
    assume(published.total is not None)
    attacker = Attacker(counts, published)
    possible = [
        table
        for values in product(range(29), repeat=3)
        for table in [dict(zip(counts, [*values, sum(counts.values()) - sum(values)], strict=True))]
        if min(table.values()) >= 0 and _agrees(table, published)
    ]

    cells = list(published.cells)
    for figure in attacker.unknown():
        place = figure - len(published.rows) - len(published.columns)
        if place >= 0:
            values = {table[cells[place]] for table in possible}
            smallest, largest = attacker.range_of(figure)
            assert (min(values), min(max(values), counts[cells[place]] + 10)) == (smallest, largest)


def _agrees(table: Mapping[Cell, int], published: Published) -> bool:
    return (
        all(shown in {None, table[cell]} for cell, shown in published.cells.items())
        and all(shown in {None, true_margin(table, 0, row)} for row, shown in published.rows.items())
        and all(shown in {None, true_margin(table, 1, column)} for column, shown in published.columns.items())
    )


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        pytest.param({"a": 50, "b": 30}, {"a": 50, "b": 30}, id="nothing is small"),
        pytest.param({"a": 50, "b": 0}, {"a": 50, "b": 0}, id="an empty group beside a large one"),
        pytest.param({"a": 50, "b": 30, "c": 4}, {"a": 50, "b": None, "c": None}, id="the next smallest hides it"),
        pytest.param({"a": 50, "b": 30, "c": 5}, {"a": 50, "b": 30, "c": 5}, id="five are shown"),
        pytest.param({"a": 50, "c": 3, "d": 3}, {"a": 50, "c": None, "d": None}, id="two small ones hide each other"),
        pytest.param({"a": 50, "c": 1, "d": 1}, {"a": None, "c": None, "d": None}, id="and two that are four do not"),
        pytest.param({"a": 4}, {"a": None}, id="fewer than five altogether"),
        pytest.param({}, {}, id="nobody"),
    ],
)
def test_of_one_dimension_just_so_much_is_hidden(counts: dict[str, int], shown: dict[str, int | None]) -> None:
    assert suppress(counts, chance=Cheapest()).rows == shown


def test_what_is_hidden_beside_a_small_group_does_not_tell_how_large_it_is() -> None:
    """Twenty-eight, twenty-eight and four: if the cheapest always were hidden, four would be the only small group."""

    def published(counts: tuple[int, ...], seed: int) -> tuple[int | None, ...]:
        told = suppress(dict(zip("abc", counts, strict=True)), chance=Random(seed))
        return told.total, *told.rows.values()

    for large, small, seed in product(range(5, 30, 3), range(1, SMALLEST_SHOWN), range(3)):
        counts = (large, large + 1, small)
        told = published(counts, seed)
        hidden = [at for at, figure in enumerate(told[1:]) if figure is None]
        others = [
            tuple(count + change * ((at == hidden[-1]) - (at == hidden[0])) for at, count in enumerate(counts))
            for change in (-2, -1, 1, 2)
        ]
        assert any(
            published(each, other_seed) == told for other_seed in range(2000) for each in others if min(each) > 0
        ), (counts, seed)


def test_a_large_table_of_hours_is_published_in_a_moment_and_not_all_hidden() -> None:
    counts = {
        (f"{day}", f"{hour:02}"): (day * 7 + hour * 5) % 13 if 8 <= hour < 16 and day < 6 else 0
        for day in range(1, 8)
        for hour in range(24)
    }
    published = suppress_table(counts, chance=Cheapest())

    assert published.rows["6"] == published.columns["03"] == 0
    assert sum(shown is not None and shown > 0 for shown in published.cells.values()) >= 10


def test_a_negative_count_and_somebody_where_nobody_can_be_are_refused() -> None:
    with pytest.raises(ValueError, match="no fewer"):
        suppress({"a": -1}, chance=Cheapest())
    with pytest.raises(ValueError, match="nobody can be"):
        suppress_table({("a", "x"): 1}, {("a", "x")}, chance=Cheapest())
