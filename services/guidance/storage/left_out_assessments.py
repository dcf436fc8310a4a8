"""Decisions that leave a service needs assessment out, and the clocks that end with them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
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


_NEW = insert(decision)
_PUT = _NEW.on_conflict_do_update(
    index_elements=[decision.c.contact_id],
    set_={each.name: _NEW.excluded[each.name] for each in decision.c if each.name != "contact_id"},
)
_OF = select(decision).where(decision.c.contact_id == bindparam("of_contact"))
_DROP = delete(decision).where(decision.c.contact_id == bindparam("of_contact"))
_TOLD = (clock.c.contact_id, clock.c.rule_id, clock.c.due_at)
_END = (
    update(clock)
    .where(
        clock.c.contact_id == bindparam("of_contact"),
        clock.c.rule_id == func.any(bindparam("rules", type_=ARRAY(Text))),
        clock.c.met_at.is_(None),
        clock.c.ended_at.is_(None),
    )
    .values(ended_at=bindparam("at"), not_needed=True)
    .returning(*_TOLD)
)
_RUN_AGAIN = (
    update(clock)
    .where(clock.c.contact_id == bindparam("of_contact"), clock.c.not_needed)
    .values(ended_at=None, not_needed=False)
    .returning(*_TOLD)
)


async def put(connection: AsyncConnection, record: LeftOutRecord, ends: Sequence[DeadlineRule]) -> None:
    """Keep the decision about a held contact, end these clocks of it, and leave an event for each.

    A later decision stands in the place of an earlier one: a clock that began since is left out as well.
    """
    await connection.execute(_PUT, asdict(record))
    named = [rule.value for rule in ends]
    rows = await connection.execute(_END, {"of_contact": record.contact_id, "rules": named, "at": record.decided_at})
    await _tell(connection, GuidanceEvent.CLOCK_NOT_NEEDED, rows.all(), record.decided_at)


async def of(connection: AsyncConnection, contact_id: UUID) -> LeftOutRecord | None:
    """The decision about a contact, if there is one."""
    row = (await connection.execute(_OF, {"of_contact": contact_id})).mappings().one_or_none()
    if row is None:
        return None
    professions = [Profession(each) for each in row["professions"]]
    return LeftOutRecord(**{**row, "sealed_reason": bytes(row["sealed_reason"]), "professions": professions})


async def take_back(connection: AsyncConnection, contact_id: UUID, at: datetime) -> None:
    """Let the clocks of a held contact run again, from when they always counted: the assessment is made after all.

    Leaves an event for each; where nothing was left out, nothing happens.
    """
    rows = await connection.execute(_RUN_AGAIN, {"of_contact": contact_id})
    await _tell(connection, GuidanceEvent.CLOCK_RESUMED, rows.all(), at)
    await connection.execute(_DROP, {"of_contact": contact_id})


async def _tell(connection: AsyncConnection, kind: GuidanceEvent, rows: Iterable[Any], at: datetime) -> None:
    """Each time anew: what was taken up again may be left out once more."""
    for row in rows:
        told = {"contact_id": str(row.contact_id), "rule_id": row.rule_id, "due_at": row.due_at.isoformat()}
        await publish(connection, kind, f"contact:{row.contact_id}", told, at)
