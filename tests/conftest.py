"""Fixtures: one PostgreSQL for the session, and the world emptied for each test."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from demo.embedded_postgres import PostgresServer, postgres_server
from tests.world import MONDAY_MORNING, Databases, World, migrate, running

os.environ["APP_ENV"] = "test"
_LONGEST = ("tests/journeys/", "tests/demo/", "tests/bench/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What starts whole services comes first: else one process works at it in the end while the others are done."""
    items.sort(key=lambda each: not each.nodeid.startswith(_LONGEST))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL for the session; its files go with it."""
    folder = Path(tempfile.mkdtemp(prefix="polku-test-"))
    try:
        with postgres_server(folder, for_tests=True) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def databases(postgres: PostgresServer) -> Databases:
    """The three services' databases at head."""
    return migrate(postgres)


@pytest.fixture(scope="session")
async def everything(databases: Databases) -> AsyncIterator[World]:
    """The world, started once."""
    async with running(databases) as world:
        yield world
    await databases.close()


@pytest.fixture
async def world(everything: World) -> World:
    """The world with empty databases and the clock at Monday morning."""
    await everything.databases.empty()
    everything.clock.at = MONDAY_MORNING
    everything.e_authorizations.state.outage = "none"
    everything.apps["booking"].state.parts.authorities.forget()
    everything.forget_messages()
    return everything
