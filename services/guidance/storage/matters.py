"""Matters that are added to a contact, with their clocks."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.storage import clocks
from services.guidance.storage.contacts import ContactRecord
from services.guidance.tables.contacts import contact, contact_identity

_KEEP = update(contact).where(contact.c.id == bindparam("of_contact")).values(matters=bindparam("about"))
_REPEATS = (
    update(contact_identity)
    .where(contact_identity.c.contact_id == bindparam("of_contact"))
    .values(possible_duplicate_of=bindparam("repeats"))
)


async def add(connection: AsyncConnection, changed: ContactRecord, started: Sequence[clocks.ClockRecord]) -> None:
    """Keep what a held contact is about now, and start these clocks; its version counts with the deed that did it."""
    await connection.execute(_KEEP, {"of_contact": changed.id, "about": [each.value for each in changed.matters]})
    if started:
        await clocks.add(connection, changed.id, started)


async def repeats(connection: AsyncConnection, contact_id: UUID, of: UUID) -> None:
    """Keep which open contact of the same person a held one seems to repeat."""
    await connection.execute(_REPEATS, {"of_contact": contact_id, "repeats": of})
