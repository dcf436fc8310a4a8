"""Calendar feeds of practitioners: a digest of the secret address, and the visits shown there."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.storage.appointments import JOINED, AppointmentRecord, read
from services.booking.tables.appointments import appointment
from services.booking.tables.calendar import calendar_feed, slot
from shared.terms.booking import AppointmentStatus

_insert = insert(calendar_feed)
_OPEN = _insert.on_conflict_do_update(
    index_elements=[calendar_feed.c.practitioner_id],
    set_={"token_digest": _insert.excluded.token_digest, "created_at": _insert.excluded.created_at},
)
_CLOSE = (
    delete(calendar_feed)
    .where(calendar_feed.c.practitioner_id == bindparam("practitioner"))
    .returning(calendar_feed.c.practitioner_id)
)
_OWNER = select(calendar_feed.c.practitioner_id).where(calendar_feed.c.token_digest == bindparam("digest"))
_VISITS = JOINED.where(
    slot.c.practitioner_id == bindparam("practitioner"),
    slot.c.starts_at >= bindparam("from_at"),
    slot.c.starts_at < bindparam("before"),
    appointment.c.status != AppointmentStatus.CANCELLED.value,
).order_by(slot.c.starts_at)


async def open_feed(connection: AsyncConnection, practitioner_id: str, token_digest: bytes, at: datetime) -> None:
    """Give the practitioner a feed; an earlier one ends."""
    await connection.execute(
        _OPEN, {"practitioner_id": practitioner_id, "token_digest": token_digest, "created_at": at}
    )


async def close_feed(connection: AsyncConnection, practitioner_id: str) -> bool:
    """End the practitioner's feed; False when there was none."""
    closed = await connection.execute(_CLOSE, {"practitioner": practitioner_id})
    return closed.scalar_one_or_none() is not None


async def owner(connection: AsyncConnection, token_digest: bytes) -> str | None:
    """The practitioner whose feed has this token."""
    found: str | None = (await connection.execute(_OWNER, {"digest": token_digest})).scalar_one_or_none()
    return found


async def visits(
    connection: AsyncConnection, practitioner_id: str, *, from_at: datetime, before: datetime
) -> list[AppointmentRecord]:
    """Visits of a practitioner that were not cancelled, from an instant to another (not included), earliest first."""
    rows = await connection.execute(_VISITS, {"practitioner": practitioner_id, "from_at": from_at, "before": before})
    return [read(row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name
