"""Where the marks of a chart stand, in percent of its width or height; a hidden figure is never drawn as nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Final

HIDDEN_SHARE: Final = 8.0
"""Percent that the mark of what is hidden takes: it is there, and tells no size."""
LEVELS: Final = 5
"""Shades of the heat map."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure as it may be told."""

    count: int | None
    """None: all of it is hidden, since it, or another figure by way of it, would tell of few people (D-15)."""
    is_partial: bool = False
    """Something hidden is not in it: there may be more."""


NOBODY: Final = Amount(0)


@dataclass(frozen=True, slots=True)
class Bar:
    """One group of a bar chart."""

    label: str
    amount: Amount
    width: float
    hidden_from: float | None
    """Where the mark of what is hidden begins."""


def bars(amounts: Mapping[str, Amount]) -> list[Bar]:
    """A bar for each group, the largest first and wholly hidden ones last."""
    most = _most(amounts.values())
    in_order = sorted(amounts.items(), key=lambda each: (each[1].count is None, -(each[1].count or 0), each[0]))
    return [_bar(label, amount, _share(amount.count or 0, most)) for label, amount in in_order]


def _bar(label: str, amount: Amount, width: float) -> Bar:
    is_hidden = amount.count is None or amount.is_partial
    # Of the longest bar the mark stands in its end.
    return Bar(label, amount, width, min(width, 100 - HIDDEN_SHARE) if is_hidden else None)


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a stacked bar."""

    kind: str
    count: int
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Stack:
    """A bar of several parts, side by side."""

    label: str
    total: int
    segments: tuple[Segment, ...]


def stacks(counts: Iterable[tuple[str, Mapping[str, int]]]) -> list[Stack]:
    """A stacked bar for each group in the given order; the longest is as wide as the chart."""
    rows = [(label, kinds, sum(kinds.values())) for label, kinds in counts]
    most = max((total for *_, total in rows), default=0)
    return [Stack(label, total, tuple(_segments(kinds, most))) for label, kinds, total in rows]


def _segments(kinds: Mapping[str, int], most: int) -> Iterable[Segment]:
    left = 0.0
    for kind, count in kinds.items():
        width = _share(count, most)
        if count:
            yield Segment(kind, count, left, width)
        left = round(left + width, 2)


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a line, from the left and from the top."""

    label: str
    percent: float
    left: float
    top: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """A piece of a line between neighbouring values; where a value is not told there is none."""

    start: Point
    end: Point


def points(values: Sequence[tuple[str, float | None]], *, margin: float = 5.0) -> list[Point | None]:
    """The values of a line, 0 to 100, at even distances between two margins; None where a value is not told."""
    step = (100 - 2 * margin) / max(1, len(values) - 1)
    return [
        None if value is None else Point(label, value, round(margin + at * step, 2), round(100 - value, 2))
        for at, (label, value) in enumerate(values)
    ]


def strokes(found: Sequence[Point | None]) -> list[Stroke]:
    """The pieces of the line through the values."""
    pairs = pairwise(found)
    return [Stroke(start, end) for start, end in pairs if start is not None and end is not None]


@dataclass(frozen=True, slots=True)
class Cell:
    """An hour of a weekday."""

    weekday: int
    hour: int
    amount: Amount
    height: float
    level: int
    """0 for nobody, then 1 to `LEVELS`; of a hidden one 0 too."""


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Weekdays below each other, the hours beside each other."""

    hours: range
    rows: tuple[tuple[Cell, ...], ...]
    """Monday first."""


def heat_map(amounts: Mapping[tuple[int, int], Amount], *, at_least: range = range(8, 16)) -> HeatMap:
    """The week by its hours: those in which anything happened, and at least the given ones."""
    busy = [hour for (_, hour), amount in amounts.items() if amount != NOBODY]
    hours = range(min([*busy, at_least.start]), max([*busy, at_least.stop - 1]) + 1)
    most = _most(amounts.values())
    return HeatMap(
        hours,
        tuple(tuple(_cell(day, hour, amounts.get((day, hour), NOBODY), most) for hour in hours) for day in range(1, 8)),
    )


def _cell(weekday: int, hour: int, amount: Amount, most: int) -> Cell:
    if amount.count is None:
        return Cell(weekday, hour, amount, 2 * HIDDEN_SHARE, 0)
    share = _share(amount.count, most)
    return Cell(weekday, hour, amount, share, ceil(share * LEVELS / 100))


def _most(amounts: Iterable[Amount]) -> int:
    return max((amount.count for amount in amounts if amount.count is not None), default=0)


def _share(count: int, most: int) -> float:
    return round(100 * count / most, 2) if most else 0.0
