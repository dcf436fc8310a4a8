"""Stepped care: its steps, and who may enter one by themselves, as a rule and over HTTP."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from services.guidance.rules.stepped_care_entry import EntryFacts, decide_entry
from shared.law.civil_time import instant
from shared.law.stepped_care import CareNeedAssessment
from shared.terms.people import Profession
from shared.terms.stepped_care import EntryVerdict
from tests.guidance.builders import ILMAJOKI, done, everything_stored, pointers, refused
from tests.world import World

TODAY = date(2026, 11, 23)
NOON = instant(TODAY, time(12))
KOUVOLA = "286"
ADULT, EIGHTEEN, TOMORROW_EIGHTEEN = date(1980, 1, 1), date(2008, 11, 23), date(2008, 11, 24)
ASSESSED = CareNeedAssessment(professions=frozenset({Profession.NURSE}), completed_at=NOON - timedelta(days=1))
BY_SOCIAL_WORKER = CareNeedAssessment(
    professions=frozenset({Profession.SOCIAL_WORKER}), completed_at=NOON - timedelta(days=1)
)


@pytest.mark.parametrize(
    ("step", "facts", "expected"),
    [
        pytest.param(0, {}, "may_enter", id="step 0 is open to adults"),
        pytest.param(0, {"birth_date": EIGHTEEN}, "may_enter", id="on the 18th birthday"),
        pytest.param(0, {"birth_date": TOMORROW_EIGHTEEN}, "under_age", id="the day before it"),
        pytest.param(0, {"lives_in_county": False}, "lives_elsewhere", id="not a resident"),
        pytest.param(0, {"in_use": False}, "not_in_use", id="not in use"),
        pytest.param(1, {}, "assessment_required", id="step 1 without an assessment"),
        pytest.param(2, {}, "assessment_required", id="step 2 without"),
        pytest.param(3, {}, "assessment_required", id="step 3 without"),
        pytest.param(3, {"assessment": ASSESSED}, "may_enter", id="step 3 with an assessment"),
        pytest.param(1, {"assessment": BY_SOCIAL_WORKER}, "assessment_required", id="by a social worker"),
        pytest.param(1, {"navigator_filled_at": NOON}, "assessment_required", id="a navigator code opens no step"),
        pytest.param(
            1, {"birth_date": TOMORROW_EIGHTEEN, "assessment": ASSESSED}, "under_age", id="under age, assessed"
        ),
    ],
)
def test_adults_of_the_county_enter_step_0_and_others_after_an_assessment(
    step: int, facts: dict[str, Any], expected: str
) -> None:
    known: dict[str, Any] = {"birth_date": ADULT, "lives_in_county": True, "in_use": True}
    decision = decide_entry(step, EntryFacts(**known | facts), at=NOON)

    assert decision.verdict is EntryVerdict(expected)
    assert (decision.rule_id, decision.gate.rule_id) == ("stepped_care_entry", "stepped_care")


@pytest.mark.parametrize("step", [-1, 4])
def test_there_are_no_other_steps(step: int) -> None:
    with pytest.raises(ValueError, match="from 0 to 3"):
        decide_entry(step, EntryFacts(birth_date=ADULT, lives_in_county=True, in_use=True), at=NOON)


async def checked(world: World, **asked: Any) -> dict[str, Any]:
    """Whether an adult of Kouvola may enter step 1, unless something else is asked."""
    body = {"step": 1, "birth_date": "1980-01-01", "municipality": KOUVOLA, **asked}
    return done(await world.call("guidance").post("/v1/stepped-care/check", body))


async def test_the_steps_are_told_with_whom_they_are_for(world: World) -> None:
    items = done(await world.call("guidance").get("/v1/stepped-care"))["items"]
    by_county = {each["county"]: each for each in items}

    kymenlaakso = by_county["kymenlaakso"]
    assert (kymenlaakso["in_use"], kymenlaakso["from_age"]) == (True, 18)
    assert [each["code"] for each in kymenlaakso["municipalities"]] == ["075", "285", "286", "489", "624", "935"]
    assert [(each["step"], each["needs_assessment"]) for each in kymenlaakso["steps"]] == [
        (0, False),
        (1, True),
        (2, True),
        (3, True),
    ]
    assert by_county["etela-pohjanmaa"]["in_use"] is False


async def test_a_check_says_by_which_rules_and_who_helps_on_and_keeps_nothing(world: World) -> None:
    before = await everything_stored(world)
    answer = await checked(world, navigator_filled_on="2026-11-20")

    assert (answer["verdict"], answer["may_enter"]) == ("assessment_required", False)
    assert answer["refused_with"] == "/problems/care-need-assessment-required"
    assert (answer["gate"], answer["navigator_code"]) == ("assessment_missing", "valid")
    assert [each["rule_id"] for each in answer["made_by"]] == ["stepped_care", "stepped_care_entry"]
    assert answer["human_channel"]["phone"]
    assert await everything_stored(world) == before


@pytest.mark.parametrize(
    ("asked", "verdict", "refused_with"),
    [
        ({"step": 0}, "may_enter", False),
        ({"care_need_assessment": {"assessed_at": "2026-11-20T08:00:00Z", "by": "nurse"}}, "may_enter", False),
        ({"municipality": ILMAJOKI, "step": 0}, "not_in_use", False),
        ({"municipality": ILMAJOKI, "county": "kymenlaakso"}, "lives_elsewhere", True),
        ({"municipality": "091", "county": "kymenlaakso", "step": 0}, "lives_elsewhere", False),
        ({"birth_date": "2010-01-01"}, "under_age", False),
    ],
)
async def test_a_check_over_http(world: World, asked: dict[str, Any], verdict: str, *, refused_with: bool) -> None:
    answer = await checked(world, **asked)
    assert (answer["verdict"], answer["refused_with"] is not None) == (verdict, refused_with)


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"birth_date": "2026-11-24"}, ("/birth_date", "in_the_future")),
        ({"navigator_filled_on": "2026-11-24"}, ("/navigator_filled_on", "in_the_future")),
        (
            {"care_need_assessment": {"assessed_at": "2026-11-23T07:00:01Z", "by": "nurse"}},
            ("/care_need_assessment/assessed_at", "in_the_future"),
        ),
        ({"county": "nowhere"}, ("/county", "unknown")),
        ({"step": 4}, ("/step", "less_than_equal")),
    ],
)
async def test_what_cannot_be_is_refused(world: World, asked: dict[str, Any], pointer: tuple[str, str]) -> None:
    body = {"step": 1, "birth_date": "1980-01-01", "municipality": KOUVOLA, **asked}
    answer = await world.call("guidance").post("/v1/stepped-care/check", body)
    assert pointers(refused(answer, 422, "validation")) == [pointer]
