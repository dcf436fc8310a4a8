"""Therapy period: wanted days, choice of times and therapist, conflicts, alternatives, limits of the right."""

from dataclasses import replace
from datetime import UTC, date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.booking.rules.free_times import FreeTime
from services.booking.rules.placing_visits import ALTERNATIVES, PeriodLimits, VisitPreferences
from services.booking.rules.therapy_period import PeriodWish, on_preferred_weekday, propose
from shared.law.civil_time import civil_date, instant
from shared.law.working_days import OutsideCalendar, finnish_working_days
from shared.terms.acting import ActingWarning
from shared.terms.therapy_periods import PeriodConflict

MONDAY = date(2026, 4, 13)
DAYS = finnish_working_days(2026, 2027)
LIMITS = PeriodLimits(visits_left=10, valid_from=date(2026, 4, 1), valid_until=date(2026, 12, 31))
WISH = PeriodWish(visits=3, first_day=MONDAY)
DAY = timedelta(days=1)


def free(day, hour=9, therapist="t1", *, minute=0):
    starts_at = instant(day, time(hour, minute))
    return FreeTime(f"{therapist}-{day}-{hour:02}:{minute:02}", starts_at, therapist)


def weekly(first=MONDAY, count=4, hour=9, therapist="t1"):
    return [free(first + timedelta(weeks=week), hour, therapist) for week in range(count)]


def chosen_days(proposal):
    return [visit.chosen and civil_date(visit.chosen.starts_at) for visit in proposal.visits]


def offers(proposal, number):
    return [each.id for each in proposal.visits[number - 1].alternatives]


def test_a_weekly_period_takes_the_same_weekday_week_after_week():
    proposal = propose(WISH, weekly(), LIMITS, working_days=DAYS)

    assert chosen_days(proposal) == [MONDAY, MONDAY + 7 * DAY, MONDAY + 14 * DAY]
    assert [visit.conflicts for visit in proposal.visits] == [(), (), ()]
    assert proposal.is_whole
    assert proposal.practitioner_id == "t1"
    assert (proposal.rule_id, proposal.rule_version) == ("therapy_period", "1")


@pytest.mark.parametrize(
    ("interval", "weekdays", "expected"),
    [
        pytest.param(7, set(), [13, 20, 27], id="weekly from the first day"),
        pytest.param(14, set(), [13, 27, 41], id="every second week"),
        pytest.param(7, {3}, [15, 22, 29], id="weekly on Wednesdays"),
        pytest.param(7, {1, 4}, [13, 20, 27], id="of two weekdays the first one that comes"),
        pytest.param(3, {1, 4}, [13, 16, 20], id="twice a week"),
        pytest.param(1, {2}, [14, 21, 28], id="never two visits on one day"),
    ],
)
def test_wanted_days_are_counted_from_the_first_one(interval, weekdays, expected):
    wish = replace(WISH, interval_days=interval, preferences=VisitPreferences(weekdays=frozenset(weekdays)))

    proposal = propose(wish, [], LIMITS, working_days=DAYS)

    april = [date(2026, 4, 1) + (number - 1) * DAY for number in expected]
    assert [visit.wanted_day for visit in proposal.visits] == april


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        pytest.param({}, [], id="nothing against it"),
        pytest.param({"visits_left": 1}, ["right_used_up"], id="one visit left"),
        pytest.param({"valid_until": MONDAY + 7 * DAY}, [], id="last day of the window"),
        pytest.param({"valid_until": MONDAY + 6 * DAY}, ["outside_window"], id="day after the window"),
        pytest.param({"eligible_until": MONDAY + 7 * DAY}, [], id="last day of the age"),
        pytest.param({"eligible_until": MONDAY + 6 * DAY}, ["too_old"], id="day after the age"),
        pytest.param({"min_interval_days": 7}, [], id="exactly the shortest interval"),
        pytest.param({"min_interval_days": 8}, ["interval_too_short"], id="a day too soon"),
        pytest.param({"max_interval_days": 7}, [], id="exactly the longest interval"),
        pytest.param({"max_interval_days": 6}, ["interval_too_long"], id="a day too late"),
        pytest.param(
            {"max_interval_days": 6, "other_visits_on": (MONDAY - DAY, MONDAY + 8 * DAY)},
            [],
            id="near another visit, so not too late",
        ),
        pytest.param(
            {"min_interval_days": 2, "other_visits_on": (MONDAY + 8 * DAY,)},
            ["interval_too_short"],
            id="too near a visit that is booked already",
        ),
        pytest.param(
            {"min_interval_days": 2, "other_visits_on": (MONDAY + 9 * DAY, MONDAY + 5 * DAY)},
            [],
            id="just far enough from those that are booked",
        ),
        pytest.param(
            {"proxy_ends_on": MONDAY + 7 * DAY, "require_under_age_at_appointment": True},
            ["proxy_age_limit"],
            id="the 12th birthday",
        ),
        pytest.param(
            {"proxy_ends_on": MONDAY + 8 * DAY, "require_under_age_at_appointment": True},
            [],
            id="the day before the 12th birthday",
        ),
        pytest.param(
            {"valid_until": MONDAY, "eligible_until": MONDAY, "min_interval_days": 30},
            ["outside_window", "too_old", "interval_too_short"],
            id="every reason, the gravest first",
        ),
    ],
)
def test_the_second_visit_tells_what_stands_against_its_day(limits, expected):
    proposal = propose(replace(WISH, visits=2), weekly(count=2), replace(LIMITS, **limits), working_days=DAYS)

    second = proposal.visits[1]
    assert second.conflicts == tuple(PeriodConflict(each) for each in expected)
    assert (second.chosen is None) is bool(expected)
    assert proposal.is_whole is not bool(expected)


