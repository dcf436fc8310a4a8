"""A citizen's own view: whom one may act for, and the appointments and rights of all of them (D-1, D-17)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Query

from services.booking.api.callers import Parts
from services.booking.api.showing import shown_appointment, shown_right
from services.booking.api.standing import Matter, View, standing_in
from services.booking.flows.authority import FRESH_FOR_READ
from services.booking.flows.parts import BookingParts
from services.booking.flows.ruled_rights import rule_person
from services.booking.storage import acting_for, own_matters, persons
from services.booking.storage.own_matters import Handled
from services.booking.storage.persons import PersonRecord
from shared.contracts.booking.appointments import Appointment
from shared.contracts.booking.booking_rights import BookingRight
from shared.contracts.booking.me import ActedFor, Me
from shared.contracts.types import Instant, Page
from shared.kit.acting import ActingFacts, access_for
from shared.kit.identity import Caller, callers
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import STRONGER_IDENTIFICATION, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.law.acting_for import ActingLimits, standing
from shared.law.civil_time import civil_date
from shared.terms.acting import AppointmentOperation, Authority, MayActFor
from shared.terms.people import CallerKind

router = service_router(tags=["me"])

MOST_ACTED_FOR: Final = 20
"""Persons about whom the authority source is asked in one request."""
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

Citizen = Annotated[Caller, Depends(callers(CallerKind.CITIZEN, strong=True))]
"""A strongly identified citizen."""


@dataclass(frozen=True)
class _Somebody:
    """The caller, or a person whom the caller has acted for, with the authority that the caller has now."""

    person: PersonRecord
    facts: ActingFacts


@dataclass(frozen=True)
class _Known:
    """What is known about a caller."""

    own_ref: str | None
    own: Sequence[_Somebody]
    """Nobody when nothing of the caller's own is here."""
    others: Sequence[_Somebody]

    def with_authority(self) -> dict[str, View]:
        """How the caller looks at the own matters, and at those of whom the authority is confirmed now."""
        confirmed = [each for each in self.others if each.facts.acting.authority is Authority.ALLOWED]
        return {each.person.person_ref: View(each.facts, each.person) for each in (*self.own, *confirmed)}


@router.get("/v1/me", summary="Whom one may act for", responses=refusals(STRONGER_IDENTIFICATION))
async def get_me(caller: Citizen, work: Work, parts: Parts) -> Me:
    """Who the caller is here, and those whom the caller has acted for; the authority source is asked anew of each.

    Whoever may not be acted for is shown with a phone number, and never with a reason.
    """
    known = await _known(parts, caller, work)
    refs = [each.person.person_ref for each in known.others]
    async with work.reading() as connection:
        handled = await own_matters.handled(connection, refs) if refs else []
    work.access(_of_oneself("read", "me", known))
    work.access(*(access_for(each.facts, "read", "acting_for", each.person.person_ref) for each in known.others))
    at = parts.clock()
    return Me(person_ref=known.own_ref, acting_for=[_acted_for(parts, each, handled, at) for each in known.others])


