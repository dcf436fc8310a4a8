"""Every access to personal data leaves an entry that nobody changes afterwards."""

from uuid import UUID

import asyncpg
import pytest

from tests.world import World, plain

UNIT = "kymenlaakso-child-rehabilitation"


async def issued(world: World) -> str:
    answer = await world.call("booking", "physiotherapist").post(
        "/v1/booking-rights",
        {
            "person": {"personal_identity_code": world.people["infant"].identity_code},
            "service_type": "child-physio-0-18-months",
            "unit_id": UNIT,
            "visits": 1,
            "valid_from": "2026-11-23",
            "valid_until": "2026-12-31",
            "booking_mode": "self_booking",
        },
    )
    assert answer.status_code == 201
    return answer.headers["location"]


async def entries(world: World) -> list[asyncpg.Record]:
    return await world.databases.fetch("booking", "select * from access_log order by id")


async def test_a_change_and_its_entry_are_of_one_transaction(world: World) -> None:
    path = await issued(world)
    [entry] = await entries(world)
    assert (entry["action"], entry["object_type"], entry["outcome"]) == ("issue", "booking_right", "allowed")
    assert entry["object_id"] == path.rpartition("/")[2]
    assert (entry["actor_kind"], entry["client_id"]) == ("professional", "portal")
    assert entry["actor"] == world.people["physiotherapist"].sub
    [same] = await world.databases.fetch(
        "booking", "select (select xmin::text from access_log) = (select xmin::text from booking_right) as same"
    )
    assert same["same"]


async def test_a_read_is_entered_before_it_is_answered_and_says_on_whose_behalf(world: World) -> None:
    path = await issued(world)
    request_id = UUID("01a1ffd0-5914-7610-8c60-7a127bf09650")
    answer = await world.call("booking", "guardian-of-infant").get(path, headers={"x-request-id": str(request_id)})
    assert answer.status_code == 200
    entry = (await entries(world))[-1]
    assert (entry["action"], entry["outcome"], entry["basis"]) == ("read", "allowed", "guardianship")
    assert entry["on_behalf_of"] == answer.json()["person_ref"] == entry["subjects"][0]
    assert entry["authority_request_id"] is not None
    assert entry["authority_checked_at"] == world.clock.at
    assert entry["request_id"] == request_id


DENIED = {
    "another professional": ("nurse", 404, "not-found"),
    "a citizen without authority": ("guardian-without-authority", 404, "not-found"),
}


@pytest.mark.parametrize(("role", "status", "reason"), DENIED.values(), ids=DENIED.keys())
async def test_a_denied_read_is_entered_with_its_reason(world: World, role: str, status: int, reason: str) -> None:
    path = await issued(world)
    assert (await world.call("booking", role).get(path)).status_code == status
    entry = (await entries(world))[-1]
    assert (entry["outcome"], entry["reason"], entry["actor"]) == ("denied", reason, world.people[role].sub)
    assert entry["object_id"] == path.rpartition("/")[2]


async def test_an_entry_holds_no_identity_code(world: World) -> None:
    _ = await world.call("booking", "guardian-of-infant").get(await issued(world))
    code = str(world.people["infant"].identity_code)
    for entry in await entries(world):
        assert code not in str(dict(entry))


@pytest.mark.parametrize(
    "statement",
    [
        "update access_log set outcome = 'allowed'",
        "update access_log set outcome = 'allowed' where false",
        "delete from access_log",
        "truncate access_log",
        "with gone as (delete from access_log returning 1) select * from gone",
        "insert into access_log select * from access_log on conflict (id) do update set reason = 'changed'",
    ],
)
async def test_nobody_changes_an_entry(world: World, statement: str) -> None:
    _ = await issued(world)
    before = await entries(world)
    for url in (world.databases.urls["booking"], world.databases.server.url("booking")):
        connection = await asyncpg.connect(plain(url))
        try:
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="only added to"):
                await connection.execute(statement)
        finally:
            await connection.close()
    assert await entries(world) == before


async def test_when_the_entry_cannot_be_written_nothing_is_shown_and_nothing_changed(world: World) -> None:
    path = await issued(world)
    connection = await asyncpg.connect(plain(world.databases.urls["booking"]))
    try:
        await connection.execute("alter table access_log add constraint none_fits check (false) not valid")
        read = await world.call("booking", "physiotherapist").get(path)
        denied = await world.call("booking", "nurse").get(path)
        revoked = await world.call("booking", "physiotherapist").post(f"{path}/revoke", {"reason": "a"}, version=1)
    finally:
        await connection.execute("alter table access_log drop constraint none_fits")
        await connection.close()
    for answer in (read, denied, revoked):
        assert answer.status_code == 500
        assert "person_ref" not in answer.text
    [right] = await world.databases.fetch("booking", "select status from booking_right")
    assert right["status"] == "active"