def test_a_visit_before_the_age_or_the_window_is_too_early():
    limits = replace(LIMITS, valid_from=MONDAY + DAY, eligible_from=MONDAY + 7 * DAY)

    proposal = propose(replace(WISH, visits=2), weekly(), limits, working_days=DAYS)

    assert proposal.visits[0].conflicts == (PeriodConflict.OUTSIDE_WINDOW, PeriodConflict.TOO_YOUNG)
    assert chosen_days(proposal) == [None, MONDAY + 7 * DAY]


def test_an_allowed_visit_after_the_12th_birthday_carries_a_warning():
    limits = replace(LIMITS, proxy_ends_on=MONDAY + 7 * DAY)

    proposal = propose(WISH, weekly(), limits, working_days=DAYS)

    ends = (ActingWarning.PROXY_ENDS_BEFORE_APPOINTMENT,)
    assert [visit.warnings for visit in proposal.visits] == [(), ends, ends]
    assert proposal.is_whole


def test_a_public_holiday_is_told_and_the_nearest_day_is_taken():
    easter_monday = date(2026, 4, 6)
    wish = PeriodWish(visits=1, first_day=easter_monday, preferences=VisitPreferences(tolerance_days=2))

    moved = propose(wish, [free(easter_monday + DAY), free(easter_monday + 2 * DAY)], LIMITS, working_days=DAYS)
    lost = propose(wish, [], LIMITS, working_days=DAYS)

    told = (PeriodConflict.PUBLIC_HOLIDAY, PeriodConflict.NO_TIME_ON_DAY)
    assert (moved.visits[0].conflicts, lost.visits[0].conflicts) == (told, told)
    assert chosen_days(moved) == [easter_monday + DAY]
    assert not lost.is_whole


def test_a_weekend_is_no_public_holiday():
    proposal = propose(PeriodWish(visits=1, first_day=MONDAY - DAY), [], LIMITS, working_days=DAYS)

    assert proposal.visits[0].conflicts == (PeriodConflict.NO_TIME_ON_DAY,)


@pytest.mark.parametrize(
    ("away", "tolerance", "taken"),
    [
        pytest.param([1], 0, None, id="no tolerance"),
        pytest.param([1], 1, 1, id="a day after"),
        pytest.param([-1], 1, -1, id="a day before"),
        pytest.param([2], 1, None, id="beyond the tolerance"),
        pytest.param([-2, 1], 2, 1, id="the nearest"),
        pytest.param([1, -1], 1, -1, id="of two the earlier"),
        pytest.param([1, -1, 0], 1, 0, id="the day itself"),
    ],
)
def test_the_day_nearest_to_the_wanted_one_is_taken(away, tolerance, taken):
    wish = replace(WISH, visits=1, preferences=VisitPreferences(tolerance_days=tolerance))

    proposal = propose(wish, [free(MONDAY + days * DAY) for days in away], LIMITS, working_days=DAYS)

    assert chosen_days(proposal) == [None if taken is None else MONDAY + taken * DAY]


