"""Leaves reminders of booked visits when their moment has come, once for each start and setting."""

from typing import Final

from services.booking.flows.messages import leave_reminder
from services.booking.flows.parts import BookingParts
from services.booking.rules.reminders import reminder_windows
from services.booking.storage import messages_to_send
from shared.kit.jobs import Connection, Effect, Every, Handler, Job

REMIND: Final = Every("leave_reminders", seconds=60)
_MOST_AT_ONCE: Final = 300
"""Reminders of one county and setting in one transaction; the others follow a minute later."""


def remind(parts: BookingParts) -> Handler:
    """Leaves a reminder for each visit of which its family is to be reminded now."""

    async def handle(_job: Job) -> Effect:
        at = parts.clock()

        async def effect(connection: Connection) -> None:
            for pack in parts.packs.packs:
                unit_ids = [unit.id for unit in pack.units]
                for window in reminder_windows(at, pack.booking.reminder_hours):
                    for visit in await messages_to_send.to_remind(
                        connection,
                        unit_ids,
                        starts_after=window.starts_after,
                        starts_by=window.starts_by,
                        hours=window.hours,
                        rows=_MOST_AT_ONCE,
                    ):
                        await leave_reminder(connection, visit, window.hours, at)

        return effect

    return handle
