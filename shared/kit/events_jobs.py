"""Events on their way: placed after their commit, posted to webhooks with retries, replayed, counted and forgotten."""

import json
import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from uuid import UUID

import structlog
from opentelemetry.metrics import CallbackOptions, Meter, Observation

from shared.kit import events_storage, webhooks_storage
from shared.kit.clock import Clock
from shared.kit.database import Database
from shared.kit.events import PLACE_EVENTS
from shared.kit.events_storage import DELIVER_EVENT
from shared.kit.jobs import Connection, Effect, Every, Handler, Job, NotNow, enqueue
from shared.kit.sealing import Sealer
from shared.kit.webhooks_sending import Outcome, Sender
from shared.kit.webhooks_storage import NextDelivery

REPLAY_WEBHOOK: Final = "replay_webhook"
COUNT_UNDELIVERED: Final = "count_undelivered_events"
PURGE_EVENTS: Final = "purge_events"
TRIED_FOR: Final = timedelta(hours=24)
"""An event that is not taken is tried again for so long at least."""
_WAITS: Final = tuple(timedelta(seconds=each) for each in (5, 30, 120, 600, 1800, 3600, 7200, 14400))
"""Waits after the first, the second and further failures; the last for all that follow."""
_COUNTS_HOLD: Final = timedelta(seconds=60)
"""For so long a worker tells its counts; the job goes to any of the workers, and an old count would mislead."""

log = structlog.get_logger("events")


async def ask_for_replay(connection: Connection, webhook_id: UUID, since: datetime, *, after: int = 0) -> None:
    """Leave the job that makes events wait for a webhook again: those published since, after a position."""
    payload = {"webhook_id": str(webhook_id), "since": since.isoformat(), "after": after}
    await enqueue(connection, REPLAY_WEBHOOK, json.dumps(payload), aggregate=f"webhook:{webhook_id}")


class EventJobs:
    """What a worker does for the events of its service; give `handlers` and `recurring` to the worker."""

    recurring: Final = (
        # Every transaction that publishes leaves a job of its own; this is for events that came another way.
        Every(PLACE_EVENTS, seconds=60),
        Every(COUNT_UNDELIVERED, seconds=20),
        Every(PURGE_EVENTS, seconds=3600),
    )

    def __init__(self, database: Database, sealer: Sealer, sender: Sender, clock: Clock, *, kept: timedelta) -> None:
        self._database = database
        self._sealer = sealer
        self._sender = sender
        self._clock = clock
        self._kept = kept
        self._counted: tuple[datetime, int, float] | None = None

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """The jobs by their kinds."""
        return {
            PLACE_EVENTS: self._place,
            DELIVER_EVENT: self._deliver,
            REPLAY_WEBHOOK: self._replay,
            COUNT_UNDELIVERED: self._count,
            PURGE_EVENTS: self._purge,
        }

    def measure(self, meter: Meter) -> None:
        """Show how many events are undelivered, and how long the oldest waits."""
        meter.create_observable_gauge(
            "polku_events_undelivered", [self._observe_number], description="Events that wait for their delivery."
        )
        meter.create_observable_gauge(
            "polku_events_undelivered_age_seconds",
            [self._observe_age],
            description="Age of the oldest event that waits for its delivery.",
        )

    async def _place(self, _job: Job) -> Effect:
        async def effect(connection: Connection) -> None:
            _ = await events_storage.place(connection, self._clock())

        return effect

    async def _deliver(self, job: Job) -> Effect | None:
        webhook_id, aggregate = UUID(job.payload["webhook_id"]), job.payload["aggregate"]
        async with self._database.reading() as connection:
            found = await webhooks_storage.next_delivery(connection, webhook_id, aggregate)
        if found is None:
            return None
        at = self._clock()
        if found.paused_until is not None and at < found.paused_until:
            raise NotNow("the receiver rests", wait=(found.paused_until - at).total_seconds())
        outcome = await self._sender.send(
            found.url,
            self._sealer.open(found.sealed_secret),
            str(found.event.id),
            found.event.model_dump_json().encode(),
            at,
        )
        return await self._after(found, outcome, at)

    async def _after(self, sent: NextDelivery, outcome: Outcome, at: datetime) -> Effect:
        answered, failure = outcome.answered, outcome.failure
        if failure is None:

            async def take(connection: Connection) -> None:
                await webhooks_storage.taken(connection, sent, at, answered or HTTPStatus.OK)

            return take
        gone = answered == HTTPStatus.GONE
        if gone or (sent.first_tried_at is not None and at - sent.first_tried_at >= TRIED_FOR):
            log.warning("event not delivered", webhook_id=str(sent.webhook_id), event_id=str(sent.event.id))

            async def give_up(connection: Connection) -> None:
                await webhooks_storage.given_up(connection, sent, at, answered, failure, gone=gone)

            return give_up
        async with self._database.transaction() as connection:
            pause = _wait(sent.failures)
            await webhooks_storage.missed(connection, sent, at, answered, failure, paused_until=at + pause)
        raise NotNow(failure.value, wait=_wait(sent.attempts).total_seconds())

    async def _replay(self, job: Job) -> Effect:
        webhook_id = UUID(job.payload["webhook_id"])
        since = datetime.fromisoformat(job.payload["since"])

        async def effect(connection: Connection) -> None:
            at, after = self._clock(), job.payload["after"]
            more_after = await webhooks_storage.replay(connection, webhook_id, since=since, after=after, at=at)
            if more_after is not None:
                await ask_for_replay(connection, webhook_id, since, after=more_after)

        return effect

    async def _count(self, _job: Job) -> None:
        async with self._database.reading() as connection:
            number, age = await events_storage.undelivered(connection)
        self._counted = (self._clock(), number, age)

    async def _purge(self, _job: Job) -> Effect:
        async def effect(connection: Connection) -> None:
            await events_storage.purge(connection, self._clock() - self._kept)

        return effect

    def _observe_number(self, _options: CallbackOptions) -> list[Observation]:
        return [Observation(number) for _, number, _ in self._fresh()]

    def _observe_age(self, _options: CallbackOptions) -> list[Observation]:
        return [Observation(age) for _, _, age in self._fresh()]

    def _fresh(self) -> list[tuple[datetime, int, float]]:
        if self._counted is None or self._clock() - self._counted[0] > _COUNTS_HOLD:
            return []
        return [self._counted]


def _wait(failures: int) -> timedelta:
    """The wait after so many failures before this one, up to a fifth longer."""
    return _WAITS[min(failures, len(_WAITS) - 1)] * random.uniform(1.0, 1.2)  # noqa: S311 - jitter
