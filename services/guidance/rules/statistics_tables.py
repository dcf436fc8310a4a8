"""Which tables published figures stand in, and in which group a contact counts. D-15, R-187…R-189, R-215.

Each dimension stands in one table: then no table tells anything of what another one hides, for whatever is hidden in
the one can be true together with whatever is hidden in the other. Dimensions are crossed in no other way.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.guidance.rules.outcomes import leading
from services.guidance.rules.statistics_groups import BY_DUTY
from shared.law.suppression import SMALLEST_SHOWN, suppress, suppress_table
from shared.terms.channels import Channel
from shared.terms.contact_forms import UserGroup
from shared.terms.contact_outcomes import LedToClientRelationship, StatisticsAgeGroup
from shared.terms.deadlines import DeadlineRule
from shared.terms.guidance import Contactor, ContactOutcome
from shared.terms.people import Language
from shared.terms.statistics import Answer, Audience, ClockResult, FirstResponse, StatisticsDimension, StatisticsReport

RULE_ID: Final = "statistics_tables"
RULE_VERSION: Final = "1"

UNKNOWN: Final = "unknown"
NONE: Final = "none"
OTHERS: Final = "others"
"""Of values that nobody listed beforehand: those that no figure is shown of."""
MARGIN: Final = ""
"""In the place of a value: all of them together."""
LONGEST_DURATIONS: Final = (15, 30, 60)
"""Limits of the groups of durations, in minutes, included."""
MOST_WORKERS: Final = 3
"""So many workers and more are one group."""

_D, _R = StatisticsDimension, StatisticsReport
_DURATIONS: Final = (*(f"up_to_{limit}" for limit in LONGEST_DURATIONS), "longer", UNKNOWN)
_YES_NO: Final = ("yes", "no")
_ANSWERS: Final = (*(str(each.value) for each in Answer), NONE)

VALUES: Final[Mapping[StatisticsDimension, tuple[str, ...] | None]] = {
    _D.AREA: None,
    _D.REASON: None,
    _D.CHANNEL: tuple(Channel),
    _D.CONTACTOR: tuple(Contactor),
    _D.AUDIENCE: tuple(Audience),
    _D.OUTCOME: tuple(ContactOutcome),
    _D.RULE: None,
    _D.RESULT: tuple(ClockResult),
    _D.FIRST_CONTACT_RESOLUTION: _YES_NO,
    _D.FIRST_RESPONSE: (*FirstResponse, UNKNOWN),
    _D.REPEATED: _YES_NO,
    _D.WEEKDAY: tuple(str(day) for day in range(1, 8)),
    _D.HOUR: tuple(f"{hour:02}" for hour in range(24)),
    _D.WORKERS: (*(str(number) for number in range(1, MOST_WORKERS)), f"{MOST_WORKERS}_or_more"),
    _D.DURATION: _DURATIONS,
    _D.CLIENT_RELATIONSHIP: tuple(LedToClientRelationship),
    _D.MISSING_SERVICE: None,
    _D.AGE_GROUP: tuple(StatisticsAgeGroup),
    _D.LANGUAGE: tuple(Language),
    _D.HEARD: _ANSWERS,
    _D.HELPED: _ANSWERS,
    _D.USER_GROUP: (*UserGroup, UNKNOWN),
    _D.TOOL: None,
}
"""The values of each dimension; None where nobody has listed them beforehand. Areas are listed by the county."""


@dataclass(frozen=True, slots=True)
class TableRule:
    """A table of published figures."""

    report: StatisticsReport
    rows: StatisticsDimension
    columns: StatisticsDimension | None = None

    @property
    def dimensions(self) -> tuple[StatisticsDimension, ...]:
        """Its dimensions, that of the rows first."""
        return (self.rows,) if self.columns is None else (self.rows, self.columns)

    @property
    def facts(self) -> tuple[str, ...]:
        """What is counted of a contact for it."""
        return tuple(_COUNTED[each][0] for each in self.dimensions)


CONTACT_TABLES: Final = (
    TableRule(_R.AREAS, _D.AREA, _D.REASON),
    TableRule(_R.CHANNELS, _D.CHANNEL),
    TableRule(_R.CONTACTORS, _D.CONTACTOR, _D.OUTCOME),
    TableRule(_R.FIRST_CONTACT_RESOLUTION, _D.FIRST_CONTACT_RESOLUTION),
    TableRule(_R.FIRST_RESPONSE, _D.FIRST_RESPONSE),
    TableRule(_R.REPEATED_CONTACTS, _D.REPEATED),
    TableRule(_R.LOAD, _D.WEEKDAY, _D.HOUR),
    TableRule(_R.RESOURCES, _D.WORKERS, _D.DURATION),
    TableRule(_R.CLIENT_RELATIONSHIPS, _D.CLIENT_RELATIONSHIP),
    TableRule(_R.MISSING_SERVICES, _D.MISSING_SERVICE),
    TableRule(_R.AGE_GROUPS, _D.AGE_GROUP),
    TableRule(_R.LANGUAGES, _D.LANGUAGE),
)
"""All contacts of a unit and a month, each in one cell of each table."""
FEEDBACK_TABLES: Final = (
    TableRule(_R.FEEDBACK_HEARD, _D.HEARD, _D.USER_GROUP),
    TableRule(_R.FEEDBACK_HELPED, _D.HELPED, _D.TOOL),
)
_CLOCKS: Final[Mapping[DeadlineRule, DeadlineRule | None]] = {
    DeadlineRule.SERVICE_PROMISE: None,
    DeadlineRule.CALLBACK: None,
    DeadlineRule.CARE_NEED_ASSESSMENT: None,
    DeadlineRule.SERVICE_NEEDS_ASSESSMENT_START: None,
    DeadlineRule.CHILD_SERVICE_NEEDS_ASSESSMENT_FINISH: DeadlineRule.SERVICE_NEEDS_ASSESSMENT_START,
    DeadlineRule.CHILD_PROTECTION_NOTICE: None,
    DeadlineRule.CHILD_PROTECTION_FINISH: DeadlineRule.CHILD_PROTECTION_NOTICE,
}
"""Rules of clocks of contacts, and among whose contacts those with this one are; None: among all."""
CLOCK_TABLE: Final = TableRule(_R.CLOCKS, _D.RULE, _D.RESULT)
TABLES: Final = {table.report: table for table in (*CONTACT_TABLES, *FEEDBACK_TABLES, CLOCK_TABLE)}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a table; its row and its column are `MARGIN` in the margins."""

    row: str
    column: str
    count: int | None
    """None where it is hidden."""


