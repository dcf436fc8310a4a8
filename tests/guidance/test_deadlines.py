"""Deadlines over HTTP: any rule and instant, and the table of the rules."""

from typing import Any

import pytest

from shared.law.deadline_rules import RULES
from tests.guidance.builders import CITIZEN, NURSE, SYSTEM, UNIT, WEAK_CITIZEN, done, helsinki, pointers, refused, wire
from tests.worked_cases import worked_cases
from tests.world import World

PATH = "/v1/deadlines/calculate"


async def calculated(world: World, **asked: Any) -> dict[str, Any]:
    return done(await world.call("guidance", SYSTEM).post(PATH, asked, key=None))


@pytest.mark.parametrize("case", worked_cases("deadlines"))
async def test_a_deadline_is_as_worked_out(world: World, case: dict[str, str]) -> None:
    answer = await calculated(world, rule=case["rule"], contact_at=wire(helsinki(case["contact_local"])))

    deadline = answer["deadline"]
    assert answer["rule_id"] == case["rule"]
    assert answer["no_deadline_reason"] is None
    assert deadline["due_at"] == wire(helsinki(case["due_local"] or case["due_operational"]))
    assert deadline["due_date"] == deadline["due_operational"] == (case["due_local"] or case["due_operational"])[:10]
    if case["due_utc"]:
        assert deadline["due_at"] == case["due_utc"].replace("Z", ":00Z")
    if case["due_computed"]:
        assert (deadline["due_computed"], deadline["due_rolled"]) == (case["due_computed"], case["due_rolled"])
    assert deadline["calendar_version"].startswith("FI-holidays-")
    assert deadline["source"] in {row.source for row in RULES if row.rule == case["rule"]}
    assert deadline["rule_version"] in {row.version for row in RULES if row.rule == case["rule"]}


