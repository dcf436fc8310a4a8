"""Measures, once a day for each unit and service, how far away the third free time is."""

from datetime import datetime
from typing import Final

from services.booking.flows.parts import BookingParts
from services.booking.rules.third_free_time import days_until
from services.booking.storage import statistics
from services.booking.storage.statistics import ThirdFreeTime
from shared.kit.jobs import Connection, Effect, Every, Handler, Job
from shared.law.civil_time import civil_datetime

MEASURE_THIRD_FREE = Every("measure_third_free", seconds=900)
FROM_HOUR: Final = 6
"""Of the day in Finland: before the phones open, so that days compare."""


def measure_third_free(parts: BookingParts) -> Handler:
    """Keeps the measure of the day for every unit and service in use, unless it has been kept."""

    async def handle(_job: Job) -> Effect:
        at = parts.clock()

        async def effect(connection: Connection) -> None:
            if civil_datetime(at).hour >= FROM_HOUR:
                await _measure(connection, parts, at)

        return effect

    return handle


async def _measure(connection: Connection, parts: BookingParts, at: datetime) -> None:
    today = civil_datetime(at).date()
    done = await statistics.measured(connection, today)
    for unit_id, code in sorted(parts.services_in_use() - done):
        third = await statistics.third_free(connection, unit_id, code, at)
        days = None if third is None else days_until(third, at)
        await statistics.keep(connection, unit_id, ThirdFreeTime(code, today, days))
