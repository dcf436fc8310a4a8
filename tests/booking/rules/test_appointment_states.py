"""States of an appointment: every operation in every state, its limits in time, and what it does to the right."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.booking.rules.appointment_states import (
    decide,
    effect_on_visit,
)
from shared.law.civil_time import HELSINKI, instant
from shared.terms.attending import AttendingOperation, AttendingVerdict, VisitEffect
from shared.terms.booking import AppointmentStatus

STARTS_AT = datetime(2026, 5, 12, 7, tzinfo=UTC)
SECOND = timedelta(seconds=1)
AFTER = STARTS_AT + timedelta(minutes=50)
LAST_CORRECTION = STARTS_AT + timedelta(hours=168)
MIDNIGHT = instant(date(2026, 5, 12), time(0))


@pytest.mark.parametrize(
    ("status", "before_start", "after_start"),
    [
        pytest.param("booked", {"check_in", "cancel", "move"}, {"check_in", "complete", "no_show"}),
        pytest.param("checked_in", set(), {"complete", "no_show"}),
        pytest.param("completed", set(), {"no_show"}),
        pytest.param("no_show", {"check_in"}, {"check_in", "complete"}),
        pytest.param("cancelled", set(), set()),
    ],
)
def test_a_state_opens_only_its_own_operations(status, before_start, after_start):
    state = AppointmentStatus(status)

    assert possible(state, STARTS_AT - SECOND) == before_start
    assert possible(state, AFTER) == after_start


def possible(status, at):
    """What may be done then."""
    return {each.value for each in AttendingOperation if decide(status, each, starts_at=STARTS_AT, at=at).is_possible}


@pytest.mark.parametrize(
    ("status", "operation", "at", "expected"),
    [
        pytest.param("booked", "check_in", MIDNIGHT - SECOND, "before_day_of_visit", id="arriving the day before"),
        pytest.param("booked", "check_in", MIDNIGHT, "possible", id="arriving in the first minute of the day"),
        pytest.param("booked", "complete", MIDNIGHT - SECOND, "before_day_of_visit", id="done the day before"),
        pytest.param("booked", "complete", STARTS_AT - SECOND, "not_started", id="done before the start"),
        pytest.param("booked", "complete", STARTS_AT, "possible", id="done from the start on"),
        pytest.param("booked", "complete", AFTER + timedelta(days=30), "possible", id="recorded a month late"),
        pytest.param("booked", "no_show", STARTS_AT - SECOND, "not_started", id="staying away before the start"),
        pytest.param("booked", "no_show", STARTS_AT, "not_started", id="staying away at the start"),
        pytest.param("booked", "no_show", STARTS_AT + SECOND, "possible", id="staying away after the start"),
        pytest.param("booked", "cancel", STARTS_AT, "possible", id="cancelling at the start"),
        pytest.param("booked", "cancel", STARTS_AT + SECOND, "already_started", id="cancelling after the start"),
        pytest.param("booked", "move", STARTS_AT, "possible", id="moving at the start"),
        pytest.param("booked", "move", STARTS_AT + SECOND, "already_started", id="moving after the start"),
        pytest.param("checked_in", "cancel", STARTS_AT - SECOND, "wrong_state", id="cancelling after arriving"),
        pytest.param("checked_in", "complete", AFTER, "possible", id="done after arriving"),
        pytest.param("checked_in", "no_show", AFTER, "possible", id="an arrival that was marked by mistake"),
        pytest.param("checked_in", "no_show", STARTS_AT, "not_started", id="staying away at the start after all"),
        pytest.param("no_show", "check_in", LAST_CORRECTION, "possible", id="last moment of a correction"),
        pytest.param("no_show", "complete", LAST_CORRECTION, "possible", id="last moment of a correction to done"),
        pytest.param(
            "no_show", "check_in", LAST_CORRECTION + SECOND, "correction_too_late", id="correction a second late"
        ),
        pytest.param(
            "no_show", "complete", LAST_CORRECTION + SECOND, "correction_too_late", id="correction to done too late"
        ),
        pytest.param("completed", "no_show", LAST_CORRECTION, "possible", id="a visit that was marked by mistake"),
        pytest.param("completed", "no_show", LAST_CORRECTION + SECOND, "correction_too_late", id="and found too late"),
        pytest.param("cancelled", "check_in", AFTER, "wrong_state", id="arriving to a cancelled visit"),
    ],
)
def test_an_operation_has_its_limits_in_time(status, operation, at, expected):
    answer = decide(AppointmentStatus(status), AttendingOperation(operation), starts_at=STARTS_AT, at=at)

    assert answer.verdict == AttendingVerdict(expected)
    assert answer.is_possible is (expected == "possible")
    assert (answer.becomes is not None) is answer.is_possible


@pytest.mark.parametrize(
    ("status", "operation", "at", "becomes"),
    [
        ("booked", "check_in", AFTER, "checked_in"),
        ("booked", "complete", AFTER, "completed"),
        ("booked", "no_show", AFTER, "no_show"),
        ("booked", "cancel", MIDNIGHT, "cancelled"),
        ("booked", "move", MIDNIGHT, "booked"),
        ("no_show", "check_in", AFTER, "checked_in"),
    ],
)
def test_a_possible_operation_says_what_becomes_of_the_appointment(status, operation, at, becomes):
    answer = decide(AppointmentStatus(status), AttendingOperation(operation), starts_at=STARTS_AT, at=at)

    assert answer.becomes == AppointmentStatus(becomes)
    assert (answer.rule_id, answer.rule_version) == ("appointment_states", "1")


def test_the_time_of_a_correction_is_a_setting_of_elapsed_hours():
    starts_at = instant(date(2026, 3, 28), time(20)).astimezone(HELSINKI)
    last = instant(date(2026, 3, 29), time(21))

    def complete(at):
        return decide(
            AppointmentStatus.NO_SHOW,
            AttendingOperation.COMPLETE,
            starts_at=starts_at,
            at=at.astimezone(HELSINKI),
            correction_hours=24,
        ).verdict

    assert complete(last) is AttendingVerdict.POSSIBLE
    assert complete(last + SECOND) is AttendingVerdict.CORRECTION_TOO_LATE


@pytest.mark.parametrize("operation", ["check_in", "complete"])
def test_without_hours_for_it_a_no_show_is_never_corrected_after_the_start(operation):
    answer = decide(
        AppointmentStatus.NO_SHOW, AttendingOperation(operation), starts_at=STARTS_AT, at=AFTER, correction_hours=0
    )

    assert answer.verdict is AttendingVerdict.CORRECTION_TOO_LATE


def test_negative_hours_are_refused():
    with pytest.raises(ValueError, match="not negative"):
        decide(
            AppointmentStatus.NO_SHOW,
            AttendingOperation.COMPLETE,
            starts_at=STARTS_AT,
            at=AFTER,
            correction_hours=-1,
        )


@pytest.mark.parametrize("missing", ["start", "now"])
@pytest.mark.parametrize("operation", AttendingOperation)
def test_an_instant_without_an_offset_is_refused(missing, operation):
    naive = STARTS_AT.replace(tzinfo=None)

    with pytest.raises(ValueError, match="offset"):
        decide(
            AppointmentStatus.BOOKED,
            operation,
            starts_at=naive if missing == "start" else STARTS_AT,
            at=naive if missing == "now" else STARTS_AT,
        )


@pytest.mark.parametrize(
    ("before", "after", "when_forgiven"),
    [
        pytest.param("booked", "no_show", "gives_back", id="staying away"),
        pytest.param("no_show", "checked_in", "uses_again", id="came late"),
        pytest.param("no_show", "completed", "uses_again", id="marked by mistake"),
        pytest.param("booked", "checked_in", "none", id="arriving"),
        pytest.param("booked", "completed", "none", id="done"),
        pytest.param("checked_in", "completed", "none", id="done after arriving"),
        pytest.param("checked_in", "no_show", "gives_back", id="never arrived after all"),
        pytest.param("completed", "no_show", "gives_back", id="never took place after all"),
        pytest.param("booked", "booked", "none", id="moving"),
        pytest.param("no_show", "no_show", "none", id="nothing changes"),
    ],
)
def test_a_no_show_gives_its_visit_back_only_where_the_setting_forgives(before, after, when_forgiven):
    states = AppointmentStatus(before), AppointmentStatus(after)

    assert effect_on_visit(*states, no_show_uses_visit=False) == VisitEffect(when_forgiven)
    assert effect_on_visit(*states, no_show_uses_visit=True) is VisitEffect.NONE
    assert effect_on_visit(*states) is VisitEffect.NONE


def test_what_a_cancellation_gives_back_is_decided_elsewhere():
    with pytest.raises(ValueError, match="cancellation"):
        effect_on_visit(AppointmentStatus.BOOKED, AppointmentStatus.CANCELLED)


@settings(deadline=None)
@given(
    minutes=st.lists(st.integers(0, 20_000), min_size=1, max_size=8).map(sorted),
    operations=st.lists(st.sampled_from(AttendingOperation), min_size=8, max_size=8),
    forgiven=st.booleans(),
)
def test_whatever_is_done_in_whatever_order_at_most_one_visit_is_used(minutes, operations, forgiven):
    status, used = AppointmentStatus.BOOKED, 1
    for minute, operation in zip(minutes, operations, strict=False):
        at = STARTS_AT + timedelta(minutes=minute - 2_000)
        answer = decide(status, operation, starts_at=STARTS_AT, at=at)
        if answer.becomes is None or answer.becomes is AppointmentStatus.CANCELLED:
            continue
        effect = effect_on_visit(status, answer.becomes, no_show_uses_visit=not forgiven)
        used += {VisitEffect.GIVES_BACK: -1, VisitEffect.USES_AGAIN: 1, VisitEffect.NONE: 0}[effect]
        status = answer.becomes

    assert used == (0 if forgiven and status is AppointmentStatus.NO_SHOW else 1)
