"""A request that is sent again has one effect, and the first answer."""

import asyncio
import hashlib
import json
from collections import Counter

import asyncpg
import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from tests.guidance.builders import ADVISED
from tests.shared.kit.small_service import SmallService, small_service
from tests.world import Api, World, plain

KEY = "0123456789abcdef"
LONG_KEY = KEY + KEY
NOTE = {"text": "salaisuus"}


def right(world: World) -> dict[str, object]:
    return {
        "person": {"personal_identity_code": world.people["infant"].identity_code},
        "service_type": "child-physio-0-18-months",
        "unit_id": "kymenlaakso-child-rehabilitation",
        "visits": 1,
        "valid_from": "2026-11-23",
        "valid_until": "2026-12-31",
        "booking_mode": "self_booking",
    }


async def test_the_first_answer_is_given_again_to_the_letter(small: SmallService) -> None:
    caller = small.call()
    first = await caller.post("/v1/notes", NOTE, key=KEY)
    again = [await caller.post("/v1/notes", NOTE, key=KEY) for _ in range(3)]
    assert first.status_code == 201
    for answer in again:
        assert (answer.status_code, answer.content) == (first.status_code, first.content)
        for name in ("etag", "location", "content-type"):
            assert answer.headers[name] == first.headers[name]
        assert answer.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert await small.kept() == ["salaisuus"]


async def test_a_replay_is_a_committed_write(small: SmallService) -> None:
    """So that it waits for the standby as the first answer did."""
    for _ in range(3):
        _ = await small.call().post("/v1/notes", NOTE, key=KEY)
    rows = await small.world.databases.fetch("booking", "select replays, status from idempotency")
    assert [tuple(row) for row in rows] == [(2, 201)]


async def test_a_booking_is_replayed_with_its_version_and_address(world: World) -> None:
    therapist = world.call("booking", "physiotherapist")
    first = await therapist.post("/v1/booking-rights", right(world), key=KEY)
    again = await therapist.post("/v1/booking-rights", right(world), key=KEY)
    assert (again.status_code, again.json(), again.headers["etag"]) == (201, first.json(), first.headers["etag"])
    assert again.headers["location"] == first.headers["location"] == f"/v1/booking-rights/{first.json()['id']}"
    assert len(await world.databases.fetch("booking", "select id from booking_right")) == 1


async def test_showing_an_answer_again_is_logged_again(world: World) -> None:
    therapist = world.call("booking", "physiotherapist")
    first = await therapist.post("/v1/booking-rights", right(world), key=KEY)
    _ = await therapist.post("/v1/booking-rights", right(world), key=KEY)
    entries = await world.databases.fetch(
        "booking", "select action, subjects, object_id, outcome, reason from access_log order by at"
    )
    shown = first.json()
    same = ("issue", [shown["person_ref"]], shown["id"], "allowed")
    assert [tuple(row) for row in entries] == [(*same, None), (*same, "replayed")]


async def test_another_request_under_the_same_key_is_refused(small: SmallService) -> None:
    caller = small.call()
    _ = await caller.post("/v1/notes", NOTE, key=KEY)
    others = [
        await caller.post("/v1/notes", {"text": "b"}, key=KEY),
        await caller.post("/v1/notes", NOTE, key=KEY, version=1),
        await caller.send(
            "POST",
            "/v1/notes",
            content=b'{"text":"salaisuus" }',
            headers={"content-type": "application/json", "idempotency-key": KEY},
        ),
    ]
    for answer in others:
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/idempotency-key-mismatch")
    assert await small.kept() == ["salaisuus"]


async def test_the_same_key_at_another_operation_is_another_key(small: SmallService) -> None:
    caller = small.call()
    for path in ("/v1/notes", "/v1/open-notes"):
        assert (await caller.post(path, NOTE, key=KEY)).status_code == 201
    assert await small.kept() == ["salaisuus", "salaisuus"]


