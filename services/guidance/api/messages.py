"""Messages between client and unit: by identity on an identified contact, by tracking code on an anonymous one."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import Request

from services.guidance.api.callers import ANYBODY, OPEN_TO_ALL, Anybody, EitherSide, Parts, Professional, forget_caller
from services.guidance.api.holding import held_for, refuse_other_register, seen_by_either
from services.guidance.api.identification import refuse_identifiers_in
from services.guidance.api.refusals import IDENTIFIER_IN_ANONYMOUS_TEXT
from services.guidance.api.tracking import tracked_by_code
from services.guidance.flows.history import remember
from services.guidance.flows.messages import imported_lines, new_message, shown_message
from services.guidance.flows.parts import GuidanceParts
from services.guidance.flows.telling import tell_message
from services.guidance.storage import clocks, handling, messages
from services.guidance.storage.contacts import ContactRecord
from shared.contracts.guidance.messages import ContactMessage, ImportTranscript, NewMessage, NewMessageByCode
from shared.contracts.guidance.tracking import TrackContact
from shared.contracts.types import Page
from shared.kit.identity import Caller
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import INVALID_STATE, NOT_FOUND, STRONGER_IDENTIFICATION, Refusal, refusals
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import UnitOfWork, Work
from shared.terms.contact_messages import MessageAuthor
from shared.terms.deadlines import DeadlineRule
from shared.terms.desk import ContactDeed
from shared.terms.guidance import ContactStatus

# The paths of the tracking code stand first: they would else be read as ids.
router = service_router(tags=["messages"])

_BEGINNING = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))
_OTHER_SIDE = {MessageAuthor.CLIENT: MessageAuthor.WORKER, MessageAuthor.WORKER: MessageAuthor.CLIENT}


@router.post(
    "/v1/contacts/track/messages",
    status_code=201,
    summary="Write about an anonymous contact",
    openapi_extra={**KEY_REQUIRED, **OPEN_TO_ALL},
    responses=refusals(NOT_FOUND, INVALID_STATE, STRONGER_IDENTIFICATION, IDENTIFIER_IN_ANONYMOUS_TEXT),
)
async def send_message_by_code(
    new: NewMessageByCode, _caller: Anybody, request: Request, work: Work, parts: Parts
) -> ContactMessage:
    """Whoever holds the tracking code writes to the unit; identifiers are refused, for nobody is known (D-8).

    An identified contact is written to by identity.
    """
    found = await tracked_by_code(work, parts, new.tracking_code, "write_message")
    forget_caller(request)
    work.about = str(found.id)
    return await _write(work, parts, found, MessageAuthor.CLIENT, new.text, None)


@router.post(
    "/v1/contacts/track/messages/list",
    summary="Messages of an anonymous contact",
    openapi_extra=OPEN_TO_ALL,
    responses=refusals(NOT_FOUND, STRONGER_IDENTIFICATION),
    dependencies=[ANYBODY],
)
async def list_messages_by_code(
    asked: TrackContact, request: Request, work: Work, parts: Parts, limit: Limit = 50, cursor: CursorText = None
) -> Page[ContactMessage]:
    """The thread for whoever holds the tracking code; that of an identified contact is read by identity."""
    found = await tracked_by_code(work, parts, asked.tracking_code, "read_messages")
    forget_caller(request)
    work.about = str(found.id)
    return await _page(work, parts, found, MessageAuthor.CLIENT, limit, cursor)


@router.get(
    "/v1/contacts/{contact_id}/messages",
    summary="Messages of a contact",
    responses=refusals(NOT_FOUND, STRONGER_IDENTIFICATION),
)
async def list_messages(
    contact_id: UUID, caller: EitherSide, work: Work, parts: Parts, limit: Limit = 50, cursor: CursorText = None
) -> Page[ContactMessage]:
    """The thread, the first written first: for professionals of the unit, and for the client of an identified contact.

    What the other side wrote counts as read once it has been shown.
    """
    found, reader = await seen_by_either(work, parts, caller, contact_id, "read_messages")
    return await _page(work, parts, found, reader, limit, cursor)


@router.post(
    "/v1/contacts/{contact_id}/messages",
    status_code=201,
    summary="Write to the other side",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(NOT_FOUND, INVALID_STATE, STRONGER_IDENTIFICATION, IDENTIFIER_IN_ANONYMOUS_TEXT),
)
async def send_message(
    contact_id: UUID, new: NewMessage, caller: EitherSide, work: Work, parts: Parts
) -> ContactMessage:
    """The unit writes to the client, or an identified client to the unit; nothing goes by e-mail (R-105).

    The unit's first message keeps the service promise: the client has been contacted (R-124). To an anonymous client
    nobody writes identifiers.
    """
    found, author = await seen_by_either(work, parts, caller, contact_id, "write_message")
    return await _write(work, parts, found, author, new.text, caller)


@router.post(
    "/v1/contacts/{contact_id}/transcript",
    status_code=201,
    summary="Record a chat held elsewhere",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(NOT_FOUND, INVALID_STATE, IDENTIFIER_IN_ANONYMOUS_TEXT),
)
async def import_transcript(
    contact_id: UUID, chat: ImportTranscript, caller: Professional, work: Work, parts: Parts
) -> Page[ContactMessage]:
    """A professional of the unit records the lines of a chat in the thread; both sides have read them already."""
    transaction, held = await held_for(work, caller, contact_id, "import_transcript")
    if held.status is ContactStatus.CLOSED:
        raise Refusal(INVALID_STATE)
    if held.identity is None:
        refuse_identifiers_in((f"/lines/{place}/text", line.text) for place, line in enumerate(chat.lines))
    at = parts.clock()
    lines = imported_lines(parts, held.id, chat.lines, at, pointer="/lines")
    await messages.add(transaction, lines)
    await remember(transaction, held.id, ContactDeed.CHAT_RECORDED, at, by=caller)
    return Page(items=[shown_message(parts.sealer, each) for each in lines], next_cursor=None)


async def _write(
    work: UnitOfWork,
    parts: GuidanceParts,
    found: ContactRecord,
    author: MessageAuthor,
    text: str,
    caller: Caller | None,
) -> ContactMessage:
    transaction = await work.begin()
    held = await handling.lock(transaction, found.id)
    if held is None or held.person_ref != found.person_ref:
        raise Refusal(NOT_FOUND)  # it became somebody's, or nobody's, since the caller was let in
    if author is MessageAuthor.WORKER and caller is not None:
        refuse_other_register(held, caller, needs_words=True)
    if held.status is ContactStatus.CLOSED:
        raise Refusal(INVALID_STATE)
    if held.identity is None:
        refuse_identifiers_in([("/text", text)])
    at = parts.clock()
    message = new_message(parts.sealer, held.id, author, text, at)
    await messages.add(transaction, [message])
    if author is MessageAuthor.WORKER and DeadlineRule.SERVICE_PROMISE in held.running:
        await clocks.meet(transaction, held.id, [DeadlineRule.SERVICE_PROMISE], at, recorded_at=at)
        await handling.changed(transaction, held.id)
    await remember(transaction, held.id, ContactDeed.MESSAGE_WRITTEN, at, by=caller)
    await tell_message(transaction, held, message, at)
    return shown_message(parts.sealer, message)


async def _page(
    work: UnitOfWork,
    parts: GuidanceParts,
    found: ContactRecord,
    reader: MessageAuthor,
    limit: int,
    cursor: str | None,
) -> Page[ContactMessage]:
    listing = f"messages {found.id}"
    place = parts.cursors.read(listing, cursor)
    after = (datetime.fromisoformat(place[0]), UUID(place[1])) if place else _BEGINNING
    transaction = await work.begin()
    rows = await messages.listed(transaction, found.id, after=after, rows=limit + 1)
    items = rows[:limit]
    if items:
        await messages.shown(transaction, found.id, _OTHER_SIDE[reader], until=items[-1], at=parts.clock())
    last = items[-1] if len(rows) > limit else None
    more = parts.cursors.write(listing, last.written_at.isoformat(), str(last.id)) if last else None
    return Page(items=[shown_message(parts.sealer, each) for each in items], next_cursor=more)
