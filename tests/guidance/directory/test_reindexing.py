"""Making the index of the directory anew: what an older analysis of words left out is found, and no entry changes."""

import asyncio

import pytest
from sqlalchemy import text

from services.guidance.jobs import commands, reindex_directory
from tests.guidance.builders import done, everything_stored
from tests.guidance.directory.entries import EDITOR, found, names, written
from tests.guidance.service_environment import settings_of
from tests.world import World

NAMES = ["Lastenneuvola", "Perhekerho", "Velkaneuvonta"]
RENAME = """
update directory_entry set content = jsonb_set(content, '{texts,fi,name}', '"Isäkerho"')
where content #>> '{texts,fi,name}' = 'Perhekerho'
"""
OLDER = "update directory_index set head = '', document = '', tags = '{}', min_age = 0"


async def three(world: World) -> None:
    """Entries as an older release has indexed them; a fourth is withdrawn."""
    entries = [
        await written(world, content={"texts": {"fi": {"name": name}}}, additions={"min_age_years": 5})
        for name in [*NAMES, "Vanha kerho"]
    ]
    done(await world.call("guidance", EDITOR).post(f"/v1/directory/{entries[-1]['id']}/withdraw", version=1))
    await world.databases.fetch("guidance", OLDER)
    await world.databases.fetch("guidance", "delete from directory_word")
    assert names(await found(world, q="perhekerho")) == []


async def test_what_an_older_release_indexed_is_found_again_and_nothing_else_changes(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await three(world)
    settings_of(world, monkeypatch)
    before = await everything_stored(world)
    capsys.readouterr()

    assert await reindex_directory.run(["--at-a-time", "2"]) == 0

    assert capsys.readouterr().out.splitlines() == ["2 of 3 entries indexed", "3 of 3 entries indexed"]
    assert names(await found(world, q="perhekerhossa")) == ["Perhekerho"]
    assert names(await found(world, municipality="145", age=5)) == NAMES
    assert names(await found(world, age=4)) == []
    after = await everything_stored(world)
    index = {"directory_index", "directory_word"}
    assert {table for table, rows in after.items() if rows != before[table]} == index

    assert commands.COMMANDS["reindex-directory"][1] is reindex_directory.main
    assert await reindex_directory.run([]) == 0
    again = await everything_stored(world)
    assert {table: sorted(rows.splitlines()) for table, rows in again.items()} == {
        table: sorted(rows.splitlines()) for table, rows in after.items()
    }


async def test_an_entry_that_somebody_is_changing_is_waited_for_and_indexed_as_it_is_then(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await three(world)
    settings_of(world, monkeypatch)
    database, held = world.apps["guidance"].state.plumbing.database, asyncio.Event()

    async def rename() -> None:
        async with database.transaction() as connection:
            await connection.execute(text(RENAME))
            held.set()
            await asyncio.sleep(1.8)

    renaming = asyncio.create_task(rename())
    await held.wait()
    assert await reindex_directory.run([]) == 0
    await renaming

    assert names(await found(world, q="isäkerho")) == ["Isäkerho"]


async def test_a_wrong_call_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("GUIDANCE_DATABASE_URL", raising=False)
    assert await reindex_directory.run([]) == reindex_directory.WRONG_CALL
    assert "database_url" in capsys.readouterr().err
