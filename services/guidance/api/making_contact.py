"""Making contact: anybody does it, and is answered at once with whom to call, what is promised and what comes next."""

import base64
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from uuid_utils.compat import uuid7

from services.guidance.api.callers import OPEN_TO_ALL, Anybody, Parts, ReaderLanguage, forget_caller
from services.guidance.api.child_protection_refusals import CHILD_PROTECTION_NOTICE_NEEDED, refuse_child_protection
from services.guidance.api.contact_forms import refuse_unfit_form
from services.guidance.api.danger import AnsweringDanger
from services.guidance.api.identification import (
    Identified,
    acts_by_duty,
    check_who_says,
    identify,
    refuse_closed,
    refuse_identifiers,
)
from services.guidance.api.placing import Place, place_of, refuse_closed_channel
from services.guidance.api.refusals import ALREADY_IN_PROGRESS, IDENTIFIER_IN_ANONYMOUS_TEXT
from services.guidance.api.showing import shown_clocks, subjects
from services.guidance.api.standing import CONFIRMED, next_step, promise_of, shown_open_matter
from services.guidance.api.tracking import tracking_reference
from services.guidance.flows.circumstances import sealed_circumstances, sealed_party
from services.guidance.flows.clocks import start_clocks
from services.guidance.flows.duplicates import look_for_duplicate
from services.guidance.flows.history import remember
from services.guidance.flows.human_channel import channel_of
from services.guidance.flows.joint_clients import watch
from services.guidance.flows.messages import imported_lines
from services.guidance.flows.parts import GuidanceParts, invalid
from services.guidance.flows.questionnaires.attaching import attached_to, kept, tell_of_danger
from services.guidance.flows.telling import tell_contact
from services.guidance.rules.duplicates import DuplicateDecision, Subject
from services.guidance.storage import contacts, messages, questionnaires
from services.guidance.storage.contacts import ContactRecord
from shared.contracts.guidance.contacts import ContactReceipt, NewContact
from shared.contracts.guidance.making_contact import PossibleDuplicate
from shared.kit.jobs import Connection
from shared.kit.problems import STRONGER_IDENTIFICATION, Refusal, refusals
from shared.kit.route import KEY_REQUIRED
from shared.kit.texts import in_language
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.law.callback_time import CallbackWindow
from shared.law.deadline_clock import DeadlineFacts
from shared.law.working_days import OutsideCalendar
from shared.terms.desk import ContactDeed
from shared.terms.guidance import GuidanceEvent
from shared.terms.making_contact import DuplicateVerdict
from shared.terms.people import CallerKind, Language

router = APIRouter(tags=["contacts"], route_class=AnsweringDanger)

_TRACKING_CODE_BYTES = 20
FARTHEST_CALLBACK = timedelta(days=90)


