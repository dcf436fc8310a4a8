"""Notices clocks of contacts that are due soon or have run out, and counts those that run."""

from typing import Final

import structlog

from services.guidance.flows.clocks import soon_until, soon_until_otherwise
from services.guidance.flows.parts import GuidanceParts
from services.guidance.storage import clocks
from services.guidance.storage.clocks import AT_A_TIME, NoticedClock
from shared.kit.jobs import Connection, Effect, Every, Handler, Job
from shared.terms.guidance import GuidanceEvent

NOTICE_CLOCKS: Final = Every("notice_clocks", seconds=20)
"""A clock that is due soon or overdue raises its event and its metric within one minute (D-6)."""

log = structlog.get_logger("clocks")


def notice_clocks(parts: GuidanceParts) -> Handler:
    """Leaves one event for each clock that is due soon and one for each that has run out, and counts those that run."""

    async def handle(_job: Job) -> Effect:
        at = parts.clock()
        soon = soon_until(parts, [unit.id for pack in parts.packs.packs for unit in pack.units], at)
        otherwise = soon_until_otherwise(parts, at)

        async def effect(connection: Connection) -> None:
            noticed = AT_A_TIME
            while noticed == AT_A_TIME:
                noticed = _log(GuidanceEvent.CLOCK_OVERDUE, await clocks.notice_overdue(connection, at))
            noticed = AT_A_TIME
            while noticed == AT_A_TIME:
                found = await clocks.notice_due_soon(connection, at, soon, otherwise_until=otherwise)
                noticed = _log(GuidanceEvent.CLOCK_DUE_SOON, found)
            parts.clock_counts.keep(await clocks.count(connection, at, soon, otherwise_until=otherwise), at)

        return effect

    return handle


def _log(kind: GuidanceEvent, noticed: list[NoticedClock]) -> int:
    for each in noticed:
        log.warning(
            kind.value,
            contact_id=str(each.contact_id),
            rule=each.rule_id.value,
            due_at=each.due_at.isoformat(),
        )
    return len(noticed)
