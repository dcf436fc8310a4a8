"""Sending messages: quiet hours at their edges, what never leaves, and until when it is tried."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.booking.rules.quiet_hours import QuietHours
from services.booking.rules.sending_messages import MessageFacts, SendingVerdict, next_try, sending
from shared.law.civil_time import HELSINKI
from shared.terms.messages import ContactGivenBy, MessageKind, NotSentReason

VISIT = "2026-11-24 09:00"


def helsinki(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=HELSINKI).astimezone(UTC)


def facts(kind: MessageKind = MessageKind.REMINDER, visit: str | None = VISIT, **changes: Any) -> MessageFacts:
    told = {"holds": True, "given_by": ContactGivenBy.GUARDIAN, "visit_at": helsinki(visit) if visit else None}
    return MessageFacts(kind=kind, **{**told, **changes})


@pytest.mark.parametrize(
    ("local", "verdict", "not_before"),
    [
        pytest.param("2026-11-22 20:59:59", "send", "2026-11-22 20:59:59", id="the last second of the evening"),
        pytest.param("2026-11-22 21:00:00", "wait", "2026-11-23 07:00:00", id="the night begins"),
        pytest.param("2026-11-23 06:59:59", "wait", "2026-11-23 07:00:00", id="the last second of the night"),
        pytest.param("2026-11-23 07:00:00", "send", "2026-11-23 07:00:00", id="the morning"),
        pytest.param("2026-11-24 09:00:00", "drop", "2026-11-24 09:00:00", id="the visit begins"),
    ],
)
def test_nothing_leaves_at_night_or_after_the_visit_has_begun(local, verdict, not_before):
    decision = sending(facts(), at=helsinki(local))

    assert (decision.verdict, decision.not_before) == (verdict, helsinki(not_before))
    assert (decision.rule_id, decision.rule_version) == ("sending_messages", "2")


@pytest.mark.parametrize(
    ("kind", "visit", "by_family", "verdict"),
    [
        pytest.param(MessageKind.CANCELLED, "2026-11-24 08:59", False, "send", id="cancelled, less than 2 h left"),
        pytest.param(MessageKind.CANCELLED, "2026-11-24 09:00", False, "wait", id="cancelled, 2 h left"),
        pytest.param(MessageKind.MOVED, "2026-11-24 08:30", False, "send", id="moved, soon"),
        pytest.param(MessageKind.CANCELLED, "2026-11-24 08:30", True, "wait", id="the family knows it"),
        pytest.param(MessageKind.BOOKED, "2026-11-24 08:30", False, "wait", id="booked"),
        pytest.param(MessageKind.REMINDER, "2026-11-24 08:30", False, "wait", id="a reminder"),
    ],
)
def test_at_night_only_the_unit_tells_of_a_visit_of_the_early_morning(kind, visit, by_family, verdict):
    decision = sending(facts(kind, visit, by_family=by_family), at=helsinki("2026-11-23 23:00"))

    assert decision.verdict == verdict


def test_a_visit_that_moves_away_from_the_early_morning_is_told_of_at_night():
    moved = facts(MessageKind.MOVED, "2026-12-10 12:00", first_touched_at=helsinki("2026-11-24 08:00"))

    assert sending(moved, at=helsinki("2026-11-23 23:00")).verdict is SendingVerdict.SEND


def test_a_county_may_have_other_quiet_hours_or_none():
    at = helsinki("2026-11-23 20:30")
    early = QuietHours(helsinki("2026-11-23 20:00").astimezone(HELSINKI).time(), QuietHours().end)

    assert sending(facts(), at=at, quiet=early).not_before == helsinki("2026-11-24 07:00")
    assert sending(facts(), at=helsinki("2026-11-23 23:30"), quiet=None).verdict is SendingVerdict.SEND


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"non_disclosure": True}, NotSentReason.NON_DISCLOSURE, id="non-disclosure"),
        pytest.param(
            {"non_disclosure": True, "given_by": ContactGivenBy.STAFF},
            NotSentReason.NON_DISCLOSURE,
            id="non-disclosure, whoever says where",
        ),
        pytest.param({"given_by": None}, NotSentReason.NO_CONTACT_DETAILS, id="no messages wanted"),
        pytest.param({"taken_into_care": True}, NotSentReason.TAKEN_INTO_CARE, id="taken into care"),
        pytest.param({"taken_into_care": True, "given_by": ContactGivenBy.STAFF}, None, id="in care, by staff"),
        pytest.param({"guardian_ended": True}, NotSentReason.PROXY_ENDED, id="the birthday has come"),
        pytest.param({"guardian_ended": True, "given_by": ContactGivenBy.SELF}, None, id="the own matter"),
        pytest.param(
            {"guardian_ended": True, "given_by": ContactGivenBy.MANDATE_HOLDER}, None, id="by mandate, of an adult"
        ),
        pytest.param({"authority_ended": True}, NotSentReason.AUTHORITY_ENDED, id="the authority has ended"),
        pytest.param(
            {"authority_ended": True, "given_by": ContactGivenBy.MANDATE_HOLDER},
            NotSentReason.AUTHORITY_ENDED,
            id="the mandate has ended",
        ),
        pytest.param({"holds": False}, NotSentReason.OUTDATED, id="changed since"),
    ],
)
def test_what_never_leaves(changes, reason):
    decision = sending(facts(**changes), at=helsinki("2026-11-23 12:00"))

    assert decision.reason is reason
    assert decision.verdict is (SendingVerdict.DROP if reason else SendingVerdict.SEND)


@pytest.mark.parametrize(
    ("kind", "changes", "by_phone"),
    [
        pytest.param(MessageKind.MOVED, {"given_by": None}, True, id="moved by the unit, nobody said where"),
        pytest.param(MessageKind.CANCELLED, {"non_disclosure": True}, True, id="cancelled by the unit, non-disclosure"),
        pytest.param(MessageKind.CANCELLED, {"taken_into_care": True}, True, id="cancelled by the unit, in care"),
        pytest.param(MessageKind.MOVED, {"guardian_ended": True}, True, id="moved by the unit after the birthday"),
        pytest.param(MessageKind.MOVED, {"given_by": None, "by_family": True}, False, id="moved by the family"),
        pytest.param(MessageKind.BOOKED, {"given_by": None}, False, id="booked"),
        pytest.param(MessageKind.REMINDER, {"guardian_ended": True}, False, id="a reminder after the birthday"),
        pytest.param(MessageKind.MOVED, {"holds": False}, False, id="outdated"),
        pytest.param(MessageKind.MOVED, {"holds": False, "given_by": None}, False, id="outdated and nobody to tell"),
        pytest.param(MessageKind.MOVED, {"given_by": None, "visit": "2026-11-23 12:00"}, False, id="it has begun"),
        pytest.param(MessageKind.REMINDER, {"authority_ended": True}, True, id="a reminder, the authority has ended"),
        pytest.param(
            MessageKind.MOVED, {"authority_ended": True, "by_family": True}, True, id="by the family, authority ended"
        ),
        pytest.param(MessageKind.BOOKED, {"authority_ended": True, "holds": False}, False, id="outdated, ended"),
    ],
)
def test_what_reaches_nobody_is_told_by_phone_when_the_unit_did_it_or_an_authority_has_ended(kind, changes, by_phone):
    decision = sending(facts(kind, **changes), at=helsinki("2026-11-23 12:00"))

    assert (decision.verdict, decision.by_phone) == (SendingVerdict.DROP, by_phone)


@pytest.mark.parametrize(
    ("visit", "local", "verdict"),
    [
        pytest.param(None, "2026-11-26 11:59:59", "send", id="within 3 days"),
        pytest.param(None, "2026-11-26 12:00:00", "fail", id="after 3 days"),
        pytest.param("2026-11-24 15:00", "2026-11-24 14:59:59", "send", id="before the visit"),
        pytest.param("2026-11-24 15:00", "2026-11-24 15:00:00", "fail", id="tried in vain until the visit"),
    ],
)
def test_a_channel_that_is_away_is_tried_for_three_days_and_until_the_visit(visit, local, verdict):
    tried = facts(MessageKind.MOVED, visit, tried_since=helsinki("2026-11-23 12:00"))

    decision = sending(tried, at=helsinki(local))

    assert decision.verdict == verdict
    assert decision.reason == (NotSentReason.GIVEN_UP if verdict == "fail" else None)


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (8, 60), (500, 60)]
)
def test_the_waits_double_up_to_an_hour(attempts, minutes):
    at = helsinki("2026-11-23 12:00")

    assert next_try(at, attempts=attempts, tried_since=at, visit_at=None) == at + timedelta(minutes=minutes)


@pytest.mark.parametrize("visit", [None, "2026-11-26 12:00"])
def test_the_last_try_is_when_the_time_is_over(visit):
    at = helsinki("2026-11-26 11:58")
    visit_at = helsinki(visit) if visit else None

    again = next_try(at, attempts=9, tried_since=helsinki("2026-11-23 12:00"), visit_at=visit_at)

    assert again == helsinki("2026-11-26 12:00")


def test_an_instant_without_an_offset_and_no_attempt_are_refused():
    with pytest.raises(ValueError, match="offset"):
        sending(facts(), at=helsinki(VISIT).replace(tzinfo=None))
    with pytest.raises(ValueError, match="one attempt"):
        next_try(helsinki(VISIT), attempts=0, tried_since=helsinki(VISIT), visit_at=None)
