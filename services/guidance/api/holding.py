"""A contact of one's own unit, held for a change, and shown as the change leaves it."""

from uuid import UUID

from services.guidance.api.showing import shown_contact, subjects
from services.guidance.flows.parts import GuidanceParts
from services.guidance.storage import contacts, handling
from services.guidance.storage.contacts import ContactRecord
from shared.contracts.guidance.contacts import Contact
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.kit.problems import INVALID_STATE, NOT_FOUND, PRECONDITION_REQUIRED, VERSION_MISMATCH, Refusal
from shared.kit.unit_of_work import Access, UnitOfWork
from shared.terms.guidance import ContactStatus

CHANGE = (NOT_FOUND, INVALID_STATE, PRECONDITION_REQUIRED, VERSION_MISMATCH)
"""What may refuse any change of a contact."""


async def seen_contact(work: UnitOfWork, caller: Caller, contact_id: UUID, action: str) -> ContactRecord:
    """The contact of one's own unit; another's is as if it were missing (D-18)."""
    async with work.reading() as connection:
        found = await contacts.find(connection, contact_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    work.access(Access(action, "contact", subjects(found), str(contact_id)))
    if not caller.works_in(found.unit_id):
        raise Refusal(NOT_FOUND)
    return found


async def held_contact(
    work: UnitOfWork, caller: Caller, contact_id: UUID, action: str
) -> tuple[Connection, ContactRecord]:
    """The same, held for a change.

    Who does not work in its unit now is refused before the transaction, also when the same request was answered before.
    """
    await seen_contact(work, caller, contact_id, action)
    transaction = await work.begin()
    held = await handling.lock(transaction, contact_id)
    if held is None:
        raise Refusal(NOT_FOUND)
    return transaction, held


def refuse_changed(held: ContactRecord, expected: int) -> None:
    """Refuse what was decided on another version of the contact, and any change of a closed one."""
    if held.version != expected:
        raise Refusal(VERSION_MISMATCH)
    if held.status is ContactStatus.CLOSED:
        raise Refusal(INVALID_STATE)


async def as_changed(parts: GuidanceParts, transaction: Connection, work: UnitOfWork, contact_id: UUID) -> Contact:
    """The contact as the transaction leaves it."""
    changed = await contacts.find(transaction, contact_id)
    if changed is None:
        raise LookupError("a contact that was just changed is gone")
    work.tag(changed.version)
    return shown_contact(parts, changed, parts.clock())
