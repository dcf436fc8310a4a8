"""The desk over HTTP: one contact and the list of one's units, the first due on top, page by page."""

from itertools import pairwise
from typing import Any

import httpx
import pytest

from services.guidance.app import Transports, create_app
from tests.guidance.builders import (
    CITIZEN,
    MISSING,
    OUTSIDER,
    SYSTEM,
    UNIT,
    WORKER,
    access_log,
    desk,
    done,
    helsinki,
    made,
    pointers,
    recorded,
    refused,
    state_by_rule,
    told,
)
from tests.world import Api, World

PATH = "/v1/contacts"


async def listed(api: Api, **filters: Any) -> list[dict[str, Any]]:
    """Every row of the list, page by page."""
    rows: list[dict[str, Any]] = []
    page = done(await api.get(PATH, params=filters))
    rows += page["items"]
    while page["next_cursor"]:
        page = done(await api.get(PATH, params={**filters, "cursor": page["next_cursor"]}))
        rows += page["items"]
    return rows


async def test_the_unit_sees_a_contact_with_its_words(world: World) -> None:
    receipt = await made(world, topic_code="sleep", topic="Uni", message="Lapsi ei nuku.", channel="chat")
    answer = await desk(world).get(f"{PATH}/{receipt['id']}")

    seen = done(answer)
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["cache-control"] == "no-store"
    assert (seen["topic_code"], seen["topic"], seen["message"]) == ("sleep", "Uni", "Lapsi ei nuku.")
    assert (seen["area"], seen["municipality"], seen["channel"]) == ("ilmajoki", "145", "chat")
    assert (seen["status"], seen["identified"], seen["person_ref"]) == ("open", False, None)
    assert seen["clocks"] == receipt["clocks"]
    assert "tracking_code" not in seen


async def test_another_units_contact_is_as_if_it_were_missing(world: World) -> None:
    receipt = await made(world)
    answer = await desk(world, OUTSIDER).get(f"{PATH}/{receipt['id']}")

    refused(answer, 404, "not-found")
    assert told(answer) == told(await desk(world, OUTSIDER).get(f"{PATH}/{MISSING}"))
    assert await access_log(world) == [("professional", "read", [], receipt["id"], "denied", "not-found")]


@pytest.mark.parametrize("path", [PATH, f"{PATH}/{MISSING}"], ids=["the list", "one contact"])
@pytest.mark.parametrize(
    ("role", "status", "kind"),
    [
        pytest.param(None, 401, "unauthenticated", id="nobody"),
        pytest.param(CITIZEN, 403, "forbidden", id="a citizen"),
        pytest.param(SYSTEM, 403, "forbidden", id="a system"),
        pytest.param("polku-booking", 403, "forbidden", id="a service"),
        pytest.param("ops", 403, "forbidden", id="operations"),
    ],
)
async def test_only_professionals_see_the_desk(
    world: World, path: str, role: str | None, status: int, kind: str
) -> None:
    refused(await world.call("guidance", role).get(path), status, kind)


async def test_the_first_due_is_on_top_and_overdue_ones_before_all_others(world: World) -> None:
    advice = await made(world, matters=["general_advice"])
    overdue_promise = await recorded(world, "2026-11-19 10:00", matters=["social"])
    health = await made(world)
    very_late = await recorded(world, "2026-10-01 10:00")
    overdue = await recorded(world, "2026-11-20 10:00")
    rows = await listed(desk(world))

    assert [row["id"] for row in rows] == [each["id"] for each in (very_late, overdue_promise, overdue, health, advice)]
    assert [row["state"] for row in rows] == ["overdue", "overdue", "overdue", "running", "running"]
    assert [row["due_at"] for row in rows] == sorted(row["due_at"] for row in rows)


async def test_a_contact_moves_down_when_its_first_clock_is_stopped_and_off_when_it_is_closed(world: World) -> None:
    first, second = await recorded(world, "2026-11-20 10:00"), await made(world)
    assessed = f"{PATH}/{first['id']}/care-need-assessment"
    done(await desk(world).post(assessed, {"urgency": "urgent"}, version=1))
    rows = await listed(desk(world))

    assert [(row["id"], row["due_at"], row["urgency"]) for row in rows] == [
        (first["id"], "2026-11-23T13:00:00Z", "urgent"),
        (second["id"], "2026-11-23T14:00:00Z", None),
    ]
    done(await desk(world).post(f"{PATH}/{first['id']}/close", {"outcome": "advice_given"}, version=2))
    assert [row["id"] for row in await listed(desk(world))] == [second["id"]]
    (closed,) = await listed(desk(world), status="closed")
    assert (closed["id"], closed["state"]) == (first["id"], None)


async def test_overdue_contacts_are_never_hidden_however_old(world: World) -> None:
    receipt = await made(world)
    world.clock.advance(days=700)

    assert [row["id"] for row in await listed(desk(world))] == [receipt["id"]]
    assert [row["id"] for row in await listed(desk(world), state="overdue")] == [receipt["id"]]