@router.post(
    "/v1/contacts",
    status_code=201,
    summary="Make contact",
    openapi_extra={**KEY_REQUIRED, **OPEN_TO_ALL},
    responses=refusals(
        STRONGER_IDENTIFICATION, ALREADY_IN_PROGRESS, IDENTIFIER_IN_ANONYMOUS_TEXT, CHILD_PROTECTION_NOTICE_NEEDED
    ),
)
async def create_contact(
    new: NewContact, caller: Anybody, request: Request, work: Work, parts: Parts, language: ReaderLanguage
) -> ContactReceipt:
    """Anybody makes contact, and the clocks start (D-6, D-7); without a token the key has 32 characters or more.

    A contact is anonymous unless a strongly identified citizen asks to be known, or a professional or a system gives
    the client's identity code. Of an anonymous one nothing personal is kept. Acute danger, said by `emergency` or by an
    answer of the form, is stored as an emergency; every answer, refusals of any kind included, carries the emergency
    numbers (D-13). An identified citizen with the same matter open is told how it stands under `open_contact`, and adds
    to it by a message (R-128). A matter of child protection is made as a notice, and refused here.
    """
    refuse_closed(caller)
    place = place_of(parts, caller, new, work)
    refuse_child_protection(new.matters, place.county)
    refuse_closed_channel(place.county, new.channel)
    check_who_says(caller, new)
    attached = attached_to(parts, place.county, new.questionnaires, pointer="/questionnaires")
    in_danger = refuse_unfit_form(place.county, new.form) or new.emergency or tell_of_danger(attached)
    identified = await identify(parts, caller, new)
    by_duty = acts_by_duty(caller)
    if identified is None:
        refuse_identifiers(new)
        if not by_duty:
            forget_caller(request)
    transaction = await work.begin()
    at = parts.clock()
    record = _record(parts, place, new, identified, at)
    record = replace(record, emergency=in_danger)
    duplicate = await _duplicate(transaction, place, record, by_duty=by_duty)
    if duplicate is not None and duplicate.verdict is DuplicateVerdict.IN_PROGRESS:
        raise await _already_in_progress(parts, transaction, work, duplicate, at, language)
    if duplicate is not None and record.identity is not None:
        record = replace(record, identity=replace(record.identity, possible_duplicate_of=duplicate.of))
    code = base64.b32encode(secrets.token_bytes(_TRACKING_CODE_BYTES)).decode().lower()
    await contacts.add(transaction, record, tracking_reference=tracking_reference(parts.sealer, code))
    await messages.add(transaction, imported_lines(parts, record.id, new.transcript, at, pointer="/transcript"))
    await questionnaires.add(transaction, kept(parts.sealer, record.id, attached, at))
    await tell_contact(transaction, GuidanceEvent.CONTACT_RECEIVED, record, at)
    await remember(transaction, record.id, ContactDeed.RECEIVED, at, by=caller)
    if record.person_ref is not None:
        await watch(transaction, record.id)
    if identified is not None or by_duty:
        work.access(Access("create", "contact", subjects(record), str(record.id)))
    work.about = str(record.id)
    work.tag(record.version)
    work.location = f"/v1/contacts/{record.id}"
    # An integrator is not told whom the county knows.
    is_told = caller is not None and caller.kind is CallerKind.PROFESSIONAL
    shown = await _possible_duplicate(parts, transaction, record) if is_told else None
    return _receipt(parts, place, record, code, at, language or new.language, shown)


async def _duplicate(
    transaction: Connection, place: Place, record: ContactRecord, *, by_duty: bool
) -> DuplicateDecision | None:
    """What becomes of it as a repetition; None of nobody's contact."""
    if record.person_ref is None:
        return None
    subject = Subject(record.matters, record.topic_code)
    return await look_for_duplicate(
        transaction, place.county, record.person_ref, subject, by_duty=by_duty, in_danger=record.emergency
    )


async def _already_in_progress(
    parts: GuidanceParts,
    transaction: Connection,
    work: UnitOfWork,
    duplicate: DuplicateDecision,
    at: datetime,
    language: Language | None,
) -> Refusal:
    found = await contacts.find(transaction, duplicate.of) if duplicate.of else None
    if found is None:
        raise LookupError("an open contact that was just found is gone")
    work.access(Access("create", "contact", subjects(found), str(found.id)))
    open_matter = shown_open_matter(parts, found, at, language)
    return Refusal(ALREADY_IN_PROGRESS, members={"open_contact": open_matter.model_dump(mode="json")})


async def _possible_duplicate(
    parts: GuidanceParts, transaction: Connection, record: ContactRecord
) -> PossibleDuplicate | None:
    """Where the same matter seems to be under way: its unit, which can be phoned, and nothing of its words."""
    of = record.identity.possible_duplicate_of if record.identity else None
    found = await contacts.find(transaction, of) if of else None
    if found is None:
        return None
    return PossibleDuplicate(contact_id=found.id, unit=parts.contact(found.unit_id), contacted_at=found.contacted_at)


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
        circumstances=sealed_circumstances(parts.sealer, new),
        party=sealed_party(parts.sealer, new.contactor_details),
    )


def _receipt(
    parts: GuidanceParts,
    place: Place,
    record: ContactRecord,
    code: str,
    at: datetime,
    language: Language,
    possible_duplicate: PossibleDuplicate | None,
) -> ContactReceipt:
    channel = channel_of(parts, record)
    return ContactReceipt(
        red_flag=record.emergency,
        emergency_numbers=list(place.county.emergency_numbers),
        id=record.id,
        tracking_code=code,
        identified=record.identity is not None,
        contacted_at=record.contacted_at,
        service_promise_at=promise_of(record).due_at,
        clocks=shown_clocks(parts, record, at),
        unit=channel.unit,
        human_channel=channel,
        version=record.version,
        confirmation=in_language(CONFIRMED, language),
        next_step=next_step(channel, record, at, language),
        possible_duplicate=possible_duplicate,
    )
