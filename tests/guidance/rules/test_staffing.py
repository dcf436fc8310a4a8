"""Staffing: enough on shift while the line is answered."""

from datetime import timedelta

import pytest

from services.guidance.rules.staffing import LONGEST_SHIFT, RULE_ID, RULE_VERSION, is_on_shift, staffing
from shared.terms.desk import StaffingVerdict
from tests.guidance.builders import helsinki

AT = helsinki("2026-11-23 10:00")


@pytest.mark.parametrize(
    ("hours_ago", "minimum", "is_open", "verdict", "on_shift"),
    [
        pytest.param([1, 2, 3, 4], 4, True, StaffingVerdict.ENOUGH, 4, id="as many as wanted"),
        pytest.param([1, 2, 3], 4, True, StaffingVerdict.TOO_FEW, 3, id="one too few"),
        pytest.param([], 0, True, StaffingVerdict.ENOUGH, 0, id="nobody wanted"),
        pytest.param([], 4, False, StaffingVerdict.LINE_CLOSED, 0, id="closed: nobody has to be there"),
        pytest.param([1], 4, False, StaffingVerdict.LINE_CLOSED, 1, id="closed, and somebody is there"),
        pytest.param([1, 12], 2, True, StaffingVerdict.TOO_FEW, 1, id="one forgot to end the shift"),
        pytest.param([0], 1, True, StaffingVerdict.ENOUGH, 1, id="one has just come"),
    ],
)
def test_a_line_has_its_people(
    hours_ago: list[int], minimum: int, is_open: bool, verdict: StaffingVerdict, on_shift: int
) -> None:
    began = [AT - timedelta(hours=each) for each in hours_ago]
    decision = staffing(began, minimum=minimum, is_open=is_open, at=AT)

    assert (decision.verdict, decision.on_shift) == (verdict, on_shift)
    assert (decision.rule_id, decision.rule_version) == (RULE_ID, RULE_VERSION)


def test_a_shift_counts_until_twelve_hours_are_full() -> None:
    assert is_on_shift(AT - LONGEST_SHIFT + timedelta(microseconds=1), AT)
    assert not is_on_shift(AT - LONGEST_SHIFT, AT)
    assert not is_on_shift(AT + timedelta(microseconds=1), AT)
