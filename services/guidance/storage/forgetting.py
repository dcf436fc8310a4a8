"""Forgetting the person of a contact: every table with something personal of contacts is named here (D-8)."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, cast, delete, exists, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.guidance.storage import parting
from services.guidance.tables import plumbing
from services.guidance.tables.child_protection import child_protection_notice
from services.guidance.tables.contacts import contact, contact_identity
from services.guidance.tables.desk import call_note
from services.guidance.tables.documentation import documentation_facts
from services.guidance.tables.joint_clients import client_coordination, joint_client_trigger
from services.guidance.tables.left_out_assessments import left_out_assessment
from services.guidance.tables.making_contact import (
    contact_circumstances,
    contact_message,
    contact_party,
    contact_tool,
    erasure,
    forgotten_contact,
)
from services.guidance.tables.outcomes import awaited_consultation, contact_outcome, preliminary_assessment
from services.guidance.tables.questionnaires import contact_battery, contact_navigator_code, contact_questionnaire
from shared.terms.contact_outcomes import WaitsFor
from shared.terms.making_contact import ErasureKind

FORGOTTEN: Final = (
    contact_identity,
    contact_circumstances,
    contact_party,
    contact_message,
    contact_questionnaire,
    contact_navigator_code,
    contact_battery,
    contact_tool,
    preliminary_assessment,
    contact_outcome,
    awaited_consultation,
    documentation_facts,
    call_note,
    joint_client_trigger,
    client_coordination,
    left_out_assessment,
)
"""Tables whose rows are one contact's and go with its person; a table that others refer to stands after those."""
KEPT: Final = {
    "child_protection_notice": "A notice is always stored (D-8; act 417/2007 section 25).",
    "child_protection_notifier": "Who made a notice, sealed apart and kept with it (D-8; R-202).",
    "feedback": "The digest of a token that was made of a tracking code, which is not kept: it is no person's (R-186).",
    "idempotency": "Answers, sealed, for 72 hours; one that shows a contact goes when the contact is forgotten.",
    "register_entry": "An entry of the patient or the social-welfare register; made only where one is decided (D-8).",
    "webhook": "The secret of an integrator's system, which is no person's.",
}
"""Tables with sealed columns or pseudonyms that stay, and on which ground."""

# What became of a notice is told of nobody by name, and is followed at referral after its contact is closed.
_OF_NOTICE = exists().where(child_protection_notice.c.contact_id == contact_outcome.c.contact_id)
_KEEP = {contact_outcome: _OF_NOTICE}
_FORGET = tuple(
    delete(table).where(table.c.contact_id == bindparam("of_contact"), *([~_KEEP[table]] if table in _KEEP else ()))
    for table in FORGOTTEN
)
_FORGET_PLAIN_WORDS = update(contact).where(contact.c.id == bindparam("of_contact")).values(topic=None, message=None)
_answers = plumbing.idempotency
# The key stays, so that the same request is not carried out once more; what it was answered does not.
_FORGET_ANSWERS = (
    update(_answers)
    .where(_answers.c.about == cast(bindparam("of_contact", type_=Uuid), Text))
    .values(sealed_answer=None, about=None)
)
_FORGET_REPETITION = (
    update(contact_identity)
    .where(contact_identity.c.possible_duplicate_of == bindparam("of_contact"))
    .values(possible_duplicate_of=None)
)
# The access log stays, and leads from the person to the contact's id. An open contact goes on under another id; until
# then nothing of the reason, the place or the times to call stays in it.
_UNTIE = (
    update(contact)
    .where(contact.c.id == bindparam("of_contact"))
    .values(
        topic_code=None,
        area=None,
        municipality=None,
        callback_from=None,
        callback_until=None,
        # None waits when it is forgotten; one that a backup has brought back may.
        waits_for=func.array_remove(contact.c.waits_for, WaitsFor.CONSULTATION.value),
    )
)
_PART_LATER = (
    upsert(forgotten_contact)
    .from_select(["contact_id"], select(contact.c.id).where(contact.c.id == bindparam("of_contact")))
    .on_conflict_do_nothing()
)
_NOTE = insert(erasure)


async def forget_words(connection: AsyncConnection, contact_id: UUID, at: datetime) -> None:
    """Delete what was written and said in an anonymous contact; its place and reason stay for the statistics."""
    await forget(connection, contact_id, ErasureKind.WORDS, at)


async def forget_person(connection: AsyncConnection, contact_id: UUID, at: datetime) -> None:
    """Delete all that is personal of a contact, so that the access log leads to nothing that tells of its person."""
    await forget(connection, contact_id, ErasureKind.PERSON, at)


async def forget_answers(connection: AsyncConnection, contact_id: UUID) -> None:
    """Delete the answers that were kept about a contact; a repeated request is answered as if it were missing."""
    await connection.execute(_FORGET_ANSWERS, {"of_contact": contact_id})


async def forget(connection: AsyncConnection, contact_id: UUID, kind: ErasureKind, at: datetime) -> None:
    """Delete one or the other and note it in the ledger; to do it twice harms nothing.

    Of a contact that is not there, as after an older backup has been restored, only the ledger is written.
    """
    untie = (_UNTIE, _FORGET_REPETITION, _PART_LATER) if kind is ErasureKind.PERSON else ()
    for statement in (*_FORGET, _FORGET_PLAIN_WORDS, _FORGET_ANSWERS, *untie):
        await connection.execute(statement, {"of_contact": contact_id})
    if kind is ErasureKind.PERSON:
        await parting.reduce_closed(connection, contact_id)
    await connection.execute(_NOTE, {"id": uuid7(), "contact_id": contact_id, "kind": kind.value, "erased_at": at})
