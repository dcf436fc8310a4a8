"""How many statutory clocks run, as a metric of a worker. Source: D-6."""

from datetime import datetime, timedelta
from typing import Final

from opentelemetry.metrics import CallbackOptions, Meter, Observation

from shared.kit.clock import Clock
from shared.terms.deadlines import DeadlineRule, UnmetClockState

COUNTS_HOLD: Final = timedelta(seconds=60)
"""For so long a worker tells its counts; the job goes to any of the workers, and an old count would mislead."""


class ClockCounts:
    """How many clocks run, by rule and state, as this worker last counted them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._counts: dict[tuple[DeadlineRule, UnmetClockState], int] = {}
        self._counted_at: datetime | None = None

    def keep(self, counts: dict[tuple[DeadlineRule, UnmetClockState], int], at: datetime) -> None:
        """Tell these from now on; a rule that was told once is told at zero when none of its clocks run."""
        zeros = dict.fromkeys(((rule, state) for rule, _ in self._counts for state in UnmetClockState), 0)
        self._counts = {**zeros, **counts}
        self._counted_at = at

    def measure(self, meter: Meter) -> None:
        """Show the counts as a metric."""
        meter.create_observable_gauge("polku_clocks", [self._observe], description="Running clocks by rule and state.")

    def _observe(self, _options: CallbackOptions) -> list[Observation]:
        if self._counted_at is None or self._clock() - self._counted_at > COUNTS_HOLD:
            return []
        return [
            Observation(number, {"rule": rule.value, "state": state.value})
            for (rule, state), number in self._counts.items()
        ]
