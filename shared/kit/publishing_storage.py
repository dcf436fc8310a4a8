"""Months that are published once, and the figures that were told of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy import ARRAY, Text, bindparam, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.kit.publishing_tables import PublishingTables

Figure = TypeVar("Figure")


class PublishedMonths(Generic[Figure]):
    """The published months of one service; `figure` has the figures' columns, without the report, as its fields."""

    def __init__(self, tables: PublishingTables, figure: Callable[..., Figure]) -> None:
        self._figure = figure
        self._names = [each.key for each in tables.figure.c if each.key != "report"]
        month, of = tables.month.c.month, tables.figure.c
        self._last = select(func.max(month))
        self._claim = upsert(tables.month).on_conflict_do_nothing().returning(month)
        self._keep = insert(tables.figure)
        self._figures = (
            select(*(of[name] for name in self._names))
            .where(
                of.report == bindparam("of_report"),
                of.unit_id == func.any(bindparam("units", type_=ARRAY(Text))),
                of.month.between(bindparam("first"), bindparam("last")),
            )
            .order_by(of.month, of.unit_id, of.row, of.column)
        )
        self._published = (
            select(month, tables.month.c.counted_by)
            .where(month.between(bindparam("first"), bindparam("last")))
            .order_by(month)
        )

    async def last(self, connection: AsyncConnection) -> date | None:
        """The last published month."""
        month: date | None = (await connection.execute(self._last)).scalar_one()
        return month

    async def claim(self, connection: AsyncConnection, month: date, counted_by: Mapping[str, Any]) -> bool:
        """Publish a month, and by what it is counted; False when it is published already."""
        published = await connection.execute(self._claim, {"month": month, "counted_by": dict(counted_by)})
        return published.one_or_none() is not None

    async def keep(self, connection: AsyncConnection, report: str, figures: Iterable[Figure]) -> None:
        """Publish figures of a report."""
        rows = [{"report": report} | {name: getattr(each, name) for name in self._names} for each in figures]
        if rows:
            await connection.execute(self._keep, rows)

    async def figures(
        self, connection: AsyncConnection, report: str, unit_ids: Sequence[str], first: date, last: date
    ) -> list[Figure]:
        """The published figures of a report of units, from one month to another, both included."""
        values = {"of_report": report, "units": list(unit_ids), "first": first, "last": last}
        rows = await connection.execute(self._figures, values)
        return [self._figure(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's documented name

    async def published(self, connection: AsyncConnection, first: date, last: date) -> dict[date, dict[str, Any]]:
        """The published months from one to another, both included, and by what each was counted."""
        rows = await connection.execute(self._published, {"first": first, "last": last})
        return {row.month: row.counted_by for row in rows}
