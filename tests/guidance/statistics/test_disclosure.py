"""Whoever has every published figure cannot tell any hidden one: whatever is hidden, other contacts fit as well."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.guidance.rules import statistics_tables as tables
from services.guidance.rules.statistics_tables import CONTACT_TABLES, MARGIN, OTHERS, Figure, TableRule, figures
from shared.law.suppression import SMALLEST_SHOWN, Cell, suppress_table
from shared.terms.statistics import StatisticsDimension
from tests.shared.law.attacker import Attacker

AREAS = {StatisticsDimension.AREA: ("ilmajoki", "kurikka", "unknown")}
FACTS: dict[str, Any] = {
    "area": st.sampled_from(["ilmajoki", "kurikka", None]),
    "reason_code": st.sampled_from(["sleep", "housing", "food", None]),
    "channel": st.sampled_from(["phone", "chat", "visit"]),
    "contactor": st.sampled_from(["client", "guardian", "professional"]),
    "outcomes": st.sampled_from([("advice_given",), ("direct_booking",), ("advice_given", "message_to_unit")]),
    "first_contact_resolution": st.booleans(),
    "first_response": st.sampled_from(["within_15_minutes", "later"]),
    "repeated": st.booleans(),
    "weekday": st.integers(1, 2),
    "hour": st.integers(8, 10),
    "workers": st.integers(1, 4),
    "duration_minutes": st.sampled_from([None, 10, 50]),
    "led_to_client_relationship": st.sampled_from(["yes", "no"]),
    "missing_service": st.sampled_from([None, "night-care"]),
    "age_group": st.sampled_from(["under_7", "aged_7_to_17", "unknown"]),
    "language": st.sampled_from(["fi", "sv"]),
}
CONTACTS = st.lists(st.fixed_dictionaries(FACTS), min_size=SMALLEST_SHOWN, max_size=60)
Contact = Mapping[str, Any]


def published(table: TableRule, contacts: Sequence[Contact]) -> list[Figure]:
    counted = Counter(tuple(each[fact] for fact in table.facts) for each in contacts)
    return figures(table, counted.items(), AREAS)


def cells_of(table: TableRule, contacts: Sequence[Contact]) -> list[Cell]:
    """In which cell of a table each contact counts."""
    return [next((each.row, each.column) for each in _only_cells(table, contact)) for contact in contacts]


def _only_cells(table: TableRule, contact: Contact) -> Iterator[Figure]:
    """Counted alone but often enough to be shown, a contact tells its cell."""
    for each in published(table, [contact] * SMALLEST_SHOWN):
        if each.count and each.row != MARGIN and (table.columns is None or each.column != MARGIN):
            yield each


def agrees(shown: Sequence[Figure], cells: Sequence[Cell]) -> bool:
    """Whether everything that is shown of a table is true of contacts in these cells."""
    return all(
        each.count == sum(each.row in {MARGIN, row} and each.column in {MARGIN, column} for row, column in cells)
        for each in shown
        if each.count is not None
    )


def test_no_dimension_stands_in_two_tables() -> None:
    standing = Counter(fact for table in CONTACT_TABLES for fact in table.facts)

    assert set(standing.values()) == {1}
    assert set(standing) == set(FACTS)


@settings(max_examples=20, deadline=None)
@given(CONTACTS)
def test_every_hidden_small_group_may_be_empty_or_large_after_all_that_is_published(contacts: list[Contact]) -> None:
    shown = {table: published(table, contacts) for table in CONTACT_TABLES}
    cells = {table: cells_of(table, contacts) for table in CONTACT_TABLES}
    assert all(agrees(shown[table], cells[table]) for table in CONTACT_TABLES)

    for table in CONTACT_TABLES:
        true = _with_empty_cells(table, cells[table])
        attacker = Attacker(true, suppress_table(true))
        for figure in attacker.unknown():
            if not 0 < attacker.true[figure][2] < SMALLEST_SHOWN:
                continue
            for value in (0, SMALLEST_SHOWN):
                other = [cell for cell, count in attacker.table_with(figure, value).items() for _ in range(count)]
                # The other contacts are the same but in this table; so the other tables tell the same of them.
                assert len(other) == len(contacts)
                assert agrees(shown[table], other)


@settings(max_examples=40, deadline=None)
@given(CONTACTS)
def test_no_figure_of_a_small_group_is_published_in_any_table(contacts: list[Contact]) -> None:
    for table in CONTACT_TABLES:
        for each in published(table, contacts):
            assert each.count is None or each.count == 0 or each.count >= SMALLEST_SHOWN


@settings(max_examples=40, deadline=None)
@given(CONTACTS)
def test_a_value_that_nobody_listed_is_named_only_where_a_figure_of_it_is_shown(contacts: list[Contact]) -> None:
    table = next(each for each in CONTACT_TABLES if each.rows is StatisticsDimension.MISSING_SERVICE)
    shown = published(table, contacts)

    named = {each.row for each in shown} - {MARGIN, OTHERS}
    assert all(each.count for each in shown if each.row in named)
    assert (OTHERS in {each.row for each in shown}) is (named != {row for row, _ in cells_of(table, contacts)})


RESULTS = st.fixed_dictionaries(
    {"service_promise": st.sampled_from(["met", "met_late"])},
    optional={
        "child_protection_notice": st.sampled_from(["met", "met_late"]),
        "child_protection_finish": st.sampled_from(["met", "continued", "not_needed"]),
        "callback": st.just("met"),
    },
)


@settings(max_examples=60, deadline=None)
@given(st.lists(RESULTS, max_size=60))
def test_clocks_that_few_had_or_few_did_not_have_are_not_told_of(results: list[dict[str, str]]) -> None:
    shown = {(each.row, each.column): each.count for each in tables.clock_figures((each, 1) for each in results)}

    for (rule, result), count in shown.items():
        having = [each[rule] for each in results if rule in each]
        if rule == MARGIN:
            assert count == (len(results) if len(results) >= SMALLEST_SHOWN else None)
        elif count is not None:
            assert count == (len(having) if result == MARGIN else having.count(result))
            assert len(having) >= SMALLEST_SHOWN
            assert not 0 < len(results) - len(having) < SMALLEST_SHOWN
            assert count == 0 or count >= SMALLEST_SHOWN


def _with_empty_cells(table: TableRule, cells: Sequence[Cell]) -> dict[Cell, int]:
    """The cells of the table as they are counted, with those that are empty."""
    known = [AREAS.get(each) or tables.VALUES[each] for each in table.dimensions]
    rows = known[0] or sorted({row for row, _ in cells})
    columns = [MARGIN] if table.columns is None else known[1] or sorted({column for _, column in cells})
    return {(row, column): 0 for row in rows for column in columns} | Counter(cells)
