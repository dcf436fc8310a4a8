"""Messages of a contact: written, imported from a chat, listed, and shown to the other side."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.making_contact import contact_message
from shared.terms.contact_messages import MessageAuthor


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRecord:
    """One message; its text is sealed."""

    id: UUID
    contact_id: UUID
    author: MessageAuthor
    imported: bool = False
    written_at: datetime
    recorded_at: datetime
    read_at: datetime | None = None
    sealed_text: bytes


_ADD = insert(contact_message)
_place = tuple_(contact_message.c.written_at, contact_message.c.id)
_LIST = (
    select(contact_message)
    .where(
        contact_message.c.contact_id == bindparam("of_contact"),
        _place > tuple_(bindparam("after_at"), bindparam("after_id")),
    )
    .order_by(contact_message.c.written_at, contact_message.c.id)
    .limit(bindparam("rows"))
)
_SHOW = (
    update(contact_message)
    .where(
        contact_message.c.contact_id == bindparam("of_contact"),
        contact_message.c.author == bindparam("by_author"),
        contact_message.c.read_at.is_(None),
        _place <= tuple_(bindparam("until_at"), bindparam("until_id")),
    )
    .values(read_at=bindparam("at"))
)


async def add(connection: AsyncConnection, messages: Sequence[MessageRecord]) -> None:
    """Store messages."""
    if messages:
        await connection.execute(_ADD, [asdict(each) for each in messages])


async def listed(
    connection: AsyncConnection, contact_id: UUID, *, after: tuple[datetime, UUID], rows: int
) -> list[MessageRecord]:
    """Messages of a contact after a place, in the order in which they were written."""
    found = await connection.execute(
        _LIST, {"of_contact": contact_id, "after_at": after[0], "after_id": after[1], "rows": rows}
    )
    return [MessageRecord(**{**row, "author": MessageAuthor(row["author"])}) for row in found.mappings()]


async def shown(
    connection: AsyncConnection, contact_id: UUID, author: MessageAuthor, *, until: MessageRecord, at: datetime
) -> None:
    """Mark the messages of one side as shown to the other, up to one of them; what was shown before keeps its time."""
    await connection.execute(
        _SHOW,
        {
            "of_contact": contact_id,
            "by_author": author.value,
            "until_at": until.written_at,
            "until_id": until.id,
            "at": at,
        },
    )
