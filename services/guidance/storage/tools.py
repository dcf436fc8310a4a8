"""Tools of guidance that were used with the client of a contact."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.making_contact import contact_tool
from shared.terms.contact_forms import ToolKind


@dataclass(frozen=True, slots=True)
class ToolRecord:
    """A tool that was used."""

    id: UUID
    contact_id: UUID
    kind: ToolKind
    used_at: datetime


_ADD = insert(contact_tool)
_LIST = (
    select(contact_tool)
    .where(contact_tool.c.contact_id == bindparam("of_contact"))
    .order_by(contact_tool.c.used_at, contact_tool.c.id)
)


async def add(connection: AsyncConnection, tool: ToolRecord) -> None:
    """Store that a tool was used."""
    await connection.execute(_ADD, asdict(tool))


async def of_contact(connection: AsyncConnection, contact_id: UUID) -> list[ToolRecord]:
    """Tools used with the client of a contact, in the order of their use."""
    rows = await connection.execute(_LIST, {"of_contact": contact_id})
    return [ToolRecord(**{**row, "kind": ToolKind(row["kind"])}) for row in rows.mappings()]
