"""What operations look at: health, readiness and metrics."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from fastapi.routing import iter_route_contexts

from tests.shared.kit.small_service import SmallService, another_booking, small_service, statements_of
from tests.world import World, plain

SECRET = "010516B903X"


@asynccontextmanager
async def as_superuser(world: World, database: str = "booking") -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(plain(world.databases.server.url(database)))
    try:
        yield connection
    finally:
        await connection.close()


async def test_living_asks_nothing_of_anybody(world: World) -> None:
    async with another_booking(world, database_url="postgresql+asyncpg://a:b@127.0.0.1:1/gone") as (app, client):
        with statements_of(app.state.plumbing.database) as sent:
            answer = await client.get("/health/live")
        assert (answer.status_code, answer.json(), sent) == (200, {"status": "pass"}, [])


async def test_a_service_at_head_is_ready(small: SmallService) -> None:
    answer = await small.client.get("/health/ready")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/health+json")
    assert answer.json() == {"status": "pass", "checks": {"database": "pass", "issuer": "pass"}}


SCHEMAS = {
    "an earlier revision": "update alembic_version set version_num = '0000'",
    "no revision": "delete from alembic_version",
    "two heads": "insert into alembic_version values ('0000')",
    "no table of revisions": "alter table alembic_version rename to gone",
}


@pytest.mark.parametrize("change", SCHEMAS.values(), ids=SCHEMAS.keys())
async def test_a_service_whose_schema_is_another_is_not_ready(small: SmallService, change: str) -> None:
    async with as_superuser(small.world) as connection:
        [head] = await connection.fetch("select version_num from alembic_version")
        await connection.execute(change)
        try:
            answer = await small.client.get("/health/ready")
            assert (answer.status_code, answer.json()["status"]) == (503, "fail")
            assert answer.json()["checks"]["database"].startswith("fail")
            assert (await small.client.get("/health/live")).status_code == 200
        finally:
            await connection.execute("alter table if exists gone rename to alembic_version")
            await connection.execute("delete from alembic_version")
            await connection.execute("insert into alembic_version values ($1)", head["version_num"])
    assert (await small.client.get("/health/ready")).status_code == 200


UNREACHABLE = {
    "nobody listens": lambda url: re.sub(r":\d+/", ":1/", url),
    "wrong password": lambda url: re.sub(r":[^:@/]+@", ":wrong@", url),
    "no such database": lambda url: url + "x",
}


@pytest.mark.parametrize("how", UNREACHABLE)
async def test_without_its_database_a_service_is_not_ready_and_says_so_to_callers(world: World, how: str) -> None:
    url = UNREACHABLE[how](world.databases.urls["booking"])
    async with small_service(world, database_url=url) as small:
        ready = await small.client.get("/health/ready")
        assert (ready.status_code, ready.json()["status"]) == (503, "fail")
        assert "password" not in ready.text
        for answer in (await small.call().get("/v1/notes"), await small.call().post("/v1/open-notes", {})):
            assert (answer.status_code, answer.json()["type"]) == (503, "/problems/dependency-unavailable")
            assert answer.headers["retry-after"] == "5"


async def test_a_database_that_is_full_of_others_is_overloaded(world: World) -> None:
    async with small_service(world) as small, as_superuser(world) as connection:
        await connection.execute("alter role booking connection limit 0")
        try:
            answer = await small.call().get("/v1/notes")
        finally:
            await connection.execute("alter role booking connection limit -1")
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/overloaded")
        assert (await small.call().get("/v1/notes")).status_code == 200


async def test_a_service_goes_on_when_its_connections_were_cut(world: World) -> None:
    async with as_superuser(world) as connection, small_service(world) as small:
        before = await connection.fetchval("select clock_timestamp()")
        assert (await small.call().get("/v1/notes")).status_code == 200
        await connection.execute(
            "select pg_terminate_backend(pid, 1000) from pg_stat_activity"
            f" where application_name = 'polku-booking' and backend_start > '{before}'"
        )
        answers = [await small.call().get("/v1/notes") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [503, 200, 200]
        assert answers[0].json()["type"] == "/problems/dependency-unavailable"


async def test_a_neighbour_that_is_away_is_only_a_warning(world: World) -> None:
    async def away() -> bool:
        return False

    async def there() -> bool:
        return True

    async with small_service(world, neighbours={"referral": away, "guidance": there}) as small:
        answer = await small.client.get("/health/ready")
        assert (answer.status_code, answer.json()["status"]) == (200, "pass")
        assert (answer.json()["checks"]["referral"], answer.json()["checks"]["guidance"]) == ("warn", "pass")


async def test_metrics_name_routes_and_nothing_that_a_caller_sent(small: SmallService) -> None:
    for method, path in [
        ("GET", f"/v1/notes?words={SECRET}"),
        ("DELETE", f"/v1/notes/{SECRET}"),
        ("GET", f"/v1/{SECRET}"),
        ("GET", f"/problems/{SECRET}"),
        (SECRET, "/v1/notes"),
    ]:
        _ = await small.call().send(method, path, headers={"host": f"{SECRET}.test"})
    exposed = (await small.client.get("/metrics")).text
    assert SECRET not in exposed
    counts = re.findall(r"^http_server_request_duration_seconds_count\{(.*)\}", exposed, re.MULTILINE)
    routes = {route for labels in counts for route in re.findall(r'http_route="([^"]+)"', labels)}
    assert {"/v1/notes", "/v1/notes/{name}", "/problems/{code}"} <= routes
    assert routes <= {route.path_format for route in iter_route_contexts(small.app.routes)}
    labels = {name for found in counts for name in re.findall(r'(\w+)="', found)}
    assert labels <= {
        "error_type",
        "http_request_method",
        "http_response_status_code",
        "http_route",
        "network_protocol_version",
        "url_scheme",
    }


async def test_two_services_in_one_process_keep_their_metrics_apart(world: World) -> None:
    async with small_service(world) as one, small_service(world) as other:
        _ = await one.call().get("/v1/notes")
        assert 'http_route="/v1/notes"' in (await one.client.get("/metrics")).text
        assert 'http_route="/v1/notes"' not in (await other.client.get("/metrics")).text
