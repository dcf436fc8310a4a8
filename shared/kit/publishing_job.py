"""Publishes the figures of each month once, when they are due, and never counts them again (D-15)."""

from collections.abc import Awaitable, Callable
from datetime import date
from types import ModuleType
from typing import Any, Final

import structlog

from shared.kit.clock import Clock
from shared.kit.jobs import Connection, Effect, Every, Handler, Job
from shared.kit.publishing_storage import PublishedMonths
from shared.law import published_figures, publishing_day, suppression
from shared.law.publishing_day import months_to_publish
from shared.law.report_months import next_month

PUBLISH_STATISTICS: Final = Every("publish_statistics", seconds=3600)

_RULES: Final = (published_figures, publishing_day, suppression)

log = structlog.get_logger("statistics")


def publish_statistics(
    clock: Clock,
    stored: PublishedMonths[Any],
    *,
    since: Callable[[Connection], Awaitable[date | None]],
    count: Callable[[Connection, date], Awaitable[None]],
    rules: tuple[ModuleType, ...] = (),
) -> Handler:
    """Publishes every month that is due since the last one published; the first is that in which anything began.

    A month's claim and its figures are one transaction: two workers publish it once, and an interrupted one not at all.
    `rules`: those of the service that count beside the common ones; a month keeps the versions of all of them (R-216).
    """
    counted_by = {"rules": {each.RULE_ID: each.RULE_VERSION for each in (*_RULES, *rules)}}

    async def handle(_job: Job) -> Effect:
        at = clock()

        async def effect(connection: Connection) -> None:
            last = await stored.last(connection)
            first = next_month(last) if last is not None else await since(connection)
            for month in months_to_publish(first, at) if first is not None else ():
                if await stored.claim(connection, month, counted_by):
                    await count(connection, month)
                    log.info("statistics published", month=month.isoformat())

        return effect

    return handle
