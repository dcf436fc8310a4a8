"""Assessments at the receiving unit over HTTP: who makes which, from what, with which clocks and which result."""

from typing import Any

import httpx
import pytest

from tests.referral.builders import assert_invalid, assert_refused, done
from tests.referral.matters import (
    BODIES,
    GUIDANCE,
    HEALTH_CENTRE,
    OUTSIDER,
    REHABILITATION,
    SOCIAL_WORK,
    SOCIAL_WORKER,
    Matters,
    by_awaits,
    clock_of,
    helsinki,
    wire,
)
from tests.world import Api

HTA, PTA = "care_need_assessment", "service_needs_assessment"
RESULT = {"result": "Needs weekly exercise.", "participants": ["client", "guardian"], "urgency": "non_urgent"}
PTA_RESULT = {"result": "Needs family work.", "participants": ["client", "close_person"]}
ASSESSMENT_PATH = {
    "initiated": (),
    "started": ("start",),
    "completed": ("start", "complete"),
    "ended": ("end",),
}
ASSESSMENT_BODIES: dict[str, dict[str, Any] | None] = {
    "start": {"participants": ["client"]},
    "complete": RESULT,
    "end": {"reason": "The client moved away."},
}
ALLOWED = {
    "initiated": {"start": "started", "end": "ended"},
    "started": {"complete": "completed", "end": "ended"},
    "completed": {},
    "ended": {},
}


def nurse_of_health_centre(matters: Matters) -> Api:
    return matters.as_("guidance-nurse", units=[HEALTH_CENTRE])


def new_hta(matters: Matters, whose: str = "adult", **changes: Any) -> dict[str, Any]:
    """A care need assessment that comes from nowhere but the client; None leaves a field out."""
    body = {
        "kind": HTA,
        "unit_id": HEALTH_CENTRE,
        "person": {"personal_identity_code": matters.code_of(whose)},
        "received_at": wire(matters.world.clock()),
        **changes,
    }
    return {name: value for name, value in body.items() if value is not None}


def new_pta(matters: Matters, whose: str = "adult", **changes: Any) -> dict[str, Any]:
    return new_hta(matters, whose, **{"kind": PTA, "unit_id": SOCIAL_WORK, **changes})


async def initiated(api: Api, body: dict[str, Any]) -> dict[str, Any]:
    return done(await api.post("/v1/assessments", body))


async def act(
    api: Api, assessment: dict[str, Any], action: str, body: dict[str, Any] | None = None, version: int | None = None
) -> httpx.Response:
    return await api.post(
        f"/v1/assessments/{assessment['id']}/{action}",
        ASSESSMENT_BODIES[action] if body is None else body,
        version=assessment["version"] if version is None else version,
    )


async def in_state(matters: Matters, state: str) -> dict[str, Any]:
    api = nurse_of_health_centre(matters)
    assessment = await initiated(api, new_hta(matters))
    for action in ASSESSMENT_PATH[state]:
        assessment = done(await act(api, assessment, action))
    return assessment


async def started_hta(matters: Matters, whose: str = "adult") -> dict[str, Any]:
    api = nurse_of_health_centre(matters)
    return done(await act(api, await initiated(api, new_hta(matters, whose)), "start"))


async def started_pta(matters: Matters, whose: str = "adult") -> dict[str, Any]:
    api = matters.social_receiver
    return done(await act(api, await initiated(api, new_pta(matters, whose)), "start"))


@pytest.mark.parametrize("action", ASSESSMENT_BODIES)
@pytest.mark.parametrize("state", ASSESSMENT_PATH)
async def test_each_step_is_done_from_its_states_only(matters: Matters, state: str, action: str) -> None:
    assessment = await in_state(matters, state)
    api = nurse_of_health_centre(matters)
    named = assessment["available_actions"]
    assert set(named) == set(ALLOWED[state])

    answer = await act(api, assessment, action)

    if action in ALLOWED[state]:
        assert done(answer)["status"] == ALLOWED[state][action]
        assert answer.headers["etag"] == f'"{assessment["version"] + 1}"'
    else:
        assert assert_refused(answer, 409, "invalid-state")["assessment_status"] == state


