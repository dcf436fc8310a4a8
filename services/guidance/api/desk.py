"""The desk list and the board: one's units' contacts, danger first, then what is overdue, carried over, of the day."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from services.guidance.api.callers import Parts, Professional
from services.guidance.api.showing import shown_row, subjects
from services.guidance.flows.clocks import soon_until
from services.guidance.flows.desk import carry_over_of
from services.guidance.flows.parts import GuidanceParts, invalid
from services.guidance.flows.registers import registers_of
from services.guidance.storage import board, contact_lists
from services.guidance.storage.board import Counted, Counting
from services.guidance.storage.contact_lists import BEGINNING, END, ListPart, Place, UnitSpan, Wanted
from shared.contracts.guidance.board import AreaCounts, Board, StateCounts, UnitCounts
from shared.contracts.guidance.contacts import ContactSummary
from shared.contracts.types import Code, Page
from shared.kit.identity import Caller
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import FORBIDDEN, Refusal
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.terms.deadlines import UnmetClockState
from shared.terms.desk import Callbacks, Hands
from shared.terms.guidance import ContactStatus

router = service_router(tags=["desk"])

OwnUnit = Annotated[Code | None, Query(description="One of the caller's units; all of them by default.")]
_SHORTEST = timedelta(microseconds=1)


@router.get("/v1/contacts", summary="Desk list of one's units")
async def list_contacts(
    caller: Professional,
    work: Work,
    parts: Parts,
    unit_id: OwnUnit = None,
    status: Annotated[ContactStatus, Query(description="Open ones by default.")] = ContactStatus.OPEN,
    state: Annotated[
        UnmetClockState | None, Query(description="State of the clock due first; of open contacts only.")
    ] = None,
    hands: Annotated[Hands, Query(description="In whose hands: anybody's by default.")] = Hands.ALL,
    callback: Annotated[
        Callbacks | None, Query(description="Only callbacks that nobody has made yet; of open contacts only.")
    ] = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[ContactSummary]:
    """Contacts of the professional's units: in danger, overdue, of earlier working days, and of the day, in this order.

    Acute danger stands first for as long as the contact is open (D-13). Inside each of these the first due is on top,
    so that the clocks decide (D-6) and what was left unfinished still comes before the new (D-9). A contact without any
    clock left keeps its last due instant, and rises to the top once that is past. The pages of one list stand in the
    order of the moment at which its first page was read. Of closed contacts that a register has only those in whose
    context the caller works are there (D-8).
    """
    units = own_units(caller, unit_id, work)
    if status is not ContactStatus.OPEN and state is not None:
        raise invalid("state", "open_only", "Only the clocks of open contacts have a state to filter by.")
    if status is not ContactStatus.OPEN and callback is not None:
        raise invalid("callback", "open_only", "Only open contacts wait for a callback.")
    listing = f"contacts {unit_id} {status} {state} {hands} {callback}"
    read = parts.cursors.read(listing, cursor)
    at = datetime.fromisoformat(read[0]) if read else parts.clock()
    async with work.reading() as connection:
        found = await contact_lists.listed(
            connection,
            _parts(parts, units, status, state, at),
            Wanted(
                status=status,
                hands=hands,
                worker=caller.subject,
                callbacks=callback,
                has_clock=state is not None,
                at=at,
                readable=registers_of(caller),
            ),
            after=Place(ListPart(int(read[1])), datetime.fromisoformat(read[2]), UUID(read[3])) if read else None,
            rows=limit + 1,
        )
    items = found[:limit]
    persons = {person_ref for _, each in items for person_ref in subjects(each)}
    work.access(Access("list", "contact", tuple(sorted(persons))))
    more = None
    if len(found) > limit:
        part, last = items[-1]
        more = parts.cursors.write(listing, at.isoformat(), str(part.value), last.due_at.isoformat(), str(last.id))
    now = parts.clock()
    return Page(items=[shown_row(parts, each, now, caller) for _, each in items], next_cursor=more)


@router.get("/v1/contacts/board", summary="Board of one's units")
async def get_board(caller: Professional, work: Work, parts: Parts, unit_id: OwnUnit = None) -> Board:
    """How many open contacts of the caller's units stand in which state, by unit and area (D-6).

    Of each state no more than 250 are counted, so that the board costs the same on the worst day.
    """
    units = own_units(caller, unit_id, work)
    at = parts.clock()
    spans = {
        unit: {state: _due(state, soon, at) for state in UnmetClockState}
        for unit, soon in soon_until(parts, units, at).items()
    }
    areas = {unit: _areas(parts, unit) for unit in units}
    wanted = [
        Counting(unit, area, *span) for unit in units for area in (None, *areas[unit]) for span in spans[unit].values()
    ]
    async with work.reading() as connection:
        counted = await board.count(connection, wanted)

    def of(unit: str, area: str | None = None) -> dict[str, Any]:
        return dict(_counts({state: counted[Counting(unit, area, *span)] for state, span in spans[unit].items()}))

    return Board(
        at=at,
        units=[
            UnitCounts(
                unit_id=unit, areas=[AreaCounts(area=each, **of(unit, each)) for each in areas[unit]], **of(unit)
            )
            for unit in units
        ],
    )


def own_units(caller: Caller, unit_id: str | None, work: UnitOfWork) -> list[str]:
    """The unit asked for, which is the caller's own, or all of the caller's; refuses another's."""
    if unit_id is not None and not caller.works_in(unit_id):
        work.access(Access("list", "contact", ()))
        raise Refusal(FORBIDDEN)
    return [unit_id] if unit_id else sorted(caller.units)


