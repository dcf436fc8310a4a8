"""Handovers: seen and listed by both units, each in the context of its register."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.referral.api.callers import HandsOver, Parts, Professional
from services.referral.api.handover_showing import shown_deed, shown_handover, shown_row
from services.referral.api.handover_standing import known_handover, may_see
from services.referral.api.matter_lists import own_units, parts_of, read_place, unmet, written_place
from services.referral.flows.parts import ReferralParts
from services.referral.flows.registers import reads
from services.referral.storage import clocks, handovers
from services.referral.storage.handovers import HandoverRecord
from services.referral.storage.worklists import Part, Place, capped, is_capped
from shared.contracts.referral.handovers import Handover, HandoverCounts, HandoverHistoryEntry, HandoverSummary
from shared.contracts.types import Code, Page
from shared.kit.identity import Caller
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import NOT_FOUND, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.terms.deadlines import UnmetClockState
from shared.terms.handovers import HandoverSide, HandoverStatus

router = service_router(tags=["handovers"])

_OPEN = tuple(
    status
    for status in HandoverStatus
    if status not in {HandoverStatus.DONE, HandoverStatus.CONTINUED, HandoverStatus.WITHDRAWN}
)
UnitId = Annotated[Code | None, Query(description="One of the caller's units; all of them by default.")]
Side = Annotated[HandoverSide, Query(description="Handovers that the units sent, or received.")]


@router.get("/v1/handovers", summary="Worklist of handovers")
async def list_handovers(
    caller: Professional,
    work: Work,
    parts: Parts,
    role: Side,
    unit_id: UnitId = None,
    status: Annotated[
        list[HandoverStatus] | None, Query(max_length=10, description="One or many states; any by default.")
    ] = None,
    state: Annotated[UnmetClockState | None, Query(description="State of the clock due first.")] = None,
    client_told: Annotated[
        bool | None, Query(description="Whether the client was told of the present state; false: somebody has to tell.")
    ] = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[HandoverSummary]:
    """Handovers of a professional's units by their clocks, the first due on top; in the caller's registers only.

    A null `client_told` asks for telling: each new state begins with it, until it is recorded (R-175).
    """
    units = own_units(caller, unit_id, work, "handover")
    at = parts.clock()
    listing = f"handovers {role} {unit_id} {sorted(status or ())} {state} {client_told}"
    after = read_place(parts.cursors.read(listing, cursor))
    wanted = parts_of(parts, caller, units, status or HandoverStatus, state, at)
    async with work.reading() as connection:
        found = await handovers.listed(connection, role, wanted, told=client_told, after=after, rows=limit + 1)
        items = found[:limit]
        running = await clocks.of(connection, [each.id for each in items])
    work.access(Access("list", "handover", tuple(sorted({each.person_ref for each in items}))))
    last = items[-1] if len(found) > limit else None
    place = Place(last.without_clock, last.queued_at, last.id) if last else None
    more = parts.cursors.write(listing, *written_place(place)) if place else None
    return Page(items=[shown_row(parts, each, running[each.id], caller, at) for each in items], next_cursor=more)


@router.get("/v1/handovers/counts", summary="How many handovers a worklist has")
async def count_handovers(
    caller: Professional, work: Work, parts: Parts, role: Side, unit_id: UnitId = None
) -> HandoverCounts:
    """How many handovers the caller's units have in each state, and how the open ones stand by their clocks."""
    units = own_units(caller, unit_id, work, "handover")
    at = parts.clock()
    async with work.reading() as connection:
        by_status = await handovers.counted(connection, role, parts_of(parts, caller, units, HandoverStatus, None, at))
        by_state = {
            state: await handovers.counted(connection, role, _open(parts, caller, units, state, at))
            for state in (None, *UnmetClockState)
        }
    totals = {state: sum(numbers.values()) for state, numbers in by_state.items()}
    return HandoverCounts(
        by_status={status: capped(by_status.get(status, 0)) for status in HandoverStatus},
        open=unmet({state: capped(number) for state, number in totals.items()}),
        at_least=is_capped(*by_status.values(), *totals.values()),
    )


@router.get("/v1/handovers/{handover_id}", summary="One handover", responses=refusals(NOT_FOUND))
async def get_handover(handover_id: UUID, caller: HandsOver, work: Work, parts: Parts) -> Handover:
    """A handover, for both units in the context of their registers, and for the service that offered it."""
    found = await _seen(handover_id, caller, work, parts)
    async with work.reading() as connection:
        running = await clocks.of(connection, [handover_id])
    work.tag(found.version)
    return shown_handover(parts, found, running[handover_id], caller, parts.clock())


@router.get("/v1/handovers/{handover_id}/history", summary="History of a handover", responses=refusals(NOT_FOUND))
async def get_handover_history(
    handover_id: UUID, caller: HandsOver, work: Work, parts: Parts
) -> Page[HandoverHistoryEntry]:
    """What was done to a handover, the first first."""
    found = await _seen(handover_id, caller, work, parts)
    in_receivers_context = found.client_register is found.sender_register or (
        caller.works_in(found.to_unit_id) and reads(parts, caller, found.client_register, found.to_unit_id).is_allowed
    )
    async with work.reading() as connection:
        deeds = await handovers.history(connection, handover_id)
    items = [shown_deed(each, in_receivers_context=in_receivers_context) for each in deeds]
    return Page(items=items, next_cursor=None)


def _open(
    parts: ReferralParts, caller: Caller, units: list[str], state: UnmetClockState | None, at: datetime
) -> list[Part]:
    """The open ones, and the withdrawn while a clock of the law runs on: overdue is never hidden (D-6)."""
    return [
        *parts_of(parts, caller, units, _OPEN, state, at),
        *parts_of(parts, caller, units, (HandoverStatus.WITHDRAWN,), state, at, with_clock=True),
    ]


async def _seen(handover_id: UUID, caller: Caller, work: UnitOfWork, parts: ReferralParts) -> HandoverRecord:
    async with work.reading() as connection:
        found = known_handover(await handovers.find(connection, handover_id))
    work.access(Access("read", "handover", (found.person_ref,), str(handover_id)))
    if not may_see(parts, caller, found):
        raise Refusal(NOT_FOUND)
    return found
