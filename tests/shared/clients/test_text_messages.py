"""Text messages handed to the stand-in of a gateway, in the shape that the client describes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp

from demo.outside.outages import Outage
from demo.outside.text_messages import create_text_messages
from shared.clients.answers import Refused, Unavailable, Unreadable
from shared.clients.text_messages import TextMessages
from tests.shared.clients.plain_answers import plain

AT = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
MESSAGE = UUID("0199c6f0-0000-7000-8000-000000000001")
NUMBER = "+358401234567"
TEXT = "Muistutus: sinulle on varattu aika. Påminnelse."


@pytest.fixture
def gateway() -> FastAPI:
    return create_text_messages(token="t0ken", clock=lambda: AT)


@asynccontextmanager
async def client_of(app: ASGIApp, token: str = "t0ken") -> AsyncIterator[TextMessages]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway.test") as http:
        yield TextMessages(http, token=token, sender="Neuvola", timeout_seconds=0.5)


async def sent(app: ASGIApp, to: str = NUMBER, text: str = TEXT, *, token: str = "t0ken") -> str:
    async with client_of(app, token) as client:
        return await client.send(to, text, message_id=MESSAGE)


async def test_a_text_message_is_delivered_and_can_be_looked_at(gateway):
    name = await sent(gateway)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(gateway), base_url="http://gateway.test") as http:
        assert (await http.get("/delivered")).json() == [
            {
                "id": name,
                "at": "2026-11-23T07:00:00+00:00",
                "to": NUMBER,
                "from": "Neuvola",
                "text": TEXT,
                "reference": str(MESSAGE),
            }
        ]


async def test_the_same_message_again_is_the_same_delivery(gateway):
    assert await sent(gateway) == await sent(gateway)
    assert len(gateway.state.delivered) == 1


async def test_the_same_key_for_another_text_is_refused_for_good(gateway):
    await sent(gateway)
    with pytest.raises(Refused, match=r"^409 /problems/key-of-another-message$"):
        await sent(gateway, text="Another")
    assert len(gateway.state.delivered) == 1


async def test_an_unknown_number_is_refused_for_good_and_not_named(gateway):
    gateway.state.unknown_numbers.add(NUMBER)
    with pytest.raises(Refused) as refused:
        await sent(gateway)
    assert str(refused.value) == "422 /problems/unknown-number"
    assert not gateway.state.delivered


@pytest.mark.parametrize("to", ["0401234567", "+0401234567", "+358 40 1234567", ""], ids=repr)
async def test_the_gateway_takes_international_numbers_only(gateway, to):
    with pytest.raises(Refused, match=r"^422 /problems/validation$"):
        await sent(gateway, to)


async def test_a_wrong_token_waits_for_the_right_one(gateway):
    with pytest.raises(Unavailable, match=r"^401 /problems/unauthorized$"):
        await sent(gateway, token="another")
    assert not gateway.state.delivered


@pytest.mark.parametrize(
    ("outage", "expected"),
    [
        pytest.param(Outage.HTTP_500, Unavailable, id="a fault"),
        pytest.param(Outage.ERROR, Unavailable, id="the answer breaks off"),
        pytest.param(Outage.LOST_ANSWER, Unavailable, id="the answer is lost"),
        pytest.param(Outage.GARBAGE, Unreadable, id="another answer"),
    ],
)
async def test_after_every_outage_the_message_is_delivered_once(gateway, outage, expected):
    gateway.state.outage = outage
    with pytest.raises(expected) as failed:
        await sent(gateway)
    assert NUMBER not in repr(failed.value)
    assert TEXT not in repr(failed.value)
    gateway.state.outage = Outage.NONE
    await sent(gateway)
    assert len(gateway.state.delivered) == 1


async def test_a_gateway_that_hangs_is_given_up(gateway):
    gateway.state.outage = Outage.HANG
    async with asyncio.timeout(5):
        with pytest.raises(Unavailable, match=r"^TimeoutError$"):
            await sent(gateway)


async def test_a_gateway_that_is_not_there_is_tried_again():
    async with httpx.AsyncClient(base_url="http://127.0.0.1:1") as http:
        with pytest.raises(Unavailable, match=r"^ConnectError$"):
            await TextMessages(http, token="t", sender="N").send(NUMBER, TEXT, message_id=MESSAGE)


@pytest.mark.parametrize(
    ("app", "expected"),
    [
        pytest.param(plain(200, b'{"id": ""}'), Unreadable, id="no name of the message"),
        pytest.param(plain(200, b"[]"), Unreadable, id="a list"),
        pytest.param(plain(204, b""), Unreadable, id="nothing"),
        pytest.param(plain(302, b"", location="http://else.test/"), Unreadable, id="sent elsewhere"),
        pytest.param(plain(404, b"not found"), Unreadable, id="an address without a gateway"),
        pytest.param(plain(401, b"who are you"), Unreadable, id="a proxy on the way"),
        pytest.param(plain(429, b""), Unavailable, id="too many"),
    ],
)
async def test_only_an_answer_of_the_shape_is_believed(app, expected):
    with pytest.raises(expected):
        await sent(app)


async def test_the_path_of_a_gateway_may_be_another(gateway):
    transport = httpx.ASGITransport(gateway)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway.test/sms/") as http:
        with pytest.raises(Unreadable, match=r"^404"):
            await TextMessages(http, token="t0ken", sender="N").send(NUMBER, TEXT, message_id=MESSAGE)
        gateway.mount("/sms/v2", gateway)
        await TextMessages(http, token="t0ken", sender="N", path="/v2/messages").send(NUMBER, TEXT, message_id=MESSAGE)