async def test_the_same_key_for_another_object_of_the_operation_is_refused(world: World) -> None:
    therapist = world.call("booking", "physiotherapist")
    one, other = "01a1ffd0-5914-7610-8c60-7a127bf09650", "01a1ffd0-5914-7610-8c60-7a127bf09651"
    await leave_work_items(world, one, other)
    done = {"how_informed": "by phone"}
    first = await therapist.post(f"/v1/work-items/{one}/complete", done, key=KEY, version=1)
    second = await therapist.post(f"/v1/work-items/{other}/complete", done, key=KEY, version=1)
    assert (first.status_code, second.status_code) == (200, 422)
    assert second.json()["type"] == "/problems/idempotency-key-mismatch"


async def leave_work_items(world: World, *ids: str) -> None:
    async with connections_to(world) as connection:
        await connection.execute(
            "insert into person (person_ref, sealed_identity_code, birth_date) values ($1, '', '2026-01-01')", "p" * 43
        )
        await connection.executemany(
            "insert into work_item (id, kind, unit_id, person_ref, status, created_at)"
            " values ($1, 'phone', 'kymenlaakso-child-rehabilitation', $2, 'open', now())",
            [(each, "p" * 43) for each in ids],
        )


def connections_to(world: World) -> "asyncpg.pool.Pool":
    return asyncpg.create_pool(plain(world.databases.urls["booking"]), min_size=1, max_size=1)


async def test_another_caller_with_the_same_key_is_answered_anew(small: SmallService) -> None:
    first = await small.call("guardian-of-infant").post("/v1/notes", NOTE, key=KEY)
    second = await small.call("adult").post("/v1/notes", NOTE, key=KEY)
    other_client = Api(small.client, small.world.token("adult", "booking", client_id="another"))
    third = await other_client.post("/v1/notes", NOTE, key=KEY)
    assert [answer.status_code for answer in (first, second, third)] == [201, 201, 201]
    assert first.json()["by"] != second.json()["by"]
    assert len(await small.kept()) == 3


async def test_twins_at_once_have_one_effect(small: SmallService) -> None:
    caller = small.call()
    for _ in range(5):
        answers = await asyncio.gather(*(caller.post("/v1/notes", NOTE, key=KEY) for _ in range(12)))
        told = Counter(
            (answer.status_code, answer.headers.get("idempotent-replayed", "first"), answer.content)
            for answer in answers
            if answer.status_code != 409
        )
        assert [times for (_, how, _), times in told.items() if how == "first"] in ([1], [])
        assert {status for status, _, _ in told} == {201}
        assert len({content for _, _, content in told}) == 1
        under_way = [answer for answer in answers if answer.status_code == 409]
        assert all(answer.json()["type"] == "/problems/idempotency-in-progress" for answer in under_way)
        assert all(answer.headers["retry-after"] for answer in under_way)
    assert await small.kept() == ["salaisuus"]


async def test_a_twin_that_waits_too_long_is_told_that_the_first_is_under_way(small: SmallService) -> None:
    claim = "insert into idempotency (scope, key, request_hash) select scope, key, request_hash from gone"
    caller = small.call()
    _ = await caller.post("/v1/notes", NOTE, key=KEY)
    async with connections_to(small.world) as pool, pool.acquire() as connection:
        await connection.execute("create temp table gone as select * from idempotency")
        await connection.execute("delete from idempotency")
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute(claim)
        answer = await caller.post("/v1/notes", NOTE, key=KEY)
        await transaction.rollback()
        await connection.execute("drop table gone")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/idempotency-in-progress")
    assert answer.headers["retry-after"] == "1"
    assert (await caller.post("/v1/notes", NOTE, key=KEY)).status_code == 201


async def test_a_refused_request_is_decided_anew_when_it_is_sent_again(world: World) -> None:
    therapist = world.call("booking", "physiotherapist")
    item = "01a1ffd0-5914-7610-8c60-7a127bf09650"
    done = {"how_informed": "by phone"}
    missing = await therapist.post(f"/v1/work-items/{item}/complete", done, key=KEY, version=1)
    assert missing.status_code == 404
    assert await world.databases.fetch("booking", "select * from idempotency") == []
    await leave_work_items(world, item)
    found = await therapist.post(f"/v1/work-items/{item}/complete", done, key=KEY, version=1)
    assert (found.status_code, "idempotent-replayed" in found.headers) == (200, False)


