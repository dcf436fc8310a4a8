"""What a contact is about is put right over HTTP: matters are added, and their clocks run from the first contact."""

import asyncio
from typing import Any

import pytest

from tests.guidance.builders import (
    ASSESS,
    CITIZEN,
    CLOSE,
    MISSING,
    NURSE,
    OUTSIDER,
    SOCIAL_WORKER,
    WORKER,
    a_contact,
    access_log,
    act,
    desk,
    done,
    due_by_rule,
    made,
    recorded,
    refused,
    state_by_rule,
    told,
)
from tests.guidance.making import CODE
from tests.guidance.notices import a_notices_contact, events
from tests.guidance.outcomes import HEALTH, SOCIAL, a_part, known
from tests.world import Api, World

HTA, PTA, PTA3 = (
    "care_need_assessment",
    "service_needs_assessment_start",
    "child_service_needs_assessment_finish",
)
ADVICE: dict[str, Any] = {"matters": ["general_advice"]}


async def add(api: Api, contact_id: str, *matters: str, version: int | None = 1, **known: bool) -> Any:
    """The answer to whoever adds matters to a contact."""
    return await api.post(f"/v1/contacts/{contact_id}/matters", {"matters": list(matters), **known}, version=version)


async def deeds(world: World, contact_id: str) -> list[tuple[str, str | None]]:
    """What was done to the contact, and by whom."""
    items = done(await desk(world).get(f"/v1/contacts/{contact_id}/history"))["items"]
    return [(each["deed"], each["by"]) for each in items]


async def test_a_need_of_care_that_is_found_later_has_its_clock_from_the_first_contact_on(world: World) -> None:
    receipt = await made(world, **ADVICE)
    world.clock.advance(hours=2)
    answer = await add(desk(world, WORKER), receipt["id"], "health")

    seen = done(answer)
    assert answer.headers["etag"] == '"2"'
    assert seen["matters"] == ["general_advice", "health"]
    assert due_by_rule(seen) == due_by_rule(await made(world, contacted_at=receipt["contacted_at"], role=WORKER))
    assert {clock["started_at"] for clock in seen["clocks"]} == {receipt["contacted_at"]}
    assert state_by_rule(seen) == {HTA: "running", "service_promise": "running"}
    assert (await deeds(world, receipt["id"]))[1:] == [("matters_added", world.people[WORKER].sub)]
    assert len(await events(world, "contact.matters-added")) == 1
    rows = done(await desk(world).get("/v1/contacts"))["items"]
    assert {row["due_at"] for row in rows} == {due_by_rule(seen)[HTA]}


async def test_a_clock_that_begins_with_a_correction_may_be_overdue_at_once_and_that_is_told(world: World) -> None:
    receipt = await recorded(world, "2026-11-19 10:00", **ADVICE)
    seen = done(await add(desk(world), receipt["id"], "health"))
    await world.work("guidance")

    assert state_by_rule(seen)[HTA] == "overdue"
    assert [each for each in await events(world, "clock.overdue") if HTA in each] != []
    refused(await act(desk(world), receipt["id"], CLOSE, version=2), 409, "clock-running")


@pytest.mark.parametrize(
    ("contact", "added", "more", "clocks"),
    [
        pytest.param(ADVICE, "social", {}, set(), id="social, nobody known"),
        pytest.param({**ADVICE, "personal_identity_code": CODE}, "social", {}, {PTA}, id="social, of 86 years"),
        pytest.param(ADVICE, "social", {"highest_disability_allowance": True}, {PTA}, id="social, highest allowance"),
        pytest.param(
            {"matters": ["social"]},
            "social",
            {"needs_special_support": True},
            {PTA, PTA3},
            id="special support found later",
        ),
        pytest.param({"matters": ["social"]}, "health", {"needs_special_support": True}, {HTA, PTA, PTA3}, id="both"),
        pytest.param(ADVICE, "health", {"needs_special_support": True}, {HTA}, id="of no service needs assessment"),
    ],
)
async def test_the_clocks_that_are_added_follow_from_the_matter_and_the_person(
    world: World, contact: dict[str, Any], added: str, more: dict[str, bool], clocks: set[str]
) -> None:
    receipt = await made(world, WORKER, **contact)
    seen = done(await add(desk(world), receipt["id"], added, **more))

    assert set(due_by_rule(seen)) == {"service_promise", *clocks}


