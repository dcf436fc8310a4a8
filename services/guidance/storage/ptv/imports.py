"""Imports from the national service catalogue, and what each found of every service."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    TIMESTAMP,
    Text,
    Uuid,
    bindparam,
    column,
    delete,
    func,
    insert,
    literal,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.ptv import ptv_import, ptv_import_item
from shared.terms.ptv_imports import ImportResult, ImportState

ITEMS_KEPT: Final = timedelta(days=90)
"""For so long one can look up what an import found of each service; its counts stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecord:
    """An import."""

    id: UUID
    county: str
    state: ImportState
    whole: bool
    accept_withdrawals: bool
    since: datetime | None
    entries: int
    listed: int
    counts: Mapping[str, int]
    """Services by result, of an import that has ended."""
    reason: str | None = None
    started_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRecord:
    """What an import found of a service."""

    ptv_id: UUID
    result: ImportResult
    entry_id: UUID | None = None
    fields: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    detail: str | None = None


_INSTANT = TIMESTAMP(timezone=True)
_of_import = ptv_import.c.id == bindparam("of_import")
_items = ptv_import_item.c.import_id == bindparam("of_import")
_with_result = ptv_import_item.c.result == bindparam("of_result")
_BEGIN = insert(ptv_import)
_INTERRUPT = (
    update(ptv_import)
    .where(ptv_import.c.county == bindparam("of_county"), ptv_import.c.state == ImportState.RUNNING.value)
    .values(state=ImportState.INTERRUPTED.value, ended_at=bindparam("at"))
)
_FORGET_ITEMS = delete(ptv_import_item).where(
    ptv_import_item.c.import_id.in_(select(ptv_import.c.id).where(ptv_import.c.started_at < bindparam("before")))
)
_planned = (
    func.unnest(bindparam("ids", type_=ARRAY(Uuid))).table_valued(column("id", Uuid)).render_derived(name="planned")
)
_PLAN = insert(ptv_import_item).from_select(
    ["import_id", "ptv_id", "result", "fields", "notes"],
    select(
        bindparam("of_import", type_=Uuid),
        _planned.c.id,
        bindparam("of_result", type_=Text),
        literal([], ARRAY(Text)),
        literal([], ARRAY(Text)),
    ),
)
_FIND = select(ptv_import).where(_of_import)
_HOLD = _FIND.with_for_update()
_NEXT = select(ptv_import_item.c.ptv_id).where(_items, _with_result).order_by("ptv_id").limit(bindparam("rows"))
_COUNT = select(ptv_import_item.c.result, func.count().label("services")).where(_items).group_by("result")
_NOTE = (
    update(ptv_import_item)
    .where(_items, ptv_import_item.c.ptv_id == bindparam("of_service"))
    .values(
        result=bindparam("found"),
        entry_id=bindparam("entry"),
        fields=bindparam("changed_fields", type_=ARRAY(Text)),
        notes=bindparam("told_notes", type_=ARRAY(Text)),
        detail=bindparam("told_detail"),
    )
)
_FORGET_UNCHANGED = delete(ptv_import_item).where(_items, ptv_import_item.c.result == ImportResult.UNCHANGED.value)
_END = (
    update(ptv_import)
    .where(_of_import, ptv_import.c.state == ImportState.RUNNING.value)
    .values(
        state=bindparam("as_state"),
        watermark=bindparam("new_watermark"),
        counts=bindparam("found_counts", type_=ptv_import.c.counts.type),
        reason=bindparam("because"),
        ended_at=bindparam("at"),
    )
)
_WATERMARK = select(func.max(ptv_import.c.watermark)).where(ptv_import.c.county == bindparam("of_county"))
_WATERMARKS = (
    select(ptv_import.c.county, func.max(ptv_import.c.watermark).label("watermark"))
    .where(ptv_import.c.watermark.is_not(None))
    .group_by(ptv_import.c.county)
)
_LIST = (
    select(ptv_import)
    .where(
        tuple_(ptv_import.c.started_at, ptv_import.c.id)
        < tuple_(bindparam("before", type_=_INSTANT), bindparam("before_id", type_=Uuid))
    )
    .order_by(ptv_import.c.started_at.desc(), ptv_import.c.id.desc())
    .limit(bindparam("rows"))
)
_ITEMS = (
    select(ptv_import_item)
    .where(_items, ptv_import_item.c.ptv_id > bindparam("after"), ptv_import_item.c.result != "unchanged")
    .order_by(ptv_import_item.c.ptv_id)
    .limit(bindparam("rows"))
)
_LAST = (
    select(ptv_import)
    .ext(distinct_on(ptv_import.c.county))
    .where(ptv_import.c.state != ImportState.RUNNING.value)
    .order_by(ptv_import.c.county, ptv_import.c.started_at.desc())
)


