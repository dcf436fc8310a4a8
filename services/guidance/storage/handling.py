"""What changes of a contact that is handled: it is held, assessed and closed, and its person is forgotten."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.storage import clocks, contacts, forgetting, parting
from services.guidance.storage.contacts import ContactRecord
from services.guidance.tables.clocks import clock
from services.guidance.tables.contacts import contact
from shared.terms.deadlines import DeadlineRule
from shared.terms.guidance import ContactOutcome, ContactStatus, Matter, Urgency

# FOR NO KEY UPDATE lets an event point at the held contact: whoever notices that a clock of it has run out holds the
# clock, and would else wait for the contact while its holder waits for the clock.
_LOCK = select(contact.c.id).where(contact.c.id == bindparam("contact_id")).with_for_update(key_share=True)
_FIRST_DUE = (
    select(func.min(clock.c.due_at))
    .where(clock.c.contact_id == bindparam("of_contact"), clock.c.met_at.is_(None), clock.c.ended_at.is_(None))
    .scalar_subquery()
)
_CHANGED = (
    update(contact)
    .where(contact.c.id == bindparam("of_contact"))
    .values(due_at=func.coalesce(_FIRST_DUE, contact.c.due_at), version=contact.c.version + 1)
)
_ASSESSED = (
    update(contact)
    .where(contact.c.id == bindparam("of_contact"))
    .values(
        urgency=bindparam("by_urgency"),
        due_at=func.coalesce(_FIRST_DUE, contact.c.due_at),
        version=contact.c.version + 1,
    )
)
_CLOSE = (
    update(contact)
    .where(contact.c.id == bindparam("of_contact"))
    .values(
        status=ContactStatus.CLOSED.value,
        outcome=bindparam("by_outcome"),
        closed_at=bindparam("at"),
        version=contact.c.version + 1,
    )
)
_OPEN_AGAIN = (
    update(contact)
    .where(contact.c.id == bindparam("of_contact"))
    .values(status=ContactStatus.OPEN.value, outcome=None, closed_at=None)
)


async def lock(connection: AsyncConnection, contact_id: UUID) -> ContactRecord | None:
    """The contact, held until the end of the transaction; its clocks are stopped only by who holds it."""
    if (await connection.execute(_LOCK, {"contact_id": contact_id})).one_or_none() is None:
        return None
    return await contacts.find(connection, contact_id)


async def changed(connection: AsyncConnection, contact_id: UUID) -> None:
    """Count a change of a held contact, and when the first of its running clocks is due now."""
    await connection.execute(_CHANGED, {"of_contact": contact_id})


async def open_again(connection: AsyncConnection, contact_id: UUID) -> None:
    """Open a held contact that was closed: its matter was given back (R-089)."""
    await connection.execute(_OPEN_AGAIN, {"of_contact": contact_id})


async def assessed(
    connection: AsyncConnection, held: ContactRecord, urgency: Urgency, at: datetime, *, recorded_at: datetime
) -> None:
    """Stop the clock of the care need assessment of a held contact, and store how soon care is needed."""
    await clocks.meet(connection, held.id, [DeadlineRule.CARE_NEED_ASSESSMENT], at, recorded_at=recorded_at)
    await connection.execute(_ASSESSED, {"of_contact": held.id, "by_urgency": urgency.value})


async def close(
    connection: AsyncConnection, held: ContactRecord, outcome: ContactOutcome, at: datetime, *, forget_person: bool
) -> None:
    """Close a held contact: its clocks stop, an anonymous one's words go, and the person when it may not stay."""
    await clocks.meet(connection, held.id, held.running, at, recorded_at=at)
    await connection.execute(_CLOSE, {"of_contact": held.id, "by_outcome": outcome.value, "at": at})
    if held.identity is None:
        await forgetting.forget_words(connection, held.id, at)
        if Matter.CHILD_PROTECTION not in held.matters:
            await parting.reduce_parted(connection, held.id)
    elif forget_person:
        await forgetting.forget_person(connection, held.id, at)


async def stop(connection: AsyncConnection, contact_id: UUID, rules: Sequence[DeadlineRule], at: datetime) -> None:
    """Hold a contact and stop clocks of it as met now; it is due by what is left, and has a new version."""
    if await lock(connection, contact_id) is None:
        raise LookupError("clocks of a contact that is gone")
    await clocks.meet(connection, contact_id, rules, at, recorded_at=at)
    await changed(connection, contact_id)
