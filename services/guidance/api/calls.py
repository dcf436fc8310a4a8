"""Calls to the client, handling time, and what was done to a contact."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

from services.guidance.api.callers import Parts, Professional
from services.guidance.api.holding import APPENDING, CHANGE, held_for, refuse_changed, refuse_closed, seen_by
from services.guidance.api.refusals import IDENTIFIER_IN_ANONYMOUS_TEXT
from services.guidance.api.showing_desk import handling_verdict
from services.guidance.flows.desk import habits_of
from services.guidance.flows.history import remember
from services.guidance.flows.parts import GuidanceParts, invalid
from services.guidance.flows.registers import context_of
from services.guidance.storage import calls, clocks, contact_history, handling
from services.guidance.storage.calls import CallRecord
from services.guidance.storage.contacts import ContactRecord
from shared.contracts.guidance.calls import CallAttempt, HandlingTime, NewCallAttempt, NewHandlingTime, WorkerMinutes
from shared.contracts.guidance.desk import ContactHistoryEntry
from shared.contracts.problem import FieldError
from shared.contracts.types import Page
from shared.kit.etag import ExpectedVersion
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import NOT_FOUND, Refusal, refusals
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.law.identifiers_in_text import identifiers_in
from shared.terms.deadlines import DeadlineRule
from shared.terms.desk import ContactDeed

router = service_router(tags=["desk"])

_KEPT_BY_A_CALL = (DeadlineRule.SERVICE_PROMISE, DeadlineRule.CALLBACK)
"""Clocks that wait for the client to be reached. Source: D-7, R-124, R-208."""

MOST_CALLS: Final = 200
"""Calls of one contact that are listed."""
_FIRST = UUID(int=0)


@router.post(
    "/v1/contacts/{contact_id}/call-attempts",
    status_code=201,
    summary="Record a call to the client",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(*CHANGE, IDENTIFIER_IN_ANONYMOUS_TEXT),
)
async def record_call_attempt(
    contact_id: UUID, new: NewCallAttempt, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> CallAttempt:
    """A worker of the unit called; a client who answered was contacted, as was promised, at the instant of the call.

    A call in vain keeps no promise, and the next one is suggested in the client's own time (R-124).
    """
    transaction, held = await held_for(work, caller, contact_id, "record_call_attempt")
    refuse_changed(held, expected)
    _refuse_identifiers(held, new.note)
    recorded_at = parts.clock()
    at = new.at or recorded_at
    if not held.contacted_at <= at <= recorded_at:
        raise invalid("/at", "out_of_order", "A call is after the contact and not in the future.")
    record = CallRecord(
        id=uuid7(),
        at=at,
        reached=new.reached,
        subject=caller.subject,
        recorded_at=recorded_at,
        sealed_note=parts.sealer.seal(new.note) if new.note is not None else None,
    )
    await calls.add(transaction, contact_id, record)
    if new.reached:
        await clocks.meet(transaction, contact_id, _KEPT_BY_A_CALL, at, recorded_at=recorded_at)
    await handling.changed(transaction, held.id)
    deed = ContactDeed.CLIENT_REACHED if new.reached else ContactDeed.CALLED_IN_VAIN
    await remember(transaction, contact_id, deed, recorded_at, by=caller)
    work.tag(held.version + 1)
    return _shown(parts, record)


@router.get("/v1/contacts/{contact_id}/call-attempts", summary="Calls to the client", responses=refusals(NOT_FOUND))
async def list_call_attempts(contact_id: UUID, caller: Professional, work: Work, parts: Parts) -> Page[CallAttempt]:
    """The calls of a contact in the order in which they were made; two hundred at the most.

    What was said is for those who are shown the words of the contact (D-8).
    """
    contact = await seen_by(work, caller, contact_id, "read_call_attempts", needs_words=False)
    async with work.reading() as connection:
        found = await calls.of(connection, contact_id, rows=MOST_CALLS)
    if not context_of(contact, caller).sees_words:
        found = [replace(each, sealed_note=None) for each in found]
    return Page(items=[_shown(parts, each) for each in found], next_cursor=None)


@router.post(
    "/v1/contacts/{contact_id}/handling-time",
    summary="Record handling time",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(*APPENDING),
)
async def record_handling_time(
    contact_id: UUID, new: NewHandlingTime, caller: Professional, work: Work, parts: Parts
) -> HandlingTime:
    """Minutes that the caller worked on it, added to those of before; over the soft limit only a reminder (R-131)."""
    transaction, held = await held_for(work, caller, contact_id, "record_handling_time", needs_words=False)
    refuse_closed(held)
    at = parts.clock()
    await calls.add_time(transaction, contact_id, caller.subject, new.minutes, at)
    await remember(transaction, contact_id, ContactDeed.HANDLING_TIME_RECORDED, at, by=caller)
    return _handling_time(parts, held, await calls.times(transaction, contact_id))


@router.get("/v1/contacts/{contact_id}/handling-time", summary="Handling time", responses=refusals(NOT_FOUND))
async def get_handling_time(contact_id: UUID, caller: Professional, work: Work, parts: Parts) -> HandlingTime:
    """How long each worker has worked on a contact, and how that stands to the county's soft limit (R-131)."""
    found = await seen_by(work, caller, contact_id, "read_handling_time", needs_words=False)
    async with work.reading() as connection:
        return _handling_time(parts, found, await calls.times(connection, contact_id))


