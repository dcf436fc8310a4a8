"""A search of a large directory reads by its indexes: what it reads grows with what is found, up to a limit."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bench.directory_plans import carried_out, fill
from services.guidance.storage.directory.search import MOST_CANDIDATES
from tests.world import World, plain

ENTRIES = 4_000
BY_INDEX = {
    "one word of a name": "directory_index_head_idx",
    "three words": "directory_index_head_idx",
    "a misspelt word": "directory_word_like_idx",
    "a word in a municipality": "directory_index_head_idx",
    "all of a life situation and a mode": "directory_index_tags_idx",
    "everything": "directory_index_sort_key_entry_id_idx",
}


@pytest.fixture(scope="module")
async def large(everything: World) -> AsyncIterator[AsyncEngine]:
    """Guidance with a large directory."""
    await everything.databases.empty()
    server = everything.databases.server
    owner = await asyncpg.connect(plain(server.url("guidance", password=server.superuser_password)))
    try:
        await fill(owner, ENTRIES, different=250)
    finally:
        await owner.close()
    engine = create_async_engine(everything.databases.urls["guidance"])
    yield engine
    await engine.dispose()
    await everything.databases.empty()


@pytest.mark.parametrize("name", BY_INDEX)
async def test_a_search_reads_by_its_index_and_a_part_of_what_is_there(large: AsyncEngine, name: str) -> None:
    statements = await carried_out(large, name)
    whole = [node for statement in statements for node in statement.nodes()]
    scanned = {node.get("Relation Name") for node in whole if node["Node Type"] == "Seq Scan"}
    assert scanned.isdisjoint({"directory_index", "directory_entry", "directory_word", "directory_hours"})
    assert BY_INDEX[name] in {node.get("Index Name") for node in whole}
    assert sum(each.rows_read for each in statements) <= 4 * MOST_CANDIDATES
