"""A bench for the tests of jobs: leaves jobs in booking's database, and makes workers for them."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import asyncpg

from shared.kit.database import Database
from shared.kit.jobs import Connection, Effect, Every, Handler, Job, Worker, enqueue
from tests.shared.kit.small_service import SmallService
from tests.world import MONDAY_MORNING, TestClock


class Bench:
    """Jobs in booking's database, and workers for them. The effect of a job is another job, which nobody runs."""

    def __init__(self, database: Database, small: SmallService) -> None:
        self.database = database
        self.clock = TestClock()
        self._small = small
        self.began: list[str] = []
        self.has_begun = asyncio.Event()

    async def leave(self, *names: str, **options: Any) -> None:
        async with self.database.transaction() as connection:
            for name in names:
                await enqueue(connection, "work", json.dumps({"name": name}), **options)

    def worker(self, handler: Handler | None = None, *recurring: Every, **others: Handler) -> Worker:
        return Worker(self.database, {"work": handler or self.does(), **others}, recurring, self.clock)

    def does(self, trouble: Callable[[Job], Exception | None] = lambda _job: None, seconds: float = 0) -> Handler:
        """A handler that notes the job, fails if it is told to, and whose effect can be counted."""

        async def handle(job: Job) -> Effect:
            self.began.append(job.payload["name"])
            self.has_begun.set()
            await asyncio.sleep(seconds)
            failure = trouble(job)
            if failure is not None:
                raise failure

            async def effect(connection: Connection) -> None:
                await enqueue(
                    connection, "effect", json.dumps(dict(job.payload)), run_at=MONDAY_MORNING.replace(year=2999)
                )

            return effect

        return handle

    async def rows(self, kind: str = "work") -> list[asyncpg.Record]:
        return await self._small.world.databases.fetch("booking", "select * from job where kind = $1 order by id", kind)

    async def effects(self) -> list[str]:
        return [json.loads(row["payload"])["name"] for row in await self.rows("effect")]

    async def change(self, statement: str) -> None:
        _ = await self._small.world.databases.fetch("booking", statement)

    async def make_due(self) -> None:
        await self.change("update job set run_at = clock_timestamp() where kind <> 'effect'")

    async def end_leases(self) -> None:
        await self.change("update job set lease_until = clock_timestamp() - interval '1 s' where state = 'leased'")
