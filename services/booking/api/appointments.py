"""Appointments: book one, see it, list them; a booking is decided in the transaction that makes it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from uuid_utils.compat import uuid7

from services.booking.api import refusals as no
from services.booking.api.asked_again import id_by_origin, refuse_origin
from services.booking.api.callers import Booker, Family, Parts
from services.booking.api.one_visit import Wish, booked, decided
from services.booking.api.open_booking import WITHOUT_A_RIGHT, book_openly
from services.booking.api.refusals import invalid
from services.booking.api.showing import shown_appointment
from services.booking.api.standing import (
    ON_DUTY,
    Listed,
    View,
    acting_facts,
    refuse_stranger,
    refuse_unless_listed,
    refuse_unless_seen,
)
from services.booking.api.taking import check_said_once, check_who_books
from services.booking.flows.authority import FRESH_FOR_CHANGE
from services.booking.flows.contact_details import contact_of
from services.booking.flows.parts import BookingParts
from services.booking.storage import appointments, booking_rights, holds, persons, taking
from services.booking.storage.appointments import AppointmentRecord
from shared.contracts.booking.appointments import Appointment, NewAppointment
from shared.contracts.types import Code, Instant, Page, PersonRef
from shared.kit.acting import BY_PHONE_ONLY, PROXY_AGE_LIMIT, PROXY_NOT_ALLOWED, access_for
from shared.kit.identity import Caller
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import (
    FORBIDDEN,
    NOT_FOUND,
    STRONGER_IDENTIFICATION,
    Refusal,
    refusals,
)
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.terms.booking import AppointmentStatus
from shared.terms.people import CallerKind

router = service_router(tags=["appointments"])

_WHO_MAY_ACT = (PROXY_NOT_ALLOWED, PROXY_AGE_LIMIT, BY_PHONE_ONLY, STRONGER_IDENTIFICATION)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@router.post(
    "/v1/appointments",
    status_code=201,
    summary="Book an appointment",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(NOT_FOUND, *_WHO_MAY_ACT, *no.TIME_AND_RIGHT, *WITHOUT_A_RIGHT),
)
async def book_appointment(new: NewAppointment, caller: Booker, work: Work, parts: Parts) -> Appointment:
    """Take one free time with one booking right (D-1, D-3, D-4); a professional may book for those who cannot (D-2).

    Another time that is held for the right is let go. Where the service type needs no right, the service type is named
    instead, and whose visit it is. A service of the county books with a right only, and says for which professional.
    """
    on_behalf_of = _acting_for(parts, caller, new, work)
    check_who_books(caller, new)
    check_said_once(new)
    if new.booking_right_id is None:
        return await book_openly(new, caller, work, parts)
    async with work.reading() as connection:
        found = await booking_rights.find(connection, new.booking_right_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    appointment_id = id_by_origin(caller, new.origin) if new.origin else uuid7()
    facts = await acting_facts(parts, caller, found[1], fresh=FRESH_FOR_CHANGE)
    access = access_for(facts, "book", "appointment", found[0].person_ref, appointment_id)
    work.access(replace(access, on_behalf_of=on_behalf_of) if on_behalf_of else access)
    refuse_stranger(parts, caller, facts, *found)
    details = new.contact_details
    contact = await contact_of(parts, caller, facts, *found, details) if details else None
    transaction = await work.begin()
    held = await booking_rights.lock(transaction, new.booking_right_id)
    if held is None:
        raise Refusal(NOT_FOUND)
    right, person = held
    there = await appointments.find(transaction, appointment_id) if new.origin else None
    if there is not None:
        if there.booking_right_id != right.id:
            raise invalid("/origin", "taken", "The service has booked another visit by that id.")
        work.tag(there.version)
        work.location = f"/v1/appointments/{there.id}"
        return shown_appointment(parts, there, parts.clock(), View(facts, person))
    former = await holds.held_by(transaction, right.id)
    others = await taking.other_visits(transaction, right)
    time = (await taking.hold_times(transaction, [new.slot_id, *former])).get(new.slot_id)
    wish = Wish(appointment_id, new, caller, facts, contact)
    decision = decided(parts, wish, right, person, time, others)
    await holds.let_go(transaction, [each for each in former if each != new.slot_id], right.id)
    return await booked(parts, work, wish, right, person, decision)


@router.get(
    "/v1/appointments/{appointment_id}",
    summary="One appointment",
    responses=refusals(NOT_FOUND, STRONGER_IDENTIFICATION),
)
async def get_appointment(appointment_id: UUID, caller: Family, work: Work, parts: Parts) -> Appointment:
    """An appointment, for the family while it may act, and for the unit."""
    async with work.reading() as connection:
        found = await appointments.find(connection, appointment_id)
        person = await persons.find(connection, found.person_ref) if found else None
    if found is None or person is None:
        raise Refusal(NOT_FOUND)
    view = await refuse_unless_seen(parts, caller, work, found, person, "appointment", appointment_id)
    work.tag(found.version)
    return shown_appointment(parts, found, parts.clock(), view)


@router.get(
    "/v1/appointments",
    summary="Appointments of a person or a unit",
    responses=refusals(PROXY_NOT_ALLOWED, PROXY_AGE_LIMIT, STRONGER_IDENTIFICATION),
)
async def list_appointments(
    caller: Family,
    work: Work,
    parts: Parts,
    person_ref: Annotated[
        PersonRef | None, Query(description="Of whom; see persons/lookup. Required of a citizen.")
    ] = None,
    unit_id: Annotated[Code | None, Query(description="One of a professional's units; all of them by default.")] = None,
    status: Annotated[AppointmentStatus | None, Query(description="Only in this state.")] = None,
    starts_from: Annotated[Instant | None, Query(description="Earliest start, included; no limit by default.")] = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[Appointment]:
    """Appointments, earliest first: of a person one may act for, or of a professional's units."""
    units = _units(caller, work, unit_id)
    if caller.kind is CallerKind.CITIZEN and person_ref is None:
        raise invalid("person_ref", "missing", "Say whose appointments.")
    listing = f"appointments {person_ref} {unit_id} {status} {starts_from}"
    place = parts.cursors.read(listing, cursor)
    async with work.reading() as connection:
        person = await persons.find(connection, person_ref) if person_ref else None
        found = await appointments.listed(
            connection,
            person_ref=person_ref,
            unit_ids=units,
            status=status,
            from_at=starts_from or _BEGINNING,
            after=(datetime.fromisoformat(place[0]), UUID(place[1])) if place else (_BEGINNING, UUID(int=0)),
            rows=limit + 1,
        )
    visible: Sequence[AppointmentRecord] = found[:limit]
    view = ON_DUTY
    if caller.kind is CallerKind.CITIZEN and person_ref is not None:
        listed = Listed("appointment", visible, is_whole=cursor is None and len(found) <= limit)
        seen = await refuse_unless_listed(parts, caller, work, person, person_ref, listed)
        visible, view = seen.matters, seen.view
    else:
        told_of = {each.person_ref for each in visible} | ({person_ref} if person_ref else set())
        work.access(Access("list", "appointment", tuple(sorted(told_of))))
    last = found[limit - 1] if len(found) > limit else None
    more = parts.cursors.write(listing, last.starts_at.isoformat(), str(last.id)) if last else None
    at = parts.clock()
    return Page(items=[shown_appointment(parts, each, at, view) for each in visible], next_cursor=more)


