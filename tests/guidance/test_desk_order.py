"""The order of the desk list over HTTP: overdue first, then what is carried over, then the day's; and its filters."""

from itertools import pairwise
from typing import Any

import pytest

from tests.guidance.builders import NURSE, WORKER, act, desk, done, helsinki, made, pointers, recorded, refused
from tests.guidance.desk_builders import CALL, CLAIM, RELEASE, a_callback, act_on, called, claimed, on_shift, seen
from tests.guidance.test_desk import PATH, listed
from tests.world import World

ADVICE, HEALTH, SOCIAL = ["general_advice"], ["health"], ["social"]


async def assessed_and_reached(world: World, contact: dict[str, Any]) -> dict[str, Any]:
    """An open contact with no clock left."""
    done(await act(desk(world), contact["id"], "care-need-assessment"))
    return await called(world, await seen(world, contact), reached=True)


async def ids(world: World, **filters: Any) -> list[str]:
    return [row["id"] for row in await listed(desk(world), **filters)]


@pytest.mark.parametrize(
    ("came", "morning"),
    [
        pytest.param("2026-11-23 10:00", "2026-11-24 08:00", id="over a night"),
        pytest.param("2026-11-20 10:00", "2026-11-23 08:00", id="over a weekend"),
        pytest.param("2026-12-23 10:00", "2026-12-28 08:00", id="over Christmas"),
    ],
)
async def test_what_was_left_unfinished_comes_first_on_the_next_working_day(
    world: World, came: str, morning: str
) -> None:
    world.clock.at = helsinki(came)
    early_start = await made(world, WORKER, matters=SOCIAL, needs_special_support=True)
    in_hand = await claimed(world, WORKER, matters=ADVICE)
    not_assessed = await made(world, matters=HEALTH)
    await called(world, await seen(world, early_start), reached=True)
    world.clock.at = helsinki(morning)
    new = await made(world, matters=HEALTH)
    rows = await listed(desk(world))

    assert [(row["id"], row["desk"]["carried_over"], row["state"]) for row in rows] == [
        (not_assessed["id"], True, "overdue"),
        (in_hand["id"], True, "running"),
        (early_start["id"], True, "running"),
        (new["id"], False, "running"),
    ]
    # Its clock is due days after that of the new contact, which by the clocks alone would stand before it.
    assert rows[2]["due_at"] > rows[3]["due_at"]


async def test_overdue_contacts_of_the_day_stand_before_those_carried_over(world: World) -> None:
    early_start = await recorded(world, "2026-11-20 10:00", matters=SOCIAL, needs_special_support=True)
    await called(world, await seen(world, early_start), reached=True)
    today = await made(world, matters=HEALTH)
    assert await ids(world) == [early_start["id"], today["id"]]

    world.clock.at = helsinki("2026-11-23 16:00:00.000001")
    assert await ids(world) == [today["id"], early_start["id"]]


@pytest.mark.parametrize("limit", [1, 200])
async def test_known_danger_stands_before_everything_else(world: World, limit: int) -> None:
    overdue = await recorded(world, "2026-11-18 10:00")
    early_start = await recorded(world, "2026-11-20 10:00", matters=SOCIAL, needs_special_support=True)
    await called(world, await seen(world, early_start), reached=True)
    calm = await made(world)
    in_danger = await made(world, emergency=True)
    earlier = await recorded(world, "2026-11-20 09:00", emergency=True)

    assert await ids(world, limit=limit) == [each["id"] for each in (earlier, in_danger, overdue, early_start, calm)]
    assert await ids(world, limit=limit, state="running") == [each["id"] for each in (in_danger, early_start, calm)]
    assert await ids(world, limit=limit, state="overdue") == [each["id"] for each in (earlier, overdue)]

    mine = done(await act_on(world, NURSE, await seen(world, in_danger), CLAIM))
    done(await act(desk(world), mine["id"], "care-need-assessment", version=mine["version"]))
    assert (await ids(world, limit=limit))[1] == in_danger["id"], "as long as it is open"


async def test_a_contact_without_any_clock_left_is_not_forgotten(world: World) -> None:
    old = await assessed_and_reached(world, await made(world, matters=HEALTH))
    (row,) = await listed(desk(world))
    assert (row["state"], row["due_at"]) == (None, "2026-11-24T13:00:00Z")

    world.clock.at = helsinki("2026-11-25 08:00")
    new = await made(world, matters=HEALTH)
    rows = await listed(desk(world))
    assert [(row["id"], row["state"]) for row in rows] == [(old["id"], None), (new["id"], "running")]
    # It is nobody's overdue clock.
    assert await ids(world, state="overdue") == []
    assert await ids(world, state="running") == [new["id"]]


@pytest.mark.parametrize("limit", [1, 2, 3, 200])
async def test_the_pages_of_one_list_hold_every_contact_once_though_time_goes_on(world: World, limit: int) -> None:
    world.clock.at = helsinki("2026-11-23 15:50")
    expected = [(await recorded(world, "2026-11-19 10:00"))["id"] for _ in range(2)]
    carried = [await recorded(world, "2026-11-20 10:00", matters=SOCIAL, needs_special_support=True) for _ in range(3)]
    expected += [each["id"] for each in carried]
    for each in carried:
        await called(world, await seen(world, each), reached=True)
    expected += [(await made(world))["id"] for _ in range(3)]
    read: list[str] = []
    page = done(await desk(world).get(PATH, params={"limit": limit}))
    while True:
        read += [row["id"] for row in page["items"]]
        if page["next_cursor"] is None:
            break
        # Today's contacts run out between two pages.
        world.clock.advance(minutes=30)
        page = done(await desk(world).get(PATH, params={"limit": limit, "cursor": page["next_cursor"]}))

    assert read == expected
    assert await ids(world) != expected or limit == 200


