"""The desk list reads its first page by the indexes: nothing is read or sorted that is not shown, or hardly."""

from datetime import timedelta

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from bench.desk_plans import PAGE, UNIT, asked_of, carried_out, explained, fill, lists
from services.guidance.storage.board import MOST_WITH_CLOCKS, count_by_rule
from tests.world import World, plain

CONTACTS = 20_000
MOST_READ = 12 * PAGE
"""Contact, its two clocks, its identity and how it stands at the desk, a few rows of each for a row of the page."""
TODAYS = CONTACTS // 1000
"""Those of the day are read as a whole, and sorted."""


@pytest.fixture
async def crowded(world: World) -> World:
    """Guidance with many open contacts of one unit."""
    server = world.databases.server
    owner = await asyncpg.connect(plain(server.url("guidance", password=server.superuser_password)))
    try:
        await fill(owner, CONTACTS, world.clock())
    finally:
        await owner.close()
    return world


async def test_every_list_of_a_crowded_desk_is_read_by_its_index(crowded: World) -> None:
    at = crowded.clock()
    engine = create_async_engine(crowded.databases.urls["guidance"])
    try:
        for name in lists(at):
            statements = await carried_out(engine, at, name)
            whole = [node for statement in statements for node in statement.nodes()]
            scanned = {node.get("Relation Name") for node in whole if node["Node Type"] == "Seq Scan"}
            assert scanned.isdisjoint({"contact", "clock"}), name
            used = {node.get("Index Name") for node in whole}
            assert used & {"contact_desk_idx", "contact_day_idx"}, name
            most = 2 * TODAYS if name == "of the day" else 0
            assert sum(each.rows_read for each in statements) <= MOST_READ + 2 * most, name
            sorts = [node for node in whole if node["Node Type"] == "Sort"]
            assert all(node["Plans"][0]["Actual Rows"] <= max(2 * PAGE, most) for node in sorts), name
    finally:
        await engine.dispose()
    (stored,) = await crowded.databases.fetch("guidance", "select count(*) from contact where unit_id = $1", UNIT)
    assert stored["count"] == CONTACTS


async def test_the_clocks_of_a_crowded_unit_are_counted_of_the_contacts_due_first_alone(crowded: World) -> None:
    at = crowded.clock()
    engine = create_async_engine(crowded.databases.urls["guidance"])
    try:
        async with engine.connect() as connection:
            with asked_of(engine) as asked:
                counted = await count_by_rule(connection, {UNIT: at + timedelta(hours=1)}, at)
            (statement,) = [await explained(connection, *each) for each in asked]
    finally:
        await engine.dispose()

    assert {each.rule_id: each.overdue + each.due_soon + each.running for each in counted} == dict.fromkeys(
        ["care_need_assessment", "service_promise"], MOST_WITH_CLOCKS
    )
    assert statement.rows_read <= 3 * MOST_WITH_CLOCKS, list(statement.lines())
