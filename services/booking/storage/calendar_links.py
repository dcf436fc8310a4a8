"""Links to an appointment's calendar file: those of one generation stand until the unit ends them."""

from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.tables.appointments import appointment

_GENERATION = select(appointment.c.calendar_links_ended).where(appointment.c.id == bindparam("appointment_id"))
_END = (
    update(appointment)
    .where(appointment.c.id == bindparam("appointment_id"))
    .values(calendar_links_ended=appointment.c.calendar_links_ended + 1)
)


async def generation(connection: AsyncConnection, appointment_id: UUID) -> int:
    """How often the links of an appointment that is there have been ended; a link stands for as long as it is that."""
    ended: int = (await connection.execute(_GENERATION, {"appointment_id": appointment_id})).scalar_one()
    return ended


async def end(connection: AsyncConnection, appointment_id: UUID) -> None:
    """End every link of an appointment made so far."""
    await connection.execute(_END, {"appointment_id": appointment_id})
