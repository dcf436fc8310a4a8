"""What is asked about events and webhooks, alike in every service that publishes events."""

from collections.abc import Mapping

from tests.authorization.matrix import Asked, Asking
from tests.world import World

_RECEIVER = "https://93.184.215.14/events"
"""An address on the public internet, written so that nobody has to look it up; nothing is posted to it."""


def asking_about_events(service: str) -> Mapping[str, Asking]:
    """The operations of the feed and the webhooks, each about a webhook of the integrator's."""

    async def feed(_world: World, _column: str) -> Asked:
        return Asked("/v1/events")

    async def create(_world: World, _column: str) -> Asked:
        return Asked("/v1/webhooks", {"url": _RECEIVER})

    async def listed(world: World, _column: str) -> Asked:
        return Asked("/v1/webhooks", shows=await _webhook(world, service))

    def about(path: str = "", json: object = None) -> Asking:
        async def ask(world: World, _column: str) -> Asked:
            return Asked(f"/v1/webhooks/{await _webhook(world, service)}{path}", json)

        return ask

    return {
        "list_events": feed,
        "create_webhook": create,
        "list_webhooks": listed,
        "get_webhook": about(),
        "remove_webhook": about(),
        "replay_webhook": about("/replay", {"since": "2026-11-23T07:00:00Z"}),
        "list_webhook_deliveries": about("/deliveries"),
    }


async def _webhook(world: World, service: str) -> str:
    answer = await world.call(service, "integrator").post("/v1/webhooks", {"url": _RECEIVER})
    made: str = answer.json()["id"]
    return made
