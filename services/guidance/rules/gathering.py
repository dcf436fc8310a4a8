"""Which of what was counted goes among the statistics rows, and in which month it counts. Source: D-15, R-190."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

RULE_ID: Final = "gathering"
RULE_VERSION: Final = "1"
FEWEST_TOGETHER: Final = 5
"""Rows that are written together lead to the closings of some days; of fewer than these nobody's would be hidden."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that was counted at a closing."""

    id: UUID
    unit_id: str
    resolved_on: date


@dataclass(frozen=True, slots=True)
class Gathered:
    """What goes among the rows together: of one unit and one month."""

    month: date
    ids: tuple[UUID, ...]
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def gathered(waiting: Iterable[Waiting]) -> list[Gathered]:
    """What goes among the rows: too few of a unit and a month wait, and count in its next month. Source: D-15."""
    by_unit: dict[str, dict[date, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    for each in waiting:
        by_unit[each.unit_id][each.resolved_on.replace(day=1)].append(each.id)
    found = []
    for by_month in by_unit.values():
        together: list[UUID] = []
        for month in sorted(by_month):
            together += by_month[month]
            if len(together) >= FEWEST_TOGETHER:
                found.append(Gathered(month, tuple(together)))
                together = []
    return found