@pytest.mark.parametrize("path", ["/v1/refusals", "/v1/faults"])
async def test_neither_a_refusal_nor_a_fault_takes_the_key(small: SmallService, path: str) -> None:
    for _ in range(2):
        assert (await small.call().post(path, NOTE, key=KEY)).status_code in {409, 500}
    assert await small.world.databases.fetch("booking", "select * from idempotency") == []
    assert await small.kept() == []


async def test_the_kept_answer_cannot_be_read_in_the_database(small: SmallService) -> None:
    _ = await small.call().post("/v1/notes", NOTE, key=KEY)
    [row] = await small.world.databases.fetch("booking", "select * from idempotency")
    everything = b"".join(bytes(value) if isinstance(value, bytes) else str(value).encode() for value in row.values())
    assert b"salaisuus" not in everything
    assert b"/v1/notes/1" not in bytes(row["sealed_answer"])
    opened = small.app.state.plumbing.sealer.open(bytes(row["sealed_answer"]))
    assert "salaisuus" in opened


async def test_a_kept_answer_outlives_a_new_sealing_key(world: World) -> None:
    old = world.apps["booking"].state.plumbing.settings.sealing_keys
    new = SecretStr(Fernet.generate_key().decode())
    async with small_service(world) as before:
        first = await before.call().post("/v1/notes", NOTE, key=KEY)
    async with small_service(world, sealing_keys=[new, *old]) as after:
        again = await after.call().post("/v1/notes", NOTE, key=KEY)
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")


async def test_where_a_duplicate_would_hurt_the_key_is_required(small: SmallService) -> None:
    answer = await small.call().post("/v1/notes", NOTE, key=None)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/idempotency-key-missing")
    assert await small.kept() == []
    assert (await small.call().post("/v1/open-notes", NOTE, key=None)).status_code == 201


KEYS = {
    "too short": ("a" * 15, 422),
    "just long enough": ("a" * 16, 201),
    "as long as may be": ("a" * 255, 201),
    "too long": ("a" * 256, 422),
    "empty": ("", 422),
    "outside ASCII": ("ä" * 20, 422),
    "with spaces inside": ("a key with some spaces", 201),
    "with a tab": ("a\tkey with a tabulator", 422),
}


@pytest.mark.parametrize(("key", "status"), KEYS.values(), ids=KEYS.keys())
async def test_a_key_is_of_printable_ascii_and_hard_to_guess(small: SmallService, key: str, status: int) -> None:
    answer = await small.call().send("POST", "/v1/notes", json=NOTE, headers={"idempotency-key": key.encode("latin-1")})
    assert answer.status_code == status
    if status == 422:
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
            ("Idempotency-Key", "idempotency_key")
        ]


async def test_an_anonymous_caller_proves_itself_by_a_longer_key(small: SmallService) -> None:
    nobody = small.call(None)
    assert (await nobody.post("/v1/open-notes", NOTE, key=LONG_KEY[:-1])).status_code == 422
    first = await nobody.post("/v1/open-notes", NOTE, key=LONG_KEY)
    again = await nobody.post("/v1/open-notes", NOTE, key=LONG_KEY)
    assert (first.status_code, again.content, again.headers["idempotent-replayed"]) == (201, first.content, "true")


async def test_an_anonymous_answer_is_not_replayed_to_somebody_with_a_token(small: SmallService) -> None:
    _ = await small.call(None).post("/v1/open-notes", NOTE, key=LONG_KEY)
    known = await small.call().post("/v1/open-notes", NOTE, key=LONG_KEY)
    assert known.json()["by"] != "anonymous"
    assert "idempotent-replayed" not in known.headers