def _acting_for(parts: BookingParts, caller: Caller, new: NewAppointment, work: UnitOfWork) -> str | None:
    """The professional for whom a service books with a right; refuses any other service, and whoever else says so."""
    acting = new.acting_professional
    refuse_origin(caller, new.origin)
    if caller.kind is not CallerKind.SERVICE:
        if acting is not None:
            raise invalid("/acting_professional", "not_a_service", "Only a service acts for somebody.")
        return None
    if caller.client_id not in parts.booking_clients:
        work.access(Access("book", "appointment", ()))
        raise Refusal(FORBIDDEN)
    if acting is None:
        raise invalid("/acting_professional", "missing", "A service tells for whom it acts.")
    if new.booking_right_id is None:
        raise invalid("/booking_right_id", "missing", "A service books with a booking right.")
    return acting.subject


def _units(caller: Caller, work: UnitOfWork, unit_id: str | None) -> list[str] | None:
    """The units whose appointments a professional may list; None for a citizen, who lists by person."""
    if caller.kind is CallerKind.CITIZEN:
        return None if unit_id is None else [unit_id]
    if unit_id is not None and not caller.works_in(unit_id):
        work.access(Access("list", "appointment", ()))
        raise Refusal(FORBIDDEN)
    return [unit_id] if unit_id else sorted(caller.units)
