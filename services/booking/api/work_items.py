"""Work items: what a unit has to do by hand, open until somebody marks it done (D-2)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.booking.api.callers import Parts, Professional
from services.booking.storage import work_items
from shared.contracts.booking.work_items import CompleteWorkItem, WorkItem
from shared.contracts.types import Page
from shared.kit.etag import ExpectedVersion
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import INVALID_STATE, NOT_FOUND, PRECONDITION_REQUIRED, VERSION_MISMATCH, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, Work
from shared.terms.booking import WorkItemStatus

router = service_router(tags=["work items"])


@router.get("/v1/work-items", summary="Work items of one's units")
async def list_work_items(
    caller: Professional,
    work: Work,
    parts: Parts,
    status: Annotated[WorkItemStatus, Query(description="Open ones by default.")] = WorkItemStatus.OPEN,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[WorkItem]:
    """What the professional's units have to do by hand, oldest first."""
    place = parts.cursors.read(f"work-items {status}", cursor)
    after = UUID(place[0]) if place else UUID(int=0)
    async with work.reading() as connection:
        found = await work_items.listed(connection, sorted(caller.units), status, after=after, rows=limit + 1)
    items = found[:limit]
    work.access(Access("list", "work_item", tuple(sorted({each.person_ref for each in items}))))
    more = parts.cursors.write(f"work-items {status}", str(items[-1].id)) if len(found) > limit else None
    return Page(items=items, next_cursor=more)


@router.post(
    "/v1/work-items/{work_item_id}/complete",
    summary="Mark a work item done",
    responses=refusals(NOT_FOUND, INVALID_STATE, PRECONDITION_REQUIRED, VERSION_MISMATCH),
)
async def complete_work_item(
    work_item_id: UUID,
    done: CompleteWorkItem,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> WorkItem:
    """A professional of the unit marks it done and says how the family was told."""
    async with work.reading() as connection:
        found = await work_items.find(connection, work_item_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    work.access(Access("complete", "work_item", (found.person_ref,), str(work_item_id)))
    if not caller.works_in(found.unit_id):
        raise Refusal(NOT_FOUND)
    transaction = await work.begin()
    held = await work_items.lock(transaction, work_item_id)
    if held is None:
        raise Refusal(NOT_FOUND)
    if held.version != expected:
        raise Refusal(VERSION_MISMATCH)
    if held.status is WorkItemStatus.DONE:
        raise Refusal(INVALID_STATE)
    completed = await work_items.complete(transaction, held, by=caller.subject, how=done.how_informed, at=parts.clock())
    work.tag(completed.version)
    return completed
