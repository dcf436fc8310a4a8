"""A child-protection notice that is forwarded ends its contact as what it became, and nothing else goes past it."""

from typing import Any

from tests.guidance.builders import ADVISED, NURSE, done, refused, state_by_rule
from tests.guidance.notices import (
    FAMILY_SOCIAL_WORK,
    RECEIVER,
    SOCIAL_WORKER,
    WORDS,
    a_notice_made,
    about_infant,
    act,
    assessed,
    events,
    seen,
)
from tests.guidance.outcomes import SOCIAL, Case, a_part, follow, make_jobs_due, to_unit
from tests.world import World

HANDOVER = {"handover": WORDS}
DIRECTLY = {"told_directly": True}
WITHOUT_ADVICE = {name: value for name, value in ADVISED.items() if name != "outcome"}
GIVE_BACK = {"reason": "not_our_service", "explanation": "The child lives in another county."}
NOT_NEEDED = {"decision": "assessment_not_needed", "reason": "The matter is known and in hand."}
BEGINS = {"decision": "assessment_begins", "reason": "The child is in need."}


async def contact_of(world: World, notice_id: str) -> Case:
    """The contact of a notice, in the hands of a social worker."""
    notice = await seen(world, notice_id)
    return Case(world, {"id": notice["contact_id"]})


async def forwarded(world: World) -> tuple[str, Case]:
    """A notice whose unit has it before it, and its contact."""
    id_ = await about_infant(world)
    await assessed(world, id_)
    done(await act(world, id_, "forward", HANDOVER))
    await follow(world)
    return id_, await contact_of(world, id_)


async def ended(case: Case, body: dict[str, Any]) -> dict[str, Any]:
    """The contact that was closed."""
    return done(await case.post("close", body, SOCIAL_WORKER))


