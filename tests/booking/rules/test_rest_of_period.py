"""Rest of a therapy period: shifts, other weekdays and clock times, the therapist, order and intervals."""

from dataclasses import replace
from datetime import UTC, date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.booking.rules.free_times import FreeTime
from services.booking.rules.placing_visits import PeriodLimits, VisitPreferences
from services.booking.rules.rest_of_period import MovingVisit, MovingWish, propose_for_rest
from shared.law.civil_time import HELSINKI, civil_date, civil_datetime, instant
from shared.law.working_days import finnish_working_days
from shared.terms.therapy_periods import PeriodConflict

MONDAY = date(2026, 4, 13)
DAY = timedelta(days=1)
DAYS = finnish_working_days(2026, 2027)
LIMITS = PeriodLimits(visits_left=0, valid_from=date(2026, 4, 1), valid_until=date(2026, 12, 31))


def free(day, hour=9, therapist="t1"):
    return FreeTime(f"{therapist}-{day}-{hour:02}", instant(day, time(hour)), therapist)


def booked(name, day, hour=10, therapist="t1"):
    return MovingVisit(appointment_id=name, starts_at=instant(day, time(hour)), practitioner_id=therapist)


REST = [booked("first", MONDAY), booked("second", MONDAY + 7 * DAY), booked("third", MONDAY + 14 * DAY)]
ALL_DAY = [
    free(MONDAY + days * DAY, hour, therapist)
    for days in range(40)
    for hour in (8, 10, 14)
    for therapist in ("t1", "t2")
]


def new_times(proposal):
    return {
        each.appointment_id: each.placed.chosen and civil_datetime(each.placed.chosen.starts_at).strftime("%d.%m. %H")
        for each in proposal.visits
    }


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        pytest.param(MovingWish(), ["13.04. 10", "20.04. 10", "27.04. 10"], id="nothing changes"),
        pytest.param(MovingWish(shift_days=7), ["20.04. 10", "27.04. 10", "04.05. 10"], id="a week later"),
        pytest.param(MovingWish(shift_days=-1), [None, "19.04. 10", "26.04. 10"], id="a day earlier, one has no time"),
        pytest.param(
            MovingWish(preferences=VisitPreferences(weekdays=frozenset({4}))),
            ["16.04. 10", "23.04. 10", "30.04. 10"],
            id="on Thursdays",
        ),
        pytest.param(
            MovingWish(preferences=VisitPreferences(time_from=time(12))),
            ["13.04. 14", "20.04. 14", "27.04. 14"],
            id="in the afternoon",
        ),
        pytest.param(
            MovingWish(shift_days=-3, preferences=VisitPreferences(weekdays=frozenset({1}), time_until=time(10))),
            ["13.04. 08", "20.04. 08", "27.04. 08"],
            id="shifted and back to the weekday, in the morning",
        ),
    ],
)
def test_the_rest_moves_together(wish, expected):
    proposal = propose_for_rest(REST, wish, ALL_DAY, LIMITS, working_days=DAYS)

    assert new_times(proposal) == dict(zip(["first", "second", "third"], expected, strict=True))
    assert proposal.is_whole is (None not in expected)
    assert (proposal.rule_id, proposal.rule_version) == ("rest_of_period", "1")


def test_a_visit_stays_near_its_own_clock_time_also_when_clocks_change():
    autumn = [booked("summer", date(2026, 10, 19), 14), booked("winter", date(2026, 10, 26), 8)]
    times = [free(day, hour) for day in (date(2026, 10, 20), date(2026, 10, 27)) for hour in (8, 9, 13, 15)]

    proposal = propose_for_rest(autumn, MovingWish(shift_days=1), times, LIMITS, working_days=DAYS)

    assert new_times(proposal) == {"summer": "20.10. 13", "winter": "27.10. 08"}


def test_visits_are_taken_in_the_order_of_their_times():
    backwards = [replace(each, starts_at=each.starts_at.astimezone(HELSINKI)) for each in reversed(REST)]

    proposal = propose_for_rest(backwards, MovingWish(shift_days=1), ALL_DAY, LIMITS, working_days=DAYS)

    assert [each.appointment_id for each in proposal.visits] == ["first", "second", "third"]


