"""Entries that stood on a step of care without an age of adults are mended by the migration, and written no more."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest
from alembic import command
from alembic.config import Config

from demo.embedded_postgres import PostgresServer, ensure_database
from tests.world import ROOT, environment, plain

BEFORE = "0014"
ENTRY = """
insert into directory_entry (id, county, source, status, review_due_on, text_languages, content, additions, version,
created_at, changed_at)
values ($1, 'kymenlaakso', 'local', 'published', '2099-01-01', '{fi}', '{}', $2, 1, now(), now())
"""
INDEX = """
insert into directory_index (entry_id, sort_key, tags, facets, min_age, max_age, head, document)
values ($1, 'a', '{step:1,mode:local}', '{step:1}', $2, $3, '', '')
"""
SHOWN = """
select additions, version, review_due_on < '2099-01-01' as looked_at, tags, facets, min_age
from directory_entry join directory_index on entry_id = id where id = $1
"""


@pytest.fixture
async def upgrading(postgres: PostgresServer) -> AsyncIterator[tuple[asyncpg.Connection, Config, str]]:
    """A guidance database of the release before."""
    url = ensure_database(postgres, f"steps_{uuid4().hex[:8]}", uuid4().hex)
    config = Config(ROOT / "alembic.ini", ini_section="guidance")
    await upgraded(config, url, BEFORE)
    connection = await asyncpg.connect(plain(url))
    yield connection, config, url
    await connection.close()


async def upgraded(config: Config, url: str, revision: str) -> None:
    def run() -> None:
        with environment("GUIDANCE_DATABASE_URL", url):
            command.upgrade(config, revision)

    await asyncio.to_thread(run)


async def test_an_entry_on_a_step_becomes_for_adults_and_one_for_minors_leaves_its_step(
    upgrading: tuple[asyncpg.Connection, Config, str],
) -> None:
    connection, config, url = upgrading
    cases = {
        "no age": ('{"steps": [1]}', 0, 150),
        "from 16": ('{"steps": [1], "min_age_years": 16}', 16, 150),
        "minors": ('{"steps": [1], "max_age_years": 17}', 0, 17),
        "adults": ('{"steps": [1], "min_age_years": 20}', 20, 150),
    }
    ids = {name: uuid4() for name in cases}
    for name, (additions, youngest, oldest) in cases.items():
        await connection.execute(ENTRY, ids[name], additions)
        await connection.execute(INDEX, ids[name], youngest, oldest)

    await upgraded(config, url, "head")

    shown = {name: tuple(await connection.fetchrow(SHOWN, entry_id)) for name, entry_id in ids.items()}
    stepped = (["step:1", "mode:local"], ["step:1"])
    assert shown == {
        "no age": ('{"steps": [1], "min_age_years": 18}', 2, True, *stepped, 18),
        "from 16": ('{"steps": [1], "min_age_years": 18}', 2, True, *stepped, 18),
        "minors": ('{"max_age_years": 17}', 2, True, ["mode:local"], [], 0),
        "adults": ('{"steps": [1], "min_age_years": 20}', 1, False, *stepped, 20),
    }
    with pytest.raises(asyncpg.CheckViolationError):
        await connection.execute(ENTRY, uuid4(), '{"steps": [0], "min_age_years": 17}')
