"""Webhooks and their deliveries in the database."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from shared.contracts.events import PublishedEvent, Webhook, WebhookDelivery
from shared.kit.events_storage import hold_places, leave_deliveries
from shared.terms.events import DeliveryFailure, WebhookStatus

AT_A_TIME = 200
"""Events that are replayed in one transaction."""


@dataclass(frozen=True, slots=True)
class NextDelivery:
    """The first event of an aggregate that waits for a webhook, with what it takes to send it."""

    webhook_id: UUID
    round: int
    attempts: int
    first_tried_at: datetime | None
    url: str
    sealed_secret: bytes
    failures: int
    """Of the webhook, in a row."""
    paused_until: datetime | None
    event: PublishedEvent


_ADD = text("""
    insert into webhook (id, client_id, url, types, sealed_secret, created_at)
    values (:id, :client_id, :url, :types, :sealed_secret, :at)
""").bindparams(bindparam("types", type_=ARRAY(Text)))
_OWNER = text("select pg_advisory_xact_lock(7365003, hashtext(:client_id))")
_WHOLE = """
    select id, url, types, failing_since, created_at,
           (select count(*) from webhook_delivery d where d.webhook_id = webhook.id and d.state = 'waiting') as waiting,
           (select count(*) from webhook_delivery d where d.webhook_id = webhook.id and d.state = 'failed') as failed
    from webhook where client_id = :client_id
"""
_LIST = text(f"{_WHOLE} order by created_at, id")
_GET = text(f"{_WHOLE} and id = :webhook_id")
_REMOVE = text("delete from webhook where client_id = :client_id and id = :webhook_id")
_DELIVERIES = text("""
    select d.event_id, event.type, d.position, d.state, d.attempts, d.first_tried_at, d.last_tried_at,
           d.answered, d.failure
    from webhook_delivery d join event on event.id = d.event_id
    where d.webhook_id = :webhook_id and d.position < :before order by d.position desc limit :rows
""")
_NEXT = text("""
    select d.webhook_id, d.round, d.attempts, d.first_tried_at, w.url, w.sealed_secret, w.failures, w.paused_until,
           e.id, e.type, e.aggregate, e.position, e.occurred_at, e.data
    from webhook_delivery d join webhook w on w.id = d.webhook_id join event e on e.id = d.event_id
    where d.webhook_id = :webhook_id and d.aggregate = :aggregate and d.state = 'waiting'
    order by d.position limit 1
""")
# A round counts, so that an attempt of before a replay does not end the delivery that the replay began.
_TRIED = text("""
    update webhook_delivery
    set state = :state, attempts = attempts + 1, first_tried_at = coalesce(first_tried_at, :at), last_tried_at = :at,
        answered = :answered, failure = :failure
    where webhook_id = :webhook_id and event_id = :event_id and round = :round and state = 'waiting'
""")
_TAKES = text("update webhook set failures = 0, paused_until = null where id = :webhook_id and failures > 0")
_PAUSE = text("update webhook set failures = failures + 1, paused_until = :until where id = :webhook_id")
_TAKEN_SINCE = text("""
    select exists (select from webhook_delivery
                   where webhook_id = :webhook_id and state = 'delivered' and last_tried_at >= :since) as taken
""")
_FAILS = text("update webhook set failing_since = :at where id = :webhook_id and failing_since is null")
_GIVE_UP = text("""
    update webhook_delivery set state = 'failed', failure = coalesce(failure, :failure)
    where webhook_id = :webhook_id and state = 'waiting'
""")
_REPLAY = text("""
    insert into webhook_delivery as d (webhook_id, event_id, aggregate, position, created_at)
    select webhook.id, event.id, event.aggregate, event.position, :at
    from webhook join event on webhook.types = '{}' or event.type = any(webhook.types)
    where webhook.id = :webhook_id and event.position > :after and event.published_at >= :since
    order by event.position limit :rows
    on conflict (webhook_id, event_id) do update
    set state = 'waiting', round = d.round + 1, attempts = 0, first_tried_at = null, last_tried_at = null,
        answered = null, failure = null
    returning position, aggregate
