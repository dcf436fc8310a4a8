"""Counts open clocks anew when the calendar, the rules, or a county's reading and hours have changed."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final
from uuid import UUID

import structlog

from services.guidance.flows.clocks import count_anew, counted_by
from services.guidance.flows.parts import GuidanceParts
from services.guidance.rules.recount import recount
from services.guidance.storage import clocks, recounting
from services.guidance.storage.clocks import NoticedClock
from services.guidance.storage.recounting import CountedAnew, StaleClock
from shared.kit.jobs import Connection, Effect, Every, Handler, Job, enqueue
from shared.law.civil_time import civil_date
from shared.terms.deadlines import RecountVerdict
from shared.terms.guidance import GuidanceEvent

RECOUNT_CLOCKS: Final = Every("recount_clocks", seconds=60)
"""A worker looks when it has started, for what it counts by is read at its start, and then each day again."""
_FIRST: Final = UUID(int=0)

log = structlog.get_logger("clocks")


def recount_clocks(parts: GuidanceParts) -> Handler:
    """Counts the open clocks anew that were counted otherwise than one counts now; those met are never touched (D-6).

    Some contacts at a time, each time in one transaction with the place to go on from, so that nothing is counted twice
    and an interruption loses nothing. A contact that somebody handles just then has its turn in the next round.
    """
    units = counted_by(parts)
    done_on: list[date] = []

    async def handle(job: Job) -> Effect | None:
        today, after = civil_date(parts.clock()), UUID(job.payload.get("after", str(_FIRST)))
        if after == _FIRST and today in done_on:
            return None

        async def effect(connection: Connection) -> None:
            stale = await recounting.hold_stale(connection, units, after)
            if stale:
                await _count_anew(parts, connection, stale, units)
                place = f'{{"after": "{stale[-1].contact_id}"}}'
                await enqueue(connection, RECOUNT_CLOCKS.kind, place)
            elif not await recounting.is_left(connection, units):
                done_on[:] = [today]

        return effect

    return handle


async def _count_anew(
    parts: GuidanceParts, connection: Connection, stale: Iterable[StaleClock], units: dict[str, str]
) -> None:
    at = parts.clock()
    found = [_counted(parts, each, units[each.unit_id], at) for each in stale]
    await recounting.keep(connection, found, at)
    for each in found:
        if each.verdict is RecountVerdict.MOVED and each.counted is not None:
            due = NoticedClock(each.stale.contact_id, each.stale.clock.rule_id, each.counted.due_at)
            await clocks.tell(connection, GuidanceEvent.CLOCK_RECOUNTED, due, at)
    counts = {verdict.value: sum(each.verdict is verdict for each in found) for verdict in RecountVerdict}
    log.info("clocks counted anew", **counts)


def _counted(parts: GuidanceParts, stale: StaleClock, digest: str, at: datetime) -> CountedAnew:
    counted = count_anew(parts, stale.unit_id, stale.clock, stale.window)
    decision = recount(stale.clock.due_at, counted.due_at if counted else None, at=at)
    return CountedAnew(
        stale=stale,
        counted=counted,
        verdict=decision.verdict,
        takes_it=decision.is_counted_so,
        counted_by=digest,
    )
