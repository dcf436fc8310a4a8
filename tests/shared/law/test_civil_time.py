"""Civil time: local dates begin at local midnight, and the two clock changes have one answer each."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.law.civil_time import HELSINKI, civil_date, civil_datetime, instant


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(datetime(2026, 11, 29, 21, 59, 59, tzinfo=UTC), date(2026, 11, 29), id="last second, winter"),
        pytest.param(datetime(2026, 11, 29, 22, tzinfo=UTC), date(2026, 11, 30), id="midnight, winter"),
        pytest.param(datetime(2026, 6, 14, 20, 59, 59, tzinfo=UTC), date(2026, 6, 14), id="last second, summer"),
        pytest.param(datetime(2026, 6, 14, 21, tzinfo=UTC), date(2026, 6, 15), id="midnight, summer"),
        pytest.param(
            datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=9))),
            date(2025, 12, 31),
            id="an instant written in Tokyo",
        ),
    ],
)
def test_the_day_begins_at_midnight_in_helsinki(at, expected):
    assert civil_date(at) == expected


@pytest.mark.parametrize(
    ("on", "at", "expected"),
    [
        pytest.param(date(2026, 1, 15), time(16), datetime(2026, 1, 15, 14, tzinfo=UTC), id="winter"),
        pytest.param(date(2026, 7, 15), time(16), datetime(2026, 7, 15, 13, tzinfo=UTC), id="summer"),
        pytest.param(
            date(2026, 3, 29), time(2, 59, 59), datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), id="before the gap"
        ),
        pytest.param(date(2026, 3, 29), time(3), datetime(2026, 3, 29, 1, tzinfo=UTC), id="first of the gap"),
        pytest.param(date(2026, 3, 29), time(3, 30), datetime(2026, 3, 29, 1, tzinfo=UTC), id="inside the gap"),
        pytest.param(
            date(2026, 3, 29), time(3, 59, 59, 999999), datetime(2026, 3, 29, 1, tzinfo=UTC), id="last of the gap"
        ),
        pytest.param(date(2026, 3, 29), time(4), datetime(2026, 3, 29, 1, tzinfo=UTC), id="after the gap"),
        pytest.param(date(2026, 10, 25), time(2, 59), datetime(2026, 10, 24, 23, 59, tzinfo=UTC), id="before the fold"),
        pytest.param(
            date(2026, 10, 25), time(3, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC), id="the earlier of two"
        ),
        pytest.param(
            date(2026, 10, 25),
            time(3, 30, fold=1),
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
            id="whatever fold is asked",
        ),
        pytest.param(date(2026, 10, 25), time(4), datetime(2026, 10, 25, 2, tzinfo=UTC), id="after the fold"),
    ],
)
def test_a_local_time_is_one_instant_also_when_clocks_change(on, at, expected):
    answer = instant(on, at)

    assert answer == expected
    assert answer.tzinfo is UTC


@pytest.mark.parametrize("question", [civil_date, civil_datetime])
def test_an_instant_without_an_offset_is_refused(question):
    with pytest.raises(ValueError, match="offset"):
        question(datetime(2026, 1, 1, 12))  # noqa: DTZ001 - a naive datetime is what is tested


def test_a_local_time_with_a_zone_of_its_own_is_refused():
    with pytest.raises(ValueError, match="zone"):
        instant(date(2026, 1, 1), time(12, tzinfo=UTC))


@settings(deadline=None)
@given(at=st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - zone beside it
def test_an_instant_comes_back_from_its_local_time_unless_the_clock_shows_it_twice(at):
    local = civil_datetime(at)
    again = instant(local.date(), local.time())

    assert again == (at if local.fold == 0 else at - timedelta(hours=1))
    assert again.astimezone(HELSINKI).replace(tzinfo=None) == local.replace(tzinfo=None)


@settings(deadline=None)
@given(
    on=st.dates(date(1990, 1, 1), date(2060, 1, 1)),
    one=st.times(timezones=st.none()),
    other=st.times(timezones=st.none()),
)
def test_instants_keep_the_order_of_the_clock_on_any_day(on, one, other):
    assert instant(on, min(one, other)) <= instant(on, max(one, other))
