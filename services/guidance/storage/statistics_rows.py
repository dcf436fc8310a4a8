"""Statistics rows of published months, some at a time: they do not change, so no transaction has to last (D-15)."""

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, func, select
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

_OF_UNITS = statistics_row.c.unit_id == func.any(bindparam("units", type_=ARRAY(Text)))
_COMMON = (
    select(*(statistics_row.c[name] for name in _CLIENT))
    .where(statistics_row.c.month == bindparam("of_month"), _OF_UNITS)
    .group_by(*(statistics_row.c[name] for name in _CLIENT))
    .having(func.count() >= SMALLEST_SHOWN)
)
_PAGE = (
    select(statistics_row.c.id, *(statistics_row.c[name] for name in NAMES))
    .where(statistics_row.c.month == bindparam("of_month"), statistics_row.c.id > bindparam("after"), _OF_UNITS)
    .order_by(statistics_row.c.id)
    .limit(AT_A_TIME)
)
_COUNT = (
    select(func.count())
    .join_from(statistics_row, published_month, statistics_row.c.month == published_month.c.month)
    .where(statistics_row.c.month.between(bindparam("first"), bindparam("last")), _OF_UNITS)
)


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
                yield [_shown(dict(zip(NAMES, row[1:], strict=True)), common) for row in page]


def _shown(row: dict[str, Any], common: Collection[Client]) -> list[Any]:
    client = shown_client(Client(*(row[name] for name in _CLIENT)), common).client
    return list((row | {name: getattr(client, name) for name in _CLIENT}).values())
