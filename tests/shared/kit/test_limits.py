"""How much one caller may ask, and what the others notice of it."""

import asyncio
import re
import time

import asyncpg
import pytest

from shared.kit.problems import Refusal
from shared.kit.rate_limit import RateLimit
from tests.shared.kit.small_service import SmallService, small_service
from tests.world import Api, World, plain


async def test_a_caller_who_asks_too_much_is_told_to_wait(world: World) -> None:
    async with small_service(world, requests_per_minute=5) as small:
        answers = [await small.call("adult").get("/v1/notes") for _ in range(8)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 3
        left = [int(re.findall(r"r=(\d+)", answer.headers["ratelimit"])[0]) for answer in answers]
        assert left == [4, 3, 2, 1, 0, 0, 0, 0]
        for answer in answers:
            assert answer.headers["ratelimit-policy"] == '"caller";q=5;w=60'
        for answer in answers[5:]:
            assert answer.json()["type"] == "/problems/rate-limited"
            assert 1 <= int(answer.headers["retry-after"]) <= 12
        assert (await small.call("guardian-of-infant").get("/v1/notes")).status_code == 200
        assert (await small.call(None).post("/v1/open-notes", {}, key=None)).status_code == 201


async def test_another_token_or_another_kind_of_identification_is_the_same_caller(world: World) -> None:
    async with small_service(world, requests_per_minute=2) as small:
        for _ in range(2):
            assert (await small.call("guardian-of-infant").get("/v1/notes")).status_code == 200
        assert (await small.call("guardian-of-infant").get("/v1/notes")).status_code == 429
        assert (await small.call("guardian-weakly-identified").get("/v1/notes")).status_code == 429


async def test_callers_without_a_token_share_by_their_address(world: World) -> None:
    async with small_service(world, requests_per_minute=2) as small:
        answers = [await small.call(None).post("/v1/open-notes", {}, key=None) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [201, 201, 429]
        assert (await small.call().post("/v1/open-notes", {}, key=None)).status_code == 201


async def test_refused_and_not_valid_requests_are_counted_too(world: World) -> None:
    async with small_service(world, requests_per_minute=3) as small:
        caller = small.call("adult")
        statuses = [
            (await caller.get("/v1/notes?id=a")).status_code,
            (await caller.patch("/v1/notes", {})).status_code,
            (await caller.post("/v1/refusals", {})).status_code,
            (await caller.get("/v1/notes")).status_code,
        ]
        assert statuses == [422, 428, 409, 429]


@pytest.mark.parametrize("per_minute", [1, 7, 11, 13, 600])
def test_who_waits_as_told_is_let_in(per_minute: int) -> None:
    """The bucket fills evenly: after the whole seconds that were told there is one request in it."""
    limit = RateLimit(per_minute)
    limit._buckets["caller"] = (0.0, time.monotonic())
    with pytest.raises(Refusal) as refused:
        _ = limit.spend("caller")
    told = int(refused.value.headers["retry-after"])
    left, seen = limit._buckets["caller"]
    limit._buckets["caller"] = (left, seen - told)
    assert "retry-after" not in limit.spend("caller")


def test_callers_beyond_the_remembered_ones_cost_no_memory() -> None:
    limit = RateLimit(per_minute=1)
    for number in range(10_500):
        _ = limit.spend(str(number))
    assert len(limit._buckets) == 10_000


async def test_when_every_connection_is_busy_callers_are_shed_early_and_told_when_to_return(world: World) -> None:
    lock = await asyncpg.connect(plain(world.databases.urls["booking"]))
    async with small_service(world, database_pool_size=1, database_pool_wait_seconds=0.2) as small:
        holding = lock.transaction()
        await holding.start()
        await lock.execute("lock table job in access exclusive mode")
        first = asyncio.create_task(small.call().post("/v1/open-notes", {}))
        await asyncio.sleep(0.05)
        shed = await asyncio.gather(*(small.call().post("/v1/open-notes", {}) for _ in range(3)))
        await holding.rollback()
        assert [answer.status_code for answer in shed] == [503] * 3
        assert {(answer.json()["type"], answer.headers["retry-after"]) for answer in shed} == {
            ("/problems/overloaded", "2")
        }
        assert (await first).status_code == 201
        assert (await small.call().post("/v1/open-notes", {})).status_code == 201
    await lock.close()


async def test_a_lock_that_is_not_given_in_time_is_overload_and_not_a_fault(small: SmallService) -> None:
    lock = await asyncpg.connect(plain(small.world.databases.urls["booking"]))
    async with lock.transaction():
        await lock.execute("lock table job in access exclusive mode")
        answer = await small.call().post("/v1/open-notes", {})
    await lock.close()
    assert (answer.status_code, answer.json()["type"], answer.headers["retry-after"]) == (
        503,
        "/problems/overloaded",
        "1",
    )


async def test_a_token_that_proves_nothing_spends_nobody_else_s_requests(world: World) -> None:
    async with small_service(world, requests_per_minute=2) as small:
        tried = [(await Api(small.client, f"abc{number}").get("/v1/notes")).status_code for number in range(4)]
        assert tried == [401, 401, 429, 429], "who tries tokens out is told to wait"
        assert (await small.call().get("/v1/notes")).status_code == 200
