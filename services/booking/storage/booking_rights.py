"""Booking rights."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, bindparam, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.storage import persons
from services.booking.storage.holds import LET_GO
from services.booking.storage.persons import PersonRecord
from services.booking.tables.appointments import appointment
from services.booking.tables.calendar import slot
from services.booking.tables.persons import person
from services.booking.tables.rights import booking_right
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
    issued_by: str | None
    """Subject of the professional, or client of the service; None before it was kept, and of an open booking."""
    version: int


RIGHT_COLUMNS = [booking_right.c[each.name] for each in fields(BookingRightRecord)]
"""What `read` makes a record of."""
_PERSON = [person.c[name] for name in ("sealed_identity_code", "birth_date", "non_disclosure", "taken_into_care")]
_WITH_PERSON = select(*RIGHT_COLUMNS, *_PERSON).join_from(booking_right, person)
_GET = _WITH_PERSON.where(booking_right.c.id == bindparam("right_id"))
_LOCK = _GET.with_for_update(of=[booking_right, person], key_share=True)
_ADD = insert(booking_right).on_conflict_do_nothing().returning(booking_right.c.id)
_GIVEN_BEFORE = select(*RIGHT_COLUMNS).where(
    or_(booking_right.c.referral_id == bindparam("referral"), booking_right.c.id == bindparam("right_id"))
)
_LIST = (
    select(*RIGHT_COLUMNS)
    .where(
        booking_right.c.person_ref == bindparam("person_ref"),
        ~booking_right.c.open_booking,
        tuple_(booking_right.c.issued_at, booking_right.c.id) > tuple_(bindparam("after_at"), bindparam("after_id")),
        (booking_right.c.unit_id == func.any(bindparam("unit_ids"))) | bindparam("every_unit"),
    )
    .order_by(booking_right.c.issued_at, booking_right.c.id)
    .limit(bindparam("rows"))
)
_OF_SERVICE = select(*RIGHT_COLUMNS).where(
    booking_right.c.person_ref == bindparam("person_ref"),
    booking_right.c.service_type == bindparam("service_type"),
    ~booking_right.c.open_booking,
)
_REVOKE = (
    update(booking_right)
    .where(booking_right.c.id == bindparam("right_id"))
    .values(status="revoked", revoked_reason=bindparam("reason"), version=booking_right.c.version + 1)
    .returning(*RIGHT_COLUMNS)
)
_TIMES_HELD = (
    select(slot.c.id).where(slot.c.held_for == bindparam("right_id")).order_by(slot.c.id).with_for_update()
).cte("times_held")
_RELEASE_TIMES = update(slot).where(slot.c.id.in_(select(_TIMES_HELD.c.id))).values(**LET_GO)
_USED_UP = select(booking_right.c.version).where(
    booking_right.c.id == bindparam("right_id"),
    booking_right.c.visits_used >= booking_right.c.visits_allowed,
    ~booking_right.c.open_booking,
)
_FORGET_NAVIGATOR_CODES = (
    update(booking_right)
    .where(
        booking_right.c.sealed_navigator_code.is_not(None),
        booking_right.c.care_need_assessment["navigator_valid_until"].astext.cast(Date) < bindparam("today"),
    )
    .values(sealed_navigator_code=None)
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
    named = {column.name: values[column.name] for column in RIGHT_COLUMNS}
    return BookingRightRecord(
        **{
            **named,
            "status": BookingRightStatus(named["status"]),
            "booking_mode": BookingMode(named["booking_mode"]),
            "delivery_modes": [DeliveryMode(each) for each in named["delivery_modes"]],
        }
    )


async def issue(connection: AsyncConnection, record: BookingRightRecord) -> tuple[BookingRightRecord, bool]:
    """Store a new right, or give the one that there is; and whether it is new.

    A referral is given one at the most, and a service one by its own id.
    """
    values = {column.name: getattr(record, column.name) for column in RIGHT_COLUMNS}
    words = {
        "status": record.status.value,
        "booking_mode": record.booking_mode.value,
        "delivery_modes": [each.value for each in record.delivery_modes],
    }
    added = await connection.execute(_ADD, {**values, **words})
    if added.one_or_none() is not None:
        return record, True
    row = (await connection.execute(_GIVEN_BEFORE, {"referral": record.referral_id, "right_id": record.id})).one()
    return read(row._mapping), False  # noqa: SLF001 - SQLAlchemy's public name


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
    return read(values), persons.read(values)


async def of_person(
    connection: AsyncConnection, person_ref: str, *, unit_ids: list[str] | None, after: tuple[datetime, UUID], rows: int
) -> list[BookingRightRecord]:
    """Rights of a person, in the order they were issued; only of these units, or of every unit when None.

    What an open booking stands on is no right that anybody was given, and is not among them.
    """
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


async def of_service(connection: AsyncConnection, person_ref: str, service_type: str) -> list[BookingRightRecord]:
    """Every right to a service that a person was given, ended ones too, in no order."""
    found = await connection.execute(_OF_SERVICE, {"person_ref": person_ref, "service_type": service_type})
    return [read(row._mapping) for row in found]  # noqa: SLF001 - SQLAlchemy's public name


async def revoke(connection: AsyncConnection, right_id: UUID, reason: str) -> tuple[BookingRightRecord, int]:
    """End a right that is held; gives it, and how many booked appointments stay."""
    row = (await connection.execute(_REVOKE, {"right_id": right_id, "reason": reason})).one()
    kept = (await connection.execute(_BOOKED, {"right_id": right_id})).scalar_one()
    return read(row._mapping), kept  # noqa: SLF001 - SQLAlchemy's public name


async def release_times(connection: AsyncConnection, right_id: UUID) -> None:
    """Let go of every time that is held for a right, itself held."""
    await connection.execute(_RELEASE_TIMES, {"right_id": right_id})


async def used_up(connection: AsyncConnection, right_id: UUID) -> int | None:
    """The version in which every visit of a right is used; None when some are left, or it is an open booking's."""
    return (await connection.execute(_USED_UP, {"right_id": right_id})).scalar_one_or_none()


async def forget_navigator_codes(connection: AsyncConnection, today: date) -> None:
    """Delete the Therapy Navigator codes that were valid until yesterday or longer ago."""
    await connection.execute(_FORGET_NAVIGATOR_CODES, {"today": today})
