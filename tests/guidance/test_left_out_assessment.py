"""A service needs assessment that is evidently not needed is left out over HTTP: who decides it, and what it leaves."""

import asyncio
import json
from typing import Any

import pytest

from services.guidance.flows.documenting import opened_entry
from shared.contracts.guidance.documentation import EntryContent
from tests.guidance.builders import (
    ADVISED,
    CITIZEN,
    CLOSE,
    MANAGER,
    MISSING,
    NURSE,
    OUTSIDER,
    SOCIAL_WORKER,
    WORKER,
    access_log,
    act,
    desk,
    done,
    everything_stored,
    made,
    pointers,
    recorded,
    refused,
    state_by_rule,
    told,
)
from tests.guidance.making import CODE, everything_opened, told_by_code
from tests.guidance.notices import a_notices_contact, events
from tests.guidance.outcomes import SOCIAL, SOCIAL_WORK, Case, follow, make_jobs_due, to_unit
from tests.world import Api, World

PATH = "no-service-needs-assessment"
PTA, PTA3 = "service_needs_assessment_start", "child_service_needs_assessment_finish"
OLD: dict[str, Any] = {"matters": ["social"], "personal_identity_code": CODE}
SUPPORTED: dict[str, Any] = {"matters": ["social"], "needs_special_support": True}
BOTH: dict[str, Any] = {"matters": ["health", "social"], "highest_disability_allowance": True}
WHY = "Asked only when the meal service calls, and wants nothing else."
APPLIES = {
    "file_opened": False,
    "applies_for_social_service": True,
    "concerns_pending_social_matter": False,
    "concerns_care": False,
}


async def leave_out(api: Api, contact_id: str, *, reason: str = WHY, version: int | None = 1) -> Any:
    """The answer to who leaves the assessment of a contact out."""
    return await api.post(f"/v1/contacts/{contact_id}/{PATH}", {"reason": reason}, version=version)


def clock_of(contact: dict[str, Any], rule: str = PTA) -> dict[str, Any]:
    clock: dict[str, Any] = next(each for each in contact["clocks"] if each["rule_id"] == rule)
    return clock


async def counted(world: World) -> dict[str, str]:
    """How the clocks of the one contact that was closed are counted."""
    ((results,),) = await world.databases.fetch("guidance", "select clock_results from statistics_pending")
    found: dict[str, str] = json.loads(results)
    return found


async def test_a_client_of_86_years_who_only_wants_advice_is_advised_and_the_contact_closed(world: World) -> None:
    receipt = await made(world, WORKER, **OLD)
    refused(await act(desk(world), receipt["id"], CLOSE), 409, "clock-running")
    world.clock.advance(hours=1)
    answer = await leave_out(desk(world, WORKER), receipt["id"])

    seen = done(answer)
    assert answer.headers["etag"] == '"2"'
    clock = clock_of(seen)
    assert (clock["not_needed"], clock["state"], clock["met_at"], clock["continued_in"]) == (True, None, None, None)
    assert clock["ended_at"] == "2026-11-23T08:00:00Z"
    assert PTA not in str(await events(world, "clock.met"))
    assert [json.loads(each)["rule_id"] for each in await events(world, "clock.not-needed")] == [PTA]
    closed = done(await act(desk(world), receipt["id"], CLOSE, version=2))
    assert closed["status"] == "closed"
    assert await counted(world) == {"service_promise": "met", PTA: "not_needed"}


