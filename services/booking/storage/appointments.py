"""Appointments. One winner for each time: the slot's conditional update, with a partial unique index as the net."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import TIMESTAMP, Boolean, Select, Text, Uuid, bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.storage import booking_rights
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.storage.persons import PersonRecord
from services.booking.tables import appointment, booking_right, slot
from shared.contracts.booking.slots import Slot
from shared.terms.booking import AppointmentStatus, BookingMode, CancellationReason, NoSelfServiceReason, SlotStatus
from shared.terms.channels import Channel, DeliveryMode


@dataclass(frozen=True, slots=True)
class AppointmentRecord:
    """One appointment with its time."""

    id: UUID
    person_ref: str
    booking_mode: BookingMode
    booking_right_id: UUID
    slot_id: UUID
    service_type: str
    unit_id: str
    practitioner_id: str
    starts_at: datetime
    ends_at: datetime
    delivery_mode: DeliveryMode
    status: AppointmentStatus
    channel: Channel
    reason_no_self_service: NoSelfServiceReason | None
    age_override_reason: str | None
    cancellation_reason: CancellationReason | None
    visit_given_back: bool | None
    version: int


@dataclass(frozen=True, slots=True)
class HeldAppointment:
    """An appointment held for a change, with its right and whose it is."""

    appointment: AppointmentRecord
    right: BookingRightRecord
    person: PersonRecord


class Taking(StrEnum):
    """What the database said when a time was to be taken."""

    TAKEN = "taken"
    """The time is ours."""
    SLOT_TAKEN = "slot_taken"
    """Somebody else has it."""
    RIGHT_EXHAUSTED = "right_exhausted"
    """The right is used up, revoked, or does not cover the day."""


_COLUMNS = (
    appointment.c.id,
    booking_right.c.person_ref,
    booking_right.c.booking_mode,
    appointment.c.booking_right_id,
    appointment.c.slot_id,
    slot.c.service_type,
    slot.c.unit_id,
    slot.c.practitioner_id,
    slot.c.starts_at,
    slot.c.ends_at,
    slot.c.delivery_mode,
    appointment.c.status,
    appointment.c.channel,
    appointment.c.reason_no_self_service,
    appointment.c.age_override_reason,
    appointment.c.cancellation_reason,
    appointment.c.visit_given_back,
    appointment.c.version,
)
_JOINED = select(*_COLUMNS).select_from(appointment).join(slot).join(booking_right)
_GET = _JOINED.where(appointment.c.id == bindparam("appointment_id"))
_LIST = (
    _JOINED.where(
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
_LOCK = (
    select(*_COLUMNS)
    .select_from(appointment)
    .join(slot)
    .join(booking_right)
    .where(appointment.c.id == bindparam("appointment_id"))
    .with_for_update(of=appointment)
)
_OTHER_VISITS = (
    select(slot.c.starts_at)
    .select_from(appointment)
    .join(slot)
    .where(
        appointment.c.booking_right_id == bindparam("right_id"),
        appointment.c.status == AppointmentStatus.BOOKED.value,
        appointment.c.id != bindparam("except_id"),
    )
)
_HOLD = select(slot).where(slot.c.id == func.any(bindparam("slot_ids"))).order_by(slot.c.id).with_for_update()
_NOBODY = UUID(int=0)

_BOOK = text("""
    select book_appointment(:appointment_id, :slot_id, :right_id, :at, :channel, :reason_no_self_service,
                            :age_override_reason) as outcome
""").bindparams(
    bindparam("appointment_id", type_=Uuid),
    bindparam("slot_id", type_=Uuid),
    bindparam("right_id", type_=Uuid),
    bindparam("at", type_=TIMESTAMP(timezone=True)),
    bindparam("channel", type_=Text),
    bindparam("reason_no_self_service", type_=Text),
    bindparam("age_override_reason", type_=Text),
)
_MOVE = text("select move_appointment(:appointment_id, :slot_id, :at) as outcome").bindparams(
    bindparam("appointment_id", type_=Uuid),
    bindparam("slot_id", type_=Uuid),
    bindparam("at", type_=TIMESTAMP(timezone=True)),
)
_CANCEL = text("""
    with freed as (update slot set status = 'free' where id = :slot_id and status = 'booked'),
    returned as (update booking_right set visits_used = visits_used - 1, version = version + 1
                 where id = :right_id and :give_back)
    update appointment set status = 'cancelled', cancellation_reason = :reason, visit_given_back = :give_back,
           changed_at = :at, version = version + 1
    where id = :appointment_id
