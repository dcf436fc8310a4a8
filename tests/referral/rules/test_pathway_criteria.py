"""Referral criteria: who refers, both limits of the age from both sides, the gate of steps, and the contents."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from services.referral.rules.criteria_in_words import in_words
from services.referral.rules.pathway_criteria import Criteria, Finding, ReferralFacts, check
from shared.terms.people import HEALTH_CARE_PROFESSIONS, Language, Profession, UnitType
from shared.terms.referral import CriterionFailure, PathwayCriterion, RequiredContent

CLINICS = frozenset({UnitType.CHILD_CLINIC, UnitType.FAMILY_CENTRE})
BORN = date(2025, 1, 15)
FACTS = ReferralFacts(referrer=UnitType.CHILD_CLINIC, birth_date=BORN, contents=None, assessed_by=None)
GATE = PathwayCriterion.CARE_NEED_ASSESSMENT


@pytest.mark.parametrize(
    ("birth_date", "on", "months", "expected"),
    [
        pytest.param(BORN, date(2025, 1, 14), (0, 18), CriterionFailure.NOT_BORN, id="the day before birth"),
        pytest.param(BORN, date(2025, 1, 15), (0, 18), None, id="the day of birth"),
        pytest.param(BORN, date(2026, 1, 14), (12, 18), CriterionFailure.TOO_YOUNG, id="the day before 12 months"),
        pytest.param(BORN, date(2026, 1, 15), (12, 18), None, id="the day of 12 months"),
        pytest.param(BORN, date(2026, 7, 15), (0, 18), None, id="the day of 18 months"),
        pytest.param(BORN, date(2026, 7, 16), (0, 18), CriterionFailure.TOO_OLD, id="the day after 18 months"),
        pytest.param(date(2024, 8, 31), date(2026, 2, 28), (0, 18), None, id="18 months in a shorter month"),
        pytest.param(
            date(2024, 8, 31), date(2026, 3, 1), (0, 18), CriterionFailure.TOO_OLD, id="after a shorter month"
        ),
        pytest.param(date(2024, 2, 29), date(2025, 2, 28), (12, 18), None, id="12 months of a leap-day child"),
        pytest.param(date(1930, 1, 15), date(2026, 1, 15), (0, None), None, id="no upper limit"),
        pytest.param(BORN, BORN, (0, 0), None, id="the day of birth only"),
        pytest.param(BORN, date(2025, 1, 16), (0, 0), CriterionFailure.TOO_OLD, id="the day after birth only"),
    ],
)
def test_the_age_is_met_on_both_limits(birth_date, on, months, expected):
    criteria = Criteria(allowed_referrer_unit_types=CLINICS, min_age_months=months[0], max_age_months=months[1])

    decision = check(criteria, replace(FACTS, birth_date=birth_date), on=on)

    assert Finding(PathwayCriterion.AGE, expected) in decision.findings
    assert decision.is_met is (expected is None)


@pytest.mark.parametrize("referrer", UnitType, ids=str)
def test_only_the_allowed_types_of_unit_refer(referrer):
    decision = check(Criteria(allowed_referrer_unit_types=CLINICS), replace(FACTS, referrer=referrer), on=BORN)

    expected = None if referrer in CLINICS else CriterionFailure.UNIT_TYPE_NOT_ALLOWED
    assert decision.findings[0] == Finding(PathwayCriterion.REFERRER_UNIT_TYPE, expected)
    assert decision.is_met is (expected is None)


@pytest.mark.parametrize(
    ("step", "birth_date", "assessed_by", "expected"),
    [
        pytest.param(step, born, by, why, id=f"step {step}, {who}, {by}")
        for step, (who, born), by in product(
            (0, 1, 2, 3),
            (("18 today", date(2008, 11, 23)), ("18 tomorrow", date(2008, 11, 24))),
            (None, *Profession),
        )
        for why in [
            None
            if step == 0 or who == "18 tomorrow" or by in HEALTH_CARE_PROFESSIONS
            else CriterionFailure.ASSESSMENT_MISSING
            if by is None
            else CriterionFailure.ASSESSMENT_NOT_BY_HEALTH_CARE
        ]
    ],
)
def test_an_adult_comes_to_steps_1_to_3_only_after_a_care_need_assessment(step, birth_date, assessed_by, expected):
    criteria = Criteria(allowed_referrer_unit_types=CLINICS, step=step)

    decision = check(criteria, replace(FACTS, birth_date=birth_date, assessed_by=assessed_by), on=date(2026, 11, 23))

    assert decision.gate is expected
    assert [each.criterion for each in decision.findings].count(GATE) == (step > 0)
    assert all(each.criterion is not GATE for each in decision.may_be_overridden)


@pytest.mark.parametrize("there", [(), (RequiredContent.REASON,), tuple(RequiredContent)], ids=str)
def test_what_the_referral_must_hold_is_said_one_by_one(there):
    wanted = (RequiredContent.REASON, RequiredContent.JOINT_ASSESSMENT, RequiredContent.INSTRUCTION_GIVEN)
    criteria = Criteria(allowed_referrer_unit_types=CLINICS, required_contents=wanted)

    decision = check(criteria, replace(FACTS, contents=frozenset(there)), on=BORN)

    assert decision.missing == tuple(each for each in wanted if each not in there)
    assert [each.content for each in decision.findings if each.content] == list(wanted)
    assert decision.may_be_overridden == ()


def test_contents_that_nobody_asked_about_are_not_judged():
    criteria = Criteria(allowed_referrer_unit_types=CLINICS, required_contents=tuple(RequiredContent))

    assert check(criteria, FACTS, on=BORN).is_met


def test_every_criterion_that_fails_is_said():
    criteria = Criteria(
        allowed_referrer_unit_types=CLINICS,
        max_age_months=18,
        step=1,
        required_contents=(RequiredContent.REASON,),
    )
    facts = ReferralFacts(
        referrer=UnitType.SCHOOL_HEALTH, birth_date=date(1990, 1, 1), contents=frozenset(), assessed_by=None
    )

    decision = check(criteria, facts, on=date(2030, 1, 1))

    assert decision.failed == (
        Finding(PathwayCriterion.REFERRER_UNIT_TYPE, CriterionFailure.UNIT_TYPE_NOT_ALLOWED),
        Finding(PathwayCriterion.AGE, CriterionFailure.TOO_OLD),
        Finding(GATE, CriterionFailure.ASSESSMENT_MISSING),
        Finding(PathwayCriterion.CONTENT, CriterionFailure.CONTENT_MISSING, RequiredContent.REASON),
    )
    assert decision.may_be_overridden == decision.failed[:2]


def test_the_decision_says_between_which_days_and_which_rule_decided():
    criteria = Criteria(allowed_referrer_unit_types=CLINICS, min_age_months=6, max_age_months=18)
    open_ended = Criteria(allowed_referrer_unit_types=CLINICS)

    decision = check(criteria, replace(FACTS, birth_date=date(2023, 8, 31)), on=BORN)
    without_end = check(open_ended, FACTS, on=BORN)

    assert (decision.eligible_from, decision.eligible_until) == (date(2024, 2, 29), date(2025, 2, 28))
    assert (without_end.eligible_from, without_end.eligible_until) == (BORN, None)
    assert (decision.rule_id, decision.rule_version) == ("pathway_criteria", "2")


@pytest.mark.parametrize("months", [(-1, 18), (19, 18)], ids=["before birth", "empty"])
def test_a_window_that_makes_no_sense_is_refused(months):
    with pytest.raises(ValueError, match="age window"):
        Criteria(allowed_referrer_unit_types=CLINICS, min_age_months=months[0], max_age_months=months[1])


FAILURES = [
    *[(failure, None) for failure in CriterionFailure if failure is not CriterionFailure.CONTENT_MISSING],
    *[(CriterionFailure.CONTENT_MISSING, content) for content in RequiredContent],
]


def test_every_failure_is_explained_in_every_language_in_words_of_its_own():
    explained = [in_words(failure, content) for failure, content in FAILURES]

    for language in Language:
        assert all(each.why[language] and each.remedy[language] for each in explained)
        assert len({each.why[language] for each in explained}) == len(FAILURES)


def test_a_missing_content_without_its_name_is_no_explanation():
    with pytest.raises(ValueError, match="has a name"):
        in_words(CriterionFailure.CONTENT_MISSING)
