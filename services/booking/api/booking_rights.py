"""Booking rights: issued by professionals and by accepted referrals, seen by the family, ended by the unit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import Query

from services.booking.api.callers import Family, Parts, Professional, ProfessionalOrService
from services.booking.api.persons import person_of
from services.booking.api.refusals import PROXY_AGE_LIMIT, PROXY_NOT_ALLOWED
from services.booking.api.showing import shown_right
from services.booking.api.standing import Listed, refuse_unless_listed, refuse_unless_seen
from services.booking.flows.parts import BookingParts
from services.booking.storage import booking_rights, persons, work_items
from services.booking.storage.booking_rights import BookingRightRecord
from shared.contracts.booking.booking_rights import (
    BookingRight,
    NewBookingRight,
    RevokeBookingRight,
    RevokedBookingRight,
)
from shared.contracts.problem import FieldError
from shared.contracts.types import Page, PersonRef
from shared.kit.etag import ExpectedVersion
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import (
    FORBIDDEN,
    INVALID_STATE,
    NOT_FOUND,
    PRECONDITION_REQUIRED,
    STRONGER_IDENTIFICATION,
    VALIDATION,
    VERSION_MISMATCH,
    Refusal,
    refusals,
)
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, Work
from shared.law.civil_time import civil_date
from shared.terms.booking import BookingMode, BookingRightStatus, WorkItemKind
from shared.terms.people import CallerKind

router = service_router(tags=["booking rights"])

_NOBODY = UUID(int=0)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_BY_HAND = {
    BookingMode.PROFESSIONAL_BOOKS: WorkItemKind.PROFESSIONAL_BOOKS,
    BookingMode.THERAPIST_INFORMS: WorkItemKind.THERAPIST_INFORMS,
    BookingMode.PHONE: WorkItemKind.PHONE,
}


@router.post(
    "/v1/booking-rights",
    status_code=201,
    summary="Issue a booking right",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(INVALID_STATE),
)
async def issue_booking_right(
    new: NewBookingRight, caller: ProfessionalOrService, work: Work, parts: Parts
) -> BookingRight:
    """A professional of the unit, or the referral service, gives a person the right to book (D-4).

    A referral has one right at most: issuing it again gives the first one, on other terms it is refused. A booking
    mode other than self-booking leaves a work item for the unit (D-2).
    """
    person = person_of(
        parts.sealer,
        new.person.personal_identity_code,
        non_disclosure=new.person.non_disclosure,
        taken_into_care=new.person.taken_into_care,
    )
    if not _may_issue(parts, caller, new):
        work.access(Access("issue", "booking_right", (person.person_ref,)))
        raise Refusal(FORBIDDEN)
    if caller.kind is CallerKind.PROFESSIONAL and new.referral_id is not None:
        raise _invalid("/referral_id", "services_only", "Only the referral service issues the right of a referral.")
    transaction = await work.begin()
    at = parts.clock()
    await persons.keep(transaction, person)
    wanted = _right(new, person.person_ref, at)
    given = await booking_rights.issue(transaction, wanted)
    work.access(Access("issue", "booking_right", (given.person_ref,), str(given.id)))
    if _terms(given) != _terms(wanted):
        raise Refusal(INVALID_STATE)
    if given.id == wanted.id:
        _check_offer(parts, new)
        _refuse_ended(new.valid_until, civil_date(at))
        await _leave_work_item(transaction, given, at)
    work.tag(given.version)
    work.location = f"/v1/booking-rights/{given.id}"
    return shown_right(parts, given)


@router.get(
    "/v1/booking-rights/{right_id}", summary="One booking right", responses=refusals(NOT_FOUND, STRONGER_IDENTIFICATION)
)
async def get_booking_right(right_id: UUID, caller: Family, work: Work, parts: Parts) -> BookingRight:
    """A right, for the family while it may act, and for the unit."""
    async with work.reading() as connection:
        found = await booking_rights.find(connection, right_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    right, person = found
    await refuse_unless_seen(parts, caller, work, right, person, "booking_right", right_id)
    work.tag(right.version)
    return shown_right(parts, right)


@router.get(
    "/v1/booking-rights",
    summary="Booking rights of a person",
    responses=refusals(PROXY_NOT_ALLOWED, PROXY_AGE_LIMIT, STRONGER_IDENTIFICATION),
)
async def list_booking_rights(
    caller: Family,
    work: Work,
    parts: Parts,
    person_ref: Annotated[PersonRef, Query(description="Of whom; see persons/lookup.")],
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[BookingRight]:
    """The rights of oneself or of a person one may act for; a professional sees those of the own units."""
    place = parts.cursors.read(f"rights {person_ref}", cursor)
    after = (datetime.fromisoformat(place[0]), UUID(place[1])) if place else (_BEGINNING, UUID(int=0))
    units = sorted(caller.units) if caller.kind is CallerKind.PROFESSIONAL else None
    async with work.reading() as connection:
        person = await persons.find(connection, person_ref)
        found = await booking_rights.of_person(connection, person_ref, unit_ids=units, after=after, rows=limit + 1)
    visible: Sequence[BookingRightRecord] = found[:limit]
    if caller.kind is CallerKind.CITIZEN:
        whole = cursor is None and len(found) <= limit
        listed = Listed("booking_right", visible, is_whole=whole)
        visible = (await refuse_unless_listed(parts, caller, work, person, person_ref, listed)).matters
    else:
        work.access(Access("list", "booking_right", (person_ref,)))
    last = found[limit - 1] if len(found) > limit else None
    more = parts.cursors.write(f"rights {person_ref}", last.issued_at.isoformat(), str(last.id)) if last else None
    return Page(items=[shown_right(parts, each) for each in visible], next_cursor=more)


@router.post(
    "/v1/booking-rights/{right_id}/revoke",
    summary="End a booking right",
    responses=refusals(NOT_FOUND, INVALID_STATE, PRECONDITION_REQUIRED, VERSION_MISMATCH),
)
async def revoke_booking_right(
    right_id: UUID,
    ending: RevokeBookingRight,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> RevokedBookingRight:
    """A professional of the unit ends a right; booked appointments stay, and the answer says how many."""
    async with work.reading() as connection:
        found = await booking_rights.find(connection, right_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    work.access(Access("revoke", "booking_right", (found[0].person_ref,), str(right_id)))
    if not caller.works_in(found[0].unit_id):
        raise Refusal(NOT_FOUND)
    transaction = await work.begin()
    held = await booking_rights.lock(transaction, right_id)
    if held is None:
        raise Refusal(NOT_FOUND)
    right, _ = held
    if right.version != expected:
        raise Refusal(VERSION_MISMATCH)
    if right.status is BookingRightStatus.REVOKED:
        raise Refusal(INVALID_STATE)
    revoked, kept = await booking_rights.revoke(transaction, right_id, ending.reason)
    work.tag(revoked.version)
    return RevokedBookingRight(right=shown_right(parts, revoked), appointments_kept=kept)


async def _leave_work_item(connection: Connection, given: BookingRightRecord, at: datetime) -> None:
    """Where the family does not book by itself, the unit has something to do (D-2)."""
    kind = _BY_HAND.get(given.booking_mode)
    if kind is not None:
        await work_items.add(
            connection,
            kind,
            unit_id=given.unit_id,
            person_ref=given.person_ref,
            right_id=given.id,
            interpreter_language=given.interpreter_language,
            at=at,
        )


def _may_issue(parts: BookingParts, caller: Caller, new: NewBookingRight) -> bool:
    """A professional of the unit, or a service that is trusted with it."""
    if caller.kind is CallerKind.SERVICE:
        return caller.client_id in parts.right_issuing_clients
    return caller.works_in(new.unit_id)


def _terms(right: BookingRightRecord) -> BookingRightRecord:
    """What was promised, without what has happened to it since."""
    return replace(
        right,
        id=_NOBODY,
        status=BookingRightStatus.ACTIVE,
        visits_used=0,
        issued_at=_BEGINNING,
        version=1,
    )


def _check_offer(parts: BookingParts, new: NewBookingRight) -> None:
    """The service type is one that the unit gives, and the named therapists give it there."""
    unit = parts.unit(new.unit_id)
    parts.service_type(new.service_type, unit_id=new.unit_id)
    if new.service_type not in unit.rollout:
        raise _invalid("/service_type", "not_offered", "The unit does not give this service.")
    for index, practitioner_id in enumerate(new.practitioner_ids):
        practitioner = parts.packs.practitioner(practitioner_id)
        if practitioner is None or new.unit_id not in practitioner.unit_ids:
            raise _invalid(f"/practitioner_ids/{index}", "unknown", "The unit has no such practitioner.")
        if new.service_type not in practitioner.service_types:
            raise _invalid(f"/practitioner_ids/{index}", "not_offered", "The practitioner does not give this service.")


def _refuse_ended(valid_until: date, today: date) -> None:
    if valid_until < today:
        raise _invalid("/valid_until", "in_the_past", "The right would have ended already.")


def _invalid(pointer: str, code: str, detail: str) -> Refusal:
    return Refusal(VALIDATION, errors=[FieldError(pointer=pointer, code=code, detail=detail)])


def _right(new: NewBookingRight, person_ref: str, at: datetime) -> BookingRightRecord:
    return BookingRightRecord(
        id=uuid4(),
        person_ref=person_ref,
        service_type=new.service_type,
        unit_id=new.unit_id,
        status=BookingRightStatus.ACTIVE,
        visits_allowed=new.visits,
        visits_used=0,
        valid_from=new.valid_from,
        valid_until=new.valid_until,
        practitioner_ids=list(new.practitioner_ids),
        delivery_modes=list(new.delivery_modes),
        min_interval_days=new.min_interval_days,
        max_interval_days=new.max_interval_days,
        booking_mode=new.booking_mode,
        interpreter_language=new.interpreter_language,
        referral_id=new.referral_id,
        open_booking=False,
        care_need_assessment=None,
        sealed_navigator_code=None,
        sealed_contact_details=None,
        issued_at=at,
        version=1,
    )
