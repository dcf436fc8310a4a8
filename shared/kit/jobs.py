"""What a service does without a caller: jobs kept in its own database, leased, fenced, in order for each aggregate."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from opentelemetry.metrics import CallbackOptions, Meter, Observation
from sqlalchemy import TextClause, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from shared.kit.clock import Clock
from shared.kit.database import Database

LEASE_SECONDS = 30
POLL_SECONDS = 1.0
AT_A_TIME = 4
MOST_FAULTS = 10
"""A job that fails by a fault of ours this often in a row waits for a person; one whose neighbour is away, for ever."""
LONGEST_WAIT_SECONDS = 60.0
"""Longest wait between two attempts: a neighbour that returns is caught up with inside a minute."""

log = structlog.get_logger("jobs")
_AWAY = (SQLAlchemyError, OSError)
"""What a database that does not answer, or has no connection left, raises."""

_ENQUEUE = text("""
    insert into job (id, kind, aggregate, payload, run_at, dedupe_key)
    values (:id, :kind, :aggregate, cast(:payload as jsonb), coalesce(:run_at, clock_timestamp()), :dedupe_key)
    on conflict (dedupe_key) do nothing
""")
_CLAIM = text("""
    with due as (
        select id from job j
        where state in ('waiting', 'leased') and run_at <= clock_timestamp()
          and (lease_until is null or lease_until < clock_timestamp())
          and (aggregate is null or not exists (
              select 1 from job earlier
              where earlier.aggregate = j.aggregate and earlier.id < j.id and earlier.state <> 'done'))
        order by run_at, id limit :batch for update skip locked)
    update job set state = 'leased', attempts = attempts + 1,
           lease_until = clock_timestamp() + make_interval(secs => :lease)
    from due where job.id = due.id
    returning job.id, job.kind, job.payload, job.attempts, job.faults
""")
# Fencing: a result counts only for the attempt that still holds the lease.
_FINISH = text("""
    update job set state = 'done', finished_at = clock_timestamp(), last_error = null
    where id = :id and attempts = :attempts and state = 'leased'
""")
_RETRY = text("""
    update job set state = 'waiting', last_error = :error, lease_until = null, faults = :faults,
           run_at = clock_timestamp() + make_interval(secs => :wait)
    where id = :id and attempts = :attempts and state = 'leased'
""")
_BURY = text("""
    update job set state = 'dead', last_error = :error, faults = :faults, finished_at = clock_timestamp()
    where id = :id and attempts = :attempts and state = 'leased'
""")
_COUNTS = text("select state, count(*) as jobs from job where state <> 'done' group by state")


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work, at its nth attempt."""

    id: UUID
    kind: str
    payload: Mapping[str, Any]
    attempts: int
    faults: int = 0
    """Faults of ours in a row before this attempt."""