def test_one_late_visit_does_not_push_the_others():
    wish = replace(WISH, preferences=VisitPreferences(tolerance_days=1))
    times = [free(MONDAY), free(MONDAY + 8 * DAY), free(MONDAY + 14 * DAY), free(MONDAY + 15 * DAY)]

    assert chosen_days(propose(wish, times, LIMITS, working_days=DAYS)) == [
        MONDAY,
        MONDAY + 8 * DAY,
        MONDAY + 14 * DAY,
    ]
    strict = replace(LIMITS, min_interval_days=7)
    assert chosen_days(propose(wish, times, strict, working_days=DAYS))[2] == MONDAY + 15 * DAY


@pytest.mark.parametrize(
    ("wish", "taken"),
    [
        pytest.param({}, "t1-2026-04-13-08:00", id="the earliest"),
        pytest.param({"time_from": time(9)}, "t1-2026-04-13-09:00", id="from nine, itself included"),
        pytest.param({"time_from": time(9, 1)}, "t1-2026-04-13-14:00", id="after nine"),
        pytest.param({"time_until": time(8)}, None, id="before eight, itself not"),
        pytest.param({"time_from": time(10), "time_until": time(14)}, None, id="nothing between"),
        pytest.param({"weekdays": frozenset({1})}, "t1-2026-04-13-08:00", id="a weekday that suits"),
    ],
)
def test_preferred_clock_times_are_kept(wish, taken):
    times = [free(MONDAY, hour) for hour in (14, 9, 8)]

    proposal = propose(replace(WISH, visits=1, preferences=VisitPreferences(**wish)), times, LIMITS, working_days=DAYS)

    visit = proposal.visits[0]
    assert (visit.chosen and visit.chosen.id) == taken
    assert visit.conflicts == (() if taken else (PeriodConflict.NO_TIME_ON_DAY,))
    # What does not suit is still shown as another possibility.
    assert set(offers(proposal, 1)) == {each.id for each in times} - {taken}


def test_a_weekday_that_is_not_preferred_is_only_another_possibility():
    wish = replace(WISH, visits=1, preferences=VisitPreferences(tolerance_days=3, weekdays=frozenset({1, 3})))

    proposal = propose(wish, [free(MONDAY + DAY), free(MONDAY + 2 * DAY)], LIMITS, working_days=DAYS)

    assert chosen_days(proposal) == [MONDAY + 2 * DAY]
    assert offers(proposal, 1) == [free(MONDAY + DAY).id]


def test_the_therapist_who_gives_most_visits_gives_all():
    times = [*weekly(count=2, hour=8, therapist="t1"), *weekly(count=3, hour=15, therapist="t2")]

    proposal = propose(WISH, times, LIMITS, working_days=DAYS)

    assert proposal.practitioner_id == "t2"
    assert {visit.chosen.practitioner_id for visit in proposal.visits if visit.chosen} == {"t2"}
    assert all(each.practitioner_id == "t2" for visit in proposal.visits for each in visit.alternatives)


def test_of_two_therapists_with_as_many_visits_the_earlier_one_is_taken_then_the_id():
    later, earlier = weekly(hour=10, therapist="t1"), weekly(hour=9, therapist="t2")
    same = weekly(hour=9, therapist="t3")

    assert propose(WISH, [*later, *earlier], LIMITS, working_days=DAYS).practitioner_id == "t2"
    assert propose(WISH, [*same, *earlier], LIMITS, working_days=DAYS).practitioner_id == "t2"


def test_without_the_wish_for_one_therapist_each_visit_takes_the_earliest():
    times = [*weekly(count=2, hour=8, therapist="t1"), *weekly(count=3, hour=15, therapist="t2")]
    wish = replace(WISH, preferences=VisitPreferences(same_practitioner=False))

    proposal = propose(wish, times, LIMITS, working_days=DAYS)

    assert [visit.chosen and visit.chosen.practitioner_id for visit in proposal.visits] == ["t1", "t1", "t2"]
    assert proposal.practitioner_id is None


def test_a_therapist_by_name_gives_all_or_nothing():
    times = [*weekly(count=1, therapist="t1"), *weekly(count=3, therapist="t2")]
    wish = replace(WISH, preferences=VisitPreferences(practitioner_id="t1"))

    proposal = propose(wish, times, LIMITS, working_days=DAYS)

    assert chosen_days(proposal) == [MONDAY, None, None]
    assert proposal.practitioner_id == "t1"


def test_only_the_therapists_of_the_right_give_visits():
    times = [*weekly(therapist="t1"), *weekly(hour=15, therapist="t2")]
    limits = replace(LIMITS, practitioner_ids=frozenset({"t2"}))
    named = replace(WISH, preferences=VisitPreferences(practitioner_id="t1"))

    assert propose(WISH, times, limits, working_days=DAYS).practitioner_id == "t2"
    refused = propose(named, times, limits, working_days=DAYS)
    assert refused.visits[0].conflicts == (PeriodConflict.WRONG_PRACTITIONER, PeriodConflict.NO_TIME_ON_DAY)


