"""Which tables published figures stand in, and in which group a contact counts. D-15, R-187…R-189, R-215.

No table may tell of what another one hides. Where facts have nothing to do with each other, whatever is hidden of the
one can be true together with whatever is hidden of the other. Facts that the rules of the service tie to each other
stand in one table, without the cells that cannot be: who is met at once is answered at once, and what is handed on is
not settled at the first contact. Of whoever is not known no age is told, nor another contact, and nothing is handed on:
that stands apart as an outcome, and only of the others is told how old they are and whether they came back.
A notice about a child is made by some contactors only, and has no clock of another matter. Whoever is settled at the
first contact is answered within a day, and a promise is not broken to whoever is answered within hours.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.guidance.rules.first_contact_resolution import SETTLED_HERE
from services.guidance.rules.first_response import AT_ONCE
from services.guidance.rules.outcomes import leading
from services.guidance.rules.statistics_groups import BY_DUTY
from shared.law.suppression import Cell
from shared.terms.channels import Channel
from shared.terms.contact_forms import UserGroup
from shared.terms.contact_outcomes import LedToClientRelationship, StatisticsAgeGroup
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
YES: Final = "yes"
NO: Final = "no"
_YES_NO: Final = (YES, NO)
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
    _D.FIRST_RESPONSE: tuple(FirstResponse),
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
    frozenset((kind, YES) for kind in ContactOutcome if kind not in SETTLED_HERE),
)
KNOWN_CLIENTS_TABLE: Final = TableRule(_R.KNOWN_CLIENTS, _D.AGE_GROUP, _D.REPEATED)
"""Of those of whom something else is told than that nobody knows them."""
CONTACTOR_TABLE: Final = TableRule(_R.CONTACTORS, _D.CONTACTOR)
CHANNEL_TABLE: Final = TableRule(
    _R.CHANNELS,
    _D.CHANNEL,
    _D.FIRST_RESPONSE,
    frozenset(
        (channel, response)
        for channel in AT_ONCE
        for response in FirstResponse
        if response != FirstResponse.WITHIN_15_MINUTES
    ),
)
CONTACT_TABLES: Final = (
    OUTCOME_TABLE,
    TableRule(_R.AREAS, _D.AREA, _D.REASON),
    CHANNEL_TABLE,
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
CLOCK_TABLE: Final = TableRule(_R.CLOCKS, _D.RULE, _D.RESULT)
TABLES: Final = {table.report: table for table in (*CONTACT_TABLES, KNOWN_CLIENTS_TABLE, *FEEDBACK_TABLES, CLOCK_TABLE)}


def audience_of(contactor: str) -> Audience:
    """Whom a contact by somebody serves. Source: R-215."""
    return Audience.PROFESSIONALS if contactor in BY_DUTY else Audience.CLIENTS


def _duration(minutes: int | None) -> str:
    if minutes is None:
        return UNKNOWN
    return next((f"up_to_{limit}" for limit in LONGEST_DURATIONS if minutes <= limit), "longer")


def _outcome(kinds: Sequence[str], age_group: str) -> str:
    return ANONYMOUS if age_group == StatisticsAgeGroup.UNKNOWN else leading(map(ContactOutcome, kinds))


def _first_contact_resolution(is_settled: bool, kinds: Sequence[str]) -> str:
    return _YES_NO[not (is_settled and leading(map(ContactOutcome, kinds)) in SETTLED_HERE)]


def _first_response(group: str, channel: str) -> str:
    return FirstResponse.WITHIN_15_MINUTES if channel in AT_ONCE else group


_COUNTED: Final[Mapping[StatisticsDimension, tuple[tuple[str, ...], Callable[..., str | None]]]] = {
    _D.AREA: (("area",), lambda area: area or UNKNOWN),
    _D.REASON: (("reason_code",), lambda code: code or UNKNOWN),
    _D.CHANNEL: (("channel",), str),
    _D.CONTACTOR: (("contactor",), str),
    _D.OUTCOME: (("outcomes", "age_group"), _outcome),
    _D.FIRST_CONTACT_RESOLUTION: (("first_contact_resolution", "outcomes"), _first_contact_resolution),
    _D.FIRST_RESPONSE: (("first_response", "channel"), _first_response),
    _D.REPEATED: (("repeated",), lambda is_so: YES if is_so else NO),
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
