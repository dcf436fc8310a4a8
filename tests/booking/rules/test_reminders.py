"""Reminders: which visits are reminded of at an instant, by which setting."""

from datetime import UTC, datetime, timedelta

import pytest

from services.booking.rules.reminders import reminder_windows

AT = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def hours_of(hours_to_visit: float, settings: tuple[int, ...]) -> list[int]:
    """The settings by which a visit in so many hours is reminded of now."""
    starts_at = AT + timedelta(hours=hours_to_visit)
    return [
        window.hours for window in reminder_windows(AT, settings) if window.starts_after < starts_at <= window.starts_by
    ]


@pytest.mark.parametrize(
    ("hours_to_visit", "settings", "reminded_by"),
    [
        pytest.param(48.01, (48,), [], id="too early"),
        pytest.param(48, (48,), [48], id="the moment itself"),
        pytest.param(0.01, (48,), [48], id="late, but before the visit"),
        pytest.param(0, (48,), [], id="the visit begins"),
        pytest.param(-1, (48,), [], id="the visit has begun"),
        pytest.param(30, (48, 24), [48], id="the first of two"),
        pytest.param(24, (48, 24), [24], id="the second of two"),
        pytest.param(3, (24, 2, 48), [24], id="never two at once"),
        pytest.param(30, (), [], id="no reminders"),
        pytest.param(30, (48, 48), [48], id="said twice"),
    ],
)
def test_a_visit_is_reminded_of_by_one_setting_at_a_time(hours_to_visit, settings, reminded_by):
    assert hours_of(hours_to_visit, settings) == reminded_by


def test_hours_are_hours_also_when_the_clock_is_set():
    before_the_change = datetime(2026, 10, 24, 9, 0, tzinfo=UTC)
    [window] = reminder_windows(before_the_change, (24,))

    assert window.starts_by == datetime(2026, 10, 25, 9, 0, tzinfo=UTC)
    assert (window.rule_id, window.rule_version) == ("reminders", "1")


@pytest.mark.parametrize("hours", [0, -1])
def test_a_reminder_after_the_visit_is_refused(hours):
    with pytest.raises(ValueError, match="before the visit"):
        reminder_windows(AT, (hours, 24))


def test_an_instant_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        reminder_windows(AT.replace(tzinfo=None), (24,))
