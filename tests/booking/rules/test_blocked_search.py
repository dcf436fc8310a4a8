"""Blocked search: each reason with its next step, all at once in order, and what is kept from whom."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.booking.rules.blocked_search import (
    NoRight,
    RightInSearch,
    Searcher,
    TimesInWindow,
    blocked_everywhere,
    blocked_search,
    least_blocked,
)
from shared.law.civil_time import HELSINKI
from shared.terms.acting import ActingVerdict
from shared.terms.booking import BookingMode, BookingRightStatus
from shared.terms.searching import BlockedReason, NextStep

TODAY = date(2026, 5, 12)
DAY = timedelta(days=1)
RELEASE = datetime(2026, 5, 18, 5, tzinfo=UTC)
RIGHT = RightInSearch(
    status=BookingRightStatus.ACTIVE,
    visits_left=1,
    valid_from=TODAY - 10 * DAY,
    valid_until=TODAY + 30 * DAY,
    booking_mode=BookingMode.SELF_BOOKING,
)
WITHOUT = NoRight(first=TODAY, last=TODAY + 60 * DAY)
GUARDIAN = Searcher()
PLENTY = TimesInWindow(any_public=True, any_free=True, any_fitting=True)
NOTHING = TimesInWindow(any_public=False, any_free=False, any_fitting=False)
TOLD = [ActingVerdict.MAY_ACT, ActingVerdict.AGE_LIMIT, ActingVerdict.BY_PHONE_ONLY]


@pytest.mark.parametrize(
    ("right", "searcher", "times", "reason", "step"),
    [
        pytest.param({}, {}, {}, None, None, id="there is a time"),
        pytest.param({"status": BookingRightStatus.REVOKED}, {}, {}, "right_revoked", "ask_new_right", id="revoked"),
        pytest.param({"valid_until": TODAY}, {}, {}, None, None, id="last day of the right"),
        pytest.param({"valid_until": TODAY - DAY}, {}, {}, "right_ended", "ask_new_right", id="the right has ended"),
        pytest.param({"valid_from": TODAY + 5 * DAY}, {}, {}, None, None, id="a right that begins later"),
        pytest.param({"visits_left": 0}, {}, {}, "right_used_up", "ask_new_right", id="used up"),
        pytest.param({}, {"eligible_until": TODAY}, {}, None, None, id="last day of the age"),
        pytest.param({}, {"eligible_until": TODAY - DAY}, {}, "too_old", "phone_unit", id="too old since today"),
        pytest.param(
            {"valid_from": TODAY + 5 * DAY},
            {"eligible_until": TODAY + 4 * DAY},
            {},
            "too_old",
            "phone_unit",
            id="too old when the right begins",
        ),
        pytest.param({}, {"eligible_from": TODAY + 30 * DAY}, {}, None, None, id="old enough on the last day"),
        pytest.param(
            {}, {"eligible_from": TODAY + 31 * DAY}, {}, "too_young", "phone_unit", id="too young until the end"
        ),
        pytest.param({"any_day_left": False}, {}, {}, "no_day_left", "phone_unit", id="the intervals leave no day"),
        pytest.param(
            {"any_day_searched": False}, {}, {}, "outside_right", "widen_search", id="other days than those searched"
        ),
        pytest.param(
            {"any_day_searched": False, "any_day_left": False}, {}, {}, "no_day_left", "phone_unit", id="no day at all"
        ),
        pytest.param({}, {"residents_may_book": False}, {}, "not_in_use", "phone_unit", id="not in use"),
        pytest.param(
            {}, {"standing": ActingVerdict.AGE_LIMIT}, {}, "proxy_age_limit", "phone_unit", id="the child is 12"
        ),
        pytest.param(
            {}, {"standing": ActingVerdict.BY_PHONE_ONLY}, {}, "by_phone_only", "phone_unit", id="a young person"
        ),
        pytest.param(
            {"booking_mode": BookingMode.PHONE}, {}, {}, "not_self_booking", "phone_unit", id="booked on the phone"
        ),
        pytest.param(
            {"booking_mode": BookingMode.THERAPIST_INFORMS},
            {},
            {},
            "not_self_booking",
            "unit_books",
            id="the therapist informs",
        ),
        pytest.param(
            {"booking_mode": BookingMode.PROFESSIONAL_BOOKS},
            {},
            {},
            "not_self_booking",
            "unit_books",
            id="the professional books",
        ),
        pytest.param({}, {}, {"any_fitting": False}, "none_fits", "widen_search", id="free times, but not as wished"),
        pytest.param(
            {}, {}, {"any_fitting": False, "any_free": False}, "all_taken", "unit_books", id="all taken for good"
        ),
        pytest.param(
            {},
            {},
            {"any_fitting": False, "any_free": False, "next_release": RELEASE},
            "all_taken",
            "wait_for_release",
            id="all taken, more to come",
        ),
        pytest.param(
            {},
            {},
            {"any_fitting": False, "any_free": False, "any_public": False, "next_release": RELEASE},
            "not_released",
            "wait_for_release",
            id="nothing public yet",
        ),
        pytest.param(
            {},
            {},
            {"any_fitting": False, "any_free": False, "any_public": False},
            "no_times",
            "unit_books",
            id="nobody gives the service",
        ),
        pytest.param(
            {},
            {},
            {"any_fitting": False, "any_free": False, "any_public": False, "opens_at": RELEASE},
            "not_opened_yet",
            "wait_for_release",
            id="too far ahead to be opened",
        ),
    ],
)
def test_a_search_without_a_time_says_why_and_what_to_do_next(right, searcher, times, reason, step):
    answer = blocked_search(replace(RIGHT, **right), replace(GUARDIAN, **searcher), replace(PLENTY, **times), on=TODAY)

    assert answer.reasons == ((BlockedReason(reason),) if reason else ())
    assert answer.next_step == (NextStep(step) if step else None)
    assert answer.is_blocked is (reason is not None)
    assert (answer.rule_id, answer.rule_version) == ("blocked_search", "2")


def test_every_reason_is_told_at_once_and_the_gravest_first():
    right = replace(
        RIGHT,
        status=BookingRightStatus.REVOKED,
        visits_left=0,
        valid_until=TODAY - DAY,
        booking_mode=BookingMode.PHONE,
    )
    guardian = Searcher(
        standing=ActingVerdict.AGE_LIMIT, eligible_from=TODAY, eligible_until=TODAY - DAY, residents_may_book=False
    )

    answer = blocked_search(right, guardian, NOTHING, on=TODAY)

    assert answer.reasons == (
        BlockedReason.PROXY_AGE_LIMIT,
        BlockedReason.RIGHT_REVOKED,
        BlockedReason.RIGHT_ENDED,
        BlockedReason.RIGHT_USED_UP,
        BlockedReason.TOO_OLD,
        BlockedReason.TOO_YOUNG,
        BlockedReason.NOT_IN_USE,
        BlockedReason.NOT_SELF_BOOKING,
        BlockedReason.NO_TIMES,
    )
    assert answer.next_step is NextStep.PHONE_UNIT


@pytest.mark.parametrize("right", [RIGHT, WITHOUT], ids=["with a right", "without one"])
@pytest.mark.parametrize("standing", [ActingVerdict.NO_AUTHORITY, ActingVerdict.WEAK_IDENTIFICATION])
def test_who_has_no_confirmed_authority_is_told_nothing(standing, right):
    with pytest.raises(ValueError, match="told nothing"):
        blocked_search(right, Searcher(standing=standing), PLENTY, on=TODAY)


def test_a_professional_is_not_bound_by_who_was_meant_to_book():
    phone = replace(RIGHT, booking_mode=BookingMode.PHONE)
    professional = Searcher(standing=ActingVerdict.NO_AUTHORITY, by_professional=True, residents_may_book=False)

    assert not blocked_search(phone, professional, PLENTY, on=TODAY).is_blocked
    assert blocked_search(replace(phone, visits_left=0), professional, PLENTY, on=TODAY).reasons == (
        BlockedReason.RIGHT_USED_UP,
    )


@pytest.mark.parametrize(
    ("changes", "searcher", "reasons", "step"),
    [
        pytest.param({}, {}, (), None, id="open to all"),
        pytest.param({"is_enough": False}, {}, ("no_right",), "ask_new_right", id="a right is needed"),
        pytest.param(
            {"is_enough": False, "bookings_left": False, "needs_assessment": True},
            {},
            ("no_right",),
            "ask_new_right",
            id="a right is needed, so that nothing of open booking counts",
        ),
        pytest.param(
            {"bookings_left": False}, {}, ("open_bookings_used_up",), "phone_unit", id="as many as the service allows"
        ),
        pytest.param({"needs_assessment": True}, {}, ("assessment_needed",), "phone_unit", id="a step of care"),
        pytest.param(
            {"bookings_left": False, "needs_assessment": True},
            {"standing": ActingVerdict.AGE_LIMIT, "residents_may_book": False},
            ("proxy_age_limit", "assessment_needed", "open_bookings_used_up", "not_in_use"),
            "phone_unit",
            id="all at once",
        ),
        pytest.param({}, {"eligible_until": TODAY}, (), None, id="today is the last day of the age"),
        pytest.param({}, {"eligible_until": TODAY - DAY}, ("too_old",), "phone_unit", id="too old today"),
        pytest.param(
            {"first": TODAY + DAY}, {"eligible_until": TODAY}, ("too_old",), "phone_unit", id="too old for the search"
        ),
        pytest.param({}, {"eligible_from": TODAY + 60 * DAY}, (), None, id="old enough on the last day"),
        pytest.param(
            {}, {"eligible_from": TODAY + 61 * DAY}, ("too_young",), "phone_unit", id="too young till the end"
        ),
    ],
)
def test_a_search_without_a_right_says_what_is_against_it(changes, searcher, reasons, step):
    answer = blocked_search(replace(WITHOUT, **changes), replace(GUARDIAN, **searcher), PLENTY, on=TODAY)

    assert answer.reasons == tuple(BlockedReason(each) for each in reasons)
    assert answer.next_step == (NextStep(step) if step else None)


def test_without_a_right_the_unit_is_phoned_when_there_are_no_times():
    answer = blocked_search(WITHOUT, GUARDIAN, NOTHING, on=TODAY)

    assert (answer.reasons, answer.next_step) == ((BlockedReason.NO_TIMES,), NextStep.PHONE_UNIT)
    assert not answer.unit_has_to_act


def test_of_several_ways_the_least_blocked_counts():
    used_up = blocked_search(replace(RIGHT, visits_left=0), GUARDIAN, NOTHING, on=TODAY)
    taken = blocked_search(RIGHT, GUARDIAN, replace(NOTHING, any_public=True), on=TODAY)
    open_to_take = blocked_search(RIGHT, GUARDIAN, PLENTY, on=TODAY)

    assert least_blocked([used_up, taken]) == taken
    assert least_blocked([open_to_take, used_up, taken]) == open_to_take


def test_several_units_are_blocked_for_every_reason_and_the_step_is_that_of_the_least_blocked():
    not_in_use = blocked_search(WITHOUT, Searcher(residents_may_book=False), NOTHING, on=TODAY)
    later = blocked_search(WITHOUT, GUARDIAN, replace(NOTHING, next_release=RELEASE + DAY), on=TODAY)
    sooner = blocked_search(WITHOUT, GUARDIAN, replace(NOTHING, next_release=RELEASE), on=TODAY)

    answer = blocked_everywhere([not_in_use, later, sooner])

    assert answer.reasons == (BlockedReason.NOT_IN_USE, BlockedReason.NOT_RELEASED, BlockedReason.NO_TIMES)
    assert (answer.next_step, answer.wait_until) == (NextStep.WAIT_FOR_RELEASE, RELEASE)


def test_a_search_is_open_where_one_unit_of_several_is():
    nothing = blocked_search(WITHOUT, GUARDIAN, NOTHING, on=TODAY)

    assert not blocked_everywhere([nothing, blocked_search(WITHOUT, GUARDIAN, PLENTY, on=TODAY)]).is_blocked


@pytest.mark.parametrize(
    ("right", "searcher", "reason"),
    [
        pytest.param({"valid_until": TODAY - DAY}, {}, BlockedReason.RIGHT_ENDED, id="it has ended"),
        pytest.param({}, {"eligible_until": TODAY - DAY}, BlockedReason.TOO_OLD, id="too old"),
        pytest.param({}, {"eligible_from": TODAY + 31 * DAY}, BlockedReason.TOO_YOUNG, id="too young"),
        pytest.param({}, {}, BlockedReason.NO_DAY_LEFT, id="the intervals"),
    ],
)
def test_where_no_day_is_left_one_reason_says_so_and_the_times_are_none(right, searcher, reason):
    right = replace(RIGHT, any_day_left=False, **right)

    assert blocked_search(right, replace(GUARDIAN, **searcher), NOTHING, on=TODAY).reasons == (reason,)


@pytest.mark.parametrize(
    ("right", "searcher", "times", "expected"),
    [
        pytest.param({}, {}, {}, True, id="no times in the window of a good right"),
        pytest.param({"any_day_left": False}, {}, {}, False, id="no day is left for a visit"),
        pytest.param({}, {}, {"any_public": True}, True, id="all of them taken"),
        pytest.param({}, {}, {"next_release": RELEASE}, False, id="some are to come"),
        pytest.param({}, {}, {"any_public": True, "next_release": RELEASE}, False, id="all taken, some are to come"),
        pytest.param({}, {}, {"any_public": True, "any_free": True}, False, id="only the wishes do not fit"),
        pytest.param({"visits_left": 0}, {}, {}, False, id="the right is used up"),
        pytest.param({}, {"eligible_until": TODAY - DAY}, {}, False, id="too old"),
        pytest.param({"booking_mode": BookingMode.PHONE}, {}, {}, True, id="the unit books and has no time either"),
    ],
)
def test_the_unit_has_to_act_when_a_good_right_has_no_free_time(right, searcher, times, expected):
    answer = blocked_search(replace(RIGHT, **right), replace(GUARDIAN, **searcher), replace(NOTHING, **times), on=TODAY)

    assert answer.unit_has_to_act is expected


def test_the_next_release_is_told_in_utc():
    times = replace(NOTHING, next_release=RELEASE.astimezone(HELSINKI))

    answer = blocked_search(RIGHT, GUARDIAN, times, on=TODAY)

    assert answer.wait_until == RELEASE
    assert answer.wait_until.tzinfo is UTC


def test_a_release_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        blocked_search(RIGHT, GUARDIAN, replace(NOTHING, next_release=RELEASE.replace(tzinfo=None)), on=TODAY)


@settings(deadline=None)
@given(
    visits_left=st.integers(-1, 2),
    status=st.sampled_from(BookingRightStatus),
    mode=st.sampled_from(BookingMode),
    days=st.integers(-3, 3),
    standing=st.sampled_from(TOLD),
    in_use=st.booleans(),
    times=st.tuples(st.booleans(), st.booleans(), st.booleans()),
    by_professional=st.booleans(),
)
def test_every_blocked_search_has_a_next_step_and_no_other_has_one(
    visits_left, status, mode, days, standing, in_use, times, by_professional
):
    right = replace(RIGHT, visits_left=visits_left, status=status, booking_mode=mode, valid_until=TODAY + days * DAY)
    searcher = Searcher(standing=standing, residents_may_book=in_use, by_professional=by_professional)
    window = TimesInWindow(any_public=times[0], any_free=times[1], any_fitting=times[2])

    answer = blocked_search(right, searcher, window, on=TODAY)

    assert (answer.next_step is None) is (not answer.reasons)
    assert list(answer.reasons) == [reason for reason in BlockedReason if reason in answer.reasons]
    assert not (answer.unit_has_to_act and window.any_fitting)
