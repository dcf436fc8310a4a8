"""Webhooks: signed posts to a real receiver, in order, once in effect, tried again, given up and sent again."""

import threading
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.events import ContactChange, Event
from shared.kit.webhooks_api import MOST_WEBHOOKS
from tests.guidance.builders import NURSE, a_contact
from tests.shared.kit.event_bench import HAPPENED, Bench, event_bench
from tests.shared.kit.webhook_receiver import Receiver, receiving, signature
from tests.world import MONDAY_MORNING, World

PUBLIC = "https://93.184.215.14/events"


@pytest.fixture
async def bench(world: World) -> AsyncIterator[Bench]:
    async with event_bench(world) as found:
        yield found


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


async def test_an_event_is_posted_and_signed_as_the_scheme_asks(bench: Bench, receiver: Receiver) -> None:
    webhook = await bench.webhook(receiver.url)
    await bench.tell("one")
    await bench.work()
    [(headers, body)] = receiver.posts
    [event] = (await bench.feed())["items"]
    assert receiver.events == [event]
    assert headers["webhook-id"] == event["id"]
    assert headers["webhook-timestamp"] == str(int(MONDAY_MORNING.timestamp()))
    assert headers["webhook-signature"] == signature(webhook["secret"], headers, body)
    assert headers["host"] == f"127.0.0.1:{receiver.port}"
    assert headers["content-type"] == "application/json"
    assert not {"authorization", "cookie", "traceparent"} & headers.keys()
    [delivery] = (await bench.deliveries(webhook))["items"]
    assert delivery == {
        "event_id": event["id"],
        "type": HAPPENED,
        "position": 1,
        "state": "delivered",
        "attempts": 1,
        "first_tried_at": "2026-11-23T07:00:00Z",
        "last_tried_at": "2026-11-23T07:00:00Z",
        "answered": 204,
        "failure": None,
    }


async def test_a_contact_made_over_the_interface_reaches_the_receiver(bench: Bench, receiver: Receiver) -> None:
    await bench.webhook(receiver.url)
    made = await bench.api("guardian-of-infant").post("/v1/contacts", a_contact())
    await bench.work()
    [event] = [Event[ContactChange].model_validate(each) for each in receiver.events]
    assert (event.type, str(event.data.contact_id), event.data.status) == (
        "contact.received",
        made.json()["id"],
        "open",
    )


async def test_only_the_types_that_are_wanted_are_posted(bench: Bench, receiver: Receiver) -> None:
    await bench.webhook(receiver.url, "contact.closed")
    await bench.tell("received")
    await bench.tell("closed", kind="contact.closed")
    await bench.work()
    assert receiver.words == ["closed"]


async def test_what_happened_before_the_webhook_is_not_posted(bench: Bench, receiver: Receiver) -> None:
    await bench.tell("before")
    await bench.work()
    await bench.webhook(receiver.url)
    await bench.tell("after")
    await bench.work()
    assert receiver.words == ["after"]


async def test_events_of_one_thing_come_in_order_and_another_thing_does_not_wait_for_it(
    bench: Bench, receiver: Receiver
) -> None:
    receiver.answer = lambda event: 500 if event["data"]["word"] == "a1" else 204
    await bench.webhook(receiver.url)
    await bench.tell("a1", "a2", "a3", aggregate="contact:a")
    await bench.tell("b1", "b2", aggregate="contact:b")
    await bench.work()
    await bench.work(hours=0.01)
    await bench.work(hours=0.1)
    words = receiver.words
    assert [word for word in words if word.startswith("b")] == ["b1", "b2"]
    assert set(words) == {"a1", "b1", "b2"}
    receiver.answer = lambda _event: 204
    receiver.posts.clear()
    for _ in range(4):
        await bench.work(hours=1)
    assert receiver.words == ["a1", "a2", "a3"]


@pytest.mark.parametrize("status", [307, 400, 404, 500, 503])
async def test_what_is_not_taken_is_posted_again_with_the_same_id_and_a_new_time(
    bench: Bench, receiver: Receiver, status: int
) -> None:
    receiver.answer = lambda _event: status
    webhook = await bench.webhook(receiver.url)
    await bench.tell("one")
    await bench.work()
    [delivery] = (await bench.deliveries(webhook))["items"]
    assert (delivery["state"], delivery["attempts"], delivery["answered"], delivery["failure"]) == (
        "waiting",
        1,
        status,
        "not_taken",
    )
    receiver.answer = lambda _event: 200
    await bench.work(hours=1)
    (first, body), (second, same_body) = receiver.posts
    assert body == same_body
    assert first["webhook-id"] == second["webhook-id"]
    assert int(second["webhook-timestamp"]) == int(first["webhook-timestamp"]) + 3600
    assert second["webhook-signature"] == signature(webhook["secret"], second, body)
    assert (await bench.deliveries(webhook))["items"][0]["state"] == "delivered"


