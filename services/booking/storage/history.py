"""The history of appointments."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.booking.tables.appointments import appointment_change
from shared.contracts.booking.appointments import HistoryEntry
from shared.terms.booking import AppointmentChange, ChangedBy

_ADD = insert(appointment_change)
_OF = (
    select(*(appointment_change.c[name] for name in HistoryEntry.model_fields))
    .where(appointment_change.c.appointment_id == bindparam("of_appointment"))
    .order_by(appointment_change.c.id)
)
_LAST_START = (
    select(appointment_change.c.starts_at)
    .where(appointment_change.c.appointment_id == bindparam("of_appointment"))
    .order_by(appointment_change.c.id.desc())
    .limit(1)
)


async def add(
    connection: AsyncConnection,
    appointment_id: UUID,
    *,
    change: AppointmentChange,
    by: ChangedBy,
    at: datetime,
    starts_at: datetime,
    reason: str | None,
) -> None:
    """Write what happened to an appointment."""
    await connection.execute(
        _ADD,
        {
            "id": uuid7(),
            "appointment_id": appointment_id,
            "change": change.value,
            "by": by.value,
            "at": at,
            "starts_at": starts_at,
            "reason": reason,
        },
    )


async def of(connection: AsyncConnection, appointment_id: UUID) -> list[HistoryEntry]:
    """What happened to an appointment, oldest first."""
    rows = await connection.execute(_OF, {"of_appointment": appointment_id})
    return [HistoryEntry.model_validate(row, from_attributes=True) for row in rows]


async def last_start(connection: AsyncConnection, appointment_id: UUID) -> datetime | None:
    """Start of the visit after its last change; None when nothing is written of it."""
    row = (await connection.execute(_LAST_START, {"of_appointment": appointment_id})).one_or_none()
    return row.starts_at if row else None
