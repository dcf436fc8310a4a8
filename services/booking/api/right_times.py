"""Times that a booking right can take now, or every reason at once why there is none."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Query

from services.booking.api.callers import Family, Parts
from services.booking.api.refusals import invalid
from services.booking.api.right_search import ENOUGH, Looker, RightSearch, guardian_looks, in_window, right_search
from services.booking.api.slots import page, place_after
from services.booking.api.standing import acting_facts, standing_in
from services.booking.api.time_wishes import Asked, TimesAsked
from services.booking.flows.authority import FRESH_FOR_READ
from services.booking.flows.parts import BookingParts
from services.booking.rules.blocked_search import BlockedSearch
from services.booking.storage import appointments, booking_rights, slots, taking, window_times
from services.booking.storage.appointments import AppointmentRecord
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.storage.persons import PersonRecord
from services.booking.storage.slots import Sought
from services.booking.storage.taking import OtherVisits
from shared.contracts.booking.right_times import BlockedTimes, RightTimes
from shared.kit.acting import access_for
from shared.kit.identity import Caller
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import NOT_FOUND, STRONGER_IDENTIFICATION, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import UnitOfWork, Work
from shared.terms.acting import ActingVerdict, AppointmentOperation
from shared.terms.booking import AppointmentStatus, BookingRightStatus

Named = TypeVar("Named", bound=str)

router = service_router(tags=["booking rights"])

_NO_AUTHORITY = {ActingVerdict.NO_AUTHORITY, ActingVerdict.WEAK_IDENTIFICATION}


@router.get(
    "/v1/booking-rights/{right_id}/times",
    summary="Times that a booking right can take",
    responses=refusals(NOT_FOUND, STRONGER_IDENTIFICATION),
)
async def list_right_times(
    right_id: UUID,
    caller: Family,
    work: Work,
    parts: Parts,
    asked: TimesAsked,
    moving: Annotated[
        UUID | None, Query(description="A booked visit of the right that is to move: it does not count against itself.")
    ] = None,
    limit: Limit = 20,
    cursor: CursorText = None,
) -> RightTimes:
    """Free times of the right's service, unit, window, therapists, ways and intervals, for the age on the day (D-4).

    When there is none to take, every reason is told at once, and what to do next. Writes nothing. For a visit that is
    to move (`moving`) the times are told to which it may, also when the right is used up.
    """
    async with work.reading() as connection:
        found = await booking_rights.find(connection, right_id)
        leaving = [moving] if moving else []
        others = await taking.other_visits(connection, found[0], except_ids=leaving) if found else OtherVisits()
        visit = await appointments.find(connection, moving) if moving else None
    if found is None:
        raise Refusal(NOT_FOUND)
    right, person = found
    operation = AppointmentOperation.MOVE if moving else AppointmentOperation.BOOK
    looker = await _looker(parts, caller, work, right, person, operation)
    if moving:
        right = _for_move(right, visit, by_professional=looker.by_professional)
    search = right_search(parts, right, person, others, looker)
    listing = f"times of {right_id} {moving} {asked}"
    place = parts.cursors.read(listing, cursor)
    async with work.reading() as connection:
        times = await slots.free(connection, _sought(search, asked), after=place_after(place), rows=limit + 1)
        blocked = search.blocked(ENOUGH).is_blocked
        why = None
        if blocked or not (times or place):
            held = await window_times.in_window(connection, search.covered, search.at, on_duty=looker.by_professional)
            why = _told(parts, right, search.blocked(in_window(held, any_fitting=bool(times))))
    listed = page(parts.cursors, listing, [] if blocked else times, limit)
    return RightTimes(items=listed.items, next_cursor=listed.next_cursor, blocked=why)


async def _looker(
    parts: BookingParts,
    caller: Caller,
    work: UnitOfWork,
    right: BookingRightRecord,
    person: PersonRecord,
    operation: AppointmentOperation,
) -> Looker:
    """The family's standing for the operation, or a professional of the unit; anybody else finds no right (D-18)."""
    facts = await acting_facts(parts, caller, person, fresh=FRESH_FOR_READ)
    work.access(access_for(facts, "search", "booking_right", person.person_ref, right.id))
    if facts is None:
        if not caller.works_in(right.unit_id):
            raise Refusal(NOT_FOUND)
        return Looker(by_professional=True)
    standing = standing_in(parts, facts, person, right, operation, parts.clock())
    if standing.verdict in _NO_AUTHORITY:
        raise Refusal(NOT_FOUND)
    return Looker(verdict=standing.verdict, is_guardian=guardian_looks(facts))


def _for_move(
    right: BookingRightRecord, visit: AppointmentRecord | None, *, by_professional: bool
) -> BookingRightRecord:
    """The right as the rules on moving see it: without the visit that is to move.

    The right of an open booking follows its visit to any day, and of a revoked one professionals still move visits.
    """
    if visit is None or visit.booking_right_id != right.id or visit.status is not AppointmentStatus.BOOKED:
        raise invalid("moving", "unknown", "The right has no such booked visit.")
    status = BookingRightStatus.ACTIVE if by_professional else right.status
    freed = replace(right, visits_used=right.visits_used - 1, status=status)
    return replace(freed, valid_from=date.min, valid_until=date.max) if right.open_booking else freed


def _sought(search: RightSearch, asked: Asked) -> Sought:
    """What the right covers, narrowed by what was asked."""
    covered, wishes = search.covered, asked.wishes
    earliest, latest = asked.window.earliest(search.at), asked.window.latest(search.at)
    spans = [(max(starts, earliest), min(ends, latest or ends)) for starts, ends in covered.spans]
    return Sought(
        service_type=covered.service_type,
        unit_ids=[covered.unit_id],
        spans=[(starts, ends) for starts, ends in spans if starts < ends],
        released_by=search.at,
        unit_ids_on_duty=[covered.unit_id] if search.searcher.by_professional else [],
        wishes=replace(
            wishes,
            practitioner_ids=_both(covered.practitioner_ids, wishes.practitioner_ids),
            delivery_modes=_both(covered.delivery_modes, wishes.delivery_modes),
        ),
        for_right=covered.right_id,
        elsewhere=covered.elsewhere,
    )


def _both(allowed: Sequence[Named], wished: tuple[Named, ...] | None) -> tuple[Named, ...] | None:
    """What is allowed and wished; None when neither names anything."""
    if not allowed:
        return wished
    return tuple(each for each in allowed if wished is None or each in wished)


def _told(parts: BookingParts, right: BookingRightRecord, why: BlockedSearch) -> BlockedTimes | None:
    if why.next_step is None:
        return None
    return BlockedTimes(
        reasons=list(why.reasons),
        next_step=why.next_step,
        unit=parts.contact(right.unit_id),
        next_release_at=why.wait_until,
    )
