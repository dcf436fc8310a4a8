"""The path of an assessment over HTTP: who makes which kind, who sees it, and what each step leaves behind."""

import pytest

from tests.referral.assessing import (
    ASSESSMENT_BODIES,
    ASSESSMENT_PATH,
    HTA,
    PTA,
    PTA_RESULT,
    RESULT,
    act,
    in_state,
    initiated,
    new_hta,
    new_pta,
    nurse_of_health_centre,
    started_pta,
)
from tests.referral.builders import assert_invalid, assert_refused, done
from tests.referral.matters import GUIDANCE, HEALTH_CENTRE, OUTSIDER, SOCIAL_WORK, SOCIAL_WORKER, Matters, helsinki

ALLOWED = {
    "initiated": {"start": "started", "end": "ended"},
    "started": {"complete": "completed", "end": "ended"},
    "completed": {},
    "ended": {},
}


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
