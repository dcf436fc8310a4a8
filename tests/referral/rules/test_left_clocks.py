"""Which clocks go along with a person's next matter."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.referral.rules.left_clocks import RULE_ID, RULE_VERSION, LeftClock, taken_along
from shared.terms.deadlines import DeadlineRule

HTA, PTA = DeadlineRule.CARE_NEED_ASSESSMENT, DeadlineRule.SERVICE_NEEDS_ASSESSMENT_START
MONDAY, TUESDAY, WEDNESDAY = (datetime(2026, 11, day, 8, tzinfo=UTC) for day in (23, 24, 25))


def left(rule: DeadlineRule, started_at: datetime, owner: int = 1) -> LeftClock:
    return LeftClock(UUID(int=owner), rule, started_at)


@pytest.mark.parametrize(
    ("found", "has", "received_at", "goes_along", "first_contact"),
    [
        pytest.param([], set(), TUESDAY, [], TUESDAY, id="nothing was left: the matter's own first contact"),
        pytest.param(
            [left(HTA, MONDAY)], set(), TUESDAY, [left(HTA, MONDAY)], MONDAY, id="a later contact restarts none"
        ),
        pytest.param([left(HTA, MONDAY)], set(), MONDAY, [left(HTA, MONDAY)], MONDAY, id="the same contact"),
        pytest.param([left(HTA, TUESDAY)], set(), MONDAY, [], MONDAY, id="the matter itself began before it"),
        pytest.param([left(HTA, MONDAY)], {HTA}, TUESDAY, [], TUESDAY, id="the matter that goes on has its own"),
        pytest.param(
            [left(HTA, TUESDAY, 1), left(HTA, MONDAY, 2)],
            set(),
            WEDNESDAY,
            [left(HTA, MONDAY, 2)],
            MONDAY,
            id="of two the one that began first, the other runs on where it is",
        ),
        pytest.param(
            [left(PTA, TUESDAY, 1), left(HTA, MONDAY, 2)],
            {HTA},
            WEDNESDAY,
            [left(PTA, TUESDAY, 1)],
            TUESDAY,
            id="each time limit by itself",
        ),
    ],
)
def test_a_clock_that_nobody_pursues_goes_along(
    found: list[LeftClock],
    has: set[DeadlineRule],
    received_at: datetime,
    goes_along: list[LeftClock],
    first_contact: datetime,
) -> None:
    decision = taken_along(found, has=has, received_at=received_at)

    assert (list(decision.clocks), decision.first_contact) == (goes_along, first_contact)
    assert (decision.rule_id, decision.rule_version) == (RULE_ID, RULE_VERSION)