async def test_an_answer_is_replayed_by_another_process(world: World) -> None:
    async with small_service(world) as one, small_service(world) as other:
        first = await one.call().post("/v1/notes", NOTE, key=KEY)
        again = await other.call().post("/v1/notes", NOTE, key=KEY)
        assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")


async def test_the_key_is_asked_for_before_a_right_is_issued(world: World) -> None:
    answer = await world.call("booking", "physiotherapist").post("/v1/booking-rights", right(world), key=None)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/idempotency-key-missing")
    assert await world.databases.fetch("booking", "select 1 from booking_right union all select 1 from person") == []


async def test_neither_the_key_nor_the_request_can_be_tried_out_from_the_table(world: World) -> None:
    """A request has few secrets: the digest of one without a key would give them away."""
    code = world.people["infant"].identity_code
    assert code is not None
    body = json.dumps({"personal_identity_code": code}).encode()
    headers = {"idempotency-key": f"key-{code}-0123456789", "content-type": "application/json"}
    answer = await world.call("booking", "physiotherapist").send(
        "POST", "/v1/persons/lookup", content=body, headers=headers
    )
    assert answer.status_code == 200
    [row] = await world.databases.fetch("booking", "select key, request_hash from idempotency")
    assert code not in row["key"]
    guesses = (body, b"/v1/persons/lookup" + body, *_framed(b"/v1/persons/lookup", b"", body))
    assert bytes(row["request_hash"]) not in [hashlib.sha256(guess).digest() for guess in guesses]


def _framed(*parts: bytes) -> list[bytes]:
    return [b"".join(len(part).to_bytes(8, "big") + part for part in parts)]


async def test_a_key_is_kept_without_the_caller_in_plain_text(small: SmallService) -> None:
    _ = await small.call().post("/v1/notes", NOTE, key=KEY)
    [row] = await small.world.databases.fetch("booking", "select scope from idempotency")
    assert len(row["scope"]) == len(hashlib.sha256().hexdigest())
    assert small.world.people["guardian-of-infant"].sub not in row["scope"]
    assert "notes" not in row["scope"]


async def test_an_answer_that_was_forgotten_is_not_found_and_the_request_not_carried_out_again(world: World) -> None:
    contact = {"matters": ["general_advice"], "language": "fi", "municipality": "145"}
    caller = world.call("guidance", "guidance-nurse")
    first = await caller.post("/v1/contacts", contact, key=KEY)
    [row] = await world.databases.fetch("guidance", "select about from idempotency")
    await world.databases.fetch("guidance", "update idempotency set sealed_answer = null")
    again = await caller.post("/v1/contacts", contact, key=KEY)
    other = await caller.post("/v1/contacts", {**contact, "language": "sv"}, key=KEY)
    assert row["about"] == first.json()["id"]
    assert (again.status_code, again.json()["type"]) == (404, "/problems/not-found")
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-mismatch")
    assert len(await world.databases.fetch("guidance", "select 1 from contact")) == 1


async def test_whose_data_an_answer_shows_is_not_kept_once_they_are_forgotten(world: World) -> None:
    worker = world.call("guidance", "guidance-nurse")
    code = world.people["infant"].identity_code
    contact = {"matters": ["general_advice"], "language": "fi", "municipality": "145", "personal_identity_code": code}
    made = (await worker.post("/v1/contacts", contact)).json()
    _ = await worker.post(f"/v1/contacts/{made['id']}/close", ADVISED, key=KEY, version=1)
    again = await worker.post(f"/v1/contacts/{made['id']}/close", ADVISED, key=KEY, version=1)
    shown = await world.databases.fetch("guidance", "select action, subjects, reason from access_log order by at")
    subject = world.apps["guidance"].state.parts.sealer.reference(code or "")
    assert again.headers["idempotent-replayed"] == "true"
    assert [tuple(row) for row in shown] == [
        ("create", [subject], None),
        ("close", [subject], None),
        ("close", [], "replayed"),
    ]
