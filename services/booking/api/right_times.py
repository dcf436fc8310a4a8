"""Times that a booking right can take now, or every reason at once why there is none."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from services.booking.api.callers import Family, Parts
from services.booking.api.right_search import ENOUGH, Looker, RightSearch, guardian_looks, in_window, right_search
from services.booking.api.slots import page, place_after
from services.booking.api.standing import access_for, acting_facts, standing_in
from services.booking.api.time_wishes import Asked, TimesAsked
from services.booking.flows.authority import FRESH_FOR_READ
from services.booking.flows.parts import BookingParts
from services.booking.rules.blocked_search import BlockedSearch
from services.booking.storage import booking_rights, slots, taking, window_times
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.storage.persons import PersonRecord
from services.booking.storage.slots import Sought
from services.booking.storage.taking import OtherVisits
from shared.contracts.booking.right_times import BlockedTimes, RightTimes
from shared.kit.identity import Caller
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import NOT_FOUND, STRONGER_IDENTIFICATION, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import UnitOfWork, Work
from shared.terms.acting import ActingVerdict, AppointmentOperation

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
    limit: Limit = 20,
    cursor: CursorText = None,
) -> RightTimes:
    """Free times of the right's service, unit, window, therapists, ways and intervals, for the age on the day (D-4).

    When there is none to take, every reason is told at once, and what to do next. Writes nothing.
    """
    async with work.reading() as connection:
        found = await booking_rights.find(connection, right_id)
        others = await taking.other_visits(connection, found[0]) if found else OtherVisits()
    if found is None:
        raise Refusal(NOT_FOUND)
    right, person = found
    looker = await _looker(parts, caller, work, right, person)
    search = right_search(parts, right, person, others, looker)
    listing = f"times of {right_id} {asked}"
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
    parts: BookingParts, caller: Caller, work: UnitOfWork, right: BookingRightRecord, person: PersonRecord
) -> Looker:
    """The family's standing for booking, or a professional of the unit; anybody else finds no right (D-18)."""
    facts = await acting_facts(parts, caller, person, fresh=FRESH_FOR_READ)
    work.access(access_for(facts, "search", "booking_right", person.person_ref, right.id))
    if facts is None:
        if not caller.works_in(right.unit_id):
            raise Refusal(NOT_FOUND)
        return Looker(by_professional=True)
    standing = standing_in(parts, facts, person, right, AppointmentOperation.BOOK, parts.clock())
    if standing.verdict in _NO_AUTHORITY:
        raise Refusal(NOT_FOUND)
    return Looker(verdict=standing.verdict, is_guardian=guardian_looks(facts))


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
