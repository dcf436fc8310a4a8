"""What a call to a neighbour ends in."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from pydantic import BaseModel

from shared.clients.answers import Refused, Unavailable, Unreadable, call
from shared.contracts.problem import Problem

PROBLEM = Problem(
    type="/problems/forbidden", title="No", status=403, detail="No.", instance="urn:uuid:0", errors=[]
).model_dump()
OWN_MEDIA = {"content-type": "application/problem+json"}


class Told(BaseModel):
    id: int


class Answering(httpx.AsyncBaseTransport):
    """A line whose other end answers this, or fails so."""

    def __init__(self, end: httpx.Response | Exception) -> None:
        self.end = end

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if isinstance(self.end, Exception):
            raise self.end
        return self.end


async def asked(end: httpx.Response | Exception, *, seconds: float = 5.0) -> Told:
    async with httpx.AsyncClient(transport=Answering(end), base_url="http://neighbour.test") as http:
        return await call(http, http.build_request("GET", "/"), Told, seconds=seconds)


async def test_an_answer_of_the_contract_is_read() -> None:
    assert await asked(httpx.Response(200, json={"id": 1})) == Told(id=1)


@pytest.mark.parametrize(
    ("end", "words"),
    [
        pytest.param(httpx.ConnectError("no"), "ConnectError", id="no line"),
        pytest.param(httpx.InvalidURL("no"), "InvalidURL", id="a way that is none"),
        pytest.param(ConnectionResetError("no"), "ConnectionResetError", id="a line that breaks"),
        pytest.param(httpx.Response(500, text="no"), "500", id="a fault"),
        pytest.param(httpx.Response(429, text="no"), "429", id="too many"),
        pytest.param(httpx.Response(408), "408", id="too slow"),
        pytest.param(httpx.Response(425), "425", id="too early"),
        pytest.param(
            httpx.Response(
                409, json=PROBLEM | {"status": 409, "type": "/problems/idempotency-in-progress"}, headers=OWN_MEDIA
            ),
            "409 /problems/idempotency-in-progress",
            id="under way",
        ),
    ],
)
async def test_a_neighbour_that_cannot_answer_is_unavailable(end: httpx.Response | Exception, words: str) -> None:
    with pytest.raises(Unavailable) as said:
        _ = await asked(end)
    assert str(said.value) == words


async def test_an_answer_that_comes_drop_by_drop_is_not_waited_for() -> None:
    async def drops() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.01)

    with pytest.raises(Unavailable) as said:
        _ = await asked(httpx.Response(200, content=drops()), seconds=0.1)
    assert str(said.value) == "TimeoutError"


async def test_a_no_of_the_neighbour_itself_is_a_refusal() -> None:
    with pytest.raises(Refused) as said:
        _ = await asked(httpx.Response(403, json=PROBLEM, headers=OWN_MEDIA))
    assert said.value.problem == Problem(**PROBLEM)
    assert str(said.value) == "403 /problems/forbidden"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param(httpx.Response(200, json={"id": "010516B903X"}), "200 is no Told", id="another contract"),
        pytest.param(httpx.Response(204), "204 is no Told", id="nothing"),
        pytest.param(httpx.Response(403, json=PROBLEM), "403 is no problem document", id="another media type"),
        pytest.param(
            httpx.Response(404, json=PROBLEM, headers=OWN_MEDIA), "404 is no problem document", id="another status"
        ),
        pytest.param(
            httpx.Response(403, json=PROBLEM | {"type": "about:blank"}, headers=OWN_MEDIA),
            "403 is no problem document",
            id="a type of others",
        ),
        pytest.param(
            httpx.Response(403, json=PROBLEM | {"type": "/problems/010516B903X"}, headers=OWN_MEDIA),
            "403 is no problem document",
            id="a type that tells something",
        ),
        pytest.param(
            httpx.Response(403, text="{", headers=OWN_MEDIA), "403 is no problem document", id="a no cut short"
        ),
        pytest.param(
            httpx.Response(301, headers={"location": "http://elsewhere.test/"}),
            "301 is no problem document",
            id="a way elsewhere",
        ),
    ],
)
async def test_what_the_neighbour_s_contract_does_not_know_is_unreadable(answer: httpx.Response, words: str) -> None:
    with pytest.raises(Unreadable) as said:
        _ = await asked(answer)
    assert str(said.value) == words