def test_nobody_is_named_when_nobody_has_times():
    proposal = propose(WISH, [], LIMITS, working_days=DAYS)

    assert proposal.practitioner_id is None
    assert [visit.conflicts for visit in proposal.visits] == [(PeriodConflict.NO_TIME_ON_DAY,)] * 3


def test_alternatives_are_the_nearest_days_then_the_earliest_times_and_keep_their_distance():
    times = [
        *weekly(count=3),
        free(MONDAY + 7 * DAY, 12),
        free(MONDAY + 7 * DAY, 10),
        free(MONDAY + 8 * DAY),
        free(MONDAY + 6 * DAY),
        free(MONDAY + 5 * DAY),
    ]

    near = propose(WISH, times, LIMITS, working_days=DAYS)
    apart = propose(WISH, times, replace(LIMITS, min_interval_days=6), working_days=DAYS)

    assert offers(near, 2) == ["t1-2026-04-20-10:00", "t1-2026-04-20-12:00", "t1-2026-04-19-09:00"]
    assert len(offers(near, 2)) == ALTERNATIVES
    assert offers(apart, 2) == ["t1-2026-04-20-10:00", "t1-2026-04-20-12:00", "t1-2026-04-19-09:00"]
    without_monday = [each for each in times if civil_date(each.starts_at) != MONDAY + 7 * DAY]
    assert offers(propose(WISH, without_monday, replace(LIMITS, min_interval_days=6), working_days=DAYS), 2) == [
        "t1-2026-04-19-09:00",
        "t1-2026-04-21-09:00",
    ]


def test_an_alternative_does_not_leave_the_next_visit_alone():
    times = [*weekly(count=3), free(MONDAY + 6 * DAY), free(MONDAY + 8 * DAY)]

    proposal = propose(WISH, times, replace(LIMITS, max_interval_days=7), working_days=DAYS)

    assert proposal.is_whole
    assert offers(proposal, 2) == []


def test_a_visit_beyond_the_right_has_no_alternatives():
    proposal = propose(
        replace(WISH, visits=2),
        [*weekly(count=2), free(MONDAY + 8 * DAY)],
        replace(LIMITS, visits_left=1),
        working_days=DAYS,
    )

    assert chosen_days(proposal) == [MONDAY, None]
    assert proposal.visits[1].alternatives == ()


@pytest.mark.parametrize(("away", "shown"), [(14, True), (15, False), (-14, True), (-15, False)])
def test_alternatives_are_at_most_two_weeks_away(away, shown):
    limits = replace(LIMITS, valid_from=MONDAY - 30 * DAY)

    proposal = propose(replace(WISH, visits=1), [free(MONDAY + away * DAY)], limits, working_days=DAYS)

    assert bool(offers(proposal, 1)) is shown


def test_the_day_of_a_time_is_that_of_finland():
    late = FreeTime("late", instant(MONDAY, time(0, 30)).astimezone(UTC), "t1")

    assert propose(replace(WISH, visits=1), [late], LIMITS, working_days=DAYS).visits[0].chosen == late


@pytest.mark.parametrize(
    "wish",
    [{"visits": 0}, {"visits": 101}, {"interval_days": 0}],
    ids=["no visits", "more than a hundred", "no interval"],
)
def test_a_period_that_makes_no_sense_is_refused(wish):
    with pytest.raises(ValueError, match="therapy period"):
        replace(WISH, **wish)


def test_a_negative_tolerance_is_refused():
    with pytest.raises(ValueError, match="tolerance"):
        VisitPreferences(tolerance_days=-1)


def test_a_period_beyond_the_known_calendar_is_refused():
    with pytest.raises(OutsideCalendar):
        propose(PeriodWish(visits=2, first_day=date(2027, 12, 27)), [], LIMITS, working_days=DAYS)


@settings(deadline=None)
@given(day=st.dates(MONDAY, MONDAY + 400 * DAY), weekdays=st.frozensets(st.integers(1, 7)))
def test_the_next_preferred_weekday_is_at_most_six_days_away(day, weekdays):
    answer = on_preferred_weekday(day, weekdays)

    assert day <= answer <= day + 6 * DAY
    assert not weekdays or answer.isoweekday() in weekdays
    assert not any((day + number * DAY).isoweekday() in weekdays for number in range((answer - day).days))
