"""From a forgotten person the access log leads to a contact's id, and by that id nothing of the person is found."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from services.guidance.storage import forgetting
from services.guidance.storage.forgetting import FORGOTTEN
from services.guidance.storage.parting import GO_ALONG, STAY
from services.guidance.tables import metadata
from services.guidance.tables.contacts import contact as contact_table
from shared.law.civil_time import HELSINKI
from shared.terms.making_contact import ErasureKind
from tests.guidance.builders import ADVISED, CITIZEN, NURSE, UNIT, WORKER, access_log, desk, done, made, refused
from tests.guidance.making import YOUNGER, said, thread_by_code, told_by_code, written_by_code
from tests.guidance.outcomes import known
from tests.world import World

ABOUT: dict[str, Any] = {
    "emergency": True,
    "contactor": "relative",
    "contactor_details": {"relation": "tytär"},
    "personal_identity_code": YOUNGER,
    "topic_code": "sleep",
    "topic": "Uni",
    "municipality": "145",
    "callback_requested": True,
    "language": "sv",
    "channel": "phone",
}
TELLING = (
    "health", "social", "assessment", '"callback"',
    "sleep", "ilmajoki", '"145"', "relative", "tytär", "reached", "claimed",
    '"emergency": true', '"callback_requested": true',
)  # fmt: skip
"""Words of the matter, danger, contactor, reason, place and work of these contacts."""
BY_LAW = frozenset({"access_log", "erasure"})
"""The log of who read what, and the ledger by which a backup is cleaned: ids and instants of the forgetting itself."""
OF_CONTACT = frozenset(
    table.name
    for table in metadata.sorted_tables
    if any(key.column.table is contact_table for key in table.foreign_keys)
)
"""Tables with rows of a contact."""
RANDOM = "6b1f2b7e-9c1d-4e57-8f0e-3d6c2a917c55"
ASKED = {"consultation_id": "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"}
PASSING = frozenset({"job", "idempotency", "event"})
"""Gone after days by themselves: until then they tell that something was done, as the access log does."""


async def a_busy_contact(world: World, **changes: Any) -> dict[str, Any]:
    """Everything that a desk may do with a contact before it is a register's."""
    receipt = await made(world, WORKER, **{**ABOUT, **changes})
    path = f"/v1/contacts/{receipt['id']}"
    done(await desk(world, WORKER).post(f"{path}/claim"))
    done(await desk(world, WORKER).post(f"{path}/handling-time", {"minutes": 5}))
    done(await desk(world, WORKER).post(f"{path}/call-attempts", {"reached": True, "note": "Uni"}, version=2))
    done(await desk(world, WORKER).post(f"{path}/tools", {"kind": "first_assessment_form"}))
    done(await desk(world, WORKER).post(f"{path}/messages", said("Hej")))
    await world.work("guidance")
    return receipt


async def reached(world: World) -> dict[str, list[str]]:
    """Rows of every table that hold the id of a contact to which the access log leads from the person."""
    person_ref = world.apps["guidance"].state.parts.sealer.reference(YOUNGER)
    ids = {entry[3] for entry in await access_log(world) if person_ref in entry[2] and entry[3]}
    assert ids
    fetch = world.databases.fetch
    tables = await fetch("guidance", "select tablename from pg_tables where schemaname = 'public'")
    found: dict[str, list[str]] = {}
    for (table,) in tables:
        rows = [row["row"] for row in await fetch("guidance", f"select to_json(t)::text as row from {table} as t")]
        found[table] = [row for row in rows if any(str(each) in row for each in ids)]
    return {table: rows for table, rows in found.items() if rows}


def instants(row: str) -> list[datetime]:
    """Every instant of a row."""
    values = [value for value in json.loads(row).values() if isinstance(value, str) and "T" in value]
    return [datetime.fromisoformat(value).astimezone(HELSINKI) for value in values if value[:4].isdigit()]


async def assert_nothing_is_told(world: World, *, rows_in: set[str]) -> None:
    found = await reached(world)
    assert set(found) - BY_LAW - PASSING == rows_in
    for table, rows in found.items():
        if table not in BY_LAW:
            assert [word for row in rows for word in TELLING if word in row] == [], table
        if table not in BY_LAW | PASSING:
            assert {each.time().isoformat() for row in rows for each in instants(row)} <= {"00:00:00"}, table


