"""Placing visits: whatever the wishes and the times, a proposal is what the right allows, and it is quick."""

from dataclasses import replace
from datetime import date, time, timedelta
from time import process_time

from hypothesis import given, settings
from hypothesis import strategies as st

from services.booking.rules.booking_right import BookingRight, Visit, use_for_visit
from services.booking.rules.free_times import FreeTime
from services.booking.rules.placing_visits import ALTERNATIVES, PeriodLimits, VisitPreferences
from services.booking.rules.therapy_period import PeriodWish, propose
from shared.law.civil_time import HELSINKI, civil_date, instant
from shared.law.working_days import finnish_working_days
from shared.terms.booking import BookingMode, BookingRightStatus
from shared.terms.channels import DeliveryMode

MONDAY = date(2026, 4, 13)
DAYS = finnish_working_days(2026, 2027)
DAY = timedelta(days=1)


def free(day, hour, therapist):
    return FreeTime(f"{therapist}-{day}-{hour:02}", instant(day, time(hour)), therapist)


TIMES = st.lists(
    st.tuples(st.integers(-10, 60), st.integers(8, 15), st.sampled_from(["t1", "t2"])), unique=True, max_size=60
)
WISHES = st.builds(
    PeriodWish,
    visits=st.integers(1, 8),
    first_day=st.just(MONDAY),
    interval_days=st.integers(1, 10),
    preferences=st.builds(
        VisitPreferences,
        tolerance_days=st.integers(0, 5),
        weekdays=st.sampled_from([frozenset(), frozenset({1, 2, 3, 4, 5}), frozenset({2})]),
        time_from=st.sampled_from([None, time(9)]),
        time_until=st.sampled_from([None, time(14)]),
        same_practitioner=st.booleans(),
    ),
)
RIGHTS = st.builds(
    PeriodLimits,
    visits_left=st.integers(0, 8),
    valid_from=st.sampled_from([MONDAY - 20 * DAY, MONDAY + 5 * DAY]),
    valid_until=st.sampled_from([MONDAY + 30 * DAY, MONDAY + 90 * DAY]),
    min_interval_days=st.none() | st.integers(0, 9),
    max_interval_days=st.none() | st.integers(9, 20),
    other_visits_on=st.lists(st.integers(-20, 60).map(lambda days: MONDAY + days * DAY), max_size=3).map(tuple),
)


def all_allowed(limits, times):
    """Whether the rule on the right lets every one of these be booked beside the others."""
    days = [civil_date(each.starts_at) for each in times]
    right = BookingRight(
        status=BookingRightStatus.ACTIVE,
        visits_allowed=limits.visits_left + 1 - len(times),
        visits_used=0,
        valid_from=limits.valid_from,
        valid_until=limits.valid_until,
        booking_mode=BookingMode.SELF_BOOKING,
        min_interval_days=limits.min_interval_days,
        max_interval_days=limits.max_interval_days,
    )
    return all(
        use_for_visit(
            replace(right, other_visits_on=(*limits.other_visits_on, *days[:index], *days[index + 1 :])),
            Visit(on=day, practitioner_id=times[index].practitioner_id, delivery_mode=DeliveryMode.VISIT),
            by_professional=False,
        ).is_usable
        for index, day in enumerate(days)
    )


@settings(deadline=None, max_examples=300)
@given(times=TIMES, wish=WISHES, limits=RIGHTS)
def test_a_proposal_and_each_alternative_is_what_the_right_allows(times, wish, limits):
    candidates = [free(MONDAY + days * DAY, hour, therapist) for days, hour, therapist in times]

    proposal = propose(wish, candidates, limits, working_days=DAYS)

    chosen = [visit.chosen for visit in proposal.visits if visit.chosen]
    days = [civil_date(each.starts_at) for each in chosen]
    assert days == sorted(set(days))
    assert all_allowed(limits, chosen)
    assert proposal.is_whole is (len(chosen) == wish.visits)
    for visit in proposal.visits:
        assert bool(visit.conflicts) is (visit.chosen is None or civil_date(visit.chosen.starts_at) != visit.wanted_day)
        assert len(visit.alternatives) <= ALTERNATIVES
        for alternative in visit.alternatives:
            instead = [each for each in chosen if each is not visit.chosen]
            assert alternative not in chosen
            assert all_allowed(limits, sorted([*instead, alternative], key=lambda each: each.starts_at))


@settings(deadline=None)
@given(times=TIMES, wish=WISHES, limits=RIGHTS, seed=st.randoms(use_true_random=False))
def test_the_order_and_the_zone_of_the_free_times_do_not_matter(times, wish, limits, seed):
    candidates = [free(MONDAY + days * DAY, hour, therapist) for days, hour, therapist in times]
    shuffled = seed.sample(candidates, k=len(candidates))
    elsewhere = [replace(each, starts_at=each.starts_at.astimezone(HELSINKI)) for each in shuffled]

    assert propose(wish, elsewhere, limits, working_days=DAYS) == propose(wish, candidates, limits, working_days=DAYS)


def test_a_hundred_visits_among_five_thousand_times_are_proposed_in_a_moment():
    candidates = [
        free(MONDAY + days * DAY, 8 + hour, f"t{therapist}")
        for days in range(500)
        for hour in range(2)
        for therapist in range(5)
    ]
    wish = PeriodWish(visits=100, first_day=MONDAY, interval_days=5, preferences=VisitPreferences(tolerance_days=4))
    limits = PeriodLimits(visits_left=100, valid_from=MONDAY, valid_until=MONDAY + 600 * DAY, min_interval_days=4)

    began = process_time()
    proposal = propose(wish, candidates, limits, working_days=DAYS)

    assert proposal.is_whole
    assert process_time() - began < 2
