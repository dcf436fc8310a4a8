"""Messages over HTTP: the client and the unit write to each other, and nobody else reads it."""

import asyncio
from typing import Any

import pytest

from tests.guidance.builders import (
    ASSESS,
    CITIZEN,
    CLOSE,
    OUTSIDER,
    SYSTEM,
    WORKER,
    act,
    desk,
    done,
    everything_stored,
    made,
    pointers,
    refused,
    state_by_rule,
)
from tests.guidance.making import CODE, said, thread, thread_by_code, told_by_code, written_by_code
from tests.world import Api, World

WORDS = "Kissa nimeltä Mauno"
CHAT = [
    {"author": "client", "written_at": "2026-11-23T06:00:00Z", "text": "Hei"},
    {"author": "worker", "written_at": "2026-11-23T06:01:00Z", "text": "Hei, miten voin auttaa?"},
]


async def write(api: Api, contact_id: str, text: str = WORDS, **options: Any) -> Any:
    return await api.post(f"/v1/contacts/{contact_id}/messages", said(text), **options)


async def test_client_and_unit_write_to_each_other_on_an_identified_contact(world: World) -> None:
    receipt = await made(world, CITIZEN, identified=True)
    client = world.call("guidance", CITIZEN)
    done(await write(client, receipt["id"], "Milloin voin tulla?"))
    world.clock.advance(minutes=5)
    done(await write(desk(world), receipt["id"], f"Huomenna, {CODE}"))

    for api in (client, desk(world, WORKER)):
        assert [(each["author"], each["text"]) for each in await thread(api, receipt["id"])] == [
            ("client", "Milloin voin tulla?"),
            ("worker", f"Huomenna, {CODE}"),
        ]
    assert "Huomenna" not in "\n".join((await everything_stored(world)).values())


async def test_what_is_unread_is_counted_until_the_other_side_is_shown_it(world: World) -> None:
    receipt = await made(world, CITIZEN, identified=True)
    client = world.call("guidance", CITIZEN)
    await write(client, receipt["id"])
    await write(client, receipt["id"])
    await write(desk(world), receipt["id"])

    async def unread() -> tuple[int, int, int]:
        seen = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))["unread_messages"]
        (row,) = done(await desk(world).get("/v1/contacts"))["items"]
        return seen, row["unread_messages"], (await told_by_code(world, receipt["tracking_code"]))["unread_messages"]

    assert await unread() == (2, 2, 1)
    assert [each["read_at"] for each in await thread(client, receipt["id"])] == [None] * 3
    assert await unread() == (2, 2, 0)
    world.clock.advance(minutes=1)
    await thread(desk(world), receipt["id"])
    assert await unread() == (0, 0, 0)
    assert [each["read_at"] for each in await thread(client, receipt["id"])] == [
        "2026-11-23T07:01:00Z",
        "2026-11-23T07:01:00Z",
        "2026-11-23T07:00:00Z",
    ]


async def test_a_page_marks_only_what_it_shows(world: World) -> None:
    receipt = await made(world, CITIZEN, identified=True)
    for _ in range(3):
        await write(world.call("guidance", CITIZEN), receipt["id"])
        world.clock.advance(minutes=1)
    path = f"/v1/contacts/{receipt['id']}/messages"
    first = done(await desk(world).get(path, params={"limit": "2"}))

    assert done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))["unread_messages"] == 1
    rest = done(await desk(world).get(path, params={"limit": "2", "cursor": first["next_cursor"]}))
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)


async def test_an_anonymous_client_and_the_unit_write_by_the_tracking_code(world: World) -> None:
    receipt = await made(world)
    first = await written_by_code(world, receipt["tracking_code"], "Odotan vastausta")
    done(await write(desk(world), receipt["id"], "Vastaus"))

    assert first.status_code == 201
    assert (await told_by_code(world, receipt["tracking_code"]))["unread_messages"] == 1
    shown = await thread_by_code(world, receipt["tracking_code"])
    assert [(each["author"], each["text"]) for each in shown] == [("client", "Odotan vastausta"), ("worker", "Vastaus")]
    assert (await told_by_code(world, receipt["tracking_code"]))["unread_messages"] == 0


