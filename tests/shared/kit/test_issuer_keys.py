"""The issuer's keys: fetched once for many, renewed when they change, kept while the issuer is away."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.signing_keys import SigningKeys
from shared.kit.identity import FIRST_KEYS_ASKED_AGAIN_SECONDS, KEYS_ASKED_AGAIN_SECONDS, KEYS_FRESH_SECONDS
from tests.shared.kit.small_service import SmallService, small_service
from tests.world import ISSUER, Api, World

ROLE = "guardian-of-infant"
DISCOVERY = "/.well-known/openid-configuration"


class Line(httpx.AsyncBaseTransport):
    """The way to the issuer, which may be cut, and counts what is asked."""

    def __init__(self, world: World, *, is_cut: bool = False, silent_seconds: float = 0) -> None:
        self._issuer = httpx.ASGITransport(world.issuer)
        self.is_cut = is_cut
        self.silent_seconds = silent_seconds
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        await asyncio.sleep(self.silent_seconds)
        if self.is_cut:
            raise httpx.ConnectError("the line is cut")
        return await self._issuer.handle_async_request(request)


def let_time_pass(small: SmallService, seconds: float) -> None:
    keys = small.app.state.plumbing.keys
    keys._asked -= seconds
    keys._fetched -= seconds


async def status(small: SmallService, token: str | None = None) -> int:
    caller = Api(small.client, token) if token else small.call(ROLE)
    return (await caller.get("/v1/notes")).status_code


async def test_the_keys_are_fetched_once_for_many_callers(world: World) -> None:
    line = Line(world)
    async with small_service(world, to_issuer=line) as small:
        assert set(await asyncio.gather(*(status(small) for _ in range(20)))) == {200}
    assert line.asked == [DISCOVERY, "/jwks"]


async def test_a_new_key_of_the_issuer_is_asked_for_once(world: World) -> None:
    line, keys = Line(world), world.issuer.state.issuer.keys
    kept = list(keys._keys)
    async with small_service(world, to_issuer=line) as small:
        old = world.token(ROLE, "booking")
        let_time_pass(small, KEYS_ASKED_AGAIN_SECONDS)
        line.asked.clear()
        world.issuer.state.issuer.rotate()
        try:
            tokens = [world.token(ROLE, "booking") for _ in range(10)]
            assert set(await asyncio.gather(*(status(small, token) for token in tokens))) == {200}
            assert line.asked == [DISCOVERY, "/jwks"]
            assert await status(small, old) == 200
        finally:
            keys._keys = kept


async def test_unknown_keys_do_not_make_us_flood_the_issuer(world: World) -> None:
    line, stranger = Line(world), SigningKeys(None)
    issuer = world.issuer.state.issuer
    own = issuer.keys
    async with small_service(world, to_issuer=line) as small:
        let_time_pass(small, KEYS_ASKED_AGAIN_SECONDS)
        line.asked.clear()
        issuer.keys = stranger
        try:
            tokens = []
            for _ in range(20):
                stranger.rotate()
                tokens.append(world.token(ROLE, "booking"))
        finally:
            issuer.keys = own
        assert {await status(small, token) for token in tokens} == {401}
        assert line.asked == [DISCOVERY, "/jwks"]
        assert await status(small) == 200


@pytest.mark.parametrize("seconds", [0, KEYS_FRESH_SECONDS + 1, 10 * KEYS_FRESH_SECONDS])
async def test_known_keys_outlive_the_issuer(world: World, seconds: float) -> None:
    line = Line(world)
    async with small_service(world, to_issuer=line) as small:
        let_time_pass(small, seconds)
        line.is_cut = True
        assert await status(small) == 200
        assert (await small.client.get("/health/ready")).status_code == 200


async def test_stale_keys_are_renewed_while_the_others_go_on(world: World) -> None:
    line = Line(world)
    async with small_service(world, to_issuer=line) as small:
        let_time_pass(small, KEYS_FRESH_SECONDS + 1)
        line.silent_seconds, line.asked = 1.5, []
        tokens = [world.token(ROLE, "booking") for _ in range(10)]
        running = [asyncio.create_task(status(small, token)) for token in tokens]
        done, waiting = await asyncio.wait(running, timeout=1.3)
        assert (len(done), len(waiting)) == (9, 1)
        assert set(await asyncio.gather(*running)) == {200}
    assert line.asked == [DISCOVERY, "/jwks"]


async def test_without_any_key_nobody_is_let_in_until_the_issuer_answers(world: World) -> None:
    line = Line(world, is_cut=True)
    async with small_service(world, to_issuer=line) as small:
        answer = await small.call(ROLE).get("/v1/notes")
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/dependency-unavailable")
        assert answer.headers["retry-after"]
        ready = await small.client.get("/health/ready")
        assert (ready.status_code, ready.json()["checks"]["database"]) == (503, "pass")
        assert ready.json()["checks"]["issuer"].startswith("fail")
        assert (await small.client.get("/health/live")).status_code == 200
        line.is_cut = False
        let_time_pass(small, FIRST_KEYS_ASKED_AGAIN_SECONDS)
        assert await status(small) == 200
        assert (await small.client.get("/health/ready")).status_code == 200


async def test_callers_do_not_queue_for_a_silent_issuer(world: World) -> None:
    line = Line(world, is_cut=True)
    async with small_service(world, to_issuer=line) as small:
        let_time_pass(small, FIRST_KEYS_ASKED_AGAIN_SECONDS)
        line.silent_seconds, line.asked = 0.1, []
        assert set(await asyncio.gather(*(status(small) for _ in range(30)))) == {503}
    assert line.asked == [DISCOVERY]


ANSWERS = {
    "HTML": (Response("<html>"), None),
    "a list": (JSONResponse([]), None),
    "of another issuer": (JSONResponse({"issuer": "http://other.test", "jwks_uri": f"{ISSUER}/jwks"}), None),
    "without keys' address": (JSONResponse({"issuer": ISSUER}), None),
    "keys that are none": (None, JSONResponse({"keys": 7})),
    "keys that cannot be read": (None, JSONResponse({"keys": [{"kty": "EC", "crv": "P-0"}]})),
    "no set of keys": (None, JSONResponse({})),
    "an empty set of keys": (None, JSONResponse({"keys": []})),
    "a fault": (None, Response(status_code=500)),
}


@pytest.mark.parametrize(("discovered", "published"), ANSWERS.values(), ids=ANSWERS.keys())
async def test_an_issuer_that_talks_nonsense_is_an_issuer_away(
    world: World, discovered: Response | None, published: Response | None
) -> None:
    async def discovery(_request: Request) -> Response:
        return discovered or JSONResponse({"issuer": ISSUER, "jwks_uri": f"{ISSUER}/jwks"})

    async def jwks(_request: Request) -> Response:
        return published or JSONResponse({"keys": []})

    app = Starlette(routes=[Route(DISCOVERY, discovery), Route("/jwks", jwks)])
    async with small_service(world, to_issuer=httpx.ASGITransport(app)) as small:
        assert await status(small) == 503
