"""The desk for the tests of guidance: workers on shift, and contacts in their hands."""

from typing import Any

import httpx

from tests.guidance.builders import CITIZEN, WORKER, desk, done, made
from tests.world import World

LINE = "ilmajoki"
CLAIM, RELEASE, ASSIGN, PAIR = "claim", "release", "assign", "pair"
RESPONSIBLE, CALL, TIME = "responsible-worker", "call-attempts", "handling-time"


def subject_of(world: World, role: str) -> str:
    """The worker as the issuer knows one."""
    return world.people[role].sub


async def on_shift(world: World, *roles: str, area: str = LINE) -> list[dict[str, Any]]:
    """Shifts that these workers of the unit have begun; the desk knows them from then on."""
    return [done(await desk(world, role).post("/v1/shifts", {"area": area})) for role in roles]


async def act_on(
    world: World, role: str, contact: dict[str, Any], action: str, body: object = None, **options: Any
) -> httpx.Response:
    """What a worker does to a contact, by the version that is given with it."""
    options.setdefault("version", contact["version"])
    return await desk(world, role).post(f"/v1/contacts/{contact['id']}/{action}", body, **options)


async def claimed(world: World, role: str = WORKER, **changes: Any) -> dict[str, Any]:
    """A contact that a worker has claimed."""
    return done(await act_on(world, role, await made(world, **changes), CLAIM))


async def a_callback(world: World, **changes: Any) -> dict[str, Any]:
    """A contact of a known client who asks to be called."""
    fields = {"identified": True, "callback_requested": True, "callback_phone": "+358 40 000 0000"} | changes
    return await made(world, CITIZEN, **fields)


async def seen(world: World, contact: dict[str, Any], role: str = WORKER) -> dict[str, Any]:
    """The contact as it is now."""
    return done(await desk(world, role).get(f"/v1/contacts/{contact['id']}"))


async def called(world: World, contact: dict[str, Any], role: str = WORKER, **changes: Any) -> dict[str, Any]:
    """The contact after a call; in vain, unless that is changed."""
    done(await act_on(world, role, contact, CALL, {"reached": False} | changes))
    return await seen(world, contact, role)
