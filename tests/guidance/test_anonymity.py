"""Anonymity over HTTP: identifiers are refused, nothing personal is kept, and a repeated request is not repeated."""

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from demo.people import identity_code
from tests.guidance.builders import (
    CITIZEN,
    WEAK_CITIZEN,
    WORKER,
    a_contact,
    desk,
    done,
    everything_stored,
    made,
    pointers,
    refused,
)
from tests.world import World

CODE = identity_code(date(1952, 10, 13), 908)
WORDS = "Kissa nimeltä Mauno pelkää hoitajaa"
KEY = "k" * 32


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"message": f"Olen {CODE}."}, [("/message", "personal_identity_code")], id="a code"),
        pytest.param({"topic": "soita 040 123 4567"}, [("/topic", "phone_number")], id="a phone number"),
        pytest.param({"message": "a.b@example.org"}, [("/message", "email")], id="an address"),
        pytest.param({"topic_code": "0401234567"}, [("/topic_code", "phone_number")], id="a number as topic"),
        pytest.param(
            {"message": f"{CODE}, a@example.org", "topic": "+358 40 1234567"},
            [("/topic", "phone_number"), ("/message", "email"), ("/message", "personal_identity_code")],
            id="several",
        ),
    ],
)
@pytest.mark.parametrize("role", [None, CITIZEN, WORKER, "integrator"])
async def test_identifiers_in_an_anonymous_contact_are_refused_by_kind_and_never_repeated(
    world: World, role: str | None, changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    with capture_logs() as logs:
        answer = await world.call("guidance", role).post("/v1/contacts", a_contact(**changes))

    assert pointers(refused(answer, 422, "identifier-in-anonymous-text")) == expected
    told = answer.text + str(answer.headers) + str(logs)
    assert not any(text in told for text in changes.values())
    assert CODE.lower() not in told.lower()
    assert len(logs) == 1
    assert await world.databases.fetch("guidance", "select 1 from contact") == []


@pytest.mark.parametrize("role", [None, WORKER])
async def test_an_identity_code_is_no_code_of_a_topic(world: World, role: str | None) -> None:
    answer = await world.call("guidance", role).post("/v1/contacts", a_contact(topic_code=CODE.lower()))

    assert pointers(refused(answer, 422, "validation")) == [("/topic_code", "value_error")]
    assert CODE.lower() not in answer.text.lower()


async def test_an_identified_contact_may_hold_identifiers(world: World) -> None:
    own = await made(world, CITIZEN, identified=True, message=f"Lapseni {CODE}")
    taken = await made(world, WORKER, personal_identity_code=CODE, topic="soita 040 123 4567")

    assert done(await desk(world).get(f"/v1/contacts/{own['id']}"))["message"] == f"Lapseni {CODE}"
    assert done(await desk(world).get(f"/v1/contacts/{taken['id']}"))["topic"] == "soita 040 123 4567"


async def test_the_refusal_is_read_in_the_language_of_the_reader(world: World) -> None:
    answer = await world.call("guidance").post(
        "/v1/contacts", a_contact(message=CODE), headers={"accept-language": "sv"}
    )

    assert refused(answer, 422, "identifier-in-anonymous-text")["title"] == "Texten innehåller personuppgifter"


@pytest.mark.parametrize("role", [None, CITIZEN, WEAK_CITIZEN])
async def test_an_anonymous_contact_leaves_nothing_personal_in_any_table(world: World, role: str | None) -> None:
    canary = f"canary{uuid4().hex}"
    with capture_logs() as logs:
        receipt = done(
            await world.call("guidance", role).post(
                "/v1/contacts",
                a_contact(message=WORDS),
                headers={"x-forwarded-for": "203.0.113.77", "user-agent": canary, "cookie": f"session={canary}"},
            )
        )

    stored = await everything_stored(world)
    assert WORDS in stored["contact"]
    assert receipt["id"] in stored["contact"]
    assert stored["access_log"] == ""
    assert stored["contact_identity"] == ""
    told = "\n".join(stored.values()) + str(logs)
    person = world.people[CITIZEN]
    sealer = world.apps["guidance"].state.parts.sealer
    for personal in (
        canary,
        "203.0.113.77",
        "127.0.0.1",
        receipt["tracking_code"],
        person.sub,
        person.identity_code,
        sealer.reference(person.identity_code or ""),
        "portal",
        "citizen",
    ):
        assert personal is not None
        assert personal not in told


async def test_the_words_and_the_identity_of_an_identified_contact_are_sealed(world: World) -> None:
    await made(world, CITIZEN, identified=True, message=WORDS, topic="Mauno", callback_requested=True,
               callback_phone="040 123 4567")  # fmt: skip

    stored = await everything_stored(world)
    told = "\n".join(stored.values())
    assert stored["contact_identity"] != ""
    for personal in (WORDS, "Mauno", "040 123 4567", world.people[CITIZEN].identity_code):
        assert personal is not None
        assert personal not in told


async def test_the_tracking_code_is_kept_as_a_keyed_reference_of_its_own_kind(world: World) -> None:
    receipt = await made(world)

    rows = await world.databases.fetch("guidance", "select tracking_reference from contact")
    sealer = world.apps["guidance"].state.parts.sealer
    assert [row["tracking_reference"] for row in rows] == [
        sealer.reference("tracking code: " + receipt["tracking_code"])
    ]


@pytest.mark.parametrize("role", [None, CITIZEN], ids=["nobody in particular", "a citizen who stays anonymous"])
async def test_a_repeated_contact_is_one_contact_with_one_tracking_code(world: World, role: str | None) -> None:
    api = world.call("guidance", role)
    first = await api.post("/v1/contacts", a_contact(), key=KEY)
    again = await api.post("/v1/contacts", a_contact(), key=KEY)

    assert again.status_code == 201
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert len(await world.databases.fetch("guidance", "select 1 from contact")) == 1


async def test_the_same_contact_sent_twice_at_once_is_one_contact(world: World) -> None:
    api = world.call("guidance")
    answers = await asyncio.gather(*(api.post("/v1/contacts", a_contact(), key=KEY) for _ in range(4)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["tracking_code"] for answer in answers}) == 1
    assert len(await world.databases.fetch("guidance", "select 1 from contact")) == 1


async def test_the_key_of_another_contact_is_refused(world: World) -> None:
    api = world.call("guidance")
    done(await api.post("/v1/contacts", a_contact(), key=KEY))

    refused(await api.post("/v1/contacts", a_contact(language="sv"), key=KEY), 422, "idempotency-key-mismatch")


async def test_the_key_of_one_caller_gives_another_nothing(world: World) -> None:
    first = done(await desk(world).post("/v1/contacts", a_contact(), key=KEY))
    second = done(await world.call("guidance").post("/v1/contacts", a_contact(), key=KEY))

    assert first["tracking_code"] != second["tracking_code"]


async def test_a_refused_contact_leaves_its_key_free(world: World) -> None:
    api = world.call("guidance")
    refused(await api.post("/v1/contacts", a_contact(message=CODE), key=KEY), 422, "identifier-in-anonymous-text")

    done(await api.post("/v1/contacts", a_contact(message=WORDS), key=KEY))


@pytest.mark.parametrize(
    ("role", "key", "accepted"),
    [
        pytest.param(None, "k" * 31, False, id="nobody, a short key"),
        pytest.param(None, "k" * 32, True, id="nobody, a long key"),
        pytest.param(CITIZEN, "k" * 31, False, id="a citizen who stays anonymous, a short key"),
        pytest.param(WORKER, "k" * 16, True, id="a professional, a key of 16"),
        pytest.param(WORKER, "k" * 15, False, id="a professional, a short key"),
    ],
)
async def test_a_key_that_proves_the_caller_by_itself_is_long(
    world: World, role: str | None, key: str, accepted: bool
) -> None:
    answer = await world.call("guidance", role).post("/v1/contacts", a_contact(), key=key)

    if accepted:
        done(answer)
    else:
        assert pointers(refused(answer, 422, "validation")) == [("Idempotency-Key", "idempotency_key")]


@pytest.mark.parametrize("role", [None, CITIZEN, WORKER])
async def test_a_contact_needs_a_key(world: World, role: str | None) -> None:
    answer = await world.call("guidance", role).post("/v1/contacts", a_contact(), key=None)

    refused(answer, 400, "idempotency-key-missing")