async def closed(world: World) -> dict[str, Any]:
    receipt = await a_busy_contact(world, matters=["social"])
    seen = done(await desk(world, WORKER).get(f"/v1/contacts/{receipt['id']}"))
    done(await desk(world, WORKER).post(f"/v1/contacts/{receipt['id']}/close", ADVISED, version=seen["version"]))
    return receipt


async def test_of_a_closed_contact_nothing_is_left_but_that_there_was_one(world: World) -> None:
    receipt = await closed(world)

    await assert_nothing_is_told(world, rows_in={"contact", "clock"})
    seen = done(await desk(world, WORKER).get(f"/v1/contacts/{receipt['id']}"))
    assert (seen["status"], seen["matters"], seen["contactor"], seen["emergency"]) == ("closed", [], "anonymous", False)
    assert seen["desk"]["handler"] is None
    assert done(await desk(world, WORKER).get(f"/v1/contacts/{receipt['id']}/history"))["items"] == []
    tracked = await told_by_code(world, receipt["tracking_code"])
    assert (tracked["status"], [each["rule_id"] for each in tracked["clocks"]]) == ("closed", ["service_promise"])


async def test_an_open_contact_goes_on_under_another_id_with_its_clocks_its_worker_and_its_code(world: World) -> None:
    receipt = await a_busy_contact(world, matters=["health"])
    path = f"/v1/contacts/{receipt['id']}"
    before = done(await desk(world, WORKER).get(path))
    done(await desk(world, WORKER).post(f"{path}/anonymise", version=before["version"]))
    world.clock.advance(seconds=60)
    await world.work("guidance")

    refused(await desk(world, WORKER).get(path), 404, "not-found")
    await assert_nothing_is_told(world, rows_in=set())
    (after,) = done(await desk(world, WORKER).get("/v1/contacts"))["items"]
    assert after["id"] != receipt["id"]
    kept = ("matters", "emergency", "contacted_at", "contactor", "status")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert after["desk"]["handler"]["subject"] == before["desk"]["handler"]["subject"]
    assert [each["due_at"] for each in after["clocks"]] == [each["due_at"] for each in before["clocks"]]
    assert (await told_by_code(world, receipt["tracking_code"]))["status"] == "open"
    other = f"/v1/contacts/{after['id']}"
    done(
        await desk(world, NURSE).post(f"{other}/care-need-assessment", {"urgency": "urgent"}, version=after["version"])
    )
    done(await desk(world, NURSE).post(f"{other}/close", ADVISED, version=after["version"] + 1))
    assert len(await world.databases.fetch("guidance", "select 1 from statistics_pending")) == 1
    await assert_nothing_is_told(world, rows_in=set())


async def test_a_contact_closed_before_it_was_parted_tells_nothing_either(world: World) -> None:
    receipt = await a_busy_contact(world, matters=["social"])
    path = f"/v1/contacts/{receipt['id']}"
    version = done(await desk(world, WORKER).get(path))["version"]
    done(await desk(world, WORKER).post(f"{path}/anonymise", version=version))
    done(await desk(world, WORKER).post(f"{path}/close", ADVISED, version=version + 1))
    world.clock.advance(seconds=60)
    await world.work("guidance")

    await assert_nothing_is_told(world, rows_in={"contact", "clock"})


async def test_what_is_done_before_an_open_contact_is_parted_goes_along(world: World) -> None:
    receipt = await a_busy_contact(world, matters=["health"])
    path = f"/v1/contacts/{receipt['id']}"
    version = done(await desk(world, WORKER).get(path))["version"]
    version = done(await desk(world, WORKER).post(f"{path}/anonymise", version=version))["version"]
    done(await written_by_code(world, receipt["tracking_code"], "Vieläkö asia etenee?"))
    done(await desk(world, WORKER).post(f"{path}/tools", {"kind": "first_assessment_form"}))
    version = done(await desk(world, WORKER).get(path))["version"]
    known = {"personal_identity_code": YOUNGER, "identification_method": "identity_document"}
    refused(await desk(world, WORKER).post(f"{path}/identify", known, version=version), 409, "invalid-state")
    world.clock.advance(seconds=60)
    await world.work("guidance")

    await assert_nothing_is_told(world, rows_in=set())
    (after,) = done(await desk(world, WORKER).get("/v1/contacts"))["items"]
    assert [each["text"] for each in await thread_by_code(world, receipt["tracking_code"])] == ["Vieläkö asia etenee?"]
    other = f"/v1/contacts/{after['id']}"
    done(await desk(world, WORKER).post(f"{other}/identify", known, version=after["version"]))
    assert await world.databases.fetch("guidance", "select 1 from forgotten_contact") == []