@pytest.mark.parametrize("action", ASSESSMENT_BODIES)
async def test_a_step_names_the_version_that_was_seen(matters: Matters, action: str) -> None:
    assessment = await in_state(matters, "started" if action == "complete" else "initiated")
    api = nurse_of_health_centre(matters)

    missing = await api.post(f"/v1/assessments/{assessment['id']}/{action}", ASSESSMENT_BODIES[action])
    assert_refused(missing, 428, "precondition-required")
    assert_refused(await act(api, assessment, action, version=9), 412, "version-mismatch")


@pytest.mark.parametrize("action", ASSESSMENT_BODIES)
async def test_others_find_nothing_and_a_manager_of_the_unit_assesses_nobody(matters: Matters, action: str) -> None:
    assessment = await in_state(matters, "started" if action == "complete" else "initiated")

    for api in (matters.as_(OUTSIDER), matters.receiver, matters.as_(SOCIAL_WORKER, units=[HEALTH_CENTRE])):
        assert_refused(await act(api, assessment, action), 404, "not-found")
    manager = matters.as_("unit-manager", units=[HEALTH_CENTRE])
    assert_refused(await act(manager, assessment, action), 403, "health-care-professional-needed")

    seen = done(await manager.get(f"/v1/assessments/{assessment['id']}"))
    assert (seen["version"], seen["available_actions"]) == (assessment["version"], [])


async def test_a_social_worker_makes_a_service_needs_assessment_and_others_do_not(
    matters: Matters,
) -> None:
    pta = await started_pta(matters)
    worker = matters.as_("guidance-worker", units=[SOCIAL_WORK])

    assert_refused(await worker.post("/v1/assessments", new_pta(matters)), 403, "social-worker-needed")
    assert_refused(await act(worker, pta, "complete", PTA_RESULT), 403, "social-worker-needed")
    completed = done(await act(matters.social_receiver, pta, "complete", PTA_RESULT))

    assert (completed["status"], completed["client_register"]) == ("completed", "social_welfare")
    assert (completed["participants"], completed["care_need_evidence"]) == (["client", "close_person"], None)


@pytest.mark.parametrize(
    ("role", "kind", "unit", "status", "problem"),
    [
        pytest.param(SOCIAL_WORKER, HTA, HEALTH_CENTRE, 403, "forbidden", id="a social worker in health care"),
        pytest.param("guidance-nurse", PTA, SOCIAL_WORK, 403, "forbidden", id="a nurse in social welfare"),
        pytest.param(
            "unit-manager", HTA, HEALTH_CENTRE, 403, "health-care-professional-needed", id="a manager in health care"
        ),
        pytest.param("unit-manager", PTA, SOCIAL_WORK, 403, "social-worker-needed", id="a manager in social welfare"),
    ],
)
async def test_each_kind_is_made_by_its_professionals(
    matters: Matters, role: str, kind: str, unit: str, status: int, problem: str
) -> None:
    api = matters.as_(role, units=[unit])

    answer = await api.post("/v1/assessments", new_hta(matters, kind=kind, unit_id=unit))

    assert_refused(answer, status, problem)


async def test_guidance_records_no_assessment(matters: Matters) -> None:
    for role, kind in ((SOCIAL_WORKER, PTA), ("guidance-nurse", HTA)):
        body = new_hta(matters, kind=kind, unit_id=GUIDANCE)
        assert_invalid(await matters.as_(role).post("/v1/assessments", body), "/unit_id")