async def test_a_receiver_that_does_not_listen_is_told_of_in_the_deliveries(bench: Bench) -> None:
    with receiving() as gone:
        url = gone.url
    webhook = await bench.webhook(url)
    await bench.tell("one")
    await bench.work()
    [delivery] = (await bench.deliveries(webhook))["items"]
    assert (delivery["state"], delivery["answered"], delivery["failure"]) == ("waiting", None, "no_connection")


async def test_a_receiver_that_does_not_answer_in_time_is_left(
    bench: Bench, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.kit.webhooks_sending.SEND_SECONDS", 0.2)
    enough = threading.Event()
    receiver.answer = lambda _event: 204 if enough.wait(10) else 500
    webhook = await bench.webhook(receiver.url)
    await bench.tell("one")
    await bench.work()
    enough.set()
    [delivery] = (await bench.deliveries(webhook))["items"]
    assert (delivery["state"], delivery["answered"], delivery["failure"]) == ("waiting", None, "timed_out")


async def test_a_receiver_that_fails_rests_before_anything_else_is_posted(bench: Bench, receiver: Receiver) -> None:
    receiver.answer = lambda _event: 500
    await bench.webhook(receiver.url)
    await bench.tell("a", aggregate="contact:a")
    await bench.work()
    await bench.tell("b", aggregate="contact:b")
    await bench.work()
    assert receiver.words == ["a"]
    await bench.work(hours=1)
    assert "b" in receiver.words


async def test_after_a_day_of_failures_the_webhook_is_failing_and_nothing_more_is_posted(
    bench: Bench, receiver: Receiver
) -> None:
    receiver.answer = lambda _event: 500
    webhook = await bench.webhook(receiver.url)
    await bench.tell("a", "b")
    await bench.work()
    await bench.work(hours=23.9)
    shown = await bench.shown(webhook)
    assert (shown["status"], shown["waiting"], shown["failed"]) == ("active", 2, 0)
    await bench.work(hours=5)
    shown = await bench.shown(webhook)
    assert (shown["status"], shown["waiting"], shown["failed"]) == ("failing", 0, 2)
    assert shown["failing_since"] == "2026-11-24T11:54:00Z"
    assert receiver.words == ["a", "a", "a"]
    newer, older = (await bench.deliveries(webhook))["items"]
    assert (older["failure"], newer["failure"], newer["attempts"]) == ("not_taken", "receiver_failing", 0)
    await bench.tell("c")
    await bench.work(hours=1)
    assert receiver.words == ["a", "a", "a"]


async def test_one_event_that_is_never_taken_does_not_make_the_webhook_fail(bench: Bench, receiver: Receiver) -> None:
    receiver.answer = lambda event: 400 if event["data"]["word"] == "poison" else 204
    webhook = await bench.webhook(receiver.url)
    await bench.tell("poison", "behind-it")
    await bench.work()
    await bench.work(hours=23)
    await bench.tell("other", aggregate="contact:2")
    await bench.work(hours=0.5, again=False)
    assert receiver.words == ["poison", "poison", "other"]
    await bench.work(hours=5)
    await bench.work(hours=1)
    shown = await bench.shown(webhook)
    assert (shown["status"], shown["waiting"], shown["failed"]) == ("active", 0, 1)
    assert receiver.words[-1] == "behind-it"


async def test_a_receiver_that_says_it_is_gone_is_failing_at_once(bench: Bench, receiver: Receiver) -> None:
    receiver.answer = lambda _event: 410
    webhook = await bench.webhook(receiver.url)
    await bench.tell("one", "two")
    await bench.work()
    shown = await bench.shown(webhook)
    assert (shown["status"], shown["failed"], len(receiver.posts)) == ("failing", 2, 1)


async def test_a_replay_sends_again_what_was_published_since_and_mends_the_webhook(
    bench: Bench, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.kit.webhooks_storage.AT_A_TIME", 2)
    receiver.answer = lambda _event: 410
    webhook = await bench.webhook(receiver.url)
    await bench.tell("before")
    await bench.work()
    await bench.rows("update event set published_at = published_at - interval '1 h'")
    await bench.tell("a", "b", "c", "d", "e")
    await bench.work()
    assert (await bench.shown(webhook))["status"] == "failing"
    receiver.answer = lambda _event: 204
    receiver.posts.clear()
    [row] = await bench.rows("select clock_timestamp() - interval '30 min' as since")
    await bench.replay(webhook, row["since"])
    await bench.work()
    assert receiver.words == ["a", "b", "c", "d", "e"]
    shown = await bench.shown(webhook)
    assert (shown["status"], shown["failing_since"], shown["waiting"]) == ("active", None, 0)
    await bench.tell("f")
    await bench.work()
    assert receiver.words[-1] == "f"


async def test_a_replay_keeps_the_ids_so_that_the_receiver_can_tell(bench: Bench, receiver: Receiver) -> None:
    webhook = await bench.webhook(receiver.url)
    await bench.tell("a", "b")
    await bench.work()
    await bench.replay(webhook, MONDAY_MORNING - timedelta(days=30))
    await bench.work()
    ids = [headers["webhook-id"] for headers, _ in receiver.posts]
    assert ids[:2] == ids[2:]
    assert receiver.words == ["a", "b", "a", "b"]


async def test_a_webhook_that_is_removed_gets_nothing_more(bench: Bench, receiver: Receiver) -> None:
    receiver.answer = lambda _event: 500
    webhook = await bench.webhook(receiver.url)
    await bench.tell("one")
    await bench.work()
    assert (await bench.api().send("DELETE", f"/v1/webhooks/{webhook['id']}")).status_code == 204
    await bench.work(hours=1)
    assert receiver.words == ["one"]
    assert (await bench.api().get(f"/v1/webhooks/{webhook['id']}")).status_code == 404
    assert (await bench.api().send("DELETE", f"/v1/webhooks/{webhook['id']}")).status_code == 404


async def test_the_secret_is_told_once_and_kept_sealed(bench: Bench) -> None:
    key = uuid4().hex
    made = await bench.api().post("/v1/webhooks", {"url": PUBLIC}, key=key)
    secret = made.json()["secret"]
    assert (await bench.api().post("/v1/webhooks", {"url": PUBLIC}, key=key)).json() == made.json()
    assert "secret" not in (await bench.api().get("/v1/webhooks")).json()["items"][0]
    stored = str([tuple(row) for row in await bench.rows("select * from webhook")])
    assert secret not in stored
    assert secret.removeprefix("whsec_") not in stored


async def test_another_client_neither_sees_nor_changes_a_webhook(bench: Bench) -> None:
    webhook = await bench.webhook(PUBLIC)
    other = bench.api(client_id="another-integrator")
    assert (await other.get("/v1/webhooks")).json()["items"] == []
    path = f"/v1/webhooks/{webhook['id']}"
    answers = [
        await other.get(path),
        await other.get(f"{path}/deliveries"),
        await other.post(f"{path}/replay", {"since": "2026-11-23T07:00:00Z"}),
        await other.send("DELETE", path),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert [each["id"] for each in (await bench.api().get("/v1/webhooks")).json()["items"]] == [webhook["id"]]


@pytest.mark.parametrize("scope", [None, "events:read", "webhooks"])
async def test_a_system_without_the_scope_manages_no_webhooks(bench: Bench, scope: str | None) -> None:
    api = bench.api(scope=scope)
    assert (await api.get("/v1/webhooks")).status_code == 403
    assert (await api.post("/v1/webhooks", {"url": PUBLIC})).status_code == 403


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        pytest.param({"url": "http://93.184.215.14/"}, "/url", "address_not_allowed", id="not over TLS"),
        pytest.param({"url": "https://169.254.169.254/"}, "/url", "address_not_allowed", id="inward"),
        pytest.param({"url": "https://nowhere.invalid/"}, "/url", "address_unknown", id="nowhere"),
        pytest.param({"url": "ftp://93.184.215.14/"}, "/url", "string_pattern_mismatch", id="another scheme"),
        pytest.param({"url": "https://host:port/"}, "/url", "address_not_allowed", id="no address"),
        pytest.param({"url": PUBLIC, "types": ["referral.sent"]}, "/types", "unknown", id="of another service"),
        pytest.param({"url": PUBLIC, "secret": "whsec_AAAA"}, "/secret", "extra_forbidden", id="a secret of one's own"),
    ],
)
async def test_a_webhook_that_cannot_be_is_refused(world: World, body: dict[str, Any], pointer: str, code: str) -> None:
    async with event_bench(world, webhooks_to_private_addresses=False) as bench:
        answer = await bench.api().post("/v1/webhooks", body)
        assert answer.status_code == 422, answer.text
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]
        assert await bench.rows("select * from webhook") == []


