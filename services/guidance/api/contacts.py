"""Contacts: anybody makes one and is answered at once; the unit sees its own."""

import base64
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from fastapi import Request
from uuid_utils.compat import uuid7

from services.guidance.api.callers import OPEN_TO_ALL, Anybody, Parts, Professional, forget_caller
from services.guidance.api.holding import seen_by
from services.guidance.api.identification import (
    Identified,
    acts_by_duty,
    check_who_says,
    identify,
    refuse_closed,
    refuse_identifiers,
)
from services.guidance.api.placing import Place, emergency_numbers_for, place_of
from services.guidance.api.refusals import IDENTIFIER_IN_ANONYMOUS_TEXT
from services.guidance.api.showing import shown_clocks, shown_contact, subjects
from services.guidance.api.tracking import tracking_reference
from services.guidance.flows.clocks import start_clocks
from services.guidance.flows.history import remember
from services.guidance.flows.parts import GuidanceParts, invalid
from services.guidance.flows.telling import tell_contact
from services.guidance.storage import contacts
from services.guidance.storage.contacts import ContactRecord
from shared.contracts.guidance.contacts import Contact, ContactReceipt, NewContact
from shared.kit.identity import Caller
from shared.kit.problems import NOT_FOUND, STRONGER_IDENTIFICATION, Refusal, refusals
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.law.callback_time import CallbackWindow
from shared.law.deadline_clock import DeadlineFacts
from shared.law.working_days import OutsideCalendar
from shared.terms.deadlines import DeadlineRule
from shared.terms.desk import ContactDeed
from shared.terms.guidance import GuidanceEvent

router = service_router(tags=["contacts"])

_TRACKING_CODE_BYTES = 20
FARTHEST_CALLBACK = timedelta(days=90)


@router.post(
    "/v1/contacts",
    status_code=201,
    summary="Make contact",
    openapi_extra={**KEY_REQUIRED, **OPEN_TO_ALL},
    responses=refusals(STRONGER_IDENTIFICATION, IDENTIFIER_IN_ANONYMOUS_TEXT),
)
async def create_contact(
    new: NewContact, caller: Anybody, request: Request, work: Work, parts: Parts
) -> ContactReceipt:
    """Anybody makes contact, and the clocks start (D-6, D-7); without a token the key has 32 characters or more.

    A contact is anonymous unless a strongly identified citizen asks to be known, or a professional or a system gives
    the client's identity code. Of an anonymous one nothing personal is kept. Acute danger (`emergency`) is answered
    with the emergency numbers, also when the contact itself is refused (D-13).
    """
    refuse_closed(caller)
    try:
        return await _take(new, caller, request, work, parts)
    except Refusal as refusal:
        if new.emergency:
            numbers = emergency_numbers_for(parts, new)
            refusal.members.update(red_flag=True, emergency_numbers=[each.model_dump(mode="json") for each in numbers])
        raise


@router.get("/v1/contacts/{contact_id}", summary="One contact", responses=refusals(NOT_FOUND))
async def get_contact(contact_id: UUID, caller: Professional, work: Work, parts: Parts) -> Contact:
    """A contact, for the professionals of its unit."""
    found = await seen_by(work, caller, contact_id, "read")
    work.tag(found.version)
    return shown_contact(parts, found, parts.clock(), caller)


async def _take(
    new: NewContact, caller: Caller | None, request: Request, work: UnitOfWork, parts: GuidanceParts
) -> ContactReceipt:
    place = place_of(parts, caller, new, work)
    check_who_says(caller, new)
    identified = await identify(parts, caller, new)
    if identified is None:
        refuse_identifiers(new)
        if not acts_by_duty(caller):
            forget_caller(request)
    transaction = await work.begin()
    at = parts.clock()
    record = _record(parts, place, new, identified, at)
    code = base64.b32encode(secrets.token_bytes(_TRACKING_CODE_BYTES)).decode().lower()
    await contacts.add(transaction, record, tracking_reference=tracking_reference(parts.sealer, code))
    await tell_contact(transaction, GuidanceEvent.CONTACT_RECEIVED, record, at)
    await remember(transaction, record.id, ContactDeed.RECEIVED, at, by=caller)
    if identified is not None or acts_by_duty(caller):
        work.access(Access("create", "contact", subjects(record), str(record.id)))
    work.tag(record.version)
    work.location = f"/v1/contacts/{record.id}"
    return _receipt(parts, place, record, code, at)


def _record(
    parts: GuidanceParts, place: Place, new: NewContact, identified: Identified | None, at: datetime
) -> ContactRecord:
    contacted_at = new.contacted_at or at
    if contacted_at > at:
        raise invalid("/contacted_at", "in_the_future", "Nobody has been contacted in the future.")
    window = new.callback_window
    if window is not None and window.ends_at <= at:
        raise invalid("/callback_window/ends_at", "in_the_past", "The window for the call back is over.")
    if window is not None and window.ends_at > at + FARTHEST_CALLBACK:
        raise invalid("/callback_window/ends_at", "too_far", "The window for the call back is too far ahead.")
    facts = DeadlineFacts(
        birth_date=identified.birth_date if identified else None,
        highest_disability_care_allowance=new.highest_disability_allowance,
        child_needing_special_support=new.needs_special_support,
        callback_window=CallbackWindow(window.starts_at, window.ends_at) if window else None,
    )
    try:
        clocks = start_clocks(
            parts, place.county, place.unit, new.matters, facts, contacted_at, callback=new.callback_requested
        )
    except OutsideCalendar as error:
        raise invalid("/contacted_at", "outside_calendar", "The working days of that time are not known.") from error
    return ContactRecord(
        id=uuid7(),
        unit_id=place.unit.id,
        area=place.area.code if place.area else None,
        municipality=new.municipality,
        channel=new.channel,
        language=new.language,
        contactor=new.contactor,
        matters=new.matters,
        topic_code=new.topic_code,
        topic=None if identified else new.topic,
        message=None if identified else new.message,
        emergency=new.emergency,
        callback_requested=new.callback_requested,
        callback_from=window.starts_at if window else None,
        callback_until=window.ends_at if window else None,
        contacted_at=contacted_at,
        created_at=at,
        due_at=clocks[0].due_at,
        identity=identified.record if identified else None,
        clocks=clocks,
    )


def _receipt(parts: GuidanceParts, place: Place, record: ContactRecord, code: str, at: datetime) -> ContactReceipt:
    promise = next(each for each in record.clocks if each.rule_id is DeadlineRule.SERVICE_PROMISE)
    return ContactReceipt(
        red_flag=record.emergency,
        emergency_numbers=list(place.county.emergency_numbers),
        id=record.id,
        tracking_code=code,
        identified=record.identity is not None,
        contacted_at=record.contacted_at,
        service_promise_at=promise.due_at,
        clocks=shown_clocks(parts, record, at),
        unit=parts.contact(record.unit_id),
        version=record.version,
    )
