"""Appointments: read, listed and held."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.storage import booking_rights
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.storage.persons import PersonRecord
from services.booking.tables.appointments import appointment
from services.booking.tables.calendar import slot
from services.booking.tables.rights import booking_right
from shared.terms.booking import (
    AppointmentStatus,
    BookingMode,
    BookingRightStatus,
    CancellationReason,
    NoSelfServiceReason,
    OverriddenRule,
)
from shared.terms.channels import Channel, DeliveryMode


@dataclass(frozen=True, slots=True)
class AppointmentRecord:
    """One appointment with its time."""

    id: UUID
    person_ref: str
    booking_mode: BookingMode
    booking_right_id: UUID
    right_status: BookingRightStatus
    interpreter_language: str | None
    series_id: UUID | None
    slot_id: UUID
    service_type: str
    unit_id: str
    practitioner_id: str
    starts_at: datetime
    ends_at: datetime
    delivery_mode: DeliveryMode
    location_id: str | None
    status: AppointmentStatus
    channel: Channel
    reason_no_self_service: NoSelfServiceReason | None
    override_reason: str | None
    overridden: tuple[OverriddenRule, ...]
    sealed_topic: bytes | None
    cancellation_reason: CancellationReason | None
    cancelled_late: bool | None
    visit_given_back: bool | None
    created_at: datetime
    changed_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class HeldAppointment:
    """An appointment held for a change, with its right and whose it is."""

    appointment: AppointmentRecord
    right: BookingRightRecord
    person: PersonRecord


_COLUMNS = (
    appointment.c.id,
    booking_right.c.person_ref,
    booking_right.c.booking_mode,
    appointment.c.booking_right_id,
    booking_right.c.status.label("right_status"),
    booking_right.c.interpreter_language,
    appointment.c.series_id,
    appointment.c.slot_id,
    booking_right.c.service_type,
    slot.c.unit_id,
    slot.c.practitioner_id,
    slot.c.starts_at,
    slot.c.ends_at,
    slot.c.delivery_mode,
    slot.c.location_id,
    appointment.c.status,
    appointment.c.channel,
    appointment.c.reason_no_self_service,
    appointment.c.override_reason,
    appointment.c.overridden,
    appointment.c.sealed_topic,
    appointment.c.cancellation_reason,
    appointment.c.cancelled_late,
    appointment.c.visit_given_back,
    appointment.c.created_at,
    appointment.c.changed_at,
    appointment.c.version,
)
JOINED = select(*_COLUMNS).select_from(appointment).join(slot).join(booking_right)
"""Every appointment with its time and right; `read` makes a record of a row."""
_GET = JOINED.where(appointment.c.id == bindparam("appointment_id"))
_LIST = (
    JOINED.where(
        (booking_right.c.person_ref == bindparam("person_ref")) | bindparam("everybody"),
        (slot.c.unit_id == func.any(bindparam("unit_ids"))) | bindparam("every_unit"),
        (appointment.c.status == bindparam("status")) | bindparam("every_status"),
        slot.c.starts_at >= bindparam("from_at"),
        (slot.c.starts_at > bindparam("after_at"))
        | ((slot.c.starts_at == bindparam("after_at")) & (appointment.c.id > bindparam("after_id"))),
    )
    .order_by(slot.c.starts_at, appointment.c.id)
    .limit(bindparam("rows"))
)
_RIGHT_OF = select(appointment.c.booking_right_id).where(appointment.c.id == bindparam("appointment_id"))
_LOCK = _GET.with_for_update(of=appointment)


def read(values: Any) -> AppointmentRecord:
    """An appointment from the columns of a row."""
    reason, cancelled = values["reason_no_self_service"], values["cancellation_reason"]
    return AppointmentRecord(
        **{
            **values,
            "booking_mode": BookingMode(values["booking_mode"]),
            "right_status": BookingRightStatus(values["right_status"]),
            "delivery_mode": DeliveryMode(values["delivery_mode"]),
            "status": AppointmentStatus(values["status"]),
            "channel": Channel(values["channel"]),
            "reason_no_self_service": NoSelfServiceReason(reason) if reason else None,
            "overridden": tuple(OverriddenRule(each) for each in values["overridden"]),
            "cancellation_reason": CancellationReason(cancelled) if cancelled else None,
        }
    )


async def find(connection: AsyncConnection, appointment_id: UUID) -> AppointmentRecord | None:
    """The appointment with that id."""
    return await _one(connection, _GET, appointment_id)


async def _one(connection: AsyncConnection, statement: Select[Any], appointment_id: UUID) -> AppointmentRecord | None:
    row = (await connection.execute(statement, {"appointment_id": appointment_id})).one_or_none()
    return read(row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name


async def lock(connection: AsyncConnection, appointment_id: UUID) -> HeldAppointment | None:
    """The appointment, held until the end of the transaction; always its right first, then itself, then times."""
    right_id = (await connection.execute(_RIGHT_OF, {"appointment_id": appointment_id})).scalar_one_or_none()
    held = await booking_rights.lock(connection, right_id) if right_id else None
    found = await _one(connection, _LOCK, appointment_id) if held else None
    return HeldAppointment(found, *held) if held and found else None


async def listed(
    connection: AsyncConnection,
    *,
    person_ref: str | None,
    unit_ids: list[str] | None,
    status: AppointmentStatus | None,
    from_at: datetime,
    after: tuple[datetime, UUID],
    rows: int,
) -> list[AppointmentRecord]:
    """Appointments from an instant on, earliest first; of a person, of units, or both."""
    found = await connection.execute(
        _LIST,
        {
            "person_ref": person_ref or "",
            "everybody": person_ref is None,
            "unit_ids": unit_ids or [],
            "every_unit": unit_ids is None,
            "status": status.value if status else "",
            "every_status": status is None,
            "from_at": from_at,
            "after_at": after[0],
            "after_id": after[1],
            "rows": rows,
        },
    )
    return [read(row._mapping) for row in found]  # noqa: SLF001 - SQLAlchemy's public name
