"""Cut-off of moving and cancelling: the last instant from both sides, for citizens and professionals."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from services.booking.rules.moving_and_cancelling import gives_visit_back, self_service_cutoff
from shared.law.civil_time import civil_datetime, instant
from shared.terms.booking import MovingVerdict

STARTS_AT = datetime(2026, 5, 12, 7, tzinfo=UTC)
CUTOFF = STARTS_AT - timedelta(hours=24)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("at", "citizen", "professional"),
    [
        pytest.param(CUTOFF - SECOND, "allowed", "allowed", id="a second before the cut-off"),
        pytest.param(CUTOFF, "allowed", "allowed", id="exactly at the cut-off"),
        pytest.param(CUTOFF + SECOND, "past_cutoff", "allowed", id="a second after the cut-off"),
        pytest.param(STARTS_AT - SECOND, "past_cutoff", "allowed", id="a second before the start"),
        pytest.param(STARTS_AT, "past_cutoff", "allowed", id="at the start"),
        pytest.param(STARTS_AT + SECOND, "already_started", "already_started", id="a second after the start"),
    ],
)
def test_self_service_ends_at_the_cut_off_and_everything_at_the_start(at, citizen, professional):
    by_citizen = self_service_cutoff(STARTS_AT, at, 24)
    by_professional = self_service_cutoff(STARTS_AT, at, 24, by_professional=True)

    assert by_citizen.verdict == MovingVerdict(citizen)
    assert by_citizen.is_allowed is (citizen == "allowed")
    assert by_professional.verdict == MovingVerdict(professional)


def test_the_answer_says_until_when_and_which_rule_decided():
    answer = self_service_cutoff(STARTS_AT, CUTOFF, 24)

    assert answer.allowed_until == CUTOFF
    assert self_service_cutoff(STARTS_AT, CUTOFF, 24, by_professional=True).allowed_until == STARTS_AT
    assert (answer.rule_id, answer.rule_version) == ("moving_and_cancelling", "1")


def test_without_a_cut_off_self_service_ends_at_the_start():
    assert self_service_cutoff(STARTS_AT, STARTS_AT, 0).is_allowed
    assert not self_service_cutoff(STARTS_AT, STARTS_AT + SECOND, 0).is_allowed


def test_the_hours_of_the_cut_off_are_elapsed_hours_also_when_clocks_change():
    starts_at = instant(date(2026, 3, 29), time(10))

    allowed_until = self_service_cutoff(starts_at, starts_at, 24).allowed_until

    assert civil_datetime(allowed_until).replace(tzinfo=None).isoformat() == "2026-03-28T09:00:00"


def test_the_zone_in_which_instants_are_written_does_not_matter():
    elsewhere = timezone(timedelta(hours=9))

    answer = self_service_cutoff(STARTS_AT.astimezone(elsewhere), CUTOFF.astimezone(elsewhere), 24)

    assert answer == self_service_cutoff(STARTS_AT, CUTOFF, 24)
    assert answer.allowed_until.tzinfo is UTC


def test_negative_hours_are_refused():
    with pytest.raises(ValueError, match="not negative"):
        self_service_cutoff(STARTS_AT, CUTOFF, -1)


@pytest.mark.parametrize("missing", ["start", "now"])
def test_an_instant_without_an_offset_is_refused(missing):
    naive = STARTS_AT.replace(tzinfo=None)

    with pytest.raises(ValueError, match="offset"):
        self_service_cutoff(naive if missing == "start" else STARTS_AT, naive if missing == "now" else CUTOFF, 24)


@pytest.mark.parametrize(
    ("cancelled_at", "by_unit", "late_uses_visit", "expected"),
    [
        pytest.param(CUTOFF, False, True, True, id="in time"),
        pytest.param(CUTOFF + SECOND, False, True, False, id="late"),
        pytest.param(CUTOFF + SECOND, False, False, True, id="late, where the setting forgives"),
        pytest.param(CUTOFF + SECOND, True, True, True, id="late, but by the unit"),
    ],
)
def test_a_visit_is_given_back_unless_it_was_cancelled_late(cancelled_at, by_unit, late_uses_visit, expected):
    answer = gives_visit_back(
        STARTS_AT, cancelled_at, 24, cancelled_by_unit=by_unit, late_cancellation_uses_visit=late_uses_visit
    )

    assert answer is expected


def test_a_late_cancellation_uses_the_visit_unless_something_else_is_said():
    assert not gives_visit_back(STARTS_AT, CUTOFF + SECOND, 24)
