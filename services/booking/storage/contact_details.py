"""Where messages about a right go: sealed, with the channel and the language beside it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, case, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.tables.rights import booking_right
from shared.terms.messages import ContactChannel
from shared.terms.people import Language


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """What is kept; nothing of the address can be read without the key."""

    sealed: bytes
    channel: ContactChannel
    language: Language


_KEEP = (
    update(booking_right)
    .where(booking_right.c.id == bindparam("right_id"))
    .values(
        sealed_contact_details=bindparam("sealed"),
        contact_channel=bindparam("channel"),
        contact_language=bindparam("language"),
        version=booking_right.c.version + case((bindparam("is_change"), 1), else_=0),
    )
    .returning(booking_right.c.version)
)


async def keep(connection: AsyncConnection, right_id: UUID, contact: ContactRecord, *, is_change: bool) -> int:
    """Say where messages about a held right go; gives its version, a new one when this is a change of its own."""
    kept = await connection.execute(
        _KEEP,
        {
            "right_id": right_id,
            "sealed": contact.sealed,
            "channel": contact.channel.value,
            "language": contact.language.value,
            "is_change": is_change,
        },
    )
    return int(kept.scalar_one())
