"""What guidance does without a caller: notices clocks that have run out, and counts those that run."""

from datetime import datetime, timedelta
from typing import Final

import structlog
from opentelemetry.metrics import CallbackOptions, Meter, Observation

from services.guidance.flows.clocks import soon_until, soon_until_otherwise
from services.guidance.flows.parts import GuidanceParts
from services.guidance.storage import clocks
from services.guidance.storage.clocks import AT_A_TIME
from shared.kit.clock import Clock
from shared.kit.database import Database
from shared.kit.jobs import PURGE_IDEMPOTENCY, Connection, Effect, Every, Handler, Job, Worker, purge_idempotency
from shared.terms.deadlines import DeadlineRule, UnmetClockState

NOTICE_OVERDUE: Final = Every("notice_overdue", seconds=20)
"""An overdue clock raises its event and its metric within one minute (D-6)."""
COUNTS_HOLD: Final = timedelta(seconds=60)
"""For so long a worker tells its counts; the job goes to any of the workers, and an old count would mislead."""

log = structlog.get_logger("clocks")


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


def worker(database: Database, parts: GuidanceParts, counts: ClockCounts) -> Worker:
    """The worker of the guidance service."""
    handlers = {
        NOTICE_OVERDUE.kind: _notice_overdue(parts, counts),
        PURGE_IDEMPOTENCY.kind: purge_idempotency(parts.clock),
        **parts.event_jobs.handlers,
    }
    recurring = (NOTICE_OVERDUE, PURGE_IDEMPOTENCY, *parts.event_jobs.recurring)
    return Worker(database, handlers, recurring, parts.clock)


def _notice_overdue(parts: GuidanceParts, counts: ClockCounts) -> Handler:
    """Leaves one event for each clock that has run out, and counts the clocks that run (D-6)."""

    async def handle(_job: Job) -> Effect:
        at = parts.clock()
        soon = soon_until(parts, [unit.id for pack in parts.packs.packs for unit in pack.units], at)
        otherwise = soon_until_otherwise(parts, at)

        async def effect(connection: Connection) -> None:
            noticed = AT_A_TIME
            while noticed == AT_A_TIME:
                noticed = await _notice(connection, at)
            counts.keep(await clocks.count(connection, at, soon, otherwise_until=otherwise), at)

        return effect

    return handle


async def _notice(connection: Connection, at: datetime) -> int:
    noticed = await clocks.notice_overdue(connection, at)
    for each in noticed:
        log.warning(
            "clock overdue",
            contact_id=str(each.contact_id),
            rule=each.rule_id.value,
            due_at=each.due_at.isoformat(),
        )
    return len(noticed)
