"""The clock of a call back: due by the county's limit or in the client's window, and told when it runs out."""

import json

from tests.guidance.builders import CITIZEN, WORKER, act, desk, done, due_by_rule, made, state_by_rule
from tests.world import World

ASKED = {"matters": ["general_advice"], "identified": True, "callback_requested": True}
FRIDAY = {"starts_at": "2026-11-27T10:00:00Z", "ends_at": "2026-11-27T18:00:00Z"}


async def test_a_call_that_is_asked_for_is_due_within_the_countys_office_hours(world: World) -> None:
    receipt = await made(world, CITIZEN, **ASKED)

    assert due_by_rule(receipt)["callback"] == "2026-11-24T07:00:00Z"


async def test_a_call_at_a_time_of_the_clients_own_is_due_by_the_end_of_its_office_hours(world: World) -> None:
    receipt = await made(world, CITIZEN, **ASKED, callback_window=FRIDAY)

    assert due_by_rule(receipt)["callback"] == "2026-11-27T14:00:00Z"
    assert due_by_rule(receipt)["service_promise"] == "2026-11-24T13:00:00Z"


async def test_who_asks_for_no_call_has_no_clock_of_it(world: World) -> None:
    assert "callback" not in due_by_rule(await made(world, CITIZEN, **ASKED | {"callback_requested": False}))


async def test_a_call_that_nobody_made_in_time_is_overdue_and_told(world: World) -> None:
    receipt = await made(world, CITIZEN, **ASKED)
    world.clock.advance(hours=24, seconds=20)
    await world.work("guidance")

    contact = done(await desk(world, WORKER).get(f"/v1/contacts/{receipt['id']}"))
    assert state_by_rule(contact)["callback"] == "overdue"
    (row,) = done(await desk(world, WORKER).get("/v1/contacts", params={"state": "overdue"}))["items"]
    assert (row["id"], row["due_at"]) == (receipt["id"], due_by_rule(receipt)["callback"])
    told = await world.databases.fetch(
        "guidance", "select data ->> 'rule_id' as rule from event where type = 'clock.overdue'"
    )
    assert [each["rule"] for each in told] == ["callback"]


async def test_closing_with_advice_answers_the_wish_to_be_called(world: World) -> None:
    receipt = await made(world, CITIZEN, **ASKED)
    done(await act(desk(world, WORKER), receipt["id"], "close"))

    (row,) = await world.databases.fetch("guidance", "select clock_results from statistics_pending")
    assert json.loads(row["clock_results"]) == {"service_promise": "met", "callback": "met"}


async def test_the_time_of_a_call_can_be_calculated(world: World) -> None:
    asked = {"rule": "callback", "contact_at": "2026-11-23T07:00:00Z", "callback_window": FRIDAY}
    answer = done(await desk(world, WORKER).post("/v1/deadlines/calculate", asked))

    assert answer["deadline"]["due_at"] == "2026-11-27T14:00:00Z"
    assert "R-208" in answer["deadline"]["source"]
