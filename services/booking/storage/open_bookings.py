"""Bookings without a right that anybody was given: each stands on a right made for that one visit."""

from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.tables.appointments import appointment
from services.booking.tables.calendar import slot
from services.booking.tables.rights import booking_right
from shared.terms.booking import AppointmentStatus

_TO_COME = (
    select(func.count())
    .select_from(appointment)
    .join(slot)
    .join(booking_right)
    .where(
        booking_right.c.person_ref == bindparam("person_ref"),
        booking_right.c.service_type == bindparam("service_type"),
        booking_right.c.open_booking,
        appointment.c.status == AppointmentStatus.BOOKED.value,
        slot.c.starts_at > bindparam("at"),
    )
)


async def to_come(connection: AsyncConnection, person_ref: str, service_type: str, at: datetime) -> int:
    """How many open bookings of a service a person has to come; exact only while the person's row is held."""
    counted = await connection.execute(_TO_COME, {"person_ref": person_ref, "service_type": service_type, "at": at})
    count: int = counted.scalar_one()
    return count