""").bindparams(
    bindparam("slot_id", type_=Uuid),
    bindparam("right_id", type_=Uuid),
    bindparam("appointment_id", type_=Uuid),
    bindparam("at", type_=TIMESTAMP(timezone=True)),
    bindparam("reason", type_=Text),
    bindparam("give_back", type_=Boolean),
)


def _read(values: Any) -> AppointmentRecord:
    reason, cancelled = values["reason_no_self_service"], values["cancellation_reason"]
    return AppointmentRecord(
        **{
            **values,
            "booking_mode": BookingMode(values["booking_mode"]),
            "delivery_mode": DeliveryMode(values["delivery_mode"]),
            "status": AppointmentStatus(values["status"]),
            "channel": Channel(values["channel"]),
            "reason_no_self_service": NoSelfServiceReason(reason) if reason else None,
            "cancellation_reason": CancellationReason(cancelled) if cancelled else None,
        }
    )


async def find(connection: AsyncConnection, appointment_id: UUID) -> AppointmentRecord | None:
    """The appointment with that id."""
    return await _one(connection, _GET, appointment_id)


async def _one(connection: AsyncConnection, statement: Select[Any], appointment_id: UUID) -> AppointmentRecord | None:
    row = (await connection.execute(statement, {"appointment_id": appointment_id})).one_or_none()
    return _read(row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name


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
    return [_read(row._mapping) for row in found]  # noqa: SLF001 - SQLAlchemy's public name


async def other_visits_at(
    connection: AsyncConnection, right_id: UUID, *, except_id: UUID | None = None
) -> tuple[datetime, ...]:
    """Starts of the booked visits of a right, leaving one appointment out."""
    found = await connection.execute(_OTHER_VISITS, {"right_id": right_id, "except_id": except_id or _NOBODY})
    return tuple(row.starts_at for row in found)


async def hold_time(
    connection: AsyncConnection, slot_id: UUID, *, instead_of: UUID | None = None
) -> tuple[Slot, SlotStatus] | None:
    """A time and its state, held until the end of the transaction, together with the one that it would replace.

    Both are held in the order of their ids, so that two moves that cross never wait for each other.
    """
    slot_ids = [slot_id] if instead_of is None else [slot_id, instead_of]
    rows = (await connection.execute(_HOLD, {"slot_ids": slot_ids})).all()
    row = next((each for each in rows if each.id == slot_id), None)
    return (Slot.model_validate(row, from_attributes=True), SlotStatus(row.status)) if row else None


async def book(
    connection: AsyncConnection,
    *,
    appointment_id: UUID,
    slot_id: UUID,
    right_id: UUID,
    at: datetime,
    channel: Channel,
    reason_no_self_service: NoSelfServiceReason | None,
    age_override_reason: str | None,
) -> Taking:
    """Take the time and use the right, or change nothing."""
    outcome = await connection.execute(
        _BOOK,
        {
            "appointment_id": appointment_id,
            "slot_id": slot_id,
            "right_id": right_id,
            "at": at,
            "channel": channel.value,
            "reason_no_self_service": reason_no_self_service.value if reason_no_self_service else None,
            "age_override_reason": age_override_reason,
        },
    )
    return Taking(outcome.scalar_one())


async def move(connection: AsyncConnection, appointment_id: UUID, slot_id: UUID, at: datetime) -> Taking:
    """Take the new time and free the old one, or change nothing."""
    outcome = await connection.execute(_MOVE, {"appointment_id": appointment_id, "slot_id": slot_id, "at": at})
    return Taking(outcome.scalar_one())


async def cancel(
    connection: AsyncConnection, held: AppointmentRecord, *, reason: CancellationReason, give_back: bool, at: datetime
) -> None:
    """Free the time of a held appointment; the right gets its visit back when it is due."""
    await connection.execute(
        _CANCEL,
        {
            "appointment_id": held.id,
            "slot_id": held.slot_id,
            "right_id": held.booking_right_id,
            "reason": reason.value,
            "give_back": give_back,
            "at": at,
        },
    )
