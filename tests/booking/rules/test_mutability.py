"""Mutability: what a family and a professional may still do, and the reason that is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.booking.rules.mutability import BookedVisit, mutability
from shared.terms.acting import ActingVerdict
from shared.terms.booking import AppointmentStatus, BookingMode
from shared.terms.mutability import MutabilityReason

STARTS_AT = datetime(2026, 5, 12, 7, tzinfo=UTC)
CUTOFF = STARTS_AT - timedelta(hours=24)
SECOND = timedelta(seconds=1)
VISIT = BookedVisit(
    status=AppointmentStatus.BOOKED, starts_at=STARTS_AT, cutoff_hours=24, booking_mode=BookingMode.SELF_BOOKING
)


@pytest.mark.parametrize(
    ("visit", "at", "standing", "cancellable", "reschedulable", "reason"),
    [
        pytest.param({}, CUTOFF, {}, True, True, "allowed", id="at the cut-off"),
        pytest.param({}, CUTOFF + SECOND, {}, False, False, "past_cutoff", id="after the cut-off"),
        pytest.param({}, STARTS_AT + SECOND, {}, False, False, "already_started", id="after the start"),
        pytest.param(
            {"status": AppointmentStatus.CANCELLED}, CUTOFF, {}, False, False, "not_booked", id="cancelled already"
        ),
        pytest.param(
            {"status": AppointmentStatus.CHECKED_IN}, CUTOFF, {}, False, False, "not_booked", id="arrived already"
        ),
        pytest.param(
            {"status": AppointmentStatus.COMPLETED},
            STARTS_AT + SECOND,
            {},
            False,
            False,
            "not_booked",
            id="done, told before that it has started",
        ),
        pytest.param(
            {"booking_mode": BookingMode.PHONE}, CUTOFF, {}, False, False, "not_self_service", id="by phone only"
        ),
        pytest.param(
            {"booking_mode": BookingMode.THERAPIST_INFORMS},
            CUTOFF + SECOND,
            {},
            False,
            False,
            "not_self_service",
            id="not self-service, told before the cut-off",
        ),
        pytest.param({"residents_may_book": False}, CUTOFF, {}, True, False, "not_in_use", id="not in use here"),
        pytest.param({"right_stands": False}, CUTOFF, {}, True, False, "right_revoked", id="kept of a revoked right"),
        pytest.param(
            {"right_stands": False, "residents_may_book": False},
            CUTOFF,
            {},
            True,
            False,
            "not_in_use",
            id="revoked, told after not in use",
        ),
        pytest.param(
            {"right_stands": False}, CUTOFF + SECOND, {}, False, False, "past_cutoff", id="revoked and too late"
        ),
        pytest.param(
            {"residents_may_book": False},
            CUTOFF + SECOND,
            {},
            False,
            False,
            "past_cutoff",
            id="not in use and too late",
        ),
        pytest.param(
            {},
            CUTOFF,
            {"may_move": ActingVerdict.AGE_LIMIT, "may_cancel": ActingVerdict.AGE_LIMIT},
            False,
            False,
            "age_limit",
            id="the child is too old for a proxy",
        ),
        pytest.param(
            {},
            CUTOFF,
            {"may_move": ActingVerdict.AGE_LIMIT},
            True,
            False,
            "age_limit",
            id="only moving is refused",
        ),
        pytest.param(
            {},
            CUTOFF,
            {"may_cancel": ActingVerdict.BY_PHONE_ONLY},
            False,
            True,
            "by_phone_only",
            id="only cancelling is refused",
        ),
        pytest.param(
            {},
            CUTOFF,
            {"may_move": ActingVerdict.AGE_LIMIT, "may_cancel": ActingVerdict.BY_PHONE_ONLY},
            False,
            False,
            "by_phone_only",
            id="of two reasons the one against cancelling",
        ),
        pytest.param(
            {"booking_mode": BookingMode.PHONE},
            CUTOFF,
            {"may_move": ActingVerdict.NO_AUTHORITY, "may_cancel": ActingVerdict.NO_AUTHORITY},
            False,
            False,
            "no_authority",
            id="no authority, told before who books",
        ),
        pytest.param(
            {},
            CUTOFF,
            {"may_move": ActingVerdict.WEAK_IDENTIFICATION, "may_cancel": ActingVerdict.WEAK_IDENTIFICATION},
            False,
            False,
            "weak_identification",
            id="weak identification",
        ),
    ],
)
def test_a_family_is_told_what_it_may_do_and_why_not(visit, at, standing, cancellable, reschedulable, reason):
    answer = mutability(replace(VISIT, **visit), at=at, by_professional=False, **standing)

    assert (answer.cancellable, answer.reschedulable) == (cancellable, reschedulable)
    assert answer.reason == MutabilityReason(reason)


@pytest.mark.parametrize(
    ("visit", "at", "allowed", "reason"),
    [
        pytest.param({}, CUTOFF + SECOND, True, "allowed", id="after the cut-off"),
        pytest.param({}, STARTS_AT, True, "allowed", id="at the start"),
        pytest.param({}, STARTS_AT + SECOND, False, "already_started", id="after the start"),
        pytest.param({"booking_mode": BookingMode.PHONE}, CUTOFF, True, "allowed", id="the unit books"),
        pytest.param({"residents_may_book": False}, CUTOFF, True, "allowed", id="not in use for residents"),
        pytest.param({"status": AppointmentStatus.NO_SHOW}, CUTOFF, False, "not_booked", id="missed"),
    ],
)
def test_a_professional_is_bound_by_state_and_start_alone(visit, at, allowed, reason):
    no_standing = {"may_move": ActingVerdict.NO_AUTHORITY, "may_cancel": ActingVerdict.NO_AUTHORITY}

    answer = mutability(replace(VISIT, **visit), at=at, by_professional=True, **no_standing)

    assert answer.cancellable is answer.reschedulable is allowed
    assert answer.reason == MutabilityReason(reason)


def test_the_answer_says_until_when_in_utc_and_which_rule_decided():
    family = mutability(VISIT, at=CUTOFF, by_professional=False)
    professional = mutability(VISIT, at=CUTOFF, by_professional=True)

    assert (family.not_after, professional.not_after) == (CUTOFF, STARTS_AT)
    assert family.not_after.tzinfo is UTC
    assert (family.rule_id, family.rule_version) == ("mutability", "1")


def test_an_instant_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        mutability(VISIT, at=CUTOFF.replace(tzinfo=None), by_professional=False)


@settings(deadline=None)
@given(
    status=st.sampled_from(AppointmentStatus),
    mode=st.sampled_from(BookingMode),
    in_use=st.booleans(),
    may_move=st.sampled_from(ActingVerdict),
    may_cancel=st.sampled_from(ActingVerdict),
    seconds=st.integers(-100_000, 1_000),
)
def test_a_family_never_may_more_than_a_professional(status, mode, in_use, may_move, may_cancel, seconds):
    visit = replace(VISIT, status=status, booking_mode=mode, residents_may_book=in_use)
    at = STARTS_AT + timedelta(seconds=seconds)
    family = mutability(visit, at=at, by_professional=False, may_move=may_move, may_cancel=may_cancel)
    professional = mutability(visit, at=at, by_professional=True)

    assert family.cancellable <= professional.cancellable
    assert family.reschedulable <= professional.reschedulable
    assert (family.reason is MutabilityReason.ALLOWED) is (family.cancellable and family.reschedulable)
