"""Counts of clocks as a metric: only while they are fresh, and zero rather than nothing."""

from shared.kit.clock_counts import ClockCounts
from shared.kit.telemetry import Telemetry
from shared.terms.deadlines import DeadlineRule, UnmetClockState
from tests.world import TestClock


def test_a_worker_does_not_tell_old_counts_and_tells_zero_of_a_rule_that_ran_dry() -> None:
    clock = TestClock()
    telemetry, counts = Telemetry("guidance", sample_ratio=0), ClockCounts(clock)
    counts.measure(telemetry.meter)
    line = 'polku_clocks{rule="days_14",state="overdue"}'
    assert "polku_clocks{" not in telemetry.exposition().decode()

    counts.keep({(DeadlineRule.DAYS_14, UnmetClockState.OVERDUE): 3}, clock())
    clock.advance(seconds=60)
    assert f"{line} 3.0" in telemetry.exposition().decode()
    counts.keep({}, clock())
    assert f"{line} 0.0" in telemetry.exposition().decode()
    clock.advance(seconds=60, microseconds=1)
    assert "polku_clocks{" not in telemetry.exposition().decode()
    telemetry.close()