async def logged_minutes(world: World, contact_id: str) -> set[datetime]:
    """Minutes of everything that the access log tells of the person, or of the id to which the person leads."""
    rows = await world.databases.fetch(
        "guidance",
        "select date_trunc('minute', at) as minute from access_log where object_id = $1 or subjects @> array[$2]",
        contact_id,
        world.apps["guidance"].state.parts.sealer.reference(YOUNGER),
    )
    return {row["minute"] for row in rows}


async def rows_of_contacts(world: World) -> dict[str, list[str]]:
    """Every row of the contacts and of their tables."""
    found = {
        table: await world.databases.fetch("guidance", f"select to_json(t)::text as row from {table} as t")
        for table in sorted(OF_CONTACT | {"contact"})
    }
    return {table: [row["row"] for row in rows] for table, rows in found.items() if rows}


async def assert_nothing_joins(world: World, minutes: set[datetime]) -> None:
    """No row of a contact has an instant of these, nor an id that holds one."""
    assert minutes
    for table, rows in (await rows_of_contacts(world)).items():
        for row in rows:
            stored = {each.replace(second=0, microsecond=0) for each in instants(row)}
            assert stored & minutes == set(), (table, row)
            assert UUID(json.loads(row).get("id", RANDOM)).version == UUID(RANDOM).version, (table, row)


async def test_neither_an_instant_nor_an_id_of_a_parted_contact_joins_to_the_access_log(world: World) -> None:
    world.clock.advance(minutes=17, seconds=42)
    receipt = await a_busy_contact(world, matters=["health"])
    path = f"/v1/contacts/{receipt['id']}"
    world.clock.advance(minutes=1)
    version = done(await desk(world, WORKER).get(path))["version"]
    version = done(await desk(world, WORKER).post(f"{path}/anonymise", version=version))["version"]
    done(await written_by_code(world, receipt["tracking_code"], "Vieläkö asia etenee?"))
    done(await desk(world, WORKER).post(f"{path}/tools", {"kind": "first_assessment_form"}))
    done(await desk(world, WORKER).post(f"{path}/handling-time", {"minutes": 5}))
    done(await desk(world, WORKER).post(f"{path}/call-attempts", {"reached": True, "note": "Uni"}, version=version))
    minutes = await logged_minutes(world, receipt["id"])
    world.clock.advance(minutes=5)
    await world.work("guidance")

    await assert_nothing_joins(world, minutes)
    (after,) = done(await desk(world, WORKER).get("/v1/contacts"))["items"]
    other = f"/v1/contacts/{after['id']}"
    calls = done(await desk(world, WORKER).get(f"{other}/call-attempts"))["items"]
    assert {each["note"] for each in calls} == {None, "Uni"}
    seen = done(await desk(world, NURSE).get(other))
    assessed = done(
        await desk(world, NURSE).post(f"{other}/care-need-assessment", {"urgency": "urgent"}, version=seen["version"])
    )
    done(await desk(world, NURSE).post(f"{other}/close", ADVISED, version=assessed["version"]))
    await assert_nothing_joins(world, minutes)
    left = await rows_of_contacts(world)
    assert {table: len(rows) for table, rows in left.items()} == {"contact": 1, "clock": 1}
    assert {each.time().isoformat() for rows in left.values() for row in rows for each in instants(row)} == {"00:00:00"}


async def test_a_clock_that_was_met_late_is_late_when_its_contact_is_parted(world: World) -> None:
    receipt = await made(world, WORKER, **{**ABOUT, "matters": ["health"]})
    path = f"/v1/contacts/{receipt['id']}"
    world.clock.advance(hours=24, minutes=10)
    done(await desk(world, WORKER).post(f"{path}/call-attempts", {"reached": True}, version=1))
    before = done(await desk(world, WORKER).get(path))
    done(await desk(world, WORKER).post(f"{path}/anonymise", version=before["version"]))
    world.clock.advance(seconds=60)
    await world.work("guidance")

    (after,) = done(await desk(world, WORKER).get("/v1/contacts"))["items"]
    states = [(each["rule_id"], each["state"], each["due_at"]) for each in before["clocks"]]
    assert ("callback", "met_late") in [each[:2] for each in states]
    assert [(each["rule_id"], each["state"], each["due_at"]) for each in after["clocks"]] == states


