"""Child-protection notices: anybody makes one, always stored; the unit's social-welfare professionals see them."""

import base64
import secrets
from datetime import UTC, datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from uuid_utils.compat import uuid7

from services.guidance.api.callers import OPEN_TO_ALL, Anybody, Parts, Professional, forget_caller
from services.guidance.api.child_protection_showing import (
    reads_notices,
    seen_notice,
    shown_notice,
    shown_row,
    subjects,
)
from services.guidance.api.danger import AnsweringDanger
from services.guidance.api.identification import acts_by_duty, refuse_closed
from services.guidance.api.placing import Place, place_of
from services.guidance.api.tracking import tracking_reference
from services.guidance.flows.clocks import start_clocks
from services.guidance.flows.parts import GuidanceParts, invalid
from services.guidance.flows.telling import tell_contact, tell_notice
from services.guidance.rules.own_application import own_application
from services.guidance.storage import child_protection, contacts
from services.guidance.storage.child_protection import NoticeRecord, NotifierRecord
from services.guidance.storage.contacts import ContactRecord
from shared.contracts.guidance.child_protection_notices import (
    ChildProtectionNotice,
    ChildProtectionNoticeReceipt,
    ChildProtectionNoticeSummary,
    NewChildProtectionNotice,
    NewNotifier,
)
from shared.contracts.guidance.contacts import NewContact
from shared.contracts.types import Code, Page
from shared.kit.identity import Caller
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import DEPENDENCY_UNAVAILABLE, FORBIDDEN, NOT_FOUND, Refusal, refusals
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.law.civil_time import civil_date
from shared.law.deadline_clock import UNKNOWN_PERSON
from shared.law.personal_identity_code import parse
from shared.law.working_days import OutsideCalendar
from shared.terms.child_protection import (
    CONTACTOR_OF_NOTIFIER,
    PRIVATE_NOTIFIERS,
    NoticeEvent,
    NoticeForm,
    NoticeStatus,
    NotifierKind,
)
from shared.terms.guidance import GuidanceEvent, Matter
from shared.terms.people import CallerKind

router = service_router(tags=["child protection"])
making = APIRouter(tags=["child protection"], route_class=AnsweringDanger)
"""Whoever notifies is told whom to call in danger, even when the notice is refused."""

_MATTERS: Final = [Matter.CHILD_PROTECTION]
_UNDER_WAY: Final = (NoticeStatus.RECEIVED, NoticeStatus.URGENCY_ASSESSED, NoticeStatus.FORWARDED)
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
_UNTOLD_CODE_BYTES: Final = 20


@making.post(
    "/v1/child-protection-notices",
    status_code=201,
    summary="Make a child-protection notice",
    openapi_extra={**KEY_REQUIRED, **OPEN_TO_ALL},
    responses=refusals(DEPENDENCY_UNAVAILABLE),
)
async def create_child_protection_notice(
    new: NewChildProtectionNotice, caller: Anybody, request: Request, work: Work, parts: Parts
) -> ChildProtectionNoticeReceipt:
    """Anybody notifies, also anonymously, and the clocks of the law start (D-8); without a token the key is longer.

    Nothing of a private notifier but what the notice says is kept, neither in the access log nor with the key. Who
    notifies is not told what becomes of it. Acute danger is answered with the emergency numbers, notice taken or not.
    """
    refuse_closed(caller)
    return await _take(new, caller, request, work, parts)


@router.get(
    "/v1/child-protection-notices/{notice_id}",
    summary="One child-protection notice",
    responses=refusals(NOT_FOUND),
)
async def get_child_protection_notice(
    notice_id: UUID, caller: Professional, work: Work, parts: Parts
) -> ChildProtectionNotice:
    """A notice, for the social-welfare professionals of the units that handle it; never who made it (R-202)."""
    found = await seen_notice(parts, work, caller, notice_id, "read")
    work.tag(found.version)
    async with work.reading() as connection:
        return await shown_notice(parts, connection, found, caller, parts.clock())


