"""Work items: what a unit has to do by hand, open until somebody marks it done (D-2)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.booking.api.callers import Parts, Professional
from services.booking.api.persons import person_of
from services.booking.api.refusals import invalid
from services.booking.flows.telling import tell_work_item
from services.booking.flows.work_items import leave_work_item
from services.booking.storage import booking_rights, persons, work_items
from shared.contracts.booking.work_items import CompleteWorkItem, NewWorkItem, WorkItem
from shared.contracts.types import Code, Page
from shared.kit.etag import ExpectedVersion
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import (
    FORBIDDEN,
    INVALID_STATE,
    NOT_FOUND,
    PRECONDITION_REQUIRED,
    VERSION_MISMATCH,
    Refusal,
    refusals,
)
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.terms.booking import WorkItemKind, WorkItemStatus
from shared.terms.booking_events import WorkItemEvent

router = service_router(tags=["work items"])

_CHANGE = (NOT_FOUND, INVALID_STATE, PRECONDITION_REQUIRED, VERSION_MISMATCH)


@router.get("/v1/work-items", summary="Work items of one's units")
async def list_work_items(
    caller: Professional,
    work: Work,
    parts: Parts,
    status: Annotated[WorkItemStatus, Query(description="Open ones by default.")] = WorkItemStatus.OPEN,
    unit_id: Annotated[Code | None, Query(description="One of one's own units; all of them by default.")] = None,
    kind: Annotated[WorkItemKind | None, Query(description="Only of this kind.")] = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[WorkItem]:
    """What the professional's units have to do by hand, oldest first."""
    if unit_id is not None and not caller.works_in(unit_id):
        work.access(Access("list", "work_item", ()))
        raise Refusal(FORBIDDEN)
    listing = f"work-items {status} {unit_id} {kind}"
    place = parts.cursors.read(listing, cursor)
    after = UUID(place[0]) if place else UUID(int=0)
    units = [unit_id] if unit_id else sorted(caller.units)
    async with work.reading() as connection:
        found = await work_items.listed(connection, units, status, kind, after=after, rows=limit + 1)
    items = found[:limit]
    work.access(Access("list", "work_item", tuple(sorted({each.person_ref for each in items}))))
    more = parts.cursors.write(listing, str(items[-1].id)) if len(found) > limit else None
    return Page(items=items, next_cursor=more)


@router.get("/v1/work-items/{work_item_id}", summary="One work item", responses=refusals(NOT_FOUND))
async def get_work_item(work_item_id: UUID, caller: Professional, work: Work) -> WorkItem:
    """A work item of one of the professional's units."""
    found = await _of_own_unit(work, caller, work_item_id, "read")
    work.tag(found.version)
    return found


@router.post(
    "/v1/work-items",
    status_code=201,
    summary="Leave a work item",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(INVALID_STATE),
)
async def create_work_item(new: NewWorkItem, caller: Professional, work: Work, parts: Parts) -> WorkItem:
    """A professional leaves the own unit something to do: a phone call, or a phone time at Kela (R-163).

    A right has one work item of a kind; where there is one already, it is opened again instead.
    """
    person = person_of(
        parts.sealer,
        new.person.personal_identity_code,
        non_disclosure=new.person.non_disclosure,
        taken_into_care=new.person.taken_into_care,
    )
    work.access(Access("create", "work_item", (person.person_ref,)))
    if not caller.works_in(new.unit_id):
        raise Refusal(FORBIDDEN)
    parts.unit(new.unit_id)
    transaction = await work.begin()
    await persons.keep(transaction, person)
    if new.booking_right_id is not None:
        await _refuse_other_right(transaction, new.booking_right_id, person.person_ref, new.unit_id)
    added = await leave_work_item(
        transaction,
        new.kind,
        unit_id=new.unit_id,
        person_ref=person.person_ref,
        right_id=new.booking_right_id,
        note=new.note,
        at=parts.clock(),
    )
    created = await work_items.find(transaction, added) if added else None
    if created is None:
        raise Refusal(INVALID_STATE)
    work.tag(created.version)
    work.location = f"/v1/work-items/{created.id}"
    return created


@router.post("/v1/work-items/{work_item_id}/complete", summary="Mark a work item done", responses=refusals(*_CHANGE))
async def complete_work_item(
    work_item_id: UUID,
    done: CompleteWorkItem,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> WorkItem:
    """A professional of the unit marks it done and says how the family was told."""
    await _of_own_unit(work, caller, work_item_id, "complete")
    transaction = await work.begin()
    held = await _held(transaction, work_item_id, expected, WorkItemStatus.OPEN)
    at = parts.clock()
    completed = await work_items.complete(transaction, held, by=caller.subject, how=done.how_informed, at=at)
    await _tell(transaction, WorkItemEvent.DONE, completed, at)
    work.tag(completed.version)
    return completed


@router.post("/v1/work-items/{work_item_id}/reopen", summary="Open a work item again", responses=refusals(*_CHANGE))
async def reopen_work_item(
    work_item_id: UUID, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> WorkItem:
    """A professional of the unit opens again what was marked done by mistake; the access log keeps who marked it."""
    await _of_own_unit(work, caller, work_item_id, "reopen")
    transaction = await work.begin()
    held = await _held(transaction, work_item_id, expected, WorkItemStatus.DONE)
    opened = await work_items.reopen(transaction, held)
    if opened is None:
        raise Refusal(INVALID_STATE)
    await _tell(transaction, WorkItemEvent.REOPENED, opened, parts.clock())
    work.tag(opened.version)
    return opened


async def _tell(connection: Connection, event: WorkItemEvent, item: WorkItem, at: datetime) -> None:
    await tell_work_item(connection, event, item.id, item.kind, unit_id=item.unit_id, status=item.status, at=at)


async def _of_own_unit(work: UnitOfWork, caller: Caller, work_item_id: UUID, action: str) -> WorkItem:
    """The work item, when it is of one of the caller's units; to others it is as if there were none (D-18)."""
    async with work.reading() as connection:
        found = await work_items.find(connection, work_item_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    work.access(Access(action, "work_item", (found.person_ref,), str(work_item_id)))
    if not caller.works_in(found.unit_id):
        raise Refusal(NOT_FOUND)
    return found


async def _held(connection: Connection, work_item_id: UUID, expected: int, state: WorkItemStatus) -> WorkItem:
    """The work item, held, in the version that was seen and in this state."""
    held = await work_items.lock(connection, work_item_id)
    if held is None:
        raise Refusal(NOT_FOUND)
    if held.version != expected:
        raise Refusal(VERSION_MISMATCH)
    if held.status is not state:
        raise Refusal(INVALID_STATE)
    return held


async def _refuse_other_right(connection: Connection, right_id: UUID, person_ref: str, unit_id: str) -> None:
    """The right is the person's own and of the unit; another one is refused as if it were not there."""
    found = await booking_rights.find(connection, right_id)
    if found is None or (found[0].person_ref, found[0].unit_id) != (person_ref, unit_id):
        detail = "The person has no such right in this unit."
        raise invalid("/booking_right_id", "unknown", detail)