@pytest.mark.parametrize(
    ("received", "whose", "facts", "due"),
    [
        pytest.param("2026-11-23 08:30", "adult", {}, {}, id="no limit in days for an adult of 46"),
        pytest.param(
            "2026-11-20 10:00",
            "adult",
            {"highest_disability_allowance": True},
            {"assessment_start": "2026-12-01T14:00:00Z"},
            id="7th working day with the highest allowance",
        ),
        pytest.param(
            "2026-11-20 10:00",
            "infants-sibling",
            {"needs_special_support": True},
            {"assessment_start": "2026-12-01T14:00:00Z", "assessment_finish": "2027-02-19T14:00:00Z"},
            id="a child needing special support: also 3 months",
        ),
    ],
)
async def test_a_service_needs_assessment_counts_from_the_first_contact(
    matters: Matters, received: str, whose: str, facts: dict[str, bool], due: dict[str, str]
) -> None:
    body = new_pta(matters, whose, received_at=helsinki(received), **facts)

    assessment = await initiated(matters.social_receiver, body)

    assert by_awaits(assessment) == due
    assert assessment["initiated_at"] == wire(matters.world.clock())
    assert assessment["due_at"] == (min(due.values()) if due else None)


@pytest.mark.parametrize(
    ("received", "due", "state"),
    [
        pytest.param("2026-11-23 08:30", "2026-11-23T14:00:00Z", "running", id="the same working day"),
        pytest.param("2026-11-20 16:00", "2026-11-23T14:00:00Z", "running", id="after closing: the next working day"),
        pytest.param("2026-11-20 15:59", "2026-11-20T14:00:00Z", "overdue", id="before closing on Friday"),
        pytest.param("2023-08-31 10:00", "2023-09-05T13:00:00Z", "overdue", id="the rule of three days"),
    ],
)
async def test_a_care_need_assessment_is_due_by_the_rule_of_its_day(
    matters: Matters, received: str, due: str, state: str
) -> None:
    body = new_hta(matters, received_at=helsinki(received))

    assessment = await initiated(nurse_of_health_centre(matters), body)

    clock = clock_of(assessment, "assessment_finish")
    assert (clock["due_at"], clock["state"], clock["started_at"]) == (due, state, helsinki(received))


async def test_starting_keeps_the_limit_of_the_start_and_completing_that_of_the_finish(matters: Matters) -> None:
    pta = await initiated(matters.social_receiver, new_pta(matters, "infants-sibling", needs_special_support=True))
    matters.world.clock.advance(days=2)
    begun = done(await act(matters.social_receiver, pta, "start"))
    assert by_awaits(begun, "state") == {"assessment_start": "met", "assessment_finish": "running"}
    assert begun["due_at"] == clock_of(begun, "assessment_finish")["due_at"]
    matters.world.clock.advance(days=100)

    completed = done(await act(matters.social_receiver, begun, "complete", PTA_RESULT))

    assert by_awaits(completed, "state") == {"assessment_start": "met", "assessment_finish": "met_late"}
    assert completed["due_at"] is None
    assert completed["initiated_at"] == pta["initiated_at"]


async def test_the_clocks_of_a_handover_go_along_and_are_not_counted_twice(matters: Matters) -> None:
    handover = done(await matters.do("accept", await matters.offer(received_at=helsinki("2026-11-20 10:00"))))
    running = clock_of(handover, "assessment_finish")
    assert running["state"] == "overdue"

    hta = await initiated(matters.receiver, {"kind": HTA, "handover_id": handover["id"]})

    assert clock_of(hta, "assessment_finish") == running
    assert (hta["unit_id"], hta["person_ref"]) == (REHABILITATION, handover["person_ref"])
    assert hta["received_at"] == handover["received_at"]
    left = await matters.seen(handover, matters.receiver)
    assert set(by_awaits(left)) == {"answer", "client_contact"}
    assert left["due_at"] == clock_of(left, "client_contact")["due_at"]


async def test_a_handover_ends_only_when_its_need_of_care_was_assessed(matters: Matters) -> None:
    handover = await matters.offer()
    for action in ("accept", "contact-attempt"):
        handover = done(await matters.do(action, handover))

    refused = assert_refused(await matters.do("done", handover), 409, "assessment-clock-running")
    assert refused["rules"] == ["care_need_assessment"]
    hta = await initiated(matters.receiver, {"kind": HTA, "handover_id": handover["id"]})

    ended = done(await matters.do("done", handover, {"outcome": "assessment_initiated"}))
    assert ended["outcome"] == "assessment_initiated"
    assert clock_of(hta, "assessment_finish")["state"] == "running"


