"""Preliminary assessments of contacts: a part for each register."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.outcomes import preliminary_assessment as part
from shared.terms.registers import Register


@dataclass(frozen=True, slots=True)
class AssessmentPartRecord:
    """One part; what it says is sealed."""

    client_register: Register
    sealed_content: bytes = field(repr=False)
    recorded_by: str
    recorded_at: datetime


_DROP = delete(part).where(
    part.c.contact_id == bindparam("of_contact"),
    part.c.client_register != func.all(bindparam("kept", type_=ARRAY(Text))),
)
_COLUMNS = (part.c.client_register, part.c.sealed_content, part.c.recorded_by, part.c.recorded_at)
_OF = select(*_COLUMNS).where(part.c.contact_id == bindparam("of_contact")).order_by(part.c.client_register)
_NEW = insert(part)
_PUT = _NEW.on_conflict_do_update(
    index_elements=[part.c.contact_id, part.c.client_register],
    set_={name: _NEW.excluded[name] for name in ("sealed_content", "recorded_by", "recorded_at")},
)


async def put(connection: AsyncConnection, contact_id: UUID, record: AssessmentPartRecord) -> None:
    """Record a part of a held contact's assessment, in place of the one that was there."""
    await connection.execute(
        _PUT,
        {
            "contact_id": contact_id,
            "client_register": record.client_register.value,
            "sealed_content": record.sealed_content,
            "recorded_by": record.recorded_by,
            "recorded_at": record.recorded_at,
        },
    )


async def of(connection: AsyncConnection, contact_id: UUID) -> dict[Register, AssessmentPartRecord]:
    """The parts of a contact's assessment."""
    rows = await connection.execute(_OF, {"of_contact": contact_id})
    return {
        Register(row.client_register): AssessmentPartRecord(
            Register(row.client_register), bytes(row.sealed_content), row.recorded_by, row.recorded_at
        )
        for row in rows
    }


async def keep_only(connection: AsyncConnection, contact_id: UUID, registers: Sequence[Register]) -> None:
    """Delete the parts of the other registers: where nothing is documented, nothing stays (D-8)."""
    await connection.execute(_DROP, {"of_contact": contact_id, "kept": [each.value for each in registers]})
