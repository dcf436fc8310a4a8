"""The worker as an app: it works from start to stop, and tells that it lives."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import httpx
import pytest

from services.booking.storage.plumbing import STATEMENTS
from shared.kit import jobs
from shared.kit.assembly import assemble
from shared.kit.jobs import Job, Worker, enqueue
from shared.kit.worker import create_worker
from tests.shared.kit.small_service import SmallService, settings_of
from tests.world import plain


class Breakable(Worker):
    """A worker whose loop a test can break."""

    broken = False

    async def work_once(self) -> int:
        if self.broken:
            raise RuntimeError("the loop is broken")
        return await super().work_once()


@asynccontextmanager
async def working(small: SmallService, done: asyncio.Event) -> AsyncIterator[tuple[httpx.AsyncClient, Breakable]]:
    """The worker's app, started, on booking's database."""
    assembly = assemble(
        "booking",
        settings_of(small.world),
        STATEMENTS,
        small.world.clock,
        to_issuer=httpx.ASGITransport(small.world.issuer),
    )

    async def note(_job: Job) -> None:
        done.set()

    worker = Breakable(assembly.plumbing.database, {"work": note}, (), small.world.clock)
    app = create_worker(worker, assembly.plumbing, close=assembly.close)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://worker.test") as client,
    ):
        yield client, worker


async def test_a_started_worker_works_and_tells_so(small: SmallService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "POLL_SECONDS", 0.01)
    done = asyncio.Event()
    async with working(small, done) as (client, _):
        async with small.app.state.plumbing.database.transaction() as connection:
            await enqueue(connection, "work", "{}")
        _ = await asyncio.wait_for(done.wait(), 5)
        assert (await client.get("/health/live")).status_code == 200
        assert (await client.get("/health/ready")).status_code == 200
        assert "polku_jobs{" in (await client.get("/metrics")).text


async def test_a_worker_whose_loop_has_ended_says_that_it_is_dead(
    small: SmallService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "POLL_SECONDS", 0.01)
    async with working(small, asyncio.Event()) as (client, worker):
        worker.broken = True
        await asyncio.sleep(0.1)
        answer = await client.get("/health/live")
        assert (answer.status_code, answer.json()) == (503, {"status": "fail"})


async def test_a_worker_whose_schema_is_another_is_not_ready(small: SmallService) -> None:
    connection = await asyncpg.connect(plain(small.world.databases.server.url("booking")))
    async with working(small, asyncio.Event()) as (client, _):
        await connection.execute("alter table alembic_version rename to gone")
        try:
            assert (await client.get("/health/ready")).status_code == 503
        finally:
            await connection.execute("alter table gone rename to alembic_version")
            await connection.close()


async def test_a_worker_that_is_stopped_finishes_what_it_has_begun(small: SmallService) -> None:
    done = asyncio.Event()
    async with small.app.state.plumbing.database.transaction() as connection:
        await enqueue(connection, "work", "{}")
    async with working(small, done):
        _ = await asyncio.wait_for(done.wait(), 5)
    [row] = await small.world.databases.fetch("booking", "select state from job")
    assert row["state"] == "done"
