"""How what was counted at closings becomes statistics rows: some together, shuffled, and nothing leads back."""

import asyncio
import json
from collections import Counter
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.guidance.jobs.statistics import gather_statistics
from services.guidance.rules.gathering import FEWEST_TOGETHER
from services.guidance.tables import metadata
from shared.kit.database import Database
from shared.kit.jobs import Job
from tests.guidance.builders import ADVISED, done
from tests.guidance.outcomes import Case, known, unknown
from tests.world import World


async def closed(world: World, number: int, *, anonymous: bool = True) -> list[Case]:
    """Contacts that ended with advice, told apart by their reason."""
    cases = []
    for each in range(number):
        case = await (unknown if anonymous else known)(world, matters=["general_advice"])
        done(await case.post("close", {**ADVISED, "statistics": {"reason_code": f"reason-{each}"}}))
        cases.append(case)
    return cases


async def waiting(world: World) -> int:
    (row,) = await world.databases.fetch("guidance", "select count(*) from statistics_pending")
    return int(row[0])


async def rows(world: World) -> list[dict[str, Any]]:
    """The rows in the order in which they lie in the table."""
    found = await world.databases.fetch("guidance", "select *, xmin::text from statistics_row order by ctid")
    return [dict(row) for row in found]


async def next_day(world: World, **span: float) -> None:
    world.clock.advance(**(span or {"days": 1}))
    await world.work("guidance")


def test_the_tables_hold_no_key_no_instant_and_no_sequence() -> None:
    for name in ("statistics_row", "statistics_pending"):
        table = metadata.tables[name]
        assert not table.foreign_keys
        assert {column.name for column in table.columns if column.type.python_type is datetime} == set()
        assert [column.name for column in table.columns if column.type.python_type is UUID] == ["id"]
        assert all(column.server_default is None and column.identity is None for column in table.columns)


async def test_a_row_is_written_neither_with_the_closing_nor_on_its_day(world: World) -> None:
    await closed(world, FEWEST_TOGETHER)
    await world.work("guidance")
    assert (len(await rows(world)), await waiting(world)) == (0, FEWEST_TOGETHER)

    await next_day(world)
    assert (len(await rows(world)), await waiting(world)) == (FEWEST_TOGETHER, 0)


async def test_fewer_than_five_wait_for_others(world: World) -> None:
    await closed(world, FEWEST_TOGETHER - 1)
    await next_day(world)
    assert await rows(world) == []

    await closed(world, 1)
    await next_day(world)
    assert len(await rows(world)) == FEWEST_TOGETHER


async def test_nothing_joins_a_row_to_what_was_written_with_its_closing(world: World) -> None:
    cases = await closed(world, 12, anonymous=False)
    pending = await world.databases.fetch("guidance", "select *, xmin::text from statistics_pending")
    contacts = await world.databases.fetch("guidance", "select *, xmin::text from contact")
    of_closings = {each["xmin"] for each in (*pending, *contacts)}
    await next_day(world)

    found = await rows(world)
    assert len({row["xmin"] for row in found}) == 1
    assert of_closings.isdisjoint(row["xmin"] for row in found)
    assert {row["id"] for row in found}.isdisjoint(each["id"] for each in pending)
    assert {row["id"].version for row in found} == {4}
    assert [row["reason_code"] for row in found] != [f"reason-{each}" for each in range(12)]
    assert {row["month"] for row in found} == {date(2026, 11, 1)}
    stored = json.dumps(found, default=str)
    assert not [case.id for case in cases if case.id in stored]
    assert not any(isinstance(value, datetime) for row in found for value in row.values())


async def test_two_workers_count_each_contact_once(world: World) -> None:
    await closed(world, 8)
    world.clock.advance(days=1)
    state = world.apps["guidance"].state
    effect = await gather_statistics(state.parts)(Job(UUID(int=1), "gather_statistics", {}, 1))
    assert effect is not None
    database = Database(state.plumbing.settings, application="guidance")

    async def work() -> None:
        async with database.transaction() as connection:
            await effect(connection)

    try:
        await asyncio.gather(work(), work(), work())
    finally:
        await database.close()

    assert Counter(row["reason_code"] for row in await rows(world)) == Counter(f"reason-{each}" for each in range(8))
    assert await waiting(world) == 0


async def test_a_worker_killed_between_neither_loses_nor_doubles(world: World) -> None:
    await closed(world, 6)
    world.clock.advance(days=1)
    state = world.apps["guidance"].state
    effect = await gather_statistics(state.parts)(Job(UUID(int=1), "gather_statistics", {}, 1))
    assert effect is not None
    async with state.plumbing.database.connection() as connection:
        await connection.begin()
        await effect(connection)
        await connection.rollback()  # what a connection does whose worker is killed
    assert (len(await rows(world)), await waiting(world)) == (0, 6)

    await world.work("guidance")
    assert (len(await rows(world)), await waiting(world)) == (6, 0)


async def test_what_comes_late_for_a_published_month_counts_in_the_next(world: World) -> None:
    await world.databases.fetch("guidance", "insert into published_month values ('2026-11-01', '{}')")
    await closed(world, FEWEST_TOGETHER)
    await next_day(world)

    assert {row["month"] for row in await rows(world)} == {date(2026, 12, 1)}