""")
_MENDED = text("update webhook set failing_since = null, failures = 0, paused_until = null where id = :webhook_id")


async def add(
    connection: AsyncConnection,
    client_id: str,
    url: str,
    types: list[str],
    *,
    sealed_secret: bytes,
    at: datetime,
    at_most: int,
) -> Webhook | None:
    """Store a new webhook of a client; None when it has as many as it may have."""
    await connection.execute(_OWNER, {"client_id": client_id})
    if len(await listed(connection, client_id)) >= at_most:
        return None
    webhook_id = uuid7()
    values = {"id": webhook_id, "client_id": client_id, "url": url, "types": types}
    await connection.execute(_ADD, {**values, "sealed_secret": sealed_secret, "at": at})
    return await find(connection, client_id, webhook_id)


async def listed(connection: AsyncConnection, client_id: str) -> list[Webhook]:
    """The webhooks of a client, the oldest first."""
    return [_webhook(row) for row in await connection.execute(_LIST, {"client_id": client_id})]


async def find(connection: AsyncConnection, client_id: str, webhook_id: UUID) -> Webhook | None:
    """A webhook of a client."""
    row = (await connection.execute(_GET, {"client_id": client_id, "webhook_id": webhook_id})).one_or_none()
    return _webhook(row) if row else None


async def remove(connection: AsyncConnection, client_id: str, webhook_id: UUID) -> bool:
    """Forget a webhook with its deliveries; False when the client has none such."""
    found = await connection.execute(_REMOVE, {"client_id": client_id, "webhook_id": webhook_id})
    return found.rowcount == 1


async def deliveries(connection: AsyncConnection, webhook_id: UUID, *, before: int, rows: int) -> list[WebhookDelivery]:
    """Deliveries of a webhook with positions before one, the newest first."""
    found = await connection.execute(_DELIVERIES, {"webhook_id": webhook_id, "before": before, "rows": rows})
    return [WebhookDelivery.model_validate(row, from_attributes=True) for row in found]


async def next_delivery(connection: AsyncConnection, webhook_id: UUID, aggregate: str) -> NextDelivery | None:
    """The first event of an aggregate that waits for the webhook."""
    row = (await connection.execute(_NEXT, {"webhook_id": webhook_id, "aggregate": aggregate})).one_or_none()
    if row is None:
        return None
    return NextDelivery(
        webhook_id=row.webhook_id,
        round=row.round,
        attempts=row.attempts,
        first_tried_at=row.first_tried_at,
        url=row.url,
        sealed_secret=bytes(row.sealed_secret),
        failures=row.failures,
        paused_until=row.paused_until,
        event=PublishedEvent.model_validate(row, from_attributes=True),
    )


async def taken(connection: AsyncConnection, delivery: NextDelivery, at: datetime, answered: int) -> None:
    """The receiver took the event."""
    await connection.execute(_TRIED, _attempt(delivery, "delivered", at, answered, None))
    await connection.execute(_TAKES, {"webhook_id": delivery.webhook_id})


async def missed(
    connection: AsyncConnection,
    delivery: NextDelivery,
    at: datetime,
    answered: int | None,
    failure: DeliveryFailure,
    *,
    paused_until: datetime,
) -> None:
    """The receiver did not take the event; its webhook is left alone until an instant."""
    await connection.execute(_TRIED, _attempt(delivery, "waiting", at, answered, failure))
    await connection.execute(_PAUSE, {"webhook_id": delivery.webhook_id, "until": paused_until})


async def given_up(
    connection: AsyncConnection,
    delivery: NextDelivery,
    at: datetime,
    answered: int | None,
    failure: DeliveryFailure,
    *,
    gone: bool,
) -> None:
    """The event is not sent any more; a receiver that took nothing since its first attempt, or is gone, is failing."""
    await connection.execute(_TRIED, _attempt(delivery, "failed", at, answered, failure))
    since = {"webhook_id": delivery.webhook_id, "since": delivery.first_tried_at or at}
    if gone or not (await connection.execute(_TAKEN_SINCE, since)).scalar_one():
        await connection.execute(_FAILS, {"webhook_id": delivery.webhook_id, "at": at})
        waiting = {"webhook_id": delivery.webhook_id, "failure": DeliveryFailure.RECEIVER_FAILING.value}
        await connection.execute(_GIVE_UP, waiting)


async def replay(
    connection: AsyncConnection, webhook_id: UUID, *, since: datetime, after: int, at: datetime
) -> int | None:
    """Make events published since an instant wait for the webhook again, those after a position.

    Gives the last position when there may be more; at the end of them the webhook is delivered to again, and None.
    """
    await hold_places(connection)
    parameters = {"webhook_id": webhook_id, "since": since, "after": after, "at": at, "rows": AT_A_TIME}
    rows = sorted((row.position, row.aggregate) for row in await connection.execute(_REPLAY, parameters))
    await leave_deliveries(connection, [(webhook_id, aggregate) for _, aggregate in rows])
    if len(rows) == AT_A_TIME:
        return int(rows[-1][0])
    await connection.execute(_MENDED, {"webhook_id": webhook_id})
    return None


def _webhook(row: object) -> Webhook:
    status = WebhookStatus.FAILING if getattr(row, "failing_since", None) else WebhookStatus.ACTIVE
    names = ("id", "url", "types", "failing_since", "created_at", "waiting", "failed")
    return Webhook(**{name: getattr(row, name) for name in names}, status=status)


def _attempt(
    delivery: NextDelivery, state: str, at: datetime, answered: int | None, failure: DeliveryFailure | None
) -> dict[str, object]:
    return {
        "webhook_id": delivery.webhook_id,
        "event_id": delivery.event.id,
        "round": delivery.round,
        "state": state,
        "at": at,
        "answered": answered,
        "failure": failure.value if failure else None,
    }