async def test_a_contact_is_somebodys_while_it_waits_for_a_consultation(world: World) -> None:
    case = await known(world, matters=["general_advice"])
    waiting = done(await case.post("await-consultation", ASKED))
    assert "anonymise" not in waiting["available_actions"]
    refused(await case.post("anonymise"), 409, "invalid-state")
    for _ in range(2):
        world.clock.advance(hours=73)
        await world.work("guidance")
    assert (await case.seen())["identified"] is True

    answered = done(await case.post("consultation-answered", ASKED))
    assert "anonymise" in answered["available_actions"]
    done(await case.post("anonymise"))
    assert await world.databases.fetch("guidance", "select 1 from awaited_consultation") == []
    refused(await case.post("await-consultation", ASKED), 409, "invalid-state")
    world.clock.advance(seconds=60)
    await world.work("guidance")
    assert len(done(await desk(world, WORKER).get("/v1/contacts"))["items"]) == 1


async def test_a_draft_that_nobody_touched_is_parted_too(world: World) -> None:
    await a_busy_contact(world, matters=["social"])
    for _ in range(2):
        world.clock.advance(hours=73)
        await world.work("guidance")

    await assert_nothing_is_told(world, rows_in=set())
    assert len(done(await desk(world).get("/v1/contacts"))["items"]) == 1


async def test_what_another_contact_said_of_the_repeated_one_is_forgotten(world: World) -> None:
    first = await made(world, WORKER, personal_identity_code=YOUNGER, matters=["general_advice"])
    second = await made(world, WORKER, personal_identity_code=YOUNGER, matters=["general_advice"])
    seen = done(await desk(world).get(f"/v1/contacts/{second['id']}"))
    assert seen["possible_duplicate_of"] == first["id"]
    done(await desk(world).post(f"/v1/contacts/{first['id']}/close", ADVISED, version=1))

    seen = done(await desk(world).get(f"/v1/contacts/{second['id']}"))
    assert (seen["possible_duplicate_of"], seen["identified"]) == (None, True)


async def test_a_restored_contact_is_parted_again_by_its_erasure(world: World) -> None:
    receipt = await a_busy_contact(world, matters=["social"])
    database = world.apps["guidance"].state.plumbing.database
    for _ in range(2):
        async with database.transaction() as connection:
            await forgetting.forget(connection, receipt["id"], ErasureKind.PERSON, world.clock())
        world.clock.advance(seconds=60)
        await world.work("guidance")

    await assert_nothing_is_told(world, rows_in=set())
    assert len(await world.databases.fetch("guidance", "select 1 from contact")) == 1


async def test_a_restored_contact_waits_for_no_consultation_of_its_former_person(world: World) -> None:
    case = await known(world, matters=["general_advice"])
    done(await case.post("await-consultation", ASKED))
    async with world.apps["guidance"].state.plumbing.database.transaction() as connection:
        await forgetting.forget(connection, UUID(case.id), ErasureKind.PERSON, world.clock())

    assert (await case.seen())["waits_for"] == []
    assert await world.databases.fetch("guidance", "select 1 from awaited_consultation") == []


async def test_nobody_elses_contact_is_touched(world: World) -> None:
    kept = await made(world, CITIZEN, identified=True, matters=["social"], message="Tämä jää")
    before = done(await desk(world).get(f"/v1/contacts/{kept['id']}"))
    await closed(world)

    assert done(await desk(world).get(f"/v1/contacts/{kept['id']}")) == before
    assert before["unit"]["unit_id"] == UNIT


def test_every_table_of_a_contact_goes_with_the_person_goes_along_or_stays_on_a_ground() -> None:
    here = {"contact_history", "forgotten_contact"}

    assert {table.name for table in (*FORGOTTEN, *GO_ALONG)} | set(STAY) | here == OF_CONTACT


@pytest.mark.parametrize("name", sorted(STAY))
def test_what_stays_has_its_own_ground_to_be_kept(name: str) -> None:
    assert name in forgetting.KEPT
