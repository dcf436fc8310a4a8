"""Messages into mailboxes of the stand-in of Suomi.fi Messages, by its REST API."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp

from demo.outside.outages import Outage
from demo.outside.suomi_fi_messages import create_suomi_fi_messages
from demo.people import identity_code
from shared.clients.answers import NeighbourError, Unavailable, Unreadable
from shared.clients.suomi_fi_messages import NoMailbox, SuomiFiMessages
from shared.clients.undeliverable import Undeliverable
from tests.shared.clients.plain_answers import plain

AT = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
GUARDIAN = identity_code(date(1990, 5, 1), 901)
WITHOUT_MAILBOX = identity_code(date(1991, 5, 1), 902)
MESSAGE = UUID("0199c6f0-0000-7000-8000-000000000001")
TITLE, BODY = "Muistutus ajanvarauksesta", "Sinulle on varattu aika. Påminnelse."


@pytest.fixture
def source() -> FastAPI:
    return create_suomi_fi_messages(
        username="polku", password="pw", service_id="SERVICE", mailboxes=[GUARDIAN], clock=lambda: AT
    )


class Recording:
    """Passes everything on to the app, and keeps each call's path and its authorization."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.calls: list[tuple[str, str | None]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.calls.append((scope["path"], headers.get("authorization")))
        await self.app(scope, receive, send)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.calls]


@asynccontextmanager
async def client_of(
    app: ASGIApp, *, password: str = "pw", service_id: str = "SERVICE"
) -> AsyncIterator[SuomiFiMessages]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://messages.test") as http:
        yield SuomiFiMessages(http, username="polku", password=password, service_id=service_id, timeout_seconds=0.5)


async def sent(app: ASGIApp, to: str = GUARDIAN, **account: str) -> int:
    async with client_of(app, **account) as client:
        return await client.send(to, title=TITLE, body=BODY, external_id=MESSAGE)


async def test_a_message_lies_in_the_mailbox_and_can_be_looked_at(source):
    number = await sent(source)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(source), base_url="http://messages.test") as http:
        [delivered] = (await http.get("/delivered")).json()
    assert delivered == {
        "messageId": number,
        "at": "2026-11-23T07:00:00+00:00",
        "electronic": {
            "title": TITLE,
            "body": BODY,
            "bodyFormat": "Text",
            "attachments": [],
            "messageServiceType": "Normal",
            "notifications": {
                "senderDetailsInNotifications": "None",
                "unreadMessageNotification": {"reminder": "No reminders"},
            },
            "replyAllowedBy": "No one",
            "visibility": "Recipient only",
        },
        "externalId": str(MESSAGE),
        "recipient": {"id": GUARDIAN},
        "sender": {"serviceId": "SERVICE"},
    }


async def test_the_same_message_again_counts_as_sent(source):
    async with client_of(source) as client:
        first = await client.send(GUARDIAN, title=TITLE, body=BODY, external_id=MESSAGE)
        again = await client.send(GUARDIAN, title=TITLE, body=BODY, external_id=MESSAGE)
        other = await client.send(GUARDIAN, title=TITLE, body=BODY, external_id=UUID(int=2))
    assert first == again != other
    assert len(source.state.delivered) == 2


async def test_who_has_a_mailbox_is_told(source):
    async with client_of(source) as client:
        assert await client.has_active_mailbox(GUARDIAN) is True
        assert await client.has_active_mailbox(WITHOUT_MAILBOX) is False


async def test_somebody_without_a_mailbox_is_refused_for_good(source):
    with pytest.raises(NoMailbox) as refused:
        await sent(source, WITHOUT_MAILBOX)
    assert str(refused.value) == "400 MAILBOX_NOT_IN_USE"
    assert isinstance(refused.value, Undeliverable)
    assert not source.state.delivered


async def test_one_token_serves_many_calls_and_stands_bare_in_the_header(source):
    recording = Recording(source)
    async with client_of(recording) as client:
        await asyncio.gather(*(client.has_active_mailbox(GUARDIAN) for _ in range(5)))
        await client.send(GUARDIAN, title=TITLE, body=BODY, external_id=MESSAGE)
    assert recording.paths.count("/v1/token") == 1
    [token] = source.state.tokens
    assert {authorization for path, authorization in recording.calls if path != "/v1/token"} == {token}


async def test_a_token_that_is_about_to_end_is_not_used(source):
    source.state.token_seconds = 30
    recording = Recording(source)
    async with client_of(recording) as client:
        await client.has_active_mailbox(GUARDIAN)
        await client.has_active_mailbox(GUARDIAN)
    assert recording.paths == ["/v1/token", "/v1/mailboxes/active"] * 2


async def test_a_token_that_is_refused_is_renewed_once(source):
    recording = Recording(source)
    async with client_of(recording) as client:
        await client.has_active_mailbox(GUARDIAN)
        source.state.tokens.clear()
        await client.send(GUARDIAN, title=TITLE, body=BODY, external_id=MESSAGE)
    assert recording.paths == [
        "/v1/token",
        "/v1/mailboxes/active",
        "/v2/messages/electronic",
        "/v1/token",
        "/v2/messages/electronic",
    ]
    assert len(source.state.delivered) == 1


async def test_tokens_that_are_refused_again_and_again_are_not_asked_for_for_ever(source):
    source.state.clock = iter([AT, AT + timedelta(hours=2)] * 2).__next__
    recording = Recording(source)
    with pytest.raises(Unavailable, match=r"^401 for our token$"):
        await sent(recording)
    assert recording.paths == ["/v1/token", "/v2/messages/electronic"] * 2


