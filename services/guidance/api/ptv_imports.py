"""What the imports of the national service catalogue have done to the directory."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path

from services.guidance.api.callers import Parts
from services.guidance.storage.ptv import imports
from services.guidance.storage.ptv.imports import ImportRecord, ItemRecord
from shared.contracts.guidance.ptv_imports import CatalogueImport, ImportCounts, ImportedService
from shared.contracts.types import Page
from shared.kit.identity import callers
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import NOT_FOUND, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.terms.people import CallerKind

router = service_router(tags=["directory"], dependencies=[Depends(callers(CallerKind.PROFESSIONAL, CallerKind.OPS))])

_NEWEST = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=0))


@router.get("/v1/directory/imports", summary="Imports of the national service catalogue")
async def list_catalogue_imports(
    work: Work, parts: Parts, limit: Limit = 50, cursor: CursorText = None
) -> Page[CatalogueImport]:
    """The imports, the newest first, with how they ended; for professionals and operations."""
    listing = "ptv imports"
    place = parts.cursors.read(listing, cursor)
    before = (datetime.fromisoformat(place[0]), UUID(place[1])) if place else _NEWEST
    async with work.reading() as connection:
        found = await imports.newest(connection, before=before, rows=limit + 1)
    items = found[:limit]
    last = items[-1] if len(found) > limit else None
    more = parts.cursors.write(listing, last.started_at.isoformat(), str(last.id)) if last else None
    return Page(items=[_shown(each) for each in items], next_cursor=more)


@router.get("/v1/directory/imports/{import_id}/services", summary="What an import found", responses=refusals(NOT_FOUND))
async def list_imported_services(
    work: Work,
    parts: Parts,
    import_id: Annotated[UUID, Path(description="`id` of the import.")],
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[ImportedService]:
    """What an import found of each service of the catalogue, but of those that have not changed; kept for 90 days."""
    listing = f"services of ptv import {import_id}"
    place = parts.cursors.read(listing, cursor)
    async with work.reading() as connection:
        if await imports.find(connection, import_id) is None:
            raise Refusal(NOT_FOUND)
    async with work.reading() as connection:
        found = await imports.items(
            connection, import_id, after=UUID(place[0]) if place else UUID(int=0), rows=limit + 1
        )
    items = found[:limit]
    more = parts.cursors.write(listing, str(items[-1].ptv_id)) if len(found) > limit else None
    return Page(items=[_service(each) for each in items], next_cursor=more)


def _shown(record: ImportRecord) -> CatalogueImport:
    return CatalogueImport(
        id=record.id,
        county=record.county,
        state=record.state,
        whole=record.whole,
        since=record.since,
        started_at=record.started_at,
        ended_at=record.ended_at,
        listed=record.listed,
        counts=ImportCounts(**{name: record.counts.get(name, 0) for name in ImportCounts.model_fields}),
        reason=record.reason,
    )


def _service(item: ItemRecord) -> ImportedService:
    return ImportedService(
        ptv_id=item.ptv_id,
        result=item.result,
        entry_id=item.entry_id,
        fields=item.fields,
        notes=item.notes,
        detail=item.detail,
    )
