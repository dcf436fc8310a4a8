"""Work items of a unit."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.booking.tables import appointment, booking_right, person, slot, work_item
from shared.contracts.booking.work_items import WorkItem
from shared.terms.booking import AppointmentStatus, BookingMode, BookingRightStatus, WorkItemKind, WorkItemStatus

_COLUMNS = [column for column in work_item.c if column.name != "done_by"]
_ADD = insert(work_item).on_conflict_do_nothing()
_GET = select(*_COLUMNS).where(work_item.c.id == bindparam("work_item_id"))
_LOCK = _GET.with_for_update()
_LIST = (
    select(*_COLUMNS)
    .where(
        work_item.c.unit_id == func.any(bindparam("unit_ids")),
        work_item.c.status == bindparam("status"),
        work_item.c.id > bindparam("after"),
    )
    .order_by(work_item.c.id)
    .limit(bindparam("rows"))
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
_PROXY_ENDED = (
    select(booking_right.c.id, booking_right.c.unit_id, booking_right.c.person_ref, booking_right.c.service_type)
    .add_columns(person.c.birth_date)
    .join_from(booking_right, person)
    .where(
        (
            (booking_right.c.status == BookingRightStatus.ACTIVE.value)
            & (booking_right.c.valid_until >= bindparam("today"))
            & (booking_right.c.booking_mode == BookingMode.SELF_BOOKING.value)
        )
        | select(appointment.c.id)
        .join(slot)
        .where(
            appointment.c.booking_right_id == booking_right.c.id,
            appointment.c.status == AppointmentStatus.BOOKED.value,
            slot.c.starts_at > bindparam("at"),
        )
        .exists(),
        person.c.birth_date <= bindparam("born_by"),
        ~select(work_item.c.id)
        .where(
            work_item.c.booking_right_id == booking_right.c.id,
            work_item.c.kind == WorkItemKind.PROXY_ENDED.value,
        )
        .exists(),
    )
    .order_by(booking_right.c.id)
)


@dataclass(frozen=True, slots=True)
class ProxyOf:
    """A right whose guardian may have to hand over, and what decides it."""

    right_id: UUID
    unit_id: str
    person_ref: str
    service_type: str
    birth_date: date


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
) -> None:
    """Leave a work item for the unit: one of a kind for a right, one open of a kind for an appointment."""
    await connection.execute(
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


async def listed(
    connection: AsyncConnection, unit_ids: list[str], status: WorkItemStatus, *, after: UUID, rows: int
) -> list[WorkItem]:
    """Work items of units, oldest first."""
    found = await connection.execute(
        _LIST, {"unit_ids": unit_ids, "status": status.value, "after": after, "rows": rows}
    )
    return [WorkItem.model_validate(row, from_attributes=True) for row in found]


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


async def of_ended_proxies(connection: AsyncConnection, at: datetime, today: date, born_by: date) -> list[ProxyOf]:
    """Usable self-booking rights of persons born by a day, for which the unit has no hand-over yet."""
    found = await connection.execute(_PROXY_ENDED, {"at": at, "today": today, "born_by": born_by})
    return [ProxyOf(row.id, row.unit_id, row.person_ref, row.service_type, row.birth_date) for row in found]
