"""Working patterns of practitioners, and the times opened from them."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.booking.api.callers import Parts, Professional
from services.booking.api.refusals import SCHEDULE_OVERLAPS, invalid
from services.booking.flows.changing_schedules import change_schedule as change_held
from services.booking.flows.changing_schedules import end_schedule as end_held
from services.booking.flows.changing_schedules import tell_of_schedule
from services.booking.flows.opening_times import open_times, pattern_of
from services.booking.flows.parts import BookingParts, known
from services.booking.rules.start_grid import visits_of_a_day
from services.booking.storage import calendar, schedules
from services.booking.storage.calendar import OverlapsAnotherSchedule
from shared.contracts.booking.schedules import (
    ChangedSchedule,
    ChangeSchedule,
    EndSchedule,
    NewSchedule,
    Schedule,
    WorkingPattern,
)
from shared.contracts.types import Code, Page
from shared.kit.etag import ExpectedVersion
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import (
    FORBIDDEN,
    NOT_FOUND,
    PRECONDITION_REQUIRED,
    VERSION_MISMATCH,
    Refusal,
    refusals,
)
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.law.civil_time import civil_date
from shared.terms.calendar_events import ScheduleEvent
from shared.terms.people import Profession

router = service_router(tags=["schedules"])

_OF_A_CHANGE = (NOT_FOUND, SCHEDULE_OVERLAPS, PRECONDITION_REQUIRED, VERSION_MISMATCH)


@router.post("/v1/schedules", status_code=201, summary="Set up a schedule", responses=refusals(SCHEDULE_OVERLAPS))
async def create_schedule(new: NewSchedule, caller: Professional, work: Work, parts: Parts) -> Schedule:
    """A manager of the unit, or the practitioner, sets up a working pattern.

    Its times open for booking at once, or as its release says; none on public holidays, none where its place is not
    open, and none that a change of the clocks would stretch. Times inside an absence open when it is removed.
    """
    if not caller.works_in(new.unit_id):
        raise Refusal(FORBIDDEN)
    _refuse_stranger(caller, new.unit_id, new.practitioner_id)
    minutes = _checked(parts, new, new.unit_id, new.practitioner_id, new.effective_from)
    if new.effective_until < civil_date(parts.clock()):
        raise invalid("/effective_until", "in_the_past", "The schedule would have ended already.")
    transaction = await work.begin()
    await calendar.hold_unit(transaction, new.unit_id)
    added = await schedules.add(transaction, new, visit_minutes=minutes)
    try:
        opened = await open_times(parts, transaction, added, parts.clock())
    except OverlapsAnotherSchedule as overlap:
        raise Refusal(SCHEDULE_OVERLAPS) from overlap
    await tell_of_schedule(transaction, ScheduleEvent.CREATED, opened.schedule, parts.clock())
    work.tag(opened.schedule.version)
    work.location = f"/v1/schedules/{added.id}"
    return opened.schedule


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


@router.get("/v1/schedules/{schedule_id}", summary="One schedule", responses=refusals(NOT_FOUND))
async def get_schedule(schedule_id: UUID, caller: Professional, work: Work) -> Schedule:
    """A working pattern of one's own unit."""
    found = await _seen(caller, work, schedule_id)
    work.tag(found.version)
    return found


