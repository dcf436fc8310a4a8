"""Working patterns of practitioners, and the times opened from them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.booking.api.callers import Parts, Professional
from services.booking.api.refusals import SCHEDULE_OVERLAPS
from services.booking.flows.opening_times import open_times
from services.booking.flows.parts import BookingParts, known
from services.booking.storage import schedules
from shared.contracts.booking.schedules import NewSchedule, Schedule
from shared.contracts.problem import FieldError
from shared.contracts.types import Code, Page
from shared.kit.identity import Caller
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import FORBIDDEN, VALIDATION, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.law.civil_time import civil_date
from shared.terms.people import Profession

router = service_router(tags=["schedules"])


@router.post("/v1/schedules", status_code=201, summary="Set up a schedule", responses=refusals(SCHEDULE_OVERLAPS))
async def create_schedule(new: NewSchedule, caller: Professional, work: Work, parts: Parts) -> Schedule:
    """A manager of the unit, or the practitioner, sets up a working pattern; its times open for booking at once."""
    _refuse_stranger(caller, new)
    _check_pattern(parts, new)
    transaction = await work.begin()
    added = await schedules.add(transaction, new, visit_minutes=_visit_minutes(parts, new))
    try:
        return await open_times(parts, transaction, added, parts.clock())
    except schedules.OverlapsAnotherSchedule as overlap:
        raise Refusal(SCHEDULE_OVERLAPS) from overlap


@router.get("/v1/schedules", summary="Schedules of a unit")
async def list_schedules(
    caller: Professional,
    work: Work,
    parts: Parts,
    unit_id: Annotated[Code, Query(description="One of the caller's units.")],
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[Schedule]:
    """Working patterns of one's own unit, in the order they were made."""
    if not caller.works_in(unit_id):
        raise Refusal(FORBIDDEN)
    place = parts.cursors.read(f"schedules {unit_id}", cursor)
    after = UUID(place[0]) if place else UUID(int=0)
    async with work.reading() as connection:
        found = await schedules.of_unit(connection, unit_id, after=after, rows=limit + 1)
    more = parts.cursors.write(f"schedules {unit_id}", str(found[limit - 1].id)) if len(found) > limit else None
    return Page(items=found[:limit], next_cursor=more)


def _refuse_stranger(caller: Caller, new: NewSchedule) -> None:
    own = caller.practitioner_id == new.practitioner_id
    if not caller.works_in(new.unit_id) or not (own or caller.has_profession(Profession.UNIT_MANAGER)):
        raise Refusal(FORBIDDEN)


def _check_pattern(parts: BookingParts, new: NewSchedule) -> None:
    practitioner = known(parts.packs.practitioner(new.practitioner_id), "/practitioner_id")
    for code in new.service_types:
        service_type = parts.service_type(code, unit_id=new.unit_id)
        if new.unit_id not in practitioner.unit_ids or code not in practitioner.service_types:
            raise _invalid(
                "/practitioner_id", "not_offered", "The practitioner does not give this service in this unit."
            )
        if new.delivery_mode not in service_type.delivery_modes:
            raise _invalid("/delivery_mode", "not_offered", "The service is not given in this way.")
    if new.effective_until < civil_date(parts.clock()):
        raise _invalid("/effective_until", "in_the_past", "The schedule would have ended already.")


def _visit_minutes(parts: BookingParts, new: NewSchedule) -> int:
    """The length of a visit: as given, or the longest of the services."""
    longest = max(parts.service_type(code, unit_id=new.unit_id).duration_minutes for code in new.service_types)
    return new.visit_minutes or longest


def _invalid(pointer: str, code: str, detail: str) -> Refusal:
    return Refusal(VALIDATION, errors=[FieldError(pointer=pointer, code=code, detail=detail)])
