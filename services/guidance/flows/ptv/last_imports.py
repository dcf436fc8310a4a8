"""How the last import of the national service catalogue went in each county, as a metric of a worker."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from opentelemetry.metrics import CallbackOptions, Meter, Observation

from services.guidance.storage.ptv.imports import ImportRecord
from shared.kit.clock import Clock
from shared.terms.ptv_imports import ImportResult, ImportState

HOLDS: Final = timedelta(minutes=10)
"""For so long a worker tells what it last read; the job goes to any of the workers, and old news would mislead."""
_ENDED: Final = tuple(state for state in ImportState if state is not ImportState.RUNNING)
_TOLD: Final = tuple(result for result in ImportResult if result is not ImportResult.TO_READ)


class LastImports:
    """The last import of each county that has ended, and the beginning of the last one that finished."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._read_at: datetime | None = None
        self._last: tuple[ImportRecord, ...] = ()
        self._watermarks: Mapping[str, datetime] = {}

    def keep(self, last: Iterable[ImportRecord], watermarks: Mapping[str, datetime], at: datetime) -> None:
        """Tell these from now on."""
        self._last, self._watermarks, self._read_at = tuple(last), watermarks, at

    def measure(self, meter: Meter) -> None:
        """Show them as metrics."""
        meter.create_observable_gauge(
            "polku_ptv_import_age_seconds", [self._ages], description="Since the last finished import began, by county."
        )
        meter.create_observable_gauge(
            "polku_ptv_import", [self._states], description="1 for how the last import of a county ended, else 0."
        )
        meter.create_observable_gauge(
            "polku_ptv_import_services", [self._services], description="Services by what the last import found of them."
        )

    def _ages(self, _options: CallbackOptions) -> list[Observation]:
        now = self._clock()
        return [
            Observation((now - began).total_seconds(), {"county": county})
            for county, began in self._watermarks.items()
            if self._is_fresh()
        ]

    def _states(self, _options: CallbackOptions) -> list[Observation]:
        return [
            Observation(int(each.state is state), {"county": each.county, "state": state.value})
            for each in self._last
            for state in _ENDED
            if self._is_fresh()
        ]

    def _services(self, _options: CallbackOptions) -> list[Observation]:
        return [
            Observation(each.counts.get(result.value, 0), {"county": each.county, "result": result.value})
            for each in self._last
            for result in _TOLD
            if self._is_fresh()
        ]

    def _is_fresh(self) -> bool:
        return self._read_at is not None and self._clock() - self._read_at <= HOLDS
