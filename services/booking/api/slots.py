"""Free times."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.booking.api.blocked_slots import unit_searches, units_open, whose_search, why_none, why_none_each
from services.booking.api.callers import ANY_CALLER, Parts
from services.booking.api.time_wishes import DEFAULT_SPAN, Asked, TimesAsked
from services.booking.flows.parts import BookingParts, known
from services.booking.storage import slots
from services.booking.storage.slots import Sought
from shared.contracts.booking.slots import FirstFree, Slot, SlotSearch
from shared.contracts.types import Code, Page, PersonRef
from shared.kit.acting import PROXY_NOT_ALLOWED
from shared.kit.identity import Caller
from shared.kit.paging import Cursors, CursorText, Limit
from shared.kit.problems import STRONGER_IDENTIFICATION, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work

router = service_router(tags=["slots"])

AnyCaller = Annotated[Caller, ANY_CALLER]
ServiceTypeAsked = Annotated[Code, Query(description="Code of the service type.")]
UnitsAsked = Annotated[
    list[Code] | None, Query(max_length=50, description="One or many units; without it, every unit that has it.")
]
PersonAsked = Annotated[
    PersonRef | None, Query(description="For whom a time is looked for, so that the reasons are also that person's.")
]

LONGEST_SPAN = timedelta(days=400)
_START_OF_LIST = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))


@router.get("/v1/slots", summary="Search free times", responses=refusals(PROXY_NOT_ALLOWED, STRONGER_IDENTIFICATION))
async def search_slots(
    caller: AnyCaller,
    work: Work,
    parts: Parts,
    asked: TimesAsked,
    service_type: ServiceTypeAsked,
    unit_id: UnitsAsked = None,
    limit: Limit = 20,
    cursor: CursorText = None,
    person_ref: PersonAsked = None,
) -> SlotSearch:
    """Free times to come, earliest first, 60 days from the earliest start by default; or all reasons why there is none.

    A professional sees also the times of the own units that are not public; of other units only what families see.
    With `person_ref`, for those who may act for the person and for professionals, only the units are searched where
    that person may book now on some of the days, and the reasons are also the person's. Writes nothing.
    """
    sought = _sought(parts, caller, asked, service_type, unit_id)
    whose = await whose_search(parts, caller, work, person_ref, service_type) if person_ref else None
    searches = unit_searches(parts, sought, unit_id, whose) if whose else None
    if searches is not None:
        sought = replace(sought, unit_ids=units_open(searches, sought))
    listing = f"slots {service_type} {sorted(unit_id or [])} {asked}"
    place = parts.cursors.read(listing, cursor)
    async with work.reading() as connection:
        found = await slots.free(connection, sought, after=place_after(place), rows=limit + 1)
        why = None
        if not found and not (place and sought.unit_ids):
            searches = searches or unit_searches(parts, sought, unit_id, None)
            why = await why_none(connection, parts, sought, searches)
    listed = page(parts.cursors, listing, found, limit)
    return SlotSearch(items=listed.items, next_cursor=listed.next_cursor, blocked=why)


@router.get("/v1/slots/first-free", summary="First free time of each unit")
async def first_free_slots(
    caller: AnyCaller,
    work: Work,
    parts: Parts,
    asked: TimesAsked,
    service_type: ServiceTypeAsked,
    unit_id: UnitsAsked = None,
    by_practitioner: Annotated[bool, Query(description="The first of each practitioner of the units.")] = False,
) -> Page[FirstFree]:
    """The first free time of each unit, the earliest first, those without any last and why. Writes nothing."""
    sought = _sought(parts, caller, asked, service_type, unit_id)
    whose: list[tuple[str, str | None]] = [(each, None) for each in sought.unit_ids]
    if by_practitioner:
        whose = [pair for each in sought.unit_ids for pair in _practitioners(parts, sought, each)]
    not_in_use: list[tuple[str, str | None]] = [(each, None) for each in unit_id or () if each not in sought.unit_ids]
    async with work.reading() as connection:
        asked_for = [*whose, *not_in_use]
        first = dict(zip(asked_for, await slots.first_free(connection, sought, asked_for), strict=True))
        without = {place: slot is not None for place, slot in first.items() if slot is None or place in not_in_use}
        first |= dict.fromkeys(not_in_use)
        why = await why_none_each(connection, parts, sought, without)
    items = [
        FirstFree(unit=parts.contact(place[0]), practitioner_id=place[1], slot=slot, blocked=why.get(place))
        for place, slot in first.items()
    ]
    return Page(items=sorted(items, key=_earliest_first), next_cursor=None)


def place_after(place: list[str] | None) -> tuple[datetime, UUID]:
    """Where a list goes on: after the last time that was read, or at its beginning."""
    return (datetime.fromisoformat(place[0]), UUID(place[1])) if place else _START_OF_LIST


def page(cursors: Cursors, listing: str, found: list[Slot], limit: int) -> Page[Slot]:
    """The page of the times that were found, of which there is one more than fits when there are other pages."""
    items, more = found[:limit], len(found) > limit
    last = items[-1] if more else None
    cursor = cursors.write(listing, last.starts_at.isoformat(), str(last.id)) if last else None
    return Page(items=items, next_cursor=cursor)


def _sought(parts: BookingParts, caller: Caller, asked: Asked, service_type: str, unit_ids: list[str] | None) -> Sought:
    """What is sought, in the units that have it for this caller, and in the days that were asked for."""
    known(next((True for pack in parts.packs.packs if pack.service_type(service_type)), None), "service_type")
    for unit_id in unit_ids or ():
        known(parts.packs.unit(unit_id), "unit_id")
    own = [each for each in sorted(caller.units) if _gives(parts, each, service_type) and caller.works_in(each)]
    offering = [unit.id for unit in parts.packs.units_offering(service_type)]
    offering += [each for each in own if each not in offering]
    searched = [each for each in offering if not unit_ids or each in unit_ids]
    now = parts.clock()
    start = asked.window.earliest(now)
    return Sought(
        service_type=service_type,
        unit_ids=searched,
        spans=[(start, min(asked.window.latest(now) or start + DEFAULT_SPAN, start + LONGEST_SPAN))],
        released_by=now,
        unit_ids_on_duty=[each for each in own if each in searched],
        wishes=asked.wishes,
    )


def _gives(parts: BookingParts, unit_id: str, service_type: str) -> bool:
    """Whether the unit gives the service, also where residents may not book it yet: its professionals book it (D-2)."""
    unit = parts.packs.unit(unit_id)
    return unit is not None and service_type in unit.rollout


def _practitioners(parts: BookingParts, sought: Sought, unit_id: str) -> list[tuple[str, str | None]]:
    """Those of the unit who give the service and are asked for."""
    county, named = parts.packs.county_of(unit_id), sought.wishes.practitioner_ids
    return [
        (unit_id, each.id)
        for each in (county.practitioners if county else ())
        if unit_id in each.unit_ids
        and sought.service_type in each.service_types
        and (named is None or each.id in named)
    ]


def _earliest_first(first: FirstFree) -> tuple[bool, datetime, str, str]:
    none = first.slot is None
    starts_at = first.slot.starts_at if first.slot else _START_OF_LIST[0]
    return none, starts_at, first.unit.unit_id, first.practitioner_id or ""
