"""Open clocks are counted anew when the calendar, the rules or the hours change; overdue stays overdue."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.guidance.flows.parts import GuidanceParts
from services.guidance.jobs.worker import worker as guidance_worker
from shared.contracts.county_pack import CountyPack, CountyPacks
from shared.kit.database import Database
from shared.law.working_days import WorkingDays
from shared.terms.deadlines import DeadlineRule
from tests.guidance.builders import (
    NURSE,
    UNIT,
    WORKER,
    act,
    desk,
    done,
    due_by_rule,
    made,
    recorded,
    state_by_rule,
    wire,
)
from tests.guidance.making import YOUNGER
from tests.guidance.test_continuing_clocks import goes_along
from tests.world import World

WEDNESDAY, THURSDAY = date(2026, 11, 25), date(2026, 11, 26)
HTA, PROMISE = DeadlineRule.CARE_NEED_ASSESSMENT, DeadlineRule.SERVICE_PROMISE
CHILD: dict[str, Any] = {"matters": ["social"], "needs_special_support": True}
"""Its clocks run for days and for months."""


def closed_on(days: WorkingDays, *closed: date) -> WorkingDays:
    """The same calendar with days off more."""
    return replace(
        days,
        version="as decreed anew",
        days=tuple(day for day in days.days if day not in closed),
        holidays=days.holidays | set(closed),
    )


def with_hours(parts: GuidanceParts, closes: str) -> GuidanceParts:
    """The same county, whose unit closes at another time."""
    packs = []
    for pack in parts.packs.packs:
        plain = pack.model_dump(mode="json")
        for unit in plain["units"]:
            if unit["id"] == UNIT:
                unit["office_hours"]["closes"] = closes
        packs.append(CountyPack.model_validate_json(json.dumps(plain)))
    return replace(parts, packs=CountyPacks(packs=tuple(packs)))


class Changing:
    """Restarts guidance and its workers with other parts."""

    def __init__(self, world: World) -> None:
        self._state = world.apps["guidance"].state

    @property
    def parts(self) -> GuidanceParts:
        parts: GuidanceParts = self._state.parts
        return parts

    def restart(self, parts: GuidanceParts) -> None:
        self._state.parts = parts

    def decree(self, *closed: date) -> None:
        self.restart(replace(self.parts, working_days=closed_on(self.parts.working_days, *closed)))


@pytest.fixture
def changing(world: World) -> Iterator[Changing]:
    changing = Changing(world)
    before = changing.parts
    yield changing
    changing.restart(before)


async def shown(world: World, contact_id: str) -> dict[str, Any]:
    return done(await desk(world).get(f"/v1/contacts/{contact_id}"))


async def audit(world: World, contact_id: str) -> list[tuple[str, str, str, str | None]]:
    """What every recount found: rule, verdict, and the instants before and after."""
    rows = await world.databases.fetch(
        "guidance",
        "select rule_id, verdict, old_due_at, new_due_at from clock_recount where contact_id = $1 order by at, rule_id",
        contact_id,
    )
    return [(row["rule_id"], row["verdict"], wire(row["old_due_at"]), wire(row["new_due_at"])) for row in rows]


async def told(world: World, kind: str) -> list[tuple[str, str]]:
    rows = await world.databases.fetch(
        "guidance", "select data from event where type = $1 order by data ->> 'rule_id', occurred_at", kind
    )
    found = [json.loads(row["data"]) for row in rows]
    return [(each["rule_id"], each["due_at"].replace("+00:00", "Z")) for each in found]


async def test_a_clock_of_a_parted_contact_is_due_as_it_was(world: World, changing: Changing) -> None:
    known = await made(world, WORKER, **CHILD, personal_identity_code=YOUNGER)
    done(await desk(world, WORKER).post(f"/v1/contacts/{known['id']}/anonymise", version=1))
    world.clock.advance(seconds=60)
    await world.work("guidance")
    changing.decree(WEDNESDAY)
    world.clock.advance(seconds=60)
    await world.work("guidance")

    (parted,) = done(await desk(world, WORKER).get("/v1/contacts"))["items"]
    assert parted["id"] != known["id"]
    assert due_by_rule(parted) == due_by_rule(known)
    assert await audit(world, parted["id"]) == []


async def test_a_new_day_off_moves_an_open_clock_and_its_place_on_the_desk_list(
    world: World, changing: Changing
) -> None:
    receipt = await made(world, **CHILD)
    before = due_by_rule(receipt)
    changing.decree(WEDNESDAY)
    await world.work("guidance")

    contact = await shown(world, receipt["id"])
    assert before["service_needs_assessment_start"] == "2026-12-02T14:00:00Z"
    assert due_by_rule(contact)["service_needs_assessment_start"] == "2026-12-03T14:00:00Z"
    assert due_by_rule(contact)["service_promise"] == before["service_promise"]
    assert {clock["calendar_version"] for clock in contact["clocks"]} == {"as decreed anew"}
    assert contact["version"] == receipt["version"] + 1
    assert ("service_needs_assessment_start", "moved", "2026-12-02T14:00:00Z", "2026-12-03T14:00:00Z") in await audit(
        world, receipt["id"]
    )
    assert await told(world, "clock.recounted") == [("service_needs_assessment_start", "2026-12-03T14:00:00Z")]


async def test_the_desk_list_is_ordered_by_the_new_count(world: World, changing: Changing) -> None:
    receipt = await made(world)
    changing.restart(with_hours(changing.parts, "14:30"))
    await world.work("guidance")

    (row,) = done(await desk(world).get("/v1/contacts"))["items"]
    assert (row["id"], row["due_at"]) == (receipt["id"], "2026-11-23T12:30:00Z")
    assert ("care_need_assessment", "moved", "2026-11-23T14:00:00Z", "2026-11-23T12:30:00Z") in await audit(
        world, receipt["id"]
    )


async def test_a_clock_that_becomes_overdue_by_the_new_count_is_told(world: World, changing: Changing) -> None:
    receipt = await made(world)
    world.clock.advance(hours=6)
    changing.restart(with_hours(changing.parts, "14:30"))
    await world.work("guidance")
    world.clock.advance(seconds=60)
    await world.work("guidance")

    assert state_by_rule(await shown(world, receipt["id"]))["care_need_assessment"] == "overdue"
    assert await told(world, "clock.overdue") == [("care_need_assessment", "2026-11-23T12:30:00Z")]


@pytest.mark.parametrize("was_told", [True, False], ids=["told before", "not yet told"])
async def test_a_clock_that_ran_out_stays_overdue_whatever_the_new_count_says(
    world: World, changing: Changing, was_told: bool
) -> None:
    receipt = await made(world)
    world.clock.advance(hours=8)
    if was_told:
        await world.work("guidance")
        world.clock.advance(seconds=60)
    changing.restart(with_hours(changing.parts, "20:00"))
    await world.work("guidance")
    world.clock.advance(seconds=60)
    await world.work("guidance")

    contact = await shown(world, receipt["id"])
    assert state_by_rule(contact)["care_need_assessment"] == "overdue"
    assert due_by_rule(contact)["care_need_assessment"] == "2026-11-23T14:00:00Z"
    assert await told(world, "clock.overdue") == [("care_need_assessment", "2026-11-23T14:00:00Z")]
    assert ("care_need_assessment", "stays_overdue", "2026-11-23T14:00:00Z", "2026-11-23T18:00:00Z") in await audit(
        world, receipt["id"]
    )


async def test_a_clock_that_was_met_or_went_along_is_never_touched(world: World, changing: Changing) -> None:
    met, gone = await made(world), await made(world)
    done(await act(desk(world, NURSE), met["id"], "care-need-assessment"))
    await goes_along(world, gone["id"], HTA)
    changing.restart(with_hours(changing.parts, "14:30"))
    await world.work("guidance")

    for receipt in (met, gone):
        assert due_by_rule(await shown(world, receipt["id"]))["care_need_assessment"] == "2026-11-23T14:00:00Z"
        assert "care_need_assessment" not in {row[0] for row in await audit(world, receipt["id"])}


async def test_an_old_contact_is_counted_anew_by_the_rule_of_its_own_day(world: World, changing: Changing) -> None:
    receipt = await recorded(world, "2023-08-29 10:00")
    await world.databases.fetch("guidance", "update clock set counted_by = null, due_at = due_at + interval '9 days'")
    await world.work("guidance")

    contact = await shown(world, receipt["id"])
    assert due_by_rule(contact)["care_need_assessment"] == "2023-09-01T13:00:00Z"
    assert {clock["rule_version"] for clock in contact["clocks"]} == {"1"}


async def test_a_call_back_keeps_the_clients_own_time(world: World, changing: Changing) -> None:
    window = {"starts_at": "2026-11-27T10:00:00Z", "ends_at": "2026-11-27T18:00:00Z"}
    receipt = await made(world, "guardian-of-infant", identified=True, callback_requested=True, callback_window=window)
    changing.restart(with_hours(changing.parts, "17:00"))
    await world.work("guidance")

    assert due_by_rule(await shown(world, receipt["id"]))["callback"] == "2026-11-27T15:00:00Z"


async def test_a_clock_that_is_due_later_is_told_as_due_soon_once_more(world: World, changing: Changing) -> None:
    await made(world)
    world.clock.advance(hours=6)
    await world.work("guidance")
    world.clock.advance(seconds=60)
    changing.restart(with_hours(changing.parts, "20:00"))
    await world.work("guidance")
    world.clock.advance(hours=3)
    await world.work("guidance")

    assert await told(world, "clock.due-soon") == [
        ("care_need_assessment", "2026-11-23T14:00:00Z"),
        ("care_need_assessment", "2026-11-23T18:00:00Z"),
    ]


async def test_when_nothing_has_changed_nothing_is_counted_anew(world: World) -> None:
    receipt = await made(world)
    for _ in range(2):
        await world.work("guidance")
        world.clock.advance(days=1)

    assert await audit(world, receipt["id"]) == []
    assert (await shown(world, receipt["id"]))["version"] == receipt["version"]


async def test_a_contact_that_somebody_handles_is_counted_anew_in_a_later_round(
    world: World, changing: Changing
) -> None:
    handled, free = await made(world, **CHILD), await made(world, **CHILD)
    changing.decree(THURSDAY)
    state = world.apps["guidance"].state
    worker = guidance_worker(state.plumbing.database, state.parts)
    async with state.plumbing.database.connection() as handling:
        await handling.begin()
        await handling.exec_driver_sql(f"select 1 from contact where id = '{handled['id']}' for no key update")
        await _rounds(world, worker)
        assert len(await audit(world, free["id"])) == 3
        assert await audit(world, handled["id"]) == []
    await _rounds(world, worker)

    assert len(await audit(world, handled["id"])) == 3
    assert len(await audit(world, free["id"])) == 3


@pytest.fixture
async def workers(world: World, changing: Changing) -> AsyncIterator[list[Any]]:
    """Four workers of processes of their own, after a day off was decreed."""
    for _ in range(6):
        await made(world, **CHILD)
    changing.decree(THURSDAY)
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(4):
            database = Database(world.apps["guidance"].state.plumbing.settings, application="guidance")
            stack.push_async_callback(database.close)
            found.append(guidance_worker(database, changing.parts))
        yield found


async def test_many_workers_at_once_count_each_clock_anew_once(world: World, workers: list[Any]) -> None:
    for _ in range(4):
        await asyncio.gather(*(each.work_once() for each in workers))
        world.clock.advance(seconds=60)

    (counted,) = await world.databases.fetch(
        "guidance",
        "select count(*) as rows, count(distinct (contact_id, rule_id)) as clocks,"
        " (select count(*) from event where type = 'clock.recounted') as events from clock_recount",
    )
    assert dict(counted) == {"rows": 18, "clocks": 18, "events": 6}


async def _rounds(world: World, worker: Any) -> None:
    for _ in range(3):
        world.clock.advance(seconds=60)
        await worker.work_once()
