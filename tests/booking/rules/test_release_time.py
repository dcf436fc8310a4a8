"""Release of times: which day becomes public when, across weeks, years and changes of the clocks."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.booking.rules.release_time import Release, next_release, released_at
from shared.law.civil_time import civil_date, civil_datetime, instant

MONDAY_08 = Release(weekday=1, at=time(8), days_ahead=28)
SECOND = timedelta(seconds=1)
RELEASES = st.builds(
    Release,
    weekday=st.integers(1, 7),
    at=st.times().map(lambda at: at.replace(microsecond=0)),
    days_ahead=st.integers(6, 120),
)
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # the strategy adds the zone


@pytest.mark.parametrize(
    ("day_of_visit", "release", "expected"),
    [
        pytest.param(date(2026, 5, 31), MONDAY_08, "2026-05-04T08:00+03:00", id="one day before the farthest reach"),
        pytest.param(date(2026, 6, 1), MONDAY_08, "2026-05-04T08:00+03:00", id="the farthest day of a release"),
        pytest.param(date(2026, 6, 2), MONDAY_08, "2026-05-11T08:00+03:00", id="a day too far waits for the next"),
        pytest.param(
            date(2026, 6, 7), Release(7, time(18), 6), "2026-06-07T18:00+03:00", id="shortest reach, day of the release"
        ),
        pytest.param(
            date(2026, 6, 6), Release(7, time(18), 6), "2026-05-31T18:00+03:00", id="shortest reach, the day before"
        ),
        pytest.param(date(2026, 4, 20), MONDAY_08, "2026-03-23T08:00+02:00", id="last release in winter time"),
        pytest.param(date(2026, 4, 27), MONDAY_08, "2026-03-30T08:00+03:00", id="first release in summer time"),
        pytest.param(
            date(2026, 4, 4), Release(7, time(3, 30), 6), "2026-03-29T04:00+03:00", id="a release that the clocks skip"
        ),
        pytest.param(
            date(2026, 10, 31), Release(7, time(3, 30), 6), "2026-10-25T03:30+03:00", id="an hour that comes twice"
        ),
        pytest.param(date(2027, 1, 25), MONDAY_08, "2026-12-28T08:00+02:00", id="over the turn of the year"),
    ],
)
def test_a_day_becomes_public_at_the_first_release_that_reaches_it(day_of_visit, release, expected):
    answer = released_at(day_of_visit, release)

    assert answer == datetime.fromisoformat(expected)
    assert answer.tzinfo is UTC


def test_without_a_release_times_are_public_at_once():
    assert released_at(date(2026, 6, 1), None) is None


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("2026-05-04T07:59:59+03:00", "2026-05-04T08:00+03:00", id="a second before"),
        pytest.param("2026-05-04T08:00:00+03:00", "2026-05-11T08:00+03:00", id="at the release"),
        pytest.param("2026-05-04T08:00:01+03:00", "2026-05-11T08:00+03:00", id="a second after"),
        pytest.param("2026-05-10T23:59:59+03:00", "2026-05-11T08:00+03:00", id="Sunday night"),
        pytest.param("2026-05-10T21:30:00+00:00", "2026-05-11T08:00+03:00", id="Monday already here"),
        pytest.param("2026-03-23T08:00:00+02:00", "2026-03-30T08:00+03:00", id="into summer time"),
        pytest.param("2026-10-19T08:00:00+03:00", "2026-10-26T08:00+02:00", id="into winter time"),
    ],
)
def test_the_next_release_comes_after_the_instant(at, expected):
    now = datetime.fromisoformat(at)

    assert next_release(now, MONDAY_08) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("weekday", "at", "days_ahead", "complaint"),
    [
        pytest.param(0, time(8), 28, "weekdays", id="no weekday"),
        pytest.param(8, time(8), 28, "weekdays", id="an eighth weekday"),
        pytest.param(1, time(8, tzinfo=UTC), 28, "zone", id="a clock time with a zone"),
        pytest.param(1, time(8), 5, "six days", id="some days never public"),
    ],
)
def test_a_release_that_makes_no_sense_is_refused(weekday, at, days_ahead, complaint):
    with pytest.raises(ValueError, match=complaint):
        Release(weekday, at, days_ahead)


def test_an_instant_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        next_release(datetime(2026, 5, 4), MONDAY_08)  # noqa: DTZ001  # the missing zone is what is tested


@settings(deadline=None)
@given(at=INSTANTS, release=RELEASES)
def test_a_release_comes_every_week_on_its_weekday_and_makes_seven_days_public(at, release):
    coming = next_release(at, release)
    after = next_release(coming, release)

    assert coming > at
    assert civil_date(coming).isoweekday() == release.weekday
    assert civil_date(after) - civil_date(coming) == timedelta(days=7)
    last_day = civil_date(coming) + timedelta(days=release.days_ahead)
    assert released_at(last_day, release) == coming
    assert released_at(last_day + timedelta(days=1), release) == after


@settings(deadline=None)
@given(day=st.dates(date(2025, 1, 1), date(2030, 1, 1)), release=RELEASES)
def test_every_day_becomes_public_before_it_is_over(day, release):
    public_from = released_at(day, release)

    assert public_from is not None
    assert public_from < instant(day + timedelta(days=1), time(0))
    assert civil_datetime(public_from).isoweekday() == release.weekday
