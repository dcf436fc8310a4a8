"""Events of a contact's clocks: due soon, overdue and met, each told once to whoever listens."""

from tests.guidance.builders import NURSE, act, desk, done, made, recorded
from tests.world import World

Told = tuple[str, str, str]


async def told(world: World, contact_id: str) -> list[Told]:
    """Kind, rule and instant of every event of a contact's clocks, in the order in which they happened."""
    rows = await world.databases.fetch(
        "guidance",
        "select type, data ->> 'rule_id' as rule, occurred_at from event where aggregate = $1 and type like 'clock.%'"
        " order by occurred_at, type, rule",
        f"contact:{contact_id}",
    )
    return [(row["type"], row["rule"], row["occurred_at"].isoformat()) for row in rows]


async def rounds(world: World, count: int = 3) -> None:
    """Let the worker look so many times, twenty seconds apart."""
    for _ in range(count):
        await world.work("guidance")
        world.clock.advance(seconds=20)


async def test_a_clock_is_told_once_when_it_is_due_soon_and_once_when_it_has_run_out(world: World) -> None:
    contact = await made(world)
    world.clock.advance(hours=5, seconds=-1)
    await world.work("guidance")
    assert await told(world, contact["id"]) == []

    world.clock.advance(seconds=21)
    await rounds(world)
    soon = ("clock.due-soon", "care_need_assessment", "2026-11-23T12:00:20+00:00")
    assert await told(world, contact["id"]) == [soon]

    world.clock.advance(hours=2)
    await rounds(world)
    overdue = ("clock.overdue", "care_need_assessment", "2026-11-23T14:00:00+00:00")
    assert await told(world, contact["id"]) == [soon, overdue]


async def test_a_clock_that_ran_out_while_no_worker_looked_is_not_told_as_due_soon(world: World) -> None:
    contact = await made(world)
    world.clock.advance(hours=8)
    await rounds(world)

    assert [event[:2] for event in await told(world, contact["id"])] == [("clock.overdue", "care_need_assessment")]


async def test_a_clock_that_is_met_is_told_at_the_instant_at_which_it_was_met(world: World) -> None:
    contact = await made(world)
    world.clock.advance(hours=1)
    done(await act(desk(world, NURSE), contact["id"], "care-need-assessment", assessed_at="2026-11-23T07:30:00Z"))
    world.clock.advance(hours=7)
    await rounds(world)

    met = ("clock.met", "care_need_assessment", "2026-11-23T07:30:00+00:00")
    assert await told(world, contact["id"]) == [met]


async def test_an_assessment_that_is_refused_is_not_told_as_met(world: World) -> None:
    contact = await made(world)
    answer = await act(desk(world, "guidance-worker"), contact["id"], "care-need-assessment")
    await world.work("guidance")

    assert answer.status_code == 403
    assert await told(world, contact["id"]) == []


async def test_due_soon_is_counted_in_office_hours_over_a_weekend(world: World) -> None:
    contact = await recorded(world, "2026-11-20 09:00", matters=["general_advice"])
    await world.work("guidance")
    assert await told(world, contact["id"]) == []

    world.clock.advance(hours=4, seconds=20)
    await rounds(world, 1)
    soon = ("clock.due-soon", "service_promise", "2026-11-23T11:00:20+00:00")
    assert await told(world, contact["id"]) == [soon]


async def test_more_clocks_than_one_statement_takes_are_all_told_as_due_soon(world: World) -> None:
    contact = await made(world)
    await world.databases.fetch(
        "guidance",
        "with copies as (insert into contact select (jsonb_populate_record(c, jsonb_build_object("
        " 'id', gen_random_uuid(), 'tracking_reference', 'copy ' || number))).* from contact c, generate_series(1, 500)"
        " as number returning id)"
        " insert into clock select (jsonb_populate_record(k, jsonb_build_object('contact_id', copies.id))).*"
        " from clock k, copies where rule_id = 'care_need_assessment'",
    )
    world.clock.advance(hours=6)
    await rounds(world)

    (counted,) = await world.databases.fetch("guidance", "select count(*) from event where type = 'clock.due-soon'")
    assert counted["count"] == 501
    assert len(await told(world, contact["id"])) == 1
