"""Why a search outside a right finds nothing: of the units that were searched, and of the person whom it is for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from services.booking.api.persons import person_of
from services.booking.api.right_search import ENOUGH, Looker, RightSearch, guardian_looks, in_window, right_search
from services.booking.api.standing import standing_in
from services.booking.api.time_wishes import DEFAULT_SPAN
from services.booking.flows.authority import FRESH_FOR_READ
from services.booking.flows.parts import BookingParts
from services.booking.flows.ruled_rights import rule_person
from services.booking.flows.searched_rights import age_window, open_days
from services.booking.rules.blocked_search import (
    BlockedSearch,
    NoRight,
    Searcher,
    TimesInWindow,
    blocked_everywhere,
    blocked_search,
    least_blocked,
)
from services.booking.rules.days_for_visits import VisitDays
from services.booking.storage import booking_rights, open_bookings, persons, slots, taking, window_times
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.storage.persons import PersonRecord
from services.booking.storage.slots import Sought
from services.booking.storage.taking import OtherVisits
from services.booking.storage.window_times import Place, WindowTimes
from shared.contracts.booking import slots as contract
from shared.contracts.county_pack import ServiceType
from shared.kit.acting import PROXY_NOT_ALLOWED, ActingFacts, access_for, refuse_act, with_phone
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.kit.problems import FORBIDDEN, STRONGER_IDENTIFICATION, Refusal
from shared.kit.unit_of_work import Access, UnitOfWork
from shared.law.acting_for import ActingLimits, standing
from shared.law.civil_time import civil_date
from shared.law.stepped_care import step_gate
from shared.terms.acting import ActingVerdict, AppointmentOperation
from shared.terms.people import CallerKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """For whom a time is looked for, and on which authority (None: by duty)."""

    person: PersonRecord | None
    """None when nothing of the person is here."""
    facts: ActingFacts | None
    rights: Sequence[tuple[BookingRightRecord, OtherVisits]]
    """The person's rights to the service, with the visits that a further one is measured against."""
    open_bookings: int
    """Visits to come that were booked without a right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSearch:
    """A search without a right in one unit, or of one practitioner there."""

    place: Place
    no_right: NoRight
    searcher: Searcher
    at: datetime

    def blocked(self, times: TimesInWindow) -> BlockedSearch:
        """Ask the rule why there is nothing to take."""
        return blocked_search(self.no_right, self.searcher, times, on=civil_date(self.at))


@dataclass(frozen=True, slots=True)
class UnitSearch:
    """A unit that is searched, with every way to a time there: each right, and without one."""

    unit_id: str
    ways: Sequence[RightSearch | OpenSearch]

    @property
    def has_a_way(self) -> bool:
        """Whether there is a right, or none is needed."""
        return any(isinstance(way, RightSearch) or way.no_right.is_enough for way in self.ways)


@dataclass(frozen=True, slots=True)
class _Matter:
    service_type: str
    unit_id: str


async def whose_search(
    parts: BookingParts, caller: Caller, work: UnitOfWork, person_ref: str, service_type: str
) -> Whose:
    """For whom the search is, for a professional or a citizen who may act for that person; refused as a list is (D-18).

    A child's age is no refusal here: it is told among the reasons to a guardian whose authority is confirmed.
    """
    if caller.kind not in {CallerKind.CITIZEN, CallerKind.PROFESSIONAL}:
        raise Refusal(FORBIDDEN)
    if caller.kind is CallerKind.CITIZEN and not caller.strongly_identified:
        raise Refusal(STRONGER_IDENTIFICATION)
    async with work.reading() as connection:
        person = await persons.find(connection, person_ref)
        rights = await booking_rights.of_service(connection, person_ref, service_type)
        with_visits = [(each, await taking.other_visits(connection, each)) for each in rights]
        booked = await open_bookings.to_come(connection, person_ref, service_type, parts.clock())
    facts = None
    if caller.kind is CallerKind.CITIZEN:
        person = person or await _oneself(parts, caller, person_ref)
        facts = await parts.authorities.acting(caller, person, fresh=FRESH_FOR_READ) if person else None
    if person is None or facts is None:
        work.access(Access("search", "booking_right", (person_ref,)))
    else:
        work.access(access_for(facts, "search", "booking_right", person_ref))
    if caller.kind is CallerKind.CITIZEN:
        _refuse_stranger(parts, person, facts)
    return Whose(
        person=person,
        facts=facts,
        rights=with_visits,
        open_bookings=booked,
    )


def unit_searches(
    parts: BookingParts, sought: Sought, asked_units: Sequence[str] | None, whose: Whose | None
) -> list[UnitSearch]:
    """The units that count in a search, one at least: those where there is a right or none is needed, if any is so.

    They are those that were asked for, else those that give the service, else the county's client guidance.
    """
    units = list(dict.fromkeys(asked_units or sought.unit_ids)) or [parts.general_contact().unit_id]
    searches = [UnitSearch(each, _ways(parts, sought, each, whose)) for each in units]
    return [each for each in searches if each.has_a_way] or searches


def units_open(searches: Sequence[UnitSearch], sought: Sought) -> list[str]:
    """Units of a search in which nothing but the times can be against it."""
    return [
        each.unit_id
        for each in searches
        if each.unit_id in sought.unit_ids and not least_blocked([way.blocked(ENOUGH) for way in each.ways]).is_blocked
    ]


async def why_none(
    connection: Connection, parts: BookingParts, sought: Sought, searches: Sequence[UnitSearch]
) -> contract.BlockedSearch | None:
    """Every reason why a search has found nothing, and what to do next."""
    not_asked = [(each.unit_id, None) for each in searches if each.unit_id not in sought.unit_ids]
    found = await slots.first_free(connection, sought, not_asked) if not_asked else []
    fitting = {unit_id for (unit_id, _), slot in zip(not_asked, found, strict=True) if slot is not None}
    open_ways = [way for each in searches for way in each.ways if isinstance(way, OpenSearch)]
    held = dict(zip(open_ways, await _held(connection, sought, open_ways), strict=True))
    answers = []
    for each in searches:
        ways = []
        for way in each.ways:
            if isinstance(way, OpenSearch):
                there = held[way]
            else:
                by_duty = way.searcher.by_professional
                there = await window_times.in_window(connection, way.covered, way.at, on_duty=by_duty)
            ways.append(way.blocked(in_window(there, any_fitting=there.any_free and each.unit_id in fitting)))
        answers.append(least_blocked(ways))
    why = _told(blocked_everywhere(answers))
    units = [parts.contact(each.unit_id) for each in searches]
    return contract.BlockedSearch(**dict(why), units=units) if why else None


async def why_none_each(
    connection: Connection, parts: BookingParts, sought: Sought, places: Mapping[tuple[str, str | None], bool]
) -> dict[tuple[str, str | None], contract.Blocked | None]:
    """Why each unit, or practitioner of a unit, has no time; with it, whether only the time is not for this caller."""
    ways = [_anybodys(parts, sought, unit_id, practitioner_id) for unit_id, practitioner_id in places]
    held = await _held(connection, sought, ways)
    return {
        place: _told(way.blocked(in_window(there, any_fitting=there.any_free and any_fitting)))
        for (place, any_fitting), way, there in zip(places.items(), ways, held, strict=True)
    }


async def _oneself(parts: BookingParts, caller: Caller, person_ref: str) -> PersonRecord | None:
    """The caller, of whom nothing is here yet; None when somebody else is meant."""
    code = await parts.authorities.own_code(caller)
    own = person_of(parts.sealer, code) if code else None
    return own if own is not None and own.person_ref == person_ref else None


def _refuse_stranger(parts: BookingParts, person: PersonRecord | None, facts: ActingFacts | None) -> None:
    if person is None or facts is None:
        raise with_phone(PROXY_NOT_ALLOWED, parts.general_contact())
    verdict = standing(
        facts.acting, rule_person(person), ActingLimits(), AppointmentOperation.VIEW, on=civil_date(parts.clock())
    )
    if verdict.verdict in {ActingVerdict.NO_AUTHORITY, ActingVerdict.WEAK_IDENTIFICATION}:
        refuse_act(verdict, parts.general_contact())


def _ways(parts: BookingParts, sought: Sought, unit_id: str, whose: Whose | None) -> Sequence[RightSearch | OpenSearch]:
    """Every way to a time in the unit; of a person, a professional learns in the own units only."""
    service_type = parts.packs.service_type(sought.service_type, unit_id=unit_id)
    on_duty = unit_id in sought.unit_ids_on_duty
    if whose is None or service_type is None or (whose.facts is None and not on_duty):
        return [_anybodys(parts, sought, unit_id, None)]
    looker = _looker(parts, sought, unit_id, whose)
    ways: list[RightSearch | OpenSearch] = []
    if whose.person is not None:
        ways += [
            right_search(parts, right, whose.person, visits, looker, searched=sought.spans[0])
            for right, visits in whose.rights
            if right.unit_id == unit_id
        ]
    if not ways or not service_type.requires_booking_right:
        ways.append(_persons(parts, sought, unit_id, service_type, whose, looker))
    return ways


def _looker(parts: BookingParts, sought: Sought, unit_id: str, whose: Whose) -> Looker:
    if whose.facts is None or whose.person is None:
        return Looker(by_professional=True)
    matter, book = _Matter(sought.service_type, unit_id), AppointmentOperation.BOOK
    found = standing_in(parts, whose.facts, whose.person, matter, book, sought.released_by)
    return Looker(verdict=found.verdict, is_guardian=guardian_looks(whose.facts))


def _anybodys(parts: BookingParts, sought: Sought, unit_id: str, practitioner_id: str | None) -> OpenSearch:
    """A search that does not say for whom: only the unit and its times can be against it."""
    on_duty = unit_id in sought.unit_ids_on_duty
    in_use = parts.residents_may_book(sought.service_type, unit_id=unit_id)
    first, last = _days(sought)
    return OpenSearch(
        place=Place(unit_id, practitioner_id, on_duty=on_duty),
        no_right=NoRight(first=first, last=last),
        searcher=Searcher(by_professional=on_duty, residents_may_book=in_use),
        at=sought.released_by,
    )


def _persons(
    parts: BookingParts, sought: Sought, unit_id: str, service_type: ServiceType, whose: Whose, looker: Looker
) -> OpenSearch:
    """A search for a person without a right; of somebody of whom nothing is here the age is not known."""
    searched = _anybodys(parts, sought, unit_id, None)
    enough = not service_type.requires_booking_right
    if whose.person is None:
        return replace(searched, no_right=replace(searched.no_right, is_enough=enough))
    born, (first, last), at = whose.person.birth_date, _days(sought), sought.released_by
    age = age_window(service_type, born, civil_date(at))
    days = VisitDays(
        valid_from=first, valid_until=last, eligible_from=age.eligible_from, eligible_until=age.eligible_until
    )
    found = open_days(days, first=first, proxy_ends_on=looker.proxy_ends_on(service_type, born))
    return replace(
        searched,
        no_right=NoRight(
            first=first,
            last=last,
            is_enough=enough,
            needs_assessment=step_gate(service_type.step, born, None, at=at).needs_assessment,
            bookings_left=whose.open_bookings < service_type.open_bookings_at_once,
        ),
        searcher=replace(
            searched.searcher,
            standing=ActingVerdict.AGE_LIMIT if found.only_after_the_birthday else looker.verdict,
            eligible_from=age.eligible_from,
            eligible_until=age.eligible_until,
        ),
    )


def _days(sought: Sought) -> tuple[date, date]:
    """First and last day that is searched."""
    ((starts, ends),) = sought.spans
    return civil_date(starts), civil_date(ends - timedelta.resolution)


async def _held(connection: Connection, sought: Sought, ways: Sequence[OpenSearch]) -> list[WindowTimes]:
    """What the schedules hold from now to the end of the search, and as far as a search goes by default."""
    ((_, ends),) = sought.spans
    at = sought.released_by
    span = at + timedelta.resolution, max(ends, at + DEFAULT_SPAN)
    return await window_times.in_places(connection, sought.service_type, [way.place for way in ways], span, at)


def _told(why: BlockedSearch) -> contract.Blocked | None:
    if why.next_step is None:
        return None
    return contract.Blocked(reasons=list(why.reasons), next_step=why.next_step, next_release_at=why.wait_until)
