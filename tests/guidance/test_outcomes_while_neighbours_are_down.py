"""No outcome is lost or made twice when booking or referral is down, an answer is lost, or a worker is killed."""

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.guidance.jobs.outcomes import deliver_outcome
from services.guidance.jobs.worker import worker
from shared.kit.jobs import Effect, Job
from tests.guidance.builders import done, state_by_rule
from tests.guidance.outcomes import HEALTH, a_booking, follow, known, make_jobs_due, ready, to_unit
from tests.world import Line, World


@pytest.fixture
def referral(world: World) -> Iterator[Line]:
    """The line from guidance to referral."""
    line = world.lines["guidance", "referral"]
    yield line
    line.answer = None


@pytest.fixture
def booking(world: World) -> Iterator[Line]:
    """The line from guidance to booking."""
    line = world.lines["guidance", "booking"]
    yield line
    line.answer = None


async def cut(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("nobody answers", request=request)


def answering(status: int, **options: Any) -> Any:
    async def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, request=request, **options)

    return answer


def losing(line: Line) -> Any:
    async def lose(request: httpx.Request) -> httpx.Response:
        await line.through.handle_async_request(request)
        raise httpx.ReadError("the answer is lost", request=request)

    return lose


async def handovers(world: World) -> list[str]:
    return [str(row["id"]) for row in await world.databases.fetch("referral", "select id from handover")]


async def later(world: World) -> None:
    await make_jobs_due(world)
    await world.work("guidance")


async def delivered(world: World, outcome_id: str) -> Effect | None:
    """What a worker process does with the outcome, short of its commit."""
    state = world.apps["guidance"].state
    job = Job(UUID(int=1), "deliver_outcome", {"outcome_id": outcome_id}, 1)
    return await deliver_outcome(state.plumbing.database, state.parts)(job)


UNAUTHENTICATED = {
    "type": "/problems/unauthenticated",
    "title": "Not authenticated",
    "status": 401,
    "detail": "Send a valid access token.",
    "instance": "urn:uuid:0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
    "errors": [],
}


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(cut, id="nobody answers"),
        pytest.param(answering(503), id="it is overloaded"),
        pytest.param(answering(403, text="<html>"), id="a gateway answers in its place"),
        pytest.param(answering(201, json={"id": "other"}), id="an answer that is none"),
        pytest.param(
            answering(401, json=UNAUTHENTICATED, headers={"content-type": "application/problem+json"}),
            id="the token is not taken",
        ),
    ],
)
async def test_a_handover_waits_for_referral_and_goes_when_it_is_back(
    world: World, referral: Line, answer: Any
) -> None:
    case = await ready(world)
    referral.answer = answer
    await case.end(to_unit())
    for _ in range(3):
        await later(world)
    seen = await case.seen()
    assert (seen["waits_for"], seen["outcome_progress"]) == (["receiving_unit"], "on_its_way")
    assert (await case.last())["state"] == "pending"
    assert state_by_rule(seen)["care_need_assessment"] == "running"

    referral.answer = None
    await later(world)
    assert [(await case.last())["handover_id"]] == await handovers(world)


async def test_a_booking_waits_for_booking_and_comes_true_when_it_is_back(world: World, booking: Line) -> None:
    case = await known(world)
    booking.answer = cut
    await case.end(a_booking())
    await later(world)
    assert (await case.seen())["waits_for"] == ["booking"]

    booking.answer = None
    await later(world)
    assert (await case.last())["state"] == "came_true"


async def test_an_answer_that_is_lost_on_the_way_back_hands_over_once(world: World, referral: Line) -> None:
    case = await ready(world)
    referral.answer = losing(referral)
    await case.end(to_unit())
    await later(world)
    assert len(await handovers(world)) == 1

    referral.answer = None
    await later(world)
    assert [(await case.last())["handover_id"]] == await handovers(world)


async def test_a_worker_killed_between_the_answer_and_the_commit_hands_over_once(world: World) -> None:
    case = await ready(world)
    recorded = await case.end(to_unit())
    effect = await delivered(world, recorded["id"])
    assert effect is not None
    assert (await case.last())["state"] == "pending"
    await world.work("guidance")

    assert [(await case.last())["handover_id"]] == await handovers(world)
    stands = await case.last()
    async with world.apps["guidance"].state.plumbing.database.transaction() as connection:
        await effect(connection)
    assert await case.last() == stands
    assert await delivered(world, recorded["id"]) is None


async def test_the_lease_of_a_dead_worker_ends_and_another_goes_on(world: World) -> None:
    case = await ready(world)
    await case.end(to_unit())
    await world.databases.fetch(
        "guidance",
        "update job set state = 'leased', attempts = 1, lease_until = clock_timestamp() + interval '20 seconds'"
        " where kind = 'deliver_outcome'",
    )
    await world.work("guidance")
    assert (await case.last())["state"] == "pending"

    await later(world)
    assert (await case.last())["state"] == "offered"


async def test_two_workers_hand_each_matter_over_once(world: World) -> None:
    cases = [await ready(world, whose=whose) for whose in ("infant", "infants-sibling", "twelve-year-old")]
    for case in cases:
        await case.end(to_unit())
    state = world.apps["guidance"].state

    async def work() -> None:
        while await worker(state.plumbing.database, state.parts).work_once():
            pass

    await asyncio.gather(work(), work())

    assert {(await case.last())["handover_id"] for case in cases} == set(await handovers(world))
    assert len(await handovers(world)) == 3


async def test_an_acceptance_that_came_before_guidance_knew_the_handover_is_not_missed(
    world: World, referral: Line
) -> None:
    case = await ready(world)
    referral.answer = losing(referral)
    await case.end(to_unit())
    await later(world)
    (handover_id,) = await handovers(world)
    receiver = case.receiver(HEALTH)
    done(await receiver.post(f"/v1/handovers/{handover_id}/accept", version=1))
    referral.answer = None
    await world.databases.fetch("guidance", "update job set run_at = '2099-01-01' where kind = 'deliver_outcome'")
    await follow(world)
    assert (await case.last())["state"] == "pending"

    await later(world)
    assert (await case.last())["state"] == "came_true"
    assert state_by_rule(await case.seen())["care_need_assessment"] is None


async def test_what_happens_while_referral_is_silent_is_seen_when_it_is_back(world: World, referral: Line) -> None:
    case = await ready(world)
    await case.end(to_unit())
    await follow(world)
    referral.answer = cut
    handover_id = (await case.last())["handover_id"]
    done(await case.receiver(HEALTH).post(f"/v1/handovers/{handover_id}/accept", version=1))
    await follow(world)
    assert (await case.last())["state"] == "offered"

    referral.answer = None
    await follow(world)
    await later(world)
    assert (await case.last())["state"] == "came_true"


async def test_an_event_read_again_changes_nothing(world: World) -> None:
    case = await ready(world)
    await case.end(to_unit())
    await follow(world)
    await case.at_referral("accept")
    before = await case.seen()
    await world.databases.fetch("guidance", "delete from feed_place")
    await follow(world)

    assert await case.seen() == before


async def test_handovers_of_others_leave_guidance_as_it_was(world: World) -> None:
    case = await ready(world)
    await case.end(to_unit())
    await follow(world)
    await world.databases.fetch("guidance", "update contact_outcome set handover_id = gen_random_uuid()")
    before = await case.seen()
    (handover_id,) = await handovers(world)
    done(await case.receiver(HEALTH).post(f"/v1/handovers/{handover_id}/accept", version=1))
    await follow(world)

    assert await case.seen() == before
