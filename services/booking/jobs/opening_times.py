"""Opens the times of working patterns as far ahead as the county shows them."""

import structlog

from services.booking.flows.opening_times import horizon, open_times
from services.booking.flows.parts import BookingParts
from services.booking.storage import schedules
from shared.kit.jobs import Connection, Effect, Every, Handler, Job

log = structlog.get_logger("jobs")

OPEN_TIMES = Every("open_times", seconds=3600)


def open_more_times(parts: BookingParts) -> Handler:
    """Opens times further ahead; never touches one that is there.

    Two patterns of a practitioner may meet only beyond the days that were open when they were made: the earlier one
    gets its times, the later one waits for a person, and the log says so every time.
    """

    async def handle(_job: Job) -> Effect:
        at = parts.clock()

        async def effect(connection: Connection) -> None:
            for each in await schedules.with_times_to_open(connection, horizon(parts, at)):
                try:
                    await open_times(parts, connection, each, at)
                except schedules.OverlapsAnotherSchedule:
                    log.warning("schedule overlaps", schedule_id=str(each.id), practitioner_id=each.practitioner_id)

        return effect

    return handle
