"""No clock of the law begins anew: one that nobody pursues goes along with the person's next matter (D-6)."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests.referral.assessing import HTA, act, initiated, new_hta, new_pta, nurse_of_health_centre
from tests.referral.builders import done
from tests.referral.matters import HEALTH_CENTRE, REHABILITATION, Matters, by_awaits, clock_of, wire

LAW = "assessment_finish"
LEFT = {
    "withdrawn": ("withdraw",),
    "returned": ("return",),
    "returned_for_reassessment": ("accept", "return-for-reassessment"),
}


async def left_as(matters: Matters, state: str, **changes: Any) -> dict[str, Any]:
    """A health handover that was left in a state while the need of care is not assessed; seen as it was offered."""
    offered = handover = await matters.offer(contact_reference=str(uuid4()), **changes)
    for action in LEFT[state]:
        handover = done(await matters.do(action, handover))
    return offered


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="the same matter"),
        pytest.param({"topic": "speech", "contact_reference": str(uuid4())}, id="by another word and contact"),
        pytest.param({"to_unit_id": HEALTH_CENTRE}, id="to another unit"),
    ],
)
@pytest.mark.parametrize("state", LEFT)
async def test_a_handover_offered_anew_keeps_the_first_clock(
    matters: Matters, state: str, changes: dict[str, Any]
) -> None:
    first = await left_as(matters, state)
    matters.world.clock.advance(days=2)

    anew = await matters.offer(**changes)

    assert clock_of(anew, LAW) == {**clock_of(first, LAW), "state": "overdue"}
    assert anew["received_at"] == first["received_at"]
    assert anew["due_at"] == first["due_at"]
    was = await matters.seen(first)
    assert (LAW in by_awaits(was), was["due_at"]) == (False, None)


async def test_a_clock_that_ran_out_while_nobody_pursued_it_is_told_once(matters: Matters) -> None:
    await left_as(matters, "withdrawn")
    matters.world.clock.advance(days=2)
    told = [each["type"] for each in await matters.events()]
    assert told.count("clock.overdue") == 1

    await matters.offer()

    assert [each["type"] for each in await matters.events()].count("clock.overdue") == 1


async def test_an_assessment_initiated_without_the_handover_keeps_its_clock(matters: Matters) -> None:
    first = await left_as(matters, "withdrawn", to_unit_id=HEALTH_CENTRE)
    matters.world.clock.advance(days=2)

    hta = await initiated(nurse_of_health_centre(matters), new_hta(matters, "infant"))

    assert clock_of(hta, LAW) == {**clock_of(first, LAW), "state": "overdue"}
    assert hta["received_at"] == first["received_at"]


async def test_an_assessment_of_a_referral_keeps_the_clock_of_the_handover_before_it(
    matters: Matters, referral: Any
) -> None:
    first = await left_as(matters, "withdrawn")
    await matters.rows("update clock set unit_id = 'kymenlaakso-child-rehabilitation'")
    matters.world.clock.advance(days=1)
    taken = await referral.in_state("taken")

    hta = await initiated(matters.as_("physiotherapist"), {"kind": HTA, "referral_id": taken["id"]})

    assert clock_of(hta, LAW)["started_at"] == first["received_at"]


async def test_the_clock_of_an_assessment_that_ended_unmade_goes_on_in_the_next_one(matters: Matters) -> None:
    handover = done(await matters.do("accept", await matters.offer()))
    body = {"kind": HTA, "handover_id": handover["id"]}
    first = await initiated(matters.receiver, body)
    done(await act(matters.receiver, first, "end"))
    matters.world.clock.advance(days=1)

    second = await initiated(matters.receiver, body)

    assert clock_of(second, LAW)["due_at"] == clock_of(first, LAW)["due_at"]
    done(await act(matters.receiver, done(await act(matters.receiver, second, "start")), "complete"))
    reached = done(await matters.do("contact-attempt", handover))
    assert done(await matters.do("done", reached))["status"] == "done"


async def test_the_handover_that_goes_on_takes_the_clock_of_its_unmade_assessment(matters: Matters) -> None:
    handover = done(await matters.do("accept", await matters.offer()))
    hta = await initiated(matters.receiver, {"kind": HTA, "handover_id": handover["id"]})
    done(await act(matters.receiver, hta, "end"))
    returned = done(await matters.do("return-for-reassessment", handover))

    goes_on = {"to_unit_id": HEALTH_CENTRE, "continues_handover_id": returned["id"]}
    anew = await matters.offer(received_at=returned["received_at"], **goes_on)

    assert clock_of(anew, LAW) == clock_of(hta, LAW)


async def test_an_assessment_told_with_the_next_handover_meets_the_clock_that_went_along(matters: Matters) -> None:
    first = await left_as(matters, "withdrawn")
    matters.world.clock.advance(days=2)

    assessed = {"assessed_at": wire(matters.world.clock()), "by": "nurse"}
    anew = await matters.offer(care_need_assessed=assessed)

    assert clock_of(anew, LAW)["due_at"] == clock_of(first, LAW)["due_at"]
    assert clock_of(anew, LAW)["state"] == "met_late"


@pytest.mark.parametrize("state", ["offered", "accepted"])
async def test_a_matter_that_is_pursued_keeps_its_clock_and_another_has_its_own(matters: Matters, state: str) -> None:
    first = await matters.offer()
    if state == "accepted":
        first = done(await matters.do("accept", first))
    matters.world.clock.advance(days=2)

    other = await matters.offer(topic="speech", to_unit_id=HEALTH_CENTRE)

    assert clock_of(other, LAW)["started_at"] == other["received_at"] != first["received_at"]
    assert clock_of(await matters.seen(first), LAW)["state"] == "overdue"


async def test_clocks_of_another_person_register_or_county_stay(matters: Matters) -> None:
    first = await left_as(matters, "withdrawn")
    await matters.rows("update clock set unit_id = 'kymenlaakso-child-rehabilitation'")
    matters.world.clock.advance(days=2)

    others = [
        await matters.offer("adult", to_unit_id=HEALTH_CENTRE),
        await matters.offer(),
        await initiated(matters.social_receiver, new_pta(matters, "infant", needs_special_support=True)),
    ]

    assert first["received_at"] not in {each["received_at"] for each in others}
    assert clock_of(await matters.seen(first), LAW)["due_at"] == first["due_at"]


async def test_of_two_new_matters_at_once_one_takes_the_clock(matters: Matters) -> None:
    first = await left_as(matters, "withdrawn")
    matters.world.clock.advance(days=2)

    made = await asyncio.gather(matters.offer(), matters.offer(to_unit_id=HEALTH_CENTRE))

    starts = [clock_of(each, LAW)["started_at"] for each in made]
    assert starts.count(first["received_at"]) == 1
    assert {each["to_unit_id"] for each in made} == {REHABILITATION, HEALTH_CENTRE}
