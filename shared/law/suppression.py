"""Suppression of small groups in tables of counts, so that none of them can be derived. Source: D-15.

A table has rows, columns or one column only, and its margins are published with it. Groups smaller than five are
hidden; then so much is hidden beside them that for every hidden small group there are two other tables, both possible
after all that is published: one in which the group is empty, and one in which it has five or more. Whoever knows
everything that is published can tell neither how large the group is nor, by adding up, that it is small. That anything
is hidden tells that some group is small; chance has a say in what is hidden beside it, so that it does not tell which.
The two tables are built here, as changes of the true one along its rows, columns and margins, and whatever changes is
hidden. To hide more afterwards only leaves more tables possible, so one pass over the groups is enough.
"""

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import InitVar, dataclass, field
from itertools import product
from random import Random
from typing import Final

RULE_ID: Final = "suppression"
RULE_VERSION: Final = "2"
SMALLEST_SHOWN: Final = 5
"""Persons in the smallest group that is shown. Source: D-15."""

_DEARER: Final = 4
"""By chance a figure counts up to so many times as dear to hide."""
Cell = tuple[str, str]
"""A value of the rows and one of the columns."""


@dataclass(frozen=True, slots=True)
class Published:
    """What may be published of a table; None stands for a figure that is hidden."""

    total: int | None
    rows: Mapping[str, int | None]
    columns: Mapping[str, int | None]
    cells: Mapping[Cell, int | None]
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def suppress(counts: Mapping[str, int], *, chance: Random) -> Published:
    """What may be published of the counts of one dimension, which stand in the rows."""
    return suppress_table({(row, ""): count for row, count in counts.items()}, chance=chance)


def suppress_table(counts: Mapping[Cell, int], impossible: Collection[Cell] = (), *, chance: Random) -> Published:
    """What may be published of a table of two dimensions with its margins; a cell that is left out is empty.

    Nobody can be in a cell that is impossible, and everybody knows it: it is in no other table either, and is not told.
    `chance` has a say in what is hidden beside a small group, of what costs about as much: if the cheapest always were,
    whoever knows that could reckon back. Of fewer than five altogether nothing is published, and an empty cell is shown
    as such wherever it could be told.
    Errors: ValueError for a negative count, and for somebody in an impossible cell.
    """
    if any(count < 0 for count in counts.values()):
        raise ValueError("a group has no fewer than no members")
    if any(counts.get(cell, 0) for cell in impossible):
        raise ValueError("somebody is where nobody can be")
    rows, columns = (sorted({cell[axis] for cell in counts}) for axis in (0, 1))
    cells = {cell: counts.get(cell, 0) for cell in product(rows, columns) if cell not in impossible}
    if sum(cells.values()) < SMALLEST_SHOWN:
        return Published(None, dict.fromkeys(rows), dict.fromkeys(columns), dict.fromkeys(cells))
    table = _Table([*_edges(cells, rows, columns)], chance)
    table.hide_small()
    table.show_certain_zeros()
    shown: list[int | None] = [
        None if edge in table.hidden else count for edge, (_, _, count) in enumerate(table.edges)
    ]
    by_row, by_column = shown[: len(rows)], shown[len(rows) : len(rows) + len(columns)]
    return Published(
        sum(cells.values()),
        dict(zip(rows, by_row, strict=True)),
        dict(zip(columns, by_column, strict=True)),
        dict(zip(cells, shown[len(rows) + len(columns) :], strict=True)),
    )


_Node = tuple[str, str]
_FROM, _TO = ("from", ""), ("to", "")
_Edge = tuple[_Node, _Node, int]


def _edges(cells: Mapping[Cell, int], rows: Iterable[str], columns: Iterable[str]) -> Iterable[_Edge]:
    """The table as a flow from its total through the rows and the columns back to its total: what goes in comes out."""
    for row in rows:
        yield _FROM, ("row", row), sum(count for cell, count in cells.items() if cell[0] == row)
    for column in columns:
        yield ("column", column), _TO, sum(count for cell, count in cells.items() if cell[1] == column)
    for (row, column), count in cells.items():
        yield ("row", row), ("column", column), count


@dataclass(slots=True)
class _Table:
    """A flow, and which of its figures are hidden."""

    edges: list[_Edge]
    chance: InitVar[Random]
    hidden: set[int] = field(default_factory=set)
    at: dict[_Node, list[tuple[int, _Node, int]]] = field(default_factory=lambda: defaultdict(list))
    """From each node: over which edge, where to, and whether that adds to the figure (1) or takes from it (-1)."""

    dearness: list[float] = field(init=False)
    """What it costs to hide each figure."""

    def __post_init__(self, chance: Random) -> None:
        self.dearness = [count * chance.uniform(1, _DEARER) for _, _, count in self.edges]
        for edge, (tail, head, _) in enumerate(self.edges):
            self.at[tail].append((edge, head, 1))
            self.at[head].append((edge, tail, -1))

    def hide_small(self) -> None:
        """Hide every group smaller than five, and what else would give one away."""
        small = [edge for edge, (_, _, count) in enumerate(self.edges) if count < SMALLEST_SHOWN]
        self.hidden.update(small)
        for edge in small:
            tail, head, count = self.edges[edge]
            if count > 0:
                self._change(edge, head, tail, SMALLEST_SHOWN - count)
                self._change(edge, tail, head, count)

    def show_certain_zeros(self) -> None:
        """Show an empty group that no other table, possible after what is published, has members in."""
        for edge in sorted(self.hidden):
            tail, head, count = self.edges[edge]
            if count == 0 and self._path(head, tail, edge, {}, anything=False) is None:
                self.hidden.discard(edge)

    def _change(self, edge: int, start: _Node, goal: _Node, by: int) -> None:
        """Hide what has to change so that a figure can, while its rows and columns still add up."""
        changes: dict[int, int] = defaultdict(int)
        while by > 0:
            path = self._path(start, goal, edge, changes, anything=True)
            if path is None:
                raise RuntimeError("a group of a table of five or more can always be changed")
            amount = min([by, *(self.edges[step][2] + changes[step] for step, sign in path if sign < 0)])
            for step, sign in path:
                changes[step] += sign * amount
                self.hidden.add(step)
            by -= amount

    def _path(
        self, start: _Node, goal: _Node, without: int, changes: Mapping[int, int], *, anything: bool
    ) -> list[tuple[int, int]] | None:
        """The way over hidden figures, and others where anything may be hidden, that costs least."""
        queue: list[tuple[float, int, _Node]] = [(0, 0, start)]
        came: dict[_Node, tuple[int, _Node, int]] = {}
        best, done = {start: 0.0}, set[_Node]()
        while queue:
            cost, length, node = heapq.heappop(queue)
            if node == goal:
                return self._back(came, start, goal)
            if node in done:
                continue
            done.add(node)
            for edge, other, sign in self.at[node]:
                if edge == without or other in done or not (anything or edge in self.hidden):
                    continue
                count = self.edges[edge][2]
                if sign < 0 and count + changes.get(edge, 0) <= 0:
                    continue
                dearer = cost + (0 if edge in self.hidden else self.dearness[edge])
                if dearer < best.get(other, dearer + 1):
                    best[other], came[other] = dearer, (edge, node, sign)
                    heapq.heappush(queue, (dearer, length + 1, other))
        return None

    @staticmethod
    def _back(came: Mapping[_Node, tuple[int, _Node, int]], start: _Node, goal: _Node) -> list[tuple[int, int]]:
        path, node = [], goal
        while node != start:
            edge, node, sign = came[node]
            path.append((edge, sign))
        return path
