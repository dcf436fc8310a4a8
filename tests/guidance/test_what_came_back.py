"""A handover that was refused or given back and ends in advice leaves nothing behind: no entry and no open handover."""

from typing import Any

import pytest

from tests.guidance.builders import ADVISED, NURSE, WORKER, done
from tests.guidance.outcomes import (
    HEALTH,
    HEALTH_CENTRE,
    REHABILITATION,
    SOCIAL,
    WORKER_OF,
    Case,
    follow,
    known,
    make_jobs_due,
    ready,
    to_unit,
)
from tests.guidance.test_outcomes_while_neighbours_are_down import cut
from tests.world import World

WITHOUT_ADVICE = {name: value for name, value in ADVISED.items() if name != "outcome"}
GIVE_BACK = {"reason": "not_our_service", "explanation": "The school's psychologist does this."}
ADVICE = {"kind": "advice_given", "client_register": HEALTH}
SOCIAL_ADVICE = {**ADVICE, "client_register": SOCIAL}


async def entered(world: World) -> list[tuple[str, str]]:
    """The entries that there are, by register and kind."""
    rows = await world.databases.fetch("guidance", "select client_register, kind from register_entry order by 1, 2")
    return [tuple(row) for row in rows]


async def at_referral(world: World) -> list[str]:
    """How the handovers stand, the first offered first."""
    rows = await world.databases.fetch("referral", "select status from handover order by offered_at, id")
    return [row["status"] for row in rows]


async def without_clocks(world: World, **changes: Any) -> Case:
    """A contact of somebody who is known in which no clock of the law runs, looked into for social welfare."""
    case = await known(world, matters=["general_advice"], **changes)
    await case.assess(SOCIAL)
    return case


async def given_back(case: Case, register: str = HEALTH) -> None:
    """The matter was handed over, and its unit does not take it."""
    await case.end(to_unit(register=register))
    await follow(case.world)
    await case.at_referral("return", GIVE_BACK)


async def advised(case: Case, advice: dict[str, Any] = SOCIAL_ADVICE) -> None:
    """Advice was enough after all, and the contact ends."""
    await case.end(advice)
    done(await case.post("close", WITHOUT_ADVICE, WORKER_OF[advice["client_register"]]))


async def test_a_handover_is_entered_in_the_register_once_it_is_accepted(world: World) -> None:
    case = await without_clocks(world)
    await case.end(to_unit(register=SOCIAL))
    await follow(world)
    assert await entered(world) == []
    await case.at_referral("accept")
    done(await case.post("close", WITHOUT_ADVICE, WORKER))

    assert {register for register, _ in await entered(world)} == {SOCIAL}


async def test_what_referral_refused_leaves_no_entry_of_a_client_who_was_advised(world: World) -> None:
    case = await without_clocks(world)
    await case.end(to_unit(register=SOCIAL, to_unit_id=REHABILITATION))
    await world.work("guidance")
    assert (await case.last())["state"] == "refused"
    await advised(case)

    assert await entered(world) == []
    assert await world.databases.fetch("guidance", "select 1 from contact_identity") == []


async def test_what_its_unit_did_not_take_leaves_no_entry_and_no_open_handover(world: World) -> None:
    case = await without_clocks(world)
    await given_back(case, SOCIAL)
    await advised(case)
    await world.work("guidance")

    assert await entered(world) == []
    assert await world.databases.fetch("guidance", "select 1 from contact_identity") == []
    assert await at_referral(world) == ["withdrawn"]
    (row,) = await world.databases.fetch("referral", "select * from handover_history where action = 'withdraw'")
    assert (row["by"], row["status"]) == (world.people[WORKER].sub, "withdrawn")


async def test_the_assessment_that_was_made_here_is_met_in_the_handover_that_ends(world: World) -> None:
    case = await ready(world)
    await given_back(case)
    await case.assess_care_need()
    handover = await case.handover()
    await advised(case, ADVICE)
    world.clock.advance(days=3)
    await make_jobs_due(world)
    await world.work("guidance")
    await world.work("referral")

    ended = done(await world.call("referral", "polku-guidance").get(f"/v1/handovers/{handover['id']}"))
    clock = next(each for each in ended["clocks"] if each["rule_id"] == "care_need_assessment")
    assert (ended["status"], clock["state"]) == ("withdrawn", "met")
    assert ended["due_at"] is None


async def test_the_contact_ends_while_referral_is_away_and_the_handover_when_it_is_back(world: World) -> None:
    case = await without_clocks(world)
    await given_back(case, SOCIAL)
    line = world.lines["guidance", "referral"]
    line.answer = cut
    await advised(case)
    for _ in range(3):
        await make_jobs_due(world)
        await world.work("guidance")
    assert await at_referral(world) == ["returned"]

    line.answer = None
    await make_jobs_due(world)
    await world.work("guidance")
    assert await at_referral(world) == ["withdrawn"]
    assert (
        await world.databases.fetch(
            "guidance", "select 1 from job where state <> 'done' and kind = 'withdraw_handover'"
        )
        == []
    )


async def test_advice_that_is_thought_over_leaves_the_line_of_handovers_whole(world: World) -> None:
    case = await ready(world)
    await given_back(case)
    first = (await case.last())["handover_id"]
    await case.end(ADVICE)
    await case.end(to_unit(to_unit_id=HEALTH_CENTRE))
    await follow(world)
    assert (await case.handover())["continues_handover_id"] == first
    await case.at_referral("accept", api=world.call("referral", "etela-pohjanmaa-health-centre-nurse"))
    done(await case.post("close", WITHOUT_ADVICE))
    await world.work("guidance")

    assert await at_referral(world) == ["continued", "accepted"]


async def test_what_the_sender_has_ended_at_referral_does_not_stand_in_the_way_of_the_next_handover(
    world: World,
) -> None:
    case = await ready(world)
    await given_back(case)
    await case.at_referral("withdraw", {"reason": "Another unit."}, api=world.call("referral", NURSE))
    outcome = await case.last()
    assert (outcome["state"], outcome["return_reason"]) == ("withdrawn", None)
    await case.end(to_unit(to_unit_id=HEALTH_CENTRE))
    await world.work("guidance")

    assert ((await case.last())["state"], (await case.handover())["continues_handover_id"]) == ("offered", None)


@pytest.mark.parametrize("register", [HEALTH, SOCIAL])
async def test_a_handover_is_offered_once_also_when_referral_has_forgotten_the_key(world: World, register: str) -> None:
    case = await ready(world, register)
    await case.end(to_unit(register=register), {HEALTH: NURSE, SOCIAL: WORKER}[register])
    line = world.lines["guidance", "referral"]

    async def lose(request: Any) -> Any:
        await line.through.handle_async_request(request)
        return await cut(request)

    line.answer = lose
    await world.work("guidance")
    line.answer = None
    await world.databases.fetch("referral", "delete from idempotency")
    await make_jobs_due(world)
    await world.work("guidance")

    assert await at_referral(world) == ["offered"]
    assert (await case.last())["state"] == "offered"
