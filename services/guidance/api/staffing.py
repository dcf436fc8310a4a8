"""Shifts on the guidance lines, the warning when a line has too few people, and qualifications of substitutes."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from uuid import UUID

from uuid_utils.compat import uuid7

from services.guidance.api.callers import Parts, Professional
from services.guidance.api.desk import OwnUnit, own_units
from services.guidance.api.desk_refusals import UNIT_MANAGER_NEEDED
from services.guidance.flows.desk import habits_of, line_now
from services.guidance.flows.parts import GuidanceParts, known
from services.guidance.rules.staffing import LONGEST_SHIFT, staffing
from services.guidance.storage import shifts, workers
from services.guidance.storage.shifts import ShiftRecord
from services.guidance.storage.workers import QualificationRecord
from shared.contracts.county_pack import Area, PhoneLine
from shared.contracts.guidance.staffing import (
    BeginShift,
    LineStaffing,
    RecordQualification,
    Shift,
    WorkerQualification,
)
from shared.contracts.types import Page
from shared.kit.identity import Caller
from shared.kit.problems import FORBIDDEN, INVALID_STATE, NOT_FOUND, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, Work
from shared.law.civil_time import civil_date
from shared.terms.people import Profession

router = service_router(tags=["staffing"])


@router.post("/v1/shifts", status_code=201, summary="Begin a shift")
async def begin_shift(new: BeginShift, caller: Professional, work: Work, parts: Parts) -> Shift:
    """The caller is on the line of an area from now on, and known to the unit's desk; an earlier shift ends (R-115)."""
    area = known(parts.packs.area(new.area), "area")
    if not caller.works_in(area.unit_id):
        work.access(Access("begin_shift", "shift", ()))
        raise Refusal(FORBIDDEN)
    transaction = await work.begin()
    at = parts.clock()
    record = ShiftRecord(
        id=uuid7(),
        unit_id=area.unit_id,
        area=area.code,
        subject=caller.subject,
        professions=tuple(sorted(caller.professions)),
        began_at=at,
    )
    # Holds the worker's row, so that of two beginnings at the same time one ends the other.
    await workers.see(transaction, area.unit_id, caller.subject, caller.professions, at)
    await shifts.begin(transaction, record)
    return _shown(record)


@router.post("/v1/shifts/{shift_id}/end", summary="End a shift", responses=refusals(NOT_FOUND, INVALID_STATE))
async def end_shift(shift_id: UUID, caller: Professional, work: Work, parts: Parts) -> Shift:
    """The caller's own shift ends, or, by the unit's manager, one that somebody forgot."""
    async with work.reading() as connection:
        found = await shifts.find(connection, shift_id)
    work.access(Access("end_shift", "shift", (), str(shift_id)))
    if found is None or not (found.subject == caller.subject or _manages(caller, found.unit_id)):
        raise Refusal(NOT_FOUND)
    ended = await shifts.end(await work.begin(), shift_id, parts.clock())
    if ended is None:
        raise Refusal(INVALID_STATE)
    return _shown(ended)


@router.get("/v1/staffing", summary="Who is on the lines")
async def get_staffing(caller: Professional, work: Work, parts: Parts, unit_id: OwnUnit = None) -> Page[LineStaffing]:
    """Each line of the caller's units with those on shift, and a warning when too few are there while it is answered.

    Areas that share a number are one line (R-115).
    """
    units = own_units(caller, unit_id, work)
    at = parts.clock()
    async with work.reading() as connection:
        going_on = await shifts.going_on(connection, units, after=at - LONGEST_SHIFT)
    return Page(items=[each for unit in units for each in _lines(parts, unit, going_on, at)], next_cursor=None)


@router.post("/v1/worker-qualifications", summary="Record a substitute's qualification")
async def record_qualification(
    new: RecordQualification, caller: Professional, work: Work, parts: Parts
) -> WorkerQualification:
    """The unit's manager records how long a substitute may work in a profession; what was recorded before goes (R-117).

    Of a permanent worker nothing is recorded: the token tells the profession.
    """
    work.access(Access("record_qualification", "worker", (), new.unit_id))
    _refuse_others(caller, new.unit_id)
    at = parts.clock()
    record = QualificationRecord(
        unit_id=new.unit_id,
        worker=new.worker,
        profession=new.profession,
        valid_until=new.valid_until,
        recorded_at=at,
    )
    await workers.qualify(await work.begin(), record, by=caller.subject)
    return _shown_qualification(record, at)


@router.get("/v1/worker-qualifications", summary="Qualifications of substitutes")
async def list_qualifications(
    caller: Professional, work: Work, parts: Parts, unit_id: OwnUnit = None
) -> Page[WorkerQualification]:
    """What is recorded of the substitutes of the units that the caller manages (R-117)."""
    units = own_units(caller, unit_id, work)
    for unit in units:
        _refuse_others(caller, unit)
    at = parts.clock()
    async with work.reading() as connection:
        found = [each for unit in units for each in await workers.qualifications(connection, unit)]
    return Page(items=[_shown_qualification(each, at) for each in found], next_cursor=None)


def _manages(caller: Caller, unit_id: str) -> bool:
    return caller.works_in(unit_id) and caller.has_profession(Profession.UNIT_MANAGER)


def _refuse_others(caller: Caller, unit_id: str) -> None:
    if not caller.works_in(unit_id):
        raise Refusal(FORBIDDEN)
    if not _manages(caller, unit_id):
        raise Refusal(UNIT_MANAGER_NEEDED)


def _lines(parts: GuidanceParts, unit_id: str, going_on: Iterable[ShiftRecord], at: datetime) -> list[LineStaffing]:
    county = parts.packs.county_of(unit_id)
    areas = [area for area in county.areas if area.unit_id == unit_id] if county is not None else []
    today = civil_date(at)
    answered = sorted(
        ((line, area) for area in areas for line in area.phone_lines if line.holds_on(today)),
        key=lambda each: (each[0].phone, each[1].code),
    )
    on_shift = list(going_on)
    return [
        _staffed(parts, unit_id, phone, list(of_line), on_shift, at)
        for phone, of_line in groupby(answered, key=lambda each: each[0].phone)
    ]


def _staffed(
    parts: GuidanceParts,
    unit_id: str,
    phone: str,
    of_line: list[tuple[PhoneLine, Area]],
    going_on: list[ShiftRecord],
    at: datetime,
) -> LineStaffing:
    areas = [area.code for _, area in of_line]
    there = [each for each in going_on if each.unit_id == unit_id and each.area in areas]
    is_open = any(line_now(parts, [line], at).is_open for line, _ in of_line)
    minimum = habits_of(parts, unit_id).minimum_on_shift
    decision = staffing([each.began_at for each in there], minimum=minimum, is_open=is_open, at=at)
    return LineStaffing(
        unit_id=unit_id,
        phone=phone,
        areas=areas,
        is_open=is_open,
        minimum=minimum,
        on_shift=[_shown(each) for each in there],
        verdict=decision.verdict,
    )


def _shown(record: ShiftRecord) -> Shift:
    return Shift(
        id=record.id,
        unit_id=record.unit_id,
        area=record.area,
        subject=record.subject,
        professions=list(record.professions),
        began_at=record.began_at,
        ended_at=record.ended_at,
    )


def _shown_qualification(record: QualificationRecord, at: datetime) -> WorkerQualification:
    return WorkerQualification(
        unit_id=record.unit_id,
        worker=record.worker,
        profession=record.profession,
        valid_until=record.valid_until,
        has_ended=record.valid_until < civil_date(at),
        recorded_at=record.recorded_at,
    )
