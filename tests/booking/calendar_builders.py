"""Schedules and absences for the tests of booking, and what is in the calendar after them."""

from typing import Any
from uuid import UUID

import httpx

from tests.booking.builders import MANAGER, PHYSIO, PT_1, UNIT, Booking, done

DAY = "2026-11-24"
"""A Tuesday."""
NEXT = "2026-11-25"


def pattern(**changes: Any) -> dict[str, Any]:
    """What a working pattern is made of: two mornings of a week, unless changed."""
    return {
        "service_types": [PHYSIO],
        "weekdays": [2, 3],
        "starts": "09:00",
        "ends": "12:00",
        "delivery_mode": "visit",
        "effective_until": NEXT,
        **changes,
    }


async def set_up(booking: Booking, role: str = MANAGER, **changes: Any) -> dict[str, Any]:
    """A schedule of the physiotherapist: four visits on each of two days, unless changed."""
    new = {"practitioner_id": PT_1, "unit_id": UNIT, "effective_from": DAY, **pattern(**changes)}
    return done(await booking.as_(role).post("/v1/schedules", new))


async def change(
    booking: Booking, schedule: dict[str, Any], role: str = MANAGER, *, version: int | None = None, **changes: Any
) -> httpx.Response:
    """Another pattern from the schedule's second day on, unless changed."""
    return await booking.as_(role).post(
        f"/v1/schedules/{schedule['id']}/change",
        {"changes_on": NEXT, **pattern(**changes)},
        version=version or schedule["version"],
    )


async def end(
    booking: Booking, schedule: dict[str, Any], last_day: str, role: str = MANAGER, *, version: int | None = None
) -> httpx.Response:
    path = f"/v1/schedules/{schedule['id']}/end"
    return await booking.as_(role).post(path, {"last_day": last_day}, version=version or schedule["version"])


def away(**changes: Any) -> dict[str, Any]:
    """The physiotherapist is away for the first morning from 10:00 on, unless changed."""
    return {
        "unit_id": UNIT,
        "practitioner_id": PT_1,
        "starts_at": "2026-11-24T10:00:00+02:00",
        "ends_at": "2026-11-24T16:00:00+02:00",
        "reason": "training",
        **changes,
    }


async def record(booking: Booking, role: str = MANAGER, **changes: Any) -> dict[str, Any]:
    return done(await booking.as_(role).post("/v1/absences", away(**changes)))


async def remove(
    booking: Booking, absence: dict[str, Any], role: str = MANAGER, *, version: int | None = None
) -> httpx.Response:
    path = f"/v1/absences/{absence['id']}/remove"
    return await booking.as_(role).post(path, version=version or absence["version"])


async def times(booking: Booking, *statuses: str) -> list[str]:
    """Local start and status of every time, those gone for good left out; only of some statuses where given."""
    rows = await booking.rows(
        """
        select to_char(starts_at at time zone 'Europe/Helsinki', 'DD HH24:MI') as start, status
        from slot where status <> 'withdrawn' or absence_id is not null order by starts_at, practitioner_id
        """
    )
    return [f"{row['start']} {row['status']}" for row in rows if not statuses or row["status"] in statuses]


async def free(booking: Booking) -> list[str]:
    """Local start of every free time."""
    return [each.removesuffix(" free") for each in await times(booking, "free")]


async def time_at(booking: Booking, local: str) -> str:
    """The id of the time that is there at a local day and clock time such as "24 09:00"."""
    rows = await booking.rows(
        """
        select id from slot where to_char(starts_at at time zone 'Europe/Helsinki', 'DD HH24:MI') = $1
                                  and (status <> 'withdrawn' or absence_id is not null)
        """,
        local,
    )
    [row] = rows
    return str(row["id"])


async def book_at(booking: Booking, local: str) -> dict[str, Any]:
    """The infant's guardian books the time that is there at a local day and clock time."""
    right = await booking.right()
    return done(await booking.book_as_guardian(await time_at(booking, local), right["id"]))


async def hold_at(booking: Booking, local: str, *, seconds: int = 600) -> str:
    """Somebody is about to book that time; gives its id."""
    slot_id = await time_at(booking, local)
    right = await booking.right()
    await booking.rows(
        """
        update slot set held_until = clock_timestamp() + make_interval(secs => $2), held_for = $3
        where id = $1 returning id
        """,
        UUID(slot_id),
        seconds,
        UUID(right["id"]),
    )
    return slot_id


async def state_of(booking: Booking, slot_id: str) -> tuple[str, bool, bool]:
    """Status of a time, whether it is still offered, and whether an absence is over it."""
    [row] = await booking.rows("select status, still_offered, absence_id from slot where id = $1", UUID(slot_id))
    return row["status"], row["still_offered"], row["absence_id"] is not None


async def told(booking: Booking, prefix: str) -> list[dict[str, Any]]:
    """Type and data of the events whose type begins so, oldest first."""
    return await booking.rows("select type, data from event where type like $1 order by id", f"{prefix}%")
