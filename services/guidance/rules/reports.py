"""What a report tells: published figures chosen, added up over months and units, and nothing besides. Source: D-15."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from services.guidance.rules.statistics_tables import MARGIN, OTHERS, TableRule, audience_of
from shared.law.published_figures import PublishedFigure
from shared.terms.statistics import MetricFamily, ReportPeriod, StatisticsDimension, StatisticsReport

RULE_ID: Final = "reports"
RULE_VERSION: Final = "2"

_F, _R = MetricFamily, StatisticsReport
FAMILIES: Final[Mapping[StatisticsReport, MetricFamily]] = {
    _R.AREAS: _F.CLIENT,
    _R.CHANNELS: _F.PROCESS,
    _R.CONTACTORS: _F.CLIENT,
    _R.OUTCOMES: _F.EFFECTIVENESS_AND_PRODUCTIVITY,
    _R.KNOWN_CLIENTS: _F.CLIENT,
    _R.CLOCKS: _F.QUALITY,
    _R.LOAD: _F.STAFF,
    _R.RESOURCES: _F.EFFECTIVENESS_AND_PRODUCTIVITY,
    _R.CLIENT_RELATIONSHIPS: _F.EFFECTIVENESS_AND_PRODUCTIVITY,
    _R.MISSING_SERVICES: _F.QUALITY,
    _R.LANGUAGES: _F.CLIENT,
    _R.FEEDBACK_HEARD: _F.CLIENT,
    _R.FEEDBACK_HELPED: _F.CLIENT,
}
"""The family of metrics of each report. Source: R-074."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked of a table."""

    group_by: tuple[StatisticsDimension, ...]
    """By what the figures are told apart."""
    only: Mapping[StatisticsDimension, str] = field(default_factory=dict)
    """Values to which they are narrowed."""
    period: ReportPeriod = ReportPeriod.MONTH
    by_unit: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """One figure of a report."""

    period: str
    unit_id: str | None
    values: tuple[str, ...]
    """Of the dimensions by which the figures are told apart, in that order."""
    count: int | None
    """None where all of it is hidden."""
    is_partial: bool
    """Something hidden is not in it: the true figure may be larger."""
    share_percent: float | None
    """Of all values of the last dimension; None where something is hidden."""
    minutes: int | None
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def dimensions_of(table: TableRule) -> tuple[StatisticsDimension, ...]:
    """By what the figures of a table may be told apart and narrowed."""
    derived = (StatisticsDimension.AUDIENCE,) if table.rows is StatisticsDimension.CONTACTOR else ()
    return (*table.dimensions, *derived)


def period_of(month: date, period: ReportPeriod) -> str:
    """The name of the period in which a month lies."""
    match period:
        case ReportPeriod.MONTH:
            return f"{month:%Y-%m}"
        case ReportPeriod.QUARTER:
            return f"{month:%Y}-Q{(month.month + 2) // 3}"
        case ReportPeriod.YEAR:
            return f"{month:%Y}"
        case ReportPeriod.WHOLE:
            return ReportPeriod.WHOLE.value


_Place = tuple[str, str | None]
_Key = tuple[_Place, tuple[str, ...]]


@dataclass(slots=True)
class _Sum:
    shown: int = 0
    minutes: int | None = None
    has_shown: bool = False
    has_hidden: bool = False

    def add(self, figure: PublishedFigure) -> None:
        """Add a published figure."""
        if figure.count is None:
            self.has_hidden = True
        else:
            self.has_shown = True
            self.shown += figure.count
        if figure.minutes is not None:
            self.minutes = (self.minutes or 0) + figure.minutes

    @property
    def count(self) -> int | None:
        return self.shown if self.has_shown else None


def report(table: TableRule, figures: Iterable[PublishedFigure], choice: Choice) -> list[Told]:
    """What is asked of the published figures of a table, the earliest period first. Source: D-15."""
    published = list(figures)
    sums = _summed(table, published, choice, choice.group_by)
    wholes = _summed(table, published, choice, choice.group_by[:-1]) if choice.group_by else {}
    return [
        Told(*place, values, each.count, each.has_hidden, _share(each, wholes.get((place, values[:-1]))), each.minutes)
        for (place, values), each in sorted(
            sums.items(), key=lambda item: (item[0][0][0], item[0][0][1] or "", item[0][1])
        )
    ]


def _share(part: _Sum, whole: _Sum | None) -> float | None:
    if whole is None or part.has_hidden or whole.has_hidden or not whole.shown:
        return None
    return round(100 * part.shown / whole.shown, 1)


def _summed(
    table: TableRule, figures: Sequence[PublishedFigure], choice: Choice, group_by: Sequence[StatisticsDimension]
) -> dict[_Key, _Sum]:
    used = {*group_by, *choice.only}
    uses_rows, uses_columns = bool(used & {table.rows, StatisticsDimension.AUDIENCE}), table.columns in used
    of_month: dict[tuple[date, str], set[tuple[str, ...]]] = defaultdict(set)
    with_hidden_names: set[tuple[date, str]] = set()
    sums: dict[_Key, _Sum] = defaultdict(_Sum)

    def place(month: date, unit_id: str) -> _Place:
        return period_of(month, choice.period), unit_id if choice.by_unit else None

    for each in figures:
        if each.count != 0 and ((each.row == OTHERS and uses_rows) or (each.column == OTHERS and uses_columns)):
            with_hidden_names.add((each.month, each.unit_id))
        if (each.row != MARGIN) is not uses_rows or (each.column != MARGIN) is not uses_columns:
            continue
        value = _values(table, each)
        if all(value(dimension) == wanted for dimension, wanted in choice.only.items()):
            values = tuple(value(dimension) for dimension in group_by)
            of_month[each.month, each.unit_id].add(values)
            sums[place(each.month, each.unit_id), values].add(each)
    for month, unit_id in with_hidden_names:
        for (at, values), total in sums.items():
            if at == place(month, unit_id) and values not in of_month[month, unit_id]:
                total.has_hidden = True
    return sums


def _values(table: TableRule, figure: PublishedFigure) -> Callable[[StatisticsDimension], str]:
    def value(dimension: StatisticsDimension) -> str:
        if dimension is StatisticsDimension.AUDIENCE:
            return audience_of(figure.row)
        return figure.row if dimension is table.rows else figure.column

    return value