@router.get("/v1/child-protection-notices", summary="Child-protection notices of one's units")
async def list_child_protection_notices(
    caller: Professional,
    work: Work,
    parts: Parts,
    unit_id: Annotated[Code | None, Query(description="One of the caller's units; all of them by default.")] = None,
    status: Annotated[
        list[NoticeStatus] | None, Query(description="In any of these states; by default those not decided.")
    ] = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[ChildProtectionNoticeSummary]:
    """Notices that the caller's units received or were forwarded, the first received on top: their clocks run first."""
    units = [each for each in sorted(caller.units) if reads_notices(parts, caller, each) and unit_id in {None, each}]
    if not units:
        work.access(Access("list", "child_protection_notice", ()))
        raise Refusal(FORBIDDEN)
    statuses = sorted(set(status or _UNDER_WAY))
    listing = f"child-protection-notices {unit_id} {','.join(statuses)}"
    place = parts.cursors.read(listing, cursor)
    async with work.reading() as connection:
        found = await child_protection.listed(
            connection,
            unit_ids=units,
            statuses=statuses,
            after=(datetime.fromisoformat(place[0]), UUID(place[1])) if place else (_BEGINNING, UUID(int=0)),
            rows=limit + 1,
        )
    items = found[:limit]
    persons = {person_ref for each in items for person_ref in subjects(each)}
    work.access(Access("list", "child_protection_notice", tuple(sorted(persons))))
    last = items[-1] if len(found) > limit else None
    more = parts.cursors.write(listing, last.received_at.isoformat(), str(last.id)) if last else None
    return Page(items=[shown_row(each) for each in items], next_cursor=more)


async def _take(
    new: NewChildProtectionNotice, caller: Caller | None, request: Request, work: UnitOfWork, parts: GuidanceParts
) -> ChildProtectionNoticeReceipt:
    place = place_of(parts, caller, _as_contact(new), work)
    _check_who_says(parts, caller, new)
    code = await _childs_code(parts, caller, new)
    if not acts_by_duty(caller):
        forget_caller(request)
    transaction = await work.begin()
    at = parts.clock()
    contact = _contact(parts, place, new, at)
    notice = _notice(parts, new, contact, code)
    untold = base64.b32encode(secrets.token_bytes(_UNTOLD_CODE_BYTES)).decode().lower()
    # Nobody is told this code: how the matter of a child stands is not for who notified.
    await contacts.add(transaction, contact, tracking_reference=tracking_reference(parts.sealer, untold))
    await child_protection.add(transaction, notice, _notifier(parts, new.notifier))
    await tell_contact(transaction, GuidanceEvent.CONTACT_RECEIVED, contact, at)
    await tell_notice(transaction, NoticeEvent.RECEIVED, notice, at)
    if acts_by_duty(caller):
        work.access(Access("create", "child_protection_notice", subjects(notice), str(notice.id)))
    work.location = f"/v1/child-protection-notices/{notice.id}"
    ways = place.county.child_protection
    url = ways.electronic_notice_url if ways else None
    return ChildProtectionNoticeReceipt(
        red_flag=notice.acute,
        emergency_numbers=list(place.county.emergency_numbers),
        id=notice.id,
        received_at=notice.received_at,
        own_application=notice.own_application,
        make_it_in_writing=notice.form is NoticeForm.ORAL and not notice.acute,
        electronic_notice_url=str(url) if url else None,
        unit=parts.contact(notice.unit_id),
    )


def _check_who_says(parts: GuidanceParts, caller: Caller | None, new: NewChildProtectionNotice) -> None:
    """What only those on duty may say; a child or a private person says all the rest."""
    if not acts_by_duty(caller):
        wrong = [f"/{name}" for name in ("personal_identity_code", "received_at") if getattr(new, name) is not None]
        if new.notifier.kind not in PRIVATE_NOTIFIERS:
            wrong.append("/notifier/kind")
        if wrong:
            raise invalid(wrong[0], "professionals_only", "Only professionals and systems may send this.")
    code, is_system = new.personal_identity_code, caller is not None and caller.kind is CallerKind.SYSTEM
    if code and is_system and parse(code).is_temporary and not parts.temporary_codes_from_citizens:
        raise invalid(
            "/personal_identity_code", "temporary", "A temporary identity code is accepted from professionals only."
        )


async def _childs_code(parts: GuidanceParts, caller: Caller | None, new: NewChildProtectionNotice) -> str | None:
    """The child's identity code: as somebody on duty tells it, or the child's own by the issuer's word."""
    by_itself = new.notifier.kind is NotifierKind.CHILD and caller is not None and caller.strongly_identified
    if acts_by_duty(caller) or not by_itself or caller is None:
        code = new.personal_identity_code
    else:
        code = await parts.user_info.identity_code(caller.token)
        if code is None and new.child is None:
            raise Refusal(DEPENDENCY_UNAVAILABLE, headers={"retry-after": "5"})
    if code is None and new.child is None:
        raise invalid("/child", "missing", "Tell who the child is, or describe the child.")
    return code


def _as_contact(new: NewChildProtectionNotice) -> NewContact:
    """The notice as a contact, of which nothing personal is kept: that stands in the notice."""
    return NewContact(
        matters=_MATTERS,
        channel=new.channel,
        language=new.language,
        contactor=CONTACTOR_OF_NOTIFIER[new.notifier.kind],
        municipality=new.municipality,
        unit_id=new.unit_id,
        emergency=new.acute,
        personal_identity_code=new.personal_identity_code,
    )


def _contact(parts: GuidanceParts, place: Place, new: NewChildProtectionNotice, at: datetime) -> ContactRecord:
    received_at = new.received_at or at
    if received_at > at:
        raise invalid("/received_at", "in_the_future", "Nobody has been contacted in the future.")
    try:
        clocks = start_clocks(parts, place.county, place.unit, _MATTERS, UNKNOWN_PERSON, received_at)
    except OutsideCalendar as error:
        raise invalid("/received_at", "outside_calendar", "The working days of that time are not known.") from error
    return ContactRecord(
        id=uuid7(),
        unit_id=place.unit.id,
        area=place.area.code if place.area else None,
        municipality=new.municipality,
        channel=new.channel,
        language=new.language,
        contactor=CONTACTOR_OF_NOTIFIER[new.notifier.kind],
        matters=_MATTERS,
        topic_code=None,
        topic=None,
        message=None,
        emergency=new.acute,
        callback_requested=False,
        callback_from=None,
        callback_until=None,
        contacted_at=received_at,
        created_at=at,
        due_at=clocks[0].due_at,
        identity=None,
        clocks=clocks,
    )


def _notice(
    parts: GuidanceParts, new: NewChildProtectionNotice, contact: ContactRecord, code: str | None
) -> NoticeRecord:
    seal, birth_date = parts.sealer.seal, parse(code).birth_date if code else None
    return NoticeRecord(
        id=uuid7(),
        contact_id=contact.id,
        unit_id=contact.unit_id,
        form=new.form,
        acute=new.acute,
        notifier_kind=new.notifier.kind,
        own_application=own_application(new.notifier.kind, birth_date, civil_date(contact.contacted_at)).is_application,
        person_ref=parts.sealer.reference(code) if code else None,
        sealed_identity_code=seal(code) if code else None,
        sealed_child=seal(new.child) if new.child else None,
        sealed_concern=seal(new.concern),
        received_at=contact.contacted_at,
    )


def _notifier(parts: GuidanceParts, who: NewNotifier) -> NotifierRecord | None:
    told = who.model_dump_json(include={"name", "organisation", "phone"}, exclude_none=True)
    return None if told == "{}" else NotifierRecord(who.allows_telling, parts.sealer.seal(told))
