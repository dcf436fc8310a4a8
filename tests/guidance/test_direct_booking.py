"""Direct booking over HTTP and through booking: a right, and a time where one is named; its refusals as they are."""

from dataclasses import replace
from typing import Any

import pytest

from tests.booking.builders import Booking
from tests.guidance.builders import ADVISED, WORKER, done, refused
from tests.guidance.outcomes import (
    HEALTH,
    REHABILITATION,
    a_booking,
    known,
    make_jobs_due,
    unknown,
)
from tests.guidance.test_outcomes_while_neighbours_are_down import cut
from tests.world import World

PT = "etela-pohjanmaa-pt-1"


async def a_time(world: World, local: str = "2026-12-01 09:00") -> str:
    """A free time of the physiotherapist."""
    return await Booking(world).free_time(local, unit_id=REHABILITATION, practitioner_id=PT)


async def rights(world: World) -> list[dict[str, Any]]:
    rows = await world.databases.fetch("booking", "select id::text, status, visits_used, person_ref from booking_right")
    return [dict(row) for row in rows]


async def test_a_right_is_enough_and_the_family_books(world: World) -> None:
    case = await known(world)
    await case.end(a_booking())
    assert (await case.seen())["waits_for"] == ["booking"]
    await world.work("guidance")

    outcome = await case.last()
    (right,) = await rights(world)
    assert (outcome["state"], outcome["booking_right_id"], outcome["appointment_id"]) == (
        "came_true",
        right["id"],
        None,
    )
    seen = await case.seen()
    assert (seen["waits_for"], seen["outcome_progress"]) == ([], "came_true")
    assert right["person_ref"] == seen["person_ref"]


async def test_a_named_time_is_booked_at_once_for_the_professional(world: World) -> None:
    case = await known(world)
    slot = await a_time(world)
    await case.end(a_booking(slot_id=slot, topic="Motor development"))
    await world.work("guidance")

    outcome = await case.last()
    assert outcome["state"] == "came_true"
    therapist = world.call("booking", "etela-pohjanmaa-physiotherapist")
    visit = done(await therapist.get(f"/v1/appointments/{outcome['appointment_id']}"))
    assert (visit["slot_id"], visit["topic"], visit["status"]) == (slot, "Motor development", "booked")
    assert (visit["channel"], visit["reason_no_self_service"]) == ("online", "by_phone")


async def test_a_time_that_is_taken_comes_back_in_bookings_words_and_the_right_serves_the_next_time(
    world: World,
) -> None:
    case = await known(world)
    slot = await a_time(world)
    booking = Booking(world)
    other = done(
        await world.call("booking", "etela-pohjanmaa-physiotherapist").post(
            "/v1/booking-rights",
            booking.new_right(booking.code_of("infants-sibling"), unit_id=REHABILITATION),
        )
    )
    await world.databases.fetch(
        "booking", "update slot set held_for = $1::uuid, held_until = '2099-01-01'", other["id"]
    )
    await case.end(a_booking(slot_id=slot))
    await world.work("guidance")
    refused_one = await case.last()
    assert (refused_one["state"], refused_one["problem"]["type"]) == ("refused", "/problems/slot-taken")
    assert (await case.seen())["outcome_progress"] == "back_on_desk"

    await case.end(a_booking(slot_id=await a_time(world, "2026-12-02 09:00")))
    await world.work("guidance")
    outcome = await case.last()
    assert outcome["state"] == "came_true"
    assert outcome["booking_right_id"] == refused_one["booking_right_id"]
    assert len(await rights(world)) == 2


async def test_another_service_gets_a_right_of_its_own(world: World) -> None:
    case = await known(world)
    await case.end(a_booking(slot_id="0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"))
    await world.work("guidance")
    assert (await case.last())["problem"]["type"] == "/problems/not-found"
    await case.end(a_booking(visits=2))
    await world.work("guidance")

    first, second = await case.outcomes()
    assert first["booking_right_id"] != second["booking_right_id"]


async def test_what_booking_refuses_comes_back_with_the_fields_it_names(world: World) -> None:
    case = await known(world)
    await case.end(a_booking(valid_from="2026-01-01", valid_until="2026-11-22"))
    await world.work("guidance")

    problem = (await case.last())["problem"]
    assert (problem["type"], problem["fields"]) == ("/problems/validation", ["/valid_until"])


