"""Handovers over HTTP and through referral: nothing passes through, and it is the sender's until it is accepted."""

from typing import Any

import pytest

from tests.guidance.builders import (
    ADVISED,
    MANAGER,
    MISSING,
    NURSE,
    OUTSIDER,
    WORKER,
    desk,
    done,
    everything_stored,
    pointers,
    refused,
    state_by_rule,
    told,
)
from tests.guidance.outcomes import (
    HEALTH,
    HEALTH_CENTRE,
    REHABILITATION,
    SOCIAL,
    SOCIAL_WORK,
    a_handover,
    follow,
    known,
    ready,
    to_unit,
    unknown,
)
from tests.world import World

GIVE_BACK = {"reason": "not_our_service", "explanation": "The school's psychologist does this."}
ASSESSMENT = ["needs", "functional_capacity", "resources", "clients_own_words"]


async def test_a_handover_carries_what_guidance_knows_from_the_first_contact_on(world: World) -> None:
    case = await ready(world, contacted_at="2026-11-23T06:10:00Z")
    recorded = await case.end(to_unit(warm=True, booking_wishes={"weekdays": [1], "words": "Mornings"}))
    assert (recorded["state"], recorded["handover_id"]) == ("pending", None)
    seen = await case.seen()
    assert (seen["waits_for"], seen["outcome_progress"], seen["status"]) == (["receiving_unit"], "on_its_way", "open")

    await world.work("guidance")
    handover = await case.handover()
    assert (await case.last())["state"] == "offered"
    assert handover["received_at"] == "2026-11-23T06:10:00Z"
    assert handover["contact_reference"] == case.id
    assert handover["offered_by"] == world.people[NURSE].sub
    assert (handover["topic"], handover["urgency"], handover["warm"]) == ("motor-development", "non_urgent", True)
    assert handover["preliminary_assessment"]["clients_own_words"] == "We are worried."
    assert handover["booking_wishes"]["words"] == "Mornings"
    assert handover["person_ref"] == seen["person_ref"]


async def test_it_stays_the_senders_with_its_clocks_until_the_receiving_unit_accepts(world: World) -> None:
    case = await ready(world)
    await case.end(to_unit())
    await follow(world)
    assert state_by_rule(await case.seen())["care_need_assessment"] == "running"

    accepted = await case.at_referral("accept")
    seen = await case.seen()
    assert (seen["waits_for"], seen["outcome_progress"], seen["status"]) == ([], "came_true", "open")
    assert state_by_rule(seen) == {"care_need_assessment": None, "service_promise": "running"}
    went = next(clock for clock in seen["clocks"] if clock["rule_id"] == "care_need_assessment")
    there = next(clock for clock in accepted["clocks"] if clock["rule_id"] == "care_need_assessment")
    assert went["continued_in"] == accepted["id"]
    assert (went["started_at"], went["due_at"]) == (there["started_at"], there["due_at"])
    assert (await case.last())["state"] == "came_true"


async def test_a_returned_handover_is_back_on_the_desk_with_its_reason(world: World) -> None:
    case = await ready(world)
    await case.end(to_unit())
    await follow(world)
    await case.at_referral("return", GIVE_BACK)

    seen = await case.seen()
    assert (seen["waits_for"], seen["outcome_progress"], seen["status"]) == ([], "back_on_desk", "open")
    assert state_by_rule(seen)["care_need_assessment"] == "running"
    outcome = await case.last()
    assert (outcome["state"], outcome["return_reason"]) == ("returned", "not_our_service")
    assert outcome["return_explanation"] == "The school's psychologist does this."
    assert await case.outcomes(WORKER) == []
    assert "psychologist" not in (await everything_stored(world))["contact_outcome"]


async def test_a_returned_matter_goes_on_elsewhere_in_the_same_handover_line(world: World) -> None:
    case = await ready(world)
    await case.end(to_unit())
    await follow(world)
    first = (await case.last())["handover_id"]
    await case.at_referral("return", GIVE_BACK)
    await case.end(to_unit(to_unit_id=HEALTH_CENTRE))
    await world.work("guidance")

    handover = await case.handover()
    assert (handover["continues_handover_id"], handover["to_unit_id"]) == (first, HEALTH_CENTRE)
    assert [each["state"] for each in await case.outcomes()] == ["replaced", "offered"]


