"""Stepped care: every step for adults and others, who may assess, and how long a Therapy Navigator code lasts."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.law.civil_time import instant
from shared.law.stepped_care import CareNeedAssessment, navigator_code, step_gate
from shared.terms.people import HEALTH_CARE_PROFESSIONS, Profession
from shared.terms.stepped_care import NavigatorCodeVerdict, StepVerdict

TODAY = date(2026, 5, 12)
NOON = instant(TODAY, time(12))
SECOND = timedelta(seconds=1)
ADULT = date(1980, 1, 1)
ASSESSED = CareNeedAssessment(professions=frozenset({Profession.NURSE}), completed_at=NOON - timedelta(days=1))


@pytest.mark.parametrize(
    ("step", "birth_date", "assessment", "expected", "is_open"),
    [
        pytest.param(0, ADULT, None, "open", True, id="step 0 needs nothing"),
        pytest.param(1, ADULT, ASSESSED, "assessed", True, id="step 1 with an assessment"),
        pytest.param(3, ADULT, ASSESSED, "assessed", True, id="step 3 with an assessment"),
        pytest.param(1, ADULT, None, "assessment_missing", False, id="step 1 without"),
        pytest.param(2, ADULT, None, "assessment_missing", False, id="step 2 without"),
        pytest.param(3, ADULT, None, "assessment_missing", False, id="step 3 without"),
        pytest.param(
            1, ADULT, replace(ASSESSED, completed_at=None), "assessment_unfinished", False, id="still unfinished"
        ),
        pytest.param(1, ADULT, replace(ASSESSED, completed_at=NOON), "assessed", True, id="finished just now"),
        pytest.param(
            1, ADULT, replace(ASSESSED, completed_at=NOON + SECOND), "assessment_unfinished", False, id="not yet"
        ),
        pytest.param(
            1,
            ADULT,
            replace(ASSESSED, professions=frozenset({Profession.SOCIAL_WORKER})),
            "assessment_not_by_health_care",
            False,
            id="by a social worker",
        ),
        pytest.param(
            1,
            ADULT,
            replace(ASSESSED, professions=frozenset({Profession.GUIDANCE_WORKER, Profession.NURSE})),
            "assessed",
            True,
            id="by somebody of both",
        ),
        pytest.param(
            1, ADULT, replace(ASSESSED, professions=frozenset()), "assessment_not_by_health_care", False, id="by nobody"
        ),
        pytest.param(None, ADULT, None, "not_stepped", True, id="a service without a step"),
        pytest.param(1, date(2008, 5, 13), None, "not_stepped", True, id="the day before the 18th birthday"),
        pytest.param(1, date(2008, 5, 12), None, "assessment_missing", False, id="the 18th birthday"),
        pytest.param(0, date(2008, 5, 13), None, "not_stepped", True, id="step 0, under 18"),
    ],
)
def test_adults_come_to_the_steps_after_an_assessment(step, birth_date, assessment, expected, is_open):
    answer = step_gate(step, birth_date, assessment, at=NOON)

    assert answer.verdict == StepVerdict(expected)
    assert answer.is_open is is_open
    assert answer.needs_assessment is not is_open
    assert (answer.rule_id, answer.rule_version) == ("stepped_care", "1")


def test_an_adult_is_one_from_the_first_minute_of_the_birthday_in_finland():
    midnight = datetime(2026, 5, 11, 21, tzinfo=UTC)

    assert step_gate(1, date(2008, 5, 12), None, at=midnight).needs_assessment
    assert step_gate(1, date(2008, 5, 12), None, at=midnight - SECOND).is_open


@pytest.mark.parametrize("profession", Profession)
def test_only_health_care_professionals_assess_the_need_of_care(profession):
    answer = step_gate(2, ADULT, replace(ASSESSED, professions=frozenset({profession})), at=NOON)

    assert answer.is_open is (profession in HEALTH_CARE_PROFESSIONS)


@pytest.mark.parametrize(
    ("filled_on", "expected"),
    [
        pytest.param(TODAY, "valid", id="filled today"),
        pytest.param(TODAY - timedelta(days=30), "valid", id="30 days old"),
        pytest.param(TODAY - timedelta(days=31), "valid", id="31 days old"),
        pytest.param(TODAY - timedelta(days=32), "expired", id="32 days old"),
    ],
)
def test_a_therapy_navigator_code_lasts_31_days_and_opens_nothing_by_itself(filled_on, expected):
    filled_at = instant(filled_on, time(0))

    assert navigator_code(filled_at, on=TODAY) == NavigatorCodeVerdict(expected)
    with_code = step_gate(1, ADULT, None, at=NOON, navigator_filled_at=filled_at)
    assert with_code.navigator_code == NavigatorCodeVerdict(expected)
    assert with_code.needs_assessment
    assert step_gate(1, ADULT, ASSESSED, at=NOON, navigator_filled_at=filled_at).is_open


def test_without_a_code_there_is_none():
    assert step_gate(1, ADULT, ASSESSED, at=NOON).navigator_code is NavigatorCodeVerdict.NONE


@pytest.mark.parametrize("step", [-1, 4])
def test_an_unknown_step_is_refused(step):
    with pytest.raises(ValueError, match="0 to 3"):
        step_gate(step, ADULT, ASSESSED, at=NOON)


@pytest.mark.parametrize("missing", ["now", "completed", "filled"])
def test_an_instant_without_an_offset_is_refused(missing):
    naive = NOON.replace(tzinfo=None)

    with pytest.raises(ValueError, match="offset"):
        step_gate(
            1,
            ADULT,
            replace(ASSESSED, completed_at=naive) if missing == "completed" else ASSESSED,
            at=naive if missing == "now" else NOON,
            navigator_filled_at=naive if missing == "filled" else None,
        )


@settings(deadline=None)
@given(
    step=st.integers(1, 3),
    age_days=st.integers(0, 40_000),
    professions=st.none() | st.frozensets(st.sampled_from(Profession)),
    done=st.booleans(),
)
def test_no_adult_reaches_a_step_without_a_finished_assessment_by_health_care(step, age_days, professions, done):
    birth_date = TODAY - timedelta(days=age_days)
    assessment = (
        None
        if professions is None
        else CareNeedAssessment(professions=professions, completed_at=NOON if done else None)
    )

    answer = step_gate(step, birth_date, assessment, at=NOON)

    child = birth_date > date(2008, 5, 12)
    assessed = done and professions is not None and bool(professions & HEALTH_CARE_PROFESSIONS)
    assert answer.is_open is (child or assessed)
