"""What decides where a contact is documented, and the entries of the two registers."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.documentation import documentation_facts as facts
from services.guidance.tables.documentation import register_entry as entry
from shared.terms.contact_outcomes import RegisterEntryKind
from shared.terms.people import Profession
from shared.terms.registers import Register


@dataclass(frozen=True, slots=True)
class FactsRecord:
    """What decides about the register besides the outcomes."""

    file_opened: bool = False
    applies_for_social_service: bool = False
    concerns_pending_social_matter: bool = False
    concerns_care: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRecord:
    """An entry; what it tells is sealed."""

    id: UUID
    contact_id: UUID
    client_register: Register
    person_ref: str
    kind: RegisterEntryKind
    sealed_content: bytes = field(repr=False)
    initiated_at: datetime | None
    recorded_at: datetime
    recorded_by: str
    professions: list[Profession]


_NAMES: Final = [each.name for each in entry.c]
_FACTS = select(*(each for each in facts.c if each.name != "contact_id")).where(
    facts.c.contact_id == bindparam("of_contact")
)
_NEW_FACTS = upsert(facts)
_PUT_FACTS = _NEW_FACTS.on_conflict_do_update(
    index_elements=[facts.c.contact_id],
    set_={each.name: _NEW_FACTS.excluded[each.name] for each in facts.c if each.name != "contact_id"},
)
_ADD = insert(entry)
_OF = select(entry).where(entry.c.contact_id == bindparam("of_contact")).order_by(entry.c.recorded_at, entry.c.id)


async def facts_of(connection: AsyncConnection, contact_id: UUID) -> FactsRecord:
    """The facts of a contact; none holds until somebody says so."""
    row = (await connection.execute(_FACTS, {"of_contact": contact_id})).one_or_none()
    return FactsRecord(*row) if row else FactsRecord()


async def put_facts(connection: AsyncConnection, contact_id: UUID, record: FactsRecord) -> None:
    """Keep the facts of a held contact."""
    await connection.execute(_PUT_FACTS, {"contact_id": contact_id, **asdict(record)})


async def add(connection: AsyncConnection, record: EntryRecord) -> None:
    """Make an entry."""
    await connection.execute(_ADD, {name: getattr(record, name) for name in _NAMES})


async def entries(connection: AsyncConnection, contact_id: UUID) -> list[EntryRecord]:
    """The entries made of a contact in both registers, the oldest first."""
    rows = (await connection.execute(_OF, {"of_contact": contact_id})).mappings()
    return [
        EntryRecord(
            **{
                **row,
                "client_register": Register(row["client_register"]),
                "kind": RegisterEntryKind(row["kind"]),
                "sealed_content": bytes(row["sealed_content"]),
                "professions": [Profession(each) for each in row["professions"]],
            }
        )
        for row in rows
    ]
