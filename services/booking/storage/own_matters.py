"""Appointments and rights of several persons in one list: of a citizen and of those whom the citizen acts for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.storage import appointments, booking_rights
from services.booking.storage.appointments import AppointmentRecord
from services.booking.storage.booking_rights import RIGHT_COLUMNS, BookingRightRecord
from services.booking.tables.appointments import appointment
from services.booking.tables.calendar import slot
from services.booking.tables.rights import booking_right

_THEIRS = booking_right.c.person_ref == func.any(bindparam("person_refs", type_=ARRAY(Text)))
_APPOINTMENTS = (
    appointments.JOINED.where(
        _THEIRS,
        slot.c.starts_at >= bindparam("from_at"),
        tuple_(slot.c.starts_at, appointment.c.id) > tuple_(bindparam("after_at"), bindparam("after_id")),
    )
    .order_by(slot.c.starts_at, appointment.c.id)
    .limit(bindparam("rows"))
)
_RIGHTS = (
    select(*RIGHT_COLUMNS)
    .where(
        _THEIRS,
        ~booking_right.c.open_booking,
        tuple_(booking_right.c.issued_at, booking_right.c.id) > tuple_(bindparam("after_at"), bindparam("after_id")),
    )
    .order_by(booking_right.c.issued_at, booking_right.c.id)
    .limit(bindparam("rows"))
)
_HANDLED = (
    select(booking_right.c.person_ref, booking_right.c.service_type, booking_right.c.unit_id)
    .where(_THEIRS)
    .order_by(booking_right.c.issued_at.desc(), booking_right.c.id)
)


@dataclass(frozen=True, slots=True)
class Handled:
    """What somebody has here: of which service type, in which unit."""

    person_ref: str
    service_type: str
    unit_id: str


async def handled(connection: AsyncConnection, person_refs: Sequence[str]) -> list[Handled]:
    """What persons have here, the newest first; also what is over."""
    rows = await connection.execute(_HANDLED, {"person_refs": list(person_refs)})
    return [Handled(row.person_ref, row.service_type, row.unit_id) for row in rows]


async def appointments_of(
    connection: AsyncConnection,
    person_refs: Sequence[str],
    *,
    from_at: datetime,
    after: tuple[datetime, UUID],
    rows: int,
) -> list[AppointmentRecord]:
    """Appointments of these persons that start at an instant or later, earliest first."""
    found = await connection.execute(
        _APPOINTMENTS,
        {
            "person_refs": list(person_refs),
            "from_at": from_at,
            "after_at": after[0],
            "after_id": after[1],
            "rows": rows,
        },
    )
    return [appointments.read(row._mapping) for row in found]  # noqa: SLF001 - SQLAlchemy's public name


async def rights_of(
    connection: AsyncConnection, person_refs: Sequence[str], *, after: tuple[datetime, UUID], rows: int
) -> list[BookingRightRecord]:
    """Booking rights of these persons, in the order they were issued; none of those that open bookings stand on."""
    found = await connection.execute(
        _RIGHTS,
        {"person_refs": list(person_refs), "after_at": after[0], "after_id": after[1], "rows": rows},
    )
    return [booking_rights.read(row._mapping) for row in found]  # noqa: SLF001 - SQLAlchemy's public name
