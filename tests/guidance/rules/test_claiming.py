"""Claiming: one handler at a time, and no assessment of care for a substitute whose qualification has ended."""

from datetime import date

import pytest

from services.guidance.rules.claiming import RULE_ID, RULE_VERSION, Qualification, may_claim
from shared.terms.desk import ClaimVerdict
from shared.terms.people import Profession

TODAY = date(2026, 11, 23)
NURSE_UNTIL_YESTERDAY = Qualification(Profession.NURSE, date(2026, 11, 22))
NURSE_UNTIL_TODAY = Qualification(Profession.NURSE, TODAY)
DOCTOR_UNTIL_TODAY = Qualification(Profession.DOCTOR, TODAY)
SOCIAL_WORKER_UNTIL_YESTERDAY = Qualification(Profession.SOCIAL_WORKER, date(2026, 11, 22))


@pytest.mark.parametrize(
    ("handler", "waits", "recorded", "verdict"),
    [
        pytest.param(None, True, [], ClaimVerdict.FREE, id="a permanent worker takes what is free"),
        pytest.param("other", True, [], ClaimVerdict.TAKEN, id="what another handles is taken"),
        pytest.param("me", True, [], ClaimVerdict.ALREADY_OWN, id="one's own stays one's own"),
        pytest.param("me", True, [NURSE_UNTIL_YESTERDAY], ClaimVerdict.ALREADY_OWN, id="also after the qualification"),
        pytest.param(None, True, [NURSE_UNTIL_TODAY], ClaimVerdict.FREE, id="a qualification holds on its last day"),
        pytest.param(None, True, [NURSE_UNTIL_YESTERDAY], ClaimVerdict.QUALIFICATION_ENDED, id="and ends after it"),
        pytest.param(
            None, False, [NURSE_UNTIL_YESTERDAY], ClaimVerdict.FREE, id="where no care is assessed, no matter"
        ),
        pytest.param(
            None, True, [NURSE_UNTIL_YESTERDAY, DOCTOR_UNTIL_TODAY], ClaimVerdict.FREE, id="one that holds is enough"
        ),
        pytest.param(
            None, True, [SOCIAL_WORKER_UNTIL_YESTERDAY], ClaimVerdict.FREE, id="of social welfare it is no matter here"
        ),
    ],
)
def test_who_may_claim(handler: str | None, waits: bool, recorded: list[Qualification], verdict: ClaimVerdict) -> None:
    decision = may_claim(
        handler=handler, worker="me", waits_for_care_need_assessment=waits, recorded=recorded, today=TODAY
    )

    assert (decision.verdict, decision.rule_id, decision.rule_version) == (verdict, RULE_ID, RULE_VERSION)
