"""The waiting list: ask for an earlier time, answer the time that is offered, change the wishes, leave."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from uuid_utils.compat import uuid7

from services.booking.api import refusals as no
from services.booking.api.callers import Family, Parts
from services.booking.api.changing import refuse_unless_changeable
from services.booking.api.refusals import invalid
from services.booking.api.showing import changed_by
from services.booking.api.standing import Listed, acting_facts, refuse_unless_listed, refuse_unless_seen, standing_in
from services.booking.api.waiting_list_standing import (
    ALREADY_WAITING,
    CHANGE,
    WHO,
    as_it_is,
    authority_over,
    hold,
    refuse_unless_waiting,
    shown_entry,
    tagged,
)
from services.booking.flows.authority import FRESH_FOR_CHANGE
from services.booking.flows.parts import BookingParts
from services.booking.flows.waiting_list import end, tell_waiting
from services.booking.storage import appointments, persons, waiting_list
from services.booking.storage.appointments import AppointmentRecord
from services.booking.storage.waiting_list import EntryRecord
from shared.contracts.booking.waiting_list import (
    ChangeWishes,
    JoinWaitingList,
    NewTimeWishes,
    TimeWishes,
    WaitingListEntry,
)
from shared.contracts.types import Code, Page, PersonRef
from shared.kit.acting import BY_PHONE_ONLY, PROXY_AGE_LIMIT, PROXY_NOT_ALLOWED, ActingFacts, access_for, with_phone
from shared.kit.etag import ExpectedVersion
from shared.kit.identity import Caller
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import (
    FORBIDDEN,
    INVALID_STATE,
    NOT_FOUND,
    STRONGER_IDENTIFICATION,
    Refusal,
    refusals,
)
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.law.civil_time import civil_date
from shared.terms.acting import AppointmentOperation
from shared.terms.booking import BookingRightReason, BookingRightStatus
from shared.terms.people import CallerKind
from shared.terms.waiting_list import WaitingEntryStatus, WaitingListEvent

router = service_router(tags=["waiting list"])

_BEGINNING = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))


@router.post(
    "/v1/waiting-list",
    status_code=201,
    summary="Ask for an earlier time",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(*WHO, ALREADY_WAITING, INVALID_STATE, no.CUTOFF_PASSED, no.RIGHT_NOT_USABLE),
)
async def join_waiting_list(new: JoinWaitingList, caller: Family, work: Work, parts: Parts) -> WaitingListEntry:
    """Wait for an earlier time of the service and unit of a booked visit, which stays booked meanwhile.

    For who may move the visit now. One place for an appointment; who joined first is offered a time first. A place
    that the family has taken is offered times only while somebody of the family may move the visit.
    """
    entry_id = uuid7()
    found, facts = await _authority_over_visit(parts, caller, work, new.appointment_id, entry_id)
    transaction = await work.begin()
    visit = await appointments.lock(transaction, new.appointment_id)
    if visit is None:
        raise Refusal(NOT_FOUND)
    at = parts.clock()
    unit = parts.contact(found.unit_id)
    refuse_unless_changeable(parts, facts, visit, AppointmentOperation.MOVE, visit.appointment.version, at)
    if facts is not None and not parts.residents_may_book(found.service_type, unit_id=found.unit_id):
        raise with_phone(BY_PHONE_ONLY, unit)
    if visit.right.status is BookingRightStatus.REVOKED:
        no.refuse_right([BookingRightReason.RIGHT_REVOKED], unit)
    wishes = _checked(parts, visit.appointment, new.wishes)
    by = changed_by(caller)
    if not await waiting_list.join(transaction, entry_id, new.appointment_id, wishes, at, by=by):
        there = await waiting_list.waiting(transaction, new.appointment_id)
        raise with_phone(ALREADY_WAITING, unit, waiting_list_entry_id=str(there.id) if there else None)
    entry = await as_it_is(work, entry_id)
    await tell_waiting(transaction, entry, WaitingListEvent.JOINED, at)
    work.location = f"/v1/waiting-list/{entry_id}"
    return tagged(parts, work, entry, at)


@router.get(
    "/v1/waiting-list/{entry_id}",
    summary="One place on the waiting list",
    responses=refusals(NOT_FOUND, STRONGER_IDENTIFICATION),
)
async def get_waiting_list_entry(entry_id: UUID, caller: Family, work: Work, parts: Parts) -> WaitingListEntry:
    """A place with the time that is offered, for the family while it may act, and for the unit."""
    async with work.reading() as connection:
        found = await waiting_list.find(connection, entry_id)
        person = await persons.find(connection, found.person_ref) if found else None
    if found is None or person is None:
        raise Refusal(NOT_FOUND)
    await refuse_unless_seen(parts, caller, work, found, person, "waiting_list_entry", entry_id)
    return tagged(parts, work, found, parts.clock())


@router.get(
    "/v1/waiting-list",
    summary="Places of a person or a unit",
    responses=refusals(PROXY_NOT_ALLOWED, PROXY_AGE_LIMIT, STRONGER_IDENTIFICATION),
)
async def list_waiting_list(
    caller: Family,
    work: Work,
    parts: Parts,
    person_ref: Annotated[
        PersonRef | None, Query(description="Whose; see persons/lookup. Required of a citizen.")
    ] = None,
    unit_id: Annotated[Code | None, Query(description="One of a professional's units; all of them by default.")] = None,
    status: Annotated[WaitingEntryStatus | None, Query(description="Only in this state.")] = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[WaitingListEntry]:
    """Places in line, who joined first comes first: of a person one may act for, or of a professional's units."""
    units = _units(caller, work, unit_id)
    if caller.kind is CallerKind.CITIZEN and person_ref is None:
        raise invalid("person_ref", "missing", "Say whose places.")
    listing = f"waiting-list {person_ref} {unit_id} {status}"
    place = parts.cursors.read(listing, cursor)
    async with work.reading() as connection:
        person = await persons.find(connection, person_ref) if person_ref else None
        found = await waiting_list.listed(
            connection,
            person_ref=person_ref,
            unit_ids=units,
            status=status,
            after=(datetime.fromisoformat(place[0]), UUID(place[1])) if place else _BEGINNING,
            rows=limit + 1,
        )
    visible: Sequence[EntryRecord] = found[:limit]
    if caller.kind is CallerKind.CITIZEN and person_ref is not None:
        listed = Listed("waiting_list_entry", visible, is_whole=cursor is None and len(found) <= limit)
        visible = (await refuse_unless_listed(parts, caller, work, person, person_ref, listed)).matters
    else:
        told_of = {each.person_ref for each in visible} | ({person_ref} if person_ref else set())
        work.access(Access("list", "waiting_list_entry", tuple(sorted(told_of))))
    last = found[limit - 1] if len(found) > limit else None
    more = parts.cursors.write(listing, last.joined_at.isoformat(), str(last.id)) if last else None
    at = parts.clock()
    return Page(items=[shown_entry(parts, each, at) for each in visible], next_cursor=more)


