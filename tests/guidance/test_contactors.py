"""Who makes contact and how, over HTTP: nobody is refused for who they are, and the client stays the client."""

from typing import Any

import pytest

from shared.terms.channels import Channel
from shared.terms.guidance import Contactor
from tests.guidance.builders import (
    CITIZEN,
    SYSTEM,
    WORKER,
    a_contact,
    access_log,
    desk,
    done,
    everything_stored,
    made,
    pointers,
    refused,
)
from tests.guidance.making import CODE, YOUNGER
from tests.world import World

PLACES = {Channel.OUTREACH: "Kauppakeskus Ideapark"}


@pytest.mark.parametrize("role", [None, CITIZEN, WORKER, SYSTEM])
@pytest.mark.parametrize("contactor", Contactor)
async def test_nobody_is_refused_for_who_makes_contact(world: World, contactor: Contactor, role: str | None) -> None:
    receipt = await made(world, role, contactor=contactor)

    assert done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))["contactor"] == contactor


@pytest.mark.parametrize("channel", Channel)
async def test_contact_is_made_by_every_channel(world: World, channel: Channel) -> None:
    receipt = await made(world, WORKER, channel=channel, place=PLACES.get(channel))
    seen = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))

    assert (seen["channel"], seen["circumstances"]["place"]) == (channel, PLACES.get(channel))


@pytest.mark.parametrize("channel", ["whatsapp", "sms", "text_message", "email", "telegram"])
async def test_instant_messages_text_messages_and_e_mail_are_no_channels(world: World, channel: str) -> None:
    answer = await desk(world).post("/v1/contacts", a_contact(channel=channel))

    assert pointers(refused(answer, 422, "validation")) == [("/channel", "enum")]


async def test_a_county_switches_the_walk_in_off(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = world.apps["guidance"].state.parts
    packs = [
        pack.model_copy(update={"contacts": pack.contacts.model_copy(update={"walk_in": False})})
        for pack in parts.packs.packs
    ]
    closed = parts.packs.model_copy(update={"packs": tuple(packs)})
    monkeypatch.setitem(parts.__dict__, "packs", closed)
    answer = await desk(world).post("/v1/contacts", a_contact(channel="walk_in"))

    assert pointers(refused(answer, 422, "validation")) == [("/channel", "switched_off")]
    await made(world, WORKER, channel="visit")


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"channel": "outreach"}, id="an outreach without a place"),
        pytest.param({"channel": "phone", "place": "Kauppakeskus"}, id="a phone call with a place"),
        pytest.param({"contactor_details": {"relation": "itse"}}, id="details of a client"),
        pytest.param({"contactor": "minor", "contactor_details": {"relation": "itse"}}, id="details of a minor"),
        pytest.param({"not_disclosed_to_guardian": True}, id="disclosure of somebody else than a minor"),
    ],
)
async def test_what_does_not_belong_together_is_refused(world: World, changes: dict[str, Any]) -> None:
    assert pointers(refused(await desk(world).post("/v1/contacts", a_contact(**changes)), 422, "validation")) == [
        ("", "value_error")
    ]


@pytest.mark.parametrize(("said", "kept"), [(None, True), (True, True), (False, False)])
async def test_a_minor_alone_is_not_disclosed_to_a_guardian_unless_they_allow_it(
    world: World, said: bool | None, kept: bool
) -> None:
    receipt = await made(world, contactor="minor", not_disclosed_to_guardian=said)
    seen = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))

    assert seen["circumstances"]["not_disclosed_to_guardian"] is kept


async def test_a_minor_is_known_as_the_client_by_their_own_identity(world: World) -> None:
    receipt = await made(world, "young-person", identified=True, contactor="minor")
    seen = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))

    code = world.people["young-person"].identity_code
    assert seen["person_ref"] == world.apps["guidance"].state.parts.sealer.reference(code)