@router.get("/v1/contacts/{contact_id}/history", summary="What was done to a contact", responses=refusals(NOT_FOUND))
async def list_contact_history(
    contact_id: UUID, caller: Professional, work: Work, parts: Parts, limit: Limit = 50, cursor: CursorText = None
) -> Page[ContactHistoryEntry]:
    """Who of the unit did what and when, the oldest first; whoever made contact is not named (D-8).

    What was done in a register is told to those alone who read that register.
    """
    contact = await seen_by(work, caller, contact_id, "read_history", needs_words=False)
    listing = f"contact-history {contact_id}"
    place = parts.cursors.read(listing, cursor)
    async with work.reading() as connection:
        found = await contact_history.listed(
            connection,
            contact_id,
            context_of(contact, caller).readable,
            after=UUID(place[0]) if place else _FIRST,
            rows=limit + 1,
        )
    items = [
        ContactHistoryEntry(
            at=each.at, deed=each.deed, by=each.by, professions=list(each.professions), worker=each.worker
        )
        for each in found[:limit]
    ]
    more = parts.cursors.write(listing, str(found[limit - 1].id)) if len(found) > limit else None
    return Page(items=items, next_cursor=more)


def _refuse_identifiers(held: ContactRecord, note: str | None) -> None:
    """Nothing that tells who it is stays of an anonymous contact, in a worker's words no more than in the client's."""
    errors = [
        FieldError(pointer="/note", code=kind.value, detail="Such data are not taken in an anonymous contact.")
        for kind in sorted(identifiers_in(note or ""))
    ]
    if held.identity is None and errors:
        raise Refusal(IDENTIFIER_IN_ANONYMOUS_TEXT, errors=errors)


def _shown(parts: GuidanceParts, record: CallRecord) -> CallAttempt:
    return CallAttempt(
        id=record.id,
        at=record.at,
        reached=record.reached,
        by=record.subject,
        recorded_at=record.recorded_at,
        note=parts.sealer.open(record.sealed_note) if record.sealed_note is not None else None,
    )


def _handling_time(parts: GuidanceParts, record: ContactRecord, by_worker: dict[str, int]) -> HandlingTime:
    minutes = sum(by_worker.values())
    return HandlingTime(
        minutes=minutes,
        by_worker=[WorkerMinutes(subject=subject, minutes=each) for subject, each in by_worker.items()],
        soft_limit_minutes=habits_of(parts, record.unit_id).soft_limit_minutes,
        verdict=handling_verdict(parts, record.unit_id, minutes),
    )
