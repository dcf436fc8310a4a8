"""Identified contacts for the tests of joint clients."""

from itertools import count
from typing import Any

from tests.guidance.builders import CITIZEN, desk, done, made
from tests.world import World

REASON = {"reason": "Several services are needed."}
CONCERN = {"trigger": "concern", "reason": "The situation worries."}


_TOPICS = count(1)


async def known_client(world: World, role: str = CITIZEN, **changes: Any) -> str:
    """The id of a contact whose client asked to be known, each on a topic of its own."""
    of_its_own = {"matters": ["general_advice"], "topic_code": f"topic-{next(_TOPICS)}", "identified": True}
    id_: str = (await made(world, role, **of_its_own | changes))["id"]
    return id_


async def joint(world: World, contact_id: str, role: str = "guidance-worker") -> dict[str, Any]:
    """How the contact's client stands."""
    return done(await desk(world, role).get(f"/v1/contacts/{contact_id}/joint-client"))


async def proposed(world: World, contact_id: str) -> list[tuple[str, str, int | None]]:
    """The triggers of the contact's client: which, in which state, and counted from how many."""
    return [(each["trigger"], each["status"], each["counted"]) for each in (await joint(world, contact_id))["triggers"]]


async def third_contact(world: World) -> tuple[str, dict[str, Any]]:
    """A third contact of one client, and what the system proposes of it."""
    for _ in range(2):
        await known_client(world)
    id_ = await known_client(world)
    await world.work("guidance")
    (trigger,) = (await joint(world, id_))["triggers"]
    return id_, trigger