async def test_who_decided_and_why_is_read_by_social_welfare_alone(world: World) -> None:
    receipt = await made(world, WORKER, **OLD)
    done(await leave_out(desk(world, WORKER), receipt["id"]))
    path, worker = f"/v1/contacts/{receipt['id']}/{PATH}", world.people[WORKER].sub

    history = f"/v1/contacts/{receipt['id']}/history"
    items = done(await desk(world, SOCIAL_WORKER).get(history))["items"]
    assert (items[-1]["deed"], items[-1]["by"]) == ("service_needs_assessment_left_out", worker)
    assert [each["deed"] for each in done(await desk(world, NURSE).get(history))["items"]] == ["received"]
    expected = {
        "contact_id": receipt["id"],
        "reason": WHY,
        "decided_by": worker,
        "decided_at": "2026-11-23T07:00:00Z",
        "professions": ["guidance_worker"],
        "version": 2,
    }
    assert done(await desk(world, SOCIAL_WORKER).get(path)) == expected
    refused(await desk(world, NURSE).get(path), 404, "not-found")
    refused(await desk(world, OUTSIDER).get(path), 404, "not-found")
    assert "meal service" not in str(await everything_stored(world))
    reference = world.apps["guidance"].state.parts.sealer.reference(CODE)
    assert ("professional", "leave_out_service_needs_assessment", [reference], receipt["id"], "allowed", None) in (
        await access_log(world)
    )


@pytest.mark.parametrize(
    ("contact", "role", "kind"),
    [
        pytest.param(OLD, NURSE, "social-welfare-professional-needed", id="a nurse"),
        pytest.param(OLD, MANAGER, "social-welfare-professional-needed", id="a manager"),
        pytest.param(SUPPORTED, NURSE, "social-welfare-professional-needed", id="a nurse, of a child"),
        pytest.param(SUPPORTED, WORKER, "social-worker-needed", id="a child needing special support"),
    ],
)
async def test_only_social_welfare_decides_and_of_a_child_needing_support_a_social_worker(
    world: World, contact: dict[str, Any], role: str, kind: str
) -> None:
    receipt = await made(world, WORKER, **contact)
    refused(await leave_out(desk(world, role), receipt["id"]), 403, kind)

    seen = done(await desk(world, role).get(f"/v1/contacts/{receipt['id']}"))
    assert (state_by_rule(seen)[PTA], seen["version"]) == ("running", 1)
    assert PATH not in seen["available_actions"]


async def test_where_no_assessment_begins_there_is_none_to_finish(world: World) -> None:
    receipt = await made(world, **SUPPORTED)
    api = desk(world, SOCIAL_WORKER)
    assert PATH in done(await api.get(f"/v1/contacts/{receipt['id']}"))["available_actions"]
    seen = done(await leave_out(api, receipt["id"]))

    assert {rule for rule in (PTA, PTA3) if clock_of(seen, rule)["not_needed"]} == {PTA, PTA3}
    assert PATH not in seen["available_actions"]


async def test_the_clock_of_the_need_of_care_runs_on(world: World) -> None:
    receipt = await made(world, **BOTH)
    seen = done(await leave_out(desk(world, SOCIAL_WORKER), receipt["id"]))

    assert state_by_rule(seen) == {"care_need_assessment": "running", "service_promise": "running", PTA: None}
    problem = refused(await act(desk(world), receipt["id"], CLOSE, version=2), 409, "clock-running")
    assert problem["rules"] == ["care_need_assessment"]


async def test_the_clocks_of_a_notice_are_not_ended_so(world: World) -> None:
    contact = await a_notices_contact(world)

    refused(await leave_out(desk(world, SOCIAL_WORKER), contact["id"]), 409, "invalid-state")
    assert not any(each["not_needed"] for each in contact["clocks"])


@pytest.mark.parametrize("matters", [["health"], ["social"], ["general_advice"]], ids=str)
async def test_where_no_such_clock_runs_there_is_nothing_to_leave_out(world: World, matters: list[str]) -> None:
    receipt = await made(world, matters=matters)

    refused(await leave_out(desk(world, SOCIAL_WORKER), receipt["id"]), 409, "invalid-state")


async def test_a_contact_of_others_a_missing_one_an_old_version_and_no_reason_are_refused(world: World) -> None:
    receipt = await made(world, **BOTH)
    foreign = await leave_out(desk(world, OUTSIDER), receipt["id"])
    refused(foreign, 404, "not-found")
    assert told(foreign) == told(await leave_out(desk(world, OUTSIDER), MISSING))
    refused(await leave_out(world.call("guidance", CITIZEN), receipt["id"]), 403, "forbidden")
    api = desk(world, SOCIAL_WORKER)
    refused(await leave_out(api, receipt["id"], version=None), 428, "precondition-required")
    refused(await leave_out(api, receipt["id"], version=7), 412, "version-mismatch")
    for reason in ("", " "):
        refused(await leave_out(api, receipt["id"], reason=reason), 422, "validation")
    answer = await leave_out(api, receipt["id"], reason="Soita 040 123 4567")
    assert pointers(refused(answer, 422, "identifier-in-anonymous-text")) == [("/reason", "phone_number")]
    refused(await api.get(f"/v1/contacts/{receipt['id']}/{PATH}"), 404, "not-found")


