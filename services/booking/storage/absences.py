"""Absences of practitioners and closures of units."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    TIMESTAMP,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    func,
    insert,
    literal,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.booking.tables.appointments import appointment
from services.booking.tables.calendar import absence, slot
from services.booking.tables.rights import booking_right
from shared.contracts.booking.absences import Absence, NewAbsence
from shared.terms.booking import AppointmentStatus


@dataclass(frozen=True, slots=True)
class BookedVisit:
    """A visit at a time that is booked."""

    slot_id: UUID
    appointment_id: UUID
    right_id: UUID
    person_ref: str
    unit_id: str
    """The unit of the right."""


_ADD = insert(absence).returning(absence)
_GET = select(absence).where(absence.c.id == bindparam("absence_id"))
_LOCK = _GET.with_for_update(key_share=True)
_REMOVE = (
    update(absence)
    .where(absence.c.id == bindparam("absence_id"))
    .values(removed_at=bindparam("at"), version=absence.c.version + 1)
    .returning(absence)
)
_INSTANT = TIMESTAMP(timezone=True)
_SPAN = and_(
    absence.c.starts_at < bindparam("ends_at", type_=_INSTANT),
    absence.c.ends_at > bindparam("starts_at", type_=_INSTANT),
    absence.c.removed_at.is_(None),
)
_OVER = (
    select(absence)
    .where(
        absence.c.unit_id == bindparam("unit_id"),
        absence.c.practitioner_id.is_(None)
        | (absence.c.practitioner_id == func.any(bindparam("practitioner_ids", type_=ARRAY(Text)))),
        _SPAN,
    )
    .order_by(absence.c.id)
)
_OF_PRACTITIONER = (
    select(absence)
    .where(
        absence.c.unit_id == func.any(bindparam("unit_ids", type_=ARRAY(Text))),
        (absence.c.practitioner_id == bindparam("practitioner_id")) | absence.c.practitioner_id.is_(None),
        _SPAN,
    )
    .order_by(absence.c.starts_at, absence.c.id)
    .limit(bindparam("rows"))
)
_LIST = (
    select(absence)
    .where(
        absence.c.unit_id == bindparam("unit_id"),
        _SPAN,
        tuple_(absence.c.starts_at, absence.c.id)
        > tuple_(bindparam("after_at", type_=_INSTANT), bindparam("after_id", type_=Uuid)),
    )
    .order_by(absence.c.starts_at, absence.c.id)
    .limit(bindparam("rows"))
)
_VISITS = (
    select(
        appointment.c.slot_id,
        appointment.c.id.label("appointment_id"),
        booking_right.c.id.label("right_id"),
        booking_right.c.person_ref,
        booking_right.c.unit_id,
    )
    .select_from(appointment)
    .join(booking_right)
    .where(appointment.c.status == AppointmentStatus.BOOKED.value)
    .order_by(appointment.c.id)
)
_VISITS_AT = _VISITS.where(appointment.c.slot_id == func.any(bindparam("slot_ids", type_=ARRAY(Uuid))))
_VISITS_BETWEEN = _VISITS.join(slot, slot.c.id == appointment.c.slot_id).where(
    slot.c.unit_id == bindparam("unit_id"),
    slot.c.practitioner_id == func.any(bindparam("practitioner_ids", type_=ARRAY(Text))),
    slot.c.starts_at < bindparam("ends_at", type_=_INSTANT),
    slot.c.starts_at > bindparam("earliest", type_=_INSTANT),
)
_HOLD_APPOINTMENTS = (
    select(literal(1))
    .select_from(appointment)
    .where(appointment.c.id == func.any(bindparam("appointment_ids", type_=ARRAY(Uuid))))
    .order_by(appointment.c.id)
    .with_for_update(read=True, key_share=True)
)


def _read(row: Any) -> Absence:
    return Absence.model_validate(row, from_attributes=True)


async def add(connection: AsyncConnection, new: NewAbsence, at: datetime) -> Absence:
    """Record an absence."""
    return _read((await connection.execute(_ADD, {"id": uuid7(), "created_at": at, **dict(new)})).one())


async def find(connection: AsyncConnection, absence_id: UUID) -> Absence | None:
    """The absence with that id, removed or not."""
    return await _one(connection, _GET, absence_id)


async def lock(connection: AsyncConnection, absence_id: UUID) -> Absence | None:
    """An absence, held until the end of the transaction."""
    return await _one(connection, _LOCK, absence_id)


async def _one(connection: AsyncConnection, statement: Select[Any], absence_id: UUID) -> Absence | None:
    row = (await connection.execute(statement, {"absence_id": absence_id})).one_or_none()
    return _read(row) if row else None


async def remove(connection: AsyncConnection, absence_id: UUID, at: datetime) -> Absence:
    """Mark a held absence removed."""
    return _read((await connection.execute(_REMOVE, {"absence_id": absence_id, "at": at})).one())


async def over(
    connection: AsyncConnection,
    unit_id: str,
    practitioner_ids: Sequence[str],
    *,
    starts_at: datetime,
    ends_at: datetime,
) -> list[Absence]:
    """Absences of these practitioners in a unit and closures of the unit that touch a span, the oldest record first."""
    facts = {"unit_id": unit_id, "practitioner_ids": practitioner_ids, "starts_at": starts_at, "ends_at": ends_at}
    return [_read(row) for row in await connection.execute(_OVER, facts)]


async def of_practitioner(
    connection: AsyncConnection,
    practitioner_id: str,
    unit_ids: Sequence[str],
    *,
    starts_at: datetime,
    ends_at: datetime,
    rows: int,
) -> list[Absence]:
    """Absences of a practitioner in units and closures of these units that touch a span, earliest first."""
    facts = {"practitioner_id": practitioner_id, "unit_ids": unit_ids, "starts_at": starts_at, "ends_at": ends_at}
    return [_read(row) for row in await connection.execute(_OF_PRACTITIONER, {**facts, "rows": rows})]


async def of_unit(
    connection: AsyncConnection,
    unit_id: str,
    *,
    starts_at: datetime,
    ends_at: datetime,
    after: tuple[datetime, UUID],
    rows: int,
) -> list[Absence]:
    """Absences and closures of a unit that touch a span, earliest first, those removed left out."""
    facts = {"unit_id": unit_id, "starts_at": starts_at, "ends_at": ends_at, "rows": rows}
    found = await connection.execute(_LIST, {**facts, "after_at": after[0], "after_id": after[1]})
    return [_read(row) for row in found]


async def visits_between(
    connection: AsyncConnection,
    unit_id: str,
    practitioner_ids: Sequence[str],
    *,
    earliest: datetime,
    ends_at: datetime,
) -> list[BookedVisit]:
    """Booked visits of practitioners in a unit that start between two instants, neither included."""
    facts = {"unit_id": unit_id, "practitioner_ids": practitioner_ids, "earliest": earliest, "ends_at": ends_at}
    return _visits((await connection.execute(_VISITS_BETWEEN, facts)).all())


async def visits_at(connection: AsyncConnection, slot_ids: Sequence[UUID]) -> list[BookedVisit]:
    """Booked visits at these times."""
    return _visits((await connection.execute(_VISITS_AT, {"slot_ids": list(slot_ids)})).all())


def _visits(rows: Sequence[Any]) -> list[BookedVisit]:
    return [BookedVisit(row.slot_id, row.appointment_id, row.right_id, row.person_ref, row.unit_id) for row in rows]


async def hold_appointments(connection: AsyncConnection, appointment_ids: Sequence[UUID]) -> None:
    """Keep appointments from being changed or moved until the end of the transaction; their times may be held after."""
    await connection.execute(_HOLD_APPOINTMENTS, {"appointment_ids": list(appointment_ids)})
