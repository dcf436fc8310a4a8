"""A clock that went along with an accepted handover: neither met nor overdue here, and never counted twice."""

from uuid import UUID, uuid4

from services.guidance.storage import clocks, handling
from shared.terms.deadlines import DeadlineRule
from tests.guidance.builders import NURSE, act, desk, done, due_by_rule, made, refused, state_by_rule
from tests.guidance.outcomes import HEALTH, SOCIAL, follow, known, ready, to_unit, unknown
from tests.world import World

HTA = DeadlineRule.CARE_NEED_ASSESSMENT


async def goes_along(world: World, contact_id: str, *rules: DeadlineRule) -> UUID:
    """The handover in which these clocks of a contact go on from now."""
    handover_id = uuid4()
    async with world.apps["guidance"].state.plumbing.database.transaction() as connection:
        held = await handling.lock(connection, UUID(contact_id))
        assert held is not None
        await clocks.continue_elsewhere(connection, held.id, rules, handover_id, world.clock())
    return handover_id


async def overdue_rules(world: World) -> list[str]:
    rows = await world.databases.fetch(
        "guidance", "select data ->> 'rule_id' as rule from event where type = 'clock.overdue' order by 1"
    )
    return [row["rule"] for row in rows]


async def test_a_clock_that_went_along_says_where_it_goes_on_and_has_no_state_here(world: World) -> None:
    receipt = await made(world)
    handover_id = await goes_along(world, receipt["id"], HTA)

    contact = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))
    by_rule = {each["rule_id"]: each for each in contact["clocks"]}
    assert state_by_rule(contact) == {"care_need_assessment": None, "service_promise": "running"}
    assert by_rule[HTA]["continued_in"] == str(handover_id)
    assert by_rule[HTA]["ended_at"] == "2026-11-23T07:00:00Z"
    assert by_rule[HTA]["met_at"] is None
    assert by_rule["service_promise"]["continued_in"] is None


async def test_the_desk_list_is_ordered_by_the_clocks_that_still_run_here(world: World) -> None:
    receipt = await made(world)
    await goes_along(world, receipt["id"], HTA)

    (row,) = done(await desk(world).get("/v1/contacts"))["items"]
    assert row["due_at"] == due_by_rule(receipt)["service_promise"]
    assert row["state"] == "running"


async def test_a_clock_that_went_along_in_time_is_never_told_as_overdue_here(world: World) -> None:
    receipt = await made(world)
    await goes_along(world, receipt["id"], HTA)
    world.clock.advance(days=2)
    await world.work("guidance")

    assert await overdue_rules(world) == ["service_promise"]


async def test_a_clock_that_ran_out_before_it_went_along_is_still_told_as_overdue(world: World) -> None:
    receipt = await made(world)
    world.clock.advance(hours=8)
    await goes_along(world, receipt["id"], HTA)
    await world.work("guidance")

    assert await overdue_rules(world) == ["care_need_assessment"]


async def test_a_clock_that_went_along_cannot_be_met_here_and_does_not_hold_the_contact(world: World) -> None:
    receipt = await made(world)
    await goes_along(world, receipt["id"], HTA)

    refused(await act(desk(world, NURSE), receipt["id"], "care-need-assessment"), 409, "invalid-state")
    closed = done(await act(desk(world), receipt["id"], "close"))
    assert state_by_rule(closed) == {"care_need_assessment": None, "service_promise": "met"}


async def test_a_clock_that_was_met_before_stays_met(world: World) -> None:
    receipt = await made(world)
    done(await act(desk(world, NURSE), receipt["id"], "care-need-assessment"))
    await goes_along(world, receipt["id"], HTA)

    contact = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))
    assert state_by_rule(contact)["care_need_assessment"] == "met"


async def test_an_assessment_made_before_the_client_was_known_is_met_there_too(world: World) -> None:
    case = await unknown(world)
    await case.assess_care_need()
    world.clock.advance(minutes=10)
    who = {"personal_identity_code": world.people["infant"].identity_code, "identification_method": "known_client"}
    done(await case.post("identify", who))
    await case.assess()
    await case.end(to_unit())
    await world.work("guidance")

    clock = next(each for each in (await case.handover())["clocks"] if each["rule_id"] == HTA)
    assert (clock["state"], clock["met_at"]) == ("met", "2026-11-23T07:00:00Z")


async def test_a_clock_that_an_assessment_there_has_taken_over_does_not_run_here_again(world: World) -> None:
    case = await ready(world)
    await case.end(to_unit("to_care_needs_assessment"))
    await follow(world)
    await case.at_referral("accept")
    receiver = case.receiver("health_care")
    body = {"kind": "care_need_assessment", "handover_id": (await case.handover())["id"]}
    assessment = done(await receiver.post("/v1/assessments", body))
    for action, said in (
        ("start", {"participants": ["client"]}),
        ("complete", {"result": "Well.", "participants": ["client", "guardian"], "urgency": "non_urgent"}),
    ):
        path = f"/v1/assessments/{assessment['id']}/{action}"
        assessment = done(await receiver.post(path, said, version=assessment["version"]))
    world.clock.advance(days=2)
    giving_back = {"reason": "need_has_changed", "explanation": "The need is another one."}
    await case.at_referral("return-for-reassessment", giving_back)

    seen = await case.seen()
    assert seen["outcome_progress"] == "back_on_desk"
    assert state_by_rule(seen)[HTA] is None
    assert HTA not in await overdue_rules(world)


async def test_whoever_listens_is_told_that_a_clock_goes_on_there_and_that_it_runs_here_again(world: World) -> None:
    case = await ready(world)
    await case.end(to_unit())
    await follow(world)
    await case.at_referral("accept")
    await case.at_referral("return-for-reassessment", {"reason": "need_has_changed", "explanation": "Another need."})

    rows = await world.databases.fetch(
        "guidance",
        "select type, data ->> 'rule_id' as rule from event where type like 'clock.%' order by occurred_at, id",
    )
    assert [tuple(row) for row in rows] == [("clock.continued", HTA), ("clock.resumed", HTA)]


async def test_the_clocks_of_the_other_register_stay_here(world: World) -> None:
    case = await known(world, matters=["health", "social"], needs_special_support=True)
    await case.assess(HEALTH)
    await case.assess(SOCIAL)
    await case.end(to_unit("to_service_needs_assessment", SOCIAL))
    await follow(world)
    await case.at_referral("accept")

    assert state_by_rule(await case.seen()) == {
        "care_need_assessment": "running",
        "service_promise": "running",
        "service_needs_assessment_start": None,
        "child_service_needs_assessment_finish": None,
    }
