"""Ending over HTTP: a contact ends only by outcomes that came true, with what a known client is owed."""

from typing import Any

import pytest

from tests.guidance.builders import ADVISED, CITIZEN, NURSE, WORKER, done, everything_stored, pointers, refused
from tests.guidance.outcomes import HEALTH, SOCIAL, Case, a_booking, follow, known, ready, to_unit, unknown
from tests.world import World

AGREED = {name: value for name, value in ADVISED.items() if name != "outcome"}
GIVE_BACK = {"reason": "need_has_changed", "explanation": "The need is another one."}


async def accepted(world: World, register: str = HEALTH) -> Case:
    """A contact whose matter another unit has accepted."""
    case = await ready(world, register)
    await case.end(to_unit(register=register))
    await follow(world)
    await case.at_referral("accept")
    return case


async def test_a_contact_whose_handover_was_accepted_is_closed_by_its_name(world: World) -> None:
    case = await accepted(world)
    closed = done(await case.post("close", AGREED))

    assert (closed["status"], closed["outcome"]) == ("closed", "message_to_unit")
    assert closed["person_ref"] is not None
    entries = done(await case.api(NURSE).get(f"/v1/contacts/{case.id}/entries"))["items"]
    assert [entry["kind"] for entry in entries] == ["care", "closing"]
    content = entries[-1]["content"]
    assert (content["mutual_understanding"], content["next_step"]) == (True, "None is needed.")
    assert content["client_informed_of_recording"] is True
    assert content["outcomes"] == ["message_to_unit"]
    assert content["assessment"]["needs"] == "Does not turn over."


@pytest.mark.parametrize("answer", ["pending", "offered"])
async def test_a_contact_is_not_closed_before_the_receiving_unit_accepts(world: World, answer: str) -> None:
    case = await ready(world)
    await case.assess_care_need()
    await case.end(to_unit())
    if answer == "offered":
        await follow(world)

    for body in (AGREED, ADVISED):
        problem = refused(await case.post("close", body), 409, "outcome-not-true")
        assert (problem["outcome_progress"], problem["waits_for"]) == ("on_its_way", ["receiving_unit"])


async def test_what_was_refused_keeps_the_contact_open_until_a_worker_decides(world: World) -> None:
    case = await known(world, matters=["social"])
    await case.end(a_booking(unit_id="etela-pohjanmaa-school-health"))
    await world.work("guidance")
    problem = refused(await case.post("close", AGREED), 409, "outcome-not-true")
    assert problem["outcome_progress"] == "back_on_desk"

    await case.end({"kind": "advice_given", "client_register": HEALTH})
    assert done(await case.post("close", AGREED))["outcome"] == "advice_given"


async def test_without_an_outcome_a_contact_does_not_end(world: World) -> None:
    case = await unknown(world, matters=["general_advice"])

    refused(await case.post("close", {}), 409, "outcome-not-true")
    done(await case.post("outcome", {"kind": "advice_given"}))
    assert (await case.seen())["outcome_progress"] == "came_true"
    assert done(await case.post("close", {}))["status"] == "closed"


async def test_both_needs_have_to_come_true(world: World) -> None:
    case = await known(world, matters=["health", "social"])
    await case.assess_care_need()
    await case.assess(SOCIAL)
    await case.end({"kind": "advice_given", "client_register": HEALTH})
    await case.end(to_unit("to_service_needs_assessment", SOCIAL))
    await follow(world)
    refused(await case.post("close", AGREED), 409, "outcome-not-true")
    await case.at_referral("accept")

    assert done(await case.post("close", AGREED))["outcome"] == "advice_given"
    assert (await case.seen(WORKER))["outcome"] == "to_service_needs_assessment"


@pytest.mark.parametrize(
    ("left_out", "pointer"),
    [
        ("mutual_understanding", "/mutual_understanding"),
        ("next_step", "/next_step"),
        ("client_informed_of_recording", "/client_informed_of_recording"),
    ],
)
async def test_a_known_client_is_owed_what_was_understood_agreed_and_recorded(
    world: World, left_out: str, pointer: str
) -> None:
    case = await known(world, matters=["general_advice"])
    body = {name: value for name, value in ADVISED.items() if name != left_out}

    assert pointers(refused(await case.post("close", body), 422, "validation")) == [(pointer, "missing")]
    assert (await case.seen())["status"] == "open"


async def test_a_reason_stands_in_the_place_of_understanding(world: World) -> None:
    case = await known(world, matters=["general_advice"])
    body = {**ADVISED, "mutual_understanding": False}
    refused(await case.post("close", body), 422, "validation")

    done(await case.post("close", {**body, "no_understanding_because": "The call was cut."}))


async def test_of_a_client_who_is_not_known_nothing_of_this_is_asked_or_kept(world: World) -> None:
    case = await unknown(world, matters=["general_advice"])
    done(await case.post("close", {"outcome": "advice_given", "next_step": "To call tomorrow"}))

    assert not any("To call tomorrow" in rows for rows in (await everything_stored(world)).values())


async def test_the_part_of_a_register_in_which_nothing_is_documented_goes(world: World) -> None:
    case = await accepted(world)
    await case.assess(SOCIAL)
    done(await case.post("close", AGREED))

    rows = await world.databases.fetch("guidance", "select client_register from preliminary_assessment")
    assert [row["client_register"] for row in rows] == [HEALTH]


async def test_a_matter_given_back_opens_the_closed_contact_which_is_counted_once(world: World) -> None:
    case = await accepted(world)
    done(await case.post("close", AGREED))
    await case.at_referral("return-for-reassessment", GIVE_BACK)
    seen = await case.seen()
    assert (seen["status"], seen["outcome"], seen["closed_at"]) == ("open", None, None)
    assert seen["outcome_progress"] == "back_on_desk"
    done(await case.post("care-need-assessment", {"urgency": "non_urgent"}))
    await case.end({"kind": "advice_given", "client_register": HEALTH})
    done(await case.post("close", AGREED))

    assert len(await world.databases.fetch("guidance", "select 1 from statistics_pending")) == 1


async def test_the_client_sees_the_contact_open_until_it_is_closed(world: World) -> None:
    made = done(
        await world.call("guidance", CITIZEN).post(
            "/v1/contacts", {"matters": ["general_advice"], "language": "fi", "municipality": "145", "identified": True}
        )
    )
    case = Case(world, made)
    await case.end({"kind": "advice_given"}, WORKER)
    asked: dict[str, Any] = {"tracking_code": made["tracking_code"]}
    assert done(await world.call("guidance").post("/v1/contacts/track", asked))["status"] == "open"
    done(await case.post("close", AGREED))

    assert done(await world.call("guidance").post("/v1/contacts/track", asked))["status"] == "closed"
