"""The times of one day with their visits."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, TIMESTAMP, Text, Uuid, and_, bindparam, case, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.tables.appointments import appointment
from services.booking.tables.calendar import schedule, service_offer, slot
from services.booking.tables.rights import booking_right
from shared.contracts.booking.days import AppointmentOfDay, TimeOfDay
from shared.terms.booking import AppointmentStatus, SlotStatus
from shared.terms.days import TimeOfDayStatus

_INSTANT = TIMESTAMP(timezone=True)
_STATUS = case(
    (
        and_(slot.c.status == SlotStatus.FREE.value, slot.c.held_until > func.clock_timestamp()),
        TimeOfDayStatus.HELD.value,
    ),
    else_=slot.c.status,
)
_OF_APPOINTMENT = {
    "id": appointment.c.id,
    "person_ref": booking_right.c.person_ref,
    "service_type": booking_right.c.service_type,
    "status": appointment.c.status,
    "interpreter_language": booking_right.c.interpreter_language,
    "series_id": appointment.c.series_id,
    "version": appointment.c.version,
}
_TIMES = (
    select(
        slot.c.id.label("slot_id"),
        slot.c.schedule_id,
        slot.c.unit_id,
        slot.c.practitioner_id,
        service_offer.c.service_types,
        slot.c.starts_at,
        slot.c.ends_at,
        slot.c.delivery_mode,
        slot.c.location_id,
        _STATUS.label("status"),
        slot.c.released_at,
        slot.c.still_offered,
        slot.c.absence_id,
        *(column.label(f"visit_{name}") for name, column in _OF_APPOINTMENT.items()),
    )
    .select_from(slot)
    .join(service_offer)
    .outerjoin(
        appointment,
        and_(appointment.c.slot_id == slot.c.id, appointment.c.status != AppointmentStatus.CANCELLED.value),
    )
    .outerjoin(booking_right, booking_right.c.id == appointment.c.booking_right_id)
    .where(
        slot.c.starts_at >= bindparam("begins", type_=_INSTANT),
        slot.c.starts_at < bindparam("ends", type_=_INSTANT),
        (slot.c.status != SlotStatus.WITHDRAWN.value) | slot.c.absence_id.is_not(None),
        slot.c.unit_id == func.any(bindparam("unit_ids", type_=ARRAY(Text))),
        tuple_(slot.c.starts_at, slot.c.id)
        > tuple_(bindparam("after_at", type_=_INSTANT), bindparam("after_id", type_=Uuid)),
    )
    .order_by(slot.c.starts_at, slot.c.id)
    .limit(bindparam("rows"))
)
_OF_PRACTITIONER = _TIMES.where(slot.c.practitioner_id == bindparam("practitioner_id"))
# By schedule, for no index begins with the unit and the time of every time, booked and withdrawn ones included.
_OF_UNIT = _TIMES.where(
    slot.c.schedule_id.in_(
        select(schedule.c.id).where(schedule.c.unit_id == func.any(bindparam("unit_ids", type_=ARRAY(Text))))
    )
)


async def of_practitioner(
    connection: AsyncConnection,
    practitioner_id: str,
    unit_ids: list[str],
    *,
    begins: datetime,
    ends: datetime,
    after: tuple[datetime, UUID],
    rows: int,
) -> list[TimeOfDay]:
    """Times of a practitioner in units that start in a span, its end not included, in order; the gone ones left out."""
    facts = {"practitioner_id": practitioner_id, "unit_ids": unit_ids, "begins": begins, "ends": ends, "rows": rows}
    found = await connection.execute(_OF_PRACTITIONER, {**facts, "after_at": after[0], "after_id": after[1]})
    return [_read(row._mapping) for row in found]  # noqa: SLF001 - SQLAlchemy's public name


async def of_unit(
    connection: AsyncConnection,
    unit_id: str,
    *,
    begins: datetime,
    ends: datetime,
    after: tuple[datetime, UUID],
    rows: int,
) -> list[TimeOfDay]:
    """Times of a unit that start in a span, its end not included, in order; the gone ones left out."""
    facts = {"unit_ids": [unit_id], "begins": begins, "ends": ends, "rows": rows}
    found = await connection.execute(_OF_UNIT, {**facts, "after_at": after[0], "after_id": after[1]})
    return [_read(row._mapping) for row in found]  # noqa: SLF001 - SQLAlchemy's public name


def _read(values: Any) -> TimeOfDay:
    visit = None
    if values["visit_id"] is not None:
        visit = AppointmentOfDay.model_validate({name: values[f"visit_{name}"] for name in _OF_APPOINTMENT})
    return TimeOfDay.model_validate({**values, "appointment": visit})
