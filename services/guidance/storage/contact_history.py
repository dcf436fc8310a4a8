"""What was done to contacts: one entry for each deed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.guidance.tables.desk import contact_history
from shared.terms.desk import ContactDeed
from shared.terms.people import Profession
from shared.terms.registers import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedRecord:
    """One thing that was done to a contact; a client who did it is not named."""

    id: UUID
    at: datetime
    deed: ContactDeed
    by: str | None = None
    professions: tuple[Profession, ...] = ()
    worker: str | None = None
    """To whom it was given, or who was named or paired."""


_ADD = insert(contact_history)
_LIST = (
    select(*(contact_history.c[name] for name in ("id", "at", "deed", "by", "professions", "worker")))
    .where(
        contact_history.c.contact_id == bindparam("of_contact"),
        contact_history.c.id > bindparam("after"),
        or_(
            contact_history.c.client_register.is_(None),
            contact_history.c.client_register == func.any(bindparam("readable", type_=ARRAY(Text))),
        ),
    )
    .order_by(contact_history.c.id)
    .limit(bindparam("rows"))
)
_LAST = (
    select(contact_history.c.by, contact_history.c.professions)
    .where(contact_history.c.contact_id == bindparam("of_contact"), contact_history.c.deed == bindparam("of_deed"))
    .order_by(contact_history.c.id.desc())
    .limit(1)
)


async def add(
    connection: AsyncConnection,
    contact_id: UUID,
    deed: ContactDeed,
    at: datetime,
    *,
    by: str | None = None,
    professions: tuple[Profession, ...] = (),
    worker: str | None = None,
    register: Register | None = None,
) -> None:
    """Leave an entry, in the transaction of the deed."""
    await connection.execute(
        _ADD,
        {
            "id": uuid7(),
            "contact_id": contact_id,
            "at": at,
            "deed": deed.value,
            "by": by,
            "professions": [each.value for each in professions],
            "worker": worker,
            "client_register": register,
        },
    )


async def listed(
    connection: AsyncConnection, contact_id: UUID, readable: Collection[Register], *, after: UUID, rows: int
) -> list[DeedRecord]:
    """What was done to a contact after an entry, the oldest first; of registers only what is readable."""
    found = await connection.execute(
        _LIST, {"of_contact": contact_id, "readable": list(readable), "after": after, "rows": rows}
    )
    return [
        DeedRecord(
            **{
                **row,
                "deed": ContactDeed(row["deed"]),
                "professions": tuple(Profession(each) for each in row["professions"]),
            }
        )
        for row in found.mappings()
    ]


async def last_by(
    connection: AsyncConnection, contact_id: UUID, deed: ContactDeed
) -> tuple[str, frozenset[Profession]] | None:
    """Which worker did something to a contact last, and with which professions."""
    row = (await connection.execute(_LAST, {"of_contact": contact_id, "of_deed": deed.value})).one_or_none()
    return (row.by, frozenset(Profession(each) for each in row.professions)) if row and row.by else None
