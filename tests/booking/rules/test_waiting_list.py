"""Waiting list: each reason alone from both sides, several together, whose turn it is, and how long an offer lasts."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.booking.rules.waiting_list import (
    ANSWERING_HOURS,
    OfferableTime,
    WaitingEntry,
    fit,
    offer_expires_at,
)
from shared.law.civil_time import HELSINKI, instant
from shared.terms.channels import DeliveryMode
from shared.terms.waiting_list import WaitingListReason

SECOND = timedelta(seconds=1)
STARTS_AT = instant(date(2026, 5, 12), time(10))  # a Tuesday
OFFERED_AT = STARTS_AT - timedelta(days=3)
FREE = OfferableTime(
    id="time-1",
    starts_at=STARTS_AT,
    ends_at=STARTS_AT + timedelta(minutes=30),
    practitioner_id="therapist-1",
    delivery_mode=DeliveryMode.VISIT,
)
ENTRY = WaitingEntry(
    id="entry-1",
    waiting_since=STARTS_AT - timedelta(days=30),
    appointment_at=STARTS_AT + timedelta(days=14),
    earlier_by_hours=48,
    notice_hours=24,
)
HOURS_BEFORE = timedelta(hours=24 + ANSWERING_HOURS)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        pytest.param({}, "fits", id="all in order"),
        pytest.param({"appointment_at": STARTS_AT + timedelta(hours=48)}, "fits", id="just enough earlier"),
        pytest.param(
            {"appointment_at": STARTS_AT + timedelta(hours=48) - SECOND}, "not_earlier_enough", id="a second too little"
        ),
        pytest.param({"appointment_at": STARTS_AT - timedelta(days=1)}, "not_earlier_enough", id="a later time"),
        pytest.param(
            {"appointment_at": STARTS_AT, "earlier_by_hours": 0}, "not_earlier_enough", id="the same start is no gain"
        ),
        pytest.param(
            {"appointment_at": STARTS_AT + SECOND, "earlier_by_hours": 0}, "fits", id="any earlier time is a gain"
        ),
        pytest.param({"appointment_at": None}, "fits", id="waits without an appointment"),
        pytest.param({"from_day": date(2026, 5, 12)}, "fits", id="first day"),
        pytest.param({"from_day": date(2026, 5, 13)}, "outside_days", id="day before the first"),
        pytest.param({"until_day": date(2026, 5, 12)}, "fits", id="last day"),
        pytest.param({"until_day": date(2026, 5, 11)}, "outside_days", id="day after the last"),
        pytest.param({"weekdays": frozenset({2, 4})}, "fits", id="a weekday that suits"),
        pytest.param({"weekdays": frozenset({1, 3})}, "wrong_weekday", id="a weekday that does not suit"),
        pytest.param({"time_from": time(10)}, "fits", id="from this clock time on"),
        pytest.param({"time_from": time(10, 1)}, "wrong_time_of_day", id="a minute too early"),
        pytest.param({"time_until": time(10, 1)}, "fits", id="until a minute later"),
        pytest.param({"time_until": time(10)}, "wrong_time_of_day", id="until this clock time"),
        pytest.param({"practitioner_ids": frozenset({"therapist-1"})}, "fits", id="the own therapist"),
        pytest.param({"practitioner_ids": frozenset({"therapist-2"})}, "wrong_practitioner", id="another therapist"),
        pytest.param({"delivery_modes": frozenset({DeliveryMode.VISIT})}, "fits", id="a visit as wished"),
        pytest.param({"delivery_modes": frozenset({DeliveryMode.VIDEO})}, "wrong_delivery_mode", id="not by video"),
        pytest.param({"offered_time_ids": frozenset({"time-2"})}, "fits", id="another time was offered before"),
        pytest.param({"offered_time_ids": frozenset({"time-1"})}, "offered_before", id="offered before"),
        pytest.param({"has_open_offer": True}, "has_an_offer", id="has an offer already"),
    ],
)
def test_a_time_is_offered_only_where_it_fits(entry, expected):
    answer = fit(replace(ENTRY, **entry), FREE, offered_at=OFFERED_AT)

    assert answer.reasons == (WaitingListReason(expected),)
    assert answer.fits is (expected == "fits")
    assert (answer.rule_id, answer.rule_version) == ("waiting_list", "1")


@pytest.mark.parametrize(
    ("offered_at", "fits"),
    [
        pytest.param(STARTS_AT - HOURS_BEFORE, True, id="just enough time to answer before the notice"),
        pytest.param(STARTS_AT - HOURS_BEFORE + SECOND, False, id="a second too little"),
    ],
)
def test_who_is_offered_a_time_can_answer_before_the_notice_begins(offered_at, fits):
    answer = fit(ENTRY, FREE, offered_at=offered_at)

    assert answer.fits is fits
    assert fits or answer.reasons == (WaitingListReason.TOO_SHORT_NOTICE,)


def test_the_day_and_clock_time_of_a_visit_are_those_of_finland():
    late = replace(FREE, starts_at=datetime(2026, 5, 11, 21, 30, tzinfo=UTC))
    only_tuesday = replace(ENTRY, weekdays=frozenset({2}), from_day=date(2026, 5, 12), time_until=time(1))

    assert fit(only_tuesday, late, offered_at=OFFERED_AT).fits


def test_an_answer_says_every_reason():
    entry = replace(
        ENTRY,
        appointment_at=STARTS_AT,
        from_day=date(2026, 6, 1),
        weekdays=frozenset({5}),
        time_from=time(12),
        practitioner_ids=frozenset({"therapist-2"}),
        delivery_modes=frozenset({DeliveryMode.PHONE}),
        has_open_offer=True,
        offered_time_ids=frozenset({"time-1"}),
    )

    assert set(fit(entry, FREE, offered_at=STARTS_AT).reasons) == set(WaitingListReason) - {WaitingListReason.FITS}


def test_a_time_without_a_therapist_does_not_fit_who_waits_for_one():
    nobody = replace(FREE, practitioner_id=None)

    assert fit(ENTRY, nobody, offered_at=OFFERED_AT).fits
    assert not fit(replace(ENTRY, practitioner_ids=frozenset({"therapist-1"})), nobody, offered_at=OFFERED_AT).fits


@pytest.mark.parametrize(
    ("hours_before", "expected_hours"),
    [
        pytest.param(72, 15, id="long before"),
        pytest.param(39, 15, id="the notice begins just when the offer ends"),
        pytest.param(38, 14, id="the notice begins sooner"),
        pytest.param(24, 0, id="no time is left"),
    ],
)
def test_an_offer_lasts_fifteen_hours_unless_the_notice_begins_sooner(hours_before, expected_hours):
    offered_at = STARTS_AT - timedelta(hours=hours_before)

    expires_at = offer_expires_at(offered_at, starts_at=STARTS_AT, notice_hours=24)

    assert expires_at == offered_at + timedelta(hours=expected_hours)
    assert expires_at.tzinfo is UTC


def test_the_hours_of_an_offer_are_elapsed_hours_also_when_clocks_change():
    offered_at = instant(date(2026, 3, 28), time(20)).astimezone(HELSINKI)

    expires_at = offer_expires_at(offered_at, starts_at=STARTS_AT, notice_hours=24)

    assert expires_at == instant(date(2026, 3, 29), time(12))


def test_an_offer_may_be_set_to_last_shorter():
    assert offer_expires_at(OFFERED_AT, starts_at=STARTS_AT, notice_hours=0, offer_hours=2) == OFFERED_AT + timedelta(
        hours=2
    )


@pytest.mark.parametrize(
    ("offered_at", "hours"),
    [
        pytest.param(STARTS_AT - timedelta(hours=24) + SECOND, {"notice_hours": 24}, id="the notice has begun"),
        pytest.param(OFFERED_AT, {"notice_hours": -1}, id="negative notice"),
        pytest.param(OFFERED_AT, {"notice_hours": 24, "offer_hours": -1}, id="negative length"),
        pytest.param(OFFERED_AT.replace(tzinfo=None), {"notice_hours": 24}, id="without an offset"),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused(offered_at, hours):
    with pytest.raises(ValueError, match=r"notice|negative|offset"):
        offer_expires_at(offered_at, starts_at=STARTS_AT, **hours)


@pytest.mark.parametrize("hours", [{"earlier_by_hours": -1}, {"notice_hours": -1}], ids=["gain", "notice"])
def test_negative_hours_of_an_entry_are_refused(hours):
    with pytest.raises(ValueError, match="not negative"):
        replace(ENTRY, **hours)


@settings(deadline=None)
@given(hours_before=st.integers(0, 200), notice=st.integers(0, 100), offer_hours=st.integers(ANSWERING_HOURS, 48))
def test_whoever_is_offered_a_time_has_the_promised_hours_to_answer(hours_before, notice, offer_hours):
    offered_at = STARTS_AT - timedelta(hours=hours_before)
    entry = replace(ENTRY, notice_hours=notice, appointment_at=None)
    if not fit(entry, FREE, offered_at=offered_at).fits:
        assert hours_before < notice + ANSWERING_HOURS
        return

    expires_at = offer_expires_at(offered_at, starts_at=STARTS_AT, notice_hours=notice, offer_hours=offer_hours)

    assert timedelta(hours=ANSWERING_HOURS) <= expires_at - offered_at <= timedelta(hours=offer_hours)
    assert STARTS_AT - expires_at >= timedelta(hours=notice)