async def test_a_social_matter_may_end_without_an_assessment_that_is_clearly_not_needed(matters: Matters) -> None:
    handover = await matters.offer_social(highest_disability_allowance=True)
    for action in ("accept", "contact-attempt"):
        handover = done(await matters.do(action, handover))
    assert_refused(await matters.do("done", handover), 409, "assessment-clock-running")

    body = {**(BODIES["done"] or {}), "outcome": "advice_given", "assessment_not_needed": "Advice was all."}
    ended = done(await matters.do("done", handover, body))

    clock = clock_of(ended, "assessment_start")
    assert (clock["state"], clock["ended_at"], clock["met_at"]) == (None, wire(matters.world.clock()), None)
    assert (await matters.history(ended, matters.social_receiver))[-1]["explanation"] == "Advice was all."


@pytest.mark.parametrize("state", ["offered", "returned", "withdrawn", "returned_for_reassessment", "done"])
async def test_only_a_handover_that_the_unit_has_taken_is_assessed(matters: Matters, state: str) -> None:
    handover = await matters.in_state(state)

    answer = await matters.receiver.post("/v1/assessments", {"kind": HTA, "handover_id": handover["id"]})

    assert assert_refused(answer, 409, "invalid-state")["handover_status"] == state


async def test_a_handover_is_assessed_in_its_own_register_by_its_own_unit(matters: Matters) -> None:
    health, social = await matters.in_state("accepted"), await matters.offer_social()
    body = {"kind": HTA, "handover_id": health["id"]}

    for api in (matters.sender, matters.as_(OUTSIDER), matters.as_(SOCIAL_WORKER, units=[REHABILITATION])):
        assert_refused(await api.post("/v1/assessments", body), 404, "not-found")
    assert_invalid(await matters.receiver.post("/v1/assessments", {**body, "kind": PTA}), "/kind")
    wrong = {"kind": HTA, "handover_id": social["id"]}
    assert_invalid(await matters.social_receiver.post("/v1/assessments", wrong), "/kind")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        pytest.param({"person": None}, "", id="without the person"),
        pytest.param({"unit_id": None}, "", id="without the unit"),
        pytest.param({"received_at": None}, "", id="without the first contact"),
        pytest.param({"unit_id": "nowhere"}, "/unit_id", id="an unknown unit"),
        pytest.param({"received_at": "2026-11-23T07:00:01Z"}, "/received_at", id="contacted in the future"),
        pytest.param({"received_at": "2010-12-31T10:00:00Z"}, "/received_at", id="before the calendar"),
        pytest.param({"handover_id": "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"}, "", id="a handover and a person"),
        pytest.param({"kind": "other"}, "/kind", id="an unknown kind"),
    ],
)
async def test_an_initiation_that_does_not_hold_together_is_refused(
    matters: Matters, changes: dict[str, Any], pointer: str
) -> None:
    answer = await nurse_of_health_centre(matters).post("/v1/assessments", new_hta(matters, **changes))

    assert_invalid(answer, pointer)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        pytest.param({"urgency": None}, "/urgency", id="without the urgency"),
        pytest.param({"participants": []}, "/participants", id="with nobody"),
        pytest.param({"participants": ["client", "robot"]}, "/participants/1", id="with an unknown role"),
        pytest.param({"step_actual": 4}, "/step_actual", id="a step that is none"),
        pytest.param(
            {"step_recommended": 1, "step_actual": 2}, "/reason_if_different", id="another step without a reason"
        ),
        pytest.param({"result": "010116A903X asks"}, "/result", id="an identity code in the words"),
        pytest.param(
            {"navigator_code": {"code": "ABC-123", "filled_on": "2026-11-24"}},
            "/navigator_code/filled_on",
            id="a navigator of tomorrow",
        ),
    ],
)
async def test_a_result_that_does_not_hold_together_is_refused(
    matters: Matters, changes: dict[str, Any], pointer: str
) -> None:
    hta = await started_hta(matters)
    body = {name: value for name, value in {**RESULT, **changes}.items() if value is not None}

    assert_invalid(await act(nurse_of_health_centre(matters), hta, "complete", body), pointer)