@router.get(
    "/v1/me/appointments",
    summary="One's own and one's children's appointments",
    responses=refusals(STRONGER_IDENTIFICATION),
)
async def list_my_appointments(
    caller: Citizen,
    work: Work,
    parts: Parts,
    starts_from: Annotated[Instant | None, Query(description="Earliest start, included; no limit by default.")] = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[Appointment]:
    """Appointments of the caller and of everybody whom the caller may act for now, earliest first."""
    listing = f"my appointments {starts_from}"
    place = parts.cursors.read(listing, cursor)
    known = await _known(parts, caller, work)
    views = known.with_authority()
    async with work.reading() as connection:
        found = await own_matters.appointments_of(
            connection,
            list(views),
            from_at=starts_from or _BEGINNING,
            after=(datetime.fromisoformat(place[0]), UUID(place[1])) if place else (_BEGINNING, UUID(int=0)),
            rows=limit + 1,
        )
    at = parts.clock()
    shown = [each for each in found[:limit] if _may_see(parts, views[each.person_ref], each, at)]
    _note_shown(work, "appointment", known, views, {each.person_ref for each in shown})
    last = found[limit - 1] if len(found) > limit else None
    more = parts.cursors.write(listing, last.starts_at.isoformat(), str(last.id)) if last else None
    items = [shown_appointment(parts, each, at, views[each.person_ref]) for each in shown]
    return Page(items=items, next_cursor=more)


@router.get(
    "/v1/me/booking-rights",
    summary="One's own and one's children's booking rights",
    responses=refusals(STRONGER_IDENTIFICATION),
)
async def list_my_booking_rights(
    caller: Citizen, work: Work, parts: Parts, limit: Limit = 50, cursor: CursorText = None
) -> Page[BookingRight]:
    """Booking rights of the caller and of everybody whom the caller may act for now, in the order they were issued."""
    listing = "my booking rights"
    place = parts.cursors.read(listing, cursor)
    known = await _known(parts, caller, work)
    views = known.with_authority()
    async with work.reading() as connection:
        found = await own_matters.rights_of(
            connection,
            list(views),
            after=(datetime.fromisoformat(place[0]), UUID(place[1])) if place else (_BEGINNING, UUID(int=0)),
            rows=limit + 1,
        )
    at = parts.clock()
    shown = [each for each in found[:limit] if _may_see(parts, views[each.person_ref], each, at)]
    _note_shown(work, "booking_right", known, views, {each.person_ref for each in shown})
    last = found[limit - 1] if len(found) > limit else None
    more = parts.cursors.write(listing, last.issued_at.isoformat(), str(last.id)) if last else None
    return Page(items=[shown_right(parts, each, caller) for each in shown], next_cursor=more)


async def _known(parts: BookingParts, caller: Caller, work: UnitOfWork) -> _Known:
    """The caller and those whom the caller has acted for, with the authority of now."""
    own_ref = await parts.authorities.own_reference(caller)
    if own_ref is None:
        return _Known(None, (), ())
    async with work.reading() as connection:
        own = await persons.find(connection, own_ref)
        others = await acting_for.known(connection, own_ref, most=MOST_ACTED_FOR)
    everybody = [*([own] if own else []), *others]
    asked = await asyncio.gather(*(parts.authorities.acting(caller, each, fresh=FRESH_FOR_READ) for each in everybody))
    found = [_Somebody(person, facts) for person, facts in zip(everybody, asked, strict=True)]
    return _Known(own_ref, found[: len(found) - len(others)], found[len(found) - len(others) :])


def _acted_for(parts: BookingParts, somebody: _Somebody, handled: Sequence[Handled], at: datetime) -> ActedFor:
    """Allowed, with the phone of the unit that has something of the person; else the county's phone, for any reason."""
    person_ref = somebody.person.person_ref
    matters = [each for each in handled if each.person_ref == person_ref]
    seen = next((each for each in matters if _may_see(parts, View(somebody.facts, somebody.person), each, at)), None)
    if seen is not None:
        return ActedFor(person_ref=person_ref, verdict=MayActFor.ALLOWED, unit=parts.contact(seen.unit_id))
    by_default = standing(
        somebody.facts.acting,
        rule_person(somebody.person),
        ActingLimits(),
        AppointmentOperation.VIEW,
        on=civil_date(at),
    )
    allowed = not matters and by_default.may_act
    verdict = MayActFor.ALLOWED if allowed else MayActFor.DENIED_OFFER_PHONE
    return ActedFor(person_ref=person_ref, verdict=verdict, unit=parts.general_contact())


def _may_see(parts: BookingParts, view: View, matter: Matter, at: datetime) -> bool:
    """Whether the caller may see a matter, by the age limit of its service type."""
    if view.facts is None or view.person is None:
        return False
    return standing_in(parts, view.facts, view.person, matter, AppointmentOperation.VIEW, at).may_act


def _note_shown(work: UnitOfWork, object_type: str, known: _Known, views: dict[str, View], shown: set[str]) -> None:
    """Leave an access-log entry for everybody whose matters are shown, and one for a list that shows nothing."""
    for person_ref in sorted(shown):
        work.access(access_for(views[person_ref].facts, "list", object_type, person_ref))
    if not shown:
        work.access(_of_oneself("list", object_type, known))


def _of_oneself(action: str, object_type: str, known: _Known) -> Access:
    return Access(action, object_type, (known.own_ref,) if known.own_ref else ())
