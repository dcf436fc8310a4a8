"""Whoever has every published figure cannot tell any hidden one: whatever is hidden, other contacts fit as well."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from services.guidance.rules import statistics_tables as tables
from services.guidance.rules.first_contact_resolution import SETTLED_HERE
from services.guidance.rules.first_response import AT_ONCE, first_response
from services.guidance.rules.statistics_tables import (
    CONTACT_TABLES,
    CONTACTOR_TABLE,
    FEEDBACK_TABLES,
    KNOWN_CLIENTS_TABLE,
    MARGIN,
    NOTIFYING,
    OTHERS,
    OUTCOME_TABLE,
    Figure,
    TableRule,
)
from shared.law.suppression import SMALLEST_SHOWN, Cell, suppress_table
from shared.terms.channels import Channel
from shared.terms.guidance import Contactor, ContactOutcome
from shared.terms.statistics import ANONYMOUS, StatisticsDimension
from tests.shared.law.attacker import Attacker

LISTED = {
    StatisticsDimension.AREA: ("ilmajoki", "kurikka", "unknown"),
    StatisticsDimension.REASON: ("sleep", "housing", "food", "unknown"),
}
CHANNELS = st.sampled_from([Channel.PHONE, Channel.CHAT, Channel.ONLINE, Channel.MAIL])
WAITED = st.sampled_from([timedelta(minutes=5), timedelta(days=2)])
OUTCOMES = st.sampled_from(
    [
        ("advice_given",),
        ("direct_booking",),
        ("advice_given", "direct_booking"),
        ("advice_given", "message_to_unit"),
        ("to_care_needs_assessment",),
    ]
)
NOTICE_CLOCKS = {"child_protection_notice", "child_protection_finish"}
Contact = Mapping[str, Any]


@st.composite
def contacts_of_a_month(draw: st.DrawFn) -> list[Contact]:
    """A few kinds of contacts, some of them many times: as the rules of the service let them come about."""
    kinds = draw(st.lists(a_contact(), min_size=1, max_size=8))
    times = [draw(st.sampled_from([1, 2, 3, 4, 5, 6, 9, 20])) for _ in kinds]
    contacts = [kind for kind, number in zip(kinds, times, strict=True) for _ in range(number)]
    return contacts if len(contacts) >= SMALLEST_SHOWN else contacts * SMALLEST_SHOWN


@st.composite
def a_contact(draw: st.DrawFn) -> Contact:
    """What is counted of a contact."""
    channel, age_group = draw(CHANNELS), draw(st.sampled_from(["under_7", "aged_7_to_17", "unknown", "unknown"]))
    is_notice = age_group == "unknown" and draw(st.booleans())
    outcomes = draw(OUTCOMES) if is_notice or age_group != "unknown" else ("advice_given",)
    clocks = {"service_promise": draw(st.sampled_from(["met", "met_late"]))}
    contactor = draw(st.sampled_from(["client", "guardian", "authority"]))
    if is_notice:
        clocks["child_protection_notice"] = draw(st.sampled_from(["met", "met_late"]))
        contactor = draw(st.sampled_from(["client", "other", "authority"]))
    if "to_care_needs_assessment" in outcomes:
        clocks["care_need_assessment"] = "continued"
    return {
        "area": draw(st.sampled_from(["ilmajoki", "kurikka", "lakkautettu", None])),
        "reason_code": draw(st.sampled_from(["sleep", "housing", "own-code", None])),
        "channel": channel,
        "first_response": first_response(channel, draw(WAITED)).response,
        "contactor": contactor,
        "outcomes": outcomes,
        "first_contact_resolution": {*outcomes} <= SETTLED_HERE and draw(st.booleans()),
        "age_group": age_group,
        "repeated": age_group != "unknown" and draw(st.booleans()),
        "weekday": draw(st.integers(1, 2)),
        "hour": draw(st.integers(8, 10)),
        "workers": draw(st.integers(1, 4)),
        "duration_minutes": draw(st.sampled_from([None, 10, 50])),
        "led_to_client_relationship": draw(st.sampled_from(["yes", "no"])),
        "missing_service": draw(st.sampled_from([None, "night-care"])),
        "language": draw(st.sampled_from(["fi", "sv"])),
        "clock_results": clocks,
    }


def can_be(contact: Contact) -> bool:
    """Whether a contact can come about by the rules of the service, as far as they tie its facts to each other."""
    outcomes = {ContactOutcome(each) for each in contact["outcomes"]}
    is_known, is_notice = contact["age_group"] != "unknown", bool(NOTICE_CLOCKS & {*contact["clock_results"]})
    return (
        (contact["channel"] not in AT_ONCE or contact["first_response"] == "within_15_minutes")
        and (not contact["first_contact_resolution"] or outcomes <= SETTLED_HERE)
        and (is_known or not contact["repeated"])
        and (is_known or is_notice or outcomes == {ContactOutcome.ADVICE_GIVEN})
        and not (is_known and is_notice)
        and not (is_notice and contact["contactor"] not in NOTIFYING)
    )


CONTACTS = contacts_of_a_month()


def counted(table: TableRule, contacts: Sequence[Contact]) -> list[tuple[tuple[Any, ...], int]]:
    return list(Counter(tuple(each[fact] for fact in table.facts) for each in contacts).items())


def all_published(contacts: Sequence[Contact]) -> dict[TableRule, list[Figure]]:
    """All that a month tells of the contacts of a unit."""
    shown = {table: tables.figures(table, counted(table, contacts), LISTED) for table in CONTACT_TABLES}
    unknown = tables.anonymous(shown[OUTCOME_TABLE])
    shown[KNOWN_CLIENTS_TABLE] = tables.known_client_figures(counted(KNOWN_CLIENTS_TABLE, contacts), unknown)
    notifiers = tables.notifiers(shown[CONTACTOR_TABLE])
    results = [(each["clock_results"], 1) for each in contacts]
    shown[tables.CLOCK_TABLE] = tables.clock_figures(results, unknown=unknown, notifiers=notifiers)
    return shown


def cell_of(table: TableRule, contact: Contact) -> Cell | None:
    """In which cell of a table a contact counts."""
    cell = table.cell([contact[fact] for fact in table.facts])
    if cell is None:
        return None
    row, column = (
        value if value in LISTED.get(dimension, (value,)) else OTHERS
        for dimension, value in zip((*table.dimensions, StatisticsDimension.RULE), cell, strict=False)
    )
    return row, column


def agrees(shown: Mapping[TableRule, Sequence[Figure]], contacts: Sequence[Contact]) -> bool:
    """Whether everything that is shown is true of other contacts."""
    for table, figures in shown.items():
        if table is tables.CLOCK_TABLE:
            places = [(rule, result) for each in contacts for rule, result in each["clock_results"].items()]
            places = [place for place in places if place[1] != "continued"]
        else:
            places = [cell for each in contacts if (cell := cell_of(table, each)) is not None]
        for each in figures:
            count = sum(each.row in {MARGIN, row} and each.column in {MARGIN, column} for row, column in places)
            if table is tables.CLOCK_TABLE and each.row == MARGIN:
                count = len(contacts)
            if each.count is not None and each.count != count:
                return False
    return True


def moved(table: TableRule, contact: Contact, cell: Cell) -> Contact:
    """The same contact in another cell of a table, with what else has to be otherwise then."""
    changed = dict(contact)
    for dimension, value in zip(table.dimensions, cell, strict=False):
        changed |= MOVES.get(dimension, _as_it_is(dimension))(value)
    if table is OUTCOME_TABLE and cell[0] == ANONYMOUS:
        changed |= {"age_group": "unknown", "repeated": False}
        if cell[1] == "yes" or not NOTICE_CLOCKS & {*changed["clock_results"]}:
            changed["outcomes"] = ("advice_given",)
    elif table is OUTCOME_TABLE:
        clocks = {rule: result for rule, result in contact["clock_results"].items() if rule not in NOTICE_CLOCKS}
        changed |= {"clock_results": clocks}
        if contact["age_group"] == "unknown":
            changed["age_group"] = "under_7"
    return changed


MINUTES: Mapping[str, int | None] = {"up_to_15": 15, "up_to_30": 30, "up_to_60": 60, "longer": 90, "unknown": None}
MOVES: Mapping[StatisticsDimension, Callable[[str], dict[str, Any]]] = {
    StatisticsDimension.AREA: lambda value: {"area": None if value == "unknown" else value},
    StatisticsDimension.REASON: lambda value: {"reason_code": None if value == "unknown" else value},
    StatisticsDimension.OUTCOME: lambda value: {} if value == ANONYMOUS else {"outcomes": (value,)},
    StatisticsDimension.FIRST_CONTACT_RESOLUTION: lambda value: {"first_contact_resolution": value == "yes"},
    StatisticsDimension.REPEATED: lambda value: {"repeated": value == "yes"},
    StatisticsDimension.WEEKDAY: lambda value: {"weekday": int(value)},
    StatisticsDimension.HOUR: lambda value: {"hour": int(value)},
    StatisticsDimension.WORKERS: lambda value: {"workers": int(value[0])},
    StatisticsDimension.DURATION: lambda value: {"duration_minutes": MINUTES[value]},
    StatisticsDimension.CLIENT_RELATIONSHIP: lambda value: {"led_to_client_relationship": value},
    StatisticsDimension.MISSING_SERVICE: lambda value: {"missing_service": None if value == "none" else value},
}


def _as_it_is(dimension: StatisticsDimension) -> Callable[[str], dict[str, Any]]:
    return lambda value: {dimension.value: value}


def other_contacts(table: TableRule, contacts: Sequence[Contact], wanted: Mapping[Cell, int]) -> list[Contact]:
    """Contacts that count in the cells of another table, as few of them moved as can be."""
    if table is CONTACTOR_TABLE:
        return with_other_contactors(contacts, wanted)
    left = Counter(dict(wanted))
    kept, to_move = [], []
    for contact in contacts:
        cell = cell_of(table, contact)
        if cell is None:
            kept.append(contact)
        elif left[cell] > 0:
            left[cell] -= 1
            kept.append(contact)
        else:
            to_move.append(contact)
    # Whoever is without a name stays so if somebody has to; of the others only some can be.
    goals = sorted(left.elements(), key=lambda cell: cell[0] != ANONYMOUS)
    assert len(goals) == len(to_move)
    to_move.sort(key=lambda each: (each["age_group"] != "unknown", {*each["outcomes"]} != {"advice_given"}))
    return [*kept, *(moved(table, contact, cell) for contact, cell in zip(to_move, goals, strict=True))]


def with_other_contactors(contacts: Sequence[Contact], wanted: Mapping[Cell, int]) -> list[Contact]:
    """The same contacts by others: notices by those who make notices, and where too few are left they are none."""
    by = sorted((cell[0] for cell in Counter(dict(wanted)).elements()), key=lambda who: who not in NOTIFYING)
    notices_first = sorted(contacts, key=lambda each: NOTICE_CLOCKS.isdisjoint(each["clock_results"]))
    other = [{**contact, "contactor": who} for contact, who in zip(notices_first, by, strict=True)]
    return [each if each["contactor"] in NOTIFYING else without_notice(each) for each in other]


def without_notice(contact: Contact) -> Contact:
    """The same contact that no notice made; who is not known has no other outcome than advice then."""
    clocks = {rule: result for rule, result in contact["clock_results"].items() if rule not in NOTICE_CLOCKS}
    advised = {"outcomes": ("advice_given",)} if contact["age_group"] == "unknown" else {}
    return {**contact, "clock_results": clocks, **advised}


def test_facts_that_are_not_tied_stand_in_one_table_each() -> None:
    """What stands in two is what ties them: it is told once, and the other table goes by what is told."""
    standing = Counter(fact for table in (*CONTACT_TABLES, KNOWN_CLIENTS_TABLE) for fact in table.facts)

    assert {fact for fact, times in standing.items() if times > 1} == {"age_group"}


@settings(max_examples=40, deadline=None, phases=[Phase.reuse, Phase.generate])
@given(CONTACTS)
def test_every_hidden_small_group_may_be_empty_or_large_after_all_that_is_published(contacts: list[Contact]) -> None:
    shown = all_published(contacts)
    assert all(can_be(each) for each in contacts)
    assert agrees(shown, contacts)

    for table in (*CONTACT_TABLES, KNOWN_CLIENTS_TABLE):
        if len(shown[table]) == 1:
            assert shown[table][0].count is None, "nothing is told of this table"
            continue
        true = _with_empty_cells(table, [cell for each in contacts if (cell := cell_of(table, each))])
        attacker = Attacker(true, suppress_table(true, table.impossible))
        for figure in attacker.unknown():
            if not 0 < attacker.true[figure][2] < SMALLEST_SHOWN:
                continue
            for value in (0, SMALLEST_SHOWN):
                other = other_contacts(table, contacts, attacker.table_with(figure, value))
                assert [each for each in other if not can_be(each)] == [], (table.report, attacker.true[figure], value)
                assert agrees(shown, other), (table.report, attacker.true[figure], value)


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


RESULTS = st.fixed_dictionaries(
    {"service_promise": st.sampled_from(["met", "met_late"])},
    optional={
        "child_protection_notice": st.sampled_from(["met", "met_late"]),
        "child_protection_finish": st.sampled_from(["met", "continued", "not_needed"]),
        "callback": st.just("met"),
    },
)


@settings(max_examples=60, deadline=None)
@given(st.lists(RESULTS, max_size=60), st.one_of(st.none(), st.integers(0, 60)))
def test_clocks_that_few_had_or_few_did_not_have_are_not_told_of(
    results: list[dict[str, str]], unknown: int | None
) -> None:
    """Nor those of notices where it is hidden how many contacts nobody is known of, for they are among these."""
    told = tables.clock_figures(((each, 1) for each in results), unknown=unknown, notifiers=len(results))
    shown = {(each.row, each.column): each.count for each in told}

    for (rule, result), count in shown.items():
        having = [each[rule] for each in results if each.get(rule, "continued") != "continued"]
        if rule == MARGIN:
            assert count == (len(results) if len(results) >= SMALLEST_SHOWN else None)
        elif count is not None:
            among = unknown if rule.startswith("child_protection") else len(results)
            assert among is not None
            assert count == (len(having) if result == MARGIN else having.count(result))
            assert len(having) >= SMALLEST_SHOWN
            assert among - len(having) not in range(1, SMALLEST_SHOWN)
            assert count == 0 or count >= SMALLEST_SHOWN


def test_the_channel_is_not_told_by_how_soon_it_is_answered() -> None:
    """Whoever is met at once counts as answered at once: sixty by phone, and three by chat."""
    table = next(each for each in CONTACT_TABLES if each.rows is StatisticsDimension.CHANNEL)
    by_channel = {("phone", "within_15_minutes"): 60, ("chat", "within_15_minutes"): 3, ("mail", "later"): 40}
    assert table.facts == ("channel", "first_response")
    shown = {(each.row, each.column): each.count for each in tables.figures(table, by_channel.items(), {})}

    assert shown["chat", MARGIN] is None
    assert None in {shown["phone", MARGIN], shown[MARGIN, "within_15_minutes"]}


@given(st.lists(st.sampled_from([(5, None), (None, 4), (3, 3), (1, None)]), max_size=60))
def test_who_left_a_question_of_the_feedback_out_is_not_told(answers: list[tuple[int | None, int | None]]) -> None:
    """Else it would tell of the other question, for everybody answers one of them at least."""
    for place, table in enumerate(FEEDBACK_TABLES):
        given_answers = [((each[place], None), 1) for each in answers]
        total = tables.figures(table, given_answers, {})[0].count
        assert total in {None, sum(each[place] is not None for each in answers)}


def _with_empty_cells(table: TableRule, cells: Sequence[Cell]) -> dict[Cell, int]:
    """The cells of the table as they are counted, with those that are empty."""
    known = [(*LISTED[each], OTHERS) if each in LISTED else tables.VALUES[each] for each in table.dimensions]
    rows = known[0] or sorted({row for row, _ in cells})
    columns = [MARGIN] if table.columns is None else known[1] or sorted({column for _, column in cells})
    empty = {(row, column): 0 for row in rows for column in columns if (row, column) not in table.impossible}
    return empty | Counter(cells)


def clocks_told(*contacts: tuple[int, dict[str, str], Contactor]) -> dict[str, int | None]:
    """How many had a clock of a rule, where that is told of so many contacts with these clocks and contactors."""
    by_contactor = [((who,), number) for number, _, who in contacts]
    contactors = tables.figures(CONTACTOR_TABLE, by_contactor, {})
    results = [(clocks, number) for number, clocks, _ in contacts]
    everybody = sum(number for number, _, _ in contacts)
    told = tables.clock_figures(results, unknown=everybody, notifiers=tables.notifiers(contactors))
    return {each.row: each.count for each in told if each.column == MARGIN}


NOTICE = {"child_protection_notice": "met", "child_protection_finish": "met"}


def test_how_few_contacts_are_neither_a_notice_nor_have_another_clock_is_not_told() -> None:
    """A notice has no clock of another matter: forty notices and fifty-seven about health leave three for the rest."""
    health = {"care_need_assessment": "met"}
    who = Contactor.AUTHORITY

    few = clocks_told((40, NOTICE, who), (57, health, who), (3, {}, who))
    assert (few["child_protection_notice"], few["care_need_assessment"]) == (40, None)
    many = clocks_told((40, NOTICE, who), (57, health, who), (5, {}, who))
    assert (many["child_protection_notice"], many["care_need_assessment"]) == (40, 57)


def test_notices_are_told_only_where_those_who_may_make_them_are_told_to_be_as_many() -> None:
    """Else sixty-eight notices, and sixty-five by authorities and children, tell that private persons made three."""
    by_others = [(57, NOTICE, Contactor.AUTHORITY), (8, NOTICE, Contactor.CLIENT), (6, {}, Contactor.RELATIVE)]

    few = clocks_told(*by_others, (3, NOTICE, Contactor.OTHER))
    assert few["child_protection_notice"] is few["child_protection_finish"] is None
    many = clocks_told(*by_others, (5, NOTICE, Contactor.OTHER))
    assert (many["child_protection_notice"], many["child_protection_finish"]) == (70, 70)
