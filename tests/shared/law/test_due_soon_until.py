"""Due soon, asked from the other end: up to which due instant are clocks due soon?"""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.law.civil_time import instant
from shared.law.deadline_clock import due_soon_until, state
from shared.law.office_hours import OfficeHours
from shared.law.working_days import finnish_working_days
from shared.terms.deadlines import DeadlineState

CALENDAR = finnish_working_days(2024, 2028)


def at(text: str) -> datetime:
    local = datetime.fromisoformat(text)
    return instant(local.date(), local.time())


@pytest.mark.parametrize(
    ("now", "hours", "until"),
    [
        pytest.param("2026-11-23T09:00", 2, "2026-11-23T11:00", id="in the morning"),
        pytest.param("2026-11-23T14:00", 2, "2026-11-24T08:00", id="two hours before closing"),
        pytest.param("2026-11-23T15:00", 2, "2026-11-24T09:00", id="over the night"),
        pytest.param("2026-11-27T15:00", 2, "2026-11-30T09:00", id="over the weekend"),
        pytest.param("2026-12-23T15:00", 2, "2026-12-28T09:00", id="over Christmas"),
        pytest.param("2026-11-23T09:00", 0, "2026-11-23T09:00", id="no time at all"),
    ],
)
def test_clocks_are_due_soon_up_to_an_instant(now, hours, until):
    assert due_soon_until(at(now), working_days=CALENDAR, due_soon_hours=hours) == at(until)


@given(
    now=st.integers(0, 880 * 24 * 3600).map(
        lambda seconds: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    ),
    ahead=st.integers(0, 14 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes)),
    hours=st.integers(0, 40),
    office=st.sampled_from([OfficeHours(), OfficeHours(time(9), time(10)), OfficeHours(time(0), time(23, 59))]),
)
def test_it_agrees_with_the_state_of_every_clock_that_is_due_later(now, ahead, hours, office):
    settings = {"working_days": CALENDAR, "office_hours": office, "due_soon_hours": hours}
    until = due_soon_until(now, **settings)

    for due_at in (now + ahead, until, until + timedelta(microseconds=1)):
        found = state(due_at, at=now, met_at=None, **settings)
        assert (found is DeadlineState.DUE_SOON) is (due_at <= until)
