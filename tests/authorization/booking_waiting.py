"""What callers ask of the waiting list, each with its place, and its offer, there."""

from itertools import count

from tests.authorization.matrix import Asked
from tests.booking.builders import GUARDIAN, Booking, done
from tests.booking.waiting import again, join, keep
from tests.world import World

_hours = count()


async def _visit(world: World, *, weeks: int) -> dict[str, str]:
    """A visit of the infant so many weeks on, at a time of its own."""
    booking = Booking(world)
    day, hour = divmod(next(_hours), 12)
    slot_id = await booking.free_time(f"2026-12-{7 * weeks + day % 7:02} {8 + hour:02}:00")
    visit: dict[str, str] = done(await booking.book(GUARDIAN, slot_id, (await booking.right())["id"]))
    return visit


async def _place(world: World) -> dict[str, str]:
    return await join(Booking(world), await _visit(world, weeks=2))


async def ask_to_join(world: World, _column: str) -> Asked:
    visit = await _visit(world, weeks=2)
    return Asked("/v1/waiting-list", {"appointment_id": visit["id"]}, shows=visit["person_ref"])


async def ask_for_places(world: World, _column: str) -> Asked:
    entry = await _place(world)
    return Asked("/v1/waiting-list", params={"person_ref": entry["person_ref"]}, shows=entry["id"])


async def ask_for_place(world: World, _column: str) -> Asked:
    entry = await _place(world)
    return Asked(f"/v1/waiting-list/{entry['id']}", shows=entry["person_ref"])


async def ask_to_change(world: World, _column: str) -> Asked:
    entry = await _place(world)
    path = f"/v1/waiting-list/{entry['id']}/change"
    return Asked(path, {"wishes": {"weekdays": [1]}}, version=1, shows=entry["person_ref"])


async def ask_to_leave(world: World, _column: str) -> Asked:
    entry = await _place(world)
    return Asked(f"/v1/waiting-list/{entry['id']}/leave", version=1, shows=entry["person_ref"])


async def _answer(world: World, how: str) -> Asked:
    booking = Booking(world)
    entry = await _place(world)
    day, hour = divmod(next(_hours), 12)
    await booking.free_time(f"2026-12-{1 + day % 7:02} {8 + hour:02}:00")
    await keep(booking)
    offered = await again(booking, entry)
    body = {"offer_id": offered["offer"]["id"]}
    path = f"/v1/waiting-list/{entry['id']}/{how}"
    return Asked(path, body, version=offered["version"], shows=entry["person_ref"])


async def ask_to_accept(world: World, _column: str) -> Asked:
    return await _answer(world, "accept")


async def ask_to_decline(world: World, _column: str) -> Asked:
    return await _answer(world, "decline")
