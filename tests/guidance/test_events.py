"""A contact that comes and that is closed is an event; it tells the contact and its state, and nothing personal."""

import httpx

from services.guidance.flows.telling import EVENTS
from shared.contracts.events import ContactChange, ContactClockNotice, Event, PublishedEvent
from tests.guidance.builders import ASSESS, CITIZEN, CLOSE, SYSTEM, UNIT, a_contact, act, desk, done, made, recorded
from tests.world import World


async def told(world: World) -> list[PublishedEvent]:
    """The events as an integrator reads them, once the worker has worked."""
    await world.work("guidance")
    answer = await world.call("guidance", SYSTEM).get("/v1/events")
    assert answer.status_code == httpx.codes.OK, answer.text
    return [PublishedEvent.model_validate(each) for each in answer.json()["items"]]


async def closed(world: World, contact_id: str) -> None:
    """Assess the need of care of a contact, then close it."""
    done(await act(desk(world), contact_id, ASSESS))
    done(await act(desk(world), contact_id, CLOSE, version=2))


async def test_a_contact_is_told_when_it_comes_and_when_it_is_closed(world: World) -> None:
    contact = await made(world)
    await closed(world, contact["id"])
    events = await told(world)
    assert [event.type for event in events] == ["contact.received", "clock.met", "clock.met", "contact.closed"]
    came, ended = [Event[ContactChange].model_validate(event.model_dump()) for event in (events[0], events[-1])]
    assert {came.aggregate, ended.aggregate} == {f"contact:{contact['id']}"}
    assert (came.data.status, came.data.outcome, came.data.unit_id) == ("open", None, UNIT)
    assert (ended.data.status, ended.data.outcome, ended.data.unit_id) == ("closed", "advice_given", UNIT)
    assert came.occurred_at == ended.occurred_at == world.clock()


async def test_a_clock_that_runs_out_is_told_after_its_contact(world: World) -> None:
    contact = await recorded(world, "2026-11-20 10:00")
    world.clock.advance(days=1)
    events = await told(world)
    assert [event.type for event in events[:2]] == ["contact.received", "clock.overdue"]
    overdue = Event[ContactClockNotice].model_validate(events[1].model_dump())
    assert str(overdue.data.contact_id) == contact["id"]
    assert overdue.occurred_at == overdue.data.due_at


async def test_a_contact_that_is_refused_is_told_to_nobody(world: World) -> None:
    refused = await world.call("guidance").post("/v1/contacts", a_contact(message="Call 040 123 4567"), key="k" * 40)
    assert refused.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert await told(world) == []


async def test_an_identified_contact_tells_nothing_of_the_person(world: World) -> None:
    answer = await world.call("guidance", CITIZEN).post(
        "/v1/contacts",
        a_contact(identified=True, message="My words.", callback_requested=True, callback_phone="+358 40 123 4567"),
    )
    contact = done(answer)
    [event] = await told(world)
    assert set(event.data) == {"contact_id", "status", "outcome", "unit_id"}
    [identity] = await world.databases.fetch("guidance", "select person_ref from contact_identity")
    stored = str(await world.databases.fetch("guidance", "select * from event"))
    assert contact["id"] in stored
    for personal in (identity["person_ref"], world.people[CITIZEN].identity_code, "My words.", "123 4567"):
        assert str(personal) not in stored


async def test_every_type_is_documented(everything: World) -> None:
    assert set(everything.apps["guidance"].openapi()["webhooks"]) == {each.name for each in EVENTS}
