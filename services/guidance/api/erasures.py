"""The ledger of erasures, kept outside the database by operations and applied again after a restore."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.guidance.api.callers import OPS, Parts
from services.guidance.storage import drafts
from shared.contracts.guidance.erasures import Erasure
from shared.contracts.types import Instant, Page
from shared.kit.paging import CursorText, Limit
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work

router = service_router(tags=["erasures"], dependencies=[OPS])

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@router.get("/v1/erasures", summary="Ledger of erasures")
async def list_erasures(
    work: Work,
    parts: Parts,
    since: Annotated[Instant | None, Query(description="Erased at this instant or later.")] = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[Erasure]:
    """Of which contacts something was deleted and when, the earliest first; for operations only.

    Keep the answers outside the database. After an older backup has been restored, the command
    `python -m services.guidance.jobs.reapply_erasures` deletes again what they name (D-8).
    """
    listing = f"erasures {since}"
    place = parts.cursors.read(listing, cursor)
    after = (datetime.fromisoformat(place[0]), UUID(place[1])) if place else (_BEGINNING, UUID(int=0))
    async with work.reading() as connection:
        found = await drafts.erasures(connection, since or _BEGINNING, after=after, rows=limit + 1)
    items = found[:limit]
    last = items[-1] if len(found) > limit else None
    more = parts.cursors.write(listing, last.erased_at.isoformat(), str(last.id)) if last else None
    shown = [Erasure(contact_id=each.contact_id, kind=each.kind, erased_at=each.erased_at) for each in items]
    return Page(items=shown, next_cursor=more)
