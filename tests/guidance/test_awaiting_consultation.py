"""A contact that waits for a consultation: the clocks run on, everybody sees it, and it does not end meanwhile."""

import pytest

from tests.guidance.builders import ADVISED, MISSING, OUTSIDER, desk, done, refused, state_by_rule, told
from tests.guidance.outcomes import known, unknown
from tests.world import World

ASKED = {"consultation_id": "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"}
OTHER = {"consultation_id": "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c"}


async def test_the_clocks_run_on_while_a_consultation_is_awaited(world: World) -> None:
    case = await known(world)
    before = await case.seen()
    waiting = done(await case.post("await-consultation", ASKED))
    assert waiting["waits_for"] == ["consultation"]
    assert [clock["due_at"] for clock in waiting["clocks"]] == [clock["due_at"] for clock in before["clocks"]]

    world.clock.advance(days=1)
    assert state_by_rule(await case.seen())["care_need_assessment"] == "overdue"
    assert done(await case.post("consultation-answered", ASKED))["waits_for"] == []


async def test_a_contact_does_not_end_while_it_waits(world: World) -> None:
    case = await unknown(world, matters=["general_advice"])
    done(await case.post("await-consultation", ASKED))
    problem = refused(await case.post("close", ADVISED), 409, "outcome-not-true")
    assert problem["waits_for"] == ["consultation"]
    done(await case.post("consultation-answered", ASKED))
    done(await case.post("close", ADVISED))

    rows = await world.databases.fetch("guidance", "select first_contact_resolution as settled from statistics_pending")
    assert [row["settled"] for row in rows] == [False]


async def test_it_waits_until_the_last_of_several_is_answered(world: World) -> None:
    case = await known(world)
    for asked in (ASKED, OTHER):
        done(await case.post("await-consultation", asked))
    assert done(await case.post("consultation-answered", ASKED))["waits_for"] == ["consultation"]

    assert done(await case.post("consultation-answered", OTHER))["waits_for"] == []


async def test_one_consultation_is_awaited_and_answered_once(world: World) -> None:
    case = await known(world)
    refused(await case.post("consultation-answered", ASKED), 409, "invalid-state")
    done(await case.post("await-consultation", ASKED))
    refused(await case.post("await-consultation", ASKED), 409, "invalid-state")
    done(await case.post("consultation-answered", ASKED))
    refused(await case.post("consultation-answered", ASKED), 409, "invalid-state")


@pytest.mark.parametrize("action", ["await-consultation", "consultation-answered"])
async def test_it_is_said_on_the_version_seen_and_by_the_unit_only(world: World, action: str) -> None:
    case = await known(world)
    refused(await case.post(action, ASKED, version=7), 412, "version-mismatch")
    outsider = desk(world, OUTSIDER)
    answer = await outsider.post(f"/v1/contacts/{case.id}/{action}", ASKED, version=1)

    refused(answer, 404, "not-found")
    assert told(answer) == told(await outsider.post(f"/v1/contacts/{MISSING}/{action}", ASKED, version=1))
