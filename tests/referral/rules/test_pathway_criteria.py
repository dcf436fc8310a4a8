"""Referral criteria: who refers, and both limits of the age from both sides."""

from datetime import date

import pytest

from services.referral.rules.pathway_criteria import Criteria, Finding, check
from shared.terms.people import UnitType
from shared.terms.referral import CriterionFailure, PathwayCriterion

CLINICS = frozenset({UnitType.CHILD_CLINIC, UnitType.FAMILY_CENTRE})
BORN = date(2025, 1, 15)


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

    decision = check(criteria, referrer=UnitType.CHILD_CLINIC, birth_date=birth_date, on=on)

    assert Finding(PathwayCriterion.AGE, expected) in decision.findings
    assert decision.is_met is (expected is None)


@pytest.mark.parametrize("referrer", UnitType, ids=str)
def test_only_the_allowed_types_of_unit_refer(referrer):
    decision = check(Criteria(allowed_referrer_unit_types=CLINICS), referrer=referrer, birth_date=BORN, on=BORN)

    expected = None if referrer in CLINICS else CriterionFailure.UNIT_TYPE_NOT_ALLOWED
    assert decision.findings[0] == Finding(PathwayCriterion.REFERRER_UNIT_TYPE, expected)
    assert decision.is_met is (expected is None)


def test_every_criterion_that_fails_is_said():
    criteria = Criteria(allowed_referrer_unit_types=CLINICS, max_age_months=18)

    decision = check(criteria, referrer=UnitType.SCHOOL_HEALTH, birth_date=BORN, on=date(2030, 1, 1))

    assert decision.failed == (
        Finding(PathwayCriterion.REFERRER_UNIT_TYPE, CriterionFailure.UNIT_TYPE_NOT_ALLOWED),
        Finding(PathwayCriterion.AGE, CriterionFailure.TOO_OLD),
    )


def test_the_decision_says_between_which_days_and_which_rule_decided():
    criteria = Criteria(allowed_referrer_unit_types=CLINICS, min_age_months=6, max_age_months=18)
    open_ended = Criteria(allowed_referrer_unit_types=CLINICS)

    decision = check(criteria, referrer=UnitType.CHILD_CLINIC, birth_date=date(2023, 8, 31), on=BORN)
    without_end = check(open_ended, referrer=UnitType.CHILD_CLINIC, birth_date=BORN, on=BORN)

    assert (decision.eligible_from, decision.eligible_until) == (date(2024, 2, 29), date(2025, 2, 28))
    assert (without_end.eligible_from, without_end.eligible_until) == (BORN, None)
    assert (decision.rule_id, decision.rule_version) == ("pathway_criteria", "1")


@pytest.mark.parametrize("months", [(-1, 18), (19, 18)], ids=["before birth", "empty"])
def test_a_window_that_makes_no_sense_is_refused(months):
    with pytest.raises(ValueError, match="age window"):
        Criteria(allowed_referrer_unit_types=CLINICS, min_age_months=months[0], max_age_months=months[1])
