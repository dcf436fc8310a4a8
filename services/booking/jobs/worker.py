"""The worker of the booking service: every job by its kind, and those that come again."""

from services.booking.flows.parts import BookingParts
from services.booking.jobs.birthdays import HAND_OVER, hand_over
from services.booking.jobs.opening_times import OPEN_TIMES, open_more_times
from shared.kit.database import Database
from shared.kit.jobs import PURGE_IDEMPOTENCY, Worker, purge_idempotency


def worker(database: Database, parts: BookingParts) -> Worker:
    """The worker of the booking service."""
    handlers = {
        OPEN_TIMES.kind: open_more_times(parts),
        HAND_OVER.kind: hand_over(parts),
        PURGE_IDEMPOTENCY.kind: purge_idempotency(parts.clock),
        **parts.event_jobs.handlers,
    }
    return Worker(
        database, handlers, (OPEN_TIMES, HAND_OVER, PURGE_IDEMPOTENCY, *parts.event_jobs.recurring), parts.clock
    )
