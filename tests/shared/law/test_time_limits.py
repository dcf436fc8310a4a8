"""Time limits: where a count lands, the working day before it and the working day after it."""

from datetime import date

import pytest

from shared.law.time_limits import TimeLimit, days, months, nth_working_day, weeks
from shared.law.working_days import finnish_working_days

CALENDAR = finnish_working_days(2023, 2028)


def on_one_day(day: date) -> TimeLimit:
    return TimeLimit(computed=day, operational=day, rolled=day)


@pytest.mark.parametrize(
    ("count", "after", "n", "expected"),
    [
        pytest.param(nth_working_day, date(2024, 2, 6), 7, on_one_day(date(2024, 2, 15)), id="7th working day"),
        pytest.param(nth_working_day, date(2024, 2, 10), 1, on_one_day(date(2024, 2, 12)), id="from a Saturday"),
        pytest.param(days, date(2024, 6, 5), 14, on_one_day(date(2024, 6, 19)), id="14 days to a Wednesday"),
        pytest.param(
            days,
            date(2024, 6, 7),
            14,
            TimeLimit(computed=date(2024, 6, 21), operational=date(2024, 6, 20), rolled=date(2024, 6, 24)),
            id="14 days to Midsummer Eve",
        ),
        pytest.param(
            days,
            date(2024, 12, 10),
            14,
            TimeLimit(computed=date(2024, 12, 24), operational=date(2024, 12, 23), rolled=date(2024, 12, 27)),
            id="14 days to Christmas Eve",
        ),
        pytest.param(
            days,
            date(2024, 4, 20),
            14,
            TimeLimit(computed=date(2024, 5, 4), operational=date(2024, 5, 3), rolled=date(2024, 5, 6)),
            id="14 days to a weekday Saturday",
        ),
        pytest.param(days, date(2024, 3, 30), 3, on_one_day(date(2024, 4, 2)), id="over the spring change of clocks"),
        pytest.param(weeks, date(2024, 2, 6), 3, on_one_day(date(2024, 2, 27)), id="3 weeks to the same weekday"),
        pytest.param(
            weeks,
            date(2024, 4, 10),
            3,
            TimeLimit(computed=date(2024, 5, 1), operational=date(2024, 4, 30), rolled=date(2024, 5, 2)),
            id="3 weeks to May Day",
        ),
        pytest.param(months, date(2023, 11, 30), 3, on_one_day(date(2024, 2, 29)), id="no 30 February"),
        pytest.param(months, date(2023, 11, 29), 3, on_one_day(date(2024, 2, 29)), id="29 February of a leap year"),
        pytest.param(
            months,
            date(2025, 9, 6),
            3,
            TimeLimit(computed=date(2025, 12, 6), operational=date(2025, 12, 5), rolled=date(2025, 12, 8)),
            id="3 months to Independence Day",
        ),
    ],
)
def test_a_limit_lands_rolls_and_stays_operational(count, after, n, expected):
    assert count(after, n, CALENDAR) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        pytest.param(nth_working_day, date(2024, 2, 7), id="working day"),
        pytest.param(days, date(2024, 2, 7), id="day"),
        pytest.param(weeks, date(2024, 2, 13), id="week"),
        pytest.param(months, date(2024, 3, 6), id="month"),
    ],
)
def test_the_shortest_limit_is_one(count, expected):
    assert count(date(2024, 2, 6), 1, CALENDAR) == on_one_day(expected)


@pytest.mark.parametrize("count", [nth_working_day, days, weeks, months])
def test_a_limit_of_nothing_is_refused(count):
    with pytest.raises(ValueError, match=r"first one|at least one"):
        count(date(2024, 2, 6), 0, CALENDAR)
