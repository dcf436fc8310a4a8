"""Events in the database: placed in order after their commit, handed to the webhooks, read, counted and forgotten."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, TIMESTAMP, Text, bindparam, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.events import PublishedEvent
from shared.kit.database import LOCK_NOT_AVAILABLE, sqlstate
from shared.kit.events import PLACE_EVENTS
from shared.kit.jobs import NotNow, enqueue

DELIVER_EVENT: Final = "deliver_event"
"""The job that posts the next event of an aggregate to a webhook."""
AT_A_TIME: Final = 100
"""Events that are placed in one transaction."""

_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(7365002)")
# A job that waits was left by a transaction whose events are committed too: the statement after this one sees them.
_SPARE_OTHERS = text("""
    update job set state = 'done', finished_at = clock_timestamp()
    where id in (select id from job where kind = :kind and state = 'waiting' for update skip locked)
""").bindparams(kind=PLACE_EVENTS)
# Only committed events are seen, and of one aggregate the earlier is committed before the later takes its number.
_PLACE = text("""
    with unplaced as (
        select id, row_number() over (order by number) as nth
        from event where position is null order by number limit :rows),
    last as (select coalesce(max(position), 0) as position from event)
    update event set position = last.position + unplaced.nth from unplaced, last where event.id = unplaced.id
    returning event.position
""")
_HAND_OUT = text("""
    insert into webhook_delivery (webhook_id, event_id, aggregate, position, created_at)
    select webhook.id, event.id, event.aggregate, event.position, :at
    from event join webhook
      on webhook.failing_since is null and (webhook.types = '{}' or event.type = any(webhook.types))
    where event.position = any(:positions)
    order by event.position
    returning webhook_id, aggregate
""")
_READ = text("""
    select id, type, aggregate, position, occurred_at, data from event
    where position > :after
      and (cast(:types as text[]) is null or type = any(:types))
      and (cast(:occurred_from as timestamptz) is null or occurred_at >= :occurred_from)
    order by position limit :rows
""").bindparams(bindparam("types", type_=ARRAY(Text)), bindparam("occurred_from", type_=TIMESTAMP(timezone=True)))
_UNDELIVERED = text("""
    select count(*) as events, coalesce(extract(epoch from clock_timestamp() - min(published_at)), 0)::float as age
    from (select published_at from event where position is null
          union all
          select event.published_at from webhook_delivery delivery join event on event.id = delivery.event_id
          where delivery.state = 'waiting') undelivered
""")
# The newest stays, for positions go on from it.
_PURGE = text("""
    delete from event where published_at < :before and position < (select max(position) from event)
""")


async def hold_places(connection: AsyncConnection) -> None:
    """Be the only one who places or replays events until the end of the transaction; raises NotNow when it lasts."""
    try:
        await connection.execute(_ONE_AT_A_TIME)
    except DBAPIError as error:
        if sqlstate(error) == LOCK_NOT_AVAILABLE:
            raise NotNow("another worker places events") from error
        raise


async def place(connection: AsyncConnection, at: datetime) -> int:
    """Give committed events their positions, and hand them to the webhooks that want them; gives how many."""
    await hold_places(connection)
    await connection.execute(_SPARE_OTHERS)
    positions = [row.position for row in await connection.execute(_PLACE, {"rows": AT_A_TIME})]
    if positions:
        handed = (await connection.execute(_HAND_OUT, {"at": at, "positions": positions})).all()
        await leave_deliveries(connection, [(row.webhook_id, row.aggregate) for row in handed])
    if len(positions) == AT_A_TIME:
        await enqueue(connection, PLACE_EVENTS, "{}")
    return len(positions)


async def leave_deliveries(connection: AsyncConnection, deliveries: Sequence[tuple[UUID, str]]) -> None:
    """Leave a job for each delivery (webhook, aggregate): one aggregate's run one by one, others beside them."""
    for webhook_id, aggregate in deliveries:
        payload = json.dumps({"webhook_id": str(webhook_id), "aggregate": aggregate})
        await enqueue(connection, DELIVER_EVENT, payload, aggregate=f"webhook:{webhook_id}:{aggregate}")


async def read(
    connection: AsyncConnection,
    *,
    after: int,
    types: list[str] | None,
    occurred_from: datetime | None,
    rows: int,
) -> list[PublishedEvent]:
    """Events after a position, in the order of their positions; from an instant on, included."""
    found = await connection.execute(
        _READ, {"after": after, "types": types, "occurred_from": occurred_from, "rows": rows}
    )
    return [PublishedEvent.model_validate(row, from_attributes=True) for row in found]


async def undelivered(connection: AsyncConnection) -> tuple[int, float]:
    """How many events wait for their place or for a webhook, and the age of the oldest (seconds)."""
    row = (await connection.execute(_UNDELIVERED)).one()
    return row.events, row.age


async def purge(connection: AsyncConnection, before: datetime) -> None:
    """Forget events published before an instant, with their deliveries."""
    await connection.execute(_PURGE, {"before": before})
