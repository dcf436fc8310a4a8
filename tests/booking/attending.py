"""Days of visits for the tests of attending."""

from typing import Any

import httpx

from tests.booking.builders import THERAPIST, Booking, done

STARTS = "2026-12-01 09:00"


async def attend(
    booking: Booking, how: str, appointment: dict[str, Any], *, role: str = THERAPIST, version: int | None = None
) -> httpx.Response:
    """A professional tells what happened; `how` is the last part of the address."""
    path = f"/v1/appointments/{appointment['id']}/{how}"
    return await booking.as_(role).post(path, version=version or appointment["version"])


async def seen(booking: Booking, appointment: dict[str, Any], *, role: str = THERAPIST) -> dict[str, Any]:
    """The appointment as it is now."""
    return done(await booking.as_(role).get(f"/v1/appointments/{appointment['id']}"))


async def in_state(booking: Booking, state: str, *, right: dict[str, Any] | None = None) -> dict[str, Any]:
    """A visit of STARTS brought to a state; afterwards it is five minutes after its start."""
    appointment = await booking.booked(STARTS, right=right or await booking.right())
    if state == "cancelled":
        appointment = done(await booking.cancel(THERAPIST, appointment, reason="other"))
    booking.set_clock("2026-12-01 09:05")
    ways = {"checked_in": "check-in", "completed": "complete", "no_show": "no-show"}
    return done(await attend(booking, ways[state], appointment)) if state in ways else appointment


async def used(booking: Booking, right_id: str) -> int:
    """How many visits of the right are used."""
    visits: int = (await booking.right_again(right_id))["visits_used"]
    return visits
