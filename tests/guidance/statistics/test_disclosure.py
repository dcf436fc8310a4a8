"""Whoever has every published figure cannot tell any hidden one: whatever is hidden, other contacts fit as well."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from services.guidance.rules import statistics_figures
from services.guidance.rules.first_contact_resolution import SETTLED_HERE
from services.guidance.rules.first_response import AT_ONCE, first_response
from services.guidance.rules.statistics_figures import NOTIFYING, Figure
from services.guidance.rules.statistics_tables import (
    CHANNEL_TABLE,
    CLOCK_TABLE,
    CONTACT_TABLES,
    CONTACTOR_TABLE,
    FEEDBACK_TABLES,
    KNOWN_CLIENTS_TABLE,
    MARGIN,
    OTHERS,
    OUTCOME_TABLE,
    VALUES,
    TableRule,
)
from shared.law.suppression import SMALLEST_SHOWN, Cell, suppress_table
from shared.terms.channels import Channel
from shared.terms.guidance import ContactOutcome
from shared.terms.statistics import ANONYMOUS, FirstResponse, StatisticsDimension
from tests.shared.law.attacker import Attacker

LISTED = {
    StatisticsDimension.AREA: ("ilmajoki", "kurikka", "unknown"),
    StatisticsDimension.REASON: ("sleep", "housing", "food", "unknown"),
}
CHANNELS = st.sampled_from([Channel.PHONE, Channel.CHAT, Channel.ONLINE, Channel.MAIL])
WAITED = st.sampled_from([timedelta(minutes=5), timedelta(hours=5), timedelta(days=2)])
LATE = {FirstResponse.WITHIN_1_DAY, FirstResponse.WITHIN_3_DAYS, FirstResponse.LATER}
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
    is_settled = {*outcomes} <= SETTLED_HERE and draw(st.booleans())
    response = first_response(channel, draw(WAITED)).response
    is_late = may_be_late(channel, response, is_settled=is_settled) and draw(st.booleans())
    clocks = {"service_promise": "met_late" if is_late else "met"}
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
        "first_response": response,
        "contactor": contactor,
        "outcomes": outcomes,
        "first_contact_resolution": is_settled,
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


def may_be_late(channel: str, response: str, *, is_settled: bool) -> bool:
    """Whether the promise may have been broken: not to whoever was answered, or helped, on the same day."""
    return not is_settled and (channel in AT_ONCE or response in LATE)


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
        and (contact["clock_results"]["service_promise"] == "met" or _may_be_late(contact))
    )


def _may_be_late(contact: Contact) -> bool:
    is_settled = contact["first_contact_resolution"]
    return may_be_late(contact["channel"], contact["first_response"], is_settled=is_settled)


CONTACTS = contacts_of_a_month()


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


def with_promises_as_can_be(contacts: Sequence[Contact]) -> list[Contact]:
    """As many contacts by each channel, and as many broken promises, where these can be; else they are kept."""
    unsettled_first = sorted(contacts, key=lambda each: each["first_contact_resolution"])
    answered = [(each["channel"], each["first_response"]) for each in contacts]
    answered.sort(key=lambda each: not may_be_late(*each, is_settled=False))
    promises = sorted((each["clock_results"]["service_promise"] for each in contacts), reverse=True)
    changed: list[Contact] = []
    for contact, (channel, response), promise in zip(unsettled_first, answered, promises, strict=True):
        can_be_late = may_be_late(channel, response, is_settled=contact["first_contact_resolution"])
        clocks = contact["clock_results"] | {"service_promise": promise if can_be_late else "met"}
        changed.append({**contact, "channel": channel, "first_response": response, "clock_results": clocks})
    return changed


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
        true = _with_empty_cells(table, [cell for each in contacts if (cell := cell_of(table, each))])
        attacker = Attacker(true, suppress_table(true, table.impossible, chance=Random(0)))
        for figure in attacker.unknown():
            if not 0 < attacker.true[figure][2] < SMALLEST_SHOWN:
                continue
            for value in (0, SMALLEST_SHOWN):
                other = other_contacts(table, contacts, attacker.table_with(figure, value))
                other = with_promises_as_can_be(other)
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


def _with_empty_cells(table: TableRule, cells: Sequence[Cell]) -> dict[Cell, int]:
    """The cells of the table as they are counted, with those that are empty."""
    known = [(*LISTED[each], OTHERS) if each in LISTED else VALUES[each] for each in table.dimensions]
    rows = known[0] or sorted({row for row, _ in cells})
    columns = [MARGIN] if table.columns is None else known[1] or sorted({column for _, column in cells})
    empty = {(row, column): 0 for row in rows for column in columns if (row, column) not in table.impossible}
    return empty | Counter(cells)


PLAIN: dict[str, Any] = {
    "area": "ilmajoki",
    "reason_code": "sleep",
    "channel": "phone",
    "first_response": "within_15_minutes",
    "contactor": "client",
    "outcomes": ("advice_given",),
    "first_contact_resolution": False,
    "age_group": "unknown",
    "repeated": False,
    "weekday": 1,
    "hour": 9,
    "workers": 1,
    "duration_minutes": None,
    "led_to_client_relationship": "no",
    "missing_service": None,
    "language": "fi",
    "clock_results": {"service_promise": "met"},
}


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
