"""The clocks of handovers and assessments are noticed once each, whoever notices them, and counted for the metric."""

import asyncio

import pytest

from services.referral.jobs.worker import worker
from services.referral.storage import clocks
from shared.kit.jobs import Worker
from shared.kit.telemetry import Telemetry
from tests.referral.builders import done
from tests.referral.matters import Matters, clock_of, helsinki, wire
from tests.world import work_off


async def told(matters: Matters) -> list[tuple[str, str, str]]:
    """What was told of the clocks: type of event, rule, and what the clock waits for."""
    rows = await matters.rows(
        "select type, data ->> 'rule_id' as rule, data ->> 'awaits' as awaits from event "
        "where type like 'clock.%' order by id"
    )
    return [tuple(row.values()) for row in rows]


def new_worker(matters: Matters) -> Worker:
    state = matters.world.apps["referral"].state
    return worker(state.plumbing.database, state.parts)


async def test_a_clock_is_told_when_it_is_due_soon_and_when_it_has_run_out_and_once_each(matters: Matters) -> None:
    await matters.offer()
    await work_off(new_worker(matters))
    assert await told(matters) == []

    matters.world.clock.advance(hours=5)
    for _ in range(2):
        await work_off(new_worker(matters))
        matters.world.clock.advance(seconds=30)
    soon = ("clock.due-soon", "care_need_assessment", "assessment_finish")
    assert await told(matters) == [soon]

    matters.world.clock.advance(hours=2)
    for _ in range(2):
        await work_off(new_worker(matters))
        matters.world.clock.advance(seconds=30)
    late = ("clock.overdue", "care_need_assessment", "assessment_finish")
    assert await told(matters) == [soon, late]


async def test_what_was_overdue_before_anybody_looked_is_told_as_overdue_only(matters: Matters) -> None:
    made = await matters.offer(received_at=helsinki("2026-11-20 10:00"))

    await work_off(new_worker(matters))

    assert await told(matters) == [("clock.overdue", "care_need_assessment", "assessment_finish")]
    (event,) = await matters.rows("select aggregate, data, occurred_at from event where type = 'clock.overdue'")
    assert event["aggregate"] == f"handover:{made['id']}"
    assert event["occurred_at"].isoformat() == "2026-11-20T14:00:00+00:00"
    assert made["person_ref"] not in str(event)


async def test_two_workers_at_once_leave_one_event_for_each_clock(matters: Matters) -> None:
    for _ in range(10):
        await matters.offer(received_at=helsinki("2026-11-20 10:00"))
    workers = [new_worker(matters) for _ in range(4)]

    await asyncio.gather(*(work_off(each) for each in workers))
    matters.world.clock.advance(seconds=20)
    await asyncio.gather(*(work_off(each) for each in workers))

    assert len(await told(matters)) == 10


async def test_a_notice_that_is_undone_is_given_again(matters: Matters) -> None:
    await matters.offer(received_at=helsinki("2026-11-20 10:00"))
    database = matters.world.apps["referral"].state.plumbing.database
    async with database.connection() as connection:
        assert len(await clocks.notice_overdue(connection, matters.world.clock())) == 1
        await connection.rollback()
    assert await told(matters) == []

    await work_off(new_worker(matters))
    assert len(await told(matters)) == 1


async def test_a_clock_that_went_along_is_not_told_again(matters: Matters) -> None:
    handover = done(await matters.do("accept", await matters.offer(received_at=helsinki("2026-11-20 10:00"))))
    await work_off(new_worker(matters))
    body = {"kind": "care_need_assessment", "handover_id": handover["id"]}
    done(await matters.receiver.post("/v1/assessments", body))

    matters.world.clock.advance(seconds=20)
    await work_off(new_worker(matters))

    assert len(await told(matters)) == 1


@pytest.mark.parametrize("ending", ["withdraw", "return"])
async def test_a_promise_that_was_set_aside_is_told_no_more_and_a_clock_of_the_law_runs_on(
    matters: Matters, ending: str
) -> None:
    done(await matters.do(ending, await matters.offer()))
    matters.world.clock.advance(days=3)

    await work_off(new_worker(matters))

    assert await told(matters) == [("clock.overdue", "care_need_assessment", "assessment_finish")]


async def test_a_withdrawn_social_matter_keeps_the_clocks_of_the_law(matters: Matters) -> None:
    offered = await matters.offer_social("infant", needs_special_support=True)
    law = {"assessment_start", "assessment_finish"}

    withdrawn = done(await matters.do("withdraw", offered))

    assert {each["awaits"] for each in withdrawn["clocks"] if each["ended_at"] is None} == law
    assert {each["awaits"] for each in withdrawn["clocks"] if each["ended_at"] is not None} == {"answer"}
    assert withdrawn["due_at"] == clock_of(withdrawn, "assessment_start")["due_at"]


async def test_a_clock_met_late_between_two_looks_is_told_all_the_same(matters: Matters) -> None:
    offered = await matters.offer()
    matters.world.clock.advance(days=2)
    done(await matters.do("accept", offered))

    await work_off(new_worker(matters))

    assert ("clock.overdue", "service_promise", "answer") in await told(matters)


async def test_a_promise_broken_before_it_was_set_aside_is_told_all_the_same(matters: Matters) -> None:
    offered = await matters.offer(care_need_assessed={"assessed_at": wire(matters.world.clock()), "by": "nurse"})
    matters.world.clock.advance(days=2)
    done(await matters.do("withdraw", offered))

    for _ in range(2):
        await work_off(new_worker(matters))
        matters.world.clock.advance(seconds=20)

    assert await told(matters) == [("clock.overdue", "service_promise", "answer")]


async def test_the_worker_counts_the_running_clocks_by_rule_and_state(matters: Matters) -> None:
    await matters.offer(received_at=helsinki("2026-11-20 10:00"))
    await matters.offer()
    await work_off(new_worker(matters))
    telemetry = Telemetry("referral", sample_ratio=0)
    parts = matters.world.apps["referral"].state.parts
    parts.clock_counts.measure(telemetry.meter)

    shown = telemetry.exposition().decode()

    for rule, state, number in (
        ("care_need_assessment", "overdue", 1),
        ("care_need_assessment", "running", 1),
        ("service_promise", "running", 2),
    ):
        assert f'polku_clocks{{rule="{rule}",state="{state}"}} {number}.0' in shown
    telemetry.close()
