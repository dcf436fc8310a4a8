"""What is remembered of the catalogue's services beside their entries."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.directory import directory_entry
from services.guidance.tables.ptv import ptv_service
from shared.terms.directory import EntrySource

_ENTRIES = select(directory_entry.c.source_id, directory_entry.c.id).where(
    directory_entry.c.county == bindparam("of_county"),
    directory_entry.c.source == EntrySource.PTV.value,
    directory_entry.c.source_id == func.any(bindparam("ids", type_=ARRAY(Text))),
)
_of_county = ptv_service.c.county == bindparam("of_county")
_STALE = select(ptv_service.c.ptv_id).where(
    _of_county,
    or_(
        ptv_service.c.rule_version.is_distinct_from(bindparam("current")),
        ptv_service.c.channel_ids.overlap(bindparam("channels", type_=ARRAY(Uuid))),
        ptv_service.c.organization_id == func.any(bindparam("organizations", type_=ARRAY(Uuid))),
    ),
)
_remember = upsert(ptv_service).values(
    county=bindparam("of_county"),
    ptv_id=bindparam("id", type_=Uuid),
    channel_ids=bindparam("channels", type_=ARRAY(Uuid)),
    organization_id=bindparam("organization", type_=Uuid),
    rule_version=bindparam("version"),
)
_REMEMBER = _remember.on_conflict_do_update(
    index_elements=[ptv_service.c.county, ptv_service.c.ptv_id],
    set_={name: _remember.excluded[name] for name in ("channel_ids", "organization_id", "rule_version")},
)
_of_service = _of_county & (ptv_service.c.ptv_id == bindparam("id", type_=Uuid))
_READ_AGAIN = update(ptv_service).where(_of_service).values(rule_version=None)


async def entries_of(connection: AsyncConnection, county: str, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The county's entries of those services, by the catalogue's ids."""
    rows = await connection.execute(_ENTRIES, {"of_county": county, "ids": [str(each) for each in ids]})
    return {UUID(row.source_id): row.id for row in rows}


async def stale(
    connection: AsyncConnection,
    county: str,
    *,
    rule_version: str,
    channels: Iterable[UUID],
    organizations: Iterable[UUID],
) -> frozenset[UUID]:
    """Services that have to be read again: not wholly read, made by another rule, or of one of those."""
    asked = {"current": rule_version, "channels": sorted(channels), "organizations": sorted(organizations)}
    rows = await connection.execute(_STALE, {"of_county": county, **asked})
    return frozenset(row.ptv_id for row in rows)


async def remember(
    connection: AsyncConnection,
    county: str,
    ptv_id: UUID,
    *,
    rule_version: str | None,
    channels: Iterable[UUID],
    organization: UUID | None,
) -> None:
    """An entry was made of a service with those channels; by no version of the rule when it has to be read again."""
    made_of = {"version": rule_version, "channels": sorted(set(channels)), "organization": organization}
    await connection.execute(_REMEMBER, {"of_county": county, "id": ptv_id, **made_of})


async def read_again(connection: AsyncConnection, county: str, ptv_id: UUID) -> None:
    """A service was broken: the next import reads it, changed or not."""
    await connection.execute(_READ_AGAIN, {"of_county": county, "id": ptv_id})
