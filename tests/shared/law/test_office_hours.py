"""Office time counted backwards: over nights, weekends and clock changes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.law.civil_time import civil_datetime, instant
from shared.law.office_hours import OfficeHours, office_time_before
from shared.law.working_days import OutsideCalendar, finnish_working_days

CALENDAR = finnish_working_days(2023, 2028)


def local(day: int, hour: int, minute: int = 0, *, month: int = 5) -> datetime:
    return instant(date(2024, month, day), time(hour, minute))


@pytest.mark.parametrize(
    ("at", "hours", "expected"),
    [
        pytest.param(local(7, 16), 2, local(7, 14), id="the same afternoon"),
        pytest.param(local(7, 10), 2, local(7, 8), id="exactly from opening"),
        pytest.param(local(7, 9), 2, local(6, 15), id="the rest the day before"),
        pytest.param(local(6, 9), 2, local(3, 15), id="the rest before the weekend"),
        pytest.param(local(2, 9), 2, local(30, 15, month=4), id="the rest before May Day"),
        pytest.param(local(7, 8), 2, local(6, 14), id="at opening nothing of the day counts"),
        pytest.param(local(7, 7), 2, local(6, 14), id="before opening"),
        pytest.param(local(7, 20), 2, local(7, 14), id="after closing"),
        pytest.param(local(5, 12), 2, local(3, 14), id="on a Sunday"),
        pytest.param(local(7, 16), 8, local(7, 8), id="a whole day"),
        pytest.param(local(7, 16), 17, local(3, 15), id="two days and an hour"),
        pytest.param(local(7, 12), 0, local(7, 12), id="nothing, in office hours"),
        pytest.param(local(7, 8), 0, local(7, 8), id="nothing, at opening"),
        pytest.param(local(7, 7, 59), 0, local(6, 16), id="nothing, before opening"),
        pytest.param(local(7, 20), 0, local(7, 16), id="nothing, after closing"),
        pytest.param(local(1, 9, month=4), 2, local(28, 14, month=3), id="over Easter and the spring change"),
    ],
)
def test_office_time_skips_nights_and_days_off(at, hours, expected):
    answer = office_time_before(at, timedelta(hours=hours), working_days=CALENDAR)

    assert answer == expected
    assert answer.tzinfo is UTC


def test_a_unit_has_hours_of_its_own():
    hours = OfficeHours(time(9), time(15, 30))

    answer = office_time_before(local(7, 10), timedelta(hours=2), working_days=CALENDAR, office_hours=hours)

    assert answer == local(6, 14, 30)


def test_the_zone_in_which_the_instant_is_written_does_not_matter():
    at = local(7, 9)

    answer = office_time_before(civil_datetime(at), timedelta(hours=1), working_days=CALENDAR)

    assert answer == local(7, 8)
    assert answer.tzinfo is UTC


def test_negative_office_time_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        office_time_before(local(7, 9), timedelta(seconds=-1), working_days=CALENDAR)


def test_office_time_before_the_calendar_is_refused():
    with pytest.raises(OutsideCalendar):
        office_time_before(instant(date(2023, 1, 2), time(9)), timedelta(hours=2), working_days=CALENDAR)


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        pytest.param(time(16), time(8), id="closing first"),
        pytest.param(time(8), time(8), id="no time at all"),
        pytest.param(time(8, tzinfo=UTC), time(16), id="opening with a zone"),
        pytest.param(time(8), time(16, tzinfo=UTC), id="closing with a zone"),
    ],
)
def test_hours_that_make_no_day_are_refused(opens, closes):
    with pytest.raises(ValueError, match="office"):
        OfficeHours(opens, closes)


@settings(deadline=None)
@given(
    at=st.datetimes(datetime(2023, 3, 1), datetime(2028, 11, 30), timezones=st.just(UTC)),  # noqa: DTZ001 - zone beside it
    minutes=st.integers(0, 1200),
    more=st.integers(0, 600),
)
def test_more_office_time_reaches_further_back_and_never_out_of_hours(at, minutes, more):
    start = office_time_before(at, timedelta(minutes=minutes), working_days=CALENDAR)
    earlier = office_time_before(at, timedelta(minutes=minutes + more), working_days=CALENDAR)

    assert earlier <= start <= at
    assert CALENDAR.is_working_day(civil_datetime(start).date())
    assert time(8) <= civil_datetime(start).time() <= time(16)
