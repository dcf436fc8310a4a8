"""Service hours of the national catalogue as weeks of the directory."""

from datetime import UTC, date, datetime, time

import pytest

from services.guidance.rules.ptv.hours import END_OF_DAY, MOST_WEEKS, hours_of
from shared.terms.ptv import PtvOpening, PtvServiceHour, PtvText

WORKDAYS = (1, 2, 3, 4, 5)


def opening(day: str, opens: str, closes: str, to_day: str = "") -> PtvOpening:
    return PtvOpening(day_from=day, day_to=to_day, from_=opens, to=closes)


def weekly(*openings: PtvOpening, kind: str = "DaysOfTheWeek", **more) -> PtvServiceHour:
    return PtvServiceHour(service_hour_type=kind, opening_hour=openings, **more)


@pytest.mark.parametrize(
    ("told", "spans"),
    [
        pytest.param(
            weekly(opening("Monday", "08:00:00", "11:00:00"), opening("Monday", "12:00", "15:00")),
            [((1,), time(8), time(11)), ((1,), time(12), time(15))],
            id="two times a day, with seconds and without",
        ),
        pytest.param(
            weekly(opening("Monday", "08:00", "16:00", "Friday")),
            [(WORKDAYS, time(8), time(16))],
            id="the same times from Monday to Friday",
        ),
        pytest.param(
            weekly(opening("Monday", "08:00", "12:00"), opening("Monday", "11:00", "16:00")),
            [((1,), time(8), time(16))],
            id="times that overlap are one",
        ),
        pytest.param(
            weekly(opening("Sunday", "00:00", "24:00")),
            [((7,), time(0), END_OF_DAY)],
            id="a whole day written to 24:00",
        ),
        pytest.param(
            weekly(opening("Sunday", "00:00:00", "00:00:00")),
            [((7,), time(0), END_OF_DAY)],
            id="a whole day written to 00:00",
        ),
        pytest.param(
            weekly(opening("Sunday", "22:00", "06:00")),
            [((1,), time(0), time(6)), ((7,), time(22), END_OF_DAY)],
            id="past midnight on Sunday is Monday's morning",
        ),
        pytest.param(
            weekly(opening("Friday", "15:00", "08:00", "Monday"), kind="OverMidnight"),
            [((1,), time(0), time(8)), ((6, 7), time(0), END_OF_DAY), ((5,), time(15), END_OF_DAY)],
            id="from Friday afternoon to Monday morning without a break",
        ),
        pytest.param(
            weekly(opening("", "09:00", "10:00"), kind="Exceptional", valid_from=datetime(2026, 12, 31, tzinfo=UTC)),
            [((1, 2, 3, 4, 5, 6, 7), time(9), time(10))],
            id="exceptional times of a day without a weekday",
        ),
        pytest.param(weekly(opening("Monday", "08:00", "16:00"), is_closed=True), [], id="closed"),
    ],
)
def test_the_clock_times_of_a_week(told, spans):
    (week,), notes = hours_of([told])
    assert (list(week.spans), notes) == (spans, ())


def test_day_and_night_between_the_same_days_are_one_week():
    day = weekly(opening("Monday", "08:00", "16:00"))
    night = weekly(opening("Monday", "21:00", "05:00", "Tuesday"), kind="OverMidnight")
    (week,), _ = hours_of([day, night])
    assert list(week.spans) == [((2,), time(0), time(5)), ((1,), time(8), time(16)), ((1,), time(21), END_OF_DAY)]


def test_always_open_has_no_clock_times():
    (week,), _ = hours_of([weekly(opening("Monday", "08:00", "16:00"), is_always_open=True)])
    assert (week.always, week.spans) == (True, ())


@pytest.mark.parametrize(
    ("valid_from", "day"),
    [
        pytest.param(datetime(2026, 12, 23, 22, 0, tzinfo=UTC), date(2026, 12, 24), id="midnight in Finland, in UTC"),
        pytest.param(datetime(2026, 12, 24, 0, 0, tzinfo=UTC), date(2026, 12, 24), id="midnight in UTC"),
        pytest.param(datetime(2026, 12, 24, 0, 0), date(2026, 12, 24), id="without a zone"),  # noqa: DTZ001 - as it comes
    ],
)
def test_an_exception_holds_on_its_day_in_finland(valid_from, day):
    (week,), _ = hours_of([PtvServiceHour(service_hour_type="Exceptional", valid_from=valid_from, is_closed=True)])
    assert (week.valid_from, week.valid_until, week.spans) == (day, day, ())


def test_notes_of_a_week_are_told_together_with_that_one_books():
    told = weekly(
        opening("Monday", "08:00", "16:00"),
        is_reservation=True,
        additional_information=(PtvText(language="fi", value="Takaisinsoitto"),),
    )
    (week,), _ = hours_of([told])
    assert week.note == {"fi": "Takaisinsoitto · Ajanvarauksella", "sv": "Med tidsbokning", "en": "By appointment"}


@pytest.mark.parametrize(
    ("told", "note"),
    [
        pytest.param(weekly(kind="Lunar"), "serviceHourType: Lunar", id="an unknown type"),
        pytest.param(
            weekly(opening("Maanantai", "08:00", "16:00")), "openingHour: unreadable", id="an unknown weekday"
        ),
        pytest.param(weekly(opening("Monday", "8", "16:00")), "openingHour: unreadable", id="no clock time"),
        pytest.param(
            weekly(kind="Exceptional"), "serviceHours: exceptional without a day", id="an exception of no day"
        ),
        pytest.param(
            weekly(valid_from=datetime(2026, 2, 1, tzinfo=UTC), valid_to=datetime(2026, 1, 1, tzinfo=UTC)),
            "serviceHours: end before they begin",
            id="days the wrong way round",
        ),
    ],
)
def test_what_is_not_understood_is_told_and_left_out(told, note):
    assert hours_of([told]) == ((), (note,))


def test_hours_that_tell_nothing_are_left_out():
    assert hours_of([weekly()]) == ((), ())


def test_of_too_many_exceptions_the_latest_are_kept_beside_the_usual_hours():
    exceptions = [
        PtvServiceHour(
            service_hour_type="Exceptional", valid_from=datetime(1980 + year, 12, 24, tzinfo=UTC), is_closed=True
        )
        for year in range(60)
    ]
    weeks, _ = hours_of([*exceptions, weekly(opening("Monday", "08:00", "16:00"))])
    assert len(weeks) == MOST_WEEKS
    assert weeks[0].valid_from is None
    assert weeks[-1].valid_from == date(2039, 12, 24)