@pytest.mark.parametrize("matters", [["health"], ["health", "health"]], ids=str)
async def test_what_is_there_already_is_not_added_again(world: World, matters: list[str]) -> None:
    receipt = await made(world)
    refused(await add(desk(world), receipt["id"], *matters), 409, "invalid-state")
    met = done(await act(desk(world), receipt["id"], ASSESS))
    seen = done(await add(desk(world), receipt["id"], *matters, "social", version=2))

    assert seen["matters"] == ["health", "social"]
    assert [clock["met_at"] for clock in seen["clocks"]] == [clock["met_at"] for clock in met["clocks"]]


async def test_child_protection_is_not_added_but_made_as_a_notice(world: World) -> None:
    receipt = await made(world, **ADVICE)
    problem = refused(await add(desk(world), receipt["id"], "child_protection"), 422, "child-protection-notice-needed")

    assert problem["notices"] == "/v1/child-protection-notices"
    assert problem["emergency_numbers"][0]["number"] == "112"


async def test_a_contact_of_others_a_missing_one_an_old_version_and_a_closed_one_are_refused(world: World) -> None:
    receipt = await made(world, **ADVICE)
    foreign = await add(desk(world, OUTSIDER), receipt["id"], "health")
    refused(foreign, 404, "not-found")
    assert told(foreign) == told(await add(desk(world, OUTSIDER), MISSING, "health"))
    assert (await access_log(world))[-1][1:5] == ("add_matters", [], receipt["id"], "denied")
    refused(await add(desk(world), receipt["id"], "health", version=None), 428, "precondition-required")
    refused(await add(desk(world), receipt["id"], "health", version=7), 412, "version-mismatch")
    refused(await add(world.call("guidance", CITIZEN), receipt["id"], "health"), 403, "forbidden")
    done(await act(desk(world), receipt["id"], CLOSE))
    refused(await add(desk(world), receipt["id"], "health", version=2), 409, "invalid-state")


async def test_of_two_who_add_at_once_one_wins_and_each_clock_is_there_once(world: World) -> None:
    receipt = await made(world, **ADVICE)
    answers = await asyncio.gather(*(add(desk(world, role), receipt["id"], "health") for role in (NURSE, WORKER)))

    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert len(await world.databases.fetch("guidance", "select 1 from clock where rule_id = $1", HTA)) == 1


async def test_a_matter_that_was_added_is_known_to_who_makes_contact_about_it_again(world: World) -> None:
    receipt = await made(world, CITIZEN, identified=True, **ADVICE)
    done(await add(desk(world), receipt["id"], "health"))
    again = await world.call("guidance", CITIZEN).post("/v1/contacts", a_contact(identified=True))

    assert refused(again, 409, "already-in-progress")["open_contact"]["contact_id"] == receipt["id"]


async def test_a_matter_that_is_under_way_elsewhere_is_shown_when_it_is_added(world: World) -> None:
    first = await made(world, CITIZEN, identified=True)
    second = await made(world, CITIZEN, identified=True, **ADVICE)
    before = done(await desk(world).get(f"/v1/contacts/{second['id']}"))
    seen = done(await add(desk(world), second["id"], "health"))

    assert (before["possible_duplicate_of"], seen["possible_duplicate_of"]) == (None, first["id"])


async def test_the_row_of_statistics_has_the_matters_that_were_added(world: World) -> None:
    receipt = await made(world, **ADVICE)
    done(await add(desk(world), receipt["id"], "social"))
    done(await act(desk(world), receipt["id"], CLOSE, version=2))

    rows = await world.databases.fetch("guidance", "select matters from statistics_pending")
    assert [row["matters"] for row in rows] == [["general_advice", "social"]]