async def test_of_two_who_decide_at_once_one_wins(world: World) -> None:
    receipt = await made(world, **BOTH)
    answers = await asyncio.gather(*(leave_out(desk(world, SOCIAL_WORKER), receipt["id"]) for _ in range(3)))

    assert sorted(answer.status_code for answer in answers) == [200, 412, 412]
    assert len(await events(world, "clock.not-needed")) == 1


async def test_one_that_had_run_out_is_told_and_counted_as_decided_late(world: World) -> None:
    receipt = await recorded(world, "2026-11-10 10:00", **{**OLD, "matters": ["social"]})
    done(await leave_out(desk(world, WORKER), receipt["id"]))
    await world.work("guidance")
    assert PTA in str(await events(world, "clock.overdue"))
    done(await act(desk(world), receipt["id"], CLOSE, version=2))

    assert (await counted(world))[PTA] == "not_needed_late"


async def test_one_that_was_left_out_in_time_is_never_overdue(world: World) -> None:
    receipt = await made(world, WORKER, **OLD)
    done(await leave_out(desk(world, WORKER), receipt["id"]))
    world.clock.advance(days=30)
    await world.work("guidance")

    assert PTA not in str(await events(world, "clock.overdue"))
    (row,) = done(await desk(world).get("/v1/contacts"))["items"]
    assert row["due_at"] == "2026-11-24T13:00:00Z"


async def test_until_it_is_forgotten_the_client_is_told_that_it_is_left_out_and_may_object(
    world: World,
) -> None:
    receipt = await made(world, WORKER, **OLD)
    before = (await told_by_code(world, receipt["tracking_code"]))["next_step"]
    done(await leave_out(desk(world, WORKER), receipt["id"]))

    seen = await told_by_code(world, receipt["tracking_code"])
    assert seen["next_step"] == (
        f"{before} Arvioimme, että palvelutarpeen arviointia ei tarvita. Jos olet eri mieltä, kerro siitä meille."
    )
    assert clock_of(seen)["not_needed"] is True
    done(await act(desk(world), receipt["id"], CLOSE, version=2))
    assert "palvelutarpeen" not in (await told_by_code(world, receipt["tracking_code"]))["next_step"]


async def test_of_a_client_who_was_only_advised_the_reason_goes_with_the_person(world: World) -> None:
    receipt = await made(world, WORKER, **OLD)
    done(await leave_out(desk(world, WORKER), receipt["id"]))
    assert WHY in str(await everything_opened(world))
    done(await act(desk(world), receipt["id"], CLOSE, version=2))

    assert WHY not in str(await everything_opened(world))


@pytest.mark.parametrize("first", ["the application", "the decision"])
async def test_of_a_client_who_applies_for_a_service_the_reason_is_an_entry_of_social_welfare(
    world: World, first: str
) -> None:
    case = Case(world, await made(world, WORKER, **OLD))
    if first == "the decision":
        done(await leave_out(desk(world, WORKER), case.id))
    done(await case.put("documentation-facts", APPLIES, SOCIAL_WORKER))
    if first == "the application":
        done(await leave_out(desk(world, WORKER), case.id, version=2))
    done(await case.post("close", ADVISED, SOCIAL_WORKER))

    path = f"/v1/contacts/{case.id}/entries"
    entries = done(await desk(world, SOCIAL_WORKER).get(path))["items"]
    assert [each["kind"] for each in entries] == ["initiation", "service_needs_assessment_left_out", "closing"]
    assert entries[1]["content"]["assessment_left_out_because"] == WHY
    assert (entries[1]["recorded_by"], entries[1]["professions"]) == (world.people[WORKER].sub, ["guidance_worker"])
    assert {each["content"]["assessment_left_out_because"] for each in (entries[0], entries[2])} == {None}


