"""Tracking over HTTP: whoever holds the code sees how the contact stands, and nothing else."""

from typing import Any

import pytest

from tests.guidance.builders import CITIZEN, NURSE, SYSTEM, a_contact, access_log, desk, done, made, refused, told
from tests.world import World

KEYS = {
    "emergency_numbers",
    "status",
    "standing",
    "next_step",
    "service_promise_at",
    "clocks",
    "unit",
    "human_channel",
    "identified",
    "feedback_token",
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


@pytest.mark.parametrize(
    ("language", "standing", "next_step"),
    [
        ("fi", "Asiasi on jo vireillä.", "Vastaamme viimeistään ti 24.11.2026 klo 15.00."),
        ("sv", "Ditt ärende är redan under behandling.", "Vi svarar senast tis 24.11.2026 kl. 15.00."),
        ("en", "Your matter is already in progress.", "We answer by Tue 24 Nov 2026 at 15:00."),
    ],
)
async def test_the_reader_is_told_in_their_language_that_it_is_in_progress_and_what_comes_next(
    world: World, language: str, standing: str, next_step: str
) -> None:
    receipt = await made(world)
    answer = await world.call("guidance").post(
        "/v1/contacts/track", {"tracking_code": receipt["tracking_code"]}, headers={"accept-language": language}
    )

    told_now = done(answer)
    assert told_now["standing"].startswith(standing)
    assert told_now["next_step"].startswith(next_step)
    assert told_now["unit"]["phone"] in told_now["next_step"]
    assert told_now["service_promise_at"] == receipt["service_promise_at"]


@pytest.mark.parametrize(
    ("language", "said"), [("fi", "Asiasi on jo"), ("sv", "Ditt ärende är"), ("en", "Your matter")]
)
async def test_without_a_language_asked_for_it_is_told_in_that_of_the_service(
    world: World, language: str, said: str
) -> None:
    receipt = await made(world, language=language)
    told_now = done(
        await world.call("guidance").post("/v1/contacts/track", {"tracking_code": receipt["tracking_code"]})
    )

    assert told_now["standing"].startswith(said)


async def test_what_comes_next_follows_what_has_happened(world: World) -> None:
    async def next_step(receipt: dict[str, Any]) -> str:
        answer = await world.call("guidance").post("/v1/contacts/track", {"tracking_code": receipt["tracking_code"]})
        step: str = done(answer)["next_step"]
        return step

    known = await made(world, CITIZEN, identified=True, matters=["general_advice"])
    nobodys = await made(world, matters=["general_advice"])
    assert (await next_step(known)).startswith("Otamme sinuun yhteyttä viimeistään ti 24.11.2026")
    done(await desk(world).post(f"/v1/contacts/{known['id']}/messages", {"text": "Hei"}))
    assert await next_step(known) == "Käsittelemme asiaasi ja kerromme sinulle, miten se etenee."
    world.clock.advance(days=2)
    assert (await next_step(nobodys)).startswith("Vastauksemme on myöhässä. Soita numeroon")
    done(await desk(world).post(f"/v1/contacts/{nobodys['id']}/close", {"outcome": "advice_given"}, version=1))
    assert await next_step(nobodys) == "Ota yhteyttä uudelleen, jos tarvitset apua."


@pytest.mark.parametrize(
    ("language", "confirmation"),
    [
        ("fi", "Tämä yksi yhteydenotto riittää"),
        ("sv", "Den här enda kontakten räcker"),
        ("en", "This one contact is enough"),
    ],
)
async def test_the_receipt_confirms_that_this_one_contact_is_enough(
    world: World, language: str, confirmation: str
) -> None:
    receipt = done(
        await world.call("guidance").post("/v1/contacts", a_contact(), headers={"accept-language": language})
    )

    assert confirmation in receipt["confirmation"]
    assert receipt["unit"]["phone"] in receipt["next_step"]
