"""Free times."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.booking.api.callers import ANY_CALLER, Parts
from services.booking.flows.parts import BookingParts, known
from services.booking.storage import slots
from shared.contracts.booking.slots import Slot
from shared.contracts.types import Code, Instant, Page
from shared.kit.paging import CursorText, Limit
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work

router = service_router(tags=["slots"], dependencies=[ANY_CALLER])

DEFAULT_SPAN = timedelta(days=60)
LONGEST_SPAN = timedelta(days=400)
FARTHEST_START = timedelta(days=1000)
"""No time is open so far ahead; a later start finds nothing either, and stays within the calendar."""
_LAST_ID = UUID(int=2**128 - 1)


@router.get("/v1/slots", summary="Search free times")
async def search_slots(
    work: Work,
    parts: Parts,
    service_type: Annotated[Code, Query(description="Code of the service type.")],
    unit_id: Annotated[
        list[Code] | None, Query(max_length=50, description="One or many units; without it, every unit that has it.")
    ] = None,
    practitioner_id: Annotated[Code | None, Query(description="Only this practitioner's times.")] = None,
    starts_from: Annotated[Instant | None, Query(description="Earliest start, included; now by default.")] = None,
    starts_before: Annotated[Instant | None, Query(description="Not included; 60 days later by default.")] = None,
    limit: Limit = 20,
    cursor: CursorText = None,
) -> Page[Slot]:
    """Free times to come, earliest first. Writes nothing."""
    _check_named(parts, service_type, practitioner_id)
    now = parts.clock()
    soonest = now + timedelta.resolution
    start = min(max(soonest, starts_from or soonest), now + FARTHEST_START)
    before = min(starts_before or start + DEFAULT_SPAN, start + LONGEST_SPAN)
    listing = f"slots {service_type} {sorted(unit_id or [])} {practitioner_id} {starts_from} {starts_before}"
    place = parts.cursors.read(listing, cursor)
    after = (max(start, _instant(place[0])), UUID(place[1])) if place else (start - timedelta.resolution, _LAST_ID)
    async with work.reading() as connection:
        found = await slots.free(
            connection,
            service_type=service_type,
            unit_ids=_units(parts, service_type, unit_id),
            practitioner_id=practitioner_id,
            after=after,
            before=before,
            released_by=now,
            rows=limit + 1,
        )
    return _page(parts, listing, found, limit)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _check_named(parts: BookingParts, service_type: str, practitioner_id: str | None) -> None:
    """A misspelt name is refused, so that nobody takes it for a lack of times."""
    known(next((True for pack in parts.packs.packs if pack.service_type(service_type)), None), "service_type")
    if practitioner_id is not None:
        known(parts.packs.practitioner(practitioner_id), "practitioner_id")


def _units(parts: BookingParts, service_type: str, asked: list[str] | None) -> list[str]:
    offering = [unit.id for unit in parts.packs.units_offering(service_type)]
    if not asked:
        return offering
    for unit_id in asked:
        known(parts.packs.unit(unit_id), "unit_id")
    return [unit_id for unit_id in offering if unit_id in asked]


def _page(parts: BookingParts, listing: str, found: list[Slot], limit: int) -> Page[Slot]:
    items, more = found[:limit], len(found) > limit
    last = items[-1] if more else None
    cursor = parts.cursors.write(listing, last.starts_at.isoformat(), str(last.id)) if last else None
    return Page(items=items, next_cursor=cursor)
