"""Inside one unit each register stays apart: what the patient register has no social worker sees, nor the reverse."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.guidance.builders import ADVISED, MANAGER, MISSING, NURSE, SOCIAL_WORKER, WORKER, desk, done, refused, told
from tests.guidance.making import CALM, filled, said
from tests.guidance.outcomes import HEALTH, SOCIAL, Case, follow, known, ready, to_unit
from tests.world import World

SECRET = "Sana jota toinen rekisteri ei lue"
FACTS = {
    "file_opened": False,
    "applies_for_social_service": False,
    "concerns_pending_social_matter": False,
    "concerns_care": False,
}
READS = ("", "/messages", "/tools", "/call-attempts", "/handling-time", "/history", "/outcomes", "/entries")
AGREED = {name: value for name, value in ADVISED.items() if name != "outcome"}
OTHER = {HEALTH: WORKER, SOCIAL: NURSE}
OWN = {HEALTH: NURSE, SOCIAL: WORKER}


async def of_health(world: World, **changes: Any) -> Case:
    """An open contact that the patient register alone has."""
    case = await known(world, **{"matters": ["health"], "message": SECRET, "topic": SECRET, **changes})
    done(await case.post("care-need-assessment", {"urgency": "urgent"}))
    return case


async def of_social_welfare(world: World, **changes: Any) -> Case:
    """An open contact that the social-welfare register alone has."""
    case = await known(world, **{"matters": ["social"], "message": SECRET, "topic": SECRET, **changes})
    done(await case.put("documentation-facts", {**FACTS, "applies_for_social_service": True}, WORKER))
    return case


Making = Callable[..., Awaitable[Case]]
CASES = [pytest.param(of_health, HEALTH, id="health"), pytest.param(of_social_welfare, SOCIAL, id="social")]


@pytest.mark.parametrize(("make", "register"), CASES)
async def test_after_closing_it_is_there_for_its_own_register_only(world: World, make: Making, register: str) -> None:
    case = await make(world, form=filled({**CALM, "in-own-words": SECRET}))
    own, other = OWN[register], OTHER[register]
    done(await case.api(own).post(f"/v1/contacts/{case.id}/messages", said(SECRET)))
    done(await case.post("close", ADVISED, own))

    assert (await case.seen(own))["message"] == SECRET
    for role in (other, MANAGER):
        for path in (*READS, "/preliminary-assessment", "/joint-client"):
            answer = await case.api(role).get(f"/v1/contacts/{case.id}{path}")
            refused(answer, 404, "not-found")
            assert told(answer) == told(await case.api(role).get(f"/v1/contacts/{MISSING}{path}"))
        rows = done(await case.api(role).get("/v1/contacts", params={"status": "closed"}))["items"]
        assert rows == []
    rows = done(await case.api(own).get("/v1/contacts", params={"status": "closed"}))["items"]
    assert [each["id"] for each in rows] == [case.id]


@pytest.mark.parametrize(("make", "register"), CASES)
async def test_an_open_contact_that_one_register_has_shows_the_other_what_the_desk_works_by_and_no_words(
    world: World, make: Making, register: str
) -> None:
    case = await make(world, topic_code="sleep", form=filled({**CALM, "in-own-words": SECRET}))
    done(await case.api(OWN[register]).post(f"/v1/contacts/{case.id}/messages", said(SECRET)))
    note = {"reached": False, "note": SECRET}
    done(await case.post("call-attempts", note, OWN[register]))

    for role in (OTHER[register], MANAGER):
        seen = await case.seen(role)
        assert (seen["words_shown"], seen["person_ref"], seen["topic_code"]) == (False, None, None)
        assert seen["clocks"]
        answers = [await case.api(role).get(f"/v1/contacts/{case.id}{path}") for path in READS]
        assert not any(SECRET in answer.text for answer in answers)
        assert [answer.status_code for answer in answers] == [200, 403, 403, 200, 200, 200, 200, 200]
        assert set(seen["available_actions"]) <= {
            "claim", "assign", "name-responsible", "record-handling-time", "care-need-assessment",
            "preliminary-assessment",
        }  # fmt: skip
        for path, body in (
            ("messages", said("Hei")),
            ("tools", {"kind": "first_assessment_form"}),
            ("close", ADVISED),
            ("outcome", {"kind": "advice_given"}),
            ("anonymise", None),
        ):
            version = None if path in {"messages", "tools"} else seen["version"]
            answer = await case.api(role).post(f"/v1/contacts/{case.id}/{path}", body, version=version)
            refused(answer, 403, "forbidden")


async def test_whoever_takes_it_sees_the_words_until_it_is_closed(world: World) -> None:
    case = await of_health(world)
    assert (await case.seen(WORKER))["message"] is None
    claimed = done(await case.api(WORKER).post(f"/v1/contacts/{case.id}/claim"))

    assert (claimed["message"], claimed["urgency"]) == (SECRET, None)
    closed = done(await case.post("close", ADVISED, WORKER))
    assert (closed["status"], closed["message"], closed["person_ref"]) == ("closed", None, None)
    refused(await case.api(WORKER).get(f"/v1/contacts/{case.id}"), 404, "not-found")


async def test_while_nothing_is_decided_the_whole_desk_works_on_it_but_not_the_manager(world: World) -> None:
    case = await known(world, matters=["health"], message=SECRET)

    shown = {role: (await case.seen(role))["message"] for role in (NURSE, WORKER, SOCIAL_WORKER, MANAGER)}
    assert shown == {NURSE: SECRET, WORKER: SECRET, SOCIAL_WORKER: SECRET, MANAGER: None}


async def test_kind_and_target_of_an_outcome_are_told_in_its_own_register_only(world: World) -> None:
    case = await ready(world, SOCIAL, matters=["health", "social"])
    await case.end(to_unit("to_service_needs_assessment", SOCIAL))
    await follow(world)

    (outcome,) = await case.outcomes(WORKER)
    assert outcome["kind"] == "to_service_needs_assessment"
    assert [await case.outcomes(role) for role in (NURSE, MANAGER)] == [[], []]
    assert (await case.seen(NURSE))["waits_for"] == ["receiving_unit"]


async def test_urgency_and_assessment_of_the_need_of_care_are_told_to_health_care_only(world: World) -> None:
    case = await of_health(world, matters=["health", "social"])
    deeds: dict[str, list[str]] = {}
    for role in (NURSE, WORKER):
        history = done(await case.api(role).get(f"/v1/contacts/{case.id}/history"))["items"]
        deeds[role] = [each["deed"] for each in history]
        (row,) = done(await case.api(role).get("/v1/contacts"))["items"]
        urgency = "urgent" if role == NURSE else None
        assert (row["urgency"], (await case.seen(role))["urgency"]) == (urgency, urgency)

    assert deeds == {NURSE: ["received", "care_need_assessed"], WORKER: ["received"]}


async def test_the_history_tells_of_an_outcome_in_its_own_register_only(world: World) -> None:
    case = await ready(world, SOCIAL, matters=["health", "social"])
    await case.end(to_unit("message_to_unit", SOCIAL))
    await follow(world)
    await case.at_referral("accept")

    found = {}
    for role in (NURSE, WORKER):
        history = done(await case.api(role).get(f"/v1/contacts/{case.id}/history"))["items"]
        found[role] = [each["deed"] for each in history if each["deed"].startswith("outcome")]
    assert found == {NURSE: [], WORKER: ["outcome_recorded", "outcome_came_true"]}


async def test_what_both_registers_have_is_told_to_each_without_the_others_matters_clocks_and_outcome(
    world: World,
) -> None:
    case = await ready(world, SOCIAL, matters=["health", "social"], message=SECRET)
    done(await case.post("care-need-assessment", {"urgency": "urgent"}))
    await case.end(to_unit("to_service_needs_assessment", SOCIAL))
    await follow(world)
    await case.at_referral("accept")
    done(await case.post("close", AGREED, WORKER))

    nurse, worker = await case.seen(NURSE), await case.seen(WORKER)
    assert (nurse["matters"], nurse["outcome"], nurse["urgency"]) == (["health"], None, "urgent")
    assert (worker["matters"], worker["outcome"]) == (["social"], "to_service_needs_assessment")
    assert worker["urgency"] is None
    assert "care_need_assessment" not in {each["rule_id"] for each in worker["clocks"]}
    assert {nurse["message"], worker["message"]} == {SECRET}


async def test_the_answer_about_documentation_tells_nothing_of_the_other_register(world: World) -> None:
    case = await of_health(world, matters=["health", "social"])
    answer = done(await case.put("documentation-facts", {**FACTS, "applies_for_social_service": True}, WORKER))

    assert answer["decision"]["documented_in"] == "social_welfare"
    assert [each["reason"] for each in answer["decision"]["grounds"]] == ["applies_for_social_service"]


async def test_the_client_sees_all_of_the_own_contact(world: World) -> None:
    citizen = world.call("guidance", "guardian-of-infant")
    receipt = done(
        await citizen.post(
            "/v1/contacts",
            {"matters": ["health"], "language": "fi", "municipality": "145", "identified": True, "message": SECRET},
        )
    )
    done(await desk(world).post(f"/v1/contacts/{receipt['id']}/messages", said(SECRET)))
    done(await desk(world).post(f"/v1/contacts/{receipt['id']}/care-need-assessment", {"urgency": "urgent"}, version=2))
    done(await desk(world).post(f"/v1/contacts/{receipt['id']}/close", ADVISED, version=3))

    (message,) = done(await citizen.get(f"/v1/contacts/{receipt['id']}/messages"))["items"]
    assert message["text"] == SECRET
    tracked = done(await citizen.post("/v1/contacts/track", {"tracking_code": receipt["tracking_code"]}))
    assert {each["rule_id"] for each in tracked["clocks"]} == {"care_need_assessment", "service_promise"}


async def test_a_contact_of_a_register_is_not_offered_to_be_made_anonymous(world: World) -> None:
    undecided = await known(world, matters=["social"])
    assert "anonymise" in (await undecided.seen(WORKER))["available_actions"]
    decided = await of_social_welfare(world, whose="adult")

    assert "anonymise" not in (await decided.seen(WORKER))["available_actions"]
    refused(await decided.post("anonymise", None, WORKER), 409, "invalid-state")
