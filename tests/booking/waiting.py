"""Places on the waiting list and offered times, for the tests of the waiting list."""

import asyncio
from typing import Any
from uuid import UUID

import httpx

from services.booking.jobs.worker import worker
from tests.booking.builders import GUARDIAN, THERAPIST, Booking, done

BOOKED_AT = "2026-12-14 09:00"
"""A Monday three weeks after the clock of the tests."""
EARLIER = "2026-12-01 10:00"
"""A Tuesday."""
MOST_ROUNDS = 10
"""Rounds of the workers in one go, each of a few jobs."""


async def keep(booking: Booking, *, minutes: float = 1, workers: int = 1) -> None:
    """Let the job of the waiting list run, so many minutes later."""
    booking.world.clock.advance(minutes=minutes)
    database = booking.world.apps["booking"].state.plumbing.database
    for _ in range(MOST_ROUNDS):
        if not any(await asyncio.gather(*(worker(database, booking.parts).work_once() for _ in range(workers)))):
            break
    assert await booking.rows("select kind, last_error from job where state <> 'done' and last_error is not null") == []


async def join(booking: Booking, appointment: dict[str, Any], *, role: str = GUARDIAN, **wishes: Any) -> dict[str, Any]:
    """A place on the list for an appointment."""
    body = {"appointment_id": appointment["id"], "wishes": wishes}
    return done(await booking.as_(role).post("/v1/waiting-list", body))


async def waiting(booking: Booking, local: str = BOOKED_AT, *, wishes: Any = None, **right: Any) -> dict[str, Any]:
    """The place of a child of its own who has a visit then; who comes first is first in line."""
    issued = await booking.right(booking.child("2026-02-01"), **right)
    booking.world.clock.advance(seconds=1)
    return await join(booking, await booking.booked(local, right=issued), **(wishes or {}))


async def offered(booking: Booking, **right: Any) -> tuple[dict[str, Any], str]:
    """A place to which a time is offered, and that time."""
    entry = await waiting(booking, **right)
    slot_id = await booking.free_time(EARLIER)
    await keep(booking)
    entry = await again(booking, entry)
    assert entry["offer"]["slot"]["id"] == slot_id
    return entry, slot_id


async def again(booking: Booking, entry: dict[str, Any], *, role: str = THERAPIST) -> dict[str, Any]:
    """The place as it is now."""
    return done(await booking.as_(role).get(f"/v1/waiting-list/{entry['id']}"))


async def answer(
    booking: Booking, how: str, entry: dict[str, Any], *, role: str = GUARDIAN, **options: Any
) -> httpx.Response:
    """Accept or decline the offer that the place shows."""
    body = {"offer_id": options.pop("offer_id", None) or entry["offer"]["id"]}
    version = options.pop("version", entry["version"])
    return await booking.as_(role).post(f"/v1/waiting-list/{entry['id']}/{how}", body, version=version, **options)


async def leave(booking: Booking, entry: dict[str, Any], *, role: str = GUARDIAN) -> httpx.Response:
    return await booking.as_(role).post(f"/v1/waiting-list/{entry['id']}/leave", version=entry["version"])


async def change(booking: Booking, entry: dict[str, Any], *, role: str = GUARDIAN, **wishes: Any) -> httpx.Response:
    path = f"/v1/waiting-list/{entry['id']}/change"
    return await booking.as_(role).post(path, {"wishes": wishes}, version=entry["version"])


async def offers(booking: Booking) -> list[tuple[str, str, str]]:
    """Every offer, the first one first: place, time, state."""
    rows = await booking.rows("select entry_id, slot_id, status from waiting_list_offer order by id")
    return [(str(row["entry_id"]), str(row["slot_id"]), row["status"]) for row in rows]


async def is_held(booking: Booking, slot_id: str) -> bool:
    """Whether the time is held for somebody just now."""
    found = await booking.rows("select from slot where id = $1 and held_until > clock_timestamp()", UUID(slot_id))
    return len(found) == 1


async def events(booking: Booking, entry: dict[str, Any]) -> list[str]:
    """What was told of the place, in order."""
    rows = await booking.rows(
        "select type from event where aggregate = $1 order by id", f"waiting-list-entry:{entry['id']}"
    )
    return [row["type"].removeprefix("waiting-list.") for row in rows]
