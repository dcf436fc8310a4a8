"""Handling time: the soft limit reminds, and itself is still within."""

from datetime import timedelta

import pytest

from services.guidance.rules.handling_limit import RULE_ID, RULE_VERSION, against_limit
from shared.terms.desk import HandlingVerdict


@pytest.mark.parametrize(
    ("spent", "limit", "verdict"),
    [
        pytest.param(0, 60, HandlingVerdict.WITHIN, id="nothing yet"),
        pytest.param(60, 60, HandlingVerdict.WITHIN, id="the limit itself"),
        pytest.param(61, 60, HandlingVerdict.OVER, id="a minute more"),
        pytest.param(6000, None, HandlingVerdict.WITHIN, id="a county without a limit"),
    ],
)
def test_the_soft_limit(spent: int, limit: int | None, verdict: HandlingVerdict) -> None:
    decision = against_limit(timedelta(minutes=spent), None if limit is None else timedelta(minutes=limit))

    assert (decision.verdict, decision.rule_id, decision.rule_version) == (verdict, RULE_ID, RULE_VERSION)
