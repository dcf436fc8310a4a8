"""Questionnaires that a person attached to a contact."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.contacts import contact
from services.guidance.tables.questionnaires import contact_questionnaire


@dataclass(frozen=True, slots=True)
class QuestionnaireRecord:
    """One attached questionnaire; its answers and its result are sealed."""

    id: UUID
    contact_id: UUID
    attached_at: datetime
    sealed_filled: bytes


_ADD = insert(contact_questionnaire)
_LIST = (
    select(contact_questionnaire)
    .where(contact_questionnaire.c.contact_id == bindparam("of_contact"))
    .order_by(contact_questionnaire.c.attached_at, contact_questionnaire.c.id)
)
_SHOW_DANGER = update(contact).where(contact.c.id == bindparam("of_contact")).values(emergency=True)


async def add(connection: AsyncConnection, attached: Sequence[QuestionnaireRecord]) -> None:
    """Store attached questionnaires."""
    if attached:
        await connection.execute(_ADD, [asdict(each) for each in attached])


async def of_contact(connection: AsyncConnection, contact_id: UUID) -> list[QuestionnaireRecord]:
    """The questionnaires of a contact, in the order in which they were attached."""
    rows = await connection.execute(_LIST, {"of_contact": contact_id})
    return [QuestionnaireRecord(**row) for row in rows.mappings()]


async def show_danger(connection: AsyncConnection, contact_id: UUID) -> None:
    """Show a held contact as one of acute danger; its urgency stays what a professional has assessed (D-11, D-13)."""
    await connection.execute(_SHOW_DANGER, {"of_contact": contact_id})
