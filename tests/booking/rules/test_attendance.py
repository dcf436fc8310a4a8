"""Attendance: what each state counts as, and both ends of the period."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.booking.rules.attendance import AttendedVisit, attendance
from shared.law.civil_time import instant
from shared.terms.booking import AppointmentStatus

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
VISIT = AttendedVisit(status=AppointmentStatus.BOOKED, starts_at=instant(date(2026, 3, 12), time(9)))


@pytest.mark.parametrize(
    ("status", "late", "counts"),
    [
        pytest.param("booked", False, (1, 0, 0, 0), id="to come"),
        pytest.param("checked_in", False, (1, 0, 0, 0), id="arrived"),
        pytest.param("completed", False, (1, 1, 0, 0), id="completed"),
        pytest.param("no_show", False, (1, 0, 1, 0), id="missed"),
        pytest.param("cancelled", False, (0, 0, 0, 0), id="cancelled in time"),
        pytest.param("cancelled", True, (1, 0, 0, 1), id="cancelled late"),
        pytest.param("completed", True, (1, 1, 0, 0), id="late only counts for what is cancelled"),
    ],
)
def test_a_visit_counts_as_what_became_of_it(status, late, counts):
    visit = replace(VISIT, status=AppointmentStatus(status), cancelled_late=late)

    answer = attendance([visit], first=FIRST, last=LAST)

    assert (answer.booked, answer.completed, answer.no_shows, answer.late_cancellations) == counts
    assert (answer.rule_id, answer.rule_version) == ("attendance", "1")


@pytest.mark.parametrize(
    ("starts_at", "inside"),
    [
        pytest.param(datetime(2026, 2, 28, 21, 59, 59, tzinfo=UTC), False, id="a second before the first day"),
        pytest.param(datetime(2026, 2, 28, 22, tzinfo=UTC), True, id="first minute of the first day"),
        pytest.param(datetime(2026, 3, 31, 20, 59, 59, tzinfo=UTC), True, id="last second, in summer time"),
        pytest.param(datetime(2026, 3, 31, 21, tzinfo=UTC), False, id="the day after"),
    ],
)
def test_the_days_of_a_period_are_those_of_finland_and_both_included(starts_at, inside):
    assert attendance([replace(VISIT, starts_at=starts_at)], first=FIRST, last=LAST).booked == int(inside)


def test_a_period_without_visits_counts_nothing():
    answer = attendance([], first=FIRST, last=FIRST)

    assert (answer.booked, answer.completed, answer.no_shows, answer.late_cancellations) == (0, 0, 0, 0)


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="period"):
        attendance([], first=LAST, last=FIRST)


def test_a_start_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        attendance([replace(VISIT, starts_at=datetime(2026, 3, 12))], first=FIRST, last=LAST)  # noqa: DTZ001  # the missing zone is what is tested


@settings(deadline=None)
@given(
    visits=st.lists(
        st.builds(
            AttendedVisit,
            status=st.sampled_from(AppointmentStatus),
            starts_at=st.integers(-40, 40).map(lambda days: VISIT.starts_at + timedelta(days=days)),
            cancelled_late=st.booleans(),
        )
    ),
    split=st.dates(FIRST, LAST - timedelta(days=1)),
)
def test_two_periods_that_follow_each_other_add_up_to_the_whole(visits, split):
    whole = attendance(visits, first=FIRST, last=LAST)
    parts = [
        attendance(visits, first=FIRST, last=split),
        attendance(visits, first=split + timedelta(days=1), last=LAST),
    ]

    assert whole.booked == sum(part.booked for part in parts)
    assert whole.no_shows == sum(part.no_shows for part in parts)
    assert whole.completed + whole.no_shows + whole.late_cancellations <= whole.booked