async def test_a_completed_care_need_assessment_answers_what_a_booking_right_carries(matters: Matters) -> None:
    hta = await started_hta(matters)
    assert hta["care_need_evidence"] is None

    completed = done(
        await act(
            nurse_of_health_centre(matters),
            hta,
            "complete",
            {**RESULT, "step_recommended": 2, "step_actual": 1, "reason_if_different": "The client wishes so."},
        )
    )

    assert completed["care_need_evidence"] == {"assessed_on": "2026-11-23", "by": "nurse"}
    assert (completed["step_recommended"], completed["step_actual"]) == (2, 1)
    assert clock_of(completed, "assessment_finish")["state"] == "met"


@pytest.mark.parametrize(
    ("whose", "step", "is_assessed", "is_refused"),
    [
        pytest.param("adult", 0, False, False, id="step 0 is open"),
        pytest.param("adult", 1, False, True, id="an adult without the assessment"),
        pytest.param("adult", 3, False, True, id="an adult without the assessment, step 3"),
        pytest.param("adult", 3, True, False, id="an adult with the assessment"),
        pytest.param("young-person", 3, False, False, id="a minor"),
    ],
)
async def test_a_step_is_decided_for_an_adult_only_after_a_care_need_assessment(
    matters: Matters, whose: str, step: int, is_assessed: bool, is_refused: bool
) -> None:
    if is_assessed:
        done(await act(nurse_of_health_centre(matters), await started_hta(matters, whose), "complete"))
    pta = await started_pta(matters, whose)

    answer = await act(matters.social_receiver, pta, "complete", {**PTA_RESULT, "step_actual": step})

    if is_refused:
        assert_refused(answer, 409, "care-need-assessment-required")
    else:
        assert done(answer)["step_actual"] == step


async def test_an_unfinished_care_need_assessment_opens_no_step(matters: Matters) -> None:
    await started_hta(matters)

    answer = await act(
        matters.social_receiver, await started_pta(matters), "complete", {**PTA_RESULT, "step_recommended": 1}
    )

    assert_refused(answer, 409, "care-need-assessment-required")


async def test_a_navigator_code_is_sealed_told_to_nobody_and_forgotten_after_31_days(matters: Matters) -> None:
    code = {"code": "NAVI-4711", "filled_on": "2026-11-20"}
    hta = await started_hta(matters)
    answer = await act(nurse_of_health_centre(matters), hta, "complete", {**RESULT, "navigator_code": code})
    assert done(answer)["navigator_valid_until"] == "2026-12-21"
    assert "NAVI-4711" not in answer.text
    (row,) = await matters.rows("select * from assessment")
    parts = matters.world.apps["referral"].state.parts
    assert parts.sealer.open(row["sealed_navigator_code"]) == "NAVI-4711"

    matters.world.clock.advance(days=28)
    await matters.world.work("referral")
    assert (await matters.rows("select * from assessment"))[0]["sealed_navigator_code"] is not None
    matters.world.clock.advance(days=1)
    await matters.world.work("referral")

    (row,) = await matters.rows("select * from assessment")
    assert (row["sealed_navigator_code"], str(row["navigator_valid_until"])) == (None, "2026-12-21")


async def test_an_expired_navigator_code_is_not_kept_at_all(matters: Matters) -> None:
    code = {"code": "NAVI-4711", "filled_on": "2026-10-22"}
    hta = await started_hta(matters)

    done(await act(nurse_of_health_centre(matters), hta, "complete", {**RESULT, "navigator_code": code}))

    (row,) = await matters.rows("select * from assessment")
    assert row["sealed_navigator_code"] is None


async def test_a_navigator_code_does_not_go_to_the_social_register(matters: Matters) -> None:
    body = {**PTA_RESULT, "navigator_code": {"code": "NAVI-4711", "filled_on": "2026-11-20"}}

    assert_invalid(await act(matters.social_receiver, await started_pta(matters), "complete", body), "/navigator_code")