async def test_whoever_is_sent_to_the_assessment_after_all_has_the_clock_running_again(world: World) -> None:
    case = Case(world, await made(world, WORKER, **OLD))
    done(await leave_out(desk(world, WORKER), case.id))
    await case.assess(SOCIAL)
    await case.end(to_unit("to_service_needs_assessment", SOCIAL))

    seen = await case.seen(WORKER)
    assert (clock_of(seen)["state"], clock_of(seen)["not_needed"]) == ("running", False)
    refused(await desk(world, WORKER).get(f"/v1/contacts/{case.id}/{PATH}"), 404, "not-found")
    refused(await leave_out(desk(world, WORKER), case.id, version=seen["version"]), 409, "invalid-state")
    await follow(world)
    await case.at_referral("accept")
    assert clock_of(await case.seen())["continued_in"] == (await case.last())["handover_id"]


async def test_a_handover_that_came_back_lets_it_be_left_out_again(world: World) -> None:
    case = Case(world, await made(world, WORKER, **OLD))
    done(await leave_out(desk(world, WORKER), case.id))
    await case.assess(SOCIAL)
    await case.end(to_unit("to_service_needs_assessment", SOCIAL))
    await follow(world)
    await case.at_referral("return", {"reason": "not_our_service", "explanation": "There is no need."})
    seen = await case.seen()
    again = done(await leave_out(desk(world, WORKER), case.id, version=seen["version"]))

    assert clock_of(again)["not_needed"] is True
    assert len(await events(world, "clock.not-needed")) == 2
    assert len([each for each in await events(world, "clock.resumed") if PTA in each]) == 1


async def test_a_clock_that_begins_after_the_decision_is_left_out_by_another(world: World) -> None:
    receipt = await made(world, **BOTH)
    api = desk(world, SOCIAL_WORKER)
    done(await leave_out(api, receipt["id"]))
    path = f"/v1/contacts/{receipt['id']}/matters"
    done(await api.post(path, {"matters": ["social"], "needs_special_support": True}, version=2))
    seen = done(await leave_out(api, receipt["id"], reason="Not needed for this either.", version=3))

    assert [clock_of(seen, rule)["not_needed"] for rule in (PTA, PTA3)] == [True, True]
    decided = done(await api.get(f"/v1/contacts/{receipt['id']}/{PATH}"))
    assert decided["reason"] == "Not needed for this either."


def test_an_entry_that_was_made_when_entries_told_less_is_read_still(everything: World) -> None:
    sealer = everything.apps["guidance"].state.parts.sealer
    fewer = {name: None for name in EntryContent.model_fields if name != "assessment_left_out_because"}
    content = opened_entry(sealer, sealer.seal(json.dumps(fewer | {"reasons": [], "outcomes": []})))

    assert content.assessment_left_out_because is None


async def test_what_was_given_back_and_left_out_is_overdue_nowhere(world: World) -> None:
    case = Case(world, await made(world, WORKER, **OLD))
    await case.assess(SOCIAL)
    await case.end(to_unit(register=SOCIAL, to_unit_id=SOCIAL_WORK))
    await follow(world)
    await case.at_referral("return", {"reason": "not_our_service", "explanation": "Another unit does this."})
    handover_id = (await case.last())["handover_id"]
    done(await leave_out(case.api(WORKER), case.id, version=(await case.seen(WORKER))["version"]))
    await case.end({"kind": "advice_given", "client_register": SOCIAL})
    ending = {name: value for name, value in ADVISED.items() if name != "outcome"}
    done(await case.post(CLOSE, ending, WORKER))
    world.clock.advance(days=15)
    await make_jobs_due(world)
    await world.work("guidance")
    await world.work("referral")

    ended = done(await world.call("referral", "polku-guidance").get(f"/v1/handovers/{handover_id}"))
    assert (ended["status"], ended["due_at"]) == ("withdrawn", None)
    assert [each["state"] for each in ended["clocks"] if each["rule_id"] == PTA] == [None]