async def test_a_citizen_who_writes_by_code_stays_unknown(world: World) -> None:
    receipt = await made(world, CITIZEN)
    body = {**said("Hei"), "tracking_code": receipt["tracking_code"]}
    done(await world.call("guidance", CITIZEN).post("/v1/contacts/track/messages", body))

    told = "\n".join((await everything_stored(world)).values())
    person = world.people[CITIZEN]
    assert person.sub not in told
    assert "citizen" not in told


@pytest.mark.parametrize("by", ["client", "worker", "transcript"])
async def test_identifiers_are_not_written_on_an_anonymous_contact(world: World, by: str) -> None:
    receipt = await made(world)
    text = f"Olen {CODE}"
    if by == "client":
        answer, pointer = await written_by_code(world, receipt["tracking_code"], text), "/text"
    elif by == "worker":
        answer, pointer = await write(desk(world), receipt["id"], text), "/text"
    else:
        lines = [CHAT[0], {**CHAT[1], "text": text}]
        answer = await desk(world).post(f"/v1/contacts/{receipt['id']}/transcript", {"lines": lines})
        pointer = "/lines/1/text"

    problem = refused(answer, 422, "identifier-in-anonymous-text")
    assert pointers(problem) == [(pointer, "personal_identity_code")]
    assert CODE not in answer.text
    assert (await everything_stored(world))["contact_message"] == ""


@pytest.mark.parametrize(
    ("role", "status", "kind"),
    [
        ("adult", 404, "not-found"),
        (OUTSIDER, 404, "not-found"),
        (SYSTEM, 403, "forbidden"),
        ("guardian-weakly-identified", 401, "stronger-identification-needed"),
        (None, 401, "unauthenticated"),
    ],
)
async def test_nobody_else_reads_or_writes(world: World, role: str | None, status: int, kind: str) -> None:
    receipt = await made(world, CITIZEN, identified=True)
    await write(desk(world), receipt["id"])
    api = world.call("guidance", role)

    refused(await write(api, receipt["id"]), status, kind)
    answer = await api.get(f"/v1/contacts/{receipt['id']}/messages")
    refused(answer, status, kind)
    assert WORDS not in answer.text
    assert (await told_by_code(world, receipt["tracking_code"]))["unread_messages"] == 1


async def test_the_code_of_an_identified_contact_opens_no_thread(world: World) -> None:
    receipt = await made(world, CITIZEN, identified=True)
    await write(desk(world), receipt["id"])
    by_code = {"tracking_code": receipt["tracking_code"]}
    for path, body in (("messages", {**by_code, **said("Hei")}), ("messages/list", by_code)):
        answer = await world.call("guidance").post(f"/v1/contacts/track/{path}", body)
        refused(answer, 401, "stronger-identification-needed")
        assert WORDS not in answer.text


async def test_a_citizen_does_not_read_an_anonymous_contact_by_its_id(world: World) -> None:
    receipt = await made(world, CITIZEN)

    refused(await world.call("guidance", CITIZEN).get(f"/v1/contacts/{receipt['id']}/messages"), 404, "not-found")


async def test_the_first_message_of_the_unit_keeps_the_service_promise(world: World) -> None:
    receipt = await made(world, CITIZEN, identified=True)
    await write(world.call("guidance", CITIZEN), receipt["id"])
    before = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))
    await write(desk(world, WORKER), receipt["id"])
    after = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))
    await write(desk(world), receipt["id"])
    again = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))

    assert (state_by_rule(before)["service_promise"], state_by_rule(after)["service_promise"]) == ("running", "met")
    assert state_by_rule(after)["care_need_assessment"] == "running"
    assert (before["version"], after["version"], again["version"]) == (1, 2, 2)


