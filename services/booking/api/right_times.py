"""Times that a booking right can take now, or every reason at once why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID

from services.booking.api.callers import Family, Parts
from services.booking.api.slots import page, place_after
from services.booking.api.standing import access_for, acting_facts, standing_in
from services.booking.api.time_wishes import FARTHEST_DAYS, Asked, TimesAsked
from services.booking.flows.authority import FRESH_FOR_READ
from services.booking.flows.parts import BookingParts
from services.booking.flows.searched_rights import age_window, right_in_search, visit_days
from services.booking.rules.blocked_search import (
    BlockedSearch,
    RightInSearch,
    Searcher,
    TimesInWindow,
    blocked_search,
)
from services.booking.rules.days_for_visits import days_for_visits
from services.booking.storage import booking_rights, slots, taking, window_times
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.storage.persons import PersonRecord
from services.booking.storage.slots import Sought, Span
from services.booking.storage.window_times import Covered, WindowTimes
from shared.contracts.booking.right_times import BlockedTimes, RightTimes
from shared.kit.identity import Caller
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import NOT_FOUND, STRONGER_IDENTIFICATION, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import UnitOfWork, Work
from shared.law.birthdays import birthday
from shared.law.civil_time import civil_date, instant
from shared.terms.acting import ActingVerdict, AppointmentOperation, AuthorityBasis

Named = TypeVar("Named", bound=str)

router = service_router(tags=["booking rights"])

_ENOUGH = TimesInWindow(any_public=True, any_free=True, any_fitting=True)
"""With these the times are no reason."""
_NO_AUTHORITY = {ActingVerdict.NO_AUTHORITY, ActingVerdict.WEAK_IDENTIFICATION}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looker:
    """How the caller stands towards the right."""

    verdict: ActingVerdict = ActingVerdict.MAY_ACT
    by_professional: bool = False
    is_guardian: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """A search with a right: who looks, when, and the times that the right covers."""

    right: RightInSearch
    searcher: Searcher
    covered: Covered
    at: datetime

    def blocked(self, times: TimesInWindow) -> BlockedSearch:
        """Ask the rule why there is nothing to take."""
        return blocked_search(self.right, self.searcher, times, on=civil_date(self.at))


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
        others = await taking.other_visits_at(connection, right_id) if found else ()
    if found is None:
        raise Refusal(NOT_FOUND)
    right, person = found
    looker = await _looker(parts, caller, work, right, person)
    search = _search(parts, right, person, others, looker)
    listing = f"times of {right_id} {asked}"
    place = parts.cursors.read(listing, cursor)
    async with work.reading() as connection:
        times = await slots.free(connection, _sought(search, asked), after=place_after(place), rows=limit + 1)
        blocked = search.blocked(_ENOUGH).is_blocked
        why = None
        if blocked or not (times or place):
            held = await window_times.in_window(connection, search.covered, search.at, on_duty=looker.by_professional)
            why = _told(parts, right, search.blocked(_in_window(held, any_fitting=bool(times))))
    listed = page(parts.cursors, listing, [] if blocked else times, limit)
    return RightTimes(items=listed.items, next_cursor=listed.next_cursor, blocked=why)


async def _looker(
    parts: BookingParts, caller: Caller, work: UnitOfWork, right: BookingRightRecord, person: PersonRecord
) -> _Looker:
    """The family's standing for booking, or a professional of the unit; anybody else finds no right (D-18)."""
    facts = await acting_facts(parts, caller, person, fresh=FRESH_FOR_READ)
    work.access(access_for(facts, "search", "booking_right", person.person_ref, right.id))
    if facts is None:
        if not caller.works_in(right.unit_id):
            raise Refusal(NOT_FOUND)
        return _Looker(by_professional=True)
    standing = standing_in(parts, facts, person, right, AppointmentOperation.BOOK, parts.clock())
    if standing.verdict in _NO_AUTHORITY:
        raise Refusal(NOT_FOUND)
    return _Looker(verdict=standing.verdict, is_guardian=facts.acting.basis is AuthorityBasis.GUARDIANSHIP)


def _search(
    parts: BookingParts,
    right: BookingRightRecord,
    person: PersonRecord,
    others: Sequence[datetime],
    looker: _Looker,
) -> _Search:
    at = parts.clock()
    service_type = parts.service_type(right.service_type, unit_id=right.unit_id)
    age = age_window(parts, right, person.birth_date, civil_date(at))
    days = visit_days(right, age, others)
    open_days = days_for_visits(days, first=civil_date(at))
    verdict = looker.verdict
    if looker.is_guardian and service_type.require_under_age_at_appointment:
        proxy_ends_on = birthday(person.birth_date, service_type.proxy_under_age_years)
        in_time = days_for_visits(replace(days, before=proxy_ends_on), first=civil_date(at))
        if open_days.stretches and not in_time.stretches:
            verdict = ActingVerdict.AGE_LIMIT
        else:
            open_days = in_time
    return _Search(
        right=right_in_search(right, any_day_left=bool(open_days.stretches)),
        searcher=Searcher(
            standing=verdict,
            by_professional=looker.by_professional,
            eligible_from=age.eligible_from,
            eligible_until=age.eligible_until,
            residents_may_book=parts.residents_may_book(right.service_type, unit_id=right.unit_id),
        ),
        covered=Covered(
            right_id=right.id,
            service_type=right.service_type,
            unit_id=right.unit_id,
            practitioner_ids=right.practitioner_ids,
            delivery_modes=right.delivery_modes,
            spans=[_span(first, last, at) for first, last in open_days.stretches],
        ),
        at=at,
    )


def _span(first: date, last: date, at: datetime) -> Span:
    """The instants of a stretch of days; of today what is still to come."""
    last = min(last, civil_date(at) + timedelta(days=FARTHEST_DAYS))
    return max(instant(first, time(0)), at + timedelta.resolution), instant(last + timedelta(days=1), time(0))


def _sought(search: _Search, asked: Asked) -> Sought:
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
    )


def _both(allowed: Sequence[Named], wished: tuple[Named, ...] | None) -> tuple[Named, ...] | None:
    """What is allowed and wished; None when neither names anything."""
    if not allowed:
        return wished
    return tuple(each for each in allowed if wished is None or each in wished)


def _in_window(held: WindowTimes, *, any_fitting: bool) -> TimesInWindow:
    return TimesInWindow(
        any_public=held.any_public,
        any_free=held.any_free,
        any_fitting=any_fitting,
        next_release=held.next_release,
    )


def _told(parts: BookingParts, right: BookingRightRecord, why: BlockedSearch) -> BlockedTimes | None:
    if why.next_step is None:
        return None
    return BlockedTimes(
        reasons=list(why.reasons),
        next_step=why.next_step,
        unit=parts.contact(right.unit_id),
        next_release_at=why.wait_until,
    )
