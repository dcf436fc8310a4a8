"""Contacts as the rules of the service let them come about, and others in their place that could come about as well."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from services.guidance.rules.first_contact_resolution import SETTLED_HERE
from services.guidance.rules.first_response import AT_ONCE, first_response
from services.guidance.rules.statistics_figures import NOTIFYING
from services.guidance.rules.statistics_tables import (
    CONTACTOR_TABLE,
    OTHERS,
    TableRule,
)
from shared.law.suppression import SMALLEST_SHOWN, Cell
from shared.terms.channels import Channel
from shared.terms.guidance import ContactOutcome
from shared.terms.statistics import ANONYMOUS, FirstResponse, StatisticsDimension, StatisticsReport

LISTED = {
    StatisticsDimension.AREA: ("ilmajoki", "kurikka", "unknown"),
    StatisticsDimension.REASON: ("sleep", "housing", "food", "unknown"),
}
CHANNELS = st.sampled_from([Channel.PHONE, Channel.CHAT, Channel.ONLINE, Channel.MAIL])
WAITED = st.sampled_from([timedelta(minutes=5), timedelta(hours=5), timedelta(days=2)])
LATER_DAYS = {FirstResponse.WITHIN_3_DAYS, FirstResponse.LATER}
LATE = {FirstResponse.WITHIN_1_DAY, *LATER_DAYS}
OUTCOMES = st.sampled_from(
    [
        ("advice_given",),
        ("direct_booking",),
        ("advice_given", "direct_booking"),
        ("advice_given", "message_to_unit"),
        ("to_care_needs_assessment",),
    ]
)
OUTCOMES_ALONE = TableRule(StatisticsReport.OUTCOMES, StatisticsDimension.OUTCOME)
"""What the outcomes tell where they do not tell what was settled at the first contact."""
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
    response = first_response(channel, draw(WAITED)).response
    is_settled = {*outcomes} <= SETTLED_HERE and response not in LATER_DAYS and draw(st.booleans())
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
        and not (contact["first_contact_resolution"] and contact["first_response"] in LATER_DAYS)
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


def moved(table: TableRule, contact: Contact, cell: Cell) -> Contact:
    """The same contact in another cell of a table, with what else has to be otherwise then."""
    changed = dict(contact)
    for dimension, value in zip(table.dimensions, cell, strict=False):
        changed |= MOVES.get(dimension, _as_it_is(dimension))(value)
    if table.report is StatisticsReport.OUTCOMES and cell[0] == ANONYMOUS:
        changed |= {"age_group": "unknown", "repeated": False}
        if cell[1] == "yes" or not NOTICE_CLOCKS & {*changed["clock_results"]}:
            changed["outcomes"] = ("advice_given",)
    elif table.report is StatisticsReport.OUTCOMES:
        clocks = {rule: result for rule, result in contact["clock_results"].items() if rule not in NOTICE_CLOCKS}
        changed |= {"clock_results": clocks}
        if contact["age_group"] == "unknown":
            changed["age_group"] = "under_7"
    if table is OUTCOMES_ALONE:
        changed["first_contact_resolution"] = False
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
    answered.sort(key=lambda each: (each[1] not in LATER_DAYS, not may_be_late(*each, is_settled=False)))
    promises = sorted((each["clock_results"]["service_promise"] for each in contacts), reverse=True)
    changed: list[Contact] = []
    for contact, (channel, response), promise in zip(unsettled_first, answered, promises, strict=True):
        result = promise if may_be_late(channel, response, is_settled=False) else "met"
        is_settled = contact["first_contact_resolution"] and response not in LATER_DAYS and result == "met"
        clocks = contact["clock_results"] | {"service_promise": result}
        answered_so = {"channel": channel, "first_response": response, "first_contact_resolution": is_settled}
        changed.append({**contact, **answered_so, "clock_results": clocks})
    return changed