async def test_a_message_is_told_to_integrators_by_ids_only(world: World) -> None:
    receipt = await made(world, CITIZEN, identified=True)
    message = done(await write(world.call("guidance", CITIZEN), receipt["id"]))
    await world.work("guidance")

    events = done(await world.call("guidance", SYSTEM).get("/v1/events"))["items"]
    (told,) = [each["data"] for each in events if each["type"] == "contact.message-received"]
    assert told == {
        "contact_id": receipt["id"],
        "message_id": message["id"],
        "author": "client",
        "unit_id": receipt["unit"]["unit_id"],
    }


async def test_nobody_writes_on_a_closed_contact(world: World) -> None:
    receipt = await made(world, CITIZEN, identified=True)
    done(await act(desk(world), receipt["id"], ASSESS))
    done(await act(desk(world), receipt["id"], CLOSE, version=2))

    for role in (CITIZEN, "guidance-nurse"):
        refused(await write(world.call("guidance", role), receipt["id"]), 409, "invalid-state")


async def test_a_message_and_a_closing_at_once_leave_no_message_behind(world: World) -> None:
    receipt = await made(world, matters=["general_advice"])
    written, closed = await asyncio.gather(
        written_by_code(world, receipt["tracking_code"], WORDS), act(desk(world), receipt["id"], CLOSE)
    )

    assert closed.status_code == 200
    assert written.status_code in {201, 409}
    assert (await everything_stored(world))["contact_message"] == ""


async def test_the_same_message_sent_twice_is_one(world: World) -> None:
    receipt = await made(world, CITIZEN, identified=True)
    answers = [await write(world.call("guidance", CITIZEN), receipt["id"], key="k" * 32) for _ in range(2)]

    assert answers[0].json() == answers[1].json()
    assert len(await thread(desk(world), receipt["id"])) == 1


@pytest.mark.parametrize("role", [WORKER, SYSTEM])
async def test_a_chat_is_recorded_with_the_contact(world: World, role: str) -> None:
    receipt = await made(world, role, channel="chat", transcript=CHAT)

    shown = await thread_by_code(world, receipt["tracking_code"])
    assert [(each["author"], each["written_at"], each["text"], each["imported"]) for each in shown] == [
        ("client", "2026-11-23T06:00:00Z", "Hei", True),
        ("worker", "2026-11-23T06:01:00Z", "Hei, miten voin auttaa?", True),
    ]
    assert done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))["unread_messages"] == 0


async def test_a_chat_is_recorded_later_and_stands_in_the_order_of_its_time(world: World) -> None:
    receipt = await made(world)
    await written_by_code(world, receipt["tracking_code"], "Jälkeenpäin")
    answer = await desk(world).post(f"/v1/contacts/{receipt['id']}/transcript", {"lines": CHAT})

    assert answer.status_code == 201
    assert [each["text"] for each in await thread_by_code(world, receipt["tracking_code"])] == [
        "Hei",
        "Hei, miten voin auttaa?",
        "Jälkeenpäin",
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], ("/lines", "too_short")),
        ([{**CHAT[0], "written_at": "2026-11-23T07:00:01Z"}], ("/lines/0/written_at", "in_the_future")),
        ([{**CHAT[0], "author": "robot"}], ("/lines/0/author", "enum")),
        ([CHAT[0]] * 201, ("/lines", "too_long")),
    ],
    ids=["no line", "of the future", "of nobody", "too many"],
)
async def test_a_chat_that_cannot_have_been_held_is_refused(
    world: World, lines: list[dict[str, str]], expected: tuple[str, str]
) -> None:
    receipt = await made(world)
    answer = await desk(world).post(f"/v1/contacts/{receipt['id']}/transcript", {"lines": lines})

    assert expected in pointers(refused(answer, 422, "validation"))
