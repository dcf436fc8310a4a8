"""Deletes Therapy Navigator codes whose 31 days are over (D-11)."""

from typing import Final

from services.guidance.flows.parts import GuidanceParts
from services.guidance.storage import navigator_codes
from shared.kit.jobs import Connection, Effect, Every, Handler, Job
from shared.law.civil_time import civil_date

DELETE_NAVIGATOR_CODES: Final = Every("delete_navigator_codes", seconds=3600)


def delete_navigator_codes(parts: GuidanceParts) -> Handler:
    """Deletes the codes whose last day is over."""

    async def handle(_job: Job) -> Effect:
        today = civil_date(parts.clock())

        async def effect(connection: Connection) -> None:
            await navigator_codes.delete_expired(connection, today)

        return effect

    return handle