@pytest.mark.parametrize(
    ("asked", "due_local"),
    [
        pytest.param({}, "2026-11-23 16:00", id="the usual hours"),
        pytest.param({"unit_id": UNIT}, "2026-11-23 16:00", id="the unit's hours"),
        pytest.param(
            {"office_hours": {"opens": "07:00", "closes": "15:30"}}, "2026-11-23 15:30", id="other office hours"
        ),
        pytest.param(
            {"unit_id": UNIT, "office_hours": {"opens": "07:00", "closes": "09:00"}},
            "2026-11-24 09:00",
            id="other hours than the unit's, closed already",
        ),
        pytest.param(
            {"unit_id": UNIT, "care_need_assessment_rule": "next_working_day"},
            "2026-11-24 16:00",
            id="another reading than the county's",
        ),
        pytest.param(
            {
                "unit_id": UNIT,
                "care_need_assessment_rule": "next_working_day",
                "contact_at": "2026-11-20T17:00:00+02:00",
            },
            "2026-11-24 16:00",
            id="that reading, Friday after closing",
        ),
        pytest.param(
            {"rule": "service_promise", "service_promise_by": "12:00"}, "2026-11-24 12:00", id="a promise of its own"
        ),
        pytest.param({"rule": "therapy_guarantee", "birth_date": "2003-11-24"}, "2026-12-21 16:00", id="23 tomorrow"),
        pytest.param(
            {"rule": "service_needs_assessment_start", "needs_special_support": True},
            "2026-12-02 16:00",
            id="a child needing special support",
        ),
        pytest.param(
            {"rule": "service_needs_assessment_start", "highest_disability_allowance": True},
            "2026-12-02 16:00",
            id="highest disability allowance",
        ),
    ],
)
async def test_hours_readings_and_facts_decide(world: World, asked: dict[str, Any], due_local: str) -> None:
    question = {"rule": "care_need_assessment", "contact_at": "2026-11-23T09:00:00+02:00"} | asked

    assert (await calculated(world, **question))["deadline"]["due_at"] == wire(helsinki(due_local))


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        pytest.param(
            {"rule": "therapy_guarantee", "contact_at": "2025-04-30T10:00:00Z"}, "not_in_force", id="too early"
        ),
        pytest.param({"rule": "therapy_guarantee"}, "fact_missing", id="no birth date"),
        pytest.param({"rule": "therapy_guarantee", "birth_date": "2003-11-23"}, "does_not_apply", id="23 today"),
        pytest.param(
            {"rule": "service_needs_assessment_start", "birth_date": "1951-11-24"}, "does_not_apply", id="not 75 yet"
        ),
    ],
)
async def test_a_rule_that_gives_no_due_time_says_why(world: World, asked: dict[str, Any], reason: str) -> None:
    answer = await calculated(world, **({"contact_at": "2026-11-23T10:00:00+02:00"} | asked))

    assert answer == {"rule_id": asked["rule"], "deadline": None, "no_deadline_reason": reason}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param({"rule": "as_you_like"}, ("/rule", "enum"), id="an unknown rule"),
        pytest.param({"contact_at": "2026-11-23T10:00:00"}, ("/contact_at", "timezone_aware"), id="no offset"),
        pytest.param({"contact_at": 1_700_000_000}, ("/contact_at", "value_error"), id="an epoch"),
        pytest.param(
            {"contact_at": "2010-12-31T23:59:59Z"}, ("/contact_at", "outside_calendar"), id="before the calendar"
        ),
        pytest.param({"contact_at": "2032-01-01T00:00:00Z"}, ("/contact_at", "outside_calendar"), id="after it"),
        pytest.param(
            {"rule": "days_14", "contact_at": "2031-12-31T12:00:00Z"},
            ("/contact_at", "outside_calendar"),
            id="due after",
        ),
        pytest.param({"contact_at": "0001-01-01T00:00:00Z"}, ("/contact_at", "outside_calendar"), id="the year 1"),
        pytest.param({"contact_at": "9999-12-31T21:59:59Z"}, ("/contact_at", "outside_calendar"), id="the year 9999"),
        pytest.param({"unit_id": "no-such-unit"}, ("/unit_id", "unknown"), id="an unknown unit"),
        pytest.param({"birth_date": "2026-11-24"}, ("/birth_date", "out_of_range"), id="not born"),
        pytest.param({"birth_date": "0001-01-01"}, ("/birth_date", "out_of_range"), id="too long ago"),
        pytest.param({"birth_date": "9999-12-31"}, ("/birth_date", "out_of_range"), id="far ahead"),
        pytest.param(
            {"office_hours": {"opens": "16:00", "closes": "08:00"}}, ("/office_hours", "value_error"), id="hours turned"
        ),
        pytest.param({"extra": 1}, ("", "extra_forbidden"), id="an unknown field"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused_by_field(
    world: World, asked: dict[str, Any], expected: tuple[str, str]
) -> None:
    question = {"rule": "care_need_assessment", "contact_at": "2026-11-23T07:00:00Z"} | asked
    answer = await world.call("guidance", NURSE).post(PATH, question)

    assert pointers(refused(answer, 422, "validation")) == [expected]


@pytest.mark.parametrize("role", [CITIZEN, WEAK_CITIZEN, NURSE, SYSTEM, "polku-referral", "ops"])
async def test_whoever_has_a_token_may_calculate_and_read_the_rules(world: World, role: str) -> None:
    api = world.call("guidance", role)
    done(await api.post(PATH, {"rule": "days_14", "contact_at": "2026-11-23T07:00:00Z"}))
    done(await api.get("/v1/deadlines/rules"))


async def test_without_a_token_nothing_is_calculated(world: World) -> None:
    api = world.call("guidance")
    refused(await api.post(PATH, {"rule": "days_14", "contact_at": "2026-11-23T07:00:00Z"}), 401, "unauthenticated")
    refused(await api.get("/v1/deadlines/rules"), 401, "unauthenticated")


async def test_the_table_of_the_rules_is_shown_whole_with_its_sources(world: World) -> None:
    page = done(await world.call("guidance", SYSTEM).get("/v1/deadlines/rules"))

    assert page["next_cursor"] is None
    assert [(row["rule_id"], row["version"]) for row in page["items"]] == [(row.rule, row.version) for row in RULES]
    assert all(row["source"] for row in page["items"])
    assert page["items"][0]["applies_until"] == "2023-08-31"
    assert page["items"][1]["applies_from"] == "2023-09-01"
    promise = next(row for row in page["items"] if row["rule_id"] == "service_promise")
    assert (promise["due_time"], promise["counting"], promise["count"]) == ("15:00", "nth_working_day", 1)
