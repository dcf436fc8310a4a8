"""Worklists of referrals, by unit and role, in the order of their clocks."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.referral.api.callers import Parts, Professional
from services.referral.api.showing import shown_each
from services.referral.flows.parts import ReferralParts
from services.referral.flows.registers import registers_of
from services.referral.storage import referrals
from services.referral.storage.referrals import handled_in, place_of
from services.referral.storage.worklists import FIRST, LAST, Part, Place, capped, is_capped
from shared.contracts.referral.referral_path import ReferralCounts
from shared.contracts.referral.referrals import Referral
from shared.contracts.types import Code, Page
from shared.kit.identity import Caller
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import FORBIDDEN, Refusal
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.terms.referral import CLOCK_STATES, ReferralStatus, WorklistRole

router = service_router(tags=["referrals"])

_SHORTEST = timedelta(microseconds=1)
Role = Annotated[
    WorklistRole,
    Query(description="Sent by the units (drafts too), received, handled by me, or waiting for a refused right."),
]
UnitId = Annotated[Code | None, Query(description="One of the caller's units; all of them by default.")]


@router.get("/v1/referrals/counts", summary="Counts of a worklist")
async def count_referrals(
    caller: Professional, work: Work, parts: Parts, role: Role, unit_id: UnitId = None
) -> ReferralCounts:
    """How many referrals a worklist has in each state, and how many are overdue."""
    _refuse_foreign(caller, unit_id, work)
    at = parts.clock()
    everything = _parts_of(parts, caller, role, unit_id, list(ReferralStatus))
    late = _parts_of(parts, caller, role, unit_id, sorted(CLOCK_STATES), last=_before(at))
    async with work.reading() as connection:
        by_status = await referrals.counted(connection, role, everything)
        overdue = await referrals.counted(connection, role, late)
    late_ones = sum(overdue.values())
    return ReferralCounts(
        by_status={status: capped(by_status.get(status, 0)) for status in ReferralStatus},
        overdue=capped(late_ones),
        at_least=is_capped(*by_status.values(), late_ones),
    )


@router.get("/v1/referrals", summary="Worklist of one's units")
async def list_referrals(
    caller: Professional,
    work: Work,
    parts: Parts,
    role: Role,
    unit_id: UnitId = None,
    status: Annotated[
        list[ReferralStatus] | None, Query(max_length=10, description="One or many states; any by default.")
    ] = None,
    overdue: Annotated[bool, Query(description="Only those whose first clock has run out.")] = False,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[Referral]:
    """The referrals of a professional's units: the clock due first, then those without a clock by their age."""
    _refuse_foreign(caller, unit_id, work)
    listing = f"referrals {role} {unit_id} {sorted(status or ())} {overdue}"
    read = parts.cursors.read(listing, cursor)
    after = Place(read[0] == "1", datetime.fromisoformat(read[1]), UUID(read[2])) if read else FIRST
    states = [each for each in status or ReferralStatus if not overdue or each in CLOCK_STATES]
    last = _before(parts.clock()) if overdue else LAST
    asked = _parts_of(parts, caller, role, unit_id, states, last=last)
    async with work.reading() as connection:
        found = await referrals.listed(connection, role, asked, after=after, rows=limit + 1)
        visible = found[:limit]
        items = await shown_each(connection, parts, visible, caller)
    work.access(Access("list", "referral", tuple(sorted({each.person_ref for each in visible}))))
    end = place_of(visible[-1]) if len(found) > limit else None
    more = (
        parts.cursors.write(listing, str(int(end.without_clock)), end.queued_at.isoformat(), str(end.id))
        if end
        else None
    )
    return Page(items=items, next_cursor=more)


def _before(at: datetime) -> Place:
    """The last place of what is overdue at an instant: the due instant itself is still in time."""
    return Place(without_clock=False, queued_at=at - _SHORTEST)


def _refuse_foreign(caller: Caller, unit_id: str | None, work: UnitOfWork) -> None:
    if unit_id is not None and not caller.works_in(unit_id):
        work.access(Access("list", "referral", ()))
        raise Refusal(FORBIDDEN)


def _parts_of(
    parts: ReferralParts,
    caller: Caller,
    role: WorklistRole,
    unit_id: str | None,
    states: list[ReferralStatus],
    *,
    last: Place = LAST,
) -> list[Part]:
    """The runs of the index: each unit in each register that the caller reads there, in each state."""
    units = [unit_id] if unit_id else sorted(caller.units)
    return [
        Part(handled_in(caller.subject, unit) if role is WorklistRole.MINE else unit, register, status, last=last)
        for unit in units
        for register in sorted(registers_of(parts, caller, unit))
        for status in states
    ]
