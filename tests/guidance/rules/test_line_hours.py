"""Hours of a line: by the day that is asked for, also over the day on which they change."""

from datetime import date, time

import pytest

from services.guidance.rules.line_hours import RULE_ID, RULE_VERSION, LineHours, line_openness
from shared.law.weekly_hours import WeeklySpan
from shared.law.working_days import OutsideCalendar, finnish_working_days
from tests.guidance.builders import helsinki

DAYS = finnish_working_days(2023, 2026)
_WEEK = range(1, 6)
AUGUST = LineHours(date(2023, 8, 11), date(2023, 9, 11), tuple(WeeklySpan(day, time(9), time(15)) for day in _WEEK))
SEPTEMBER = LineHours(
    date(2023, 9, 12),
    None,
    tuple(
        WeeklySpan(day, opens, closes) for day in _WEEK for opens, closes in ((time(9), time(11)), (time(13), time(15)))
    ),
)
LINES = [SEPTEMBER, AUGUST]


@pytest.mark.parametrize(
    ("at", "closes", "opens"),
    [
        pytest.param("2023-08-11 09:00", "2023-08-11 15:00", None, id="the first minute of the first day"),
        pytest.param("2023-08-11 08:59", None, "2023-08-11 09:00", id="a minute before"),
        pytest.param("2023-08-01 12:00", None, "2023-08-11 09:00", id="before there was a line"),
        pytest.param("2023-09-11 12:00", "2023-09-11 15:00", None, id="noon of the last day of the old hours"),
        pytest.param("2023-09-11 15:00", None, "2023-09-12 09:00", id="closing time is not included"),
        pytest.param("2023-09-12 12:00", None, "2023-09-12 13:00", id="noon of the first day of the new hours"),
        pytest.param("2023-09-12 13:00", "2023-09-12 15:00", None, id="the afternoon"),
        pytest.param("2023-09-15 15:00", None, "2023-09-18 09:00", id="Friday after closing: Monday"),
        pytest.param("2026-12-23 15:00", None, "2026-12-28 09:00", id="over Christmas"),
        pytest.param("2023-10-29 12:00", None, "2023-10-30 09:00", id="the day on which the clocks go back"),
    ],
)
def test_open_now_or_the_next_opening(at: str, closes: str | None, opens: str | None) -> None:
    found = line_openness(helsinki(at), LINES, working_days=DAYS)

    assert found.is_open is (closes is not None)
    assert found.closes_at == (helsinki(closes) if closes else None)
    assert found.opens_at == (helsinki(opens) if opens else None)
    assert (found.rule_id, found.rule_version) == (RULE_ID, RULE_VERSION)


def test_the_next_opening_is_by_the_hours_of_its_own_day() -> None:
    mornings = LineHours(date(2023, 9, 12), None, tuple(WeeklySpan(day, time(8), time(10)) for day in _WEEK))
    found = line_openness(helsinki("2023-09-11 16:00"), [AUGUST, mornings], working_days=DAYS)

    assert found.opens_at == helsinki("2023-09-12 08:00")


def test_hours_that_begin_at_midnight_of_their_first_day_open_then() -> None:
    around_the_clock = LineHours(date(2023, 9, 12), None, tuple(WeeklySpan(day, time(0), time(23)) for day in _WEEK))
    found = line_openness(helsinki("2023-09-11 16:00"), [AUGUST, around_the_clock], working_days=DAYS)

    assert (found.is_open, found.opens_at) == (False, helsinki("2023-09-12 00:00"))


def test_a_line_that_has_ended_opens_no_more() -> None:
    found = line_openness(helsinki("2023-09-11 15:00"), [AUGUST], working_days=DAYS)

    assert (found.is_open, found.closes_at, found.opens_at) == (False, None, None)


def test_without_a_line_nothing_opens_and_the_working_days_have_to_be_known() -> None:
    assert line_openness(helsinki("2023-09-11 15:00"), [], working_days=DAYS).opens_at is None
    with pytest.raises(OutsideCalendar):
        line_openness(helsinki("2027-01-04 09:00"), LINES, working_days=DAYS)
