"""What professionals and operations see of imports, and the worker that imports daily."""

from dataclasses import replace

from opentelemetry.metrics import CallbackOptions

from services.guidance.jobs import ptv as jobs
from services.guidance.jobs.worker import worker
from tests.guidance.builders import done
from tests.guidance.ptv.conftest import COUNTY, Importing
from tests.world import work_off


def working(importing: Importing):
    """The worker of a service whose settings name the catalogue."""
    state = importing.world.apps["guidance"].state
    parts = replace(state.parts, ptv=importing.source)
    return worker(state.plumbing.database, parts), parts


async def seen(importing: Importing, path: str, **query: object):
    return done(await importing.world.call("guidance", "guidance-worker").get(path, **query))


async def test_imports_are_listed_the_newest_first_page_by_page(importing: Importing):
    first = await importing.run()
    importing.world.clock.advance(hours=1)
    second = await importing.run()

    page = await seen(importing, "/v1/directory/imports?limit=1")
    rest = await seen(importing, f"/v1/directory/imports?limit=1&cursor={page['next_cursor']}")

    assert [each["id"] for each in (*page["items"], *rest["items"])] == [str(second.id), str(first.id)]
    assert rest["next_cursor"] is None
    (shown,) = rest["items"]
    assert (shown["state"], shown["counts"]["added"], shown["listed"]) == ("finished", first.listed, first.listed)


async def test_what_an_import_found_is_shown_by_service(importing: Importing):
    await importing.run()
    importing.world.clock.advance(hours=1)
    service = importing.named("Perheneuvola")
    importing.catalogue.change(service["id"], importing.world.clock.at, languages=["fi"])
    record = await importing.run()

    page = await seen(importing, f"/v1/directory/imports/{record.id}/services")

    entry = await importing.entry(service)
    found = {"ptv_id": service["id"], "result": "changed", "entry_id": entry["id"], "fields": ["languages"]}
    assert page["items"] == [{**found, "notes": [], "detail": None}]


async def test_a_worker_imports_daily_some_services_at_a_time(importing: Importing, monkeypatch):
    monkeypatch.setattr(jobs, "ROWS", 10)
    monkeypatch.setattr(jobs, "_WORKING_SECONDS", 0.0001)
    daily, _ = working(importing)
    await daily.work_once()
    await work_off(daily)

    assert (await importing.entries()).keys() == importing.catalogue.services.keys()
    newest = (await seen(importing, "/v1/directory/imports"))["items"]
    assert {(each["county"], each["state"]) for each in newest} == {
        (COUNTY, "finished"),
        ("etela-pohjanmaa", "finished"),
    }
    steps = await importing.world.databases.fetch(
        "guidance", "select count(*) as number from job where kind = 'go_on_importing_ptv'"
    )
    assert steps[0]["number"] >= 2 + len(importing.catalogue.services) // 10

    importing.world.clock.advance(minutes=5)
    await work_off(daily)
    assert len((await seen(importing, "/v1/directory/imports"))["items"]) == 2, "once a day"


async def test_a_worker_withdraws_some_services_at_a_time(importing: Importing, monkeypatch):
    await importing.run()
    importing.world.clock.advance(hours=1)
    for service_id in list(importing.catalogue.services)[:3]:
        del importing.catalogue.services[service_id]
    monkeypatch.setattr(jobs, "ROWS", 1)
    monkeypatch.setattr(jobs, "_WORKING_SECONDS", 0.0001)
    daily, _ = working(importing)
    await daily.work_once()
    await work_off(daily)

    newest = (await seen(importing, "/v1/directory/imports"))["items"]
    (last,) = [each for each in newest[:2] if each["county"] == COUNTY]
    assert (last["state"], last["counts"]["withdrawn"]) == ("finished", 3)


async def test_a_worker_without_an_address_of_the_catalogue_imports_nothing(importing: Importing):
    await importing.world.work("guidance")
    assert (await seen(importing, "/v1/directory/imports"))["items"] == []


async def test_a_worker_tells_how_the_last_imports_went(importing: Importing):
    await importing.run()
    importing.world.clock.advance(hours=2)
    importing.catalogue.services.clear()
    await importing.run()
    _, parts = working(importing)
    await work_off(worker(importing.world.apps["guidance"].state.plumbing.database, parts))

    last, options = parts.ptv_imports, CallbackOptions()
    assert [(each.value, each.attributes) for each in last._ages(options)] == [(7200, {"county": COUNTY})]
    assert [each.attributes["state"] for each in last._states(options) if each.value] == ["stopped"]
    missing = {each.attributes["result"]: each.value for each in last._services(options)}["missing"]
    assert missing == 25
    importing.world.clock.advance(hours=1)
    assert last._ages(options) == last._states(options) == last._services(options) == []
