"""From what an assessment is initiated, and that its clocks count from the first contact."""

from typing import Any

import pytest

from tests.referral.assessing import HTA, PTA, PTA_RESULT, act, initiated, new_hta, new_pta, nurse_of_health_centre
from tests.referral.builders import assert_invalid, assert_refused, done
from tests.referral.matters import (
    BODIES,
    OUTSIDER,
    REHABILITATION,
    SOCIAL_WORKER,
    Matters,
    by_awaits,
    clock_of,
    helsinki,
    wire,
)


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


async def test_a_care_need_assessment_that_ended_unmade_keeps_its_clock_and_the_handover_open(
    matters: Matters,
) -> None:
    handover = await matters.offer()
    for action in ("accept", "contact-attempt"):
        handover = done(await matters.do(action, handover))
    hta = await initiated(matters.receiver, {"kind": HTA, "handover_id": handover["id"]})

    ended = done(await act(matters.receiver, hta, "end"))

    assert clock_of(ended, "assessment_finish") == clock_of(hta, "assessment_finish")
    assert ended["due_at"] == hta["due_at"]
    assert [each["id"] for each in done(await matters.receiver.get("/v1/assessments"))["items"]] == [hta["id"]]
    assert done(await matters.receiver.get("/v1/assessments/counts"))["open"]["running"] == 1
    refused = assert_refused(await matters.do("done", handover), 409, "assessment-clock-running")
    assert refused["rules"] == ["care_need_assessment"]


async def test_a_service_needs_assessment_that_ended_unmade_has_no_running_clock(matters: Matters) -> None:
    pta = await initiated(matters.social_receiver, new_pta(matters, highest_disability_allowance=True))

    ended = done(await act(matters.social_receiver, pta, "end"))

    assert (ended["due_at"], clock_of(ended, "assessment_start")["state"]) == (None, None)
    assert done(await matters.social_receiver.get("/v1/assessments"))["items"] == []


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


async def test_an_assessment_of_a_referral_is_made_by_its_receiver_from_its_sending_at_last(
    matters: Matters, referral: Any
) -> None:
    sent = await referral.in_state("taken")
    api, body = matters.as_("physiotherapist"), {"kind": HTA, "referral_id": sent["id"]}

    assert_refused(await matters.as_("nurse").post("/v1/assessments", body), 404, "not-found")
    late = {**body, "received_at": "2026-11-23T07:00:00.000001Z"}
    assert_invalid(await api.post("/v1/assessments", late), "/received_at")
    made = await initiated(api, {**body, "received_at": helsinki("2026-11-20 10:00")})

    assert (made["referral_id"], made["person_ref"]) == (sent["id"], sent["person_ref"])
    assert clock_of(made, "assessment_finish")["state"] == "overdue"
    draft = await referral.draft()
    assert_refused(await api.post("/v1/assessments", {"kind": HTA, "referral_id": draft["id"]}), 404, "not-found")
