"""Tells, once for each schedule and release, that its new times have become public."""

from datetime import datetime, timedelta
from uuid import UUID

from services.booking.flows.opening_times import release_of
from services.booking.flows.parts import BookingParts
from services.booking.rules.release_time import DAYS_IN_WEEK, next_release
from services.booking.storage import schedules
from services.booking.storage.schedules import ReleaseOfSchedule
from shared.contracts.booking.calendar_events import TimesReleased
from shared.contracts.booking.schedules import Schedule
from shared.kit.events import publish
from shared.kit.jobs import Connection, Effect, Every, Handler, Job
from shared.law.civil_time import civil_date, civil_datetime, instant
from shared.terms.calendar_events import ScheduleEvent

TELL_RELEASES = Every("tell_releases", seconds=60)
"""Also the longest time after a release until it is told."""

_AT_A_TIME = 500


def tell_releases(parts: BookingParts) -> Handler:
    """Publishes `times.released` for the latest release of every schedule that has one, unless it has been told."""

    async def handle(_job: Job) -> Effect:
        at = parts.clock()

        async def effect(connection: Connection) -> None:
            after = UUID(int=0)
            while found := await schedules.releasing(connection, civil_date(at), after=after, rows=_AT_A_TIME):
                await _tell(connection, {each.id: each for each in found}, at)
                after = found[-1].id

        return effect

    return handle


async def _tell(connection: Connection, found: dict[UUID, Schedule], at: datetime) -> None:
    latest = [_latest(each, at) for each in found.values()]
    for release in await schedules.untold(connection, latest, at):
        of = found[release.schedule_id]
        told = TimesReleased.model_validate({**dict(of), "schedule_id": of.id, "released_at": release.released_at})
        await publish(
            connection,
            ScheduleEvent.TIMES_RELEASED,
            f"schedule:{of.id}",
            told.model_dump(mode="json"),
            at,
            dedupe_key=release.dedupe_key,
        )


def _latest(of: Schedule, at: datetime) -> ReleaseOfSchedule:
    """The latest release of a schedule, at that very instant or before."""
    release = release_of(of)
    if release is None:
        raise ValueError("only schedules with a release are asked for")
    day = civil_datetime(next_release(at, release)).date() - timedelta(days=DAYS_IN_WEEK)
    moment = instant(day, release.at)
    return ReleaseOfSchedule(of.id, moment, f"{ScheduleEvent.TIMES_RELEASED}:{of.id}:{moment.isoformat()}")