async def test_what_was_refused_in_between_does_not_break_the_line(world: World) -> None:
    case = await ready(world)
    await case.end(to_unit())
    await follow(world)
    first = (await case.last())["handover_id"]
    await case.at_referral("return", GIVE_BACK)
    await case.end(to_unit(to_unit_id=SOCIAL_WORK))
    await world.work("guidance")
    assert (await case.last())["state"] == "refused"
    await case.end(to_unit(to_unit_id=HEALTH_CENTRE))
    await world.work("guidance")

    assert (await case.handover())["continues_handover_id"] == first


async def test_a_matter_given_back_after_it_was_accepted_comes_back_with_its_clocks(world: World) -> None:
    case = await ready(world)
    await case.end(to_unit())
    await follow(world)
    await case.at_referral("accept")
    due_before = next(c["due_at"] for c in (await case.seen())["clocks"] if c["rule_id"] == "care_need_assessment")
    body = {"reason": "need_has_changed", "explanation": "The need is another one."}
    await case.at_referral("return-for-reassessment", body)

    seen = await case.seen()
    clock = next(each for each in seen["clocks"] if each["rule_id"] == "care_need_assessment")
    assert (clock["state"], clock["continued_in"], clock["due_at"]) == ("running", None, due_before)
    assert (seen["outcome_progress"], seen["status"]) == ("back_on_desk", "open")
    assert (await case.last())["return_reason"] == "need_has_changed"


async def test_a_handover_that_the_sender_takes_back_leaves_the_contact_on_the_desk(world: World) -> None:
    case = await ready(world)
    await case.end(to_unit())
    await follow(world)
    await case.at_referral("withdraw", {"reason": "The client phoned."}, api=world.call("referral", NURSE))

    assert (await case.seen())["outcome_progress"] == "back_on_desk"
    done(await case.post("outcome", {"kind": "advice_given", "client_register": HEALTH}))
    assert (await case.seen())["outcome_progress"] == "came_true"


@pytest.mark.parametrize(
    ("left_out", "missing"),
    [
        *(pytest.param({name: None}, [f"preliminary_assessment.{name}"], id=name) for name in ASSESSMENT),
        pytest.param({"topic_code": None}, ["topic"], id="topic"),
        pytest.param({"urgency": None}, ["urgency"], id="urgency"),
    ],
)
async def test_nobody_is_passed_through_before_the_need_was_looked_at(
    world: World, left_out: dict[str, Any], missing: list[str]
) -> None:
    case = await known(world)
    await case.assess(HEALTH, **left_out)

    problem = refused(await case.post("outcome", to_unit()), 409, "handover-incomplete")
    assert problem["missing"] == missing
    assert (await case.seen())["outcome_progress"] == "none"


async def test_without_a_target_and_an_assessment_of_its_register_everything_is_missing(world: World) -> None:
    case = await ready(world, SOCIAL)
    body = {"kind": "message_to_unit", "client_register": HEALTH, "handover": a_handover(None)}

    problem = refused(await case.post("outcome", body), 409, "handover-incomplete")
    assert problem["missing"] == [
        "to_unit_id",
        "topic",
        "urgency",
        *(f"preliminary_assessment.{name}" for name in ASSESSMENT),
    ]


async def test_a_health_and_a_social_need_have_an_outcome_each_in_their_own_register(world: World) -> None:
    case = await known(world, matters=["health", "social"])
    await case.assess(HEALTH)
    await case.assess(SOCIAL, needs="The rent is unpaid.", topic_code="finances", urgency="urgent")
    await case.end(to_unit("to_care_needs_assessment", HEALTH, to_unit_id=HEALTH_CENTRE))
    await case.end(to_unit("to_service_needs_assessment", SOCIAL))
    await world.work("guidance")

    rows = await world.databases.fetch(
        "referral",
        "select id, client_register, to_unit_id, topic, preliminary_assessment::text as told from handover",
    )
    by_register = {row["client_register"]: row for row in rows}
    assert {register: row["to_unit_id"] for register, row in by_register.items()} == {
        HEALTH: HEALTH_CENTRE,
        SOCIAL: SOCIAL_WORK,
    }
    assert "unpaid" not in by_register[HEALTH]["told"]
    assert "turn over" not in by_register[SOCIAL]["told"]
    receivers = {HEALTH: world.call("referral", "etela-pohjanmaa-health-centre-nurse"), SOCIAL: case.receiver(SOCIAL)}
    for register, row in by_register.items():
        done(await receivers[register].post(f"/v1/handovers/{row['id']}/accept", version=1))
    await follow(world)
    done(await case.post("close", {**ADVISED, "outcome": None}))
    entries = await world.databases.fetch("guidance", "select client_register, kind from register_entry order by 1, 2")
    assert [tuple(row) for row in entries] == [
        (HEALTH, "care"),
        (HEALTH, "closing"),
        (SOCIAL, "closing"),
        (SOCIAL, "initiation"),
    ]


