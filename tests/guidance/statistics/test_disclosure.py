"""Whoever has every published figure cannot tell any hidden one: whatever is hidden, other contacts fit as well."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from services.guidance.rules import statistics_figures
from services.guidance.rules.statistics_figures import Figure
from services.guidance.rules.statistics_tables import (
    CHANNEL_TABLE,
    CLOCK_TABLE,
    CONTACT_TABLES,
    FEEDBACK_TABLES,
    KNOWN_CLIENTS_TABLE,
    MARGIN,
    OTHERS,
    OUTCOME_TABLE,
    VALUES,
    TableRule,
)
from shared.law.suppression import SMALLEST_SHOWN, Cell, Published, suppress_table
from shared.terms.statistics import ANONYMOUS, StatisticsDimension
from tests.guidance.statistics.possible_contacts import (
    CONTACTS,
    LISTED,
    OUTCOMES_ALONE,
    PLAIN,
    Contact,
    can_be,
    cell_of,
    other_contacts,
    with_promises_as_can_be,
)
from tests.shared.law.attacker import Attacker, true_margin


def counted(table: TableRule, contacts: Sequence[Contact]) -> list[tuple[tuple[Any, ...], int]]:
    return list(Counter(tuple(each[fact] for fact in table.facts) for each in contacts).items())


def figures(table: TableRule, counted: Iterable[tuple[Sequence[Any], int]]) -> list[Figure]:
    return statistics_figures.figures(table, counted, LISTED, Random(0))


def all_published(contacts: Sequence[Contact]) -> dict[TableRule, list[Figure]]:
    """All that a month tells of the contacts of a unit."""
    shown = {table: figures(table, counted(table, contacts)) for table in CONTACT_TABLES}
    shown[OUTCOME_TABLE] = statistics_figures.beside_channels(shown[OUTCOME_TABLE], shown[CHANNEL_TABLE])
    known = statistics_figures.known_client_figures(counted(KNOWN_CLIENTS_TABLE, contacts), shown, Random(0))
    clocks = statistics_figures.clock_figures([(each["clock_results"], 1) for each in contacts], shown, Random(0))
    return {**shown, KNOWN_CLIENTS_TABLE: known, CLOCK_TABLE: clocks}


def agrees(shown: Mapping[TableRule, Sequence[Figure]], contacts: Sequence[Contact]) -> bool:
    """Whether everything that is shown is true of other contacts."""
    for table, figures in shown.items():
        if table is CLOCK_TABLE:
            places = [(rule, result) for each in contacts for rule, result in each["clock_results"].items()]
            places = [place for place in places if place[1] != "continued"]
        else:
            places = [cell for each in contacts if (cell := cell_of(table, each)) is not None]
        for each in figures:
            count = sum(each.row in {MARGIN, row} and each.column in {MARGIN, column} for row, column in places)
            if table is CLOCK_TABLE and each.row == MARGIN:
                count = len(contacts)
            if each.count is not None and each.count != count:
                return False
    return True


def test_facts_that_are_not_tied_stand_in_one_table_each() -> None:
    """What stands in two is what ties them: it is told once, and the other table goes by what is told."""
    standing = Counter(fact for table in (*CONTACT_TABLES, KNOWN_CLIENTS_TABLE) for fact in table.facts)

    assert {fact for fact, times in standing.items() if times > 1} == {"age_group"}


@settings(max_examples=20, deadline=None, phases=[Phase.reuse, Phase.generate])
@given(CONTACTS)
def test_every_hidden_small_group_may_be_empty_or_large_after_all_that_is_published(contacts: list[Contact]) -> None:
    shown = all_published(contacts)
    assert all(can_be(each) for each in contacts)
    assert agrees(shown, contacts)

    for table in (*CONTACT_TABLES, KNOWN_CLIENTS_TABLE):
        if len(shown[table]) == 1:
            assert shown[table][0].count is None, "nothing is told of this table"
            continue
        for told, figure, true in small_and_hidden(table, shown[table], contacts):
            for value in (0, SMALLEST_SHOWN):
                other = with_promises_as_can_be(other_contacts(told, contacts, true.table_with(figure, value)))
                assert [each for each in other if not can_be(each)] == [], (table.report, true.true[figure], value)
                assert agrees(shown, other), (table.report, true.true[figure], value)


def small_and_hidden(
    table: TableRule, shown: Sequence[Figure], contacts: Sequence[Contact]
) -> Iterator[tuple[TableRule, int, Attacker]]:
    """The hidden small groups of a table, as it is told, and who looks for them."""
    cells = _with_empty_cells(table, [cell for each in contacts if (cell := cell_of(table, each))])
    published = suppress_table(cells, table.impossible, chance=Random(0))
    if table is OUTCOME_TABLE and all(each.column == MARGIN for each in shown):
        table, rows = OUTCOMES_ALONE, {row: true_margin(cells, 0, row) for row in published.rows}
        cells = {(row, MARGIN): count for row, count in rows.items()}
        in_cells = {(row, MARGIN): count for row, count in published.rows.items()}
        published = Published(published.total, published.rows, {MARGIN: published.total}, in_cells)
    attacker = Attacker(cells, published)
    for figure in attacker.unknown():
        if 0 < attacker.true[figure][2] < SMALLEST_SHOWN:
            yield table, figure, attacker


@settings(max_examples=40, deadline=None)
@given(CONTACTS)
def test_no_figure_of_a_small_group_is_published_in_any_table(contacts: list[Contact]) -> None:
    for figures in all_published(contacts).values():
        for each in figures:
            assert each.count is None or each.count == 0 or each.count >= SMALLEST_SHOWN


@settings(max_examples=40, deadline=None)
@given(CONTACTS)
def test_a_value_that_nobody_listed_is_named_only_where_a_figure_of_it_is_shown(contacts: list[Contact]) -> None:
    table = next(each for each in CONTACT_TABLES if each.rows is StatisticsDimension.MISSING_SERVICE)
    shown = all_published(contacts)[table]

    named = {each.row for each in shown} - {MARGIN, OTHERS}
    assert all(each.count for each in shown if each.row in named)
    assert (OTHERS in {each.row for each in shown}) is (
        named != {each["missing_service"] or "none" for each in contacts}
    )


def _with_empty_cells(table: TableRule, cells: Sequence[Cell]) -> dict[Cell, int]:
    """The cells of the table as they are counted, with those that are empty."""
    known = [(*LISTED[each], OTHERS) if each in LISTED else VALUES[each] for each in table.dimensions]
    rows = known[0] or sorted({row for row, _ in cells})
    columns = [MARGIN] if table.columns is None else known[1] or sorted({column for _, column in cells})
    empty = {(row, column): 0 for row in rows for column in columns if (row, column) not in table.impossible}
    return empty | Counter(cells)


def told(table: TableRule, *contacts: tuple[int, dict[str, Any]]) -> dict[Cell, int | None]:
    """What a table tells of a month of so many contacts that differ so from the plain one."""
    month = [PLAIN | differing for number, differing in contacts for _ in range(number)]
    assert all(can_be(each) for each in month)
    return {(each.row, each.column): each.count for each in all_published(month)[table]}


def test_the_channel_is_not_told_by_how_soon_it_is_answered() -> None:
    """Whoever is met at once counts as answered at once: sixty by phone, and three by chat."""
    by_mail = {"channel": "mail", "first_response": "within_1_hour"}
    shown = told(CHANNEL_TABLE, (60, {}), (3, {"channel": "chat"}), (40, by_mail))

    assert shown["chat", MARGIN] is None
    assert None in {shown["phone", MARGIN], shown[MARGIN, "within_15_minutes"]}


@given(st.lists(st.sampled_from([(5, None), (None, 4), (3, 3), (1, None)]), max_size=60))
def test_who_left_a_question_of_the_feedback_out_is_not_told(answers: list[tuple[int | None, int | None]]) -> None:
    """Else it would tell of the other question, for everybody answers one of them at least."""
    for place, table in enumerate(FEEDBACK_TABLES):
        total = figures(table, [((each[place], None), 1) for each in answers])[0].count
        assert total in {None, sum(each[place] is not None for each in answers)}


@settings(max_examples=60, deadline=None)
@given(CONTACTS)
def test_clocks_that_few_had_or_few_did_not_have_are_not_told_of(contacts: list[Contact]) -> None:
    """Nor those of notices where it is hidden how many contacts nobody is known of, for they are among these."""
    published = all_published(contacts)
    unknown = next(each.count for each in published[OUTCOME_TABLE] if (each.row, each.column) == (ANONYMOUS, MARGIN))
    for each in published[CLOCK_TABLE]:
        results = (contact["clock_results"].get(each.row, "continued") for contact in contacts)
        having = [result for result in results if result != "continued"]
        if each.row != MARGIN and each.count is not None:
            among = unknown if each.row.startswith("child_protection") else len(contacts)
            assert among is not None
            assert each.count == (len(having) if each.column == MARGIN else having.count(each.column))
            assert len(having) >= SMALLEST_SHOWN
            assert among - len(having) not in range(1, SMALLEST_SHOWN)


NOTICE = {"service_promise": "met", "child_protection_notice": "met", "child_protection_finish": "met"}


def test_how_few_contacts_are_neither_a_notice_nor_have_another_clock_is_not_told() -> None:
    """A notice has no clock of another matter: forty notices and fifty-seven about health leave three for the rest."""
    notices = {"clock_results": NOTICE}
    health = {"clock_results": {"service_promise": "met", "care_need_assessment": "met"}}

    few = told(CLOCK_TABLE, (40, notices), (57, health), (3, {}))
    assert (few["child_protection_notice", MARGIN], few["care_need_assessment", MARGIN]) == (40, None)
    many = told(CLOCK_TABLE, (40, notices), (57, health), (5, {}))
    assert (many["child_protection_notice", MARGIN], many["care_need_assessment", MARGIN]) == (40, 57)


def test_notices_are_told_only_where_those_who_may_make_them_are_told_to_be_as_many() -> None:
    """Else sixty-eight notices, and sixty-five by authorities and children, tell that private persons made three."""
    notices = {"clock_results": NOTICE}
    by_others: list[tuple[int, dict[str, Any]]] = [
        (57, notices | {"contactor": "authority"}),
        (8, notices),
        (6, {"contactor": "relative"}),
    ]

    few = told(CLOCK_TABLE, *by_others, (3, notices | {"contactor": "other"}))
    assert few["child_protection_notice", MARGIN] is few["child_protection_finish", MARGIN] is None
    many = told(CLOCK_TABLE, *by_others, (5, notices | {"contactor": "other"}))
    assert (many["child_protection_notice", MARGIN], many["child_protection_finish", MARGIN]) == (70, 70)


def test_late_notices_are_told_only_where_as_many_are_told_not_to_be_settled() -> None:
    """Else five late ones of eight without a name tell that three or fewer were settled at once."""
    late = {"clock_results": NOTICE | {"child_protection_notice": "met_late"}}
    known = {"age_group": "under_7"}
    few = told(CLOCK_TABLE, (5, late), (3, {"first_contact_resolution": True}), (40, known))
    many = told(CLOCK_TABLE, (5, late), (8, {"first_contact_resolution": True}), (40, known))

    assert (few["child_protection_notice", MARGIN], many["child_protection_notice", "met_late"]) == (None, 5)


def written(response: str, **differing: Any) -> dict[str, Any]:
    return {"channel": "online", "first_response": response, **differing}


def test_broken_promises_are_told_only_where_as_many_late_answers_are() -> None:
    """Whoever is answered within hours is answered as promised: else twenty broken ones tell of three hidden waits."""
    broken = {"clock_results": {"service_promise": "met_late"}}
    others = [(40, written("within_1_hour")), (8, written("within_3_days", **broken)), (9, written("later", **broken))]
    few = told(CLOCK_TABLE, (3, written("within_1_day", **broken)), *others)
    many = told(CLOCK_TABLE, (5, written("within_1_day", **broken)), *others)

    assert (few["service_promise", "met_late"], many["service_promise", "met_late"]) == (None, 22)


def test_what_the_first_contact_settled_is_told_only_where_it_does_not_tell_of_late_answers() -> None:
    """Whoever is settled on the day is answered within a day: else thirty-three unsettled tell of three who waited."""
    settled = {"first_contact_resolution": True}
    waits = [(60, settled), (7, written("within_1_hour", **settled)), (30, written("later"))]
    few = told(OUTCOME_TABLE, *waits, (3, written("within_3_days")))
    many = told(OUTCOME_TABLE, *waits, (5, written("within_3_days")))

    assert (MARGIN, "no") not in few
    assert (few[ANONYMOUS, MARGIN], many[MARGIN, "no"]) == (100, 35)