@pytest.mark.parametrize("assessed", [False, True], ids=["not assessed", "assessed"])
async def test_an_adult_comes_to_stepped_care_only_with_an_assessment_of_the_need_of_care(
    world: World, assessed: bool
) -> None:
    booking_before = world.apps["booking"].state.parts
    _put_on_step_1(world)
    try:
        case = await known(world, "adult")
        if assessed:
            await case.assess_care_need()
        await case.end(a_booking())
        await world.work("guidance")
        outcome = await case.last()
    finally:
        world.apps["booking"].state.parts = booking_before

    if assessed:
        assert outcome["state"] == "came_true"
    else:
        assert outcome["problem"]["type"] == "/problems/care-need-assessment-required"


async def test_nothing_is_booked_for_somebody_who_is_not_known(world: World) -> None:
    case = await unknown(world)

    refused(await case.post("outcome", a_booking()), 409, "client-not-identified")


async def entered(world: World) -> list[tuple[str, str]]:
    """The entries that there are, by register and kind."""
    rows = await world.databases.fetch("guidance", "select client_register, kind from register_entry order by 1, 2")
    return [tuple(row) for row in rows]


async def test_a_booking_is_entered_in_the_patient_register_once_there_is_one(world: World) -> None:
    case = await known(world, matters=["general_advice"])
    await case.end(a_booking(), WORKER)
    assert await entered(world) == []

    await world.work("guidance")
    done(await case.post("close", {**ADVISED, "outcome": None}, WORKER))

    assert await entered(world) == [(HEALTH, "care"), (HEALTH, "closing")]


async def test_a_booking_that_was_refused_leaves_no_entry_of_a_client_who_was_advised(world: World) -> None:
    case = await known(world, matters=["general_advice"])
    await case.end(a_booking(valid_from="2026-01-01", valid_until="2026-11-22"), WORKER)
    await world.work("guidance")
    assert (await case.last())["state"] == "refused"

    await case.end({"kind": "advice_given", "client_register": HEALTH}, WORKER)
    done(await case.post("close", {**ADVISED, "outcome": None}, WORKER))

    assert await entered(world) == []
    assert await world.databases.fetch("guidance", "select 1 from contact_identity") == []


async def test_booking_is_asked_with_the_same_words_every_time(world: World) -> None:
    case = await known(world)
    await case.end(a_booking(slot_id=await a_time(world)))
    sent: list[tuple[str, str, bytes]] = []
    line = world.lines["guidance", "booking"]

    async def keep_and_cut(request: Any) -> Any:
        sent.append((request.url.path, request.headers["idempotency-key"], request.content))
        answer = await line.through.handle_async_request(request)
        if len(sent) % 2:
            return answer
        raise OSError("the line is cut")

    line.answer = keep_and_cut
    try:
        for _ in range(2):
            await world.work("guidance")
            await make_jobs_due(world)
    finally:
        line.answer = None
    await world.work("guidance")

    assert sent[0:2] == sent[2:4]
    assert len({key for _, key, _ in sent}) == 2
    assert len(await rights(world)) == 1
    assert (await case.last())["state"] == "came_true"


def _put_on_step_1(world: World) -> None:
    """The physiotherapy of the county is on step 1, for people of every age."""
    parts = world.apps["booking"].state.parts
    changed = []
    for county in parts.packs.packs:
        on_step = {"step": 1, "max_age_months": None}
        services = tuple(
            each.model_copy(update=on_step) if each.code == "child-physio-0-18-months" else each
            for each in county.service_types
        )
        changed.append(county.model_copy(update={"service_types": services, "pathways": ()}))
    packs = parts.packs.model_copy(update={"packs": tuple(changed)})
    for county in packs.packs:
        county.__dict__.pop("_service_types", None)
    world.apps["booking"].state.parts = replace(parts, packs=packs)


async def test_a_time_is_booked_once_also_when_booking_has_forgotten_the_key(world: World) -> None:
    case = await known(world)
    await case.end(a_booking(slot_id=await a_time(world)))
    line = world.lines["guidance", "booking"]

    async def lose(request: Any) -> Any:
        answer = await line.through.handle_async_request(request)
        return answer if request.url.path == "/v1/booking-rights" else await cut(request)

    line.answer = lose
    await world.work("guidance")
    line.answer = None
    await world.databases.fetch("booking", "delete from idempotency")
    await make_jobs_due(world)
    await world.work("guidance")

    (visit,) = await world.databases.fetch("booking", "select id::text, status from appointment")
    outcome = await case.last()
    assert (outcome["state"], outcome["appointment_id"]) == ("came_true", visit["id"])
    assert [each["visits_used"] for each in await rights(world)] == [1]
