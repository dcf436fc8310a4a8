"""Calls to other parties: never while a connection is held, traced, and with a token that is renewed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared.kit.database import Database, assert_no_connection_held
from shared.kit.identity import IssuerKeys
from shared.kit.neighbours import ServiceToken, http_client
from tests.shared.kit.small_service import ECHO, SmallService, settings_of
from tests.world import ISSUER, World


@pytest.mark.parametrize(("how", "status"), [("transaction", 500), ("reading", 500), ("free", 200)])
async def test_a_call_while_a_connection_is_held_is_a_fault(small: SmallService, how: str, status: int) -> None:
    answer = await small.call().get("/v1/held", params={"how": how})
    assert answer.status_code == status
    assert_no_connection_held()
    assert (await small.call().get("/v1/held", params={"how": "free"})).status_code == 200


async def test_a_call_in_a_job_s_transaction_is_a_fault(world: World) -> None:
    database = Database(settings_of(world), application="booking")
    async with http_client("http://neighbour.test", transport=httpx.ASGITransport(ECHO)) as http:
        async with database.transaction():
            with pytest.raises(AssertionError):
                _ = await http.get("/")
        assert (await http.get("/")).status_code == 200
    await database.close()


async def test_the_trace_of_the_caller_goes_on_to_the_neighbour(small: SmallService) -> None:
    trace_id, span_id = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    sent = {"traceparent": f"00-{trace_id}-{span_id}-01", "tracestate": "county=1"}
    answer = await small.call().get("/v1/held", params={"how": "free"}, headers=sent)
    echoed = httpx.Response(200, content=answer.json()["text"]).json()
    version, same_trace, own_span, sampled = echoed["traceparent"].split("-")
    assert (version, same_trace, sampled) == ("00", trace_id, "01")
    assert own_span != span_id
    assert echoed["tracestate"] == "county=1"
    assert "authorization" not in echoed, "the caller's token is never borrowed"


async def test_without_a_trace_of_the_caller_one_is_begun(small: SmallService) -> None:
    answers = [await small.call().get("/v1/held", params={"how": "free"}) for _ in range(2)]
    traces = {httpx.Response(200, content=a.json()["text"]).json()["traceparent"].split("-")[1] for a in answers}
    assert len(traces) == 2


async def test_a_redirect_of_a_neighbour_is_not_followed() -> None:
    async def elsewhere(_request: Request) -> Response:
        return Response(status_code=307, headers={"location": "http://169.254.169.254/"})

    app = Starlette(routes=[Route("/", elsewhere)])
    async with http_client("http://neighbour.test", transport=httpx.ASGITransport(app)) as http:
        assert (await http.get("/")).status_code == 307


class Guarded:
    """A neighbour that wants a token, and counts what it is sent."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.refuses: set[str] = set()

    def app(self) -> Starlette:
        async def answer(request: Request) -> Response:
            token = request.headers.get("authorization", "")
            self.seen.append(token)
            body = await request.body()
            return JSONResponse({"length": len(body)}, 401 if token in self.refuses or not token else 200)

        return Starlette(routes=[Route("/", answer, methods=["GET", "POST"])])


@asynccontextmanager
async def calling(
    world: World, guarded: Guarded, *, to_issuer: httpx.AsyncBaseTransport | None = None, **secret: str
) -> AsyncIterator[httpx.AsyncClient]:
    settings = settings_of(world)
    async with http_client(transport=to_issuer or httpx.ASGITransport(world.issuer)) as issuer:
        token = ServiceToken(
            issuer,
            IssuerKeys(issuer, ISSUER),
            client_id=settings.client_id,
            client_secret=SecretStr(secret["secret"]) if secret else settings.client_secret,
            audience="referral",
        )
        transport = httpx.ASGITransport(guarded.app())
        async with http_client("http://neighbour.test", transport=transport, auth=token) as http:
            yield http


async def test_a_service_calls_with_one_token_of_its_own(world: World) -> None:
    guarded = Guarded()
    async with calling(world, guarded) as http:
        answers = await asyncio.gather(*(http.get("/") for _ in range(10)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(set(guarded.seen)) == 1
    person = world.issuer.state.issuer.person_of(guarded.seen[0].removeprefix("Bearer "))
    assert person is None, "it is no person's token"


async def test_a_refused_token_is_renewed_once_and_the_call_repeated_with_its_body(world: World) -> None:
    guarded = Guarded()
    async with calling(world, guarded) as http:
        _ = await http.get("/")
        guarded.refuses = set(guarded.seen)
        answer = await http.post("/", content=b"body")
    assert (answer.status_code, answer.json()) == (200, {"length": 4})
    assert len(guarded.seen) == 3
    assert len(set(guarded.seen)) == 2


async def test_a_neighbour_that_refuses_every_token_is_asked_twice(world: World) -> None:
    guarded = Guarded()

    class Everything(set[str]):
        def __contains__(self, _token: object) -> bool:
            return True

    guarded.refuses = Everything()
    async with calling(world, guarded) as http:
        assert (await http.get("/")).status_code == 401
    assert len(guarded.seen) == 2


async def test_many_refused_at_once_renew_the_token_once(world: World) -> None:
    guarded = Guarded()
    asked: list[str] = []

    class Counting(httpx.ASGITransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            asked.append(request.url.path)
            return await super().handle_async_request(request)

    async with calling(world, guarded, to_issuer=Counting(world.issuer)) as http:
        _ = await http.get("/")
        guarded.refuses = set(guarded.seen)
        answers = await asyncio.gather(*(http.get("/") for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert asked.count("/token") == 2


ISSUERS = {
    "refuses": Response('{"error": "invalid_client"}', 401),
    "faults": Response("", 500),
    "says something else": Response("<html>", 200),
    "says a list": Response("[]", 200),
    "gives no token": Response("{}", 200),
    "redirects": Response("", 302, {"location": "http://elsewhere.test/"}),
}


@pytest.mark.parametrize("answer", ISSUERS.values(), ids=ISSUERS.keys())
async def test_an_issuer_that_gives_no_token_makes_the_neighbour_unreachable(world: World, answer: Response) -> None:
    async def discovery(_request: Request) -> Response:
        jwks = world.issuer.state.issuer.keys.jwks()
        return JSONResponse({"issuer": ISSUER, "jwks_uri": f"{ISSUER}/jwks", "token_endpoint": f"{ISSUER}/t", **jwks})

    async def token(_request: Request) -> Response:
        return answer

    issuer = Starlette(
        routes=[
            Route("/.well-known/openid-configuration", discovery),
            Route("/jwks", discovery),
            Route("/t", token, methods=["POST"]),
        ]
    )
    guarded = Guarded()
    async with calling(world, guarded, to_issuer=httpx.ASGITransport(issuer)) as http:
        with pytest.raises(httpx.ConnectError):
            _ = await http.get("/")
    assert guarded.seen == []


async def test_an_unknown_issuer_makes_the_neighbour_unreachable(world: World) -> None:
    guarded = Guarded()
    async with calling(world, guarded, to_issuer=httpx.ASGITransport(Starlette())) as http:
        with pytest.raises(httpx.ConnectError):
            _ = await http.get("/")
    async with calling(world, guarded, secret="wrong") as http:
        with pytest.raises(httpx.ConnectError):
            _ = await http.get("/")
    assert guarded.seen == []