def audience_of(contactor: str) -> Audience:
    """Whom a contact by somebody serves. Source: R-215."""
    return Audience.PROFESSIONALS if contactor in BY_DUTY else Audience.CLIENTS


def figures(
    table: TableRule, counted: Iterable[tuple[Sequence[Any], int]], listed: Mapping[StatisticsDimension, Sequence[str]]
) -> list[Figure]:
    """The published figures of a table from what is counted by its facts; `listed` values are the county's own."""
    counts: Counter[tuple[str, str]] = Counter()
    for facts, count in counted:
        row, *column = (_COUNTED[of][1](fact) for of, fact in zip(table.dimensions, facts, strict=True))
        counts[row, column[0] if column else MARGIN] += count
    known = [listed.get(each) or VALUES[each] for each in table.dimensions]
    rows = known[0] or [row for row, _ in counts]
    columns = [MARGIN] if table.columns is None else (known[1] or [column for _, column in counts])
    published = suppress_table({(row, column): 0 for row in rows for column in columns} | counts)
    shown = [
        Figure(MARGIN, MARGIN, published.total),
        *(Figure(row, MARGIN, count) for row, count in published.rows.items()),
    ]
    if table.columns is not None:
        shown += (Figure(MARGIN, column, count) for column, count in published.columns.items())
        shown += (Figure(*cell, count) for cell, count in published.cells.items())
    return _without_hidden_names(shown, open_rows=known[0] is None, open_columns=len(known) > 1 and known[1] is None)