def _counts(by_state: dict[UnmetClockState, Counted]) -> StateCounts:
    return StateCounts(
        overdue=by_state[UnmetClockState.OVERDUE].with_clock,
        due_soon=by_state[UnmetClockState.DUE_SOON].with_clock,
        running=by_state[UnmetClockState.RUNNING].with_clock,
        no_clock_left=sum(each.without_clock for each in by_state.values()),
        is_exact=all(each.is_exact for each in by_state.values()),
    )


def _areas(parts: GuidanceParts, unit_id: str) -> list[str]:
    county = parts.packs.county_of(unit_id)
    return [area.code for area in county.areas if area.unit_id == unit_id] if county is not None else []


def _parts(
    parts: GuidanceParts, units: list[str], status: ContactStatus, state: UnmetClockState | None, at: datetime
) -> dict[ListPart, dict[str, UnitSpan]]:
    """What the list has in each of its parts, by unit."""
    if status is not ContactStatus.OPEN:
        return {ListPart.RUN_OUT: dict.fromkeys(units, UnitSpan(BEGINNING, END, BEGINNING))}
    due = dict.fromkeys(units, (BEGINNING, END))
    if state is not None:
        due = {unit: _due(state, soon, at) for unit, soon in soon_until(parts, units, at).items()}
    first = {ListPart.IN_DANGER: {unit: UnitSpan(*span, BEGINNING) for unit, span in due.items()}}
    if state in {None, UnmetClockState.OVERDUE}:
        first[ListPart.RUN_OUT] = {unit: UnitSpan(BEGINNING, at - _SHORTEST, BEGINNING) for unit in units}
    if state is UnmetClockState.OVERDUE:
        return first
    not_yet = {
        unit: UnitSpan(max(at, span[0]), span[1], carry_over_of(parts, unit, at).before) for unit, span in due.items()
    }
    return {**first, ListPart.CARRIED_OVER: not_yet, ListPart.OF_THE_DAY: not_yet}


def _due(state: UnmetClockState, soon: datetime, at: datetime) -> tuple[datetime, datetime]:
    """The due instants, both ends included, of a clock in a state."""
    match state:
        case UnmetClockState.OVERDUE:
            return BEGINNING, at - _SHORTEST
        case UnmetClockState.DUE_SOON:
            return at, soon
        case UnmetClockState.RUNNING:
            return soon + _SHORTEST, END