async def test_an_assessment_of_a_referral_is_made_by_its_receiver_from_its_sending_at_last(
    matters: Matters, referral: Any
) -> None:
    sent = await referral.in_state("sent")
    api, body = matters.as_("physiotherapist"), {"kind": HTA, "referral_id": sent["id"]}

    assert_refused(await matters.as_("nurse").post("/v1/assessments", body), 404, "not-found")
    late = {**body, "received_at": "2026-11-23T07:00:00.000001Z"}
    assert_invalid(await api.post("/v1/assessments", late), "/received_at")
    made = await initiated(api, {**body, "received_at": helsinki("2026-11-20 10:00")})

    assert (made["referral_id"], made["person_ref"]) == (sent["id"], sent["person_ref"])
    assert clock_of(made, "assessment_finish")["state"] == "overdue"
    draft = await referral.draft()
    assert_refused(await api.post("/v1/assessments", {"kind": HTA, "referral_id": draft["id"]}), 404, "not-found")


async def test_every_change_is_an_event_and_stands_in_the_history(matters: Matters) -> None:
    completed = await in_state(matters, "completed")

    events = [each for each in await matters.events() if each["type"].startswith("assessment.")]
    assert [each["type"] for each in events] == ["assessment.initiated", "assessment.started", "assessment.completed"]
    assert events[-1]["data"] == {
        "assessment_id": completed["id"],
        "kind": HTA,
        "status": "completed",
        "unit_id": HEALTH_CENTRE,
    }
    assert str(RESULT["result"]) not in str(await matters.rows("select * from event"))
    page = done(await nurse_of_health_centre(matters).get(f"/v1/assessments/{completed['id']}/history"))
    assert [(each["action"], each["status"]) for each in page["items"]] == [
        (None, "initiated"),
        ("start", "started"),
        ("complete", "completed"),
    ]


async def test_a_reader_in_one_register_never_sees_the_others(matters: Matters) -> None:
    hta = await initiated(nurse_of_health_centre(matters), new_hta(matters))
    pta = await initiated(matters.social_receiver, new_pta(matters))
    both = [HEALTH_CENTRE, SOCIAL_WORK]

    for role, own, other in (("guidance-nurse", hta, pta), (SOCIAL_WORKER, pta, hta)):
        api = matters.as_(role, units=both)
        assert_refused(await api.get(f"/v1/assessments/{other['id']}"), 404, "not-found")
        assert_refused(await api.get(f"/v1/assessments/{other['id']}/history"), 404, "not-found")
        listed = done(await api.get("/v1/assessments"))["items"]
        assert [each["id"] for each in listed] == [own["id"]]
        counts = done(await api.get("/v1/assessments/counts"))
        assert counts["by_status"] == {"initiated": 1, "started": 0, "completed": 0, "ended": 0}


async def test_the_worklist_is_by_what_is_due_and_those_without_a_clock_come_last(matters: Matters) -> None:
    api = matters.social_receiver
    early = {"highest_disability_allowance": True}
    oldest = await initiated(api, new_pta(matters, received_at=helsinki("2026-11-02 10:00")))
    later = await initiated(api, new_pta(matters, "young-person", received_at=helsinki("2026-11-20 10:00"), **early))
    first = await initiated(api, new_pta(matters, "infant", received_at=helsinki("2026-11-10 10:00"), **early))

    listed = done(await api.get("/v1/assessments"))["items"]
    assert [each["id"] for each in listed] == [first["id"], later["id"], oldest["id"]]
    assert [each["due_at"] is None for each in listed] == [False, False, True]
    assert done(await api.get("/v1/assessments/counts"))["open"] == {
        "running": 1,
        "due_soon": 0,
        "overdue": 1,
        "without_clock": 1,
    }
    for state, expected in (("overdue", [first]), ("running", [later]), ("due_soon", [])):
        of_state = done(await api.get("/v1/assessments", params={"state": state}))["items"]
        assert [each["id"] for each in of_state] == [each["id"] for each in expected]

    ended = done(await act(api, first, "end"))
    assert (ended["ending_reason"], ended["due_at"]) == ("The client moved away.", None)
    assert [each["id"] for each in done(await api.get("/v1/assessments"))["items"]] == [later["id"], oldest["id"]]
