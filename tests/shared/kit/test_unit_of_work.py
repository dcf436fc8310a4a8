"""One request, one transaction: all of it before the answer, or nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from tests.shared.kit.small_service import SmallService, small_service, statements_of
from tests.world import World, plain

NOTE = {"text": "salaisuus"}
KEY = "0123456789abcdef"
REFUSES_AT_COMMIT = """
    create function refuse_at_commit() returns trigger language plpgsql as $$
    begin raise exception 'refused at commit: salaisuus' using errcode = '{errcode}'; end $$;
    create constraint trigger refuse_at_commit after insert on job deferrable initially deferred
    for each row execute function refuse_at_commit();
"""


@asynccontextmanager
async def commits_that_fail(world: World, errcode: str) -> AsyncIterator[None]:
    """The database refuses at the commit what it took before."""
    connection = await asyncpg.connect(plain(world.databases.urls["booking"]))
    try:
        await connection.execute(REFUSES_AT_COMMIT.format(errcode=errcode))
        yield
    finally:
        await connection.execute("drop trigger refuse_at_commit on job; drop function refuse_at_commit")
        await connection.close()


async def test_what_was_answered_is_there_to_be_read_at_once(world: World) -> None:
    """By another connection, straight after the answer, many times at once."""
    therapist = world.call("booking", "physiotherapist")
    right = {
        "person": {"personal_identity_code": world.people["infant"].identity_code},
        "service_type": "child-physio-0-18-months",
        "unit_id": "kymenlaakso-child-rehabilitation",
        "visits": 1,
        "valid_from": "2026-11-23",
        "valid_until": "2026-12-31",
        "booking_mode": "self_booking",
    }

    async def issue_and_read() -> int:
        issued = await therapist.post("/v1/booking-rights", right)
        return (await therapist.get(issued.headers["location"])).status_code

    for _ in range(10):
        assert set(await asyncio.gather(*(issue_and_read() for _ in range(6)))) == {200}


CODES = {"check violation": ("23514", 500), "serialization failure": ("40001", 503), "deadlock": ("40P01", 503)}


@pytest.mark.parametrize(("errcode", "status"), CODES.values(), ids=CODES.keys())
async def test_a_commit_that_fails_is_no_success(
    small: SmallService, errcode: str, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    async with commits_that_fail(small.world, errcode):
        answer = await small.call().post("/v1/notes", NOTE, key=KEY)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert "location" not in answer.headers
    assert "salaisuus" not in answer.text + capsys.readouterr().out
    assert await small.kept() == []
    assert await small.world.databases.fetch("booking", "select * from idempotency") == []
    again = await small.call().post("/v1/notes", NOTE, key=KEY)
    assert (again.status_code, "idempotent-replayed" in again.headers) == (201, False)


async def test_a_fault_after_the_effect_leaves_nothing(small: SmallService) -> None:
    answer = await small.call().post("/v1/faults", NOTE)
    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/internal")
    assert await small.kept() == []
    assert await small.world.databases.fetch("booking", "select * from access_log") == []


async def test_a_refusal_after_the_effect_leaves_only_the_denied_access(small: SmallService) -> None:
    answer = await small.call().post("/v1/refusals", NOTE)
    assert answer.status_code == 409
    assert await small.kept() == []
    [entry] = await small.world.databases.fetch("booking", "select * from access_log")
    assert (entry["outcome"], entry["reason"], list(entry["subjects"])) == ("denied", "invalid-state", ["somebody"])
    assert (entry["action"], entry["object_type"], entry["actor_kind"]) == ("keep", "note", "citizen")
    assert answer.json()["instance"] == f"urn:uuid:{entry['request_id']}"


async def test_connections_are_given_back_whatever_happens(world: World) -> None:
    async with small_service(world, database_pool_size=1, database_pool_wait_seconds=0.5) as small:
        for path, status in [
            ("/v1/notes", 201),
            ("/v1/faults", 500),
            ("/v1/refusals", 409),
            ("/v1/held?how=free", 200),
        ]:
            for _ in range(2):
                method = "GET" if "held" in path else "POST"
                headers = {"idempotency-key": f"{KEY}{path}"}
                answer = await small.call().send(method, path, headers=headers, json=NOTE if method == "POST" else None)
                assert answer.status_code == status, path
        pool = small.app.state.plumbing.database._engine.pool
        assert pool.checkedout() == 0


async def test_a_caller_who_goes_away_leaves_neither_an_effect_nor_a_connection(world: World) -> None:
    async with small_service(world, database_pool_size=1, database_pool_wait_seconds=0.5) as small:

        async def send_on_and_on() -> None:
            while True:
                _ = await small.call().post("/v1/refusals", NOTE)

        for patience in (0.0005, 0.001, 0.002, 0.004, 0.008):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(send_on_and_on(), patience)
        assert (await small.call().post("/v1/notes", NOTE)).status_code == 201
        assert await small.kept() == ["salaisuus"]


async def test_nothing_is_asked_of_the_database_for_a_request_that_is_not_valid(small: SmallService) -> None:
    with statements_of(small.app.state.plumbing.database) as sent:
        assert (await small.call().post("/v1/notes", {"text": ""})).status_code == 422
        assert (await small.call().post("/v1/notes", NOTE, key="short")).status_code == 422
        assert (await small.call().post("/v1/notes", NOTE, key=None)).status_code == 400
    assert sent == []


async def test_a_transaction_has_no_more_statements_than_it_needs(small: SmallService) -> None:
    with statements_of(small.app.state.plumbing.database) as sent:
        assert (await small.call().post("/v1/notes", NOTE)).status_code == 201
    assert [statement.split()[0].lower() for statement in sent] == ["insert", "insert", "update"]