async def test_an_address_that_leads_inward_later_is_not_posted_to(
    bench: Bench, receiver: Receiver, world: World
) -> None:
    webhook = await bench.webhook(receiver.url)
    async with event_bench(world, webhooks_to_private_addresses=False) as strict:
        await strict.tell("one")
        await strict.work()
    [delivery] = (await bench.deliveries(webhook))["items"]
    assert (delivery["state"], delivery["failure"]) == ("waiting", "address_not_allowed")
    assert receiver.posts == []


async def test_a_client_has_so_many_webhooks_at_most(bench: Bench) -> None:
    for _ in range(MOST_WEBHOOKS):
        await bench.webhook(PUBLIC)
    answer = await bench.api().post("/v1/webhooks", {"url": PUBLIC})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/invalid-state")


async def test_deliveries_are_read_page_by_page_the_newest_first(bench: Bench, receiver: Receiver) -> None:
    webhook = await bench.webhook(receiver.url)
    await bench.tell("a", "b", "c")
    await bench.work()
    first = await bench.deliveries(webhook, limit=2)
    second = await bench.deliveries(webhook, limit=2, cursor=first["next_cursor"])
    assert [[each["position"] for each in page["items"]] for page in (first, second)] == [[3, 2], [1]]
    assert second["next_cursor"] is None


async def test_a_professional_has_no_business_with_events(bench: Bench) -> None:
    for path in ("/v1/events", "/v1/webhooks"):
        assert (await bench.api(NURSE).get(path)).status_code == 403