@pytest.mark.parametrize("contactor", ["relative", "professional", "police", "kela", "organisation", "family"])
async def test_who_makes_contact_is_kept_apart_from_the_client(world: World, contactor: str) -> None:
    details = {"relation": "tytär", "organisation": "Apu ry", "name": "Testi Henkilö", "phone": "040 123 4567"}
    receipt = await made(
        world,
        WORKER,
        contactor=contactor,
        personal_identity_code=CODE,
        contactor_details={**details, "personal_identity_code": YOUNGER},
    )
    seen = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))

    reference = world.apps["guidance"].state.parts.sealer.reference
    assert seen["person_ref"] == reference(CODE)
    assert seen["party"] == details
    log = await access_log(world)
    assert [entry[2] for entry in log] == [[reference(CODE), reference(YOUNGER)]] * 2
    told = "\n".join((await everything_stored(world)).values())
    for personal in (CODE, YOUNGER, "Testi Henkilö", "Apu ry", "040 123 4567"):
        assert personal not in told


async def test_the_clocks_are_those_of_the_client_and_not_of_who_makes_contact(world: World) -> None:
    receipt = await made(
        world,
        WORKER,
        matters=["social"],
        contactor="relative",
        personal_identity_code=YOUNGER,
        contactor_details={"personal_identity_code": CODE},
    )

    assert [clock["rule_id"] for clock in receipt["clocks"]] == ["service_promise"]


@pytest.mark.parametrize("role", [None, CITIZEN, WORKER])
@pytest.mark.parametrize(
    "details", [{"name": "Testi Henkilö"}, {"phone": "040 123 4567"}, {"personal_identity_code": CODE}], ids=str
)
async def test_an_anonymous_contact_does_not_tell_who_made_it(
    world: World, role: str | None, details: dict[str, str]
) -> None:
    answer = await world.call("guidance", role).post(
        "/v1/contacts", a_contact(contactor="relative", contactor_details=details)
    )

    (name,) = details
    assert pointers(refused(answer, 422, "validation")) == [(f"/contactor_details/{name}", "identified_only")]
    assert details[name] not in answer.text


async def test_an_anonymous_contact_tells_the_relation_and_the_organisation(world: World) -> None:
    receipt = await made(world, contactor="professional", contactor_details={"organisation": "Päiväkoti"})

    assert done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))["party"]["organisation"] == "Päiväkoti"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"personal_identity_code": CODE}, [("/identified", "anonymous_by_default")]),
        ({"personal_identity_code": CODE, "identified": True}, None),
        ({}, None),
    ],
    ids=["a code by habit", "a code on purpose", "nobody"],
)
async def test_at_a_meeting_place_nobody_is_known_unless_it_is_said(
    world: World, changes: dict[str, Any], expected: list[tuple[str, str]] | None
) -> None:
    answer = await desk(world).post("/v1/contacts", a_contact(channel="meeting_place", place="Kohtaamo", **changes))

    if expected is None:
        assert done(answer)["identified"] is ("identified" in changes)
    else:
        assert pointers(refused(answer, 422, "validation")) == expected


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("identification_method", "known_client"),
        ("transcript", [{"author": "client", "written_at": "2026-11-23T06:00:00Z", "text": "Hei"}]),
    ],
)
@pytest.mark.parametrize("role", [None, CITIZEN])
async def test_what_only_those_on_duty_tell_is_refused_of_others(
    world: World, role: str | None, field: str, value: object
) -> None:
    answer = await world.call("guidance", role).post("/v1/contacts", a_contact(**{field: value}))

    assert pointers(refused(answer, 422, "validation")) == [(f"/{field}", "professionals_only")]


@pytest.mark.parametrize(
    ("role", "changes", "method"),
    [
        (CITIZEN, {"identified": True}, "strong_electronic"),
        (WORKER, {"personal_identity_code": CODE, "identification_method": "control_questions"}, "control_questions"),
        (WORKER, {"personal_identity_code": CODE}, None),
        (WORKER, {}, None),
    ],
)
async def test_how_the_client_was_identified_is_kept(
    world: World, role: str, changes: dict[str, Any], method: str | None
) -> None:
    receipt = await made(world, role, **changes)

    assert done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))["identification_method"] == method
