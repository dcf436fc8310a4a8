"""Quiet hours: both ends from both sides, over midnight, within a day, and when the clocks change."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.booking.rules.quiet_hours import QuietHours, earliest_sending

INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # the strategy adds the zone
CLOCK_TIMES = st.times().map(lambda at: at.replace(microsecond=0))
QUIET = st.tuples(CLOCK_TIMES, CLOCK_TIMES).filter(lambda both: both[0] != both[1]).map(lambda both: QuietHours(*both))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("2026-05-12T20:59:59+03:00", "2026-05-12T20:59:59+03:00", id="a second before the night"),
        pytest.param("2026-05-12T21:00:00+03:00", "2026-05-13T07:00:00+03:00", id="the night begins"),
        pytest.param("2026-05-13T00:00:00+03:00", "2026-05-13T07:00:00+03:00", id="midnight"),
        pytest.param("2026-05-13T06:59:59+03:00", "2026-05-13T07:00:00+03:00", id="a second before the morning"),
        pytest.param("2026-05-13T07:00:00+03:00", "2026-05-13T07:00:00+03:00", id="the morning"),
        pytest.param("2026-05-12T18:30:00+00:00", "2026-05-13T04:00:00+00:00", id="written in another zone"),
        pytest.param("2026-12-31T23:00:00+02:00", "2027-01-01T07:00:00+02:00", id="the turn of the year"),
        pytest.param("2026-03-28T22:00:00+02:00", "2026-03-29T07:00:00+03:00", id="the short night of spring"),
        pytest.param("2026-10-24T22:00:00+03:00", "2026-10-25T07:00:00+02:00", id="the long night of autumn"),
    ],
)
def test_what_comes_at_night_waits_for_the_morning(at, expected):
    answer = earliest_sending(datetime.fromisoformat(at))

    assert answer == datetime.fromisoformat(expected)
    assert answer.tzinfo is UTC


@pytest.mark.parametrize(
    ("quiet", "at", "expected"),
    [
        pytest.param((time(12), time(13)), "2026-05-12T12:00+03:00", "2026-05-12T13:00+03:00", id="within a day"),
        pytest.param((time(12), time(13)), "2026-05-12T11:59+03:00", "2026-05-12T11:59+03:00", id="before it"),
        pytest.param((time(12), time(13)), "2026-05-12T13:00+03:00", "2026-05-12T13:00+03:00", id="after it"),
        pytest.param((time(0), time(6)), "2026-05-12T00:00+03:00", "2026-05-12T06:00+03:00", id="from midnight on"),
        pytest.param((time(20), time(0)), "2026-05-12T23:59+03:00", "2026-05-13T00:00+03:00", id="until midnight"),
        pytest.param(
            (time(3), time(4)), "2026-03-29T03:59:59+02:00", "2026-03-29T04:59:59+03:00", id="hours that are skipped"
        ),
        pytest.param(
            (time(1), time(3, 30)), "2026-10-25T03:10+02:00", "2026-10-25T03:10+02:00", id="the second of two hours"
        ),
        pytest.param(
            (time(1), time(3, 30)), "2026-10-25T03:10+03:00", "2026-10-25T03:30+03:00", id="the first of two hours"
        ),
        pytest.param(
            (time(3, 30), time(3, 15)), "2026-03-29T02:00+02:00", "2026-03-30T03:15+03:00", id="a pause that is skipped"
        ),
        pytest.param(
            (time(3, 30), time(3, 15)), "2026-03-28T12:00+02:00", "2026-03-30T03:15+03:00", id="seen the day before"
        ),
    ],
)
def test_other_hours_may_be_set(quiet, at, expected):
    assert earliest_sending(datetime.fromisoformat(at), QuietHours(*quiet)) == datetime.fromisoformat(expected)


def test_without_quiet_hours_everything_goes_at_once():
    at = datetime(2026, 5, 12, 23, tzinfo=UTC)

    assert earliest_sending(at, None) == at


@pytest.mark.parametrize(
    ("begin", "end", "complaint"),
    [
        pytest.param(time(21), time(21), "another time", id="no length"),
        pytest.param(time(21, tzinfo=UTC), time(7), "zone", id="a zone at the beginning"),
        pytest.param(time(21), time(7, tzinfo=UTC), "zone", id="a zone at the end"),
    ],
)
def test_quiet_hours_that_make_no_sense_are_refused(begin, end, complaint):
    with pytest.raises(ValueError, match=complaint):
        QuietHours(begin, end)


@pytest.mark.parametrize("quiet", [QuietHours(), None], ids=["with quiet hours", "without"])
def test_an_instant_without_an_offset_is_refused(quiet):
    with pytest.raises(ValueError, match="offset"):
        earliest_sending(datetime(2026, 5, 12), quiet)  # noqa: DTZ001  # the missing zone is what is tested


@settings(deadline=None)
@given(at=INSTANTS, quiet=QUIET)
def test_the_answer_is_never_earlier_nor_quiet_itself_nor_two_days_away(at, quiet):
    answer = earliest_sending(at, quiet)

    assert at <= answer <= at + timedelta(hours=50)
    assert earliest_sending(answer, quiet) == answer


@settings(deadline=None)
@given(at=INSTANTS, later=st.timedeltas(timedelta(0), timedelta(days=3)), quiet=QUIET)
def test_what_comes_later_never_goes_earlier(at, later, quiet):
    assert earliest_sending(at, quiet) <= earliest_sending(at + later, quiet)
