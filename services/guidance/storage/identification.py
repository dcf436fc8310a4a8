"""Whose contacts are open, and an anonymous contact that becomes a known person's, or the other way."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.storage import clocks, contacts, forgetting, handling
from services.guidance.storage.clocks import ClockRecord
from services.guidance.storage.contacts import ContactRecord, IdentityRecord
from services.guidance.tables.contacts import contact, contact_identity
from shared.terms.guidance import ContactStatus, Matter


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """An open contact of a person, as a duplicate is looked for."""

    id: UUID
    unit_id: str
    matters: list[Matter]
    topic_code: str | None
    contacted_at: datetime


_HOLD_PERSON = text("select pg_advisory_xact_lock(hashtextextended('contacts of ' || :person_ref, 0))")
_OPEN = (
    select(contact.c.id, contact.c.unit_id, contact.c.matters, contact.c.topic_code, contact.c.contacted_at)
    .join(contact_identity)
    .where(
        contact_identity.c.person_ref == bindparam("person_ref"),
        contact.c.status == ContactStatus.OPEN.value,
        contact.c.unit_id == func.any(bindparam("unit_ids", type_=ARRAY(Text))),
    )
    .order_by(contact.c.contacted_at, contact.c.id)
)
_SEAL_WORDS = update(contact).where(contact.c.id == bindparam("of_contact")).values(topic=None, message=None)


async def hold_person(connection: AsyncConnection, person_ref: str) -> None:
    """Let nobody else look for duplicates of this person until the end of the transaction."""
    await connection.execute(_HOLD_PERSON, {"person_ref": person_ref})


async def open_contacts(connection: AsyncConnection, person_ref: str, unit_ids: Collection[str]) -> list[OpenRecord]:
    """A person's open contacts in these units, the first made first."""
    rows = await connection.execute(_OPEN, {"person_ref": person_ref, "unit_ids": list(unit_ids)})
    return [
        OpenRecord(row.id, row.unit_id, [Matter(each) for each in row.matters], row.topic_code, row.contacted_at)
        for row in rows
    ]


async def identify(
    connection: AsyncConnection, held: ContactRecord, identity: IdentityRecord, started: Sequence[ClockRecord]
) -> None:
    """Make a held anonymous contact that of a person, whose words are sealed now; further clocks start with it."""
    await connection.execute(_SEAL_WORDS, {"of_contact": held.id})
    await contacts.add_identity(connection, held.id, identity)
    if started:
        await clocks.add(connection, held.id, started)
    await handling.changed(connection, held.id)


async def anonymise(connection: AsyncConnection, held: ContactRecord, at: datetime) -> None:
    """Delete all that is personal of a held contact; its clocks run on."""
    await forgetting.forget_person(connection, held.id, at)
    await handling.changed(connection, held.id)
