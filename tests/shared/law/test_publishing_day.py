"""From which day the figures of a month are published."""

from datetime import date, datetime

import pytest

from shared.law.publishing_day import months_to_publish

CASES = {
    "the last minute before it in Finland": ("2026-10-15", "2026-11-07T21:59Z", []),
    "its first minute": ("2026-10-15", "2026-11-07T22:00Z", ["2026-10-01"]),
    "a service that was down for two months": (
        "2026-11-01",
        "2027-01-20T09:00Z",
        ["2026-11-01", "2026-12-01"],
    ),
    "of next year nothing yet": ("2027-01-01", "2026-11-20T09:00Z", []),
}


@pytest.mark.parametrize(("first", "at", "months"), CASES.values(), ids=CASES)
def test_a_month_is_due_on_the_eighth_of_the_next_and_none_is_left_out(first, at, months):
    due = months_to_publish(date.fromisoformat(first), datetime.fromisoformat(at))

    assert due == [date.fromisoformat(each) for each in months]


def test_an_instant_needs_an_offset():
    with pytest.raises(ValueError, match="offset"):
        months_to_publish(date(2026, 1, 1), datetime(2026, 3, 1))  # noqa: DTZ001 - one without an offset is the case
