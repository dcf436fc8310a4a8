"""What the statistics tables of a month tell: small groups hidden, and nothing that tells of what another table hides.

Source: D-15. A table that goes by what another one hides would tell of it by being there; so it goes by what is told.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Any, Final

from services.guidance.rules.first_response import AT_ONCE
from services.guidance.rules.statistics_tables import (
    CHANNEL_TABLE,
    CONTACTOR_TABLE,
    KNOWN_CLIENTS_TABLE,
    MARGIN,
    NO,
    OTHERS,
    OUTCOME_TABLE,
    VALUES,
    TableRule,
)
from shared.law.suppression import SMALLEST_SHOWN, Cell, suppress, suppress_table
from shared.terms.child_protection import CONTACTOR_OF_NOTIFIER
from shared.terms.deadlines import DeadlineRule
from shared.terms.statistics import ANONYMOUS, ClockResult, FirstResponse, StatisticsDimension

RULE_ID: Final = "statistics_figures"
RULE_VERSION: Final = "1"

_LATER_DAYS: Final = frozenset({FirstResponse.WITHIN_3_DAYS, FirstResponse.LATER})
_WITHIN_HOURS: Final = frozenset(
    {FirstResponse.WITHIN_15_MINUTES, FirstResponse.WITHIN_1_HOUR, FirstResponse.WITHIN_4_HOURS}
)
_LATE: Final = (ClockResult.MET_LATE, ClockResult.NOT_NEEDED_LATE)
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


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a table; its row and its column are `MARGIN` in the margins."""

    row: str
    column: str
    count: int | None
    """None where it is hidden."""


Told = Mapping[TableRule, Sequence[Figure]]
"""What the tables of all contacts tell."""


def figures(
    table: TableRule,
    counted: Iterable[tuple[Sequence[Any], int]],
    listed: Mapping[StatisticsDimension, Sequence[str]],
    chance: Random,
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
    published = suppress_table(dict.fromkeys(product(rows, columns), 0) | counts, table.impossible, chance=chance)
    shown = [
        Figure(MARGIN, MARGIN, published.total),
        *(Figure(row, MARGIN, count) for row, count in published.rows.items()),
    ]
    if table.columns is not None:
        shown += (Figure(MARGIN, column, count) for column, count in published.columns.items())
        shown += (Figure(*cell, count) for cell, count in published.cells.items())
    return _without_hidden_names(shown, open_rows=known_rows is None, open_columns=known_columns is None)


def beside_channels(outcomes: Sequence[Figure], channels: Iterable[Figure]) -> list[Figure]:
    """What the outcomes may tell beside the channels: no resolution where it would tell of late answers.

    Whoever was settled at the first contact was answered within a day, and no promise to them was broken. So it has to
    be told how many were not settled, and these have to be as many as can have been answered later after all that the
    channels tell.
    """
    unsettled = next((each.count for each in outcomes if (each.row, each.column) == (MARGIN, NO)), None)
    within_a_day = _count(channels, *((MARGIN, response) for response in FirstResponse if response not in _LATER_DAYS))
    if unsettled is not None and unsettled + within_a_day >= _count(outcomes, (MARGIN, MARGIN)):
        return list(outcomes)
    return [each for each in outcomes if each.column == MARGIN]


def known_client_figures(counted: Iterable[tuple[Sequence[Any], int]], told: Told, chance: Random) -> list[Figure]:
    """The same of the clients who are known; nothing where the outcomes hide how many are not."""
    if _anonymous(told) is None:
        return [Figure(MARGIN, MARGIN, None)]
    return figures(KNOWN_CLIENTS_TABLE, counted, {}, chance)


def clock_figures(counted: Iterable[tuple[Mapping[str, str], int]], told: Told, chance: Random) -> list[Figure]:
    """The same of the clocks: for each rule the contacts whose clock ended at the unit, by how.

    Nothing is told of a rule whose clock fewer than five had, or did not have of those who can have it; nor where other
    tables do not tell of as many as can have had it, or can have had it late. A clock that went along with a handover
    ends elsewhere: it would tell again of an outcome.
    """
    results = list(counted)
    had: dict[str, int | None] = {
        MARGIN: suppress({MARGIN: sum(count for _, count in results)}, chance=chance).total,
        ANONYMOUS: _anonymous(told),
    }
    shown = [Figure(MARGIN, MARGIN, had[MARGIN])]
    for rule, (among, *without) in _CLOCKS.items():
        counts = Counter[str](dict.fromkeys(ClockResult, 0))
        for by_rule, count in results:
            if by_rule.get(rule) in counts:
                counts[by_rule[rule]] += count
        others = (had[among] or 0) - sum(had[each] or 0 for each in without) - counts.total()
        is_told = had[among] is not None and (others == 0 or others >= SMALLEST_SHOWN) and _can_be(rule, counts, told)
        published = suppress(counts, chance=chance)
        had[rule] = published.total if is_told else None
        shown.append(Figure(rule, MARGIN, had[rule]))
        shown += (Figure(rule, result, count if is_told else None) for result, count in published.rows.items())
    return shown


def _can_be(rule: DeadlineRule, counts: Counter[str], told: Told) -> bool:
    """Whether other tables tell of as many contacts as can have had these clocks, and can have had them late."""
    late = sum(counts[each] for each in _LATE)
    match rule:
        case DeadlineRule.SERVICE_PROMISE:
            return late <= _possibly_late(told)
        case DeadlineRule.CHILD_PROTECTION_NOTICE:
            # A notice that was late was not settled with the first contact.
            unsettled = _count(told[OUTCOME_TABLE], (ANONYMOUS, NO)) if _tells_resolution(told) else late
            notifiers = _count(told[CONTACTOR_TABLE], *((each, MARGIN) for each in NOTIFYING))
            return counts.total() <= notifiers and late <= unsettled
        case _:
            return True


def _anonymous(told: Told) -> int | None:
    """How many contacts nobody is known of; None where that is hidden."""
    return next(each.count for each in told[OUTCOME_TABLE] if (each.row, each.column) == (ANONYMOUS, MARGIN))


def _tells_resolution(told: Told) -> bool:
    return any(each.column != MARGIN for each in told[OUTCOME_TABLE])


def _possibly_late(told: Told) -> int:
    """How many promises may have been broken, as far as the channels tell it.

    None to whoever was answered within hours; but it may be to whoever was met at once.
    """
    return _count(
        told[CHANNEL_TABLE],
        *((MARGIN, response) for response in FirstResponse if response not in _WITHIN_HOURS),
        *((channel, MARGIN) for channel in AT_ONCE),
    )


def _count(shown: Iterable[Figure], *places: Cell) -> int:
    """How many count in places of a table, as far as it tells."""
    return sum(each.count or 0 for each in shown if (each.row, each.column) in places)


def _listed(value: str, values: Collection[str] | None) -> str:
    return value if values is None or value in values else OTHERS


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
