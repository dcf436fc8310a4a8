"""What protects a person from self-service by others: recorded or lifted by professionals, with the reason kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.booking.storage.holds import LET_GO
from services.booking.storage.persons import PERSON_COLUMNS, PersonRecord, read
from services.booking.tables.calendar import slot
from services.booking.tables.persons import person, protection_change
from services.booking.tables.rights import booking_right


@dataclass(frozen=True, slots=True, kw_only=True)
class Protections:
    """Which protections hold from now on, who says so, and why."""

    non_disclosure: bool
    taken_into_care: bool
    sealed_reason: bytes
    by: str


_LOCK = select(*PERSON_COLUMNS).where(person.c.person_ref == bindparam("of_person")).with_for_update(key_share=True)
_SET = (
    update(person)
    .where(person.c.person_ref == bindparam("of_person"))
    .values(non_disclosure=bindparam("is_hidden"), taken_into_care=bindparam("is_in_care"))
)
_NOTE = insert(protection_change)
_HAS_MATTER = select(
    select(booking_right.c.id)
    .where(
        booking_right.c.person_ref == bindparam("of_person"), booking_right.c.unit_id == func.any(bindparam("unit_ids"))
    )
    .exists()
)
_OF_PERSON = select(booking_right.c.id).where(booking_right.c.person_ref == bindparam("of_person"))
_TIMES_HELD = (select(slot.c.id).where(slot.c.held_for.in_(_OF_PERSON)).order_by(slot.c.id).with_for_update()).cte(
    "times_held"
)
_RELEASE_TIMES = update(slot).where(slot.c.id.in_(select(_TIMES_HELD.c.id))).values(**LET_GO)


async def has_matter_in(connection: AsyncConnection, person_ref: str, unit_ids: Sequence[str]) -> bool:
    """Whether the person has had a right, or a visit without one, in any of these units."""
    found = await connection.execute(_HAS_MATTER, {"of_person": person_ref, "unit_ids": list(unit_ids)})
    return bool(found.scalar_one())


async def lock(connection: AsyncConnection, person_ref: str) -> PersonRecord | None:
    """The person, held until the end of the transaction."""
    row = (await connection.execute(_LOCK, {"of_person": person_ref})).one_or_none()
    return read(row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name


async def put(connection: AsyncConnection, person_ref: str, said: Protections, at: datetime) -> None:
    """Put these in place of the former ones, for a held person, and note the change."""
    await connection.execute(
        _SET, {"of_person": person_ref, "is_hidden": said.non_disclosure, "is_in_care": said.taken_into_care}
    )
    await connection.execute(
        _NOTE,
        {
            "id": uuid7(),
            "person_ref": person_ref,
            "non_disclosure": said.non_disclosure,
            "taken_into_care": said.taken_into_care,
            "sealed_reason": said.sealed_reason,
            "changed_at": at,
            "changed_by": said.by,
        },
    )


async def release_times(connection: AsyncConnection, person_ref: str) -> None:
    """Let go of every time that is held for any right of a held person, also of those that the waiting list offers.

    The job of the waiting list closes the offers; until then nobody can accept them.
    """
    await connection.execute(_RELEASE_TIMES, {"of_person": person_ref})
