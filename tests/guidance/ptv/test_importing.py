"""Importing the national catalogue into the directory: repeatable, incremental, and never emptying it."""

import asyncio
import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from demo.outside.outages import Outage
from services.guidance.flows.ptv.importing import OVERLAP, Superseded
from services.guidance.rules.ptv.changed_fields import changed_fields
from services.guidance.rules.ptv.withdrawing import withdrawing
from services.guidance.storage.ptv.one_at_a_time import alone
from shared.terms.ptv_imports import WithdrawalVerdict
from tests.guidance.builders import done
from tests.guidance.ptv.conftest import Importing

EDITOR = "kymenlaakso-social-worker"
"""Looks after the whole directory of the county."""


def counts(record) -> dict[str, int]:
    return dict(record.counts)


async def changes(importing: Importing, service) -> list[str]:
    rows = await importing.world.databases.fetch(
        "guidance",
        "select c.kind from directory_change c join directory_entry e on e.id = c.entry_id"
        " where e.source_id = $1 order by c.at, c.id",
        service["id"],
    )
    return [row["kind"] for row in rows]


async def later(importing: Importing, **span: float) -> None:
    importing.world.clock.advance(**(span or {"hours": 1}))


async def test_the_first_import_adds_an_entry_for_every_service_of_the_municipalities(importing: Importing):
    first = await importing.run()

    entries = await importing.entries()
    told = await importing.world.databases.fetch("guidance", "select notes from ptv_import_item where notes <> '{}'")
    assert told == [], "everything was understood"
    assert (first.state, counts(first)) == ("finished", {"added": len(importing.catalogue.services)})
    assert entries.keys() == importing.catalogue.services.keys()
    service = importing.named("Lasten toimintaterapia")
    entry = entries[service["id"]]
    assert entry["content"]["texts"]["fi"]["name"] == "Lasten toimintaterapia Kotka"
    assert entry["content"]["texts"]["sv"]["granting_criteria"].startswith("Tjänsten förutsätter remiss")
    assert entry["content"]["municipalities"] == ["285"]
    weekly, christmas_eve = entry["content"]["channels"][0]["hours"]
    assert weekly["hours"] == [
        {"weekdays": [1, 2, 3, 4, 5], "opens": "08:00", "closes": "11:00"},
        {"weekdays": [1, 2, 3, 4, 5], "opens": "12:00", "closes": "15:00"},
    ]
    assert christmas_eve == {"valid_from": "2026-12-24", "valid_until": "2026-12-24"}
    assert entry["additions"]["target_groups"] == ["children", "families"]
    assert (entry["status"], entry["version"], await changes(importing, service)) == ("published", 1, ["added"])


async def test_the_same_import_again_changes_nothing(importing: Importing):
    await importing.run()
    before = await importing.entries()

    again = await importing.run()
    whole = await importing.run(whole=True)

    assert counts(again).keys() <= {"unchanged"}
    assert counts(whole) == {"unchanged": len(before)}
    assert await importing.entries() == before


async def test_a_later_import_reads_only_what_has_changed_with_an_overlap(importing: Importing):
    await importing.run()
    await later(importing, days=3)
    asked = importing.stand_in.state.asked
    asked.clear()
    service = importing.named("Perheneuvola")
    importing.catalogue.change(service["id"], importing.world.clock.at)

    second = await importing.run()

    since = (importing.world.clock.at - timedelta(days=3) - OVERLAP).strftime("%Y-%m-%dT%H%%3A%M%%3A%S")
    assert counts(second) == {"unchanged": 1}
    assert [each for each in asked if each.startswith("/api/v11/Service/list")] == [
        f"/api/v11/Service/list?guids={service['id']}"
    ]
    assert f"/api/v11/Service?status=Published&date={since}&page=1" in asked


