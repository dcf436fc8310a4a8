"""Parts contacts from the persons who were forgotten, so that the access log leads to nothing of them (D-8)."""

from typing import Final

from services.guidance.storage import forgetting, parting
from shared.kit.jobs import Connection, Effect, Every, Job

PART_FORGOTTEN: Final = Every("part_forgotten", seconds=60)
"""Not in the transaction that forgets: the access log is written there, and the two could be paired by it."""


async def part_forgotten(_job: Job) -> Effect:
    """Each open contact goes on under another id, with its clocks and its tracking code; the former one is missing."""

    async def effect(connection: Connection) -> None:
        found = parting.AT_A_TIME
        while found == parting.AT_A_TIME:
            parted = await parting.part(connection, forgetting.FORGOTTEN)
            found = len(parted)
            for each in parted:
                await forgetting.forget_answers(connection, each)

    return effect
