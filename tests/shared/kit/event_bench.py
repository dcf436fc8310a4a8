"""A bench for the tests of events: guidance started once more, where webhooks may lead to loopback, with its worker."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx

from services.guidance.app import Transports, create_app
from services.guidance.jobs.worker import worker as guidance_worker
from shared.kit.database import Database
from shared.kit.events import publish
from shared.kit.events_jobs import EventJobs
from shared.kit.jobs import Connection, Worker
from tests.world import Api, World

HAPPENED = "contact.received"
"""Any type that guidance publishes; the data of the tests is their own."""
MOST_ROUNDS = 60


class Bench:
    """Publishes, works off the jobs and asks the service."""

    def __init__(self, world: World, client: httpx.AsyncClient, database: Database, worker: Worker) -> None:
        self.world = world
        self.database = database
        self.worker = worker
        self._client = client
        self.event_jobs: EventJobs

    def api(self, role: str = "integrator", **claims: Any) -> Api:
        return Api(self._client, self.world.token(role, "guidance", **claims))

    async def tell(self, *words: str, aggregate: str = "contact:1", kind: str = HAPPENED) -> None:
        """Publish an event for each word, each in a transaction of its own."""
        for word in words:
            async with self.database.transaction() as connection:
                await self.tell_in(connection, word, aggregate=aggregate, kind=kind)

    async def tell_in(
        self, connection: Connection, word: str, *, aggregate: str = "contact:1", kind: str = HAPPENED
    ) -> None:
        await publish(connection, kind, aggregate, {"word": word}, self.world.clock())

    async def work(self, *, hours: float = 0, again: bool = True) -> None:
        """Some hours later, work off what is due and, where it is tried again, what waits for another attempt."""
        self.world.clock.advance(hours=hours)
        if again:
            await self.rows("update job set run_at = clock_timestamp() where state = 'waiting'")
        for _ in range(MOST_ROUNDS):
            if await self.worker.work_once() == 0:
                break

    async def feed(self, **params: Any) -> dict[str, Any]:
        answer = await self.api().get("/v1/events", params=params)
        assert answer.status_code == httpx.codes.OK, answer.text
        page: dict[str, Any] = answer.json()
        return page

    async def words(self, **params: Any) -> list[str]:
        """The words of the feed's events."""
        return [event["data"]["word"] for event in (await self.feed(**params))["items"]]

    async def webhook(self, url: str, *types: str) -> dict[str, Any]:
        """A new webhook, as its maker is told of it."""
        answer = await self.api().post("/v1/webhooks", {"url": url, "types": list(types)})
        assert answer.status_code == httpx.codes.CREATED, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def shown(self, webhook: dict[str, Any]) -> dict[str, Any]:
        """The webhook as it is now."""
        found: dict[str, Any] = (await self.api().get(f"/v1/webhooks/{webhook['id']}")).json()
        return found

    async def deliveries(self, webhook: dict[str, Any], **params: Any) -> dict[str, Any]:
        found: dict[str, Any] = (await self.api().get(f"/v1/webhooks/{webhook['id']}/deliveries", params=params)).json()
        return found

    async def replay(self, webhook: dict[str, Any], since: datetime) -> None:
        answer = await self.api().post(f"/v1/webhooks/{webhook['id']}/replay", {"since": since.isoformat()})
        assert answer.status_code == httpx.codes.ACCEPTED, answer.text

    async def rows(self, statement: str, *arguments: object) -> list[Any]:
        return list(await self.world.databases.fetch("guidance", statement, *arguments))


@asynccontextmanager
async def event_bench(world: World, **changed: object) -> AsyncIterator[Bench]:
    """The bench on guidance's database."""
    settings = world.apps["guidance"].state.plumbing.settings
    changed = {"webhooks_to_private_addresses": True, "client_id": f"polku-guidance-{uuid4().hex}"} | changed
    app = create_app(
        settings.model_copy(update=changed), clock=world.clock, to=Transports(issuer=httpx.ASGITransport(world.issuer))
    )
    state = app.state
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://guidance.test"
        ) as client,
    ):
        database = state.plumbing.database
        bench = Bench(world, client, database, guidance_worker(database, state.parts))
        bench.event_jobs = state.parts.event_jobs
        yield bench
