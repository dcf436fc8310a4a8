"""Start grid: visits, buffers and breaks of a day, and days without any."""

from datetime import UTC, date, datetime, time

import pytest

from services.booking.rules.start_grid import WorkingPattern, start_grid, visits_of_a_day
from shared.law.working_days import OutsideCalendar, finnish_working_days

EVERY_DAY = frozenset(range(1, 8))
CALENDAR = finnish_working_days(2026, 2028)


def pattern(
    starts: str = "09:00",
    ends: str = "12:00",
    breaks: tuple[tuple[str, str], ...] = (),
    minutes: int = 45,
    buffer: int = 0,
) -> WorkingPattern:
    return WorkingPattern(
        weekdays=EVERY_DAY,
        starts=time.fromisoformat(starts),
        ends=time.fromisoformat(ends),
        breaks=tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in breaks),
        visit_minutes=minutes,
        buffer_minutes=buffer,
    )


def starts_of(of: WorkingPattern) -> list[str]:
    return [f"{starts:%H:%M}" for starts, _ in visits_of_a_day(of)]


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        pytest.param(pattern(), ["09:00", "09:45", "10:30", "11:15"], id="without a buffer"),
        pytest.param(pattern(buffer=15), ["09:00", "10:00", "11:00"], id="a buffer after each"),
        pytest.param(pattern(buffer=15, ends="11:45"), ["09:00", "10:00", "11:00"], id="the last buffer need not fit"),
        pytest.param(pattern(buffer=15, ends="11:44"), ["09:00", "10:00"], id="the last visit must fit"),
        pytest.param(
            pattern(buffer=15, breaks=(("10:45", "11:00"),)), ["09:00", "10:00", "11:00"], id="no buffer into a break"
        ),
        pytest.param(
            pattern(buffer=15, breaks=(("10:30", "10:40"),)), ["09:00", "10:40"], id="a visit that meets a break"
        ),
        pytest.param(
            pattern(breaks=(("09:30", "09:40"), ("09:35", "10:00"))), ["10:00", "10:45"], id="breaks that overlap"
        ),
        pytest.param(pattern(breaks=(("08:00", "13:00"),)), [], id="a break over everything"),
        pytest.param(pattern(ends="23:59", starts="23:00"), ["23:00"], id="the end of the day"),
        pytest.param(pattern(minutes=200), [], id="longer than the day"),
    ],
)
def test_the_visits_of_a_day(of, expected):
    assert starts_of(of) == expected


@pytest.mark.parametrize(
    ("day", "visits"),
    [
        pytest.param("2026-12-05", 1, id="a Saturday"),
        pytest.param("2026-12-06", 0, id="Independence Day on a Sunday"),
        pytest.param("2026-12-24", 0, id="Christmas Eve"),
        pytest.param("2026-12-26", 0, id="the second day of Christmas on a Saturday"),
        pytest.param("2027-03-28", 0, id="Easter Sunday"),
        pytest.param("2027-06-26", 0, id="Midsummer Day"),
        pytest.param("2027-11-06", 0, id="All Saints' Day"),
        pytest.param("2027-11-07", 1, id="the day after it"),
    ],
)
def test_public_holidays_of_every_weekday_have_no_visits(day, visits):
    on = date.fromisoformat(day)

    assert len(list(start_grid(pattern(ends="09:45"), on, on, CALENDAR))) == visits


def test_the_local_time_stays_when_the_clocks_change():
    found = list(start_grid(pattern(ends="09:45"), date(2026, 10, 24), date(2026, 10, 26), CALENDAR))

    assert [starts for starts, _ in found] == [
        datetime(2026, 10, 24, 6, tzinfo=UTC),
        datetime(2026, 10, 25, 7, tzinfo=UTC),
        datetime(2026, 10, 26, 7, tzinfo=UTC),
    ]


def test_no_visit_is_made_on_days_whose_holidays_are_not_known():
    with pytest.raises(OutsideCalendar):
        list(start_grid(pattern(), date(2028, 12, 31), date(2029, 1, 1), CALENDAR))
