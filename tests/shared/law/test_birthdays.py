"""Birthdays and months: leap days and short months from both sides."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.law.birthdays import add_months, age_years, birthday, birthday_before_a_right_ends

BIRTH_DATES = st.dates(date(1900, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("birth_date", "years", "usual", "right_ends"),
    [
        pytest.param(date(2014, 5, 10), 12, date(2026, 5, 10), date(2026, 5, 10), id="an ordinary day"),
        pytest.param(date(2012, 2, 29), 12, date(2024, 2, 29), date(2024, 2, 29), id="leap day to leap year"),
        pytest.param(date(2004, 2, 29), 18, date(2022, 2, 28), date(2022, 3, 1), id="leap day, 18"),
        pytest.param(date(2004, 2, 29), 23, date(2027, 2, 28), date(2027, 3, 1), id="leap day, 23"),
        pytest.param(date(1952, 2, 29), 75, date(2027, 2, 28), date(2027, 3, 1), id="leap day, 75"),
        pytest.param(date(2088, 2, 29), 12, date(2100, 2, 28), date(2100, 3, 1), id="2100 is no leap year"),
        pytest.param(date(2020, 2, 29), 0, date(2020, 2, 29), date(2020, 2, 29), id="day of birth"),
    ],
)
def test_a_birthday_is_a_day_and_a_leap_day_has_an_anniversary(birth_date, years, usual, right_ends):
    assert birthday(birth_date, years) == usual
    assert birthday_before_a_right_ends(birth_date, years) == right_ends


@pytest.mark.parametrize("question", [birthday, birthday_before_a_right_ends])
def test_a_negative_age_is_refused(question):
    with pytest.raises(ValueError, match="never negative"):
        question(date(2020, 1, 1), -1)


def test_a_birthday_beyond_the_calendar_is_an_error():
    with pytest.raises(ValueError, match="year"):
        birthday(date(2020, 1, 1), 9000)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        pytest.param(date(2014, 5, 10), 0, id="day of birth"),
        pytest.param(date(2026, 5, 9), 11, id="day before the 12th birthday"),
        pytest.param(date(2026, 5, 10), 12, id="12th birthday"),
        pytest.param(date(2026, 5, 11), 12, id="day after"),
        pytest.param(date(2025, 12, 31), 11, id="year end"),
    ],
)
def test_age_changes_on_the_birthday(on, expected):
    assert age_years(date(2014, 5, 10), on) == expected


def test_a_leap_day_child_turns_18_on_28_february():
    assert age_years(date(2004, 2, 29), date(2022, 2, 27)) == 17
    assert age_years(date(2004, 2, 29), date(2022, 2, 28)) == 18


def test_nobody_has_an_age_before_birth():
    with pytest.raises(ValueError, match="before birth"):
        age_years(date(2014, 5, 10), date(2014, 5, 9))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        pytest.param(date(2023, 8, 31), 18, date(2025, 2, 28), id="to the end of February"),
        pytest.param(date(2022, 8, 29), 18, date(2024, 2, 29), id="to a leap day"),
        pytest.param(date(2023, 11, 30), 3, date(2024, 2, 29), id="no 30 February"),
        pytest.param(date(2025, 12, 15), 1, date(2026, 1, 15), id="over the year end"),
        pytest.param(date(2025, 11, 30), 1, date(2025, 12, 30), id="to December"),
        pytest.param(date(2026, 3, 31), -1, date(2026, 2, 28), id="backwards"),
        pytest.param(date(2026, 1, 15), -1, date(2025, 12, 15), id="backwards over the year end"),
        pytest.param(date(2026, 1, 31), 0, date(2026, 1, 31), id="no month at all"),
    ],
)
def test_months_end_on_the_same_numbered_day_or_the_months_last(day, months, expected):
    assert add_months(day, months) == expected


@settings(deadline=None)
@given(birth_date=BIRTH_DATES, years=st.integers(0, 110))
def test_an_age_is_reached_on_its_birthday_and_not_the_day_before(birth_date, years):
    on = birthday(birth_date, years)

    assert age_years(birth_date, on) == years
    if years:
        assert age_years(birth_date, on - timedelta(days=1)) == years - 1
    assert on <= birthday_before_a_right_ends(birth_date, years) <= on + timedelta(days=1)


@settings(deadline=None)
@given(day=BIRTH_DATES, months=st.integers(-500, 500))
def test_a_month_count_lands_in_the_month_it_names(day, months):
    landed = add_months(day, months)

    assert (landed.year * 12 + landed.month) - (day.year * 12 + day.month) == months
    assert landed.day == day.day or (landed.day < day.day and (landed + timedelta(days=1)).day == 1)