@pytest.mark.parametrize(
    ("at", "state"),
    [
        pytest.param("2026-11-23 09:00", "running", id="in the morning"),
        pytest.param("2026-11-23 13:59:59.999999", "running", id="a moment before two office hours are left"),
        pytest.param("2026-11-23 14:00", "due_soon", id="two office hours left"),
        pytest.param("2026-11-23 16:00", "due_soon", id="the due instant itself"),
        pytest.param("2026-11-23 16:00:00.000001", "overdue", id="a moment after it"),
    ],
)
async def test_the_filter_by_state_agrees_with_the_state_shown(world: World, at: str, state: str) -> None:
    receipt = await made(world)
    world.clock.at = helsinki(at)

    for asked in ("running", "due_soon", "overdue"):
        rows = await listed(desk(world), state=asked)
        assert [(row["id"], row["state"]) for row in rows] == ([(receipt["id"], state)] if asked == state else [])


@pytest.mark.parametrize("limit", [1, 2, 3, 200])
async def test_every_contact_is_on_one_page_also_when_many_are_due_at_once(world: World, limit: int) -> None:
    ids = [(await recorded(world, "2026-11-20 10:00"))["id"] for _ in range(3)]
    ids += [(await recorded(world, "2026-11-20 16:00"))["id"] for _ in range(3)]
    rows = await listed(desk(world), limit=limit)

    assert [row["id"] for row in rows] == ids
    assert all((earlier["due_at"], earlier["id"]) < (later["due_at"], later["id"]) for earlier, later in pairwise(rows))


async def test_a_cursor_fits_only_the_list_it_is_from(world: World) -> None:
    for _ in range(2):
        await made(world)
    cursor = done(await desk(world).get(PATH, params={"limit": 1}))["next_cursor"]

    for filters in ({"cursor": cursor, "state": "running"}, {"cursor": cursor[:-2]}, {"cursor": "x"}):
        problem = refused(await desk(world).get(PATH, params=filters), 422, "validation")
        assert pointers(problem) == [("cursor", "cursor")]


@pytest.mark.parametrize(
    "filters",
    [
        {"limit": 0},
        {"limit": 201},
        {"state": "met"},
        {"state": "overdue", "status": "closed"},
        {"status": "gone"},
        {"unit_id": "Not A Code"},
        {"sort": "id"},
    ],
    ids=str,
)
async def test_a_filter_that_makes_no_sense_is_refused(world: World, filters: dict[str, Any]) -> None:
    refused(await desk(world).get(PATH, params=filters), 422, "validation")


async def test_a_worker_lists_the_own_units_only(world: World) -> None:
    here = await made(world)
    there = await made(world, municipality="286")
    both = desk(world, units=[UNIT, "kymenlaakso-client-guidance"])

    assert [row["id"] for row in await listed(desk(world))] == [here["id"]]
    assert {row["id"] for row in await listed(both)} == {here["id"], there["id"]}
    assert [row["id"] for row in await listed(both, unit_id="kymenlaakso-client-guidance")] == [there["id"]]
    assert await listed(desk(world, units=[])) == []
    refused(await desk(world).get(PATH, params={"unit_id": "kymenlaakso-client-guidance"}), 403, "forbidden")
    assert (await access_log(world))[-1] == ("professional", "list", [], None, "denied", "forbidden")


async def test_a_row_holds_nobodys_words_and_the_list_is_in_the_access_log(world: World) -> None:
    await made(world, CITIZEN, identified=True, message="Salainen", topic="Oma")
    await made(world, WORKER, message="Toinen")
    answer = await desk(world).get(PATH)

    done(answer)
    assert "Salainen" not in answer.text
    assert "Oma" not in answer.text
    assert "Toinen" not in answer.text
    code = world.people[CITIZEN].identity_code
    person_ref = world.apps["guidance"].state.parts.sealer.reference(code)
    assert (await access_log(world))[-1] == ("professional", "list", [person_ref], None, "allowed", None)


async def test_clocks_survive_a_new_start_of_the_service(world: World) -> None:
    receipt = await made(world, CITIZEN, identified=True, message="Sana")
    old = world.apps["guidance"].state
    before = done(await desk(world).get(f"{PATH}/{receipt['id']}"))
    world.clock.advance(days=3)
    app = create_app(old.plumbing.settings, clock=world.clock, to=Transports(issuer=httpx.ASGITransport(world.issuer)))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://guidance.test") as client:
            after = done(await Api(client, world.token("guidance-nurse", "guidance")).get(f"{PATH}/{receipt['id']}"))

    assert set(state_by_rule(before).values()) == {"running"}
    assert set(state_by_rule(after).values()) == {"overdue"}
    without_state = [{**clock, "state": None} for clock in after["clocks"]]
    assert without_state == [{**clock, "state": None} for clock in before["clocks"]]
    assert {**after["desk"], "carried_over": False} == before["desk"]
    assert {**after, "clocks": None, "desk": None} == {**before, "clocks": None, "desk": None}
