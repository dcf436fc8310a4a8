"""Tracking over HTTP: whoever holds the code sees how the contact stands, and nothing else."""

import pytest

from tests.guidance.builders import CITIZEN, NURSE, SYSTEM, access_log, desk, done, made, refused, told
from tests.world import World

KEYS = {
    "emergency_numbers",
    "status",
    "standing",
    "next_step",
    "service_promise_at",
    "clocks",
    "unit",
    "identified",
    "unread_messages",
}


@pytest.mark.parametrize("role", [None, CITIZEN, NURSE, SYSTEM, "ops"])
async def test_whoever_holds_the_code_sees_how_the_contact_stands(world: World, role: str | None) -> None:
    receipt = await made(world, CITIZEN, identified=True, message="Salainen")
    found = done(
        await world.call("guidance", role).post("/v1/contacts/track", {"tracking_code": receipt["tracking_code"]})
    )

    assert set(found) == KEYS
    assert found["status"] == "open"
    assert [(clock["rule_id"], clock["state"]) for clock in found["clocks"]] == [
        ("care_need_assessment", "running"),
        ("service_promise", "running"),
    ]


async def test_tracking_tells_of_clocks_that_were_met_and_of_closing(world: World) -> None:
    receipt = await made(world)
    path = f"/v1/contacts/{receipt['id']}"
    done(await desk(world).post(f"{path}/care-need-assessment", {"urgency": "urgent"}, version=1))
    done(await desk(world).post(f"{path}/close", {"outcome": "advice_given"}, version=2))
    found = done(
        await world.call("guidance").post("/v1/contacts/track", {"tracking_code": receipt["tracking_code"]}, key=None)
    )

    assert found["status"] == "closed"
    assert {clock["state"] for clock in found["clocks"]} == {"met"}


@pytest.mark.parametrize("guess", ["a" * 32, "A" * 32, "x", "ä" * 64, "'; drop table contact; --", " "], ids=repr)
async def test_a_code_that_leads_nowhere_is_answered_alike(world: World, guess: str) -> None:
    await made(world)
    api = world.call("guidance")
    answer = await api.post("/v1/contacts/track", {"tracking_code": guess})

    refused(answer, 404, "not-found")
    assert told(answer) == told(await api.post("/v1/contacts/track", {"tracking_code": "b" * 32}))


async def test_neither_the_id_nor_the_reference_is_a_code(world: World) -> None:
    receipt = await made(world)
    (row,) = await world.databases.fetch("guidance", "select tracking_reference from contact")

    for guess in (receipt["id"], row["tracking_reference"], receipt["tracking_code"][:-1]):
        refused(await world.call("guidance").post("/v1/contacts/track", {"tracking_code": guess}), 404, "not-found")


@pytest.mark.parametrize(
    ("role", "kind"), [(None, "anonymous"), (CITIZEN, "citizen"), (NURSE, "professional"), ("ops", "ops")]
)
@pytest.mark.parametrize("key", ["fresh", None], ids=["with a key", "without a key"])
async def test_tracking_of_a_known_persons_contact_is_in_the_access_log(
    world: World, role: str | None, kind: str, key: str | None
) -> None:
    receipt = await made(world, CITIZEN, identified=True)
    done(
        await world.call("guidance", role).post(
            "/v1/contacts/track", {"tracking_code": receipt["tracking_code"]}, key=key
        )
    )

    person_ref = world.apps["guidance"].state.parts.sealer.reference(world.people[CITIZEN].identity_code)
    assert (await access_log(world))[1:] == [(kind, "track", [person_ref], receipt["id"], "allowed", None)]


@pytest.mark.parametrize("role", [None, CITIZEN, NURSE])
async def test_who_tracks_an_anonymous_contact_or_guesses_leaves_no_trace(world: World, role: str | None) -> None:
    receipt = await made(world)
    api = world.call("guidance", role)
    done(await api.post("/v1/contacts/track", {"tracking_code": receipt["tracking_code"]}))
    refused(await api.post("/v1/contacts/track", {"tracking_code": "b" * 32}), 404, "not-found")

    assert await access_log(world) == []
    assert len(await world.databases.fetch("guidance", "select 1 from idempotency")) == 1
