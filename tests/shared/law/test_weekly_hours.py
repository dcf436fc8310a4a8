"""Weekly hours: open until they close, closed on days off, and the next opening told."""

from datetime import UTC, date, datetime, time

import pytest

from shared.law.civil_time import instant
from shared.law.weekly_hours import Openness, WeeklySpan, openness
from shared.law.working_days import OutsideCalendar, finnish_working_days

CALENDAR = finnish_working_days(2026, 2026)
MORNINGS = tuple(WeeklySpan(weekday, time(9), time(11)) for weekday in range(1, 6))
WITH_LUNCH = (*MORNINGS, WeeklySpan(1, time(13), time(15)))
SATURDAYS = (WeeklySpan(6, time(10), time(12)),)
IN_TWO_PIECES = (WeeklySpan(1, time(9), time(11)), WeeklySpan(1, time(11), time(12)))


def local(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    return instant(date(2026, month, day), time(hour, minute))


def until(at: datetime) -> Openness:
    return Openness(is_open=True, closes_at=at, opens_at=None)


def closed(opens_at: datetime | None) -> Openness:
    return Openness(is_open=False, closes_at=None, opens_at=opens_at)


@pytest.mark.parametrize(
    ("at", "spans", "expected"),
    [
        pytest.param(local(23, 9), MORNINGS, until(local(23, 11)), id="at opening"),
        pytest.param(local(23, 10, 59), MORNINGS, until(local(23, 11)), id="the last minute"),
        pytest.param(local(23, 11), MORNINGS, closed(local(24, 9)), id="at closing"),
        pytest.param(local(23, 8, 59), MORNINGS, closed(local(23, 9)), id="before opening"),
        pytest.param(local(23, 12), WITH_LUNCH, closed(local(23, 13)), id="at lunch"),
        pytest.param(local(27, 12), MORNINGS, closed(local(30, 9)), id="on Friday afternoon"),
        pytest.param(local(6, 9, 30, month=4), MORNINGS, closed(local(7, 9, month=4)), id="on Easter Monday"),
        pytest.param(local(24, 9, 30, month=12), MORNINGS, closed(local(28, 9, month=12)), id="on Christmas Eve"),
        pytest.param(local(23, 10), IN_TWO_PIECES, until(local(23, 12)), id="hours that follow each other"),
        pytest.param(local(23, 10), SATURDAYS, closed(None), id="no working day is a Saturday"),
        pytest.param(local(31, 12, month=12), MORNINGS, closed(None), id="on the last day of the calendar"),
    ],
)
def test_hours_hold_on_working_days_from_opening_until_closing(
    at: datetime, spans: tuple[WeeklySpan, ...], expected: Openness
) -> None:
    answer = openness(at, spans, working_days=CALENDAR)

    assert answer == expected
    assert all(each is None or each.tzinfo is UTC for each in (answer.closes_at, answer.opens_at))


def test_an_instant_outside_the_calendar_has_no_answer() -> None:
    with pytest.raises(OutsideCalendar):
        openness(datetime(2027, 5, 1, tzinfo=UTC), MORNINGS, working_days=CALENDAR)


def test_without_hours_there_is_nothing_to_ask() -> None:
    with pytest.raises(ValueError, match="no hours"):
        openness(local(23, 9), (), working_days=CALENDAR)


@pytest.mark.parametrize(
    ("weekday", "opens", "closes"),
    [
        pytest.param(0, time(9), time(10), id="no such weekday"),
        pytest.param(8, time(9), time(10), id="after Sunday"),
        pytest.param(1, time(10), time(10), id="no length"),
    ],
)
def test_hours_that_cannot_be_are_refused(weekday: int, opens: time, closes: time) -> None:
    with pytest.raises(ValueError, match=r"weekdays are numbered|open before they close"):
        WeeklySpan(weekday, opens, closes)
