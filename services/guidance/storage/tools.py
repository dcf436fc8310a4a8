"""Tools of guidance that were used with the client of a contact, and the answers of the batteries among them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.making_contact import contact_tool
from services.guidance.tables.questionnaires import contact_battery
from shared.terms.contact_forms import ToolKind


@dataclass(frozen=True, slots=True)
class ToolRecord:
    """A tool that was used."""

    id: UUID
    contact_id: UUID
    kind: ToolKind
    used_at: datetime
    sealed_answers: bytes | None = None
    """Of a battery of questions: the answers, and the version that they were given to."""


_ADD = insert(contact_tool)
_ADD_ANSWERS = insert(contact_battery)
_LIST = (
    select(contact_tool, contact_battery.c.sealed_answers)
    .outerjoin(contact_battery, contact_battery.c.tool_id == contact_tool.c.id)
    .where(contact_tool.c.contact_id == bindparam("of_contact"))
    .order_by(contact_tool.c.used_at, contact_tool.c.id)
)


async def add(connection: AsyncConnection, tool: ToolRecord) -> None:
    """Store that a tool was used."""
    await connection.execute(
        _ADD, {"id": tool.id, "contact_id": tool.contact_id, "kind": tool.kind, "used_at": tool.used_at}
    )
    if tool.sealed_answers is not None:
        answers = {"tool_id": tool.id, "contact_id": tool.contact_id, "sealed_answers": tool.sealed_answers}
        await connection.execute(_ADD_ANSWERS, answers)


async def of_contact(connection: AsyncConnection, contact_id: UUID) -> list[ToolRecord]:
    """Tools used with the client of a contact, in the order of their use."""
    rows = await connection.execute(_LIST, {"of_contact": contact_id})
    return [ToolRecord(**{**row, "kind": ToolKind(row["kind"])}) for row in rows.mappings()]