async def at_unit(case: Case, action: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the unit of child protection does with the handover."""
    return await case.at_referral(action, body, api=case.world.call("referral", RECEIVER))


async def test_what_its_unit_accepted_ends_as_a_message_to_the_unit(world: World) -> None:
    id_, case = await forwarded(world)
    contact = await case.seen()
    assert (contact["waits_for"], contact["outcome_progress"]) == (["receiving_unit"], "on_its_way")
    await at_unit(case, "accept")
    assert state_by_rule(await case.seen())["child_protection_notice"] == "running"
    done(await act(world, id_, "decision", NOT_NEEDED, role=RECEIVER))

    assert (await ended(case, WITHOUT_ADVICE))["outcome"] == "message_to_unit"
    rows = await world.databases.fetch("guidance", "select outcomes from statistics_pending")
    assert [row["outcomes"] for row in rows] == [["message_to_unit"]]


async def test_the_history_tells_of_it_to_social_welfare_alone(world: World) -> None:
    _, case = await forwarded(world)

    history = {
        role: done(await case.api(role).get(f"/v1/contacts/{case.id}/history"))["items"]
        for role in (SOCIAL_WORKER, NURSE)
    }
    told = {role: [each["deed"] for each in deeds] for role, deeds in history.items()}
    assert "outcome_recorded" in told[SOCIAL_WORKER]
    assert "outcome_recorded" not in told[NURSE]


async def test_while_it_is_on_its_way_its_contact_waits_for_the_unit(world: World) -> None:
    id_ = await about_infant(world)
    await assessed(world, id_)
    done(await act(world, id_, "forward", HANDOVER))

    case = await contact_of(world, id_)
    assert (await case.seen())["waits_for"] == ["receiving_unit"]
    outcome = await case.last(SOCIAL_WORKER)
    assert (outcome["kind"], outcome["client_register"], outcome["state"], outcome["to_unit_id"]) == (
        "message_to_unit",
        SOCIAL,
        "pending",
        FAMILY_SOCIAL_WORK,
    )
    assert outcome["recorded_by"] == world.people[SOCIAL_WORKER].sub


async def test_what_referral_refuses_is_told_in_its_words(world: World) -> None:
    id_ = await about_infant(world)
    await assessed(world, id_)
    other = {"handover": WORDS, "to_unit_id": "etela-pohjanmaa-child-clinic-seinajoki"}
    done(await act(world, id_, "forward", other))
    await world.work("guidance")

    case = await contact_of(world, id_)
    outcome = await case.last(SOCIAL_WORKER)
    assert (outcome["state"], outcome["problem"]["type"]) == ("refused", "/problems/validation")
    assert (await case.seen())["outcome_progress"] == "back_on_desk"
    done(await act(world, id_, "forward", HANDOVER))
    await world.work("guidance")
    assert [each["state"] for each in await case.outcomes(SOCIAL_WORKER)] == ["replaced", "offered"]


async def test_what_was_told_directly_ends_as_a_message_to_the_unit(world: World) -> None:
    id_ = await a_notice_made(world)
    await assessed(world, id_)
    done(await act(world, id_, "forward", DIRECTLY))
    done(await act(world, id_, "decision", NOT_NEEDED, role=RECEIVER))

    assert (await ended(await contact_of(world, id_), WITHOUT_ADVICE))["outcome"] == "message_to_unit"


async def test_a_notice_is_not_forwarded_to_the_unit_that_has_it(world: World) -> None:
    id_ = await a_notice_made(world)
    notice = await assessed(world, id_)

    own = {**DIRECTLY, "to_unit_id": notice["unit"]["unit_id"]}
    refused(await act(world, id_, "forward", own), 422, "validation")


async def test_an_assessment_that_begins_where_the_notice_came_is_the_outcome(world: World) -> None:
    id_ = await about_infant(world)
    await assessed(world, id_)
    done(await act(world, id_, "decision", BEGINS))
    done(await act(world, id_, "finish"))

    assert (await ended(await contact_of(world, id_), WITHOUT_ADVICE))["outcome"] == "to_service_needs_assessment"


async def test_one_that_nobody_else_got_and_that_needs_no_assessment_ends_with_advice(world: World) -> None:
    id_ = await about_infant(world)
    await assessed(world, id_)
    done(await act(world, id_, "decision", NOT_NEEDED))

    assert (await ended(await contact_of(world, id_), ADVISED))["outcome"] == "advice_given"


async def test_what_was_given_back_goes_on_in_the_same_line_of_handovers(world: World) -> None:
    id_, case = await forwarded(world)
    first = (await case.last(SOCIAL_WORKER))["handover_id"]
    await at_unit(case, "return", GIVE_BACK)
    outcome = await case.last(SOCIAL_WORKER)
    assert (outcome["state"], outcome["return_explanation"]) == ("returned", GIVE_BACK["explanation"])
    assert (await seen(world, id_))["status"] == "urgency_assessed"
    done(await act(world, id_, "forward", HANDOVER))
    await world.work("guidance")

    assert (await case.handover())["continues_handover_id"] == first
    rows = await world.databases.fetch("referral", "select status from handover order by offered_at, status")
    assert sorted(row["status"] for row in rows) == ["continued", "offered"]


async def test_what_was_given_back_and_decided_on_here_is_taken_back_when_the_contact_ends(world: World) -> None:
    id_, case = await forwarded(world)
    await at_unit(case, "return", GIVE_BACK)
    done(await act(world, id_, "decision", NOT_NEEDED))
    refused(await case.post("close", ADVISED, SOCIAL_WORKER), 409, "outcome-not-true")
    done(await case.post("outcome", {"kind": "advice_given", "client_register": SOCIAL}, SOCIAL_WORKER))
    await ended(case, WITHOUT_ADVICE)
    await world.work("guidance")

    rows = await world.databases.fetch("referral", "select status from handover")
    assert [row["status"] for row in rows] == ["withdrawn"]


async def test_what_is_given_back_after_the_contact_ended_opens_it_again(world: World) -> None:
    id_, case = await forwarded(world)
    await at_unit(case, "accept")
    done(await act(world, id_, "decision", NOT_NEEDED, role=RECEIVER))
    await ended(case, WITHOUT_ADVICE)
    handover_id = (await seen(world, id_))["handover_id"]
    unit = world.call("referral", RECEIVER)
    body = {"reason": "need_has_changed", "explanation": "It is another child."}
    done(await unit.post(f"/v1/handovers/{handover_id}/return-for-reassessment", body, version=2))
    await follow(world)

    contact = await case.seen()
    assert (contact["status"], contact["outcome"], contact["outcome_progress"]) == ("open", None, "back_on_desk")
    assert (await seen(world, id_))["status"] == "decided"
    assert len(await events(world, "contact.reopened")) == 1


async def test_the_promise_is_kept_when_the_notice_is_taken_into_handling(world: World) -> None:
    id_ = await about_infant(world)
    world.clock.advance(hours=1)
    notice = await assessed(world, id_)

    promise = next(each for each in notice["clocks"] if each["rule_id"] == "service_promise")
    assert (promise["state"], promise["met_at"]) == ("met", "2026-11-23T08:00:00Z")
    world.clock.advance(hours=1)
    again = await assessed(world, id_, "emergency")
    assert next(each for each in again["clocks"] if each["rule_id"] == "service_promise")["met_at"] == promise["met_at"]


async def test_the_contact_of_a_notice_is_of_social_welfare_from_the_start(world: World) -> None:
    case = await contact_of(world, await a_notice_made(world))
    seen = await case.seen(NURSE)

    assert (seen["words_shown"], seen["matters"]) == (False, ["child_protection"])
    assert set(seen["available_actions"]) <= {"claim", "name-responsible", "record-handling-time"}
    refused(await case.post("outcome", to_unit(register=SOCIAL), NURSE), 403, "forbidden")


async def test_what_is_refused_of_the_contact_of_a_notice_is_not_offered(world: World) -> None:
    id_, role = await a_notice_made(world), SOCIAL_WORKER
    case = await contact_of(world, id_)
    offered = set((await case.seen(role))["available_actions"])

    code = world.people["infant"].identity_code
    identity = {"personal_identity_code": code, "identification_method": "identity_document"}
    refused(await case.post("identify", identity, role), 409, "invalid-state")
    refused(await case.put("preliminary-assessment", {"parts": [a_part(SOCIAL)]}, role), 409, "invalid-state")
    refused(await case.post("outcome", to_unit(register=SOCIAL), role), 409, "client-not-identified")
    assert not offered & {"identify", "anonymise", "preliminary-assessment", "care-need-assessment"}
    assert "outcome" in offered


async def test_no_further_outcome_is_offered_while_the_notice_is_on_its_way(world: World) -> None:
    id_, case = await forwarded(world)
    advice = {"kind": "advice_given"}
    assert "outcome" not in (await case.seen(SOCIAL_WORKER))["available_actions"]
    refused(await case.post("outcome", advice, SOCIAL_WORKER), 409, "invalid-state")
    await at_unit(case, "return", GIVE_BACK)

    assert "outcome" in (await case.seen(SOCIAL_WORKER))["available_actions"]
    done(await case.post("outcome", {**advice, "client_register": SOCIAL}, SOCIAL_WORKER))
    done(await act(world, id_, "decision", NOT_NEEDED))


async def test_a_notice_waits_while_referral_does_not_take_the_token(world: World) -> None:
    from tests.guidance.test_outcomes_while_neighbours_are_down import UNAUTHENTICATED, answering

    id_ = await about_infant(world)
    await assessed(world, id_)
    line = world.lines["guidance", "referral"]
    line.answer = answering(401, json=UNAUTHENTICATED, headers={"content-type": "application/problem+json"})
    done(await act(world, id_, "forward", HANDOVER))
    await world.work("guidance")
    assert (await seen(world, id_))["forwarding"] == "pending"

    line.answer = None
    await make_jobs_due(world)
    await world.work("guidance")
    assert (await seen(world, id_))["forwarding"] == "offered"
