"""Age window: both limits from both sides, short months and leap days."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.booking.rules.age_window import eligibility
from shared.terms.booking import AgeVerdict
from tests.worked_cases import worked_cases

BIRTH_DATES = st.dates(date(2000, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize("case", worked_cases("age_window"))
def test_a_child_is_in_the_window_as_worked_out(case):
    answer = eligibility(
        date.fromisoformat(case["birth_date"]),
        date.fromisoformat(case["appointment_date"]),
        min_age_months=int(case["min_age_months"]),
        max_age_months=int(case["max_age_months"]),
    )

    assert answer.verdict == AgeVerdict(case["expected"])


@pytest.mark.parametrize(
    ("birth_date", "on", "min_months", "max_months", "expected"),
    [
        pytest.param(
            date(2025, 1, 15), date(2026, 1, 14), 12, 24, AgeVerdict.TOO_YOUNG, id="day before the lower limit"
        ),
        pytest.param(date(2025, 1, 15), date(2026, 1, 15), 12, 24, AgeVerdict.ELIGIBLE, id="on the lower limit"),
        pytest.param(
            date(2025, 1, 15), date(2027, 1, 14), 12, 24, AgeVerdict.ELIGIBLE, id="day before the upper limit"
        ),
        pytest.param(date(2025, 1, 15), date(2027, 1, 15), 12, 24, AgeVerdict.ELIGIBLE, id="on the upper limit"),
        pytest.param(date(2025, 1, 15), date(2027, 1, 16), 12, 24, AgeVerdict.TOO_OLD, id="day after the upper limit"),
        pytest.param(date(2025, 1, 15), date(2025, 1, 14), 12, 24, AgeVerdict.NOT_BORN, id="day before birth"),
        pytest.param(date(2025, 1, 15), date(2025, 1, 15), 12, 24, AgeVerdict.TOO_YOUNG, id="day of birth"),
        pytest.param(date(1930, 1, 15), date(2026, 1, 15), 0, None, AgeVerdict.ELIGIBLE, id="no upper limit"),
        pytest.param(date(2025, 1, 15), date(2025, 1, 15), 0, 0, AgeVerdict.ELIGIBLE, id="day of birth only"),
        pytest.param(date(2025, 1, 15), date(2025, 1, 16), 0, 0, AgeVerdict.TOO_OLD, id="the day after birth"),
        pytest.param(
            date(2024, 2, 29), date(2025, 2, 27), 12, 24, AgeVerdict.TOO_YOUNG, id="leap-day child, too young"
        ),
        pytest.param(
            date(2024, 2, 29), date(2025, 2, 28), 12, 24, AgeVerdict.ELIGIBLE, id="leap-day child, old enough"
        ),
        pytest.param(date(2024, 2, 29), date(2026, 3, 1), 12, 24, AgeVerdict.TOO_OLD, id="leap-day child, too old"),
    ],
)
def test_both_limits_include_their_day(birth_date, on, min_months, max_months, expected):
    answer = eligibility(birth_date, on, min_age_months=min_months, max_age_months=max_months)

    assert answer.verdict is expected
    assert answer.is_eligible is (expected is AgeVerdict.ELIGIBLE)


def test_the_answer_says_between_which_days_and_which_rule_decided():
    answer = eligibility(date(2023, 8, 31), date(2025, 3, 1), min_age_months=6, max_age_months=18)

    assert (answer.eligible_from, answer.eligible_until) == (date(2024, 2, 29), date(2025, 2, 28))
    assert (answer.rule_id, answer.rule_version) == ("age_window", "1")


def test_a_service_type_without_a_window_takes_everybody_from_birth():
    assert eligibility(date(2025, 1, 15), date(2025, 1, 15)).is_eligible
    assert eligibility(date(2025, 1, 15), date(2125, 1, 15)).is_eligible


@pytest.mark.parametrize(("min_months", "max_months"), [(-1, 18), (19, 18)], ids=["before birth", "empty"])
def test_a_window_that_makes_no_sense_is_refused(min_months, max_months):
    with pytest.raises(ValueError, match="age window"):
        eligibility(date(2025, 1, 15), date(2025, 6, 1), min_age_months=min_months, max_age_months=max_months)


@settings(deadline=None)
@given(birth_date=BIRTH_DATES, min_months=st.integers(0, 60), length=st.integers(0, 60), days=st.integers(-40, 4000))
def test_the_verdicts_follow_each_other_in_time(birth_date, min_months, length, days):
    order = [AgeVerdict.NOT_BORN, AgeVerdict.TOO_YOUNG, AgeVerdict.ELIGIBLE, AgeVerdict.TOO_OLD]
    on = birth_date + timedelta(days=days)
    window = {"min_age_months": min_months, "max_age_months": min_months + length}

    today, tomorrow = (eligibility(birth_date, day, **window).verdict for day in (on, on + timedelta(days=1)))

    assert order.index(today) <= order.index(tomorrow)
