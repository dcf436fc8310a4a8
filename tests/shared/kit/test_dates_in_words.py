"""Dates and times as a reader sees them, in each language."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from shared.contracts.opening_hours import PhoneHours
from shared.kit.dates_in_words import (
    clock_time_in_words,
    date_in_words,
    day_in_words,
    instant_in_words,
    length_in_words,
    phone_hours_in_words,
    span_in_words,
)
from shared.terms.people import Language

FI, SV, EN = Language.FI, Language.SV, Language.EN
MORNING = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "language", "words"),
    [
        pytest.param(MORNING, FI, "ti 1.12.2026 klo 9.00", id="Finnish"),
        pytest.param(MORNING, SV, "tis 1.12.2026 kl. 9.00", id="Swedish"),
        pytest.param(MORNING, EN, "Tue 1 Dec 2026 at 9:00", id="English"),
        pytest.param(datetime(2026, 7, 5, 21, 5, tzinfo=UTC), FI, "ma 6.7.2026 klo 0.05", id="next day, summer time"),
        pytest.param(datetime(2026, 7, 5, 21, 5, tzinfo=UTC), EN, "Mon 6 Jul 2026 at 0:05", id="midnight in English"),
        pytest.param(datetime(2026, 3, 29, 1, 0, tzinfo=UTC), SV, "sön 29.3.2026 kl. 4.00", id="after spring's gap"),
    ],
)
def test_an_instant_stands_on_finnish_clocks(at, language, words):
    assert instant_in_words(at, language) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (FI, ["ma", "ti", "ke", "to", "pe", "la", "su"]),
        (SV, ["mån", "tis", "ons", "tors", "fre", "lör", "sön"]),
        (EN, ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]),
    ],
)
def test_a_date_has_its_weekday(language, words):
    monday = date(2026, 11, 23)
    assert [date_in_words(monday + timedelta(days=n), language).split()[0] for n in range(7)] == words


@pytest.mark.parametrize(("language", "words"), [(FI, "su 6.12.2026"), (SV, "sön 6.12.2026"), (EN, "Sun 6 Dec 2026")])
def test_a_civil_date_is_said_as_it_stands(language, words):
    assert date_in_words(date(2026, 12, 6), language) == words


@pytest.mark.parametrize(("language", "words"), [(FI, "13.05"), (SV, "13.05"), (EN, "13:05")])
def test_a_clock_time_is_on_the_24_hour_clock(language, words):
    assert clock_time_in_words(time(13, 5), language) == words


@pytest.mark.parametrize(
    ("minutes", "language", "words"),
    [
        pytest.param(45, FI, "9.00–9.45", id="Finnish"),
        pytest.param(45, SV, "9.00–9.45", id="Swedish"),
        pytest.param(45, EN, "9:00–9:45", id="English"),
        pytest.param(22 * 60, FI, "ti 1.12.2026 klo 9.00 – ke 2.12.2026 klo 7.00", id="over midnight"),
    ],
)
def test_a_span_says_its_clock_times(minutes, language, words):
    assert span_in_words(MORNING, MORNING + timedelta(minutes=minutes), language) == words


def test_an_instant_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        instant_in_words(MORNING.replace(tzinfo=None), FI)
    with pytest.raises(ValueError, match="offset"):
        span_in_words(MORNING, MORNING.replace(tzinfo=None), FI)


def hours(opens: int, closes: int, *weekdays: int) -> PhoneHours:
    return PhoneHours(opens=time(opens), closes=time(closes), weekdays=weekdays)


@pytest.mark.parametrize(
    ("week", "language", "words"),
    [
        pytest.param(
            [hours(8, 11, 1, 2, 3, 4, 5), hours(12, 14, 1, 2, 3, 4)],
            FI,
            "ma–pe 8.00–11.00, ma–to 12.00–14.00",
            id="two spans a day",
        ),
        pytest.param([hours(8, 11, 1, 2, 3, 4, 5)], SV, "mån–fre 8.00–11.00", id="Swedish"),
        pytest.param([hours(8, 11, 1, 2, 3, 4, 5)], EN, "Mon–Fri 8:00–11:00", id="English"),
        pytest.param([hours(9, 10, 5), hours(8, 11, 2, 1)], FI, "ma–ti 8.00–11.00, pe 9.00–10.00", id="in any order"),
        pytest.param([hours(8, 11, 1, 2, 3, 5)], FI, "ma–ke ja pe 8.00–11.00", id="with a gap"),
        pytest.param([hours(8, 11, 1, 3, 5)], SV, "mån, ons och fre 8.00–11.00", id="every other day"),
        pytest.param([hours(8, 11, 1, 3, 5)], EN, "Mon, Wed and Fri 8:00–11:00", id="every other day in English"),
        pytest.param([hours(8, 11, 7)], FI, "su 8.00–11.00", id="one day"),
        pytest.param([hours(8, 11, 2, 2)], FI, "ti 8.00–11.00", id="a day said twice"),
        pytest.param([], FI, "", id="none"),
    ],
)
def test_phone_hours_are_said_in_the_order_of_the_week(week, language, words):
    assert phone_hours_in_words(week, language) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        pytest.param(timedelta(seconds=59), ["0 min", "0 min", "0 mins"], id="less than a minute"),
        pytest.param(timedelta(minutes=25, seconds=59), ["25 min", "25 min", "25 mins"], id="minutes"),
        pytest.param(timedelta(hours=3), ["3 t", "3 tim", "3 hrs"], id="whole hours"),
        pytest.param(timedelta(hours=3, minutes=5), ["3 t 5 min", "3 tim 5 min", "3 hrs 5 mins"], id="hours"),
        pytest.param(timedelta(days=1, hours=4, minutes=9), ["1 päivä 4 t", "1 dygn 4 tim", "1 day 4 hrs"], id="a day"),
        pytest.param(timedelta(days=1, minutes=9), ["1 päivä", "1 dygn", "1 day"], id="a day and minutes"),
        pytest.param(timedelta(days=12, hours=23), ["12 päivää", "12 dygn", "12 days"], id="days"),
    ],
)
def test_a_length_of_time_is_said_to_what_matters_of_it(span, words):
    assert [length_in_words(span, language) for language in (FI, SV, EN)] == words


def test_a_day_whose_year_is_clear_is_said_without_it():
    assert [day_in_words(date(2026, 12, 1), each) for each in (FI, SV, EN)] == ["ti 1.12.", "tis 1.12", "Tue 1 Dec"]