async def test_an_assessment_of_the_need_of_care_adds_health_and_its_clock_and_meets_it(world: World) -> None:
    receipt = await made(world, **ADVICE)
    seen = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))
    world.clock.advance(hours=1)
    assessed = done(await act(desk(world), receipt["id"], ASSESS, urgency="urgent"))

    assert "care-need-assessment" in seen["available_actions"]
    assert (assessed["matters"], assessed["urgency"], assessed["version"]) == (
        ["general_advice", "health"],
        "urgent",
        2,
    )
    assert state_by_rule(assessed) == {HTA: "met", "service_promise": "running"}
    assert "care-need-assessment" not in assessed["available_actions"]
    nurse = world.people[NURSE].sub
    assert (await deeds(world, receipt["id"]))[1:] == [("matters_added", nurse), ("care_need_assessed", nurse)]
    refused(await act(desk(world), receipt["id"], ASSESS, version=2), 409, "invalid-state")


async def test_an_assessment_that_comes_too_late_for_a_matter_nobody_had_seen_is_late_and_told(world: World) -> None:
    receipt = await recorded(world, "2026-11-19 10:00", **ADVICE)
    assessed = done(await act(desk(world), receipt["id"], ASSESS))
    await world.work("guidance")

    assert state_by_rule(assessed)[HTA] == "met_late"
    assert [each for each in await events(world, "clock.overdue") if HTA in each] != []


async def test_nobody_but_a_health_care_professional_adds_health_by_assessing_it(world: World) -> None:
    receipt = await made(world, **ADVICE)
    refused(await act(desk(world, WORKER), receipt["id"], ASSESS), 403, "health-care-professional-needed")

    seen = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))
    assert (seen["matters"], seen["version"]) == (["general_advice"], 1)


async def test_an_assessment_that_is_refused_adds_nothing(world: World) -> None:
    receipt = await made(world, **ADVICE)
    answer = await act(desk(world), receipt["id"], ASSESS, assessed_at="2026-11-23T08:00:00Z")

    refused(answer, 422, "validation")
    assert done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))["matters"] == ["general_advice"]
    assert await events(world, "contact.matters-added") == []


@pytest.mark.parametrize(("register", "matter", "clocks"), [(HEALTH, "health", {HTA}), (SOCIAL, "social", set[str]())])
async def test_a_preliminary_assessment_of_a_register_adds_the_matter_that_was_missing(
    world: World, register: str, matter: str, clocks: set[str]
) -> None:
    case = await known(world, **ADVICE)
    recorded_part = await case.assess(register)

    seen = await case.seen()
    assert seen["matters"] == ["general_advice", matter]
    assert seen["version"] == recorded_part["version"] == 2
    assert {rule for rule, state in state_by_rule(seen).items() if state == "running"} == {"service_promise", *clocks}
    await case.assess(register)
    assert [deed for deed, _ in await deeds(world, case.id)] == ["received", "matters_added"]


async def test_a_social_part_about_somebody_of_86_years_starts_the_clock_of_the_service_needs(world: World) -> None:
    receipt = await made(world, WORKER, personal_identity_code=CODE, **ADVICE)
    answer = await desk(world, WORKER).send(
        "PUT",
        f"/v1/contacts/{receipt['id']}/preliminary-assessment",
        json={"parts": [a_part(SOCIAL)]},
        headers={"if-match": '"1"'},
    )

    done(answer)
    seen = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))
    assert state_by_rule(seen) == {PTA: "running", "service_promise": "running"}


async def test_nothing_is_added_to_the_contact_of_a_notice(world: World) -> None:
    contact = await a_notices_contact(world)
    refused(await add(desk(world, SOCIAL_WORKER), contact["id"], "social"), 409, "invalid-state")
    refused(await act(desk(world), contact["id"], ASSESS), 409, "invalid-state")

    seen = done(await desk(world).get(f"/v1/contacts/{contact['id']}"))
    assert {"add-matters", ASSESS}.isdisjoint(seen["available_actions"])
    assert seen["matters"] == ["child_protection"]
