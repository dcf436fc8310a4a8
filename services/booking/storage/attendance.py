"""How the visits of a person went, for counting."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.tables.appointments import appointment
from services.booking.tables.calendar import slot
from services.booking.tables.rights import booking_right
from shared.terms.booking import AppointmentStatus


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """A visit as it stands."""

    status: AppointmentStatus
    starts_at: datetime
    cancelled_late: bool


_VISITS = (
    select(appointment.c.status, slot.c.starts_at, appointment.c.cancelled_late)
    .select_from(appointment)
    .join(slot)
    .join(booking_right)
    .where(booking_right.c.person_ref == bindparam("person_ref"), slot.c.starts_at >= bindparam("from_at"))
)


async def visits(connection: AsyncConnection, person_ref: str, *, from_at: datetime) -> list[VisitRecord]:
    """The person's visits, cancelled ones too, that start at an instant (included) or later."""
    rows = await connection.execute(_VISITS, {"person_ref": person_ref, "from_at": from_at})
    return [
        VisitRecord(AppointmentStatus(row.status), row.starts_at, cancelled_late=bool(row.cancelled_late))
        for row in rows
    ]
