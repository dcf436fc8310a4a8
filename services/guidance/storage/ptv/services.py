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
    ),
)
_remember = upsert(ptv_service).values(
    county=bindparam("of_county"),
    ptv_id=bindparam("id", type_=Uuid),
    channel_ids=bindparam("channels", type_=ARRAY(Uuid)),
    rule_version=bindparam("version"),
)
_REMEMBER = _remember.on_conflict_do_update(
    index_elements=[ptv_service.c.county, ptv_service.c.ptv_id],
    set_={name: _remember.excluded[name] for name in ("channel_ids", "rule_version")},
)
_of_service = _of_county & (ptv_service.c.ptv_id == bindparam("id", type_=Uuid))
_READ_AGAIN = update(ptv_service).where(_of_service).values(rule_version=None)


async def entries_of(connection: AsyncConnection, county: str, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The county's entries of those services, by the catalogue's ids."""
    rows = await connection.execute(_ENTRIES, {"of_county": county, "ids": [str(each) for each in ids]})
    return {UUID(row.source_id): row.id for row in rows}


async def stale(
    connection: AsyncConnection, county: str, *, rule_version: str, channels: Iterable[UUID]
) -> frozenset[UUID]:
    """Services that have to be read again: broken, made by another rule, or with one of those channels."""
    rows = await connection.execute(
        _STALE, {"of_county": county, "current": rule_version, "channels": sorted(channels)}
    )
    return frozenset(row.ptv_id for row in rows)


async def remember(
    connection: AsyncConnection, county: str, ptv_id: UUID, *, rule_version: str, channels: Iterable[UUID]
) -> None:
    """An entry was made of a service with those channels."""
    await connection.execute(
        _REMEMBER, {"of_county": county, "id": ptv_id, "version": rule_version, "channels": sorted(set(channels))}
    )


async def read_again(connection: AsyncConnection, county: str, ptv_id: UUID) -> None:
    """A service was broken: the next import reads it, changed or not."""
    await connection.execute(_READ_AGAIN, {"of_county": county, "id": ptv_id})