@router.post("/v1/waiting-list/{entry_id}/change", summary="Wish for other times", responses=refusals(*CHANGE))
async def change_wishes(
    entry_id: UUID, changed: ChangeWishes, expected: ExpectedVersion, caller: Family, work: Work, parts: Parts
) -> WaitingListEntry:
    """Put other wishes in place of the former ones; the place in line stays, and so does an open offer."""
    found, facts = await authority_over(parts, caller, work, entry_id, "change")
    held = await hold(work, found, facts)
    at = parts.clock()
    refuse_unless_waiting(parts, held, expected, at)
    wishes = _checked(parts, held.visit.appointment, changed.wishes)
    transaction = await work.begin()
    await waiting_list.change_wishes(transaction, entry_id, wishes)
    await tell_waiting(transaction, held.entry, WaitingListEvent.WISHES_CHANGED, at)
    return tagged(parts, work, await as_it_is(work, entry_id), at)


@router.post("/v1/waiting-list/{entry_id}/leave", summary="Leave the waiting list", responses=refusals(*CHANGE))
async def leave_waiting_list(
    entry_id: UUID, expected: ExpectedVersion, caller: Family, work: Work, parts: Parts
) -> WaitingListEntry:
    """Wait no more; the appointment stays as it is, and an offered time is let go."""
    found, facts = await authority_over(parts, caller, work, entry_id, "leave")
    held = await hold(work, found, facts)
    at = parts.clock()
    refuse_unless_waiting(parts, held, expected, at)
    transaction = await work.begin()
    await end(transaction, held.entry, WaitingEntryStatus.LEFT, at)
    if held.entry.offer is not None:
        await waiting_list.let_go(transaction, held.entry.offer.slot.id, held.entry.booking_right_id)
    return tagged(parts, work, await as_it_is(work, entry_id), at)


async def _authority_over_visit(
    parts: BookingParts, caller: Caller, work: UnitOfWork, appointment_id: UUID, entry_id: UUID
) -> tuple[AppointmentRecord, ActingFacts | None]:
    """The caller's authority over whoever has the appointment, asked before the transaction (D-18, D-19)."""
    async with work.reading() as connection:
        found = await appointments.find(connection, appointment_id)
        person = await persons.find(connection, found.person_ref) if found else None
    if found is None or person is None:
        raise Refusal(NOT_FOUND)
    facts = await acting_facts(parts, caller, person, fresh=FRESH_FOR_CHANGE)
    work.access(access_for(facts, "join", "waiting_list_entry", person.person_ref, entry_id))
    if facts is not None:
        verdict = standing_in(parts, facts, person, found, AppointmentOperation.VIEW, parts.clock())
        no.refuse_change(verdict, parts.contact(found.unit_id))
    elif not caller.works_in(found.unit_id):
        raise Refusal(NOT_FOUND)
    return found, facts


def _checked(parts: BookingParts, visit: AppointmentRecord, wishes: NewTimeWishes) -> TimeWishes:
    """The wishes, when some earlier time could meet them: nobody waits in vain for a misspelt name."""
    for index, practitioner_id in enumerate(wishes.practitioner_ids):
        practitioner = parts.packs.practitioner(practitioner_id)
        if practitioner is None or visit.unit_id not in practitioner.unit_ids:
            raise invalid(f"/wishes/practitioner_ids/{index}", "unknown", "The unit has no such practitioner.")
    if wishes.from_date is not None and wishes.from_date > civil_date(visit.starts_at):
        raise invalid("/wishes/from_date", "after_the_appointment", "It is after the day of the appointment.")
    return TimeWishes(**wishes.model_dump())


def _units(caller: Caller, work: UnitOfWork, unit_id: str | None) -> list[str] | None:
    """The units whose places a professional may list; None for a citizen, who lists by person."""
    if caller.kind is CallerKind.CITIZEN:
        return None if unit_id is None else [unit_id]
    if unit_id is not None and not caller.works_in(unit_id):
        work.access(Access("list", "waiting_list_entry", ()))
        raise Refusal(FORBIDDEN)
    return [unit_id] if unit_id else sorted(caller.units)
