"""Answers that are due soon or late are told once each, however many workers and whatever is killed."""

import asyncio

import pytest

from services.referral.jobs.worker import worker
from tests.referral.builders import done
from tests.referral.consultations import SOCIAL_WORKER, TEAM, Consultations
from tests.world import World

DUE = ("consultation.due-soon", "consultation.overdue")


@pytest.fixture
def consultations(world: World) -> Consultations:
    return Consultations(world)


async def due_events(consultations: Consultations) -> list[str]:
    return [each.type for each in await consultations.told() if each.type in DUE]


@pytest.mark.parametrize(
    ("hours", "minutes", "state", "told"),
    [
        pytest.param(1, 59, "running", [], id="still time"),
        pytest.param(2, 0, "due_soon", ["consultation.due-soon"], id="two office hours left"),
        pytest.param(4, 1, "overdue", ["consultation.overdue"], id="late before anybody looked"),
    ],
)
async def test_an_answer_is_told_of_by_how_it_stands(
    consultations: Consultations, hours: int, minutes: int, state: str, told: list[str]
) -> None:
    asked = await consultations.ask(consultations.new(urgency="urgent"))
    consultations.world.clock.advance(hours=hours, minutes=minutes)
    assert await due_events(consultations) == told
    assert (await consultations.seen(asked))["due_state"] == state


async def test_soon_and_late_are_each_told_once(consultations: Consultations) -> None:
    asked = await consultations.ask(consultations.new(urgency="urgent"))
    for hours in (2, 1, 2, 24):
        consultations.world.clock.advance(hours=hours)
        await consultations.told()
    events = [each for each in await consultations.told() if each.type in DUE]
    assert [each.type for each in events] == list(DUE)
    assert {str(each.data.consultation_id) for each in events} == {asked["id"]}
    assert (await consultations.seen(asked))["version"] == asked["version"]


@pytest.mark.parametrize("state", ["answered", "closed", "withdrawn", "converted"])
async def test_what_is_not_waited_for_is_not_late(consultations: Consultations, state: str) -> None:
    consultation = await consultations.in_state(state)
    consultations.world.clock.advance(days=30)
    assert await due_events(consultations) == []
    assert (await consultations.seen(consultation))["due_state"] == "met"


@pytest.mark.parametrize(
    ("state", "action"), [("taken", "answer"), ("asked", "withdraw"), ("asked", "convert"), ("asked", "take")]
)
async def test_what_was_late_before_anybody_looked_is_told_once_all_the_same(
    consultations: Consultations, state: str, action: str
) -> None:
    consultation = await consultations.in_state(state)
    consultations.world.clock.advance(days=30)
    done(await consultations.do(action, consultation))
    for _ in range(2):
        assert await due_events(consultations) == ["consultation.overdue"]
        consultations.world.clock.advance(seconds=20)


async def test_an_answer_that_came_late_is_met_late(consultations: Consultations) -> None:
    asked = await consultations.ask(consultations.new(urgency="urgent"))
    consultations.world.clock.advance(days=1)
    answered = done(await consultations.do("answer", done(await consultations.do("take", asked))))
    assert answered["due_state"] == "met_late"


async def test_many_workers_tell_of_many_answers_once(consultations: Consultations) -> None:
    number = 12
    for _ in range(number):
        await consultations.ask(consultations.anonymous(urgency="urgent", target_code=TEAM))
    consultations.world.clock.advance(hours=5)
    state = consultations.world.apps["referral"].state
    await asyncio.gather(*(worker(state.plumbing.database, state.parts).work_once() for _ in range(4)))
    assert await due_events(consultations) == ["consultation.overdue"] * number


async def test_the_clock_of_the_target_decides_what_is_soon(consultations: Consultations) -> None:
    body = consultations.anonymous(target_code=SOCIAL_WORKER, covers_both_registers=True, urgency="urgent")
    asked = await consultations.ask(body)
    assert (asked["answer_due_at"], asked["due_state"]) == ("2026-11-23T08:00:00Z", "due_soon")
    assert await due_events(consultations) == ["consultation.due-soon"]
