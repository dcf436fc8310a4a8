"""Booking rights."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.storage.persons import PersonRecord
from services.booking.tables import appointment, booking_right, person
from shared.terms.booking import AppointmentStatus, BookingMode, BookingRightStatus
from shared.terms.channels import DeliveryMode


@dataclass(frozen=True, slots=True)
class BookingRightRecord:
    """One booking right."""

    id: UUID
    person_ref: str
    service_type: str
    unit_id: str
    status: BookingRightStatus
    visits_allowed: int
    visits_used: int
    valid_from: date
    valid_until: date
    practitioner_ids: list[str]
    delivery_modes: list[DeliveryMode]
    min_interval_days: int | None
    max_interval_days: int | None
    booking_mode: BookingMode
    interpreter_language: str | None
    referral_id: UUID | None
    open_booking: bool
    care_need_assessment: Mapping[str, str] | None
    sealed_navigator_code: bytes | None
    sealed_contact_details: bytes | None
    issued_at: datetime
    version: int


_COLUMNS = [column for column in booking_right.c if column.name != "revoked_reason"]
_PERSON = [person.c[name] for name in ("sealed_identity_code", "birth_date", "non_disclosure", "taken_into_care")]
_WITH_PERSON = select(*_COLUMNS, *_PERSON).join_from(booking_right, person)
_GET = _WITH_PERSON.where(booking_right.c.id == bindparam("right_id"))
_LOCK = _GET.with_for_update(of=[booking_right, person], key_share=True)
_ADD = (
    insert(booking_right)
    .on_conflict_do_nothing(index_elements=[booking_right.c.referral_id])
    .returning(booking_right.c.id)
)
_BY_REFERRAL = select(*_COLUMNS).where(booking_right.c.referral_id == bindparam("referral"))
_LIST = (
    select(*_COLUMNS)
    .where(
        booking_right.c.person_ref == bindparam("person_ref"),
        tuple_(booking_right.c.issued_at, booking_right.c.id) > tuple_(bindparam("after_at"), bindparam("after_id")),
        (booking_right.c.unit_id == func.any(bindparam("unit_ids"))) | bindparam("every_unit"),
    )
    .order_by(booking_right.c.issued_at, booking_right.c.id)
    .limit(bindparam("rows"))
)
_REVOKE = (
    update(booking_right)
    .where(booking_right.c.id == bindparam("right_id"))
    .values(status="revoked", revoked_reason=bindparam("reason"), version=booking_right.c.version + 1)
    .returning(*_COLUMNS)
)
_BOOKED = (
    select(func.count())
    .select_from(appointment)
    .where(
        appointment.c.booking_right_id == bindparam("right_id"),
        appointment.c.status == AppointmentStatus.BOOKED.value,
    )
)


def read(values: Any) -> BookingRightRecord:
    """A right from the columns of a row."""
    named = {column.name: values[column.name] for column in _COLUMNS}
    return BookingRightRecord(
        **{
            **named,
            "status": BookingRightStatus(named["status"]),
            "booking_mode": BookingMode(named["booking_mode"]),
            "delivery_modes": [DeliveryMode(each) for each in named["delivery_modes"]],
        }
    )


async def issue(connection: AsyncConnection, record: BookingRightRecord) -> BookingRightRecord:
    """Store a new right, or give the one that its referral was given before; a referral is given one at the most."""
    values = {column.name: getattr(record, column.name) for column in _COLUMNS}
    added = await connection.execute(
        _ADD, {**values, "status": record.status.value, "booking_mode": record.booking_mode.value}
    )
    if added.one_or_none() is not None:
        return record
    row = (await connection.execute(_BY_REFERRAL, {"referral": record.referral_id})).one()
    return read(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


async def find(connection: AsyncConnection, right_id: UUID) -> tuple[BookingRightRecord, PersonRecord] | None:
    """A right and whose it is."""
    return await _one(connection, _GET, right_id)


async def lock(connection: AsyncConnection, right_id: UUID) -> tuple[BookingRightRecord, PersonRecord] | None:
    """A right and whose it is, both held until the end of the transaction."""
    return await _one(connection, _LOCK, right_id)


async def _one(
    connection: AsyncConnection, statement: Select[Any], right_id: UUID
) -> tuple[BookingRightRecord, PersonRecord] | None:
    row = (await connection.execute(statement, {"right_id": right_id})).one_or_none()
    if row is None:
        return None
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name
    return read(values), PersonRecord(
        values["person_ref"],
        values["sealed_identity_code"],
        values["birth_date"],
        values["non_disclosure"],
        values["taken_into_care"],
    )


async def of_person(
    connection: AsyncConnection, person_ref: str, *, unit_ids: list[str] | None, after: tuple[datetime, UUID], rows: int
) -> list[BookingRightRecord]:
    """Rights of a person, in the order they were issued; only of these units, or of every unit when None."""
    found = await connection.execute(
        _LIST,
        {
            "person_ref": person_ref,
            "after_at": after[0],
            "after_id": after[1],
            "unit_ids": unit_ids or [],
            "every_unit": unit_ids is None,
            "rows": rows,
        },
    )
    return [read(row._mapping) for row in found]  # noqa: SLF001 - SQLAlchemy's public name


async def revoke(connection: AsyncConnection, right_id: UUID, reason: str) -> tuple[BookingRightRecord, int]:
    """End a right that is held; gives it, and how many booked appointments stay."""
    row = (await connection.execute(_REVOKE, {"right_id": right_id, "reason": reason})).one()
    kept = (await connection.execute(_BOOKED, {"right_id": right_id})).scalar_one()
    return read(row._mapping), kept  # noqa: SLF001 - SQLAlchemy's public name
