"""Calling back: by when, and when next."""

from datetime import timedelta

import pytest

from services.guidance.rules.calling_back import (
    RULE_ID,
    RULE_VERSION,
    CallWindow,
    callback_due_at,
    next_call,
)
from shared.law.working_days import finnish_working_days
from shared.terms.desk import NextCallReason
from tests.guidance.builders import helsinki

DAYS = finnish_working_days(2026, 2027)
HOUR = timedelta(hours=1)
FIRST, AGAIN, OVER = NextCallReason.FIRST_CALL, NextCallReason.AGAIN, NextCallReason.WINDOW_OVER


def window(from_: str | None, until: str | None) -> CallWindow:
    return CallWindow(helsinki(from_) if from_ else None, helsinki(until) if until else None)


@pytest.mark.parametrize(
    ("promise", "from_", "until", "due"),
    [
        pytest.param("2026-11-24 15:00", None, None, "2026-11-24 15:00", id="the promise, without a time of one's own"),
        pytest.param("2026-11-24 15:00", "2026-11-24 09:00", "2026-11-24 11:00", "2026-11-24 11:00", id="sooner"),
        pytest.param("2026-11-24 15:00", "2026-11-24 12:00", "2026-11-24 18:00", "2026-11-24 15:00", id="across it"),
        pytest.param("2026-11-24 15:00", "2026-11-26 09:00", "2026-11-26 11:00", "2026-11-26 11:00", id="later, asked"),
        pytest.param("2026-11-24 15:00", "2026-11-24 15:00", "2026-11-24 17:00", "2026-11-24 15:00", id="from it on"),
    ],
)
def test_a_callback_is_due_by_the_promise_or_in_the_clients_own_time(
    promise: str, from_: str | None, until: str | None, due: str
) -> None:
    assert callback_due_at(helsinki(promise), window(from_, until)) == helsinki(due)


@pytest.mark.parametrize(
    ("now", "last", "from_", "until", "at", "reason"),
    [
        pytest.param("2026-11-23 09:00", None, None, None, "2026-11-23 09:00", FIRST, id="at once"),
        pytest.param("2026-11-23 07:00", None, None, None, "2026-11-23 08:00", FIRST, id="when the office opens"),
        pytest.param("2026-11-23 16:00", None, None, None, "2026-11-24 08:00", FIRST, id="closed: tomorrow"),
        pytest.param("2026-11-21 12:00", None, None, None, "2026-11-23 08:00", FIRST, id="a day off: Monday"),
        pytest.param("2026-12-23 16:30", None, None, None, "2026-12-28 08:00", FIRST, id="over Christmas"),
        pytest.param(
            "2026-11-23 09:00", None, "2026-11-23 13:00", "2026-11-23 15:00", "2026-11-23 13:00", FIRST, id="own time"
        ),
        pytest.param(
            "2026-11-23 14:00", None, "2026-11-23 13:00", "2026-11-23 15:00", "2026-11-23 14:00", FIRST, id="inside it"
        ),
        pytest.param(
            "2026-11-23 15:00", None, "2026-11-23 13:00", "2026-11-23 15:00", "2026-11-23 15:00", FIRST, id="its end"
        ),
        pytest.param(
            "2026-11-23 15:01", None, "2026-11-23 13:00", "2026-11-23 15:00", "2026-11-23 15:01", OVER, id="over"
        ),
        pytest.param(
            "2026-11-23 09:00", None, "2026-11-23 18:00", "2026-11-23 20:00", "2026-11-24 08:00", OVER, id="never open"
        ),
        pytest.param("2026-11-23 09:10", "2026-11-23 09:00", None, None, "2026-11-23 10:00", AGAIN, id="an hour later"),
        pytest.param("2026-11-23 11:00", "2026-11-23 09:00", None, None, "2026-11-23 11:00", AGAIN, id="long ago: now"),
        pytest.param("2026-11-23 15:40", "2026-11-23 15:30", None, None, "2026-11-24 08:00", AGAIN, id="past closing"),
        pytest.param(
            "2026-11-23 13:10",
            "2026-11-23 13:05",
            "2026-11-23 13:00",
            "2026-11-23 13:45",
            "2026-11-23 13:45",
            AGAIN,
            id="no full hour left of the own time: at its end",
        ),
        pytest.param(
            "2026-11-23 15:30",
            "2026-11-23 15:20",
            "2026-11-23 15:00",
            "2026-11-23 18:00",
            "2026-11-23 16:00",
            AGAIN,
            id="the own time goes on after closing: before that",
        ),
        pytest.param(
            "2026-11-23 09:10",
            "2026-11-23 09:00",
            "2026-11-23 13:00",
            "2026-11-23 15:00",
            "2026-11-23 13:00",
            AGAIN,
            id="called before the own time began",
        ),
    ],
)
def test_the_next_call_is_in_office_time_and_in_the_clients_own_time(
    now: str, last: str | None, from_: str | None, until: str | None, at: str, reason: NextCallReason
) -> None:
    call = next_call(
        helsinki(now),
        last_attempt_at=helsinki(last) if last else None,
        again_after=HOUR,
        working_days=DAYS,
        window=window(from_, until),
    )

    assert (call.at, call.reason) == (helsinki(at), reason)
    assert (call.rule_id, call.rule_version) == (RULE_ID, RULE_VERSION)
