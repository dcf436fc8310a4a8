"""Forgetting the person of a contact: every table with something personal of contacts is named here (D-8)."""

from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, delete, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.contacts import contact, contact_identity
from services.guidance.tables.desk import call_note
from services.guidance.tables.documentation import documentation_facts
from services.guidance.tables.outcomes import contact_outcome, preliminary_assessment

FORGOTTEN: Final = (contact_identity, preliminary_assessment, contact_outcome, documentation_facts, call_note)
"""Tables whose rows are one contact's and go with its person; a table that others refer to stands after those."""
KEPT: Final = {
    "idempotency": "The answer of the first request, sealed; 72 hours at most.",
    "register_entry": "An entry of the patient or the social-welfare register; made only where one is decided (D-8).",
    "webhook": "The secret of an integrator's system, which is no person's.",
}
"""Tables with sealed columns or pseudonyms that stay, and on which ground."""

_FORGET = tuple(delete(table).where(table.c.contact_id == bindparam("of_contact")) for table in FORGOTTEN)
_FORGET_PLAIN_WORDS = update(contact).where(contact.c.id == bindparam("of_contact")).values(topic=None, message=None)
# The access log stays, and joins the person to this row by the contact's id. So nothing of the reason, the place or the
# times to call stays in it, and the join tells no more than that somebody made contact with a unit (D-8).
_UNTIE = (
    update(contact)
    .where(contact.c.id == bindparam("of_contact"))
    .values(topic_code=None, area=None, municipality=None, callback_from=None, callback_until=None)
)


async def forget_words(connection: AsyncConnection, contact_id: UUID) -> None:
    """Delete what was written and said in an anonymous contact; its place and reason stay for the statistics."""
    for statement in (*_FORGET, _FORGET_PLAIN_WORDS):
        await connection.execute(statement, {"of_contact": contact_id})


async def forget_person(connection: AsyncConnection, contact_id: UUID) -> None:
    """Delete all that is personal of a contact, and what would tell of its person by way of the access log."""
    await forget_words(connection, contact_id)
    await connection.execute(_UNTIE, {"of_contact": contact_id})
