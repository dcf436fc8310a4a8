"""Duplicates over HTTP: a client's own matter is made once, and whoever records by duty sees what is open."""

import asyncio
from typing import Any

import pytest

from tests.guidance.builders import (
    CITIZEN,
    CLOSE,
    SYSTEM,
    WORKER,
    a_contact,
    access_log,
    act,
    desk,
    done,
    made,
    refused,
)
from tests.guidance.making import CODE, said, thread
from tests.world import World

MATTER = {"matters": ["general_advice"]}
KYMENLAAKSO = "286"


async def count(world: World) -> int:
    return len(await world.databases.fetch("guidance", "select 1 from contact"))


async def test_a_client_with_the_same_matter_open_is_told_how_it_stands_and_adds_to_it(world: World) -> None:
    first = await made(world, CITIZEN, identified=True, **MATTER)
    api = world.call("guidance", CITIZEN)
    answer = await api.post("/v1/contacts", a_contact(identified=True, message="Lisää", **MATTER))

    problem = refused(answer, 409, "already-in-progress")
    open_contact = problem["open_contact"]
    assert open_contact["contact_id"] == first["id"]
    assert (open_contact["status"], open_contact["identified"]) == ("open", True)
    assert open_contact["service_promise_at"] == first["service_promise_at"]
    assert open_contact["unit"]["phone"] == first["unit"]["phone"]
    assert await count(world) == 1
    done(await api.post(f"/v1/contacts/{open_contact['contact_id']}/messages", said("Lisää")))
    assert [each["text"] for each in await thread(desk(world), first["id"])] == ["Lisää"]
    reference = world.apps["guidance"].state.parts.sealer.reference(world.people[CITIZEN].identity_code)
    assert ("citizen", "create", [reference], first["id"], "denied", "already-in-progress") in await access_log(world)


@pytest.mark.parametrize(
    ("language", "standing"),
    [
        ("fi", "Asiasi on jo vireillä. Sinun ei tarvitse ottaa yhteyttä uudelleen."),
        ("sv", "Ditt ärende är redan under behandling. Du behöver inte ta kontakt på nytt."),
        ("en", "Your matter is already in progress. You do not need to make contact again."),
    ],
)
async def test_the_client_reads_it_in_their_language(world: World, language: str, standing: str) -> None:
    await made(world, CITIZEN, identified=True)
    answer = await world.call("guidance", CITIZEN).post(
        "/v1/contacts", a_contact(identified=True), headers={"accept-language": language}
    )

    assert answer.json()["open_contact"]["standing"] == standing


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param({"matters": ["general_advice"]}, {"matters": ["social"]}, id="another matter"),
        pytest.param({"matters": ["social"]}, {"matters": ["social", "health"]}, id="a further matter"),
        pytest.param({"topic_code": "sleep"}, {"topic_code": "teeth"}, id="another topic"),
        pytest.param({}, {"municipality": KYMENLAAKSO}, id="another county"),
    ],
)
async def test_a_matter_that_is_not_under_way_is_taken(
    world: World, first: dict[str, Any], second: dict[str, Any]
) -> None:
    await made(world, CITIZEN, identified=True, **first)
    receipt = await made(world, CITIZEN, identified=True, **second)

    assert receipt["possible_duplicate"] is None
    assert await count(world) == 2


async def test_a_matter_that_was_closed_is_taken_again(world: World) -> None:
    first = await made(world, CITIZEN, identified=True, **MATTER)
    done(await act(desk(world), first["id"], CLOSE))

    await made(world, CITIZEN, identified=True, **MATTER)


async def test_an_anonymous_contact_is_never_compared(world: World) -> None:
    await made(world, CITIZEN, identified=True)
    for role in (None, CITIZEN, WORKER):
        assert (await made(world, role))["possible_duplicate"] is None


async def test_a_professional_is_shown_the_open_one_and_the_contact_is_taken(world: World) -> None:
    first = await made(world, WORKER, personal_identity_code=CODE)
    second = await made(world, WORKER, personal_identity_code=CODE)

    shown = second["possible_duplicate"]
    assert (shown["contact_id"], shown["contacted_at"]) == (first["id"], first["contacted_at"])
    assert shown["unit"]["unit_id"] == first["unit"]["unit_id"]
    assert first["possible_duplicate"] is None
    seen = done(await desk(world).get(f"/v1/contacts/{second['id']}"))
    assert seen["possible_duplicate_of"] == first["id"]


async def test_a_system_is_not_told_whom_the_county_knows(world: World) -> None:
    first = await made(world, WORKER, personal_identity_code=CODE)
    second = await made(world, SYSTEM, personal_identity_code=CODE)

    assert second["possible_duplicate"] is None
    assert done(await desk(world).get(f"/v1/contacts/{second['id']}"))["possible_duplicate_of"] == first["id"]


async def test_two_at_once_of_one_client_make_one_contact(world: World) -> None:
    api = world.call("guidance", CITIZEN)
    answers = await asyncio.gather(*(api.post("/v1/contacts", a_contact(identified=True)) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    (winner,) = [answer.json()["id"] for answer in answers if answer.status_code == 201]
    assert {answer.json()["open_contact"]["contact_id"] for answer in answers if answer.status_code == 409} == {winner}
    assert await count(world) == 1


async def test_two_at_once_recorded_by_duty_have_one_first(world: World) -> None:
    answers = await asyncio.gather(*(made(world, WORKER, personal_identity_code=CODE) for _ in range(4)))

    assert sum(answer["possible_duplicate"] is None for answer in answers) == 1
    assert await count(world) == 4
