"""Calendar files: an appointment's by a signed link, a practitioner's as a feed; neither holds anything personal."""

import secrets
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Request
from starlette.responses import Response

from services.booking.api.callers import Family, Parts, Professional
from services.booking.api.standing import refuse_unless_seen
from services.booking.flows.parts import BookingParts
from services.booking.flows.telling import tell_feed
from services.booking.storage import acting_for, appointments, calendar_feeds, calendar_links, persons
from services.booking.storage.appointments import AppointmentRecord
from services.booking.storage.persons import PersonRecord
from shared.contracts.booking.calendars import CalendarFeed, CalendarLink
from shared.contracts.county_pack import Practitioner
from shared.contracts.texts import LocalisedText
from shared.contracts.types import Code
from shared.kit.calendars import CALENDAR_MEDIA_TYPE, CalendarEntry, calendar_file
from shared.kit.identity import Caller, anybody
from shared.kit.jobs import Connection
from shared.kit.problems import FORBIDDEN, NOT_FOUND, STRONGER_IDENTIFICATION, Refusal, refusals
from shared.kit.sealing import Sealer
from shared.kit.service import service_router
from shared.kit.texts import in_language, preferred_language
from shared.kit.unit_of_work import Access, Work
from shared.law.birthdays import birthday
from shared.law.civil_time import civil_date, instant
from shared.terms.booking import AppointmentStatus
from shared.terms.booking_events import CalendarFeedEvent
from shared.terms.people import Language, Profession

router = service_router(tags=["calendars"])

_LINK = "calendar file of an appointment"
_BY_DUTY = "unit"
"""Whose links do not end with an authority: a professional's."""
_STAYS_AFTER_VISIT = timedelta(days=7)
_FEED_BACK, _FEED_AHEAD = timedelta(days=14), timedelta(days=180)
_TOKEN_BYTES = 32
_OPEN_TO_ALL: dict[str, Any] = {"security": [{}]}
_APPOINTMENT = LocalisedText(fi="Varattu aika", sv="Bokad tid", en="Appointment")
_TO_SEE = LocalisedText(
    fi="Tarkemmat tiedot näet kirjautumalla asiointipalveluun. Muutokset: {phone}",
    sv="Du ser närmare uppgifter genom att logga in i e-tjänsten. Ändringar: {phone}",
    en="Sign in to the online service for details. Changes: {phone}",
)
_VISITS = LocalisedText(fi="Vastaanotot", sv="Mottagningar", en="Visits")
_CALENDAR: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/calendar": {"schema": {"type": "string"}}}},
    **refusals(NOT_FOUND),
}
Token = Annotated[
    str,
    Path(
        min_length=1,
        max_length=300,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="The secret part of the address, as it was given.",
    ),
]


@router.post(
    "/v1/appointments/{appointment_id}/calendar-link",
    summary="Link to an appointment's calendar file",
    responses=refusals(NOT_FOUND, STRONGER_IDENTIFICATION),
)
async def make_calendar_link(
    appointment_id: UUID, request: Request, caller: Family, work: Work, parts: Parts
) -> CalendarLink:
    """A link that a calendar program can follow without signing in, in the reader's language; it follows every move.

    It ends a week after the visit, at the birthday on which a guardian's self-service ends (D-1), when whoever made it
    may not act for the person any more, and when the unit ends it.
    """
    async with work.reading() as connection:
        found = await appointments.find(connection, appointment_id)
        person = await persons.find(connection, found.person_ref) if found else None
        generation = await calendar_links.generation(connection, appointment_id) if found else 0
    if found is None or person is None:
        raise Refusal(NOT_FOUND)
    view = await refuse_unless_seen(parts, caller, work, found, person, "appointment", appointment_id)
    valid_until = _link_ends_at(parts, found, person)
    language = preferred_language(request.headers.get("accept-language"))
    maker = view.facts.caller_ref if view.facts else None
    token = parts.links.sign(
        _LINK, str(appointment_id), valid_until.isoformat(), language.value, maker or _BY_DUTY, str(generation)
    )
    return CalendarLink(path=f"/v1/calendars/appointments/{token}.ics", valid_until=valid_until)


