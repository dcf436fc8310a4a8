"""The worker process of a service: its job loop, with health and metrics beside it. It runs under the same server."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared.kit.jobs import Worker
from shared.kit.service import Plumbing


def create_worker(worker: Worker, plumbing: Plumbing, *, close: Callable[[], Awaitable[None]]) -> Starlette:
    """The worker as an app: working from start to stop, telling that it lives."""
    stopping = asyncio.Event()
    loop_of: list[asyncio.Task[None]] = []
    worker.measure(plumbing.telemetry.meter)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await plumbing.keys.fetch()
        loop_of.append(asyncio.create_task(worker.run(stopping)))
        yield
        stopping.set()
        await asyncio.gather(*loop_of, return_exceptions=True)
        await close()
        await plumbing.database.close()
        plumbing.telemetry.close()

    async def live(_request: Request) -> Response:
        working = bool(loop_of) and not loop_of[0].done()
        return JSONResponse({"status": "pass" if working else "fail"}, 200 if working else 503)

    async def ready(_request: Request) -> Response:
        try:
            at_head = await plumbing.database.is_at_head()
        except Exception:  # noqa: BLE001 - whatever it is, the database cannot be used
            at_head = False
        return JSONResponse({"status": "pass" if at_head else "fail"}, 200 if at_head else 503)

    async def metrics(_request: Request) -> Response:
        return Response(plumbing.telemetry.exposition(), media_type="text/plain; version=0.0.4")

    return Starlette(
        routes=[Route("/health/live", live), Route("/health/ready", ready), Route("/metrics", metrics)],
        lifespan=lifespan,
    )
