"""How long the identity of a contact stays that no register needs."""

from datetime import UTC, datetime, timedelta

import pytest

from services.guidance.rules.drafts import DraftFacts, decide_draft
from shared.terms.making_contact import DraftReason, DraftVerdict

AT = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
TIME_TO_LIVE = timedelta(hours=72)
LONG_AGO = AT - timedelta(days=30)


@pytest.mark.parametrize(
    ("facts", "verdict", "reason"),
    [
        pytest.param(DraftFacts(False, False, LONG_AGO), DraftVerdict.FORGET, DraftReason.LEFT_ALONE, id="left alone"),
        pytest.param(
            DraftFacts(False, False, AT - TIME_TO_LIVE), DraftVerdict.FORGET, DraftReason.LEFT_ALONE, id="just 72 hours"
        ),
        pytest.param(
            DraftFacts(False, False, AT - TIME_TO_LIVE + timedelta(microseconds=1)),
            DraftVerdict.KEEP,
            DraftReason.TOUCHED_LATELY,
            id="just under 72 hours",
        ),
        pytest.param(
            DraftFacts(False, True, LONG_AGO),
            DraftVerdict.KEEP,
            DraftReason.CLIENT_IS_OWED_AN_ANSWER,
            id="the client waits for an answer",
        ),
        pytest.param(
            DraftFacts(False, False, LONG_AGO, awaits_consultation=True),
            DraftVerdict.KEEP,
            DraftReason.CLIENT_IS_OWED_AN_ANSWER,
            id="a consultation is not answered",
        ),
        pytest.param(
            DraftFacts(True, False, LONG_AGO), DraftVerdict.KEEP, DraftReason.OF_A_REGISTER, id="of a register"
        ),
        pytest.param(DraftFacts(True, True, LONG_AGO), DraftVerdict.KEEP, DraftReason.OF_A_REGISTER, id="both"),
    ],
)
def test_an_identity_goes_when_nothing_needs_it_and_nobody_touched_it_for_72_hours(
    facts: DraftFacts, verdict: DraftVerdict, reason: DraftReason
) -> None:
    decision = decide_draft(facts, AT, time_to_live=TIME_TO_LIVE)

    assert (decision.verdict, decision.reason) == (verdict, reason)
    assert (decision.rule_id, decision.rule_version) == ("drafts", "2")
