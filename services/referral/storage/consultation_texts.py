"""What is said in a consultation: the answers, and the messages between the asker and those who answer."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass
from sqlalchemy import ARRAY, Uuid, bindparam, func, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.referral.tables.consultations import consultation_answer, consultation_message


@dataclass(frozen=True, kw_only=True, config=ConfigDict(hide_input_in_errors=True))
class AnswerRecord:
    """One answer."""

    id: UUID
    consultation_id: UUID
    answer: str
    answered_at: datetime
    recorded_by: str
    unit_id: str
    answered_by: str | None
    phone_time_at: datetime | None


@dataclass(frozen=True, kw_only=True, config=ConfigDict(hide_input_in_errors=True))
class MessageRecord:
    """One message."""

    id: UUID
    consultation_id: UUID
    text: str
    written_at: datetime
    written_by: str
    from_asker: bool


_ADD_ANSWER = insert(consultation_answer)
_ANSWERS = (
    select(consultation_answer)
    .where(consultation_answer.c.consultation_id == func.any(bindparam("consultation_ids", type_=ARRAY(Uuid))))
    .order_by(consultation_answer.c.answered_at, consultation_answer.c.id)
)
_ADD_MESSAGE = insert(consultation_message)
_MESSAGES = (
    select(consultation_message)
    .where(
        consultation_message.c.consultation_id == bindparam("consultation_id"),
        tuple_(consultation_message.c.written_at, consultation_message.c.id)
        > tuple_(bindparam("after_at"), bindparam("after_id")),
    )
    .order_by(consultation_message.c.written_at, consultation_message.c.id)
    .limit(bindparam("rows"))
)


async def add_answer(connection: AsyncConnection, record: AnswerRecord) -> None:
    """Store an answer."""
    await connection.execute(_ADD_ANSWER, dict(record.__dict__))


async def answers(connection: AsyncConnection, consultation_id: UUID) -> list[AnswerRecord]:
    """The answers of a consultation, the first first."""
    return (await answers_of(connection, [consultation_id]))[consultation_id]


async def answers_of(connection: AsyncConnection, consultation_ids: Sequence[UUID]) -> dict[UUID, list[AnswerRecord]]:
    """The answers of consultations by their ids, the first first."""
    found: dict[UUID, list[AnswerRecord]] = {each: [] for each in consultation_ids}
    for row in await connection.execute(_ANSWERS, {"consultation_ids": list(consultation_ids)}):
        found[row.consultation_id].append(AnswerRecord(**row._mapping))  # noqa: SLF001 - SQLAlchemy's public name
    return found


async def add_message(connection: AsyncConnection, record: MessageRecord) -> None:
    """Store a message."""
    await connection.execute(_ADD_MESSAGE, dict(record.__dict__))


async def messages(
    connection: AsyncConnection, consultation_id: UUID, *, after: tuple[datetime, UUID], rows: int
) -> list[MessageRecord]:
    """Messages of a consultation after a place, the first first."""
    found = await connection.execute(
        _MESSAGES, {"consultation_id": consultation_id, "after_at": after[0], "after_id": after[1], "rows": rows}
    )
    return [MessageRecord(**row._mapping) for row in found]  # noqa: SLF001 - SQLAlchemy's public name
