"""How the running clocks of referrals stand, as a metric of the worker."""

from datetime import datetime, timedelta
from typing import Final

from opentelemetry.metrics import CallbackOptions, Meter, Observation

from services.referral.storage.referral_notices import OpenCounts
from shared.kit.clock import Clock
from shared.terms.deadlines import UnmetClockState

COUNTS_HOLD: Final = timedelta(seconds=60)
"""For so long a worker tells its counts; the job goes to any of the workers, and an old count would mislead."""


class ReferralCounts:
    """How many referrals have a running clock, by the state of the first, as this worker last counted them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._counted: tuple[OpenCounts, datetime] | None = None

    def keep(self, counts: OpenCounts, at: datetime) -> None:
        """Tell these from now on."""
        self._counted = (counts, at)

    def measure(self, meter: Meter) -> None:
        """Show the counts as a metric."""
        meter.create_observable_gauge(
            "polku_open_referrals", [self._observe], description="Referrals with a running clock by its state."
        )

    def _observe(self, _options: CallbackOptions) -> list[Observation]:
        if self._counted is None or self._clock() - self._counted[1] > COUNTS_HOLD:
            return []
        counts = self._counted[0]
        return [
            Observation(number, {"state": state.value})
            for state, number in (
                (UnmetClockState.RUNNING, counts.running),
                (UnmetClockState.DUE_SOON, counts.due_soon),
                (UnmetClockState.OVERDUE, counts.overdue),
            )
        ]
