"""Working days of Finland: the days off of several years, the eves, and the limits of the calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.law.working_days import OutsideCalendar, WorkingDays, finnish_working_days

CALENDAR = finnish_working_days(2023, 2028)
DAYS = st.dates(date(2023, 2, 1), date(2028, 11, 30))

WEEKDAYS_OFF = {
    2023: "2023-01-06 2023-04-07 2023-04-10 2023-05-01 2023-05-18 2023-06-23 2023-12-06 2023-12-25 2023-12-26",
    2024: "2024-01-01 2024-03-29 2024-04-01 2024-05-01 2024-05-09 2024-06-21 2024-12-06 2024-12-24 2024-12-25 "
    "2024-12-26",
    2025: "2025-01-01 2025-01-06 2025-04-18 2025-04-21 2025-05-01 2025-05-29 2025-06-20 2025-12-24 2025-12-25 "
    "2025-12-26",
    2026: "2026-01-01 2026-01-06 2026-04-03 2026-04-06 2026-05-01 2026-05-14 2026-06-19 2026-12-24 2026-12-25",
    2027: "2027-01-01 2027-01-06 2027-03-26 2027-03-29 2027-05-06 2027-06-25 2027-12-06 2027-12-24",
    2028: "2028-01-06 2028-04-14 2028-04-17 2028-05-01 2028-05-25 2028-06-23 2028-12-06 2028-12-25 2028-12-26",
}
"""Days from Monday to Friday on which Finnish offices are closed."""


@pytest.mark.parametrize("year", WEEKDAYS_OFF)
def test_the_weekdays_off_of_a_year_are_exactly_these(year):
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365 + (year % 4 == 0))]

    weekdays_off = [day.isoformat() for day in days if day.weekday() < 5 and not CALENDAR.is_working_day(day)]

    assert weekdays_off == WEEKDAYS_OFF[year].split()


@pytest.mark.parametrize(
    "day",
    [
        pytest.param(date(2024, 12, 31), id="New Year's Eve"),
        pytest.param(date(2024, 4, 30), id="May Day Eve"),
        pytest.param(date(2024, 3, 28), id="Maundy Thursday"),
        pytest.param(date(2024, 6, 20), id="the day before Midsummer Eve"),
        pytest.param(date(2024, 12, 23), id="the day before Christmas Eve"),
        pytest.param(date(2024, 12, 27), id="the day after Christmas"),
    ],
)
def test_other_eves_are_working_days(day):
    assert CALENDAR.is_working_day(day)


@pytest.mark.parametrize("year", range(2015, 2051))
def test_both_eves_are_days_off_in_every_year(year):
    calendar = finnish_working_days(year, year)
    midsummer_eve = next(day for day in (date(year, 6, 19 + number) for number in range(7)) if day.weekday() == 4)

    assert not calendar.is_working_day(midsummer_eve)
    assert calendar.is_working_day(midsummer_eve - timedelta(days=1))
    assert not calendar.is_working_day(date(year, 12, 24))


@pytest.mark.parametrize("day", [date(2024, 5, 4), date(2024, 5, 5)])
def test_saturday_and_sunday_are_never_working_days(day):
    assert not CALENDAR.is_working_day(day)


@pytest.mark.parametrize(
    ("day", "on_or_before", "on_or_after", "strictly_after"),
    [
        pytest.param(date(2024, 5, 3), date(2024, 5, 3), date(2024, 5, 3), date(2024, 5, 6), id="Friday"),
        pytest.param(date(2024, 5, 4), date(2024, 5, 3), date(2024, 5, 6), date(2024, 5, 6), id="Saturday"),
        pytest.param(date(2024, 6, 21), date(2024, 6, 20), date(2024, 6, 24), date(2024, 6, 24), id="Midsummer Eve"),
        pytest.param(date(2024, 3, 31), date(2024, 3, 28), date(2024, 4, 2), date(2024, 4, 2), id="Easter"),
        pytest.param(date(2025, 12, 31), date(2025, 12, 31), date(2025, 12, 31), date(2026, 1, 2), id="year end"),
    ],
)
def test_the_nearest_working_days(day, on_or_before, on_or_after, strictly_after):
    assert CALENDAR.on_or_before(day) == on_or_before
    assert CALENDAR.on_or_after(day) == on_or_after
    assert CALENDAR.next_working_day(day) == strictly_after


def test_the_named_day_is_not_counted():
    assert CALENDAR.nth_after(date(2024, 2, 6), 1) == date(2024, 2, 7)
    assert CALENDAR.nth_after(date(2024, 2, 6), 7) == date(2024, 2, 15)


def test_the_count_starts_from_one():
    with pytest.raises(ValueError, match="first one"):
        CALENDAR.nth_after(date(2024, 2, 6), 0)


@pytest.mark.parametrize("day", [date(2022, 12, 31), date(2029, 1, 1)], ids=["day before", "day after"])
@pytest.mark.parametrize("question", ["is_working_day", "next_working_day", "on_or_before", "on_or_after"])
def test_a_day_outside_the_span_is_refused(day, question):
    with pytest.raises(OutsideCalendar, match="2023-01-01 to 2028-12-31"):
        getattr(CALENDAR, question)(day)


@pytest.mark.parametrize("day", [date(2023, 1, 1), date(2028, 12, 31)], ids=["first day", "last day"])
def test_the_ends_of_the_span_are_known(day):
    assert not CALENDAR.is_working_day(day)


def test_an_answer_beyond_the_span_is_refused():
    with pytest.raises(OutsideCalendar):
        CALENDAR.on_or_before(date(2023, 1, 1))
    with pytest.raises(OutsideCalendar):
        CALENDAR.next_working_day(date(2028, 12, 29))
    with pytest.raises(OutsideCalendar):
        CALENDAR.nth_after(date(2028, 12, 1), 100)


def test_the_version_names_the_data_and_the_span():
    assert CALENDAR.version.startswith("FI-holidays-")
    assert CALENDAR.version.endswith("-2023-2028")
    assert CALENDAR.version != finnish_working_days(2023, 2027).version


def test_a_calendar_of_one_year_ends_with_it():
    calendar = finnish_working_days(2024, 2024)

    assert (calendar.first_day, calendar.last_day) == (date(2024, 1, 1), date(2024, 12, 31))
    assert calendar.on_or_after(date(2024, 1, 1)) == date(2024, 1, 2)


def test_the_only_working_day_may_fill_the_whole_span():
    day = date(2024, 1, 2)
    calendar = WorkingDays(version="1", first_day=day, last_day=day, days=(day,))

    assert calendar.on_or_before(day) == calendar.on_or_after(day) == day


def test_a_calendar_of_no_year_is_refused():
    with pytest.raises(ValueError, match="last year"):
        finnish_working_days(2025, 2024)


@pytest.mark.parametrize(
    "days",
    [
        pytest.param((date(2024, 1, 3), date(2024, 1, 2)), id="out of order"),
        pytest.param((date(2024, 1, 2), date(2024, 1, 2)), id="twice the same"),
        pytest.param((date(2023, 12, 29),), id="before the span"),
        pytest.param((date(2025, 1, 2),), id="after the span"),
    ],
)
def test_a_calendar_with_disordered_days_is_refused(days):
    with pytest.raises(ValueError, match="working days stand"):
        WorkingDays(version="1", first_day=date(2024, 1, 1), last_day=date(2024, 12, 31), days=days)


@settings(deadline=None)
@given(day=DAYS, n=st.integers(1, 15))
def test_counting_n_working_days_is_stepping_n_times(day, n):
    stepped = day
    for _ in range(n):
        stepped += timedelta(days=1)
        while not CALENDAR.is_working_day(stepped):
            stepped += timedelta(days=1)

    assert CALENDAR.nth_after(day, n) == stepped


@settings(deadline=None)
@given(day=DAYS)
def test_no_working_day_lies_between_a_day_and_its_nearest(day):
    before, after = CALENDAR.on_or_before(day), CALENDAR.on_or_after(day)

    assert before <= day <= after
    assert CALENDAR.is_working_day(before)
    assert CALENDAR.is_working_day(after)
    assert CALENDAR.next_working_day(before) == (after if before < day else CALENDAR.next_working_day(day))


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        pytest.param(date(2026, 12, 6), True, id="Independence Day on a Sunday"),
        pytest.param(date(2026, 12, 13), False, id="another Sunday"),
        pytest.param(date(2026, 12, 26), True, id="the second day of Christmas on a Saturday"),
        pytest.param(date(2024, 6, 21), True, id="Midsummer Eve"),
        pytest.param(date(2022, 12, 24), True, id="Christmas Eve on a Saturday"),
        pytest.param(date(2026, 11, 23), False, id="a working day"),
    ],
)
def test_a_public_holiday_is_one_on_every_weekday(day, closed):
    assert finnish_working_days(2022, 2026).is_public_holiday(day) is closed


def test_public_holidays_outside_the_span_are_not_known():
    with pytest.raises(OutsideCalendar):
        finnish_working_days(2024, 2024).is_public_holiday(date(2025, 1, 1))


def test_a_calendar_with_a_working_holiday_is_refused():
    day = date(2024, 1, 2)
    with pytest.raises(ValueError, match="no working day"):
        WorkingDays(version="1", first_day=day, last_day=day, days=(day,), holidays=frozenset({day}))
