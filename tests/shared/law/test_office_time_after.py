"""Office time counted forwards: over nights, weekends and days off."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.law.civil_time import civil_date, instant
from shared.law.office_hours import OFFICE_HOURS, OfficeHours, office_time_after, office_time_before
from shared.law.working_days import OutsideCalendar, finnish_working_days

CALENDAR = finnish_working_days(2023, 2028)


def local(day: int, hour: int, minute: int = 0, *, month: int = 5) -> datetime:
    return instant(date(2024, month, day), time(hour, minute))


@pytest.mark.parametrize(
    ("at", "hours", "expected"),
    [
        pytest.param(local(7, 9), 2, local(7, 11), id="the same day"),
        pytest.param(local(7, 14), 2, local(7, 16), id="exactly until closing"),
        pytest.param(local(7, 15), 2, local(8, 9), id="the rest the day after"),
        pytest.param(local(3, 15), 2, local(6, 9), id="the rest after the weekend"),
        pytest.param(local(30, 15, month=4), 2, local(2, 9), id="the rest after May Day"),
        pytest.param(local(7, 6), 2, local(7, 10), id="before opening"),
        pytest.param(local(7, 20), 2, local(8, 10), id="after closing"),
        pytest.param(local(5, 12), 8, local(6, 16), id="a whole day from a Sunday"),
        pytest.param(local(28, 15, month=3), 2, local(2, 9, month=4), id="over Easter and the spring change"),
    ],
)
def test_office_time_passes_on_working_days_only(at: datetime, hours: int, expected: datetime) -> None:
    answer = office_time_after(at, timedelta(hours=hours), working_days=CALENDAR)

    assert answer == expected
    assert answer.tzinfo is UTC


def test_a_unit_has_hours_of_its_own() -> None:
    hours = OfficeHours(time(9), time(12))

    answer = office_time_after(local(7, 8), timedelta(hours=4), working_days=CALENDAR, office_hours=hours)

    assert answer == local(8, 10)


@given(
    at=st.integers(0, 2_900_000).map(lambda minutes: datetime(2023, 3, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    minutes=st.integers(1, 60 * 60),
)
@settings(max_examples=200)
def test_it_ends_in_office_hours_and_counting_back_leads_to_the_beginning(at: datetime, minutes: int) -> None:
    length = timedelta(minutes=minutes)
    end = office_time_after(at, length, working_days=CALENDAR)

    assert CALENDAR.is_working_day(civil_date(end))
    assert instant(civil_date(end), OFFICE_HOURS.opens) < end <= instant(civil_date(end), OFFICE_HOURS.closes)
    begun = office_time_before(end, length, working_days=CALENDAR)
    assert office_time_after(begun, length, working_days=CALENDAR) == end
    assert begun == at or not _in_office_hours(at)


def _in_office_hours(at: datetime) -> bool:
    day = civil_date(at)
    return CALENDAR.is_working_day(day) and instant(day, OFFICE_HOURS.opens) <= at < instant(day, OFFICE_HOURS.closes)


def test_no_length_and_the_end_of_the_calendar_are_refused() -> None:
    with pytest.raises(ValueError, match="has a length"):
        office_time_after(local(7, 9), timedelta(0), working_days=CALENDAR)
    with pytest.raises(OutsideCalendar):
        office_time_after(datetime(2028, 12, 29, 12, tzinfo=UTC), timedelta(hours=9), working_days=CALENDAR)
