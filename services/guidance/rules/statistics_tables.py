"""Which tables published figures stand in, and in which group a contact counts. D-15, R-187…R-189, R-215.

No table may tell of what another one hides. Where facts have nothing to do with each other, whatever is hidden of the
one can be true together with whatever is hidden of the other. Facts that the rules of the service tie to each other
stand in one table, without the cells that cannot be: who is met at once is answered at once, and what is handed on is
not settled at the first contact. Of whoever is not known no age is told, nor another contact, and nothing is handed on:
that stands apart as an outcome, and only of the others is told how old they are and whether they came back.
A notice about a child is made by some contactors only, and has no clock of another matter.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from services.guidance.rules.first_contact_resolution import SETTLED_HERE
from services.guidance.rules.first_response import AT_ONCE
from services.guidance.rules.outcomes import leading
from services.guidance.rules.statistics_groups import BY_DUTY
from shared.law.suppression import SMALLEST_SHOWN, Cell, suppress, suppress_table
from shared.terms.channels import Channel
from shared.terms.child_protection import CONTACTOR_OF_NOTIFIER
from shared.terms.contact_forms import UserGroup
from shared.terms.contact_outcomes import LedToClientRelationship, StatisticsAgeGroup
from shared.terms.deadlines import DeadlineRule
from shared.terms.guidance import Contactor, ContactOutcome
from shared.terms.people import Language
from shared.terms.statistics import (
    ANONYMOUS,
    Answer,
    Audience,
    ClockResult,
    FirstResponse,
    StatisticsDimension,
    StatisticsReport,
)

RULE_ID: Final = "statistics_tables"
RULE_VERSION: Final = "3"

UNKNOWN: Final = "unknown"
NONE: Final = "none"
OTHERS: Final = "others"
"""Values that the county has not listed; where nobody lists them, those that no figure is shown of."""
MARGIN: Final = ""
"""In the place of a value: all of them together."""
LONGEST_DURATIONS: Final = (15, 30, 60)
"""Limits of the groups of durations, in minutes, included."""
MOST_WORKERS: Final = 3
"""So many workers and more are one group."""

_D, _R = StatisticsDimension, StatisticsReport
_DURATIONS: Final = (*(f"up_to_{limit}" for limit in LONGEST_DURATIONS), "longer", UNKNOWN)
_YES_NO: Final = ("yes", "no")
_ANSWERS: Final = tuple(str(each.value) for each in Answer)

VALUES: Final[Mapping[StatisticsDimension, tuple[str, ...] | None]] = {
    _D.AREA: None,
    _D.REASON: None,
    _D.CHANNEL: tuple(Channel),
    _D.CONTACTOR: tuple(Contactor),
    _D.AUDIENCE: tuple(Audience),
    _D.OUTCOME: (*ContactOutcome, ANONYMOUS),
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
    _D.AGE_GROUP: tuple(each for each in StatisticsAgeGroup if each is not StatisticsAgeGroup.UNKNOWN),
    _D.LANGUAGE: tuple(Language),
    _D.HEARD: _ANSWERS,
    _D.HELPED: _ANSWERS,
    _D.USER_GROUP: (*UserGroup, UNKNOWN),
    _D.TOOL: None,
}
"""The values of each dimension; None where the county lists them (areas, reasons), or nobody does."""


@dataclass(frozen=True, slots=True)
class TableRule:
    """A table of published figures."""

    report: StatisticsReport
    rows: StatisticsDimension
    columns: StatisticsDimension | None = None
    impossible: frozenset[Cell] = frozenset()
    """Cells in which nobody can be by the rules of the service."""

    @property
    def dimensions(self) -> tuple[StatisticsDimension, ...]:
        """Its dimensions, that of the rows first."""
        return (self.rows,) if self.columns is None else (self.rows, self.columns)

    @property
    def facts(self) -> tuple[str, ...]:
        """What is counted of a contact for it."""
        return tuple(dict.fromkeys(fact for each in self.dimensions for fact in _COUNTED[each][0]))

    def cell(self, facts: Sequence[Any]) -> Cell | None:
        """Where something counts that has these facts; None where it does not."""
        of = dict(zip(self.facts, facts, strict=True))
        found = [value(*(of[name] for name in names)) for names, value in (_COUNTED[each] for each in self.dimensions)]
        row, column, *_ = [*found, MARGIN]
        return None if row is None or column is None else (row, column)


OUTCOME_TABLE: Final = TableRule(
    _R.OUTCOMES,
    _D.OUTCOME,
    _D.FIRST_CONTACT_RESOLUTION,
    frozenset((kind, _YES_NO[0]) for kind in ContactOutcome if kind not in SETTLED_HERE),
)
KNOWN_CLIENTS_TABLE: Final = TableRule(_R.KNOWN_CLIENTS, _D.AGE_GROUP, _D.REPEATED)
"""Of those of whom something else is told than that nobody knows them."""
CONTACTOR_TABLE: Final = TableRule(_R.CONTACTORS, _D.CONTACTOR)
CONTACT_TABLES: Final = (
    OUTCOME_TABLE,
    TableRule(_R.AREAS, _D.AREA, _D.REASON),
    TableRule(
        _R.CHANNELS,
        _D.CHANNEL,
        _D.FIRST_RESPONSE,
        frozenset(
            (channel, response)
            for channel in AT_ONCE
            for response in (*FirstResponse, UNKNOWN)
            if response != FirstResponse.WITHIN_15_MINUTES
        ),
    ),
    CONTACTOR_TABLE,
    TableRule(_R.LOAD, _D.WEEKDAY, _D.HOUR),
    TableRule(_R.RESOURCES, _D.WORKERS, _D.DURATION),
    TableRule(_R.CLIENT_RELATIONSHIPS, _D.CLIENT_RELATIONSHIP),
    TableRule(_R.MISSING_SERVICES, _D.MISSING_SERVICE),
    TableRule(_R.LANGUAGES, _D.LANGUAGE),
)
"""All contacts of a unit and a month, each in one cell of each table."""
FEEDBACK_TABLES: Final = (
    TableRule(_R.FEEDBACK_HEARD, _D.HEARD, _D.USER_GROUP),
    TableRule(_R.FEEDBACK_HELPED, _D.HELPED, _D.TOOL),
)
"""Each of those who answered that question: whoever left out the one has answered the other."""
_CLOCKS: Final[Mapping[DeadlineRule, tuple[DeadlineRule | str, ...]]] = {
    DeadlineRule.SERVICE_PROMISE: (MARGIN,),
    DeadlineRule.CHILD_PROTECTION_NOTICE: (ANONYMOUS,),
    DeadlineRule.CHILD_PROTECTION_FINISH: (DeadlineRule.CHILD_PROTECTION_NOTICE,),
    DeadlineRule.CALLBACK: (MARGIN, DeadlineRule.CHILD_PROTECTION_NOTICE),
    DeadlineRule.CARE_NEED_ASSESSMENT: (MARGIN, DeadlineRule.CHILD_PROTECTION_NOTICE),
    DeadlineRule.SERVICE_NEEDS_ASSESSMENT_START: (MARGIN, DeadlineRule.CHILD_PROTECTION_NOTICE),
    DeadlineRule.CHILD_SERVICE_NEEDS_ASSESSMENT_FINISH: (DeadlineRule.SERVICE_NEEDS_ASSESSMENT_START,),
}
"""Rules of clocks of contacts, each after those that it goes by: first among which contacts those with this clock are
(all, those of whom nobody is known, or those with another clock), then which of them cannot have it."""
NOTIFYING: Final = frozenset(CONTACTOR_OF_NOTIFIER.values())
"""Notices about children are contacts by these only."""
CLOCK_TABLE: Final = TableRule(_R.CLOCKS, _D.RULE, _D.RESULT)
TABLES: Final = {table.report: table for table in (*CONTACT_TABLES, KNOWN_CLIENTS_TABLE, *FEEDBACK_TABLES, CLOCK_TABLE)}


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
    """The published figures of a table from what is counted by its facts.

    `listed`: values of areas and reasons in the county; what is none of them counts among the others.
    """
    known = [[*listed[each], OTHERS] if each in listed else VALUES[each] for each in table.dimensions]
    known_rows, known_columns, *_ = (*known, (MARGIN,))
    counts: Counter[Cell] = Counter()
    for facts, count in counted:
        cell = table.cell(facts)
        if cell is not None:
            counts[_listed(cell[0], known_rows), _listed(cell[1], known_columns)] += count
    rows, columns = known_rows or [row for row, _ in counts], known_columns or [column for _, column in counts]
    published = suppress_table(dict.fromkeys(product(rows, columns), 0) | counts, table.impossible)
    shown = [
        Figure(MARGIN, MARGIN, published.total),
        *(Figure(row, MARGIN, count) for row, count in published.rows.items()),
    ]
    if table.columns is not None:
        shown += (Figure(MARGIN, column, count) for column, count in published.columns.items())
        shown += (Figure(*cell, count) for cell, count in published.cells.items())
    return _without_hidden_names(shown, open_rows=known_rows is None, open_columns=known_columns is None)


def anonymous(outcomes: Iterable[Figure]) -> int | None:
    """How many contacts nobody is known of, as the outcomes tell it; None where they hide it."""
    return next(each.count for each in outcomes if (each.row, each.column) == (ANONYMOUS, MARGIN))


def notifiers(contactors: Iterable[Figure]) -> int:
    """How many contacts are by those who may make notices, as far as the contactors tell it."""
    return sum(each.count or 0 for each in contactors if each.row in NOTIFYING)


def known_client_figures(counted: Iterable[tuple[Sequence[Any], int]], unknown: int | None) -> list[Figure]:
    """The same of the clients who are known; nothing where the outcomes hide how many are not."""
    if unknown is None:
        return [Figure(MARGIN, MARGIN, None)]
    return figures(KNOWN_CLIENTS_TABLE, counted, {})


def clock_figures(
    counted: Iterable[tuple[Mapping[str, str], int]], *, unknown: int | None, notifiers: int
) -> list[Figure]:
    """The same of the clocks: for each rule the contacts whose clock ended at the unit, by how.

    `unknown`: how many contacts nobody is known of, as the outcomes tell it. `notifiers`: how many are by those who may
    make notices, as the contactors tell it; nothing is told of more notices than these. Nothing is told of a rule whose
    clock fewer than five had, or did not have of those who can have it. A clock that went along with a handover ends
    elsewhere: it would tell again of an outcome.
    """
    results = list(counted)
    had: dict[str, int | None] = {MARGIN: suppress({"": sum(count for _, count in results)}).total, ANONYMOUS: unknown}
    shown = [Figure(MARGIN, MARGIN, had[MARGIN])]
    for rule, (among, *without) in _CLOCKS.items():
        counts = Counter[str](dict.fromkeys(ClockResult, 0))
        for by_rule, count in results:
            if by_rule.get(rule) in counts:
                counts[by_rule[rule]] += count
        others = (had[among] or 0) - sum(had[each] or 0 for each in without) - counts.total()
        is_told = had[among] is not None and (others == 0 or others >= SMALLEST_SHOWN)
        if rule is DeadlineRule.CHILD_PROTECTION_NOTICE:
            is_told &= counts.total() <= notifiers
        published = suppress(counts)
        had[rule] = published.total if is_told else None
        shown.append(Figure(rule, MARGIN, had[rule]))
        shown += (Figure(rule, result, count if is_told else None) for result, count in published.rows.items())
    return shown


def _listed(value: str, values: Collection[str] | None) -> str:
    return value if values is None or value in values else OTHERS


def _duration(minutes: int | None) -> str:
    if minutes is None:
        return UNKNOWN
    return next((f"up_to_{limit}" for limit in LONGEST_DURATIONS if minutes <= limit), "longer")


def _outcome(kinds: Sequence[str], age_group: str) -> str:
    return ANONYMOUS if age_group == StatisticsAgeGroup.UNKNOWN else leading(map(ContactOutcome, kinds))


def _first_contact_resolution(is_settled: bool, kinds: Sequence[str]) -> str:
    return _YES_NO[not (is_settled and leading(map(ContactOutcome, kinds)) in SETTLED_HERE)]


def _first_response(group: str | None, channel: str) -> str:
    return FirstResponse.WITHIN_15_MINUTES if channel in AT_ONCE else group or UNKNOWN


_COUNTED: Final[Mapping[StatisticsDimension, tuple[tuple[str, ...], Callable[..., str | None]]]] = {
    _D.AREA: (("area",), lambda area: area or UNKNOWN),
    _D.REASON: (("reason_code",), lambda code: code or UNKNOWN),
    _D.CHANNEL: (("channel",), str),
    _D.CONTACTOR: (("contactor",), str),
    _D.OUTCOME: (("outcomes", "age_group"), _outcome),
    _D.FIRST_CONTACT_RESOLUTION: (("first_contact_resolution", "outcomes"), _first_contact_resolution),
    _D.FIRST_RESPONSE: (("first_response", "channel"), _first_response),
    _D.REPEATED: (("repeated",), lambda is_so: _YES_NO[not is_so]),
    _D.WEEKDAY: (("weekday",), str),
    _D.HOUR: (("hour",), lambda hour: f"{hour:02}"),
    _D.WORKERS: (("workers",), lambda number: str(number) if number < MOST_WORKERS else f"{MOST_WORKERS}_or_more"),
    _D.DURATION: (("duration_minutes",), _duration),
    _D.CLIENT_RELATIONSHIP: (("led_to_client_relationship",), str),
    _D.MISSING_SERVICE: (("missing_service",), lambda code: code or NONE),
    _D.AGE_GROUP: (("age_group",), lambda group: None if group == StatisticsAgeGroup.UNKNOWN else group),
    _D.LANGUAGE: (("language",), str),
    _D.HEARD: (("heard",), lambda answer: answer and str(answer)),
    _D.HELPED: (("helped",), lambda answer: answer and str(answer)),
    _D.USER_GROUP: (("user_group",), lambda group: group or UNKNOWN),
    _D.TOOL: (("tool",), lambda code: code or NONE),
}
"""Of which facts of a contact or a feedback a dimension is made, and how; None: it does not count in that table."""


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