@pytest.mark.parametrize(
    ("whose", "facts"),
    [
        pytest.param("adult", {"highest_disability_allowance": True}, id="the highest allowance"),
        pytest.param("infant", {"needs_special_support": True}, id="special support"),
    ],
)
async def test_every_clock_of_a_social_matter_goes_along(world: World, whose: str, facts: dict[str, Any]) -> None:
    case = await ready(world, SOCIAL, whose, **facts)
    before = state_by_rule(await case.seen())
    assert "service_needs_assessment_start" in before
    await case.end(to_unit("to_service_needs_assessment", SOCIAL))
    await follow(world)
    await case.at_referral("accept")

    seen = await case.seen()
    here = {clock["rule_id"] for clock in seen["clocks"] if clock["continued_in"] is None}
    assert here == {"service_promise"}


async def test_an_assessment_made_here_is_met_there_too(world: World) -> None:
    case = await ready(world)
    await case.assess_care_need()
    await case.end(to_unit())
    await world.work("guidance")

    clock = next(each for each in (await case.handover())["clocks"] if each["rule_id"] == "care_need_assessment")
    assert (clock["state"], clock["met_at"]) == ("met", "2026-11-23T07:00:00Z")


async def test_a_matter_inside_a_client_relationship_goes_to_the_own_worker_with_its_priority(world: World) -> None:
    case = await ready(world, contacted_at="2026-11-23T06:10:00Z")
    inside: dict[str, Any] = {
        "client_relationship": "inside",
        "own_worker": {"subject": "a-physiotherapist", "unit_id": REHABILITATION},
    }
    await case.end(to_unit("forwarded_to_own_worker", **inside))
    await world.work("guidance")
    forwarded = await case.handover()

    other = await ready(world, whose="infants-sibling", contacted_at="2026-11-23T06:10:00Z")
    await other.end(to_unit())
    await world.work("guidance")
    usual = await other.handover()
    assert forwarded["own_worker"]["subject"] == "a-physiotherapist"
    for name in ("urgency", "received_at", "due_at", "clocks"):
        assert forwarded[name] == usual[name]


@pytest.mark.parametrize(
    ("kind", "relationship"),
    [
        pytest.param("message_to_unit", "inside", id="inside, and past the own worker"),
        pytest.param("forwarded_to_own_worker", "outside", id="outside, and by way of the own worker"),
        pytest.param("forwarded_to_own_worker", "none", id="no client at all"),
    ],
)
async def test_only_a_matter_inside_the_relationship_goes_to_the_own_worker(
    world: World, kind: str, relationship: str
) -> None:
    case = await ready(world)

    problem = refused(await case.post("outcome", to_unit(kind, client_relationship=relationship)), 422, "validation")
    assert pointers(problem) == [("/handover/client_relationship", "own_worker_only")]


async def test_a_matter_outside_the_relationship_is_handed_over_as_anybodys(world: World) -> None:
    case = await ready(world)
    await case.end(to_unit(client_relationship="outside"))
    await world.work("guidance")

    assert (await case.handover())["client_relationship"] == "outside"


async def test_what_crosses_registers_needs_a_permission_which_referral_asks_for(world: World) -> None:
    case = await ready(world)
    await case.end(to_unit(), WORKER)
    await world.work("guidance")

    outcome = await case.last()
    assert outcome["state"] == "refused"
    assert (outcome["problem"]["type"], outcome["problem"]["status"]) == ("/problems/permission-needed", 409)
    assert outcome["problem"]["title"]
    seen = await case.seen()
    assert (seen["outcome_progress"], seen["waits_for"], seen["status"]) == ("back_on_desk", [], "open")


