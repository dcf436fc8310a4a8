"""Therapy Navigator codes of contacts, until their last day (D-11)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.questionnaires import contact_navigator_code


@dataclass(frozen=True, slots=True)
class NavigatorCodeRecord:
    """The code of a contact, sealed."""

    contact_id: UUID
    sealed_code: bytes
    filled_on: date
    valid_until: date
    """Last day, included."""
    recorded_at: datetime


_NEW = insert(contact_navigator_code)
_PUT = _NEW.on_conflict_do_update(
    index_elements=["contact_id"],
    set_={name: _NEW.excluded[name] for name in ("sealed_code", "filled_on", "valid_until", "recorded_at")},
)
_GET = select(contact_navigator_code).where(
    contact_navigator_code.c.contact_id == bindparam("of_contact"),
    contact_navigator_code.c.valid_until >= bindparam("today"),
)
_DELETE_EXPIRED = delete(contact_navigator_code).where(contact_navigator_code.c.valid_until < bindparam("today"))


async def put(connection: AsyncConnection, code: NavigatorCodeRecord) -> None:
    """Store the code of a contact in place of any earlier one."""
    await connection.execute(_PUT, asdict(code))


async def find(connection: AsyncConnection, contact_id: UUID, today: date) -> NavigatorCodeRecord | None:
    """The code of a contact that is valid today."""
    row = (await connection.execute(_GET, {"of_contact": contact_id, "today": today})).mappings().one_or_none()
    return NavigatorCodeRecord(**row) if row else None


async def delete_expired(connection: AsyncConnection, today: date) -> None:
    """Delete every code whose last day is over."""
    await connection.execute(_DELETE_EXPIRED, {"today": today})
