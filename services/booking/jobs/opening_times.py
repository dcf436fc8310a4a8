"""Opens the times of working patterns as far ahead as the county shows them, and withdraws those that lapsed."""

import json
from uuid import UUID

import structlog

from services.booking.flows.changing_schedules import WITHDRAW_LAPSED
from services.booking.flows.opening_times import horizon, open_times
from services.booking.flows.parts import BookingParts
from services.booking.storage import calendar, schedules
from services.booking.storage.calendar import OverlapsAnotherSchedule
from shared.kit.jobs import Connection, Effect, Every, Handler, Job, enqueue

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
            until = horizon(parts, at)
            units = await schedules.units_with_times_to_open(connection, until)
            for unit_id in units:
                await calendar.hold_unit(connection, unit_id)
            for each in await schedules.with_times_to_open(connection, units, until):
                try:
                    await open_times(parts, connection, each, at)
                except OverlapsAnotherSchedule:
                    log.warning("schedule overlaps", schedule_id=str(each.id), practitioner_id=each.practitioner_id)

        return effect

    return handle


async def withdraw_lapsed_times(job: Job) -> Effect:
    """Withdraws times that were held when their pattern stopped offering them, once nobody holds them any more."""
    slot_ids = [UUID(each) for each in job.payload["slot_ids"]]

    async def effect(connection: Connection) -> None:
        still_held = await calendar.withdraw_lapsed(connection, slot_ids)
        if still_held:
            payload = json.dumps({"slot_ids": [str(each) for each in still_held]})
            await enqueue(
                connection, WITHDRAW_LAPSED, payload, run_at=await calendar.look_again_at(connection, still_held)
            )

    return effect
