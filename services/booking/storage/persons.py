"""Persons whose matters are here: a pseudonym, a sealed identity code, and what refuses a guardian."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.tables.persons import person


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """One person."""

    person_ref: str
    sealed_identity_code: bytes
    birth_date: date
    non_disclosure: bool
    taken_into_care: bool


_insert = insert(person)
_KEEP = _insert.on_conflict_do_update(
    index_elements=[person.c.person_ref],
    set_={
        "sealed_identity_code": _insert.excluded.sealed_identity_code,
        # A protection that somebody has recorded is never taken away by a caller who does not know of it.
        "non_disclosure": person.c.non_disclosure | _insert.excluded.non_disclosure,
        "taken_into_care": person.c.taken_into_care | _insert.excluded.taken_into_care,
    },
)
PERSON_COLUMNS = [person.c[each.name] for each in fields(PersonRecord)]
_GET = select(*PERSON_COLUMNS).where(person.c.person_ref == bindparam("person_ref"))


def read(values: Any) -> PersonRecord:
    """A person from the columns of a row."""
    return PersonRecord(**{column.name: values[column.name] for column in PERSON_COLUMNS})


async def keep(connection: AsyncConnection, record: PersonRecord) -> None:
    """Store the person; protections already recorded stay."""
    await connection.execute(
        _KEEP,
        {
            "person_ref": record.person_ref,
            "sealed_identity_code": record.sealed_identity_code,
            "birth_date": record.birth_date,
            "non_disclosure": record.non_disclosure,
            "taken_into_care": record.taken_into_care,
        },
    )


async def find(connection: AsyncConnection, person_ref: str) -> PersonRecord | None:
    """The person, if anything of theirs is here."""
    row = (await connection.execute(_GET, {"person_ref": person_ref})).one_or_none()
    return read(row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name
