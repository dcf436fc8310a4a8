"""Booking right: each reason alone from both sides, several together, and what a professional may pass over."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.booking.rules.booking_right import BookingRight, Visit, use_for_visit
from shared.terms.booking import BookingMode, BookingRightReason, BookingRightStatus
from shared.terms.channels import DeliveryMode

THERAPIST = "kymenlaakso-ot-1"
COLLEAGUE = "kymenlaakso-ot-2"
RIGHT = BookingRight(
    status=BookingRightStatus.ACTIVE,
    visits_allowed=5,
    visits_used=2,
    valid_from=date(2026, 3, 1),
    valid_until=date(2026, 5, 31),
    booking_mode=BookingMode.SELF_BOOKING,
    practitioner_ids=frozenset({THERAPIST}),
    min_interval_days=7,
    max_interval_days=21,
    other_visits_on=(date(2026, 4, 1), date(2026, 3, 10)),
)
VISIT = Visit(on=date(2026, 4, 10), practitioner_id=THERAPIST, delivery_mode=DeliveryMode.VISIT)


@pytest.mark.parametrize(
    ("right", "visit", "expected"),
    [
        pytest.param({}, {}, "usable", id="all in order"),
        pytest.param({"status": BookingRightStatus.REVOKED}, {}, "right_revoked", id="revoked"),
        pytest.param({"visits_used": 4}, {}, "usable", id="last visit left"),
        pytest.param({"visits_used": 5}, {}, "right_used_up", id="no visit left"),
        pytest.param({"visits_used": 6}, {}, "right_used_up", id="more used than allowed"),
        pytest.param({"valid_from": date(2026, 4, 10)}, {}, "usable", id="first day of the window"),
        pytest.param({"valid_from": date(2026, 4, 11)}, {}, "outside_window", id="day before the window"),
        pytest.param({"valid_until": date(2026, 4, 10)}, {}, "usable", id="last day of the window"),
        pytest.param({"valid_until": date(2026, 4, 9)}, {}, "outside_window", id="day after the window"),
        pytest.param({}, {"practitioner_id": COLLEAGUE}, "wrong_practitioner", id="another therapist"),
        pytest.param({}, {"practitioner_id": None}, "wrong_practitioner", id="no therapist named in the time"),
        pytest.param({"practitioner_ids": frozenset()}, {"practitioner_id": COLLEAGUE}, "usable", id="any therapist"),
        pytest.param({"practitioner_ids": frozenset()}, {"practitioner_id": None}, "usable", id="none needed"),
        pytest.param(
            {"practitioner_ids": frozenset({THERAPIST, COLLEAGUE})},
            {"practitioner_id": COLLEAGUE},
            "usable",
            id="one of two therapists",
        ),
        pytest.param({}, {"on": date(2026, 4, 8)}, "usable", id="exactly the shortest interval after"),
        pytest.param({}, {"on": date(2026, 4, 7)}, "interval_too_short", id="a day too soon after"),
        pytest.param({}, {"on": date(2026, 3, 25)}, "usable", id="exactly the shortest interval before"),
        pytest.param({}, {"on": date(2026, 3, 26)}, "interval_too_short", id="a day too close before"),
        pytest.param({}, {"on": date(2026, 4, 1)}, "interval_too_short", id="a second visit on the same day"),
        pytest.param({}, {"on": date(2026, 4, 22)}, "usable", id="exactly the longest interval"),
        pytest.param({}, {"on": date(2026, 4, 23)}, "interval_too_long", id="a day too late"),
        pytest.param({"other_visits_on": ()}, {"on": date(2026, 5, 31)}, "usable", id="first visit at any time"),
        pytest.param({"max_interval_days": None}, {"on": date(2026, 5, 31)}, "usable", id="no longest interval"),
        pytest.param({"min_interval_days": None}, {"on": date(2026, 4, 1)}, "usable", id="no shortest interval"),
        pytest.param(
            {"other_visits_on": (date(2026, 3, 2), date(2026, 5, 20))},
            {"on": date(2026, 3, 20)},
            "usable",
            id="filling a gap that is too long",
        ),
        pytest.param(
            {"booking_mode": BookingMode.PROFESSIONAL_BOOKS}, {}, "not_self_booking", id="the professional books"
        ),
        pytest.param(
            {"booking_mode": BookingMode.THERAPIST_INFORMS}, {}, "not_self_booking", id="the therapist informs"
        ),
        pytest.param({"booking_mode": BookingMode.PHONE}, {}, "not_self_booking", id="by phone"),
    ],
)
def test_a_citizen_uses_a_right_only_as_it_was_given(right, visit, expected):
    answer = use_for_visit(replace(RIGHT, **right), replace(VISIT, **visit), by_professional=False)

    assert answer.reasons == (BookingRightReason(expected),)
    assert answer.reason == expected
    assert answer.is_usable is (expected == "usable")


EVERYTHING_WRONG = replace(
    RIGHT,
    status=BookingRightStatus.REVOKED,
    visits_used=5,
    valid_until=date(2026, 4, 1),
    booking_mode=BookingMode.PHONE,
    practitioner_ids=frozenset({COLLEAGUE}),
    max_interval_days=8,
)


def test_a_refusal_says_every_reason_and_the_gravest_first():
    answer = use_for_visit(EVERYTHING_WRONG, VISIT, by_professional=False)

    assert answer.reasons == (
        BookingRightReason.RIGHT_REVOKED,
        BookingRightReason.RIGHT_USED_UP,
        BookingRightReason.NOT_SELF_BOOKING,
        BookingRightReason.OUTSIDE_WINDOW,
        BookingRightReason.WRONG_PRACTITIONER,
        BookingRightReason.INTERVAL_TOO_LONG,
    )
    assert not answer.is_usable


def test_a_professional_passes_over_who_was_meant_to_book_and_nothing_else():
    citizen = use_for_visit(EVERYTHING_WRONG, VISIT, by_professional=False)
    professional = use_for_visit(EVERYTHING_WRONG, VISIT, by_professional=True)

    assert set(citizen.reasons) - set(professional.reasons) == {BookingRightReason.NOT_SELF_BOOKING}
    assert use_for_visit(replace(RIGHT, booking_mode=BookingMode.PHONE), VISIT, by_professional=True).is_usable


@pytest.mark.parametrize(
    ("by_professional", "is_booked", "usable"),
    [
        pytest.param(True, True, True, id="a professional moves a visit that was kept"),
        pytest.param(True, False, False, id="a professional books no new one"),
        pytest.param(False, True, False, id="the family moves it by phone"),
        pytest.param(False, False, False, id="the family books no new one"),
    ],
)
def test_of_a_revoked_right_only_a_professional_moves_what_is_booked(by_professional, is_booked, usable):
    revoked, visit = replace(RIGHT, status=BookingRightStatus.REVOKED), replace(VISIT, is_booked=is_booked)

    assert use_for_visit(revoked, visit, by_professional=by_professional).is_usable is usable
    outside = replace(visit, on=date(2026, 6, 1))
    assert not use_for_visit(revoked, outside, by_professional=by_professional).is_usable


def test_the_answer_says_which_rule_decided():
    answer = use_for_visit(RIGHT, VISIT, by_professional=False)

    assert (answer.rule_id, answer.rule_version) == ("booking_right", "1")


@settings(deadline=None)
@given(
    others=st.lists(st.integers(0, 90), max_size=5),
    wanted=st.integers(0, 90),
    shortest=st.integers(0, 30),
    longest=st.integers(0, 60),
)
def test_the_order_in_which_visits_are_listed_does_not_matter(others, wanted, shortest, longest):
    first = date(2026, 3, 1)
    days = [first + timedelta(days=number) for number in others]
    right = replace(RIGHT, min_interval_days=shortest, max_interval_days=longest, other_visits_on=tuple(days))
    backwards = replace(right, other_visits_on=tuple(reversed(days)))
    visit = replace(VISIT, on=first + timedelta(days=wanted))

    assert use_for_visit(right, visit, by_professional=True) == use_for_visit(backwards, visit, by_professional=True)
