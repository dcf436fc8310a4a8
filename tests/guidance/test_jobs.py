"""The jobs of guidance: an overdue clock is noticed once, whoever notices it, and the clocks are counted."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import httpx
import pytest
from structlog.testing import capture_logs

from services.guidance.app import Transports, create_worker_app
from services.guidance.jobs.worker import worker as guidance_worker
from services.guidance.storage import clocks
from shared.kit.database import Database
from shared.kit.jobs import Worker
from tests.guidance.builders import desk, done, everything_stored, made, recorded, state_by_rule
from tests.world import World, work_off

NewWorker = Callable[[], Worker]

_CONTACT = """unit_id, area, municipality, channel, language, contactor, matters, topic_code, topic, message, emergency,
              callback_requested, contacted_at, created_at, due_at"""
_CLOCK = "rule_id, rule_version, calendar_version, started_at, due_date, due_at"
_COPY = f"""
    with copies as (
        insert into contact (id, tracking_reference, {_CONTACT})
        select gen_random_uuid(), 'copy ' || number, {_CONTACT} from contact, generate_series(1, $1) as number
        returning id)
    insert into clock (contact_id, {_CLOCK})
    select copies.id, {_CLOCK} from clock, copies where rule_id = 'care_need_assessment'
"""


@pytest.fixture
async def new_worker(world: World) -> AsyncIterator[NewWorker]:
    """Makes workers, each with connections of its own as in a process of its own."""
    state = world.apps["guidance"].state
    async with AsyncExitStack() as stack:

        def make() -> Worker:
            database = Database(state.plumbing.settings, application="guidance")
            stack.push_async_callback(database.close)
            return guidance_worker(database, state.parts)

        yield make


async def events(world: World) -> list[tuple[str, str, str, str]]:
    """The events: type, contact, rule and when."""
    rows = await world.databases.fetch(
        "guidance",
        "select type, data ->> 'contact_id' as contact_id, data ->> 'rule_id' as clock_rule, occurred_at"
        " from event where type = 'clock.overdue' order by occurred_at, clock_rule, contact_id",
    )
    return [(row["type"], str(row["contact_id"]), row["clock_rule"], row["occurred_at"].isoformat()) for row in rows]


async def test_a_clock_that_has_run_out_is_told_once_with_one_line_in_the_log(
    world: World, new_worker: NewWorker
) -> None:
    receipt = await made(world)
    worker = new_worker()
    world.clock.advance(hours=7)
    await work_off(worker)
    assert await events(world) == []

    world.clock.advance(seconds=20)
    with capture_logs() as logs:
        await work_off(worker)
    expected = [("clock.overdue", receipt["id"], "care_need_assessment", "2026-11-23T14:00:00+00:00")]
    assert await events(world) == expected
    lines = [line for line in logs if line["event"] == "clock.overdue"]
    assert [(line["contact_id"], line["rule"]) for line in lines] == [(receipt["id"], "care_need_assessment")]

    for _ in range(3):
        world.clock.advance(seconds=20)
        await work_off(worker)
    assert await events(world) == expected


async def test_every_clock_of_a_contact_has_an_event_of_its_own(world: World, new_worker: NewWorker) -> None:
    receipt = await made(world)
    world.clock.advance(days=2)
    await work_off(new_worker())

    assert await events(world) == [
        ("clock.overdue", receipt["id"], "care_need_assessment", "2026-11-23T14:00:00+00:00"),
        ("clock.overdue", receipt["id"], "service_promise", "2026-11-24T13:00:00+00:00"),
    ]


async def test_after_an_hour_without_a_worker_every_clock_that_ran_out_is_told_once(
    world: World, new_worker: NewWorker
) -> None:
    receipts = [await made(world) for _ in range(4)]
    paths = [f"/v1/contacts/{receipt['id']}/care-need-assessment" for receipt in receipts]
    met_in_time, met_a_moment_late, met_an_hour_late, _never_met = paths
    done(await desk(world).post(met_in_time, {"urgency": "urgent"}, version=1))
    world.clock.advance(hours=7, microseconds=1)
    done(await desk(world).post(met_a_moment_late, {"urgency": "urgent"}, version=1))
    world.clock.advance(hours=1)
    done(await desk(world).post(met_an_hour_late, {"urgency": "urgent"}, version=1))
    for _ in range(2):
        await work_off(new_worker())
        world.clock.advance(seconds=20)

    assert await events(world) == [
        ("clock.overdue", id_, "care_need_assessment", "2026-11-23T14:00:00+00:00")
        for id_ in sorted(receipt["id"] for receipt in receipts[1:])
    ]


@pytest.mark.parametrize("noticed_before", [True, False], ids=["worker first", "record first"])
async def test_an_assessment_that_is_dated_back_does_not_hide_that_the_clock_was_overdue(
    world: World, new_worker: NewWorker, noticed_before: bool
) -> None:
    receipt = await made(world)
    world.clock.advance(hours=8)
    if noticed_before:
        await work_off(new_worker())
        world.clock.advance(seconds=20)
    body = {"urgency": "urgent", "assessed_at": "2026-11-23T13:59:00Z"}
    answer = await desk(world).post(f"/v1/contacts/{receipt['id']}/care-need-assessment", body, version=1)
    await work_off(new_worker())

    assert state_by_rule(done(answer))["care_need_assessment"] == "met"
    assert [event[1:3] for event in await events(world)] == [(receipt["id"], "care_need_assessment")]


async def test_a_promise_kept_late_by_closing_is_told(world: World, new_worker: NewWorker) -> None:
    receipt = await made(world, matters=["general_advice"])
    world.clock.advance(days=2)
    done(await desk(world).post(f"/v1/contacts/{receipt['id']}/close", {"outcome": "advice_given"}, version=1))
    await work_off(new_worker())

    assert [event[1:3] for event in await events(world)] == [(receipt["id"], "service_promise")]


async def test_a_clock_that_was_met_in_time_is_not_told_of(world: World, new_worker: NewWorker) -> None:
    receipt = await made(world)
    path = f"/v1/contacts/{receipt['id']}"
    done(await desk(world).post(f"{path}/care-need-assessment", {"urgency": "urgent"}, version=1))
    done(await desk(world).post(f"{path}/close", {"outcome": "advice_given"}, version=2))
    world.clock.advance(days=2)
    await work_off(new_worker())

    assert await events(world) == []


async def test_a_clock_stopped_after_its_event_keeps_the_event(world: World, new_worker: NewWorker) -> None:
    receipt = await recorded(world, "2026-11-20 10:00")
    await work_off(new_worker())
    told = await events(world)
    path = f"/v1/contacts/{receipt['id']}/care-need-assessment"
    done(await desk(world).post(path, {"urgency": "urgent"}, version=1))
    world.clock.advance(seconds=20)
    await work_off(new_worker())

    assert len(told) == 1
    assert await events(world) == told


async def test_two_workers_at_once_leave_one_event(world: World, new_worker: NewWorker) -> None:
    for _ in range(20):
        await recorded(world, "2026-11-20 10:00")
    workers = [new_worker() for _ in range(4)]
    await asyncio.gather(*(work_off(worker) for worker in workers))
    world.clock.advance(seconds=20)
    await asyncio.gather(*(work_off(worker) for worker in workers))

    assert len(await events(world)) == 20
    assert len(set(await events(world))) == 20


async def test_while_one_worker_holds_the_overdue_clocks_another_passes_them_by(world: World) -> None:
    for _ in range(3):
        await recorded(world, "2026-11-20 10:00")
    database = world.apps["guidance"].state.plumbing.database
    async with database.transaction() as first, database.transaction() as second:
        noticed = await clocks.notice_overdue(first, world.clock())
        passed_by = await clocks.notice_overdue(second, world.clock())

    assert (len(noticed), passed_by) == (3, [])
    async with database.transaction() as later:
        assert await clocks.notice_overdue(later, world.clock()) == []
    assert len(await events(world)) == 3


async def test_a_notice_that_is_undone_is_given_again(world: World, new_worker: NewWorker) -> None:
    await recorded(world, "2026-11-20 10:00")
    database = world.apps["guidance"].state.plumbing.database
    async with database.connection() as connection:
        assert len(await clocks.notice_overdue(connection, world.clock())) == 1
        await connection.rollback()
    assert await events(world) == []

    await work_off(new_worker())
    assert len(await events(world)) == 1


async def test_more_clocks_than_one_statement_takes_are_all_told(world: World, new_worker: NewWorker) -> None:
    await recorded(world, "2026-11-20 10:00")
    await world.databases.fetch("guidance", _COPY, clocks.AT_A_TIME)
    await work_off(new_worker())

    assert len(await events(world)) == clocks.AT_A_TIME + 1


async def test_an_event_holds_nothing_personal(world: World, new_worker: NewWorker) -> None:
    receipt = await made(world, "guardian-of-infant", identified=True, message="Salainen")
    person_ref = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))["person_ref"]
    world.clock.advance(days=2)
    with capture_logs() as logs:
        await work_off(new_worker())

    stored = (await everything_stored(world))["event"] + str(logs)
    assert receipt["id"] in stored
    assert "Salainen" not in stored
    assert person_ref not in stored


async def test_the_worker_counts_the_running_clocks_by_rule_and_state(world: World) -> None:
    await recorded(world, "2026-11-20 10:00")
    await made(world)
    await made(world, matters=["general_advice"])
    world.clock.advance(hours=5)
    plumbing = world.apps["guidance"].state.plumbing
    app = create_worker_app(
        plumbing.settings, clock=world.clock, to=Transports(issuer=httpx.ASGITransport(world.issuer))
    )
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://worker.test") as client,
    ):
        shown = await _until_shown(client, 'rule="service_promise"')
        assert (await client.get("/health/live")).json() == {"status": "pass"}
        assert (await client.get("/health/ready")).json() == {"status": "pass"}

    counts = {
        ("care_need_assessment", "running"): 0,
        ("care_need_assessment", "due_soon"): 1,
        ("care_need_assessment", "overdue"): 1,
        ("service_promise", "running"): 2,
        ("service_promise", "due_soon"): 1,
        ("service_promise", "overdue"): 0,
    }
    for (rule, state), number in counts.items():
        assert f'polku_clocks{{rule="{rule}",state="{state}"}} {number}.0' in shown


async def _until_shown(client: httpx.AsyncClient, text: str) -> str:
    for _ in range(200):
        shown = (await client.get("/metrics")).text
        if text in shown:
            return shown
        await asyncio.sleep(0.05)
    raise AssertionError("the clocks were never counted")
