"""What booking does without a caller: opens times further ahead, hands over at a birthday, forgets old answers."""

import structlog

from services.booking.flows.opening_times import horizon, open_times
from services.booking.flows.parts import BookingParts
from services.booking.rules.acting_for import ADULT_AT
from services.booking.storage import schedules, work_items
from shared.kit.database import Database
from shared.kit.jobs import PURGE_IDEMPOTENCY, Connection, Effect, Every, Handler, Job, Worker, purge_idempotency
from shared.law.birthdays import birthday
from shared.law.civil_time import civil_date
from shared.terms.booking import WorkItemKind

log = structlog.get_logger("jobs")

OPEN_TIMES = Every("open_times", seconds=3600)
HAND_OVER = Every("hand_over_at_birthday", seconds=600)
"""Also the longest time after midnight of the birthday until the unit has its task."""


def worker(database: Database, parts: BookingParts) -> Worker:
    """The worker of the booking service."""
    handlers = {
        OPEN_TIMES.kind: _open_times(parts),
        HAND_OVER.kind: _hand_over(parts),
        PURGE_IDEMPOTENCY.kind: purge_idempotency(parts.clock),
    }
    return Worker(database, handlers, (OPEN_TIMES, HAND_OVER, PURGE_IDEMPOTENCY), parts.clock)


def _open_times(parts: BookingParts) -> Handler:
    """Opens the times of working patterns as far ahead as the county shows them; never touches one that is there.

    Two patterns of a practitioner may meet only beyond the days that were open when they were made: the earlier one
    gets its times, the later one waits for a person, and the log says so every time.
    """

    async def handle(_job: Job) -> Effect:
        at = parts.clock()

        async def effect(connection: Connection) -> None:
            for each in await schedules.with_times_to_open(connection, horizon(parts, at)):
                try:
                    await open_times(parts, connection, each, at)
                except schedules.OverlapsAnotherSchedule:
                    log.warning("schedule overlaps", schedule_id=str(each.id), practitioner_id=each.practitioner_id)

        return effect

    return handle


def _hand_over(parts: BookingParts) -> Handler:
    """At the birthday on which the guardian's self-service ends, the unit gets a task (D-1); not for an adult."""

    async def handle(_job: Job) -> Effect:
        at = parts.clock()
        today = civil_date(at)

        async def effect(connection: Connection) -> None:
            for each in await work_items.of_ended_proxies(connection, at, today, born_by=today):
                service_type = parts.service_type(each.service_type, unit_id=each.unit_id)
                proxy_ends_on = birthday(each.birth_date, service_type.proxy_under_age_years)
                if proxy_ends_on <= today < birthday(each.birth_date, ADULT_AT):
                    await work_items.add(
                        connection,
                        WorkItemKind.PROXY_ENDED,
                        unit_id=each.unit_id,
                        person_ref=each.person_ref,
                        right_id=each.right_id,
                        interpreter_language=None,
                        at=at,
                    )

        return effect

    return handle
