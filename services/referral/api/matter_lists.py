"""Worklists of handovers and assessments: which runs of the index a caller's question means."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.referral.flows.clocks import soon_until
from services.referral.flows.parts import ReferralParts
from services.referral.flows.registers import registers_of
from services.referral.storage.worklists import BEGINNING, END, FIRST, LAST, Part, Place
from shared.contracts.referral.clocks import UnmetCounts
from shared.kit.identity import Caller
from shared.kit.problems import FORBIDDEN, Refusal
from shared.kit.unit_of_work import Access, UnitOfWork
from shared.terms.deadlines import UnmetClockState

_SHORTEST: Final = timedelta(microseconds=1)
_ALL: Final = (FIRST, LAST)
_BEFORE_ALL: Final = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))


def own_units(caller: Caller, unit_id: str | None, work: UnitOfWork, object_type: str) -> list[str]:
    """The units whose worklist is asked for; refuses another unit than the caller's own."""
    if unit_id is not None and not caller.works_in(unit_id):
        work.access(Access("list", object_type, ()))
        raise Refusal(FORBIDDEN)
    return [unit_id] if unit_id else sorted(caller.units)


def parts_of(
    parts: ReferralParts,
    caller: Caller,
    unit_ids: Iterable[str],
    statuses: Iterable[StrEnum],
    state: UnmetClockState | None,
    at: datetime,
    *,
    with_clock: bool = False,
) -> list[Part]:
    """What of these units the caller reads, in these states; with a state of the clock only what is in it.

    `with_clock`: only what has a clock that runs, in whatever state.
    """
    units = list(unit_ids)
    spans = dict.fromkeys(units, _RUNNING) if with_clock and state is None else _spans(parts, units, state, at)
    wanted = list(statuses)
    return [
        Part(unit_id, register, status.value, *spans[unit_id])
        for unit_id in units
        for register in sorted(registers_of(parts, caller, unit_id))
        for status in wanted
    ]


def unmet(counted: Mapping[UnmetClockState | None, int]) -> UnmetCounts:
    """How many open ones stand how; None: all of them."""
    by_clock = {state: counted[state] for state in UnmetClockState}
    return UnmetCounts(
        running=by_clock[UnmetClockState.RUNNING],
        due_soon=by_clock[UnmetClockState.DUE_SOON],
        overdue=by_clock[UnmetClockState.OVERDUE],
        without_clock=max(0, counted[None] - sum(by_clock.values())),  # each of them may be capped
    )


def written_place(place: Place) -> tuple[str, str, str]:
    """A place as a cursor holds it."""
    return "after" if place.without_clock else "by", place.queued_at.isoformat(), str(place.id)


def read_place(words: list[str] | None) -> Place:
    """The place that a cursor holds, or the beginning."""
    if words is None:
        return FIRST
    return Place(without_clock=words[0] == "after", queued_at=datetime.fromisoformat(words[1]), id=UUID(words[2]))


def _spans(
    parts: ReferralParts, units: list[str], state: UnmetClockState | None, at: datetime
) -> dict[str, tuple[Place, Place]]:
    """For each unit between which places, both included, are those whose clock is in a state."""
    if state is None:
        return dict.fromkeys(units, _ALL)
    if state is UnmetClockState.OVERDUE:
        return dict.fromkeys(units, (_by_clock(BEGINNING), _by_clock(at - _SHORTEST)))
    soon = soon_until(parts, units, at)
    if state is UnmetClockState.DUE_SOON:
        return {unit_id: (_by_clock(at), _by_clock(until)) for unit_id, until in soon.items()}
    return {unit_id: (_by_clock(until + _SHORTEST), _by_clock(END)) for unit_id, until in soon.items()}


def _by_clock(queued_at: datetime) -> Place:
    return Place(without_clock=False, queued_at=queued_at)


_RUNNING: Final = (_by_clock(BEGINNING), _by_clock(END))


def instant_place(told: list[str] | None) -> tuple[datetime, UUID]:
    """The place after which a list by instants goes on; without a cursor its beginning."""
    return (datetime.fromisoformat(told[0]), UUID(told[1])) if told else _BEFORE_ALL
