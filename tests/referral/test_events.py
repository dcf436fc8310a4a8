"""Every change of a referral's state is an event; it tells the referral and its state, and nothing of the person."""

import httpx
import pytest

from services.referral.flows.telling import EVENTS
from shared.contracts.events import Event, ReferralChange
from tests.referral.builders import Referrals, done
from tests.world import World

PATHS = {
    "sent": ["referral.sent"],
    "taken": ["referral.sent", "referral.taken"],
    "accepted": ["referral.sent", "referral.taken", "referral.accepted"],
    "declined": ["referral.sent", "referral.taken", "referral.declined"],
    "returned": ["referral.sent", "referral.taken", "referral.returned"],
    "completed": ["referral.sent", "referral.taken", "referral.accepted", "referral.completed"],
    "cancelled": ["referral.sent", "referral.cancelled"],
}


async def told(world: World) -> list[Event[ReferralChange]]:
    """The events as an integrator reads them."""
    await world.work("referral")
    answer = await world.call("referral", "integrator").get("/v1/events")
    assert answer.status_code == httpx.codes.OK, answer.text
    return [Event[ReferralChange].model_validate(each) for each in answer.json()["items"]]


@pytest.mark.parametrize(("state", "types"), PATHS.items(), ids=PATHS)
async def test_each_step_is_told_in_order_with_the_state_that_it_led_to(
    world: World, state: str, types: list[str]
) -> None:
    referral = await Referrals(world).in_state(state)
    events = await told(world)
    assert [event.type for event in events] == types
    assert [f"referral.{event.data.status}" for event in events] == types
    for event in events:
        assert event.aggregate == f"referral:{referral['id']}"
        assert str(event.data.referral_id) == referral["id"]
        assert (event.data.from_unit_id, event.data.to_unit_id) == (referral["from_unit_id"], referral["to_unit_id"])
        assert event.occurred_at == world.clock()


@pytest.mark.parametrize(
    ("action", "state", "kind", "status"),
    [
        ("answer", "returned", "referral.answered", "taken"),
        ("take-over", "taken", "referral.handed-off", "taken"),
        ("hand-off", "taken", "referral.handed-off", "taken"),
        ("redirect", "taken", "referral.redirected", "sent"),
    ],
)
async def test_a_step_on_the_way_is_told_with_the_state_that_it_led_to(
    world: World, action: str, state: str, kind: str, status: str
) -> None:
    referrals = Referrals(world)
    done(await referrals.do(action, await referrals.in_state(state)))
    event = (await told(world))[-1]
    assert (event.type, event.data.status) == (kind, status)


async def test_a_draft_its_changes_and_its_end_are_told_to_nobody(world: World) -> None:
    referrals = Referrals(world)
    changed = done(await referrals.do("change", await referrals.draft()))
    done(await referrals.do("cancel", changed))
    assert await told(world) == []


async def test_a_refused_change_is_told_to_nobody(world: World) -> None:
    referrals = Referrals(world)
    sent = await referrals.in_state("sent")
    refused = await referrals.do("cancel", sent, version=sent["version"] + 1)
    assert refused.status_code == httpx.codes.PRECONDITION_FAILED
    assert [event.type for event in await told(world)] == ["referral.sent"]


async def test_an_event_names_nobody(world: World) -> None:
    referral = await Referrals(world).in_state("declined")
    stored = str(await world.databases.fetch("referral", "select * from event"))
    assert referral["person_ref"] not in stored
    assert referral["reason"] not in stored


async def test_every_type_is_documented_with_what_it_carries(everything: World) -> None:
    webhooks = everything.apps["referral"].openapi()["webhooks"]
    assert {each for each in webhooks if each.startswith("referral.")} == {each.name for each in EVENTS}


@pytest.mark.parametrize(
    ("client", "status"),
    [("polku-guidance", httpx.codes.OK), ("polku-booking", httpx.codes.FORBIDDEN)],
)
async def test_guidance_follows_the_events_and_another_service_does_not(
    world: World, client: str, status: httpx.codes
) -> None:
    assert (await world.call("referral", client).get("/v1/events")).status_code == status
