"""What the dashboard tells of the months before, and how it is remembered for a moment."""

import asyncio
import time
from collections import OrderedDict, defaultdict
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Generic, TypeVar

from services.guidance.flows.reports import read_report
from services.guidance.rules.reports import Choice, Told
from shared.kit.jobs import Connection
from shared.law.birthdays import add_months
from shared.law.civil_time import civil_date
from shared.terms.statistics import ClockResult, ReportPeriod, StatisticsDimension, StatisticsReport

_D, _R = StatisticsDimension, StatisticsReport
_ADDED_UP: Final[tuple[tuple[StatisticsReport, tuple[StatisticsDimension, ...]], ...]] = (
    (_R.OUTCOMES, (_D.OUTCOME,)),
    (_R.CHANNELS, (_D.CHANNEL,)),
    (_R.AREAS, (_D.REASON,)),
    (_R.AREAS, (_D.AREA,)),
    (_R.LOAD, (_D.WEEKDAY, _D.HOUR)),
)
"""Figures that are added up over the months, each by its dimensions."""


@dataclass(frozen=True, slots=True)
class Past:
    """What the statistics have published of some months, small groups hidden (D-15)."""

    months: tuple[date, ...]
    """First days of the published ones, the oldest first."""
    added_up: Mapping[tuple[StatisticsDimension, ...], list[Told]]
    kept: Mapping[str, tuple[float | None, ...]]
    """By rule: percent of the ended clocks that were kept in time, month by month; None where that cannot be told."""

    @property
    def has_figures(self) -> bool:
        """Whether anything is published of these units in these months."""
        return any(self.added_up.values())

    @property
    def has_hidden(self) -> bool:
        """Whether the reader has to be told why something is hidden."""
        return any(each.is_partial for told in self.added_up.values() for each in told)


async def past_of(connection: Connection, unit_ids: Sequence[str], months: int, at: datetime) -> Past:
    """What is published of units in so many whole months before the running one."""
    running = civil_date(at).replace(day=1)
    first, last = add_months(running, -months), running - timedelta(days=1)
    added_up = {
        dimensions: await read_report(
            connection, asked, unit_ids, first, last, Choice(dimensions, period=ReportPeriod.WHOLE)
        )
        for asked, dimensions in _ADDED_UP
    }
    clocks = await read_report(connection, _R.CLOCKS, unit_ids, first, last, Choice((_D.RULE, _D.RESULT)))
    published = tuple(clocks.months)
    return Past(published, {by: read.figures for by, read in added_up.items()}, _kept(clocks.figures, published))


def _kept(told: Sequence[Told], months: Sequence[date]) -> dict[str, tuple[float | None, ...]]:
    counts: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for each in told:
        rule, result = each.values
        if each.count is not None and not each.is_partial:
            counts[rule][each.period, result] = each.count
    return {rule: tuple(_percent(counts[rule], f"{month:%Y-%m}") for month in months) for rule in sorted(counts)}


def _percent(counts: Mapping[tuple[str, str], int], period: str) -> float | None:
    met, late = (counts.get((period, result)) for result in (ClockResult.MET, ClockResult.MET_LATE))
    return None if met is None or late is None or not met + late else round(100 * met / (met + late), 1)


DASHBOARD_SECONDS: Final = 5.0
"""Oldest figures that a dashboard shows of now."""
Remembered = TypeVar("Remembered")
_LONGEST_REMEMBERED: Final = 256


class Recently(Generic[Remembered]):
    """What was told a moment ago is told again: many who look at the same figures cost as much as one."""

    def __init__(self, *, seconds: float) -> None:
        """`seconds`: how old an answer may be."""
        self._seconds = seconds
        self._told: OrderedDict[Hashable, tuple[float, asyncio.Future[Remembered]]] = OrderedDict()

    async def of(self, key: Hashable, read: Callable[[], Awaitable[Remembered]]) -> Remembered:
        """What was told of the key, read anew when it is too old; of those who ask at once one reads."""
        moment = time.monotonic()
        known = self._told.get(key)
        if known is None or moment - known[0] > self._seconds or known[1].cancelled():
            known = moment, asyncio.ensure_future(read())
            self._told[key] = known
            self._told.move_to_end(key)
            if len(self._told) > _LONGEST_REMEMBERED:
                self._told.popitem(last=False)
        try:
            return await asyncio.shield(known[1])
        except Exception:
            self._told.pop(key, None)
            raise

    def forget(self) -> None:
        """Tell everything anew."""
        self._told.clear()
