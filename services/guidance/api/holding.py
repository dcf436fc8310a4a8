"""A contact of one's own unit, held for a change, and shown as the change leaves it."""

from uuid import UUID

from services.guidance.api.identification import own_code
from services.guidance.api.showing import shown_contact, subjects
from services.guidance.flows.desk import situation_of, standing_of
from services.guidance.flows.parts import GuidanceParts
from services.guidance.flows.registers import context_of
from services.guidance.rules.contact_actions import may
from services.guidance.storage import contacts, handling, parting
from services.guidance.storage.contacts import ContactRecord
from shared.contracts.guidance.contacts import Contact
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.kit.problems import (
    FORBIDDEN,
    INVALID_STATE,
    NOT_FOUND,
    PRECONDITION_REQUIRED,
    VERSION_MISMATCH,
    Refusal,
)
from shared.kit.unit_of_work import Access, UnitOfWork
from shared.terms.contact_messages import MessageAuthor
from shared.terms.desk import ContactAction
from shared.terms.guidance import ContactStatus
from shared.terms.people import CallerKind

APPENDING = (NOT_FOUND, INVALID_STATE)
"""Refusals of what is added to an open contact."""
CHANGE = (*APPENDING, PRECONDITION_REQUIRED, VERSION_MISMATCH)
"""Refusals of a change that is decided on a version."""


async def seen_by(
    work: UnitOfWork, caller: Caller, contact_id: UUID, action: str, *, needs_words: bool = True
) -> ContactRecord:
    """The contact of one's own unit; another's, and one closed in the other register, is as if missing (D-8, D-18).

    `needs_words`: also refuses those to whom its words are not shown, for what they do not see they do not handle.
    """
    async with work.reading() as connection:
        found = await contacts.find(connection, contact_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    work.access(Access(action, "contact", subjects(found), str(contact_id)))
    if not caller.works_in(found.unit_id):
        raise Refusal(NOT_FOUND)
    refuse_other_register(found, caller, needs_words=needs_words)
    return found


async def seen_by_either(
    work: UnitOfWork, parts: GuidanceParts, caller: Caller, contact_id: UUID, action: str
) -> tuple[ContactRecord, MessageAuthor]:
    """The contact and the caller's side of it: one's own unit's, or the one whose client one is (D-18).

    Of the unit only those to whom its words are shown (D-8).
    """
    is_worker = caller.kind is CallerKind.PROFESSIONAL
    own = None if is_worker else parts.sealer.reference(await own_code(parts, caller))
    async with work.reading() as connection:
        found = await contacts.find(connection, contact_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    if is_worker or found.identity is not None:  # nothing tells who asked about an anonymous contact (D-8)
        work.access(Access(action, "contact", subjects(found), str(contact_id)))
    is_theirs = caller.works_in(found.unit_id) if is_worker else own == found.person_ref
    if not is_theirs:
        raise Refusal(NOT_FOUND)
    if is_worker:
        refuse_other_register(found, caller, needs_words=True)
    return found, MessageAuthor.WORKER if is_worker else MessageAuthor.CLIENT


async def held_for(
    work: UnitOfWork, caller: Caller, contact_id: UUID, action: str, *, needs_words: bool = True
) -> tuple[Connection, ContactRecord]:
    """The contact of one's own unit, held for a change; another's is as if it were missing (D-18).

    Who does not work in its unit now is refused before the transaction, also when the same request was answered before.
    """
    await seen_by(work, caller, contact_id, action, needs_words=needs_words)
    transaction = await work.begin()
    held = await handling.lock(transaction, contact_id)
    if held is None:
        raise Refusal(NOT_FOUND)
    return transaction, held


def refuse_other_register(found: ContactRecord, caller: Caller, *, needs_words: bool) -> None:
    """Refuse a contact of one's own unit that is closed in the other register, or whose words are not shown (D-8)."""
    context = context_of(found, caller)
    if not context.sees_contact:
        raise Refusal(NOT_FOUND)
    if needs_words and not context.sees_words:
        raise Refusal(FORBIDDEN)


def refuse_closed(held: ContactRecord) -> None:
    """Refuse to change what has ended."""
    if held.status is ContactStatus.CLOSED:
        raise Refusal(INVALID_STATE)


def refuse_changed(held: ContactRecord, expected: int) -> None:
    """Refuse a change that was decided on another version, and of what has ended."""
    if held.version != expected:
        raise Refusal(VERSION_MISMATCH)
    refuse_closed(held)


def refuse_unless_offered(held: ContactRecord, caller: Caller, action: ContactAction) -> None:
    """Refuse what is not offered to the caller among the available actions: one rule decides both."""
    if not may(action, situation_of(held), standing_of(held, caller)):
        raise Refusal(INVALID_STATE)


async def refuse_unparted(transaction: Connection, contact_id: UUID) -> None:
    """Refuse to tie to anybody what still has the id by which the access log leads to a forgotten person (D-8)."""
    if await parting.waits(transaction, contact_id):
        raise Refusal(INVALID_STATE)


async def as_changed(
    parts: GuidanceParts, transaction: Connection, work: UnitOfWork, contact_id: UUID, caller: Caller
) -> Contact:
    """The contact as the transaction leaves it."""
    changed = await contacts.find(transaction, contact_id)
    if changed is None:
        raise LookupError("a contact that was just changed is gone")
    work.tag(changed.version)
    return shown_contact(parts, changed, parts.clock(), caller)