def test_two_visits_of_a_week_do_not_want_the_same_day():
    twice = [booked("monday", MONDAY), booked("thursday", MONDAY + 3 * DAY)]
    to_fridays = MovingWish(preferences=VisitPreferences(weekdays=frozenset({5})))

    proposal = propose_for_rest(twice, to_fridays, ALL_DAY, LIMITS, working_days=DAYS)

    assert new_times(proposal) == {"monday": "17.04. 10", "thursday": "24.04. 10"}


def test_the_present_therapist_stays_unless_another_is_named_or_any_will_do():
    other = MovingWish(preferences=VisitPreferences(practitioner_id="t2"))
    anybody = MovingWish(preferences=VisitPreferences(same_practitioner=False))
    only_other = [each for each in ALL_DAY if each.practitioner_id == "t2"]

    kept = propose_for_rest(REST, MovingWish(), only_other, LIMITS, working_days=DAYS)
    assert kept.practitioner_id == "t1"
    assert all(each.placed.chosen is None for each in kept.visits)
    assert propose_for_rest(REST, other, ALL_DAY, LIMITS, working_days=DAYS).practitioner_id == "t2"
    assert propose_for_rest(REST, anybody, only_other, LIMITS, working_days=DAYS).is_whole


def test_visits_of_several_therapists_go_to_the_one_who_gives_most():
    mixed = [booked("first", MONDAY, therapist="t1"), booked("second", MONDAY + 7 * DAY, therapist="t2")]
    times = [free(MONDAY, 9, "t1"), free(MONDAY, 10, "t2"), free(MONDAY + 7 * DAY, 10, "t2")]

    assert propose_for_rest(mixed, MovingWish(), times, LIMITS, working_days=DAYS).practitioner_id == "t2"


def test_the_interval_to_visits_that_stay_is_kept():
    limits = replace(LIMITS, min_interval_days=7, other_visits_on=(MONDAY - 6 * DAY,))

    proposal = propose_for_rest(REST, MovingWish(), ALL_DAY, limits, working_days=DAYS)

    assert proposal.visits[0].placed.conflicts == (PeriodConflict.INTERVAL_TOO_SHORT,)
    assert proposal.visits[1].placed.chosen is not None


def test_nothing_to_move_is_a_whole_proposal_of_nothing():
    assert propose_for_rest([], MovingWish(), ALL_DAY, LIMITS, working_days=DAYS).visits == ()


def test_a_start_without_an_offset_is_refused():
    naive = replace(REST[0], starts_at=REST[0].starts_at.replace(tzinfo=None))

    with pytest.raises(ValueError, match="offset"):
        propose_for_rest([naive], MovingWish(), ALL_DAY, LIMITS, working_days=DAYS)


@settings(deadline=None)
@given(
    days=st.lists(st.integers(0, 20), min_size=1, max_size=6, unique=True),
    shift=st.integers(-5, 15),
    weekdays=st.sampled_from([frozenset(), frozenset({2}), frozenset({1, 4})]),
    tolerance=st.integers(0, 3),
    shortest=st.none() | st.integers(1, 8),
)
def test_the_rest_keeps_its_order_and_its_intervals(days, shift, weekdays, tolerance, shortest):
    rest = [booked(f"{day:02}", MONDAY + day * DAY) for day in sorted(days)]
    wish = MovingWish(shift_days=shift, preferences=VisitPreferences(weekdays=weekdays, tolerance_days=tolerance))

    proposal = propose_for_rest(rest, wish, ALL_DAY, replace(LIMITS, min_interval_days=shortest), working_days=DAYS)

    assert [each.appointment_id for each in proposal.visits] == [each.appointment_id for each in rest]
    taken = [each.placed.chosen for each in proposal.visits if each.placed.chosen]
    on = [civil_date(each.starts_at) for each in taken]
    assert all((later - earlier).days >= (shortest or 1) for earlier, later in pairwise(on))
    assert len({each.id for each in taken}) == len(taken)
    assert all(each.starts_at.astimezone(UTC) == instant(civil_date(each.starts_at), time(10)) for each in taken)
