"""What comes with a contact, and who made it about somebody else: rows of their own, gone when it is forgotten."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.making_contact import contact_circumstances, contact_party
from shared.terms.contact_forms import UserGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class CircumstancesRecord:
    """What came with a contact; answers and words are sealed together."""

    place: str | None = None
    user_group: UserGroup | None = None
    not_disclosed_to_guardian: bool = False
    form_code: str | None = None
    form_version: int | None = None
    sealed_circumstances: bytes


@dataclass(frozen=True, slots=True)
class PartyRecord:
    """Who made contact, where it is not the client."""

    sealed_details: bytes
    person_ref: str | None = None
    sealed_identity_code: bytes | None = None


_NAMES = [each.name for each in fields(CircumstancesRecord)]
_PARTY_NAMES = [each.name for each in fields(PartyRecord)]
COLUMNS: Final = (
    *(contact_circumstances.c[name] for name in _NAMES),
    *(contact_party.c[name].label(f"party_{name}") for name in _PARTY_NAMES),
)
"""For a statement that joins both tables, either of which may have no row."""
_ADD = insert(contact_circumstances)
_ADD_PARTY = insert(contact_party)


def read(row: Mapping[str, Any]) -> CircumstancesRecord | None:
    """What came with the contact; None where nothing did, or where the row does not tell."""
    if row.get("sealed_circumstances") is None:
        return None
    values = {name: row[name] for name in _NAMES}
    group = values["user_group"]
    return CircumstancesRecord(**{**values, "user_group": UserGroup(group) if group else None})


def read_party(row: Mapping[str, Any]) -> PartyRecord | None:
    """Who made the contact about somebody else; None where nobody did, or where the row does not tell."""
    if row.get("party_sealed_details") is None:
        return None
    return PartyRecord(**{name: row[f"party_{name}"] for name in _PARTY_NAMES})


async def add(
    connection: AsyncConnection, contact_id: UUID, new: CircumstancesRecord | None, party: PartyRecord | None
) -> None:
    """Store what came with a contact."""
    if new is not None:
        await connection.execute(_ADD, {"contact_id": contact_id, **asdict(new)})
    if party is not None:
        await connection.execute(_ADD_PARTY, {"contact_id": contact_id, **asdict(party)})
