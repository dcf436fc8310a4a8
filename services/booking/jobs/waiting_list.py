"""The waiting list: what is over ends, and free earlier times are offered to those who wait."""

from uuid import UUID

from services.booking.flows.parts import BookingParts
from services.booking.flows.waiting_list_offers import offer_times, settle
from services.booking.storage import waiting_list
from shared.kit.jobs import Connection, Effect, Every, Handler, Job, enqueue

KEEP_WAITING_LIST = Every("keep_waiting_list", seconds=60)
"""Also the longest time until a time that became free is offered, and an unanswered one to the next in line."""


def keep_waiting_list(parts: BookingParts) -> Handler:
    """Settles what is over, then offers what is free, in one transaction of a bounded size; goes on at once with more.

    However many workers run, a place and a time are each held by one of them; a worker that is killed leaves nothing
    half done.
    """

    async def handle(job: Job) -> Effect:
        at = parts.clock()

        async def effect(connection: Connection) -> None:
            more_to_settle = await settle(connection, at)
            more_to_offer = await offer_times(parts, connection, at)
            if more_to_settle or more_to_offer:
                await enqueue(connection, KEEP_WAITING_LIST.kind, "{}", dedupe_key=f"after:{job.id}")

        return effect

    return handle


async def let_go_of_time(job: Job) -> Effect:
    """Lets go of one time that was offered, after the transaction that has ended its place on the list."""
    slot_id, right_id = UUID(job.payload["slot_id"]), UUID(job.payload["right_id"])

    async def effect(connection: Connection) -> None:
        await waiting_list.let_go(connection, slot_id, right_id)

    return effect
