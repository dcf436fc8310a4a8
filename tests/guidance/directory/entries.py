"""Entries of the directory for its tests: all of the demo's, and single ones."""

from typing import Any

from sqlalchemy.ext.asyncio import create_async_engine
from uuid_utils.compat import uuid7

from demo.directory import EDITORS, entries_of
from services.guidance.flows.directory.writing import add_entry
from services.guidance.storage.directory.entries import EntryRecord
from shared.contracts.guidance.directory import NewEntry
from shared.law.civil_time import civil_date
from shared.terms.directory import EntrySource
from tests.guidance.builders import MANAGER, UNIT, done
from tests.world import World

EDITOR = MANAGER
"""Manager of the unit that looks after the whole directory of its county."""


async def fill(world: World) -> None:
    """Write all entries of the demo."""
    engine = create_async_engine(world.databases.urls["guidance"])
    at = world.clock()
    try:
        async with engine.begin() as connection:
            for county in EDITORS:
                for each in entries_of(county):
                    new = NewEntry.model_validate(each)
                    await add_entry(
                        connection,
                        EntryRecord(
                            id=uuid7(),
                            county=county,
                            source=EntrySource.LOCAL,
                            owner_unit_id=new.owner.unit_id,
                            owner_role=new.owner.role,
                            review_due_on=civil_date(at),
                            content=new.content,
                            additions=new.additions,
                            created_at=at,
                            changed_at=at,
                        ),
                    )
    finally:
        await engine.dispose()


def an_entry(**changes: Any) -> dict[str, Any]:
    """A new entry of the guidance unit; `content` and `additions` are added to what it has."""
    return {
        "owner": changes.get("owner", {"unit_id": UNIT, "role": "guidance_worker"}),
        "content": {
            "organisation": {"fi": "Ilmajoen kunta"},
            "provider_type": "municipality",
            "texts": {"fi": {"name": "Perhekerho"}},
            "municipalities": ["145"],
        }
        | changes.get("content", {}),
        "additions": changes.get("additions", {}),
    } | {name: value for name, value in changes.items() if name not in {"owner", "content", "additions"}}


async def written(world: World, **changes: Any) -> dict[str, Any]:
    """An entry as it was written by an editor."""
    return done(await world.call("guidance", EDITOR).post("/v1/directory", an_entry(**changes)))


async def found(world: World, **asked: Any) -> dict[str, Any]:
    """What anybody finds."""
    answer = await world.call("guidance").post("/v1/directory/search", asked, key=None)
    return done(answer)


def names(page: dict[str, Any]) -> list[str]:
    """Names of what was found, in its order."""
    return [each["shown"]["name"] for each in page["items"]]
