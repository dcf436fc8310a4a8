"""Calls to clients, with their sealed notes, and the handling time of contacts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.guidance.tables.desk import call_attempt, call_note, handling_time


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """A call to the client of a contact."""

    id: UUID
    at: datetime
    reached: bool
    subject: str
    recorded_at: datetime
    sealed_note: bytes | None = None
    """Gone with the person of the contact."""


_ADD = insert(call_attempt)
_ADD_NOTE = insert(call_note)
_OF = (
    select(
        call_attempt.c.id,
        call_attempt.c.at,
        call_attempt.c.reached,
        call_attempt.c.subject,
        call_attempt.c.recorded_at,
        call_note.c.sealed_note,
    )
    .outerjoin(call_note, call_note.c.attempt_id == call_attempt.c.id)
    .where(call_attempt.c.contact_id == bindparam("of_contact"))
    .order_by(call_attempt.c.at, call_attempt.c.id)
    .limit(bindparam("rows"))
)
_ADD_TIME = insert(handling_time)
_TIMES = (
    select(handling_time.c.subject, func.sum(handling_time.c.minutes).label("minutes"))
    .where(handling_time.c.contact_id == bindparam("of_contact"))
    .group_by(handling_time.c.subject)
    .order_by(handling_time.c.subject)
)


async def add(connection: AsyncConnection, contact_id: UUID, new: CallRecord) -> None:
    """Store a call to the client of a held contact."""
    await connection.execute(
        _ADD,
        {
            "id": new.id,
            "contact_id": contact_id,
            "at": new.at,
            "reached": new.reached,
            "subject": new.subject,
            "recorded_at": new.recorded_at,
        },
    )
    if new.sealed_note is not None:
        note = {"attempt_id": new.id, "contact_id": contact_id, "sealed_note": new.sealed_note}
        await connection.execute(_ADD_NOTE, note)


async def of(connection: AsyncConnection, contact_id: UUID, *, rows: int) -> list[CallRecord]:
    """The first calls of a contact, in the order in which they were made."""
    found = await connection.execute(_OF, {"of_contact": contact_id, "rows": rows})
    return [CallRecord(**row) for row in found.mappings()]


async def add_time(connection: AsyncConnection, contact_id: UUID, subject: str, minutes: int, at: datetime) -> None:
    """Store working time that a worker gave to a contact."""
    parameters = {"id": uuid7(), "contact_id": contact_id, "subject": subject, "minutes": minutes, "recorded_at": at}
    await connection.execute(_ADD_TIME, parameters)


async def times(connection: AsyncConnection, contact_id: UUID) -> dict[str, int]:
    """Minutes of each worker on a contact."""
    found = await connection.execute(_TIMES, {"of_contact": contact_id})
    return {row.subject: row.minutes for row in found}
