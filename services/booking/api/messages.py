"""Messages to families as the unit sees them: what became of each, never where it went; a failed one is sent again."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.booking.api.callers import Parts, Professional
from services.booking.flows.telling import tell_message
from services.booking.storage import messages
from shared.contracts.booking.messages import Message
from shared.contracts.types import Code, Page
from shared.kit.etag import ExpectedVersion
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
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, Work
from shared.terms.booking_events import MessageEvent
from shared.terms.messages import MessageStatus

router = service_router(tags=["messages"])


@router.get("/v1/messages", summary="Messages of one's units")
async def list_messages(
    caller: Professional,
    work: Work,
    parts: Parts,
    unit_id: Annotated[
        Code | None, Query(description="One of the professional's units; all of them by default.")
    ] = None,
    status: Annotated[MessageStatus | None, Query(description="Only in this state.")] = None,
    booking_right_id: Annotated[UUID | None, Query(description="Only about this right and its visits.")] = None,
    appointment_id: Annotated[UUID | None, Query(description="Only about this visit.")] = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[Message]:
    """What was told to families about matters of the professional's units, oldest first."""
    if unit_id is not None and not caller.works_in(unit_id):
        work.access(Access("list", "message", ()))
        raise Refusal(FORBIDDEN)
    listing = f"messages {unit_id} {status} {booking_right_id} {appointment_id}"
    place = parts.cursors.read(listing, cursor)
    async with work.reading() as connection:
        found = await messages.listed(
            connection,
            [unit_id] if unit_id else sorted(caller.units),
            status=status,
            right_id=booking_right_id,
            appointment_id=appointment_id,
            after=UUID(place[0]) if place else UUID(int=0),
            rows=limit + 1,
        )
    items = found[:limit]
    work.access(Access("list", "message", tuple(sorted({each.person_ref for each in items}))))
    more = parts.cursors.write(listing, str(items[-1].id)) if len(found) > limit else None
    return Page(items=items, next_cursor=more)


@router.post(
    "/v1/messages/{message_id}/resend",
    summary="Send a failed message again",
    responses=refusals(NOT_FOUND, INVALID_STATE, PRECONDITION_REQUIRED, VERSION_MISMATCH),
)
async def resend_message(
    message_id: UUID, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> Message:
    """A professional of the unit lets a failed message leave once more, to where messages of the right go now."""
    async with work.reading() as connection:
        found = await messages.find(connection, message_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    work.access(Access("resend", "message", (found.person_ref,), str(message_id)))
    if not caller.works_in(found.unit_id):
        raise Refusal(NOT_FOUND)
    transaction = await work.begin()
    held = await messages.lock(transaction, message_id)
    if held is None:
        raise Refusal(NOT_FOUND)
    if held.version != expected:
        raise Refusal(VERSION_MISMATCH)
    if held.status is not MessageStatus.FAILED:
        raise Refusal(INVALID_STATE)
    at = parts.clock()
    again = await messages.resend(transaction, held, at)
    await tell_message(transaction, MessageEvent.RESENT, again, at)
    work.tag(again.version)
    return again
