"""Callback: by when a client who asked for it is called back, in the county's limit or in the client's own window."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.law.callback_time import CallbackWindow, call_back_by
from shared.law.civil_time import HELSINKI, civil_date, civil_datetime
from shared.law.deadline_clock import CountyReading, Deadline, DeadlineFacts, due
from shared.law.office_hours import OfficeHours
from shared.law.working_days import finnish_working_days
from shared.terms.deadlines import DeadlineRule

CALENDAR = finnish_working_days(2022, 2031)
CONTACTS = st.datetimes(
    datetime(2023, 1, 1),  # noqa: DTZ001 - zone beside it
    datetime(2030, 12, 1),  # noqa: DTZ001 - zone beside it
    timezones=st.just(UTC),
)
SPANS = st.timedeltas(timedelta(minutes=1), timedelta(days=20))


def helsinki(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=HELSINKI)


def window(text: str | None) -> CallbackWindow | None:
    if text is None:
        return None
    starts_at, ends_at = (helsinki(each) for each in text.split("/"))
    return CallbackWindow(starts_at, ends_at)


@pytest.mark.parametrize(
    ("contact", "wished", "called_by"),
    [
        pytest.param("2026-11-23 09:00", None, "2026-11-24 09:00", id="a working day of hours"),
        pytest.param("2026-11-20 15:00", None, "2026-11-23 15:00", id="over the weekend"),
        pytest.param("2026-11-23 06:00", None, "2026-11-23 16:00", id="before the office opens"),
        pytest.param("2026-11-23 20:00", None, "2026-11-24 16:00", id="in the evening"),
        pytest.param("2026-12-23 12:00", None, "2026-12-28 12:00", id="over Christmas"),
        pytest.param("2026-11-23 09:00", "2026-11-23 10:00/2026-11-23 11:30", "2026-11-23 11:30", id="in the window"),
        pytest.param(
            "2026-11-23 09:00", "2026-11-27 12:00/2026-11-27 20:00", "2026-11-27 16:00", id="into the evening"
        ),
        pytest.param("2026-11-23 09:00", "2026-11-28 08:00/2026-11-30 09:00", "2026-11-30 09:00", id="from a Saturday"),
        pytest.param("2026-11-23 09:00", "2026-11-25 17:00/2026-11-25 19:00", "2026-11-26 16:00", id="evening only"),
        pytest.param("2026-11-23 09:00", "2026-11-28 10:00/2026-11-29 10:00", "2026-11-30 16:00", id="weekend only"),
        pytest.param("2026-11-23 09:00", "2026-11-24 07:00/2026-11-24 08:00", "2026-11-24 16:00", id="until opening"),
        pytest.param("2026-11-23 12:00", "2026-11-23 09:00/2026-11-23 12:00", "2026-11-24 12:00", id="over already"),
        pytest.param("2026-11-23 12:00", "2026-11-23 09:00/2026-11-23 14:00", "2026-11-23 14:00", id="half over"),
    ],
)
def test_the_call_is_due_in_the_clients_window_or_within_the_countys_hours(contact, wished, called_by):
    due_at = call_back_by(helsinki(contact), 8, window=window(wished), working_days=CALENDAR)

    assert civil_datetime(due_at).isoformat(sep=" ", timespec="minutes")[:16] == called_by


def test_the_county_decides_the_hours_and_the_unit_its_office_hours():
    answer = due(
        DeadlineRule.CALLBACK,
        helsinki("2026-11-23 09:00"),
        working_days=CALENDAR,
        office_hours=OfficeHours(),
        county=CountyReading(callback_hours=2),
    )

    assert isinstance(answer, Deadline)
    assert civil_datetime(answer.due_at).hour == 11
    assert answer.due_date == answer.due_computed == answer.due_rolled == civil_date(answer.due_at)


def test_a_window_ends_after_it_starts():
    at = helsinki("2026-11-23 09:00")
    with pytest.raises(ValueError, match="before it ends"):
        CallbackWindow(at, at)


@settings(deadline=None)
@given(contact_at=CONTACTS, after=st.timedeltas(timedelta(days=-3), timedelta(days=20)), length=SPANS)
def test_a_call_is_due_after_the_contact_on_a_working_day_and_not_before_the_window(contact_at, after, length):
    wish = CallbackWindow(contact_at + after, contact_at + after + length)
    answer = due(DeadlineRule.CALLBACK, contact_at, working_days=CALENDAR, facts=DeadlineFacts(callback_window=wish))

    assert isinstance(answer, Deadline)
    assert answer.due_at > max(contact_at, wish.starts_at)
    assert CALENDAR.is_working_day(answer.due_date)
    local = civil_datetime(answer.due_at)
    assert (local.hour, local.minute, local.second) <= (16, 0, 0)
    assert local.hour >= 8


@settings(deadline=None)
@given(one=CONTACTS, other=CONTACTS, hours=st.integers(1, 80))
def test_who_asks_later_is_never_called_earlier(one, other, hours):
    earlier, later = (call_back_by(each, hours, window=None, working_days=CALENDAR) for each in sorted((one, other)))

    assert earlier <= later
