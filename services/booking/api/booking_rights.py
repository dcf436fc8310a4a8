"""Booking rights: seen by the family and the unit, ended by the unit."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.booking.api.callers import Family, Parts, ProfessionalOrService
from services.booking.api.showing import shown_right
from services.booking.api.standing import Listed, refuse_unless_listed, refuse_unless_seen
from services.booking.flows.parts import BookingParts
from services.booking.flows.telling import tell_right
from services.booking.storage import booking_rights, persons
from services.booking.storage.booking_rights import BookingRightRecord
from shared.contracts.booking.booking_rights import BookingRight, RevokeBookingRight, RevokedBookingRight
from shared.contracts.types import Page, PersonRef
from shared.kit.acting import PROXY_AGE_LIMIT, PROXY_NOT_ALLOWED
from shared.kit.etag import ExpectedVersion
from shared.kit.identity import Caller
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import (
    INVALID_STATE,
    NOT_FOUND,
    PRECONDITION_REQUIRED,
    STRONGER_IDENTIFICATION,
    VERSION_MISMATCH,
    Refusal,
    refusals,
)
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, Work
from shared.terms.booking import BookingRightStatus
from shared.terms.booking_events import BookingRightEvent
from shared.terms.people import CallerKind

router = service_router(tags=["booking rights"])

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


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
    return shown_right(parts, right, caller)


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
    return Page(items=[shown_right(parts, each, caller) for each in visible], next_cursor=more)


@router.post(
    "/v1/booking-rights/{right_id}/revoke",
    summary="End a booking right",
    responses=refusals(NOT_FOUND, INVALID_STATE, PRECONDITION_REQUIRED, VERSION_MISMATCH),
)
async def revoke_booking_right(
    right_id: UUID,
    ending: RevokeBookingRight,
    expected: ExpectedVersion,
    caller: ProfessionalOrService,
    work: Work,
    parts: Parts,
) -> RevokedBookingRight:
    """A professional of the unit, or the service that issued it for a referral, ends a right.

    Booked appointments stay, and the answer says how many. A time that is held for the right is let go.
    """
    async with work.reading() as connection:
        found = await booking_rights.find(connection, right_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    work.access(Access("revoke", "booking_right", (found[0].person_ref,), str(right_id)))
    if not _may_revoke(parts, caller, found[0]):
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
    await booking_rights.release_times(transaction, right_id)
    await tell_right(transaction, revoked, BookingRightEvent.REVOKED, parts.clock())
    work.tag(revoked.version)
    return RevokedBookingRight(right=shown_right(parts, revoked, caller), appointments_kept=kept)


def _may_revoke(parts: BookingParts, caller: Caller, right: BookingRightRecord) -> bool:
    """A professional of the unit, or a service that issues the rights of referrals, of such a right."""
    if caller.kind is CallerKind.SERVICE:
        return right.referral_id is not None and caller.client_id in parts.right_issuing_clients
    return caller.works_in(right.unit_id)
