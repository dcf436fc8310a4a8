"""Nothing personal is left of a contact that was forgotten: no table, key, event, log line, nor a restored backup."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from services.guidance.jobs.reapply_erasures import main
from tests.guidance.builders import ADVISED, ASSESS, CITIZEN, CLOSE, WORKER, act, desk, done, made, refused
from tests.guidance.making import CALM, CODE, FORM, YOUNGER, everything_opened, filled, said, thread
from tests.guidance.service_environment import settings_of
from tests.world import World

KEY = "k" * 32
ADVICE: dict[str, Any] = {"matters": ["general_advice"]}
PERSONAL: dict[str, Any] = {
    **ADVICE,
    "topic": "Mauno karkasi",
    "message": "Kissani Mauno on sairas",
    "callback_requested": True,
    "callback_phone": "040 123 4567",
    "form": filled({**CALM, "in-own-words": "Itken öisin"}),
    "situation": {"life_situation": "Asun veneessä", "services_in_use": ["Venehoito"]},
}
BY_DUTY: dict[str, Any] = {
    **PERSONAL,
    "personal_identity_code": CODE,
    "contactor": "relative",
    "contactor_details": {"name": "Testi Henkilö", "relation": "tytär", "personal_identity_code": YOUNGER},
    "transcript": [{"author": "client", "written_at": "2026-11-23T06:00:00Z", "text": "Mauno puri"}],
}
WORDS = ("Mauno", "Itken", "veneessä", "Venehoito", "Testi Henkilö", "tytär", "040 123 4567", FORM)


async def closed_with_advice(world: World, receipt: dict[str, Any]) -> None:
    done(await act(desk(world), receipt["id"], CLOSE, version=2))


async def made_anonymous(world: World, receipt: dict[str, Any]) -> None:
    done(await desk(world).post(f"/v1/contacts/{receipt['id']}/anonymise", version=2))


async def left_alone(world: World, _receipt: dict[str, Any]) -> None:
    world.clock.advance(hours=72)
    await world.work("guidance")


@pytest.mark.parametrize("forget", [closed_with_advice, made_anonymous, left_alone])
@pytest.mark.parametrize("role", [CITIZEN, WORKER])
async def test_nothing_personal_is_left_of_a_forgotten_contact(
    world: World,
    capfd: pytest.CaptureFixture[str],
    role: str,
    forget: Callable[[World, dict[str, Any]], Awaitable[None]],
) -> None:
    about = BY_DUTY if role == WORKER else {**PERSONAL, "identified": True}
    if forget is left_alone:  # a client who waits for a call is not forgotten
        about = {name: value for name, value in about.items() if not name.startswith("callback")}
    client = world.call("guidance", CITIZEN)
    with capture_logs() as logs:
        receipt = await made(world, role, **about)
        path = f"/v1/contacts/{receipt['id']}"
        done(await desk(world).post(f"{path}/messages", said("Terve Mauno")))
        if role == CITIZEN:
            done(await client.post(f"{path}/messages", said("Mauno voi paremmin")))
            await thread(client, receipt["id"])
        done(await desk(world).get(path))
        done(await desk(world).get("/v1/contacts"))
        before = await everything_opened(world)
        await forget(world, receipt)

    code = CODE if role == WORKER else world.people[CITIZEN].identity_code or ""
    reference = world.apps["guidance"].state.parts.sealer.reference
    personal = [*WORDS, code, reference(code), YOUNGER, reference(YOUNGER), world.people[CITIZEN].sub]
    assert any(code in rows for rows in before.values())
    after = await everything_opened(world)
    assert (after["idempotency"] == "") is (forget is left_alone)  # by then the keys are too old to be kept
    for word in personal:
        # The access log names the pseudonym and the caller on the ground of the law, and nothing else does.
        left = [table for table, rows in after.items() if word in rows or word.encode().hex() in rows]
        assert set(left) <= {"access_log"}, (word, left)
    told = str(logs) + capfd.readouterr().out
    assert [word for word in (*WORDS, code) if word in told] == []
    assert code not in after["access_log"]


async def test_a_repeated_request_is_not_carried_out_again_and_shows_nothing_of_what_is_forgotten(world: World) -> None:
    body = {"language": "fi", "municipality": "145", "identified": True, **PERSONAL}
    client = world.call("guidance", CITIZEN)
    receipt = done(await client.post("/v1/contacts", body, key=KEY))
    close = f"/v1/contacts/{receipt['id']}/close"
    closing = await desk(world).post(close, ADVISED, version=1, key="c" * 32)
    repeated = await client.post("/v1/contacts", body, key=KEY)

    refused(repeated, 404, "not-found")
    assert len(await world.databases.fetch("guidance", "select 1 from contact")) == 1
    again = await desk(world).post(close, ADVISED, version=1, key="c" * 32)
    assert (again.status_code, again.json()) == (200, closing.json())


async def answered(world: World, role: str = CITIZEN, **changes: Any) -> str:
    """An identified contact that the unit has answered by a message: the service promise is kept."""
    about = {"identified": True} if role == CITIZEN else {"personal_identity_code": CODE}
    receipt = await made(world, role, **{**ADVICE, **about, **changes})
    done(await desk(world).post(f"/v1/contacts/{receipt['id']}/messages", said("Hei")))
    contact_id: str = receipt["id"]
    return contact_id


async def is_known(world: World, contact_id: str) -> bool:
    """Whether the contact is there as before; once its person is forgotten it goes on under another id."""
    answer = await desk(world).get(f"/v1/contacts/{contact_id}")
    if answer.status_code == 404:
        (other,) = done(await desk(world).get("/v1/contacts"))["items"]
        assert other["identified"] is False
        return False
    known: bool = done(answer)["identified"]
    return known


async def test_a_draft_stays_for_72_hours_after_the_last_thing_done_and_the_contact_stays_open(world: World) -> None:
    contact_id = await answered(world)
    world.clock.advance(hours=71)
    done(await world.call("guidance", CITIZEN).post(f"/v1/contacts/{contact_id}/messages", said("Vielä")))
    for hours, known in ((71, True), (1, False)):
        world.clock.advance(hours=hours)
        await world.work("guidance")
        await world.databases.fetch("guidance", "delete from job")  # the next period begins
        assert await is_known(world, contact_id) is known
    (seen,) = done(await desk(world).get("/v1/contacts"))["items"]
    assert (seen["status"], seen["identified"], seen["version"]) == ("open", False, 3)


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("claim", None),
        ("handling-time", {"minutes": 5}),
        ("call-attempts", {"reached": False, "note": "Ei vastannut"}),
    ],
)
async def test_what_a_worker_does_keeps_a_draft_for_72_hours_more(
    world: World, action: str, body: dict[str, Any] | None
) -> None:
    contact_id = await answered(world)
    world.clock.advance(hours=71)
    done(await desk(world).post(f"/v1/contacts/{contact_id}/{action}", body, version=2, key=KEY))
    for hours, known in ((71, True), (1, False)):
        world.clock.advance(hours=hours)
        await world.work("guidance")
        await world.databases.fetch("guidance", "delete from job")  # the next period begins
        assert await is_known(world, contact_id) is known


@pytest.mark.parametrize(
    "changes",
    [
        {"matters": ["health"]},
        {"matters": ["social"], "needs_special_support": True},
        {"matters": ["social"], "highest_disability_allowance": True},
    ],
    ids=str,
)
async def test_a_contact_whose_statutory_clock_runs_is_no_draft(world: World, changes: dict[str, Any]) -> None:
    contact_id = await answered(world, **changes)
    world.clock.advance(days=30)
    await world.work("guidance")

    assert await is_known(world, contact_id)


async def test_a_client_who_is_owed_the_first_answer_is_not_forgotten(world: World) -> None:
    receipt = await made(world, CITIZEN, identified=True, **ADVICE)
    world.clock.advance(days=30)
    await world.work("guidance")

    assert await is_known(world, receipt["id"])


async def test_a_contact_whose_need_of_care_was_assessed_is_no_draft(world: World) -> None:
    contact_id = await answered(world, matters=["health"])
    done(await act(desk(world), contact_id, ASSESS, version=2))
    world.clock.advance(days=30)
    await world.work("guidance")

    assert await is_known(world, contact_id)


async def test_a_draft_that_somebody_holds_just_now_is_passed_over(world: World) -> None:
    contact_id = await answered(world)
    world.clock.advance(hours=72)
    database = world.apps["guidance"].state.plumbing.database
    async with database.transaction() as connection:
        await connection.exec_driver_sql("select 1 from contact for update")
        await world.work("guidance")

    assert await is_known(world, contact_id)


async def ledger(world: World, **params: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = done(await world.call("guidance", "ops").get("/v1/erasures", params=params))["items"]
    return items


async def test_the_ledger_tells_of_which_contacts_something_was_deleted_and_nothing_else(world: World) -> None:
    known = await made(world, CITIZEN, identified=True, **ADVICE)
    nobodys = await made(world, **ADVICE)
    for receipt in (known, nobodys):
        done(await act(desk(world), receipt["id"], CLOSE))
        world.clock.advance(hours=1)

    assert await ledger(world) == [
        {"contact_id": known["id"], "kind": "person", "erased_at": "2026-11-23T07:00:00Z"},
        {"contact_id": nobodys["id"], "kind": "words", "erased_at": "2026-11-23T08:00:00Z"},
    ]
    assert [each["contact_id"] for each in await ledger(world, since="2026-11-23T08:00:00Z")] == [nobodys["id"]]
    first = done(await world.call("guidance", "ops").get("/v1/erasures", params={"limit": "1"}))
    rest = await ledger(world, cursor=first["next_cursor"])
    assert [each["contact_id"] for each in (*first["items"], *rest)] == [known["id"], nobodys["id"]]


async def test_a_restored_backup_is_forgotten_again_by_the_ledger(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = await made(world, WORKER, **BY_DUTY)
    kept = await made(world, CITIZEN, identified=True, message="Tämä jää", **ADVICE)
    backed_up = ("contact_identity", "contact_circumstances", "contact_party", "contact_message", "idempotency")
    fetch = world.databases.fetch
    for table in backed_up:
        await fetch("guidance", f"create temp table backup_of_{table} as select * from {table}")
    done(await act(desk(world), receipt["id"], CLOSE))
    exported = tmp_path / "erasures.json"
    exported.write_text(json.dumps(done(await world.call("guidance", "ops").get("/v1/erasures"))), encoding="utf-8")
    for table in backed_up:
        await fetch("guidance", f"delete from {table}")
        await fetch("guidance", f"insert into {table} select * from backup_of_{table}")
        await fetch("guidance", f"drop table backup_of_{table}")
    assert any(CODE in rows for rows in (await everything_opened(world)).values())
    settings_of(world, monkeypatch)

    for _ in range(2):
        assert await main([str(exported)]) == 0
    assert capsys.readouterr().out.count("1 erasures applied\n") == 2
    after = await everything_opened(world)
    reference = world.apps["guidance"].state.parts.sealer.reference(CODE)
    for word in (CODE, reference, *WORDS):
        assert {table for table, rows in after.items() if word in rows} <= {"access_log"}, word
    assert done(await desk(world).get(f"/v1/contacts/{kept['id']}"))["message"] == "Tämä jää"


async def test_the_command_wants_its_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert await main([]) == 2
    assert "GET /v1/erasures" in capsys.readouterr().err


def test_the_time_to_live_of_a_draft_is_72_hours_unless_the_county_says_otherwise(everything: World) -> None:
    assert everything.apps["guidance"].state.parts.draft_time_to_live == timedelta(hours=72)
