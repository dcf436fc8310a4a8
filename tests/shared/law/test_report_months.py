"""Months of a report: whole ones that have ended in Finland."""

from datetime import UTC, date, datetime

import pytest

from shared.law.report_months import report_months

CASES = {
    "all ended": ("2026-01-01", "2026-03-01", "2026-06-15T09:00Z", "2026-01-01", "2026-04-01"),
    "the running one is left out": ("2026-01-01", "2026-06-01", "2026-06-15T09:00Z", "2026-01-01", "2026-06-01"),
    "over the new year": ("2025-11-01", "2025-12-01", "2026-06-15T09:00Z", "2025-11-01", "2026-01-01"),
    "none has ended": ("2026-06-01", "2026-07-01", "2026-06-15T09:00Z", "2026-06-01", "2026-06-01"),
    "the last minute of a month in Finland": (
        "2026-06-01",
        "2026-06-01",
        "2026-06-30T20:59Z",
        "2026-06-01",
        "2026-06-01",
    ),
    "the first minute after it": ("2026-06-01", "2026-06-01", "2026-06-30T21:00Z", "2026-06-01", "2026-07-01"),
    "three years": ("2023-07-01", "2026-06-01", "2026-07-15T09:00Z", "2023-07-01", "2026-07-01"),
}


@pytest.mark.parametrize(("first", "last", "at", "begins", "ends"), CASES.values(), ids=CASES)
def test_a_report_tells_of_months_that_have_ended(first, last, at, begins, ends):
    months = report_months(date.fromisoformat(first), date.fromisoformat(last), datetime.fromisoformat(at))

    assert (months.first, months.end) == (date.fromisoformat(begins), date.fromisoformat(ends))


def test_months_begin_at_midnight_in_finland():
    months = report_months(date(2026, 1, 1), date(2026, 6, 1), datetime(2026, 8, 1, tzinfo=UTC))

    assert months.from_at == datetime(2025, 12, 31, 22, tzinfo=UTC)
    assert months.until_at == datetime(2026, 6, 30, 21, tzinfo=UTC)


@pytest.mark.parametrize(("first", "last"), [("2026-02-01", "2026-01-01"), ("2023-06-01", "2026-06-01")])
def test_months_in_the_wrong_order_or_more_than_three_years_are_refused(first, last):
    with pytest.raises(ValueError, match="wrong order, or too many"):
        report_months(date.fromisoformat(first), date.fromisoformat(last), datetime(2026, 8, 1, tzinfo=UTC))
