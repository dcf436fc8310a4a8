"""Shifts on the guidance lines."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.desk import shift
from shared.terms.people import Profession


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRecord:
    """A worker on the line of an area."""

    id: UUID
    unit_id: str
    area: str
    subject: str
    professions: tuple[Profession, ...]
    began_at: datetime
    ended_at: datetime | None = None


_END_OWN = (
    update(shift)
    .where(
        shift.c.unit_id == bindparam("of_unit"), shift.c.subject == bindparam("of_worker"), shift.c.ended_at.is_(None)
    )
    .values(ended_at=func.greatest(bindparam("at"), shift.c.began_at))
)
_BEGIN = insert(shift)
_FIND = select(shift).where(shift.c.id == bindparam("shift_id"))
_END = (
    update(shift)
    .where(shift.c.id == bindparam("shift_id"), shift.c.ended_at.is_(None))
    .values(ended_at=func.greatest(bindparam("at"), shift.c.began_at))
    .returning(shift)
)
_GOING_ON = (
    select(shift)
    .where(
        shift.c.unit_id == func.any(bindparam("unit_ids", type_=ARRAY(Text))),
        shift.c.ended_at.is_(None),
        shift.c.began_at > bindparam("after"),
    )
    .order_by(shift.c.began_at, shift.c.id)
)


async def begin(connection: AsyncConnection, new: ShiftRecord) -> None:
    """Store a shift; the worker's earlier one in the unit ends. Whoever begins it is held as a worker of the desk."""
    parameters = {"of_unit": new.unit_id, "of_worker": new.subject, "at": new.began_at}
    await connection.execute(_END_OWN, parameters)
    await connection.execute(
        _BEGIN,
        {
            "id": new.id,
            "unit_id": new.unit_id,
            "area": new.area,
            "subject": new.subject,
            "professions": [each.value for each in new.professions],
            "began_at": new.began_at,
        },
    )


async def find(connection: AsyncConnection, shift_id: UUID) -> ShiftRecord | None:
    """The shift with that id."""
    row = (await connection.execute(_FIND, {"shift_id": shift_id})).mappings().one_or_none()
    return _read(row) if row else None


async def end(connection: AsyncConnection, shift_id: UUID, at: datetime) -> ShiftRecord | None:
    """End a shift; None when it has ended already."""
    row = (await connection.execute(_END, {"shift_id": shift_id, "at": at})).mappings().one_or_none()
    return _read(row) if row else None


async def going_on(connection: AsyncConnection, unit_ids: Collection[str], *, after: datetime) -> list[ShiftRecord]:
    """Shifts of units that began after an instant and that nobody has ended, the longest first."""
    rows = await connection.execute(_GOING_ON, {"unit_ids": list(unit_ids), "after": after})
    return [_read(row) for row in rows.mappings()]


def _read(row: Any) -> ShiftRecord:
    return ShiftRecord(**{**row, "professions": tuple(Profession(each) for each in row["professions"])})
