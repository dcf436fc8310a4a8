"""What the figures of the dashboard are called, and the charts and tables that they make, in one language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_skeleton, get_day_names, get_month_names
from babel.numbers import format_decimal

from services.guidance.api.pages import charts
from services.guidance.api.pages.charts import NOBODY, Amount, Bar, HeatMap, Point, Stack, Stroke
from services.guidance.api.pages.words import say
from services.guidance.flows.parts import GuidanceParts
from services.guidance.flows.statistics_words import name_of, statistics_words
from services.guidance.rules.reports import Told
from services.guidance.storage.board import RuleCounts
from shared.contracts.guidance.board import Board, StateCounts
from shared.kit.texts import in_language
from shared.terms.deadlines import UnmetClockState
from shared.terms.people import Language
from shared.terms.statistics import StatisticsDimension

STATES = (UnmetClockState.OVERDUE, UnmetClockState.DUE_SOON, UnmetClockState.RUNNING)
"""The worst first."""


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a chart for whoever does not look at it."""

    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart."""

    label: str
    latest: str
    """The last figure that there is, as it is read."""
    points: Sequence[Point | None]
    strokes: Sequence[Stroke]


@dataclass(frozen=True)
class DashboardWords:
    """The reader's language, and the names that the counties give."""

    parts: GuidanceParts
    language: Language

    def name(self, dimension: StatisticsDimension, value: str) -> str:
        """A value of the statistics, as they name it."""
        return in_language(name_of(self.parts, dimension, value), self.language)

    def say(self, key: str, **values: object) -> str:
        """A word of the dashboard."""
        return say(self.language, "charts", key, **values)

    def figure(self, count: int) -> str:
        """A figure as it is read."""
        return format_decimal(count, locale=self.language.value)

    def amount(self, amount: Amount) -> str:
        """The same of one of which something, or all, may be hidden."""
        if amount.count is None:
            return self.say("hidden")
        return self.say("at_least", count=self.figure(amount.count)) if amount.is_partial else self.figure(amount.count)

    def percent(self, value: float | None) -> str:
        """A share as it is read, where there is one."""
        return self.say("no_figure") if value is None else f"{format_decimal(value, locale=self.language.value)} %"

    def units(self, unit_ids: Iterable[str]) -> dict[str, str]:
        """Units by id, each with its name."""
        found = {unit_id: self.parts.packs.unit(unit_id) for unit_id in sorted(unit_ids)}
        return {id_: in_language(unit.name, self.language) if unit else id_ for id_, unit in found.items()}

    def month(self, first: date) -> str:
        """A month with its year: `syyskuu 2026`."""
        return format_skeleton("yMMMM", first, locale=self.language.value)

    def ticks(self, months: Sequence[date]) -> list[str]:
        """The months below a chart: the year stands by the first one and by each January."""
        names = get_month_names("abbreviated", context="stand-alone", locale=self.language.value)
        return [
            f"{names[each.month]} {each.year}" if each.month == 1 or at == 0 else names[each.month]
            for at, each in enumerate(months)
        ]

    @property
    def weekdays(self) -> list[str]:
        """Short names, Monday first."""
        names = get_day_names("abbreviated", context="stand-alone", locale=self.language.value)
        return [names[day] for day in range(7)]

    @property
    def reports(self) -> list[tuple[str, str]]:
        """Every report of the statistics, by its name."""
        named = [(of.value, in_language(name, self.language)) for of, name in statistics_words().reports.items()]
        return sorted(named, key=lambda each: each[1])

    def now(self, board: Board) -> dict[str, str]:
        """Open contacts of every unit by state."""
        return {state: self.count(board.units, state) for state in (*STATES, "no_clock_left")}

    def areas_now(self, board: Board) -> list[tuple[str, list[str]]]:
        """Open contacts of each area by state."""
        areas = [area for unit in board.units for area in unit.areas]
        return [
            (self.name(StatisticsDimension.AREA, each.area), [self.count([each], state) for state in STATES])
            for each in areas
        ]

    def periods(self, months: Iterable[int]) -> list[tuple[str, str]]:
        """The periods to choose from."""
        return [(str(each), self.say("months", count=each)) for each in months]

    def count(self, counted: Sequence[StateCounts], state: str) -> str:
        """How many are in the state; at least so many where not all were counted."""
        total = sum(getattr(each, state) for each in counted)
        return self.amount(Amount(total, is_partial=not all(each.is_exact for each in counted)))

    def clocks(self, counts: Sequence[RuleCounts]) -> tuple[list[Stack], Table, str]:
        """Running clocks by rule: the chart, its table and its description."""
        in_order = sorted(counts, key=lambda each: (-each.overdue, -each.due_soon, -each.running, each.rule_id))
        rows: list[tuple[str, dict[str, int]]] = [
            (self.name(StatisticsDimension.RULE, each.rule_id), {state: getattr(each, state) for state in STATES})
            for each in in_order
        ]
        columns = [self.say("rule"), *(say(self.language, "state", state) for state in STATES)]
        table = Table(columns, [(label, [self.figure(each) for each in kinds.values()]) for label, kinds in rows])
        about = [self.say("largest", label=label, count=self.figure(kinds[STATES[0]])) for label, kinds in rows[:1]]
        return charts.stacks(rows), table, " ".join(about)

    def bars(self, dimension: StatisticsDimension, told: Sequence[Told]) -> tuple[list[Bar], Table, str]:
        """Groups by size: the chart, its table and its description. Nobody is drawn of an empty group."""
        amounts = {self.name(dimension, *each.values): _amount(each) for each in told}
        found = charts.bars({name: amount for name, amount in amounts.items() if amount != NOBODY})
        rows = [(each.label, [self.amount(each.amount)]) for each in found]
        about = [self.say("largest", label=name, count=figures[0]) for name, figures in rows[:1]]
        title = in_language(statistics_words().dimensions[dimension], self.language)
        return found, Table([title, self.say("contacts")], rows), " ".join(about) or self.say("no_figures")

    def trend(
        self, months: Sequence[date], kept: Mapping[str, Sequence[float | None]]
    ) -> tuple[list[Line], list[Point], Table, str]:
        """Percent kept in time by month: the lines, the places of the months, the table and the description."""
        names = [self.month(each) for each in months]
        lines = []
        for rule, values in kept.items():
            found = charts.points(list(zip(names, values, strict=True)))
            latest = next((each.percent for each in reversed(found) if each), None)
            name = self.name(StatisticsDimension.RULE, rule)
            lines.append(Line(name, self.percent(latest), found, charts.strokes(found)))
        rows = [(name, [self.percent(values[at]) for values in kept.values()]) for at, name in enumerate(names)]
        table = Table([self.say("month"), *(line.label for line in lines)], rows)
        about = [self.say("latest", label=line.label, count=line.latest) for line in lines]
        places = charts.points([(name, 0.0) for name in self.ticks(months)])
        return lines, [place for place in places if place is not None], table, " ".join(about)

    def hours(self, told: Sequence[Told]) -> tuple[HeatMap, Table, str]:
        """Contacts by weekday and hour: the map, its table and its description."""
        found = charts.heat_map({(int(each.values[0]), int(each.values[1])): _amount(each) for each in told})
        rows = [
            (name, [self.amount(cell.amount) for cell in row])
            for name, row in zip(self.weekdays, found.rows, strict=True)
        ]
        cells = [cell for row in found.rows for cell in row if cell.amount.count]
        busiest = max(cells, key=lambda cell: cell.amount.count or 0, default=None)
        about = busiest and self.say(
            "busiest",
            weekday=self.weekdays[busiest.weekday - 1],
            hour=busiest.hour,
            count=self.amount(busiest.amount),
        )
        return found, Table([self.say("weekday"), *map(str, found.hours)], rows), about or self.say("no_figures")


def _amount(told: Told) -> Amount:
    """A figure as it is drawn: where nothing but what is hidden is in it, all of it is hidden."""
    return Amount(told.count or None, is_partial=True) if told.is_partial else Amount(told.count)