def clock_figures(counted: Iterable[tuple[Mapping[str, str], int]]) -> list[Figure]:
    """The same of the clocks: for each rule the contacts that had its clock, by how it ended.

    Nothing is told of a rule whose clock fewer than five had, or did not have of those who can have it.
    """
    results = list(counted)
    had: dict[DeadlineRule | None, int | None] = {None: suppress({"": sum(count for _, count in results)}).total}
    shown = [Figure(MARGIN, MARGIN, had[None])]
    for rule, among in _CLOCKS.items():
        counts = Counter[str](dict.fromkeys(ClockResult, 0))
        for by_rule, count in results:
            if rule in by_rule:
                counts[by_rule[rule]] += count
        others = (had[among] or 0) - counts.total()
        is_told = had[among] is not None and not 0 < others < SMALLEST_SHOWN
        published = suppress(counts)
        had[rule] = published.total if is_told else None
        shown.append(Figure(rule, MARGIN, had[rule]))
        shown += (Figure(rule, result, count if is_told else None) for result, count in published.rows.items())
    return shown


def _duration(minutes: int | None) -> str:
    if minutes is None:
        return UNKNOWN
    return next((f"up_to_{limit}" for limit in LONGEST_DURATIONS if minutes <= limit), "longer")


_COUNTED: Final[Mapping[StatisticsDimension, tuple[str, Callable[[Any], str]]]] = {
    _D.AREA: ("area", lambda area: area or UNKNOWN),
    _D.REASON: ("reason_code", lambda code: code or UNKNOWN),
    _D.CHANNEL: ("channel", str),
    _D.CONTACTOR: ("contactor", str),
    _D.OUTCOME: ("outcomes", lambda kinds: leading(map(ContactOutcome, kinds))),
    _D.FIRST_CONTACT_RESOLUTION: ("first_contact_resolution", lambda is_so: _YES_NO[not is_so]),
    _D.FIRST_RESPONSE: ("first_response", lambda group: group or UNKNOWN),
    _D.REPEATED: ("repeated", lambda is_so: _YES_NO[not is_so]),
    _D.WEEKDAY: ("weekday", str),
    _D.HOUR: ("hour", lambda hour: f"{hour:02}"),
    _D.WORKERS: ("workers", lambda number: str(number) if number < MOST_WORKERS else f"{MOST_WORKERS}_or_more"),
    _D.DURATION: ("duration_minutes", _duration),
    _D.CLIENT_RELATIONSHIP: ("led_to_client_relationship", str),
    _D.MISSING_SERVICE: ("missing_service", lambda code: code or NONE),
    _D.AGE_GROUP: ("age_group", str),
    _D.LANGUAGE: ("language", str),
    _D.HEARD: ("heard", lambda answer: str(answer or NONE)),
    _D.HELPED: ("helped", lambda answer: str(answer or NONE)),
    _D.USER_GROUP: ("user_group", lambda group: group or UNKNOWN),
    _D.TOOL: ("tool", lambda code: code or NONE),
}
"""Of which fact of a contact or a feedback a dimension is made, and how."""


def _without_hidden_names(shown: list[Figure], *, open_rows: bool, open_columns: bool) -> list[Figure]:
    """Values that nobody listed are named only where a figure of them is shown: a name tells that somebody is there."""
    told_rows = {each.row for each in shown if each.count} | {MARGIN}
    told_columns = {each.column for each in shown if each.count} | {MARGIN}
    left = [
        each
        for each in shown
        if not (open_rows and each.row not in told_rows) and not (open_columns and each.column not in told_columns)
    ]
    if open_rows and any(each.row not in told_rows for each in shown):
        left.append(Figure(OTHERS, MARGIN, None))
    if open_columns and any(each.column not in told_columns for each in shown):
        left.append(Figure(MARGIN, OTHERS, None))
    return left
