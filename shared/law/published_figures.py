"""Figures as they are published: a table's small groups hidden, and no name told that would tell of somebody. D-15."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from shared.law.suppression import Cell, Published, suppress_table

RULE_ID: Final = "published_figures"
RULE_VERSION: Final = "2"


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """A published figure of a unit and a month; in the margins its row or column is empty."""

    month: date
    unit_id: str
    row: str
    column: str
    count: int | None
    """None where it is hidden."""
    minutes: int | None = None


def table_of(counted: Mapping[Cell, int], rows: Collection[str], columns: Collection[str], chance: Random) -> Published:
    """What may be published of a table that has all rows and columns that could be told, empty ones too.

    Otherwise the name of a hidden group would tell that somebody is in it.
    """
    everywhere = {*rows, *(row for row, _ in counted)}
    return suppress_table({(row, column): 0 for row in everywhere for column in columns} | dict(counted), chance=chance)


def figures_of(month: date, unit_id: str, table: Published, rows: Collection[str]) -> list[PublishedFigure]:
    """The cells of a table as figures; what is known to be empty is left out.

    A row that is not among those listed is named only where a figure of it is shown. Of fewer than five altogether
    there is no figure.
    """
    if table.total is None:
        return []
    named = {*rows, *(row for (row, _), count in table.cells.items() if count)}
    return [
        PublishedFigure(month, unit_id, row, column, count)
        for (row, column), count in table.cells.items()
        if count != 0 and row in named
    ]


def together(whole: int | None, groups: Mapping[str, int | None], wanted: Iterable[str]) -> int | None:
    """How many are in some groups of a whole together, where what is shown tells it; None where it does not.

    It is fewer than five only where all of them are empty, for a hidden group could have five or more.
    """
    inside = {*wanted}
    shown = [groups[each] for each in groups if each in inside]
    others = [groups[each] for each in groups if each not in inside]
    if None not in shown:
        return sum(each for each in shown if each is not None)
    if whole is None or None in others:
        return None
    return whole - sum(each for each in others if each is not None)
