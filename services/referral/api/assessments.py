"""Assessments: seen and listed by their unit, in the context of their register."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.referral.api.assessment_showing import shown_assessment, shown_row
from services.referral.api.assessment_standing import shown_to
from services.referral.api.callers import Parts, Professional
from services.referral.api.matter_lists import own_units, parts_of, read_place, unmet, written_place
from services.referral.flows.parts import ReferralParts
from services.referral.storage import assessments, clocks
from services.referral.storage.worklists import Part, Place, capped, is_capped
from shared.contracts.referral.assessments import (
    Assessment,
    AssessmentCounts,
    AssessmentHistoryEntry,
    AssessmentSummary,
)
from shared.contracts.types import Code, Page
from shared.kit.identity import Caller
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import NOT_FOUND, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, Work
from shared.terms.assessments import AssessmentStatus
from shared.terms.deadlines import UnmetClockState

router = service_router(tags=["assessments"])

_OPEN = (AssessmentStatus.INITIATED, AssessmentStatus.STARTED)
UnitId = Annotated[Code | None, Query(description="One of the caller's units; all of them by default.")]


@router.get("/v1/assessments", summary="Worklist of assessments")
async def list_assessments(
    caller: Professional,
    work: Work,
    parts: Parts,
    unit_id: UnitId = None,
    status: Annotated[
        list[AssessmentStatus] | None,
        Query(
            max_length=10, description="One or many states; by default the open ones, and those whose clock runs on."
        ),
    ] = None,
    state: Annotated[UnmetClockState | None, Query(description="State of the clock due first.")] = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[AssessmentSummary]:
    """Assessments of a professional's units by their clocks, the first due on top; in the caller's registers only."""
    units = own_units(caller, unit_id, work, "assessment")
    at = parts.clock()
    listing = f"assessments {unit_id} {sorted(status or ())} {state}"
    after = read_place(parts.cursors.read(listing, cursor))
    wanted = parts_of(parts, caller, units, status, state, at) if status else _open(parts, caller, units, state, at)
    async with work.reading() as connection:
        found = await assessments.listed(connection, wanted, after=after, rows=limit + 1)
        items = found[:limit]
        running = await clocks.of(connection, [each.id for each in items])
    work.access(Access("list", "assessment", tuple(sorted({each.person_ref for each in items}))))
    last = items[-1] if len(found) > limit else None
    place = Place(last.without_clock, last.queued_at, last.id) if last else None
    more = parts.cursors.write(listing, *written_place(place)) if place else None
    return Page(items=[shown_row(parts, each, running[each.id], caller, at) for each in items], next_cursor=more)


@router.get("/v1/assessments/counts", summary="How many assessments a worklist has")
async def count_assessments(caller: Professional, work: Work, parts: Parts, unit_id: UnitId = None) -> AssessmentCounts:
    """How many assessments the caller's units have in each state, and how the open ones stand by their clocks."""
    units = own_units(caller, unit_id, work, "assessment")
    at = parts.clock()
    async with work.reading() as connection:
        by_status = await assessments.counted(connection, parts_of(parts, caller, units, AssessmentStatus, None, at))
        by_state = {
            state: await assessments.counted(connection, _open(parts, caller, units, state, at))
            for state in (None, *UnmetClockState)
        }
    totals = {state: sum(numbers.values()) for state, numbers in by_state.items()}
    return AssessmentCounts(
        by_status={status: capped(by_status.get(status, 0)) for status in AssessmentStatus},
        open=unmet({state: capped(number) for state, number in totals.items()}),
        at_least=is_capped(*by_status.values(), *totals.values()),
    )


@router.get("/v1/assessments/{assessment_id}", summary="One assessment", responses=refusals(NOT_FOUND))
async def get_assessment(assessment_id: UUID, caller: Professional, work: Work, parts: Parts) -> Assessment:
    """An assessment, for the professionals of its unit in the context of its register."""
    found = await shown_to(caller, assessment_id, work, parts)
    async with work.reading() as connection:
        running = await clocks.of(connection, [assessment_id])
    work.tag(found.version)
    return shown_assessment(parts, found, running[assessment_id], caller, parts.clock())


@router.get(
    "/v1/assessments/{assessment_id}/history", summary="History of an assessment", responses=refusals(NOT_FOUND)
)
async def get_assessment_history(
    assessment_id: UUID, caller: Professional, work: Work, parts: Parts
) -> Page[AssessmentHistoryEntry]:
    """What was done to an assessment, the first first."""
    await shown_to(caller, assessment_id, work, parts)
    async with work.reading() as connection:
        deeds = await assessments.history(connection, assessment_id)
    items = [
        AssessmentHistoryEntry(action=each.action, status=each.status, at=each.at, by=each.by, reason=each.reason)
        for each in deeds
    ]
    return Page(items=items, next_cursor=None)


def _open(
    parts: ReferralParts, caller: Caller, units: list[str], state: UnmetClockState | None, at: datetime
) -> list[Part]:
    """The open ones, and those that ended unmade while their clock runs on: overdue is never hidden (D-6)."""
    return [
        *parts_of(parts, caller, units, _OPEN, state, at),
        *parts_of(parts, caller, units, (AssessmentStatus.ENDED,), state, at, with_clock=True),
    ]
