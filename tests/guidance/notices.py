"""Child-protection notices for the tests, and what is done with them."""

from typing import Any

import httpx

from tests.guidance.builders import ILMAJOKI, SYSTEM, desk, done
from tests.world import World

PATH = "/v1/child-protection-notices"
FAMILY_SOCIAL_WORK = "etela-pohjanmaa-family-social-work-seinajoki"
SOCIAL_WORKER, SOSIONOMI, NURSE, RECEIVER = "social-worker", "guidance-worker", "guidance-nurse", "family-social-worker"
NOTIFIER = {
    "kind": "school",
    "name": "Riitta Rehtori",
    "organisation": "Koulu",
    "phone": "+358 40 111 2222",
}
WORDS = {
    "needs": "Does not come to school.",
    "functional_capacity": "Tired.",
    "resources": "A grandmother.",
    "clients_own_words": "I am afraid at home.",
    "reason": "It is the unit of child protection.",
}


def a_notice(**changes: Any) -> dict[str, Any]:
    """A written notice of a school about a child who is described; None leaves a field out."""
    fields = {
        "form": "written",
        "language": "fi",
        "municipality": ILMAJOKI,
        "child": "A girl in the third form.",
        "concern": "She says that she is hit.",
        "notifier": NOTIFIER,
    } | changes
    return {name: value for name, value in fields.items() if value is not None}


async def notified(world: World, role: str | None = SYSTEM, **changes: Any) -> httpx.Response:
    """The answer to who made a notice."""
    return await world.call("guidance", role).post(PATH, a_notice(**changes))


async def a_notice_made(world: World, role: str | None = SYSTEM, **changes: Any) -> str:
    """The id of a notice that was taken."""
    id_: str = done(await notified(world, role, **changes))["id"]
    return id_


async def a_notices_contact(world: World, role: str | None = SYSTEM, **changes: Any) -> dict[str, Any]:
    """The contact of a notice that was taken."""
    notice = await seen(world, await a_notice_made(world, role, **changes))
    return done(await desk(world).get(f"/v1/contacts/{notice['contact_id']}"))


async def about_infant(world: World, **changes: Any) -> str:
    """The id of a notice of a child who is known by identity."""
    code = world.people["infant"].identity_code
    return await a_notice_made(world, personal_identity_code=code, **changes)


async def seen(world: World, id_: str, role: str = SOCIAL_WORKER) -> dict[str, Any]:
    """The notice as it is shown."""
    return done(await desk(world, role).get(f"{PATH}/{id_}"))


async def act(
    world: World, id_: str, action: str, body: object = None, *, role: str = SOCIAL_WORKER, version: int | None = None
) -> httpx.Response:
    """The answer to a step, taken on the version that stands when none is given."""
    if version is None:
        rows = await world.databases.fetch("guidance", "select version from child_protection_notice where id = $1", id_)
        version = rows[0]["version"]
    return await desk(world, role).post(f"{PATH}/{id_}/{action}", body, version=version)


async def assessed(world: World, id_: str, urgency: str = "urgent") -> dict[str, Any]:
    """A notice whose urgency was assessed."""
    return done(await act(world, id_, "urgency", {"urgency": urgency}))


async def events(world: World, kind: str) -> list[str]:
    """The events of a kind, as they are stored."""
    rows = await world.databases.fetch("guidance", "select data::text as data from event where type = $1", kind)
    return [row["data"] for row in rows]
