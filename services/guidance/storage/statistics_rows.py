"""Statistics rows of published months, some at a time: they do not change, so no transaction has to last (D-15)."""

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Text, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.rules.statistics_rows import Client, shown_client
from services.guidance.tables.statistics import published_month, statistics_row
from shared.law.suppression import SMALLEST_SHOWN

Reading = Callable[[], AbstractAsyncContextManager[AsyncConnection]]
"""Opens a connection for one statement."""
AT_A_TIME: Final = 2000
"""Rows that are in memory at once."""
_CLIENT: Final = ("unit_id", "area", "age_group", "language")
LEFT_OUT: Final = frozenset({"id", "additional_reason"})
"""What no row shows: a free text may tell of somebody whatever is not an identifier."""
NAMES: Final = tuple(name for name in statistics_row.c.keys() if name not in LEFT_OUT)  # noqa: SIM118 - no mapping
"""What a row shows, in order."""

_PLACES: Final = tuple(NAMES.index(name) for name in _CLIENT)

_OF_UNITS = statistics_row.c.unit_id == func.any(bindparam("units", type_=ARRAY(Text)))
_COMMON = (
    select(*(statistics_row.c[name] for name in _CLIENT))
    .where(statistics_row.c.month == bindparam("of_month"), _OF_UNITS)
    .group_by(*(statistics_row.c[name] for name in _CLIENT))
    .having(func.count() >= SMALLEST_SHOWN)
)
_results = func.jsonb_each_text(statistics_row.c.clock_results).table_valued("key", "value")
_IN_WORDS: Final[dict[str, ColumnElement[str]]] = {
    **{name: func.array_to_string(statistics_row.c[name], "; ") for name in ("matters", "outcomes")},
    "clock_results": select(
        func.string_agg(
            func.concat(_results.c.key, "=", _results.c.value), aggregate_order_by(literal("; "), _results.c.key)
        )
    ).scalar_subquery(),
}
"""Several values of one column, beside each other."""
_PAGE = (
    select(statistics_row.c.id, *(_IN_WORDS.get(name, statistics_row.c[name]) for name in NAMES))
    .where(statistics_row.c.month == bindparam("of_month"), statistics_row.c.id > bindparam("after"), _OF_UNITS)
    .order_by(statistics_row.c.id)
    .limit(AT_A_TIME)
)
_ENOUGH = (
    select(statistics_row.c.month)
    .where(
        statistics_row.c.unit_id == bindparam("of_unit"),
        statistics_row.c.month.in_(select(published_month.c.month)),
        statistics_row.c.month.between(bindparam("first"), bindparam("last")),
    )
    .group_by(statistics_row.c.month)
    .having(func.count() >= SMALLEST_SHOWN)
)
_WORDS = (
    select(statistics_row.c.id, statistics_row.c.month, statistics_row.c.additional_reason)
    .where(
        statistics_row.c.unit_id == bindparam("of_unit"),
        statistics_row.c.month.in_(_ENOUGH),
        statistics_row.c.additional_reason.is_not(None),
        statistics_row.c.id > bindparam("after"),
    )
    .order_by(statistics_row.c.id)
    .limit(bindparam("rows"))
)
_COUNT = (
    select(func.count())
    .join_from(statistics_row, published_month, statistics_row.c.month == published_month.c.month)
    .where(statistics_row.c.month.between(bindparam("first"), bindparam("last")), _OF_UNITS)
)


@dataclass(frozen=True, slots=True)
class WordsRecord:
    """What somebody wrote, with nothing else of it but the month."""

    id: UUID
    """Random."""
    month: date
    words: str


async def additional_reasons(
    connection: AsyncConnection, unit_id: str, first: date, last: date, *, after: UUID, rows: int
) -> list[WordsRecord]:
    """Additional reasons of a unit in no order of time, of published months with five contacts or more."""
    values = {"of_unit": unit_id, "first": first, "last": last, "after": after, "rows": rows}
    return [WordsRecord(*row) for row in await connection.execute(_WORDS, values)]


async def count(connection: AsyncConnection, unit_ids: Collection[str], first: date, last: date) -> int:
    """How many rows units have in the published months from one to another, both included."""
    found = await connection.execute(_COUNT, {"units": list(unit_ids), "first": first, "last": last})
    return int(found.scalar_one())


async def rows(reading: Reading, unit_ids: Collection[str], months: Collection[date]) -> AsyncIterator[list[list[Any]]]:
    """The rows of units in published months, in no order, without what is rare of the client; a page at a time."""
    units = list(unit_ids)
    for month in months:
        async with reading() as connection:
            found = await connection.execute(_COMMON, {"of_month": month, "units": units})
            common = {Client(*row) for row in found}
        after: UUID | None = UUID(int=0)
        while after is not None:
            async with reading() as connection:
                page = (await connection.execute(_PAGE, {"of_month": month, "after": after, "units": units})).all()
            after = page[-1].id if len(page) == AT_A_TIME else None
            if page:
                yield [_shown(list(row[1:]), common) for row in page]


def _shown(row: list[Any], common: Collection[Client]) -> list[Any]:
    """The row, with what is left of its client."""
    client = shown_client(Client(*(row[place] for place in _PLACES)), common).client
    for place, name in zip(_PLACES, _CLIENT, strict=True):
        row[place] = getattr(client, name)
    return row
