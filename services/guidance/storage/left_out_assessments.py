"""Decisions that leave a service needs assessment out, and the clocks that end with them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.clocks import clock
from services.guidance.tables.left_out_assessments import left_out_assessment as decision
from shared.kit.events import publish
from shared.terms.deadlines import DeadlineRule
from shared.terms.guidance import GuidanceEvent
from shared.terms.people import Profession


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutRecord:
    """Why an assessment is left out, sealed, and who decided it."""

    contact_id: UUID
    sealed_reason: bytes = field(repr=False)
    decided_by: str
    professions: list[Profession]
    decided_at: datetime


_ADD = insert(decision)
_OF = select(decision).where(decision.c.contact_id == bindparam("of_contact"))
_DROP = delete(decision).where(decision.c.contact_id == bindparam("of_contact"))
_END = (
    update(clock)
    .where(
        clock.c.contact_id == bindparam("of_contact"),
        clock.c.rule_id == func.any(bindparam("rules", type_=ARRAY(Text))),
        clock.c.met_at.is_(None),
        clock.c.ended_at.is_(None),
    )
    .values(ended_at=bindparam("at"), not_needed=True)
    .returning(clock.c.contact_id, clock.c.rule_id, clock.c.due_at)
)
_RUN_AGAIN = (
    update(clock)
    .where(clock.c.contact_id == bindparam("of_contact"), clock.c.not_needed)
    .values(ended_at=None, not_needed=False)
)


async def add(connection: AsyncConnection, record: LeftOutRecord, ends: Sequence[DeadlineRule]) -> None:
    """Keep the decision about a held contact, end these clocks of it, and leave an event for each."""
    await connection.execute(_ADD, asdict(record))
    named = [rule.value for rule in ends]
    rows = await connection.execute(_END, {"of_contact": record.contact_id, "rules": named, "at": record.decided_at})
    for row in rows.all():
        told = {"contact_id": str(row.contact_id), "rule_id": row.rule_id, "due_at": row.due_at.isoformat()}
        # Each decision is told: an assessment that was taken up again may be left out once more.
        about = f"contact:{row.contact_id}"
        await publish(connection, GuidanceEvent.CLOCK_NOT_NEEDED, about, told, record.decided_at)


async def of(connection: AsyncConnection, contact_id: UUID) -> LeftOutRecord | None:
    """The decision about a contact, if there is one."""
    row = (await connection.execute(_OF, {"of_contact": contact_id})).mappings().one_or_none()
    if row is None:
        return None
    professions = [Profession(each) for each in row["professions"]]
    return LeftOutRecord(**{**row, "sealed_reason": bytes(row["sealed_reason"]), "professions": professions})


async def take_back(connection: AsyncConnection, contact_id: UUID) -> None:
    """Let the clocks of a held contact run again, from when they always counted: the assessment is made after all."""
    await connection.execute(_RUN_AGAIN, {"of_contact": contact_id})
    await connection.execute(_DROP, {"of_contact": contact_id})