async def test_a_change_is_told_by_its_fields_and_what_the_county_added_is_kept(importing: Importing):
    await importing.run()
    service = importing.named("Perheneuvola")
    additions = {"needs": ["parenting"], "texts": {"fi": {"how_to_access": "Soita neuvontaan."}}}
    await importing.world.databases.fetch(
        "guidance",
        "update directory_entry set additions = $2, owner_unit_id = 'oma' where source_id = $1",
        service["id"],
        json.dumps(additions),
    )
    await later(importing)
    names = [{"language": "fi", "value": "Perheneuvonta", "type": "Name"}]
    importing.catalogue.change(service["id"], importing.world.clock.at, serviceNames=names, languages=["fi"])

    record = await importing.run()

    assert counts(record)["changed"] == 1
    result, fields, _ = (await importing.found(record))[service["id"]]
    assert (result, fields) == ("changed", ["languages", "texts.en", "texts.fi.name", "texts.sv"])
    entry = await importing.entry(service)
    assert entry["content"]["texts"]["fi"]["name"] == "Perheneuvonta"
    assert (entry["additions"], entry["owner_unit_id"], entry["version"]) == (additions, "oma", 2)
    assert await changes(importing, service) == ["added", "changed"]


async def test_a_change_of_a_channel_is_a_change_of_its_services(importing: Importing):
    await importing.run()
    await later(importing, days=3)
    service = importing.named("Perheneuvola")
    channel_id = service["serviceChannels"][0]["serviceChannel"]["id"]
    channel = importing.catalogue.channels[channel_id]
    numbers = [{**channel["phoneNumbers"][0], "number": "401209999"}]
    importing.catalogue.change_channel(channel_id, importing.world.clock.at, phoneNumbers=numbers)

    record = await importing.run()

    assert await importing.found(record) == {service["id"]: ("changed", ["channels"], None)}
    assert (await importing.entry(service))["content"]["channels"][0]["phone"] == "+358 40 120 9999"


async def test_an_archived_service_is_withdrawn_with_its_reason_and_published_when_it_is_back(importing: Importing):
    await importing.run()
    await later(importing)
    service = importing.named("Perhekerho")
    importing.catalogue.archive(service["id"], importing.world.clock.at)

    record = await importing.run()

    gone = await importing.entry(service)
    assert (await importing.found(record))[service["id"]][::2] == ("withdrawn", "archived")
    assert (gone["status"], gone["source_gone_at"] is None) == ("withdrawn", False)
    assert counts(await importing.run()).get("withdrawn") is None

    importing.catalogue.services[service["id"]] = importing.catalogue.archived.pop(service["id"])
    record = await importing.run()

    back = await importing.entry(service)
    assert (await importing.found(record))[service["id"]][0] == "returned"
    assert (back["status"], back["source_gone_at"], back["id"]) == ("published", None, gone["id"])
    assert await changes(importing, service) == ["added", "source_gone", "source_back"]


async def test_an_entry_that_a_person_has_withdrawn_stays_so_when_its_service_is_back(importing: Importing):
    await importing.run()
    service = importing.named("Perhekerho")
    await importing.world.databases.fetch(
        "guidance", "update directory_entry set status = 'withdrawn' where source_id = $1", service["id"]
    )
    importing.catalogue.archive(service["id"], importing.world.clock.at)
    await importing.run()
    importing.catalogue.services[service["id"]] = importing.catalogue.archived.pop(service["id"])

    await importing.run()

    entry = await importing.entry(service)
    assert (entry["status"], entry["source_gone_at"]) == ("withdrawn", None)


@pytest.mark.parametrize(
    ("decisions", "status"),
    [(["publish", "withdraw"], "withdrawn"), (["withdraw"], "withdrawn"), (["publish"], "published")],
    ids=" then ".join,
)
async def test_what_a_person_decides_of_a_withdrawn_entry_holds_when_its_service_is_back(
    importing: Importing, decisions: list[str], status: str
):
    await importing.run()
    service = importing.named("Perhekerho")
    importing.catalogue.archive(service["id"], importing.world.clock.at)
    await importing.run()
    assert await source_gone(importing) == [service["id"]], "somebody is to look at it"
    for decision in decisions:
        await decided(importing, service, decision)
    assert await source_gone(importing) == ([service["id"]] if status == "published" else [])

    importing.catalogue.services[service["id"]] = importing.catalogue.archived.pop(service["id"])
    await importing.run()

    entry = await importing.entry(service)
    assert (entry["status"], entry["source_gone_at"]) == (status, None)
    assert await source_gone(importing) == []


