"""Absences of practitioners and closures of units."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.booking.api.callers import Parts, Professional
from services.booking.api.refusals import SCHEDULE_OVERLAPS, invalid
from services.booking.flows.away import record_absence as record
from services.booking.flows.away import remove_absence as remove
from services.booking.flows.parts import BookingParts, known
from services.booking.storage import absences, calendar
from services.booking.storage.calendar import OverlapsAnotherSchedule
from shared.contracts.booking.absences import Absence, NewAbsence, RecordedAbsence, RemovedAbsence
from shared.contracts.types import Code, Instant, Page
from shared.kit.etag import ExpectedVersion
from shared.kit.identity import Caller
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import (
    FORBIDDEN,
    INVALID_STATE,
    NOT_FOUND,
    PRECONDITION_REQUIRED,
    VERSION_MISMATCH,
    Refusal,
    refusals,
)
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, Work
from shared.terms.people import Profession

router = service_router(tags=["absences"])

DEFAULT_SPAN = timedelta(days=60)
LONGEST_SPAN = timedelta(days=400)
_BEFORE_ALL = UUID(int=0)


@router.post(
    "/v1/absences",
    status_code=201,
    summary="Record an absence or a closure",
    openapi_extra=KEY_REQUIRED,
)
async def record_absence(new: NewAbsence, caller: Professional, work: Work, parts: Parts) -> RecordedAbsence:
    """A practitioner is away, or the unit is closed: the free times inside are withdrawn.

    Booked visits stay, and each leaves one work item of kind `rebooking` in the unit of its right. A practitioner
    records one's own absences, a manager of the unit those of anybody and its closures.
    """
    _refuse_stranger(caller, new.unit_id, new.practitioner_id)
    if new.practitioner_id is not None:
        practitioner = known(parts.packs.practitioner(new.practitioner_id), "/practitioner_id")
        if new.unit_id not in practitioner.unit_ids:
            raise invalid("/practitioner_id", "not_in_unit", "The practitioner does not work in this unit.")
    if new.ends_at <= parts.clock():
        raise invalid("/ends_at", "in_the_past", "The absence would be over already.")
    recorded = await record(parts, await work.begin(), new)
    work.access(Access("record", "absence", recorded.person_refs, str(recorded.absence.id)))
    work.tag(recorded.absence.version)
    return recorded.absence


@router.get("/v1/absences", summary="Absences in a unit")
async def list_absences(
    caller: Professional,
    work: Work,
    parts: Parts,
    unit_id: Annotated[Code, Query(description="One of the caller's units.")],
    starts_before: Annotated[Instant | None, Query(description="Not included; 60 days later by default.")] = None,
    ends_after: Annotated[Instant | None, Query(description="Not included; now by default.")] = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[Absence]:
    """Absences and closures of one's own unit that touch a span, earliest first; those removed are left out."""
    if not caller.works_in(unit_id):
        work.access(Access("list", "absence", ()))
        raise Refusal(FORBIDDEN)
    listing = f"absences {unit_id} {ends_after} {starts_before}"
    place = parts.cursors.read(listing, cursor)
    since = ends_after or parts.clock()
    after = (datetime.fromisoformat(place[0]), UUID(place[1])) if place else (_earliest(since), _BEFORE_ALL)
    async with work.reading() as connection:
        found = await absences.of_unit(
            connection,
            unit_id,
            starts_at=since,
            ends_at=_until(parts, since, starts_before),
            after=after,
            rows=limit + 1,
        )
    items = found[:limit]
    more = len(found) > limit
    last = (items[-1].starts_at.isoformat(), str(items[-1].id)) if more else None
    return Page(items=items, next_cursor=parts.cursors.write(listing, *last) if last else None)


@router.post(
    "/v1/absences/{absence_id}/remove",
    summary="Remove an absence",
    responses=refusals(NOT_FOUND, INVALID_STATE, SCHEDULE_OVERLAPS, PRECONDITION_REQUIRED, VERSION_MISMATCH),
)
async def remove_absence(
    absence_id: UUID, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> RemovedAbsence:
    """The times that it withdrew and that are still to come open again, unless another time is in their place.

    Its work items stay open: a person finds out what the family has been told, and closes them.
    """
    async with work.reading() as connection:
        seen = await absences.find(connection, absence_id)
    if seen is None:
        raise Refusal(NOT_FOUND)
    if not caller.works_in(seen.unit_id):
        work.access(Access("remove", "absence", (), str(absence_id)))
        raise Refusal(NOT_FOUND)
    _refuse_stranger(caller, seen.unit_id, seen.practitioner_id)
    transaction = await work.begin()
    await calendar.hold_unit(transaction, seen.unit_id)
    held = await absences.lock(transaction, absence_id)
    if held is None:
        raise Refusal(NOT_FOUND)
    if held.version != expected:
        raise Refusal(VERSION_MISMATCH)
    if held.removed_at is not None:
        raise Refusal(INVALID_STATE)
    try:
        removed = await remove(parts, transaction, held)
    except OverlapsAnotherSchedule as overlap:
        raise Refusal(SCHEDULE_OVERLAPS) from overlap
    work.tag(removed.version)
    return removed


def _refuse_stranger(caller: Caller, unit_id: str, practitioner_id: str | None) -> None:
    own = practitioner_id is not None and caller.practitioner_id == practitioner_id
    if not caller.works_in(unit_id) or not (own or caller.has_profession(Profession.UNIT_MANAGER)):
        raise Refusal(FORBIDDEN)


def _earliest(since: datetime) -> datetime:
    """Before the start of every absence that touches an instant: none is longer than a year."""
    return since - LONGEST_SPAN if since.year > 1 + LONGEST_SPAN.days // 365 else since


def _until(parts: BookingParts, since: datetime, asked: datetime | None) -> datetime:
    """The end of the span: at most some 400 days after its beginning."""
    latest = parts.clock() + timedelta(days=3650)
    begins = min(since, latest)
    return min(asked or begins + DEFAULT_SPAN, begins + LONGEST_SPAN)