@router.post(
    "/v1/appointments/{appointment_id}/calendar-link/end",
    status_code=204,
    summary="End the links to an appointment's calendar file",
    responses=refusals(NOT_FOUND),
)
async def end_calendar_links(appointment_id: UUID, caller: Professional, work: Work) -> None:
    """A professional of the unit ends every link made so far, whoever made it; a new one may be made."""
    async with work.reading() as connection:
        found = await appointments.find(connection, appointment_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    work.access(Access("end_calendar_links", "appointment", (found.person_ref,), str(appointment_id)))
    if not caller.works_in(found.unit_id):
        raise Refusal(NOT_FOUND)
    await calendar_links.end(await work.begin(), appointment_id)


@router.get(
    "/v1/calendars/appointments/{token}.ics",
    summary="Calendar file of an appointment",
    dependencies=[Depends(anybody())],
    openapi_extra=_OPEN_TO_ALL,
    response_class=Response,
    responses=_CALENDAR,
)
async def get_appointment_calendar(token: Token, work: Work, parts: Parts) -> Response:
    """The time of the visit and whom to phone: whoever has the link reads no name, no service and no unit."""
    signed = _read_link(parts, token)
    if signed is None:
        raise Refusal(NOT_FOUND)
    async with work.reading() as connection:
        found = await appointments.find(connection, signed.appointment_id)
        person = await persons.find(connection, found.person_ref) if found else None
        stands = await _stands(connection, signed, person.person_ref) if person else False
    if found is None or person is None:
        raise Refusal(NOT_FOUND)
    work.access(Access("read_calendar", "appointment", (person.person_ref,), str(found.id)))
    hidden = person.non_disclosure or person.taken_into_care
    if hidden or not stands or parts.clock() >= signed.valid_until:
        raise Refusal(NOT_FOUND)
    language = signed.language
    summary = in_language(_APPOINTMENT, language)
    note = in_language(_TO_SEE, language).format(phone=parts.contact(found.unit_id).phone)
    return _file([_entry(found, summary, note)], summary, language)


@router.post(
    "/v1/practitioners/{practitioner_id}/calendar-feed",
    status_code=201,
    summary="Open one's calendar feed",
    responses=refusals(NOT_FOUND),
)
async def open_calendar_feed(practitioner_id: Code, caller: Professional, work: Work, parts: Parts) -> CalendarFeed:
    """The practitioner's own feed for a calendar program; its address is a secret, and a new one ends the old one."""
    _refuse_others(caller, _practitioner(parts, practitioner_id))
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    transaction = await work.begin()
    at = parts.clock()
    await calendar_feeds.open_feed(transaction, practitioner_id, feed_digest(parts.sealer, token), at)
    await tell_feed(transaction, CalendarFeedEvent.OPENED, practitioner_id, at)
    work.access(Access("open_feed", "calendar_feed", (), practitioner_id))
    return CalendarFeed(path=f"/v1/calendars/feeds/{token}.ics")


@router.post(
    "/v1/practitioners/{practitioner_id}/calendar-feed/close",
    status_code=204,
    summary="End one's calendar feed",
    responses=refusals(NOT_FOUND),
)
async def close_calendar_feed(practitioner_id: Code, caller: Professional, work: Work, parts: Parts) -> None:
    """The address of the feed shows nothing any more; also a manager of a unit of the practitioner may see to that."""
    practitioner = _practitioner(parts, practitioner_id)
    if not _leads(caller, practitioner):
        _refuse_others(caller, practitioner)
    transaction = await work.begin()
    if await calendar_feeds.close_feed(transaction, practitioner_id):
        await tell_feed(transaction, CalendarFeedEvent.CLOSED, practitioner_id, parts.clock())
    work.access(Access("close_feed", "calendar_feed", (), practitioner_id))


@router.get(
    "/v1/calendars/feeds/{token}.ics",
    summary="Calendar feed of a practitioner",
    dependencies=[Depends(anybody())],
    openapi_extra=_OPEN_TO_ALL,
    response_class=Response,
    responses=_CALENDAR,
)
async def get_calendar_feed(token: Token, work: Work, parts: Parts) -> Response:
    """When the practitioner has visits, and of which service: two weeks back to half a year ahead, without names."""
    at = parts.clock()
    async with work.reading() as connection:
        practitioner_id = await calendar_feeds.owner(connection, feed_digest(parts.sealer, token))
        if practitioner_id is None:
            raise Refusal(NOT_FOUND)
        found = await calendar_feeds.visits(
            connection, practitioner_id, from_at=at - _FEED_BACK, before=at + _FEED_AHEAD
        )
    entries = []
    for each in found:
        service_type = parts.service_type(each.service_type, unit_id=each.unit_id)
        entries.append(_entry(each, service_type.name.fi, ""))
    return _file(entries, in_language(_VISITS, Language.FI), Language.FI)


def feed_digest(sealer: Sealer, token: str) -> bytes:
    """What is kept of a feed's token; the token itself is not."""
    return sealer.digest("calendar feed", token.encode())


@dataclass(frozen=True, slots=True)
class _Link:
    """What a link says."""

    appointment_id: UUID
    valid_until: datetime
    language: Language
    maker: str
    """Pseudonym of the citizen who made it, or a mark of those who act by duty."""
    generation: int


def _read_link(parts: BookingParts, token: str) -> _Link | None:
    match parts.links.read(_LINK, token):
        case (appointment_id, valid_until, language, maker, generation):
            return _Link(
                UUID(appointment_id),
                datetime.fromisoformat(valid_until),
                Language(language),
                maker,
                int(generation),
            )
    return None


async def _stands(connection: Connection, link: _Link, person_ref: str) -> bool:
    """Neither has the unit ended the link, nor has the authority of whoever made it ended."""
    if await calendar_links.generation(connection, link.appointment_id) != link.generation:
        return False
    return link.maker == _BY_DUTY or not await acting_for.has_ended(connection, link.maker, person_ref)


def _practitioner(parts: BookingParts, practitioner_id: str) -> Practitioner:
    practitioner: Practitioner | None = parts.packs.practitioner(practitioner_id)
    if practitioner is None:
        raise Refusal(NOT_FOUND)
    return practitioner


def _refuse_others(caller: Caller, practitioner: Practitioner) -> None:
    if caller.practitioner_id != practitioner.id:
        raise Refusal(FORBIDDEN)


def _leads(caller: Caller, practitioner: Practitioner) -> bool:
    return caller.has_profession(Profession.UNIT_MANAGER) and any(map(caller.works_in, practitioner.unit_ids))


def _link_ends_at(parts: BookingParts, found: AppointmentRecord, person: PersonRecord) -> datetime:
    after_visit = found.ends_at + _STAYS_AFTER_VISIT
    service_type = parts.service_type(found.service_type, unit_id=found.unit_id)
    proxy_ends_on = birthday(person.birth_date, service_type.proxy_under_age_years)
    if civil_date(parts.clock()) >= proxy_ends_on:
        return after_visit
    return min(after_visit, instant(proxy_ends_on, time(0)))


def _entry(found: AppointmentRecord, summary: str, description: str) -> CalendarEntry:
    return CalendarEntry(
        uid=f"{found.id}@polku",
        sequence=found.version - 1,
        starts_at=found.starts_at,
        ends_at=found.ends_at,
        summary=summary,
        description=description,
        location=None,
        is_cancelled=found.status is AppointmentStatus.CANCELLED,
        changed_at=found.changed_at,
    )


def _file(entries: list[CalendarEntry], name: str, language: Language) -> Response:
    content = calendar_file(entries, name=name, language=language)
    return Response(content, headers={"content-type": CALENDAR_MEDIA_TYPE})
