"""A clock is due at the same instant by whichever way it is counted, over 2023-2030."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.guidance.flows.clocks import count_anew, start_clocks
from services.referral.flows.clocks import started
from services.referral.storage.clocks import ClockOf
from shared.law.deadline_clock import DeadlineFacts
from shared.terms.deadlines import ClockAwaits, ClockOwner, DeadlineRule
from shared.terms.guidance import Matter
from tests.guidance.builders import MISSING, UNIT
from tests.world import World

FIRST, LAST = datetime(2023, 1, 1, tzinfo=UTC), datetime(2030, 12, 31, tzinfo=UTC)
FACTS = DeadlineFacts(child_needing_special_support=True)
IN_BOTH = (DeadlineRule.CARE_NEED_ASSESSMENT, DeadlineRule.SERVICE_NEEDS_ASSESSMENT_START)


def instants(count: int) -> list[datetime]:
    """Instants of those years, the same in every run, and the repeated hour of each autumn."""
    chosen = random.Random(20230901)
    minutes = int((LAST - FIRST) / timedelta(minutes=1))
    repeated = [datetime(year, 10, 25, hour, 30, tzinfo=UTC) for year in range(2023, 2031) for hour in (0, 1)]
    return [FIRST + timedelta(minutes=chosen.randrange(minutes)) for _ in range(count)] + repeated


async def test_a_clock_counted_anew_is_due_when_it_was_and_referral_counts_the_same(everything: World) -> None:
    parts, referral = (everything.apps[name].state.parts for name in ("guidance", "referral"))
    county, unit = parts.unit(UNIT)
    to = ClockOf(ClockOwner.HANDOVER, UUID(MISSING), UNIT)
    for contacted_at in instants(1500):
        clocks = start_clocks(parts, county, unit, Matter, FACTS, contacted_at, callback=True)
        assert len(clocks) == 7
        for clock in clocks:
            anew = count_anew(parts, UNIT, clock, None)
            assert anew is not None
            assert (anew.due_at, anew.due_date) == (clock.due_at, clock.due_date)
            assert (anew.rule_version, anew.calendar_version) == (clock.rule_version, clock.calendar_version)
            assert clock.due_at > contacted_at
            assert parts.working_days.is_working_day(clock.due_date)
            if clock.rule_id in IN_BOTH:
                (elsewhere,) = started(
                    referral, clock.rule_id, ClockAwaits.ASSESSMENT_START, contacted_at, to, facts=FACTS
                )
                assert elsewhere.due_at == clock.due_at
