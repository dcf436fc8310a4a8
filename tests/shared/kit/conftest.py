"""Fixtures of the kit's tests."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.shared.kit.small_service import SmallService, small_service
from tests.world import MONDAY_MORNING, World, plain


@pytest.fixture(scope="session")
async def emptying(everything: World) -> AsyncIterator[asyncpg.Connection]:
    """A superuser's connection to booking's database, kept open."""
    server = everything.databases.server
    connection = await asyncpg.connect(plain(server.url("booking")))
    await connection.execute("set session_replication_role = replica")
    yield connection
    await connection.close()


@pytest.fixture(scope="session")
async def small_for_all(everything: World) -> AsyncIterator[SmallService]:
    """The small service, started once."""
    async with small_service(everything) as service:
        yield service


@pytest.fixture
async def small(small_for_all: SmallService, emptying: asyncpg.Connection) -> SmallService:
    """The small service with nothing kept, and the clock at Monday morning."""
    await emptying.execute("truncate job, idempotency, access_log")
    small_for_all.world.clock.at = MONDAY_MORNING
    return small_for_all
