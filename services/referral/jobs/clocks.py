"""Notices clocks of handovers and assessments that are due soon or have run out, and counts those that run."""

from typing import Final

import structlog

from services.referral.flows.clocks import soon_until, soon_until_otherwise
from services.referral.flows.parts import ReferralParts
from services.referral.storage import clocks
from services.referral.storage.clocks import AT_A_TIME, NoticedClock
from shared.kit.jobs import Connection, Effect, Every, Handler, Job
from shared.terms.deadlines import ClockEvent

NOTICE_CLOCKS: Final = Every("notice_clocks", seconds=20)
"""A clock that is due soon or overdue raises its event and its metric within one minute (D-6)."""

log = structlog.get_logger("clocks")


def notice_clocks(parts: ReferralParts) -> Handler:
    """Leaves one event for each clock that is due soon and one for each that has run out, and counts those that run."""

    async def handle(_job: Job) -> Effect:
        at = parts.clock()
        soon = soon_until(parts, [unit.id for pack in parts.packs.packs for unit in pack.units], at)
        otherwise = soon_until_otherwise(parts, at)

        async def effect(connection: Connection) -> None:
            noticed = AT_A_TIME
            while noticed == AT_A_TIME:
                noticed = _log(ClockEvent.OVERDUE, await clocks.notice_overdue(connection, at))
            noticed = AT_A_TIME
            while noticed == AT_A_TIME:
                noticed = _log(ClockEvent.DUE_SOON, await clocks.notice_due_soon(connection, at, soon))
            parts.clock_counts.keep(await clocks.count(connection, at, soon, otherwise_until=otherwise), at)

        return effect

    return handle


def _log(kind: ClockEvent, noticed: list[NoticedClock]) -> int:
    for each in noticed:
        log.warning(
            kind.value,
            owner=each.owner.value,
            owner_id=str(each.owner_id),
            rule=each.rule_id.value,
            awaits=each.awaits.value,
            due_at=each.due_at.isoformat(),
        )
    return len(noticed)
