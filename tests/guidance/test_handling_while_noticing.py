"""A contact is handled while the worker notices that its clock has run out: both are done, in either order."""

import asyncio
from uuid import UUID

import pytest

from services.guidance.jobs.worker import worker as guidance_worker
from services.guidance.storage import clocks
from services.guidance.storage import handling as storage
from shared.kit.jobs import Connection
from shared.terms.guidance import Urgency
from tests.guidance.builders import desk, done, recorded, state_by_rule
from tests.world import World, work_off


async def assess(world: World, connection: Connection, contact_id: str) -> None:
    """Stop the clock of a contact, as the endpoint does, without committing."""
    held = await storage.lock(connection, UUID(contact_id))
    assert held is not None
    await storage.assessed(connection, held, Urgency.URGENT, world.clock(), recorded_at=world.clock())


async def told(world: World) -> list[str]:
    """The contacts of which it was told that a clock ran out."""
    return [
        str(row["contact_id"])
        for row in await world.databases.fetch(
            "guidance", "select data ->> 'contact_id' as contact_id from event where type = 'clock.overdue'"
        )
    ]


@pytest.mark.parametrize("noticed_first", [True, False], ids=["noticed first", "held first"])
async def test_noticing_and_handling_one_contact_at_once_are_both_done(world: World, noticed_first: bool) -> None:
    receipt = await recorded(world, "2026-11-20 10:00")
    database = world.apps["guidance"].state.plumbing.database
    async with database.connection() as noticing, database.connection() as handling:
        if noticed_first:
            noticed = await clocks.notice_overdue(noticing, world.clock())
            held = await storage.lock(handling, UUID(receipt["id"]))
        else:
            held = await storage.lock(handling, UUID(receipt["id"]))
            noticed = await clocks.notice_overdue(noticing, world.clock())
        assert held is not None
        assert [str(each.contact_id) for each in noticed] == [receipt["id"]]
        stopping = asyncio.create_task(
            storage.assessed(handling, held, Urgency.URGENT, world.clock(), recorded_at=world.clock())
        )
        assert await asyncio.wait({stopping}, timeout=0.2) == (set(), {stopping})
        await noticing.commit()
        await stopping
        await handling.commit()

    assert await told(world) == [receipt["id"]]
    seen = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))
    assert state_by_rule(seen)["care_need_assessment"] == "met_late"


async def test_a_clock_that_is_being_stopped_is_passed_by_and_told_in_the_next_round(world: World) -> None:
    receipt = await recorded(world, "2026-11-20 10:00")
    database = world.apps["guidance"].state.plumbing.database
    async with database.connection() as handling, database.transaction() as noticing:
        await assess(world, handling, receipt["id"])
        assert await clocks.notice_overdue(noticing, world.clock()) == []
        await handling.commit()
    assert await told(world) == []

    async with database.transaction() as noticing:
        assert len(await clocks.notice_overdue(noticing, world.clock())) == 1
    assert await told(world) == [receipt["id"]]


async def test_a_desk_that_works_through_what_is_overdue_meets_no_worker_in_its_way(world: World) -> None:
    ids = [(await recorded(world, "2026-11-20 10:00"))["id"] for _ in range(8)]
    state = world.apps["guidance"].state
    worker = guidance_worker(state.plumbing.database, state.parts)
    paths = [f"/v1/contacts/{id_}/care-need-assessment" for id_ in ids]
    answers = asyncio.gather(*(desk(world).post(path, {"urgency": "urgent"}, version=1) for path in paths))
    await asyncio.gather(answers, work_off(worker))
    world.clock.advance(seconds=20)
    await work_off(worker)

    assert [answer.status_code for answer in await answers] == [200] * 8
    assert sorted(await told(world)) == sorted(ids)
