"""Times that become public at a release: when families see them, and the one event that tells of it."""

import asyncio
import json
from typing import Any

from services.booking.jobs.worker import worker
from tests.booking.builders import GUARDIAN, PHYSIO, UNIT, Booking, done
from tests.booking.calendar_builders import set_up, told

MONDAYS_AT_EIGHT = {"weekday": 1, "at": "08:00", "days_ahead": 13}
WHOLE_DECEMBER: dict[str, Any] = {
    "effective_from": "2026-11-24",
    "effective_until": "2026-12-31",
    "weekdays": [2],
    "ends": "09:45",
    "release": MONDAYS_AT_EIGHT,
}


async def seen(booking: Booking, role: str = GUARDIAN) -> list[str]:
    """Days of the free times that somebody finds."""
    search = {"service_type": PHYSIO, "unit_id": UNIT, "limit": 200}
    found = done(await booking.as_(role).get("/v1/slots", params=search))["items"]
    return [each["starts_at"][5:10] for each in found]


async def releases(booking: Booking) -> list[str]:
    """The moments of which an event tells, as they were told."""
    return [json.loads(row["data"])["released_at"] for row in await told(booking, "times.released")]


async def test_families_see_times_from_their_release_on(booking):
    await set_up(booking, **WHOLE_DECEMBER)

    assert await seen(booking) == ["11-24", "12-01"]
    booking.set_clock("2026-11-30 07:59")
    assert await seen(booking) == ["12-01"]
    booking.set_clock("2026-11-30 08:00")
    assert await seen(booking) == ["12-01", "12-08"]


async def test_a_release_is_told_once_however_many_workers_there_are(booking):
    schedule = await set_up(booking, **WHOLE_DECEMBER)
    booking.set_clock("2026-11-30 08:00")
    database = booking.world.apps["booking"].state.plumbing.database

    for _ in range(3):
        await asyncio.gather(*(worker(database, booking.parts).work_once() for _ in range(3)))
        booking.world.clock.advance(minutes=1)

    [event] = await told(booking, "times.released")
    assert json.loads(event["data"]) == {
        "schedule_id": schedule["id"],
        "unit_id": UNIT,
        "practitioner_id": "kymenlaakso-pt-1",
        "service_types": [PHYSIO],
        "released_at": "2026-11-30T06:00:00Z",
    }


async def test_every_release_is_told_also_when_the_worker_was_away_at_its_moment(booking):
    await set_up(booking, **WHOLE_DECEMBER)
    for moment in ("2026-11-30 08:00", "2026-12-07 11:45", "2026-12-09 08:00"):
        booking.set_clock(moment)
        await booking.world.work("booking")

    assert await releases(booking) == ["2026-11-30T06:00:00Z", "2026-12-07T06:00:00Z"]


async def test_a_release_before_its_moment_is_not_told(booking):
    await set_up(booking, **WHOLE_DECEMBER)
    await booking.world.work("booking")
    already = await releases(booking)
    booking.set_clock("2026-11-30 07:59")

    await booking.world.work("booking")

    assert await releases(booking) == already == ["2026-11-23T06:00:00Z"]


async def test_nothing_is_told_of_times_for_professionals_or_without_a_release(booking):
    await set_up(booking, **WHOLE_DECEMBER | {"visibility": "staff"})
    await set_up(booking, **WHOLE_DECEMBER | {"release": None, "starts": "10:00", "ends": "10:45"})
    booking.set_clock("2026-11-30 08:00")

    await booking.world.work("booking")

    assert await releases(booking) == []
    assert await seen(booking) == ["12-01", "12-08", "12-15", "12-22", "12-29"]