async def decided(importing: Importing, service, decision: str) -> None:
    entry = await importing.entry(service)
    path = f"/v1/directory/{entry['id']}/{decision}"
    done(await importing.world.call("guidance", EDITOR).post(path, version=entry["version"]))


async def source_gone(importing: Importing) -> list[str]:
    """Which services the report of stale entries names as gone from the source."""
    params = {"reason": "source_gone"}
    page = done(await importing.world.call("guidance", EDITOR).get("/v1/directory/staleness", params=params))
    ids = {entry["id"]: source_id for source_id, entry in (await importing.entries()).items()}
    return [ids[each["id"]] for each in page["items"]]


async def test_when_too_many_are_missing_none_is_withdrawn_until_a_person_accepts_it(importing: Importing):
    await importing.run()
    await later(importing)
    changed, *missing = list(importing.catalogue.services)[:10]
    for service_id in missing:
        del importing.catalogue.services[service_id]
    importing.catalogue.change(changed, importing.world.clock.at, languages=["fi", "en"])

    stopped = await importing.run()

    assert (stopped.state, counts(stopped)["missing"], counts(stopped)["changed"]) == ("stopped", 9, 1)
    assert stopped.reason == "9 of 25 entries are missing from the catalogue's lists"
    assert {entry["status"] for entry in (await importing.entries()).values()} == {"published"}

    accepted = await importing.run(accept_withdrawals=True)

    assert (accepted.state, counts(accepted)["withdrawn"]) == ("finished", 9)
    assert (await importing.found(accepted))[missing[0]][2] == "not_listed"


async def test_a_catalogue_that_lists_nothing_empties_nothing(importing: Importing):
    await importing.run()
    before = await importing.entries()
    importing.catalogue.services.clear()

    assert (await importing.run()).state == "stopped"
    assert await importing.entries() == before


@pytest.mark.parametrize("outage", [Outage.HTTP_500, Outage.GARBAGE], ids=["away", "not itself"])
async def test_a_catalogue_that_fails_changes_nothing_and_is_read_from_where_it_was(
    importing: Importing, outage: Outage
):
    await importing.run()
    before = await importing.entries()
    importing.stand_in.state.outage = outage

    failed = await importing.run()

    assert failed.state == "failed"
    assert await importing.entries() == before
    importing.stand_in.state.outage = Outage.NONE
    service = importing.named("Perheneuvola")
    importing.catalogue.change(service["id"], importing.world.clock.at, languages=["sv"])
    await later(importing, days=30)
    assert counts(await importing.run())["changed"] == 1


async def test_a_broken_service_is_told_and_its_entry_stays_until_it_can_be_read_again(importing: Importing):
    await importing.run()
    service = importing.named("Perheneuvola")
    before = await importing.entry(service)
    await later(importing)
    importing.catalogue.change(service["id"], importing.world.clock.at, languages=7)
    other = importing.named("Kotihoito")
    importing.catalogue.change(other["id"], importing.world.clock.at, languages=["sv"])

    record = await importing.run()

    found = await importing.found(record)
    assert record.state == "finished"
    assert found[other["id"]][0] == "changed"
    assert found[service["id"]] == ("broken", [], "languages: Input should be a valid tuple")
    assert await importing.entry(service) == before

    await later(importing, days=30)
    importing.catalogue.services[service["id"]] = {**service, "languages": ["en"]}
    assert (await importing.found(await importing.run()))[service["id"]][0] == "changed"


async def test_a_service_with_a_broken_channel_keeps_its_phone_number(importing: Importing):
    await importing.run()
    service = importing.named("Perheneuvola")
    before = await importing.entry(service)
    channel_id = service["serviceChannels"][0]["serviceChannel"]["id"]
    await later(importing)
    importing.catalogue.change_channel(channel_id, importing.world.clock.at, phoneNumbers=7)

    found = (await importing.found(await importing.run()))[service["id"]]

    assert (found[0], found[2]) == (
        "broken",
        f"serviceChannels {channel_id}: phoneNumbers: Input should be a valid tuple",
    )
    assert await importing.entry(service) == before


