"""What a service does without a caller: each job once in effect, in order, and never lost."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from opentelemetry.metrics import NoOpMeter

from shared.kit import jobs
from shared.kit.database import Database
from shared.kit.jobs import (
    LONGEST_WAIT_SECONDS,
    MOST_FAULTS,
    PURGE_IDEMPOTENCY,
    Connection,
    Effect,
    Every,
    Job,
    Never,
    NotNow,
    Worker,
    enqueue,
    purge_idempotency,
)
from tests.shared.kit.job_bench import Bench
from tests.shared.kit.small_service import SmallService, settings_of


@pytest.fixture
async def bench(small: SmallService) -> AsyncIterator[Bench]:
    """An empty bench with a pool of its own."""
    database = Database(settings_of(small.world, database_pool_size=10), application="booking")
    yield Bench(database, small)
    await database.close()


async def test_two_workers_do_every_job_once(bench: Bench) -> None:
    names = [f"{number:03}" for number in range(60)]
    await bench.leave(*names)
    workers = [bench.worker(bench.does(seconds=0.001)) for _ in range(2)]
    while sum(await asyncio.gather(*(worker.work_once() for worker in workers))):
        pass
    assert sorted(bench.began) == names
    assert sorted(await bench.effects()) == names
    assert {row["state"] for row in await bench.rows()} == {"done"}


async def test_nothing_is_left_when_its_cause_is_undone(bench: Bench) -> None:
    async def leave_and_fail() -> None:
        async with bench.database.transaction() as connection:
            await enqueue(connection, "work", "{}")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await leave_and_fail()
    assert await bench.rows() == []


async def test_a_worker_that_dies_between_taking_and_finishing_is_succeeded_by_another(bench: Bench) -> None:
    await bench.leave("a")
    dying = asyncio.create_task(bench.worker(bench.does(seconds=60)).work_once())
    _ = await bench.has_begun.wait()
    dying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying
    assert await bench.worker().work_once() == 0, "the lease still runs"
    await bench.end_leases()
    assert await bench.worker().work_once() == 1
    assert (bench.began, await bench.effects()) == (["a", "a"], ["a"])


async def test_a_late_result_of_a_lost_lease_is_dropped(bench: Bench) -> None:
    await bench.leave("a")
    slow = asyncio.create_task(bench.worker(bench.does(seconds=0.3)).work_once())
    _ = await bench.has_begun.wait()
    await bench.end_leases()
    assert await bench.worker().work_once() == 1
    _ = await slow
    assert (bench.began, await bench.effects()) == (["a", "a"], ["a"])


LATE_ENDS: Mapping[str, Callable[[Job], Exception | None]] = {
    "a fault": lambda _job: RuntimeError(),
    "not now": lambda _job: NotNow("away"),
    "never": lambda _job: Never("no"),
}


@pytest.mark.parametrize("trouble", LATE_ENDS.values(), ids=LATE_ENDS.keys())
async def test_a_late_trouble_of_a_lost_lease_is_dropped_too(
    bench: Bench, trouble: Callable[[Job], Exception | None]
) -> None:
    await bench.leave("a")
    slow = asyncio.create_task(bench.worker(bench.does(trouble, seconds=0.3)).work_once())
    _ = await bench.has_begun.wait()
    await bench.end_leases()
    again = asyncio.create_task(bench.worker(bench.does(seconds=0.4)).work_once())
    _ = await slow
    [row] = await bench.rows()
    assert (row["state"], row["attempts"], row["last_error"]) == ("leased", 2, None)
    _ = await again
    [row] = await bench.rows()
    assert (row["state"], await bench.effects()) == ("done", ["a"])


async def test_the_jobs_of_one_aggregate_are_done_in_their_order(bench: Bench) -> None:
    await bench.leave("a1", "a2", "a3", aggregate="a")
    await bench.leave("b1", aggregate="b")
    await bench.leave("free")
    fails = {"a1"}
    worker = bench.worker(bench.does(lambda job: NotNow() if job.payload["name"] in fails else None))
    assert await worker.work_once() == 3
    assert set(await bench.effects()) == {"b1", "free"}
    for _ in range(2):
        await bench.change("update job set run_at = clock_timestamp() where payload ->> 'name' in ('a2', 'a3')")
        assert await worker.work_once() == 0, "the later ones wait for the first"
    fails.clear()
    for name in ("a1", "a2", "a3"):
        await bench.make_due()
        assert await worker.work_once() == 1
        assert (await bench.effects())[-1] == name


async def test_two_workers_keep_the_order_of_many_aggregates(bench: Bench) -> None:
    for number in range(5):
        for aggregate in "abc":
            await bench.leave(f"{aggregate}{number}", aggregate=aggregate)
    workers = [bench.worker(bench.does(seconds=0.002)) for _ in range(3)]
    while sum(await asyncio.gather(*(worker.work_once() for worker in workers))):
        pass
    for aggregate in "abc":
        assert [name for name in await bench.effects() if name[0] == aggregate] == [f"{aggregate}{n}" for n in range(5)]


async def test_a_buried_job_holds_back_its_own_aggregate_only(bench: Bench) -> None:
    await bench.leave("a1", "a2", aggregate="a")
    await bench.leave("b1", aggregate="b")
    worker = bench.worker(bench.does(lambda job: Never("no") if job.payload["name"] == "a1" else None))
    while await worker.work_once():
        pass
    assert [row["state"] for row in await bench.rows()] == ["dead", "waiting", "done"]
    assert await bench.effects() == ["b1"]


async def test_the_same_cause_leaves_one_job(bench: Bench) -> None:
    for _ in range(3):
        await bench.leave("a", dedupe_key="cause")
    await asyncio.gather(*(bench.leave(f"b{number}", dedupe_key="other cause") for number in range(8)))
    assert len(await bench.rows()) == 2
    assert await bench.worker().work_once() == 2
    await bench.leave("a", dedupe_key="cause")
    assert await bench.worker().work_once() == 0


async def test_a_job_waits_for_its_time(bench: Bench) -> None:
    [now] = await bench._small.world.databases.fetch("booking", "select clock_timestamp() as at")
    await bench.leave("early", run_at=now["at"] - timedelta(seconds=1))
    await bench.leave("late", run_at=now["at"] + timedelta(hours=1))
    assert await bench.worker().work_once() == 1
    assert await bench.effects() == ["early"]


async def test_while_a_neighbour_is_away_a_job_is_tried_for_ever_at_most_a_minute_apart(bench: Bench) -> None:
    await bench.leave("a")
    worker = bench.worker(bench.does(lambda _job: NotNow("booking is away")))
    for attempt in range(1, 3 * MOST_FAULTS):
        assert await worker.work_once() == 1
        [row] = await bench._small.world.databases.fetch(
            "booking", "select *, extract(epoch from run_at - clock_timestamp())::float as wait from job"
        )
        assert (row["state"], row["attempts"], row["last_error"]) == ("waiting", attempt, "booking is away")
        assert 0 < row["wait"] <= LONGEST_WAIT_SECONDS
        await bench.make_due()


async def test_a_job_that_knows_when_to_come_again_waits_as_long_as_it_says(bench: Bench) -> None:
    await bench.leave("a")
    assert await bench.worker(bench.does(lambda _job: NotNow("the receiver rests", wait=7200))).work_once() == 1
    [row] = await bench._small.world.databases.fetch(
        "booking", "select *, extract(epoch from run_at - clock_timestamp())::float as wait from job"
    )
    assert (row["state"], row["last_error"], row["faults"]) == ("waiting", "the receiver rests", 0)
    assert 7190 < row["wait"] <= 7200


async def test_a_job_that_faults_again_and_again_waits_for_a_person(bench: Bench) -> None:
    await bench.leave("a")
    worker = bench.worker(bench.does(lambda _job: RuntimeError("words about 010516B903X")))
    for _ in range(MOST_FAULTS):
        assert await worker.work_once() == 1
        await bench.make_due()
    assert await worker.work_once() == 0
    [row] = await bench.rows()
    assert (row["state"], row["last_error"], row["faults"]) == ("dead", "RuntimeError", MOST_FAULTS)


async def test_a_long_absence_of_a_neighbour_does_not_make_the_first_fault_the_last(bench: Bench) -> None:
    await bench.leave("a")
    troubles: list[Exception | None] = [NotNow("away")] * (2 * MOST_FAULTS) + [RuntimeError(), NotNow("away"), None]
    worker = bench.worker(bench.does(lambda _job: troubles.pop(0)))
    while troubles:
        assert await worker.work_once() == 1
        await bench.make_due()
    [row] = await bench.rows()
    assert (row["state"], row["last_error"], await bench.effects()) == ("done", None, ["a"])


async def test_a_job_that_nobody_knows_is_buried_at_once(bench: Bench) -> None:
    async with bench.database.transaction() as connection:
        await enqueue(connection, "unheard-of", "{}")
    assert await bench.worker().work_once() == 1
    [row] = await bench.rows("unheard-of")
    assert (row["state"], row["last_error"]) == ("dead", "nobody handles unheard-of")


async def test_an_effect_that_fails_finishes_nothing(bench: Bench) -> None:
    async def handle(_job: Job) -> Effect:
        async def effect(connection: Connection) -> None:
            await enqueue(connection, "effect", "{}")
            await enqueue(connection, "effect", "this is no JSON")

        return effect

    await bench.leave("a")
    assert await bench.worker(handle).work_once() == 1
    [row] = await bench.rows()
    assert (row["state"], row["last_error"].split()[0], await bench.rows("effect")) == ("waiting", "DBAPIError", [])


async def test_a_job_that_takes_too_long_is_given_up_before_its_lease_ends(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "LEASE_SECONDS", 0.2)
    await bench.leave("a")
    assert await bench.worker(bench.does(seconds=60)).work_once() == 1
    [row] = await bench.rows()
    assert (row["state"], row["last_error"]) == ("waiting", "TimeoutError")


async def test_what_comes_again_comes_once_in_each_period_however_many_workers_there_are(bench: Bench) -> None:
    hourly = Every("work", seconds=3600)

    async def noted(job: Job) -> None:
        bench.began.append(job.kind)

    workers = [bench.worker(noted, hourly) for _ in range(3)]
    for hours in range(1, 4):
        for _ in range(3):
            _ = await asyncio.gather(*(worker.work_once() for worker in workers))
        assert len(bench.began) == hours
        bench.clock.advance(hours=1)
    assert [row["state"] for row in await bench.rows()] == ["done"] * 3


async def test_old_answers_and_finished_jobs_are_forgotten_after_their_time(bench: Bench) -> None:
    [now] = await bench._small.world.databases.fetch("booking", "select now() as at")
    bench.clock.at = now["at"]
    await bench.change(
        "insert into idempotency (scope, key, request_hash, created_at) values"
        " ('a', 'old', '', now() - interval '73 h'), ('a', 'kept', '', now() - interval '71 h')"
    )
    await bench.change(
        "insert into job (id, kind, payload, state, finished_at)"
        " select gen_random_uuid(), kind, '{}', state, at from (values"
        " ('old', 'done', now() - interval '73 h'), ('kept', 'done', now() - interval '71 h'),"
        " ('buried', 'dead', now() - interval '99 h')) as job (kind, state, at)"
    )
    worker = Worker(
        bench.database, {"purge_idempotency": purge_idempotency(bench.clock)}, (PURGE_IDEMPOTENCY,), bench.clock
    )
    assert await worker.work_once() == 1
    left = await bench._small.world.databases.fetch(
        "booking", "select key as name from idempotency union all select kind from job order by name"
    )
    assert [row["name"] for row in left] == ["buried", "kept", "kept", "purge_idempotency"]


async def test_a_worker_waits_for_its_database_and_stops_when_told(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "POLL_SECONDS", 0.01)
    stopping = asyncio.Event()
    running = asyncio.create_task(bench.worker().run(stopping))
    await bench.change("alter table job rename to gone")
    await asyncio.sleep(0.1)
    await bench.change("alter table gone rename to job")
    await bench.leave("a")
    for _ in range(200):
        if await bench.effects():
            break
        await asyncio.sleep(0.01)
    assert not running.done()
    stopping.set()
    await asyncio.wait_for(running, 2)
    assert await bench.effects() == ["a"]


async def test_a_worker_without_a_connection_left_lives_on(small: SmallService) -> None:
    """The claim gets through, the results do not: the leases end, and the jobs are tried again."""
    settings = settings_of(small.world, database_pool_size=1, database_pool_wait_seconds=0.05)
    database = Database(settings, application="booking")
    bench = Bench(database, small)
    await bench.leave("a")
    blocked = asyncio.Event()

    async def block(job: Job) -> None:
        bench.began.append(job.payload["name"])
        stack = database.transaction()
        _ = await stack.__aenter__()
        blocked.set()
        await asyncio.sleep(0.01)
        taken.append(stack)

    taken: list[Any] = []
    assert await bench.worker(block).work_once() == 1
    await taken[0].__aexit__(None, None, None)
    [row] = await bench.rows()
    assert row["state"] == "leased"
    await bench.end_leases()
    assert await bench.worker().work_once() == 1
    assert await bench.effects() == ["a"]
    await database.close()


async def test_the_jobs_that_wait_are_counted_by_state(bench: Bench) -> None:
    await bench.leave("a", "b")
    worker = bench.worker(bench.does(lambda job: Never("no") if job.payload["name"] == "a" else NotNow()))
    worker.measure(NoOpMeter("polku"))
    _ = await worker.work_once()
    _ = await worker.work_once()
    assert worker._counts == {"waiting": 1, "dead": 1}