@router.post(
    "/v1/schedules/{schedule_id}/change",
    summary="Change a schedule from a day on",
    responses=refusals(*_OF_A_CHANGE),
)
async def change_schedule(
    schedule_id: UUID, change: ChangeSchedule, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> ChangedSchedule:
    """Another pattern from a day on; booked times are never touched.

    Free times that the new pattern does not offer exactly so are withdrawn, and its own are opened; those that would
    overlap a booked one are left out. A booked time that it does not offer stays, and is withdrawn if its visit is
    cancelled. The schedule keeps its id; what it was until then stays as a schedule of its own that ends the day
    before.
    """
    seen = await _seen(caller, work, schedule_id)
    _refuse_stranger(caller, seen.unit_id, seen.practitioner_id)
    minutes = _checked(parts, change, seen.unit_id, seen.practitioner_id, change.changes_on)
    transaction, held = await _held(work, seen, expected)
    if change.changes_on < civil_date(parts.clock()):
        raise invalid("/changes_on", "in_the_past", "The day has passed.")
    if change.changes_on > held.effective_until + timedelta(days=1):
        raise invalid("/changes_on", "after_the_end", "The schedule has ended before that day: set up another one.")
    try:
        changed = await change_held(parts, transaction, held, change, minutes)
    except OverlapsAnotherSchedule as overlap:
        raise Refusal(SCHEDULE_OVERLAPS) from overlap
    work.tag(changed.version)
    return changed


@router.post("/v1/schedules/{schedule_id}/end", summary="End a schedule", responses=refusals(*_OF_A_CHANGE))
async def end_schedule(
    schedule_id: UUID, end: EndSchedule, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> ChangedSchedule:
    """The schedule ends after a day: later free times are withdrawn, booked ones stay."""
    seen = await _seen(caller, work, schedule_id)
    _refuse_stranger(caller, seen.unit_id, seen.practitioner_id)
    transaction, held = await _held(work, seen, expected)
    if end.last_day < civil_date(parts.clock()) - timedelta(days=1):
        raise invalid("/last_day", "in_the_past", "The day has passed.")
    if end.last_day > held.effective_until:
        raise invalid("/last_day", "after_the_end", "The schedule ends sooner: change it to go on.")
    try:
        ended = await end_held(parts, transaction, held, end.last_day)
    except OverlapsAnotherSchedule as overlap:
        raise Refusal(SCHEDULE_OVERLAPS) from overlap
    work.tag(ended.version)
    return ended


async def _seen(caller: Caller, work: UnitOfWork, schedule_id: UUID) -> Schedule:
    """A schedule of the caller's units; another one is missing to the caller, and the attempt is logged (D-18)."""
    async with work.reading() as connection:
        found = await schedules.find(connection, schedule_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    if not caller.works_in(found.unit_id):
        work.access(Access("read", "schedule", (), str(schedule_id)))
        raise Refusal(NOT_FOUND)
    return found


async def _held(work: UnitOfWork, seen: Schedule, expected: int) -> tuple[Connection, Schedule]:
    """The transaction, and the schedule held in it in the version that the caller saw."""
    transaction = await work.begin()
    await calendar.hold_unit(transaction, seen.unit_id)
    held = await schedules.lock(transaction, seen.id)
    if held is None:
        raise Refusal(NOT_FOUND)
    if held.version != expected:
        raise Refusal(VERSION_MISMATCH)
    return transaction, held


def _refuse_stranger(caller: Caller, unit_id: str, practitioner_id: str) -> None:
    """Only the practitioner and a manager of the unit plan a practitioner's work."""
    own = caller.practitioner_id == practitioner_id
    if not caller.works_in(unit_id) or not (own or caller.has_profession(Profession.UNIT_MANAGER)):
        raise Refusal(FORBIDDEN)


def _checked(parts: BookingParts, pattern: WorkingPattern, unit_id: str, practitioner_id: str, first: date) -> int:
    """The length of a visit in minutes: as given, or the longest of the services; refuses an impossible pattern."""
    practitioner = known(parts.packs.practitioner(practitioner_id), "/practitioner_id")
    longest = 0
    for code in pattern.service_types:
        service_type = parts.service_type(code, unit_id=unit_id)
        longest = max(longest, service_type.duration_minutes)
        if unit_id not in practitioner.unit_ids or code not in practitioner.service_types:
            raise invalid(
                "/practitioner_id", "not_offered", "The practitioner does not give this service in this unit."
            )
        if pattern.delivery_mode not in service_type.delivery_modes:
            raise invalid("/delivery_mode", "not_offered", "The service is not given in this way.")
    if pattern.location_id is not None:
        _check_location(parts, pattern.location_id, unit_id, first, pattern.effective_until)
    minutes = pattern.visit_minutes or longest
    if not any(visits_of_a_day(pattern_of(pattern, minutes))):
        raise invalid("/ends", "no_visit_fits", "Not one visit fits between the start, the end and the breaks.")
    return minutes


def _check_location(parts: BookingParts, location_id: str, unit_id: str, first: date, last: date) -> None:
    location = known(parts.packs.location(location_id), "/location_id")
    if unit_id not in location.unit_ids:
        raise invalid("/location_id", "not_offered", "The unit gives no visits there.")
    opens, closes = location.open_from or first, location.open_until or last
    if max(opens, first) > min(closes, last):
        raise invalid("/location_id", "not_open", "The place is not open on any day of the schedule.")
