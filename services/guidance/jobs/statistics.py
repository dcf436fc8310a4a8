"""Gathers what was counted at closings among the statistics rows, and publishes the figures of each month (D-15)."""

from typing import Final

import structlog

from services.guidance.flows.parts import GuidanceParts
from services.guidance.flows.publishing import publish
from services.guidance.rules.gathering import gathered
from services.guidance.storage import statistics
from shared.kit.jobs import Connection, Effect, Every, Handler, Job
from shared.law.civil_time import civil_date

GATHER_STATISTICS: Final = Every("gather_statistics", seconds=3600)
"""After midnight the closings of the day go among the rows; there is nothing to do in the other hours."""

log = structlog.get_logger("statistics")


def gather_statistics(parts: GuidanceParts) -> Handler:
    """Puts what was counted on whole days among the rows, some together; what is too little waits for other days.

    Then a month that is over is published. All in one transaction, so that an interruption neither loses a row nor
    counts one twice.
    """

    async def handle(_job: Job) -> Effect:
        today = civil_date(parts.clock())

        async def effect(connection: Connection) -> None:
            for together in gathered(await statistics.hold_waiting(connection, today)):
                await statistics.move(connection, together)
                log.info("statistics gathered", rows=len(together.ids))
            for month in await publish(parts, connection, today):
                log.info("statistics published", month=month.isoformat())

        return effect

    return handle