@pytest.mark.parametrize("state", ["running", "due_soon", "overdue"])
async def test_the_filter_by_state_goes_through_all_parts_of_the_list(world: World, state: str) -> None:
    await recorded(world, "2026-11-18 10:00")
    early_start = await recorded(world, "2026-11-20 10:00", matters=SOCIAL, needs_special_support=True)
    await called(world, await seen(world, early_start), reached=True)
    await recorded(world, "2026-11-20 10:00", matters=ADVICE)
    world.clock.at = helsinki("2026-11-23 14:30")
    await made(world)
    rows = await listed(desk(world))

    expected = [row["id"] for row in rows if row["state"] == state]
    assert expected
    assert await ids(world, state=state) == expected
    assert await ids(world, state=state, limit=1) == expected


async def test_mine_are_those_that_i_handle_alone_or_as_a_pair(world: World) -> None:
    await on_shift(world, NURSE)
    mine, free, paired = await claimed(world, WORKER), await made(world), await claimed(world, WORKER)
    pair = {"worker": world.people[NURSE].sub, "client_agrees": True}
    paired = done(await act_on(world, WORKER, paired, "pair", pair))

    assert [row["id"] for row in await listed(desk(world, WORKER), hands="mine")] == [mine["id"], paired["id"]]
    assert await ids(world, hands="mine") == [paired["id"]]
    assert await ids(world, hands="unclaimed") == [free["id"]]
    assert len(await ids(world, hands="all")) == 3
    done(await act_on(world, WORKER, paired, RELEASE))
    assert await ids(world, hands="mine") == []
    assert set(await ids(world, hands="unclaimed")) == {free["id"], paired["id"]}


async def test_a_row_shows_who_handles_it_since_when(world: World) -> None:
    contact = await claimed(world, WORKER)
    (row,) = await listed(desk(world))

    assert row["desk"]["handler"] == {
        "subject": world.people[WORKER].sub,
        "professions": ["guidance_worker"],
        "since": "2026-11-23T07:00:00Z",
    }
    assert row["version"] == contact["version"] == 2


async def test_closed_contacts_are_listed_too_and_mine_among_them(world: World) -> None:
    contact = await claimed(world, WORKER, matters=ADVICE)
    done(await act(desk(world, WORKER), contact["id"], "close", version=contact["version"]))
    (row,) = await listed(desk(world, WORKER), status="closed", hands="mine")

    assert (row["id"], row["desk"]["carried_over"], row["desk"]["next_call"]) == (contact["id"], False, None)
    world.clock.advance(days=3)
    (row,) = await listed(desk(world, WORKER), status="closed")
    assert row["desk"]["carried_over"] is False


async def test_callbacks_are_listed_until_the_client_is_reached_and_due_ones_by_the_clients_time(world: World) -> None:
    await made(world)
    at_any_time = await a_callback(world)
    afternoon = {"starts_at": "2026-11-23T11:00:00Z", "ends_at": "2026-11-23T13:00:00Z"}
    later = await a_callback(world, callback_window=afternoon, matters=ADVICE)

    # The window of the afternoon ends before the county's limit, so that call back is due first.
    assert await ids(world, callback="requested") == [later["id"], at_any_time["id"]]
    assert await ids(world, callback="due") == [at_any_time["id"]]
    world.clock.at = helsinki("2026-11-23 13:00")
    assert await ids(world, callback="due") == [later["id"], at_any_time["id"]]
    done(await act_on(world, WORKER, at_any_time, CALL, {"reached": False}))
    assert await ids(world, callback="due") == [later["id"], at_any_time["id"]]
    done(await act_on(world, WORKER, later, CALL, {"reached": True}))
    assert await ids(world, callback="requested") == [at_any_time["id"]]


@pytest.mark.parametrize("filters", [{"status": "closed", "callback": "due"}, {"hands": "theirs"}], ids=str)
async def test_a_filter_of_the_desk_that_makes_no_sense_is_refused(world: World, filters: dict[str, str]) -> None:
    problem = refused(await desk(world).get(PATH, params=filters), 422, "validation")
    assert [pointer for pointer, _ in pointers(problem)] == [list(filters)[-1]]


async def test_the_first_due_is_on_top_inside_each_part(world: World) -> None:
    for came in ("2026-11-19 10:00", "2026-11-18 10:00", "2026-11-20 09:00"):
        await recorded(world, came)
    for matters in (ADVICE, HEALTH, ADVICE):
        await made(world, matters=matters)
    rows = await listed(desk(world))

    in_part = [(row["state"] != "overdue", not row["desk"]["carried_over"], row["due_at"], row["id"]) for row in rows]
    assert all(earlier < later for earlier, later in pairwise(in_part))