async def test_an_import_that_was_left_ends_as_interrupted_and_the_next_one_reads_the_rest(importing: Importing):
    one = importing.one
    left = await one.begin()
    assert await one.go_on(left, rows=10) == 10

    record = await importing.run()

    assert counts(record) == {"added": len(importing.catalogue.services) - 10, "unchanged": 10}
    with pytest.raises(Superseded):
        await one.go_on(left, rows=10)
    states = await importing.world.databases.fetch("guidance", "select state from ptv_import order by id")
    assert [row["state"] for row in states] == ["interrupted", "finished"]
    assert (await importing.entries()).keys() == importing.catalogue.services.keys()


async def test_one_import_of_a_county_runs_at_a_time(importing: Importing):
    database = importing.world.apps["guidance"].state.plumbing.database
    async with alone(database, "a") as first, alone(database, "a") as second, alone(database, "b") as other:
        assert (first, second, other) == (True, False, True)
    async with alone(database, "a") as again:
        assert again


async def test_an_import_waits_for_an_editor_who_holds_an_entry(importing: Importing):
    await importing.run()
    service = importing.named("Perheneuvola")
    await later(importing)
    importing.catalogue.change(service["id"], importing.world.clock.at, languages=["en"])
    database = importing.world.apps["guidance"].state.plumbing.database
    entry_id = (await importing.entry(service))["id"]

    async def edit() -> None:
        async with database.transaction() as connection:
            await connection.execute(text("select 1 from directory_entry where id = :id for update"), {"id": entry_id})
            await asyncio.sleep(1.8)

    editing = asyncio.create_task(edit())
    await asyncio.sleep(0.2)
    record = await importing.run()
    await editing

    assert counts(record)["changed"] == 1


@pytest.mark.parametrize(
    ("entries", "missing", "accepted", "verdict"),
    [
        pytest.param(100, 0, False, WithdrawalVerdict.NOTHING_MISSING, id="nothing"),
        pytest.param(100, 10, False, WithdrawalVerdict.FEW_ENOUGH, id="the limit"),
        pytest.param(100, 11, False, WithdrawalVerdict.TOO_MANY, id="one above the limit"),
        pytest.param(100, 11, True, WithdrawalVerdict.ACCEPTED, id="one above the limit, accepted"),
        pytest.param(10, 5, False, WithdrawalVerdict.FEW_ENOUGH, id="few of a small directory"),
        pytest.param(10, 6, False, WithdrawalVerdict.TOO_MANY, id="more of a small directory"),
        pytest.param(6, 5, False, WithdrawalVerdict.TOO_MANY, id="few, and more than half"),
        pytest.param(2, 1, False, WithdrawalVerdict.FEW_ENOUGH, id="half of two"),
        pytest.param(1, 1, False, WithdrawalVerdict.TOO_MANY, id="the only one"),
        pytest.param(3, 3, False, WithdrawalVerdict.TOO_MANY, id="all, though few"),
        pytest.param(0, 0, False, WithdrawalVerdict.NOTHING_MISSING, id="an empty directory"),
    ],
)
def test_how_many_entries_an_import_withdraws_by_itself(entries, missing, accepted, verdict):
    decision = withdrawing(entries=entries, missing=missing, most_percent=10, accepted=accepted)
    assert decision.verdict is verdict
    assert decision.may_withdraw is (verdict is not WithdrawalVerdict.TOO_MANY)


@pytest.mark.parametrize(
    ("before", "after", "fields"),
    [
        pytest.param({"a": 1}, {"a": 1}, (), id="nothing"),
        pytest.param({"channels": [1]}, {"channels": [2]}, ("channels",), id="a whole field"),
        pytest.param(
            {"texts": {"fi": {"name": "a", "summary": "b"}}},
            {"texts": {"fi": {"name": "c", "summary": "b"}, "sv": {}}},
            ("texts.fi.name", "texts.sv"),
            id="parts of the texts",
        ),
        pytest.param({"texts": {"fi": None}}, {"texts": {"fi": {"name": "a"}}}, ("texts.fi",), id="a new language"),
    ],
)
def test_which_fields_have_changed(before, after, fields):
    assert changed_fields(before, after) == fields
