"""Notices clocks that have run out, and counts those that run."""

from datetime import datetime
from typing import Final

import structlog

from services.guidance.flows.clocks import soon_until, soon_until_otherwise
from services.guidance.flows.parts import GuidanceParts
from services.guidance.storage import clocks
from services.guidance.storage.clocks import AT_A_TIME
from shared.kit.jobs import Connection, Effect, Every, Handler, Job

NOTICE_OVERDUE: Final = Every("notice_overdue", seconds=20)
"""An overdue clock raises its event and its metric within one minute (D-6)."""

log = structlog.get_logger("clocks")


def notice_overdue(parts: GuidanceParts) -> Handler:
    """Leaves one event for each clock that has run out, and counts the clocks that run (D-6)."""

    async def handle(_job: Job) -> Effect:
        at = parts.clock()
        soon = soon_until(parts, [unit.id for pack in parts.packs.packs for unit in pack.units], at)
        otherwise = soon_until_otherwise(parts, at)

        async def effect(connection: Connection) -> None:
            noticed = AT_A_TIME
            while noticed == AT_A_TIME:
                noticed = await _notice(connection, at)
            parts.clock_counts.keep(await clocks.count(connection, at, soon, otherwise_until=otherwise), at)

        return effect

    return handle


async def _notice(connection: Connection, at: datetime) -> int:
    noticed = await clocks.notice_overdue(connection, at)
    for each in noticed:
        log.warning(
            "clock overdue",
            contact_id=str(each.contact_id),
            rule=each.rule_id.value,
            due_at=each.due_at.isoformat(),
        )
    return len(noticed)
