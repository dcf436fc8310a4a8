"""Somebody who knows all that is published of a table, and looks for what is hidden."""

from collections.abc import Iterator, Mapping

from shared.law.suppression import Cell, Published


def true_margin(counts: Mapping[Cell, int], axis: int, value: str) -> int:
    return sum(count for cell, count in counts.items() if cell[axis] == value)


class Attacker:
    """Knows everything that is published of a table, and that counts are whole numbers and never negative.

    The published figures are sums of unknown cells: a flow from the rows to the columns. The largest and the smallest
    value that a figure can have is found by pushing as much as goes through the rest, which for flows is exact.
    """

    def __init__(self, counts: Mapping[Cell, int], published: Published) -> None:
        self.true = [
            *((("from", ""), ("row", each), true_margin(counts, 0, each)) for each in published.rows),
            *((("column", each), ("to", ""), true_margin(counts, 1, each)) for each in published.columns),
            *((("row", row), ("column", column), counts[row, column]) for row, column in published.cells),
        ]
        self.told = [*published.rows.values(), *published.columns.values(), *published.cells.values()]

    def unknown(self) -> Iterator[int]:
        """What is not told."""
        return (figure for figure, told in enumerate(self.told) if told is None)

    def range_of(self, figure: int) -> tuple[int, int]:
        """The smallest and the largest value that an untold figure can have; looked for up to ten above the truth."""
        tail, head, count = self.true[figure]
        return count - self._push(tail, head, figure, count), count + self._push(head, tail, figure, 10)

    def table_with(self, figure: int, value: int) -> dict[Cell, int]:
        """The cells of another table that agrees with all that is told, in which an untold figure has this value."""
        tail, head, count = self.true[figure]
        start, goal = (head, tail) if value > count else (tail, head)
        changed = dict.fromkeys(self.unknown(), 0)
        for _ in range(abs(value - count)):
            assert self._push_one(start, goal, figure, changed), "there is no such table"
        changed[figure] = value - count
        return {
            (tail[1], head[1]): count + changed.get(each, 0)
            for each, (tail, head, count) in enumerate(self.true)
            if tail[0] == "row"
        }

    def _push(self, start: tuple[str, str], goal: tuple[str, str], figure: int, at_most: int) -> int:
        changed = dict.fromkeys(self.unknown(), 0)
        for pushed in range(at_most):
            if not self._push_one(start, goal, figure, changed):
                return pushed
        return at_most

    def _push_one(self, start: tuple[str, str], goal: tuple[str, str], figure: int, changed: dict[int, int]) -> bool:
        came: dict[tuple[str, str], tuple[tuple[str, str], int, int]] = {start: (start, -1, 0)}
        to_see = [start]
        while to_see and goal not in came:
            node = to_see.pop()
            for each, change in changed.items():
                tail, head, count = self.true[each]
                for here, there, sign in ((tail, head, 1), (head, tail, -1)):
                    if each == figure or here != node or there in came or (sign < 0 and count + change == 0):
                        continue
                    came[there] = (node, each, sign)
                    to_see.append(there)
        if goal not in came:
            return False
        node = goal
        while node != start:
            node, each, sign = came[node]
            changed[each] += sign
        return True