async def begin(
    connection: AsyncConnection, new: ImportRecord, *, to_read: Iterable[UUID], missing: Iterable[UUID]
) -> None:
    """Store an import with what it will read and what the catalogue does not list; ends one that was left running."""
    await connection.execute(_INTERRUPT, {"of_county": new.county, "at": new.started_at})
    await connection.execute(_FORGET_ITEMS, {"before": new.started_at - ITEMS_KEPT})
    fields = {name: getattr(new, name) for name in ImportRecord.__dataclass_fields__}
    await connection.execute(_BEGIN, {**fields, "state": new.state.value})
    for result, ids in ((ImportResult.TO_READ, to_read), (ImportResult.MISSING, missing)):
        planned = {"of_import": new.id, "of_result": result.value, "ids": sorted(ids)}
        await connection.execute(_PLAN, planned)


async def watermark(connection: AsyncConnection, county: str) -> datetime | None:
    """Since when changes have not been read; None before the first import that finished."""
    found: datetime | None = (await connection.execute(_WATERMARK, {"of_county": county})).scalar_one()
    return found


async def watermarks(connection: AsyncConnection) -> dict[str, datetime]:
    """Since when changes have not been read, by county; of those with an import that finished."""
    return {row.county: row.watermark for row in await connection.execute(_WATERMARKS)}


async def find(connection: AsyncConnection, import_id: UUID) -> ImportRecord | None:
    """The import with that id."""
    row = (await connection.execute(_FIND, {"of_import": import_id})).mappings().one_or_none()
    return _read(row) if row else None


async def hold(connection: AsyncConnection, import_id: UUID) -> bool:
    """Whether the import still runs; it cannot be ended by another until the transaction ends."""
    row = (await connection.execute(_HOLD, {"of_import": import_id})).mappings().one_or_none()
    return row is not None and row["state"] == ImportState.RUNNING.value


async def next_of(connection: AsyncConnection, import_id: UUID, result: ImportResult, rows: int) -> list[UUID]:
    """The next services with that result, by their ids."""
    found = await connection.execute(_NEXT, {"of_import": import_id, "of_result": result.value, "rows": rows})
    return [row.ptv_id for row in found]


async def counts(connection: AsyncConnection, import_id: UUID) -> dict[ImportResult, int]:
    """Services by what was found of them until now."""
    rows = await connection.execute(_COUNT, {"of_import": import_id})
    return {ImportResult(row.result): row.services for row in rows}


async def note(connection: AsyncConnection, import_id: UUID, found: Sequence[ItemRecord]) -> None:
    """Store what was found of services."""
    values = [
        {
            "of_import": import_id,
            "of_service": each.ptv_id,
            "found": each.result.value,
            "entry": each.entry_id,
            "changed_fields": list(each.fields),
            "told_notes": list(each.notes),
            "told_detail": each.detail,
        }
        for each in found
    ]
    if values:
        await connection.execute(_NOTE, values)


async def end(
    connection: AsyncConnection, ended: ImportRecord, state: ImportState, *, reason: str | None, at: datetime
) -> None:
    """End an import that runs; of services that have not changed only the number is kept."""
    found = await counts(connection, ended.id)
    await connection.execute(_FORGET_UNCHANGED, {"of_import": ended.id})
    await connection.execute(
        _END,
        {
            "of_import": ended.id,
            "as_state": state.value,
            "new_watermark": ended.started_at if state is ImportState.FINISHED else None,
            "found_counts": {result.value: number for result, number in found.items()},
            "because": reason,
            "at": at,
        },
    )


async def newest(connection: AsyncConnection, *, before: tuple[datetime, UUID], rows: int) -> list[ImportRecord]:
    """Imports that began before a place, the newest first."""
    found = await connection.execute(_LIST, {"before": before[0], "before_id": before[1], "rows": rows})
    return [_read(row) for row in found.mappings()]


async def last_of_each(connection: AsyncConnection) -> list[ImportRecord]:
    """The last import of each county that has ended."""
    return [_read(row) for row in (await connection.execute(_LAST)).mappings()]


async def items(connection: AsyncConnection, import_id: UUID, *, after: UUID, rows: int) -> list[ItemRecord]:
    """What an import found of services after a place, by their ids; those that have not changed are not told."""
    found = await connection.execute(_ITEMS, {"of_import": import_id, "after": after, "rows": rows})
    return [
        ItemRecord(
            ptv_id=row.ptv_id,
            result=ImportResult(row.result),
            entry_id=row.entry_id,
            fields=tuple(row.fields),
            notes=tuple(row.notes),
            detail=row.detail,
        )
        for row in found
    ]


def _read(row: Any) -> ImportRecord:
    fields = {name: row[name] for name in ImportRecord.__dataclass_fields__}
    return ImportRecord(**{**fields, "state": ImportState(row["state"])})