async def test_a_wrong_password_waits_for_the_right_one(source):
    with pytest.raises(Unavailable, match=r"^401 for our account$"):
        await sent(source, password="wr0ng")


async def test_a_service_that_is_not_ours_waits_for_the_right_one(source):
    with pytest.raises(Unavailable, match=r"^403 for our token$"):
        await sent(source, service_id="ANOTHER")


@pytest.mark.parametrize(
    ("outage", "expected"),
    [
        pytest.param(Outage.HTTP_500, Unavailable, id="a fault"),
        pytest.param(Outage.ERROR, Unavailable, id="the answer breaks off"),
        pytest.param(Outage.LOST_ANSWER, Unavailable, id="the answer is lost"),
        pytest.param(Outage.GARBAGE, Unreadable, id="another answer"),
    ],
)
async def test_after_every_outage_the_message_is_delivered_once_and_failures_tell_nothing(
    source, outage, expected, caplog
):
    caplog.set_level("DEBUG")
    async with client_of(source) as client:
        await client.has_active_mailbox(GUARDIAN)
        source.state.outage = outage
        with pytest.raises(expected) as failed:
            await client.send(GUARDIAN, title=TITLE, body=BODY, external_id=MESSAGE)
        source.state.outage = Outage.NONE
        await client.send(GUARDIAN, title=TITLE, body=BODY, external_id=MESSAGE)
    assert len(source.state.delivered) == 1
    told = repr(failed.value) + repr(failed.value.__cause__) + caplog.text
    assert not [word for word in (GUARDIAN, TITLE, BODY, "pw") if word in told]


async def test_an_outage_while_logging_in_is_tried_again(source):
    source.state.outage = Outage.HTTP_500
    with pytest.raises(Unavailable, match=r"^500$"):
        await sent(source)


async def test_a_service_that_hangs_is_given_up(source):
    source.state.outage = Outage.HANG
    async with asyncio.timeout(5):
        with pytest.raises(Unavailable, match=r"^TimeoutError$"):
            await sent(source)


async def test_a_service_that_is_not_there_is_tried_again():
    async with httpx.AsyncClient(base_url="http://127.0.0.1:1") as http:
        client = SuomiFiMessages(http, username="polku", password="pw", service_id="S")
        with pytest.raises(Unavailable, match=r"^ConnectError$"):
            await client.has_active_mailbox(GUARDIAN)


def after_the_token(status: int, body: object) -> ASGIApp:
    """Gives a token, and this answer to everything else."""
    granted = plain(200, b'{"access_token": "t", "expires_in": 3600, "token_type": "Bearer"}')
    answer = plain(status, json.dumps(body).encode())

    async def app(scope, receive, send):
        await (granted if scope["path"] == "/v1/token" else answer)(scope, receive, send)

    return app


@pytest.mark.parametrize(
    ("status", "body", "expected", "words"),
    [
        pytest.param(200, {}, Unreadable, "200 is no Sent", id="no number"),
        pytest.param(200, {"messageId": "x"}, Unreadable, "200 is no Sent", id="a number that is none"),
        pytest.param(409, {"reason": GUARDIAN}, Unreadable, "409 is no Sent", id="sent already, without its number"),
        pytest.param(302, {}, Unreadable, "302 to a message", id="sent elsewhere"),
        pytest.param(404, "not found", Unreadable, "404 is not of the API", id="another party"),
        pytest.param(429, {}, Unavailable, "429", id="too many"),
        pytest.param(400, {"reason": f"bad {GUARDIAN}"}, Undeliverable, "400", id="refused without a code"),
        pytest.param(
            422,
            {"reason": "no", "validationErrors": [{"error": BODY, "errorCode": "TOO_LONG"}, {"errorCode": GUARDIAN}]},
            Undeliverable,
            "422 TOO_LONG",
            id="refused with a code, and with something else in place of one",
        ),
    ],
)
async def test_what_the_service_answers_is_told_in_codes_only(status, body, expected, words):
    with pytest.raises(NeighbourError) as failed:
        await sent(after_the_token(status, body))
    assert (type(failed.value), str(failed.value), failed.value.__cause__) == (expected, words, None)


@pytest.mark.parametrize(
    "app",
    [
        pytest.param(after_the_token(200, {"users": []}), id="another shape"),
        pytest.param(after_the_token(400, {"reason": "no"}), id="refused"),
        pytest.param(plain(200, b'{"access_token": "", "expires_in": 1}'), id="an empty token"),
        pytest.param(plain(200, b'{"access_token": "t"}'), id="a token without an end"),
    ],
)
async def test_whether_there_is_a_mailbox_is_not_guessed(app):
    async with client_of(app) as client:
        with pytest.raises(Unreadable):
            await client.has_active_mailbox(GUARDIAN)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        pytest.param("/v1/token", {"username": "polku"}, 400, id="half an account"),
        pytest.param("/v1/mailboxes/active", {"endUsers": [{"id": GUARDIAN}]}, 401, id="a question without a token"),
        pytest.param("/v2/messages/electronic", {}, 401, id="a message without a token"),
    ],
)
async def test_the_stand_in_refuses_what_the_api_does_not_know(source, path, body, status):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(source), base_url="http://messages.test") as http:
        answer = await http.post(path, json=body)
    assert (answer.status_code, sorted(answer.json())) == (status, ["reason", "validationErrors"])
