"""Recount: what becomes of an open clock that is counted anew."""

from datetime import UTC, datetime, timedelta

import pytest

from services.guidance.rules.recount import RULE_ID, RULE_VERSION, recount
from shared.terms.deadlines import RecountVerdict

DUE = datetime(2026, 11, 24, 14, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("counted", "at", "verdict", "takes_it"),
    [
        pytest.param(DUE, DUE - HOUR, RecountVerdict.UNCHANGED, True, id="the same"),
        pytest.param(DUE + DAY, DUE - HOUR, RecountVerdict.MOVED, True, id="later, while it runs"),
        pytest.param(DUE + DAY, DUE, RecountVerdict.MOVED, True, id="later, at its last instant"),
        pytest.param(DUE - DAY, DUE - HOUR, RecountVerdict.MOVED, True, id="earlier, even past"),
        pytest.param(DUE + DAY, DUE + HOUR, RecountVerdict.STAYS_OVERDUE, False, id="later, but it has run out"),
        pytest.param(DUE - DAY, DUE + HOUR, RecountVerdict.MOVED, True, id="overdue for longer"),
        pytest.param(DUE, DUE + HOUR, RecountVerdict.UNCHANGED, True, id="overdue as before"),
        pytest.param(None, DUE - HOUR, RecountVerdict.NO_LONGER_COUNTED, False, id="no rule any more"),
    ],
)
def test_a_clock_takes_the_new_count_unless_that_would_hide_that_it_ran_out(counted, at, verdict, takes_it):
    decision = recount(DUE, counted, at=at)

    assert (decision.verdict, decision.is_counted_so) == (verdict, takes_it)
    assert (decision.rule_id, decision.rule_version) == (RULE_ID, RULE_VERSION)
