"""Work items of a unit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.booking.tables.work_items import work_item
from shared.contracts.booking.work_items import WorkItem
from shared.terms.booking import WorkItemKind, WorkItemStatus

_COLUMNS = [work_item.c[name] for name in WorkItem.model_fields]
_ADD = insert(work_item).on_conflict_do_nothing().returning(work_item.c.id)
_GET = select(*_COLUMNS).where(work_item.c.id == bindparam("work_item_id"))
_LOCK = _GET.with_for_update()
_LIST = (
    select(*_COLUMNS)
    .where(
        work_item.c.unit_id == func.any(bindparam("unit_ids")),
        work_item.c.status == bindparam("status"),
        (work_item.c.kind == bindparam("kind")) | bindparam("every_kind"),
        work_item.c.id > bindparam("after"),
    )
    .order_by(work_item.c.id)
    .limit(bindparam("rows"))
)
_IS_OPEN = select(
    select(work_item.c.id)
    .where(
        work_item.c.kind == bindparam("kind"),
        work_item.c.booking_right_id == bindparam("right_id"),
        work_item.c.status == WorkItemStatus.OPEN.value,
    )
    .exists()
)
_COMPLETE = (
    update(work_item)
    .where(work_item.c.id == bindparam("work_item_id"))
    .values(
        status=WorkItemStatus.DONE.value,
        done_at=bindparam("at"),
        done_by=bindparam("by"),
        how_informed=bindparam("how"),
        version=work_item.c.version + 1,
    )
    .returning(*_COLUMNS)
)
_other = work_item.alias("other")
_REOPEN = (
    update(work_item)
    .where(
        work_item.c.id == bindparam("work_item_id"),
        ~select(_other.c.id)
        .where(
            _other.c.kind == work_item.c.kind,
            _other.c.appointment_id == work_item.c.appointment_id,
            _other.c.status == WorkItemStatus.OPEN.value,
        )
        .exists(),
    )
    .values(
        status=WorkItemStatus.OPEN.value, done_at=None, done_by=None, how_informed=None, version=work_item.c.version + 1
    )
    .returning(*_COLUMNS)
)


async def add(
    connection: AsyncConnection,
    kind: WorkItemKind,
    *,
    unit_id: str,
    person_ref: str,
    right_id: UUID | None,
    at: datetime,
    appointment_id: UUID | None = None,
    interpreter_language: str | None = None,
    note: str | None = None,
) -> UUID | None:
    """Leave a work item for the unit: one of a kind for a right, one open of a kind for an appointment.

    Gives its id; None when there is one already.
    """
    added = await connection.execute(
        _ADD,
        {
            "id": uuid7(),
            "kind": kind.value,
            "unit_id": unit_id,
            "person_ref": person_ref,
            "booking_right_id": right_id,
            "appointment_id": appointment_id,
            "interpreter_language": interpreter_language,
            "note": note,
            "status": WorkItemStatus.OPEN.value,
            "created_at": at,
        },
    )
    work_item_id: UUID | None = added.scalar_one_or_none()
    return work_item_id


async def listed(
    connection: AsyncConnection,
    unit_ids: list[str],
    status: WorkItemStatus,
    kind: WorkItemKind | None,
    *,
    after: UUID,
    rows: int,
) -> list[WorkItem]:
    """Work items of units, oldest first; of every kind when None."""
    found = await connection.execute(
        _LIST,
        {
            "unit_ids": unit_ids,
            "status": status.value,
            "kind": kind.value if kind else "",
            "every_kind": kind is None,
            "after": after,
            "rows": rows,
        },
    )
    return [WorkItem.model_validate(row, from_attributes=True) for row in found]


async def is_open(connection: AsyncConnection, kind: WorkItemKind, right_id: UUID) -> bool:
    """Whether a work item of that kind is open for a right, or for a visit of it."""
    return bool(await connection.scalar(_IS_OPEN, {"kind": kind.value, "right_id": right_id}))


async def find(connection: AsyncConnection, work_item_id: UUID) -> WorkItem | None:
    """The work item with that id."""
    return await _one(connection, _GET, work_item_id)


async def lock(connection: AsyncConnection, work_item_id: UUID) -> WorkItem | None:
    """A work item, held until the end of the transaction."""
    return await _one(connection, _LOCK, work_item_id)


async def _one(connection: AsyncConnection, statement: Select[Any], work_item_id: UUID) -> WorkItem | None:
    row = (await connection.execute(statement, {"work_item_id": work_item_id})).one_or_none()
    return WorkItem.model_validate(row, from_attributes=True) if row else None


async def complete(connection: AsyncConnection, held: WorkItem, *, by: str, how: str, at: datetime) -> WorkItem:
    """Mark it done: who, when, and how the family was told."""
    row = await connection.execute(_COMPLETE, {"work_item_id": held.id, "by": by, "how": how, "at": at})
    return WorkItem.model_validate(row.one(), from_attributes=True)


async def reopen(connection: AsyncConnection, held: WorkItem) -> WorkItem | None:
    """Open it again; None when another one of its kind is open for the same appointment."""
    row = (await connection.execute(_REOPEN, {"work_item_id": held.id})).one_or_none()
    return WorkItem.model_validate(row, from_attributes=True) if row else None
