"""The board over HTTP: how many of one's open contacts stand in which state, by unit and area."""

from typing import Any

import pytest

from services.guidance.storage.board import MOST
from tests.guidance.builders import CLOSE, UNIT, act, desk, done, helsinki, made, recorded, refused
from tests.guidance.desk_builders import called, seen
from tests.guidance.test_desk import listed
from tests.world import World

ADVICE, SEINAJOKI = ["general_advice"], "743"
NONE = {"overdue": 0, "due_soon": 0, "running": 0, "no_clock_left": 0, "is_exact": True}


async def board(world: World, **asked: str) -> dict[str, Any]:
    told: dict[str, Any] = done(await desk(world).get("/v1/contacts/board", params=asked))
    (unit,) = told["units"]
    return {"at": told["at"], **unit, "areas": {each.pop("area"): each for each in unit["areas"]}}


async def test_open_contacts_are_counted_by_the_state_of_the_clock_due_first(world: World) -> None:
    await recorded(world, "2026-11-20 10:00")
    await recorded(world, "2026-11-20 10:00", matters=ADVICE)
    await made(world, matters=ADVICE, municipality=SEINAJOKI)
    reached = await called(world, await made(world, matters=ADVICE), reached=True)
    done(await act(desk(world), (await made(world, matters=ADVICE))["id"], CLOSE))
    world.clock.at = helsinki("2026-11-23 13:00")
    told = await board(world)

    assert (told["unit_id"], told["at"]) == (UNIT, "2026-11-23T11:00:00Z")
    counts = {"overdue": 1, "due_soon": 1, "running": 1, "no_clock_left": 1, "is_exact": True}
    assert {name: told[name] for name in counts} == counts
    assert told["areas"]["ilmajoki"] == {**counts, "running": 0}
    assert told["areas"]["seinajoki"] == {**NONE, "running": 1}
    assert told["areas"]["lapua"] == NONE
    assert (await seen(world, reached))["status"] == "open"


@pytest.mark.parametrize("at", ["2026-11-23 09:00", "2026-11-23 14:30", "2026-11-24 14:30", "2026-11-30 08:00"])
async def test_the_board_agrees_with_the_list(world: World, at: str) -> None:
    for came in ("2026-11-18 10:00", "2026-11-20 10:00", "2026-11-23 08:00"):
        for matters in (ADVICE, ["health"], ["social"]):
            await recorded(world, came, matters=matters)
    world.clock.at = helsinki(at)
    told, rows = await board(world), await listed(desk(world))

    for state in ("overdue", "due_soon", "running"):
        assert told[state] == sum(row["state"] == state for row in rows), state


async def test_the_board_of_another_unit_is_refused(world: World) -> None:
    answer = await desk(world).get("/v1/contacts/board", params={"unit_id": "kymenlaakso-client-guidance"})

    refused(answer, 403, "forbidden")


async def test_each_unit_of_a_worker_has_its_own_counts(world: World) -> None:
    await made(world, municipality="286")
    both = desk(world, units=[UNIT, "kymenlaakso-client-guidance", "gone-unit"])
    told = done(await both.get("/v1/contacts/board"))

    assert {each["unit_id"]: each["running"] for each in told["units"]} == {
        UNIT: 0,
        "kymenlaakso-client-guidance": 1,
        "gone-unit": 0,
    }


async def test_no_more_than_a_bound_is_counted_and_that_is_told(world: World) -> None:
    contact = await made(world, matters=ADVICE)
    copied = "language, contactor, matters, emergency, callback_requested, contacted_at, created_at, due_at, area"
    await world.databases.fetch(
        "guidance",
        f"""with copies as (
                insert into contact (id, tracking_reference, unit_id, channel, {copied})
                select gen_random_uuid(), 'copy ' || number, unit_id, channel, {copied}
                from contact, generate_series(1, {MOST}) number returning id)
            insert into clock (contact_id, rule_id, rule_version, calendar_version, started_at, due_date, due_at)
            select copies.id, rule_id, rule_version, calendar_version, started_at, due_date, due_at
            from copies, clock where clock.contact_id = '{contact["id"]}'""",
    )
    told = await board(world)

    assert (told["running"], told["is_exact"]) == (MOST, False)
    assert (told["areas"]["ilmajoki"]["running"], told["areas"]["ilmajoki"]["is_exact"]) == (MOST, False)
    assert told["areas"]["lapua"]["is_exact"] is True