class NotNow(Exception):
    """The job cannot be done just now, and is tried again later: after so many seconds, where it is known."""

    def __init__(self, reason: str = "", *, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Never(Exception):
    """The job cannot be done at all; a person has to look at it."""


Connection = AsyncConnection
"""The transaction that a job is finished in."""
Effect = Callable[[Connection], Awaitable[None]]
"""What a job changes in the database, in the same transaction that finishes it."""
Handler = Callable[[Job], Awaitable[Effect | None]]


async def enqueue(
    connection: AsyncConnection,
    kind: str,
    payload: str,
    *,
    aggregate: str | None = None,
    dedupe_key: str | None = None,
    run_at: datetime | None = None,
) -> None:
    """Leave a job (payload: JSON) with its cause; in order within an aggregate, once for a dedupe key."""
    await connection.execute(
        _ENQUEUE,
        {
            "id": uuid7(),
            "kind": kind,
            "aggregate": aggregate,
            "payload": payload,
            "dedupe_key": dedupe_key,
            "run_at": run_at,
        },
    )


@dataclass(frozen=True, slots=True)
class Every:
    """A job that comes again: at most once in each period, however many workers there are."""

    kind: str
    seconds: int


class Worker:
    """Runs the jobs of one service."""

    def __init__(
        self, database: Database, handlers: Mapping[str, Handler], recurring: tuple[Every, ...], clock: Clock
    ) -> None:
        self._database = database
        self._handlers = handlers
        self._recurring = recurring
        self._clock = clock
        self._counts: dict[str, int] = {}

    def measure(self, meter: Meter) -> None:
        """Count waiting, leased and dead jobs."""

        def observe(_options: CallbackOptions) -> list[Observation]:
            return [
                Observation(self._counts.get(state, 0), {"state": state}) for state in ("waiting", "leased", "dead")
            ]

        meter.create_observable_gauge("polku_jobs", [observe], description="Jobs by state.")

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until told to stop; a database that does not answer is waited for."""
        while not stopping.is_set():
            try:
                done = await self.work_once()
            except _AWAY as error:
                log.warning("database", kind=type(error).__name__)
                done = 0
            if done == 0:
                await _sleep(stopping, POLL_SECONDS)

    async def work_once(self) -> int:
        """Run what is due now; gives how many jobs were taken."""
        await self._schedule()
        async with self._database.transaction() as connection:
            rows = (await connection.execute(_CLAIM, {"batch": AT_A_TIME, "lease": LEASE_SECONDS})).all()
        jobs = (Job(row.id, row.kind, row.payload, row.attempts, row.faults) for row in rows)
        await asyncio.gather(*(self._attempt(job) for job in jobs))
        return len(rows)

    async def _schedule(self) -> None:
        at = self._clock().timestamp()
        async with self._database.transaction() as connection:
            for each in self._recurring:
                period = int(at // each.seconds)
                await enqueue(connection, each.kind, "{}", dedupe_key=f"{each.kind}:{period}")
            self._counts = {row.state: row.jobs for row in await connection.execute(_COUNTS)}

    async def _attempt(self, job: Job) -> None:
        try:
            handler = self._handlers.get(job.kind, _unknown)
            effect = await asyncio.wait_for(handler(job), LEASE_SECONDS * 0.8)
            async with self._database.transaction() as connection:
                if (await connection.execute(_FINISH, _mine(job))).rowcount == 1 and effect is not None:
                    await effect(connection)
        except NotNow as reason:
            await self._later(job, str(reason), wait=reason.wait)
        except Never as verdict:
            await self._bury(job, str(verdict))
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the job stays
            again = self._later if job.faults + 1 < MOST_FAULTS else self._bury
            await again(job, type(error).__name__, faults=job.faults + 1)

    async def _later(self, job: Job, reason: str, *, faults: int = 0, wait: float | None = None) -> None:
        if wait is None:
            wait = min(LONGEST_WAIT_SECONDS, 2.0 ** min(job.attempts, 6)) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
        await self._store(_RETRY, {**_mine(job), "error": reason, "faults": faults, "wait": wait})
        log.warning("job later", job=job.kind, job_id=str(job.id), attempts=job.attempts, reason=reason)

    async def _bury(self, job: Job, reason: str, *, faults: int = 0) -> None:
        await self._store(_BURY, {**_mine(job), "error": reason, "faults": faults})
        log.error("job dead", job=job.kind, job_id=str(job.id), reason=reason)

    async def _store(self, statement: TextClause, parameters: dict[str, object]) -> None:
        try:
            async with self._database.transaction() as connection:
                await connection.execute(statement, parameters)
        except _AWAY as error:  # the lease ends by itself, and the job is tried again
            log.warning("database", kind=type(error).__name__)


async def _unknown(job: Job) -> Effect | None:
    raise Never(f"nobody handles {job.kind}")


def _mine(job: Job) -> dict[str, object]:
    return {"id": job.id, "attempts": job.attempts}


async def _sleep(stopping: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return


def purge_idempotency(clock: Clock, *, hours: int = 72) -> Handler:
    """A job that forgets answers kept for repetition (D-20: 24 h promised, 72 h kept) and jobs long done."""

    async def handle(_job: Job) -> Effect:
        before = clock() - timedelta(hours=hours)

        async def effect(connection: AsyncConnection) -> None:
            await connection.execute(text("delete from idempotency where created_at < :before"), {"before": before})
            await connection.execute(
                text("delete from job where state = 'done' and finished_at < :before"), {"before": before}
            )

        return effect

    return handle


PURGE_IDEMPOTENCY = Every("purge_idempotency", seconds=3600)