async def test_what_referral_refuses_is_shown_in_its_words_and_the_next_attempt_goes(world: World) -> None:
    case = await ready(world)
    await case.end(to_unit(to_unit_id=SOCIAL_WORK))
    await world.work("guidance")
    problem = (await case.last())["problem"]
    assert (problem["type"], problem["fields"]) == ("/problems/validation", ["/client_register"])

    await case.end(to_unit())
    await world.work("guidance")
    assert [each["state"] for each in await case.outcomes()] == ["replaced", "offered"]


async def test_one_outcome_of_a_register_is_on_its_way_at_a_time(world: World) -> None:
    case = await ready(world)
    await case.end(to_unit())

    refused(await case.post("outcome", to_unit()), 409, "invalid-state")
    refused(await case.post("outcome", {"kind": "advice_given", "client_register": HEALTH}), 409, "invalid-state")
    await follow(world)
    await case.at_referral("accept")
    refused(await case.post("outcome", to_unit()), 409, "invalid-state")


async def test_nothing_leaves_for_somebody_who_is_not_known(world: World) -> None:
    case = await unknown(world)
    await case.assess(HEALTH)

    refused(await case.post("outcome", to_unit()), 409, "client-not-identified")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        pytest.param(to_unit("to_service_needs_assessment", HEALTH), "/client_register", id="PTA in health care"),
        pytest.param(to_unit("to_care_needs_assessment", SOCIAL), "/client_register", id="HTA in social welfare"),
        pytest.param({**to_unit(), "client_register": None}, "/client_register", id="no register"),
        pytest.param(to_unit(to_unit_id="nowhere"), "/handover/to_unit_id", id="no such unit"),
        pytest.param({"kind": "message_to_unit", "client_register": HEALTH}, "", id="no handover"),
        pytest.param({"kind": "advice_given", "handover": a_handover()}, "", id="advice that is handed over"),
        pytest.param({"kind": "forgotten"}, "/kind", id="no such outcome"),
    ],
)
async def test_an_outcome_that_does_not_hold_together_is_refused(
    world: World, body: dict[str, Any], pointer: str
) -> None:
    case = await ready(world)

    assert pointers(refused(await case.post("outcome", body), 422, "validation"))[0][0] == pointer


async def test_a_manager_without_a_context_hands_nothing_over(world: World) -> None:
    case = await ready(world)

    refused(await case.post("outcome", to_unit(), MANAGER), 403, "forbidden")


async def test_an_outcome_needs_a_key_and_the_version_seen_and_is_recorded_once(world: World) -> None:
    case = await ready(world)
    refused(await case.post("outcome", to_unit(), key=None), 400, "idempotency-key-missing")
    refused(await case.post("outcome", to_unit(), version=1), 412, "version-mismatch")
    first = done(await case.post("outcome", to_unit(), key="k" * 16, version=2))
    again = done(await case.post("outcome", to_unit(), key="k" * 16, version=2))

    assert again == first
    assert len(await case.outcomes()) == 1


async def test_another_units_contact_is_as_if_it_were_missing(world: World) -> None:
    case = await ready(world)
    outsider = desk(world, OUTSIDER)
    for answer, missing in (
        (
            await outsider.post(f"/v1/contacts/{case.id}/outcome", to_unit(), version=2),
            await outsider.post(f"/v1/contacts/{MISSING}/outcome", to_unit(), version=2),
        ),
        (
            await outsider.get(f"/v1/contacts/{case.id}/outcomes"),
            await outsider.get(f"/v1/contacts/{MISSING}/outcomes"),
        ),
    ):
        refused(answer, 404, "not-found")
        assert told(answer) == told(missing)


async def test_what_is_asked_is_sealed_and_kept_only_until_it_is_answered(world: World) -> None:
    case = await ready(world)
    await case.end(to_unit())
    code = world.people["infant"].identity_code
    assert code is not None
    stored = await everything_stored(world)
    assert not any(code in rows or "turn over" in rows for rows in stored.values())
    assert await world.databases.fetch("guidance", "select 1 from contact_outcome where sealed_request is not null")
    await world.work("guidance")

    assert not await world.databases.fetch("guidance", "select 1 from contact_outcome where sealed_request is not null")
