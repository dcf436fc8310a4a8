"""Where the messages about a right and its visits go: said by the family or by the unit."""

from uuid import UUID

from services.booking.api import refusals as no
from services.booking.api.callers import Family, Parts
from services.booking.api.standing import acting_facts, refuse_stale, refuse_unless_seen, standing_in
from services.booking.flows.authority import FRESH_FOR_CHANGE
from services.booking.flows.contact_details import contact_of
from services.booking.flows.contacts import Contact, opened
from services.booking.flows.parts import BookingParts
from services.booking.flows.telling import tell_right
from services.booking.storage import booking_rights, contact_details
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.storage.persons import PersonRecord
from shared.contracts.booking.messages import ContactDetails, ShownContactDetails
from shared.kit.acting import ActingFacts, access_for
from shared.kit.etag import ExpectedVersion
from shared.kit.identity import Caller
from shared.kit.problems import (
    NOT_FOUND,
    PRECONDITION_REQUIRED,
    STRONGER_IDENTIFICATION,
    VERSION_MISMATCH,
    Refusal,
    refusals,
)
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.terms.acting import AppointmentOperation
from shared.terms.booking_events import BookingRightEvent
from shared.terms.messages import ContactChannel

router = service_router(tags=["messages"])


@router.get(
    "/v1/booking-rights/{right_id}/contact-details",
    summary="Where messages go",
    responses=refusals(NOT_FOUND, STRONGER_IDENTIFICATION),
)
async def get_contact_details(right_id: UUID, caller: Family, work: Work, parts: Parts) -> ShownContactDetails:
    """The channel, for the family while it may act, and for the unit; the address only for who gave it and the unit."""
    async with work.reading() as connection:
        found = await booking_rights.find(connection, right_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    right, person = found
    view = await refuse_unless_seen(parts, caller, work, right, person, "contact_details", right_id)
    work.tag(right.version)
    return _shown(right, opened(parts.sealer, right.sealed_contact_details), person, view.facts)


@router.put(
    "/v1/booking-rights/{right_id}/contact-details",
    summary="Say where messages go",
    responses=refusals(NOT_FOUND, PRECONDITION_REQUIRED, VERSION_MISMATCH, STRONGER_IDENTIFICATION),
)
async def put_contact_details(
    right_id: UUID, details: ContactDetails, expected: ExpectedVersion, caller: Family, work: Work, parts: Parts
) -> ShownContactDetails:
    """The family says where its messages go, or the unit for it; `If-Match` names the version of the right.

    There is one place for each right: the last one said counts, also for messages that wait already.
    """
    async with work.reading() as connection:
        found = await booking_rights.find(connection, right_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    right, person = found
    facts = await acting_facts(parts, caller, person, fresh=FRESH_FOR_CHANGE)
    work.access(access_for(facts, "change", "contact_details", person.person_ref, right_id))
    _refuse_stranger(parts, caller, facts, right, person)
    contact = await contact_of(parts, caller, facts, right, person, details, pointer="")
    transaction = await work.begin()
    held = await booking_rights.lock(transaction, right_id)
    if held is None:
        raise Refusal(NOT_FOUND)
    if facts is not None:
        refuse_stale(facts, parts.clock())
        _refuse_stranger(parts, caller, facts, *held)
    if held[0].version != expected:
        raise Refusal(VERSION_MISMATCH)
    _ = await contact_details.keep(transaction, right_id, contact, is_change=True)
    kept = await booking_rights.lock(transaction, right_id)
    if kept is None:
        raise LookupError("a right that is held is gone")
    await tell_right(transaction, kept[0], BookingRightEvent.CONTACT_CHANGED, parts.clock())
    work.tag(kept[0].version)
    return _shown(kept[0], opened(parts.sealer, contact.sealed), kept[1], facts)


def _refuse_stranger(
    parts: BookingParts, caller: Caller, facts: ActingFacts | None, right: BookingRightRecord, person: PersonRecord
) -> None:
    if facts is not None:
        no.refuse_sight(standing_in(parts, facts, person, right, AppointmentOperation.VIEW, parts.clock()))
    elif not caller.works_in(right.unit_id):
        raise Refusal(NOT_FOUND)


def _shown(
    right: BookingRightRecord, contact: Contact | None, person: PersonRecord, facts: ActingFacts | None
) -> ShownContactDetails:
    """With the address for the citizen who gave it, and for the unit when nothing about the person is protected."""
    is_seen = contact is not None and (
        not person.non_disclosure
        if facts is None
        else facts.caller_ref is not None and facts.caller_ref == contact.given_by_ref
    )
    return ShownContactDetails(
        booking_right_id=right.id,
        channel=contact.channel if contact else ContactChannel.NONE,
        email=contact.email if contact and is_seen else None,
        phone=contact.phone if contact and is_seen else None,
        language=contact.language if contact else None,
        version=right.version,
    )
