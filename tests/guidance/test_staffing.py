"""Shifts, staffing of the lines and qualifications of substitutes over HTTP."""

import asyncio
from typing import Any

import pytest

from tests.guidance.builders import (
    MANAGER,
    MISSING,
    NURSE,
    OUTSIDER,
    SOCIAL_WORKER,
    UNIT,
    WORKER,
    desk,
    done,
    helsinki,
    pointers,
    refused,
)
from tests.guidance.desk_builders import on_shift, subject_of
from tests.world import World

SHARED_LINE, OWN_LINE = "+358 40 640 2436", "+358 40 352 3841"


async def lines(world: World) -> dict[str, dict[str, Any]]:
    """The lines of the unit by their number."""
    return {each["phone"]: each for each in done(await desk(world).get("/v1/staffing"))["items"]}


async def test_a_line_with_fewer_than_the_county_wants_is_warned_of_while_it_is_answered(world: World) -> None:
    await on_shift(world, WORKER, NURSE, SOCIAL_WORKER)
    line = (await lines(world))[SHARED_LINE]
    assert (line["minimum"], len(line["on_shift"]), line["is_open"], line["verdict"]) == (4, 3, True, "too_few")

    await on_shift(world, MANAGER, area="suupohja")
    line = (await lines(world))[SHARED_LINE]
    assert line["areas"] == ["ilmajoki", "jik", "suupohja"]
    assert (len(line["on_shift"]), line["verdict"]) == (4, "enough")
    assert (await lines(world))[OWN_LINE]["verdict"] == "too_few"


@pytest.mark.parametrize(
    ("at", "verdict"),
    [
        pytest.param("2026-11-23 10:59", "too_few", id="in the morning"),
        pytest.param("2026-11-23 11:00", "line_closed", id="at noon"),
        pytest.param("2026-11-23 13:00", "too_few", id="in the afternoon"),
        pytest.param("2026-12-24 10:00", "line_closed", id="on Christmas Eve"),
    ],
)
async def test_while_the_line_is_closed_nobody_is_missed(world: World, at: str, verdict: str) -> None:
    world.clock.at = helsinki(at)

    assert {line["verdict"] for line in (await lines(world)).values()} == {verdict}


async def test_a_shift_ends_by_its_worker_by_the_manager_or_by_itself(world: World) -> None:
    mine, nurses, forgotten = await on_shift(world, WORKER, NURSE, SOCIAL_WORKER)
    ended = done(await desk(world, WORKER).post(f"/v1/shifts/{mine['id']}/end"))
    assert ended["ended_at"] == "2026-11-23T07:00:00Z"
    refused(await desk(world, WORKER).post(f"/v1/shifts/{mine['id']}/end"), 409, "invalid-state")
    refused(await desk(world, WORKER).post(f"/v1/shifts/{nurses['id']}/end"), 404, "not-found")
    refused(await desk(world, WORKER).post(f"/v1/shifts/{MISSING}/end"), 404, "not-found")
    done(await desk(world, MANAGER).post(f"/v1/shifts/{nurses['id']}/end"))
    assert [each["id"] for each in (await lines(world))[SHARED_LINE]["on_shift"]] == [forgotten["id"]]

    world.clock.advance(hours=12)
    assert (await lines(world))[SHARED_LINE]["on_shift"] == []


async def test_a_worker_is_on_one_line_of_a_unit_at_a_time_also_when_beginning_twice_at_once(world: World) -> None:
    answers = await asyncio.gather(
        *(desk(world, WORKER).post("/v1/shifts", {"area": area}) for area in ("ilmajoki", "lapua", "suupohja"))
    )

    assert {answer.status_code for answer in answers} == {201}
    on_lines = [each for line in (await lines(world)).values() for each in line["on_shift"]]
    assert [each["subject"] for each in on_lines] == [subject_of(world, WORKER)]


async def test_a_shift_is_on_a_line_of_ones_own_unit(world: World) -> None:
    refused(await desk(world, OUTSIDER).post("/v1/shifts", {"area": "ilmajoki"}), 403, "forbidden")
    problem = refused(await desk(world, WORKER).post("/v1/shifts", {"area": "nowhere"}), 422, "validation")
    assert pointers(problem) == [("/area", "unknown")]


async def test_the_manager_records_how_long_a_substitute_may_work(world: World) -> None:
    body = {"unit_id": UNIT, "worker": subject_of(world, NURSE), "profession": "nurse"}
    first = done(await desk(world, MANAGER).post("/v1/worker-qualifications", {**body, "valid_until": "2026-11-22"}))
    assert (first["has_ended"], first["recorded_at"]) == (True, "2026-11-23T07:00:00Z")
    done(await desk(world, MANAGER).post("/v1/worker-qualifications", {**body, "valid_until": "2026-11-23"}))

    (kept,) = done(await desk(world, MANAGER).get("/v1/worker-qualifications"))["items"]
    assert (kept["worker"], kept["profession"], kept["valid_until"], kept["has_ended"]) == (
        subject_of(world, NURSE),
        "nurse",
        "2026-11-23",
        False,
    )


async def test_staffing_of_a_unit_of_others_is_refused(world: World) -> None:
    refused(await desk(world).get("/v1/staffing", params={"unit_id": "kymenlaakso-client-guidance"}), 403, "forbidden")
    elsewhere = {"unit_id": "kymenlaakso-client-guidance", "worker": "x", "profession": "nurse"}
    answer = await desk(world, MANAGER).post("/v1/worker-qualifications", {**elsewhere, "valid_until": "2026-12-31"})
    refused(answer, 403, "forbidden")
