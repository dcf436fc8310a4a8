"""Handling a child-protection notice: assessed at once, forwarded by the law, decided by a social worker in time."""

import httpx
import pytest

from tests.guidance.builders import access_log, desk, done, refused, state_by_rule
from tests.guidance.notices import (
    FAMILY_SOCIAL_WORK,
    NURSE,
    PATH,
    RECEIVER,
    SOCIAL_WORKER,
    SOSIONOMI,
    WORDS,
    a_notice_made,
    about_infant,
    act,
    assessed,
    events,
    seen,
)
from tests.guidance.outcomes import follow
from tests.world import World

HANDOVER = {"handover": WORDS}
DIRECTLY = {"told_directly": True}
BEGINS = {
    "decision": "assessment_begins",
    "reason": "The child is in need.",
    "family_informed_at": "2026-11-23T07:00:00Z",
}
NOT_NEEDED = {"decision": "assessment_not_needed", "reason": "The matter is known and in hand."}


async def test_an_emergency_is_answered_with_the_emergency_numbers(world: World) -> None:
    id_ = await a_notice_made(world)
    notice = await assessed(world, id_, "emergency")

    assert (notice["status"], notice["urgency"], notice["red_flag"]) == ("urgency_assessed", "emergency", True)
    assert "112" in [each["number"] for each in notice["emergency_numbers"]]
    assert len(await events(world, "child-protection-notice.urgency-assessed")) == 1


async def test_a_notice_is_forwarded_by_a_handover_that_the_receiving_unit_sees(world: World) -> None:
    id_ = await about_infant(world)
    await assessed(world, id_)
    pending = done(await act(world, id_, "forward", HANDOVER, role=SOSIONOMI))
    assert (pending["status"], pending["forwarding"]) == ("urgency_assessed", "pending")
    await world.work("guidance")

    notice = await seen(world, id_)
    assert (notice["status"], notice["forwarding"]) == ("forwarded", "offered")
    assert notice["to_unit_id"] == FAMILY_SOCIAL_WORK
    handover = done(await world.call("referral", RECEIVER).get(f"/v1/handovers/{notice['handover_id']}"))
    assert (handover["contact_reference"], handover["statutory_basis"]) == (
        notice["contact_id"],
        "child_protection_notice",
    )
    assert handover["received_at"] == notice["received_at"]
    assert handover["preliminary_assessment"]["needs"] == WORDS["needs"]
    assert "Riitta" not in str(handover)
    assert (await seen(world, id_, RECEIVER))["available_actions"] == ["decide"]


async def test_while_referral_is_away_the_notice_waits_and_is_forwarded_once(world: World) -> None:
    id_ = await about_infant(world)
    await assessed(world, id_)
    line = world.lines["guidance", "referral"]

    async def away(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("cut")

    line.answer = away
    done(await act(world, id_, "forward", HANDOVER))
    await world.work("guidance")
    assert (await seen(world, id_))["forwarding"] == "pending"
    refused(await act(world, id_, "forward", HANDOVER), 409, "invalid-state")
    line.answer = None
    await world.databases.fetch("guidance", "update job set run_at = clock_timestamp() where state = 'waiting'")
    await world.work("guidance")

    assert (await seen(world, id_))["forwarding"] == "offered"
    rows = await world.databases.fetch("referral", "select count(*) from handover")
    assert rows[0]["count"] == 1
    assert len(await events(world, "child-protection-notice.forwarded")) == 1


async def test_an_answer_of_referral_that_is_lost_is_asked_for_again_and_forwards_once(world: World) -> None:
    id_ = await about_infant(world)
    await assessed(world, id_)
    line = world.lines["guidance", "referral"]

    async def lost(request: httpx.Request) -> httpx.Response:
        await line.through.handle_async_request(request)
        raise httpx.ReadError("lost")

    line.answer = lost
    done(await act(world, id_, "forward", HANDOVER))
    await world.work("guidance")
    line.answer = None
    await world.databases.fetch("guidance", "update job set run_at = clock_timestamp() where state = 'waiting'")
    await world.work("guidance")

    assert (await seen(world, id_))["forwarding"] == "offered"
    rows = await world.databases.fetch("referral", "select count(*) from handover")
    assert rows[0]["count"] == 1


async def test_a_handover_that_is_refused_is_a_workers_again(world: World) -> None:
    id_ = await about_infant(world)
    await assessed(world, id_)
    other = {"handover": WORDS, "to_unit_id": "etela-pohjanmaa-child-clinic-seinajoki"}
    done(await act(world, id_, "forward", other))
    await world.work("guidance")
    assert (await seen(world, id_))["forwarding"] == "refused"
    refused(await desk(world, "school-nurse").get(f"{PATH}/{id_}"), 404, "not-found")

    assert done(await act(world, id_, "forward", DIRECTLY))["status"] == "forwarded"


async def test_a_notice_that_the_unit_gives_back_is_a_workers_again(world: World) -> None:
    id_ = await about_infant(world)
    await assessed(world, id_)
    done(await act(world, id_, "forward", HANDOVER))
    await world.work("guidance")
    handover_id = (await seen(world, id_))["handover_id"]
    receiver = world.call("referral", SOCIAL_WORKER, units=[FAMILY_SOCIAL_WORK])
    returning = {"reason": "not_our_service", "explanation": "The child lives in another county."}
    done(await receiver.post(f"/v1/handovers/{handover_id}/return", returning, version=1))
    await follow(world)

    notice = await seen(world, id_)
    assert (notice["status"], notice["forwarding"], notice["handover_id"]) == ("urgency_assessed", "refused", None)
    assert "forward" in notice["available_actions"]
    assert state_by_rule(notice)["child_protection_notice"] == "running"
    done(await act(world, id_, "forward", HANDOVER))
    await world.work("guidance")
    assert (await seen(world, id_))["forwarding"] == "offered"


async def test_a_described_child_is_told_of_directly_or_identified_first(world: World) -> None:
    id_ = await a_notice_made(world)
    await assessed(world, id_)
    refused(await act(world, id_, "forward", HANDOVER), 409, "child-not-identified")
    child = {"personal_identity_code": world.people["infant"].identity_code}
    notice = done(await act(world, id_, "child", child))

    assert notice["child_identified"] is True
    assert "forward" in notice["available_actions"]
    refused(await act(world, id_, "child", child), 409, "invalid-state")


async def test_only_a_social_worker_decides_and_the_clock_of_the_seventh_day_stops(world: World) -> None:
    id_ = await about_infant(world)
    await assessed(world, id_)
    done(await act(world, id_, "forward", DIRECTLY))
    refused(await act(world, id_, "decision", BEGINS, role=SOSIONOMI), 403, "social-worker-needed")
    world.clock.advance(hours=1)
    notice = done(await act(world, id_, "decision", BEGINS, role=RECEIVER))

    assert (notice["status"], notice["decision"]) == ("decided", "assessment_begins")
    states = state_by_rule(notice)
    assert (states["child_protection_notice"], states["child_protection_finish"]) == ("met", "running")
    assert "child_protection_notice" in str(await events(world, "clock.met"))


async def test_the_clock_of_three_months_stops_when_the_assessment_is_complete(world: World) -> None:
    id_ = await about_infant(world)
    await assessed(world, id_)
    done(await act(world, id_, "decision", BEGINS))
    finished = done(await act(world, id_, "finish"))

    assert finished["finished_at"] == "2026-11-23T07:00:00Z"
    assert state_by_rule(finished)["child_protection_finish"] == "met"
    refused(await act(world, id_, "finish"), 409, "invalid-state")


async def test_without_an_assessment_there_is_none_to_finish(world: World) -> None:
    id_ = await about_infant(world)
    await assessed(world, id_)
    notice = done(await act(world, id_, "decision", NOT_NEEDED))

    states = state_by_rule(notice)
    assert (states["child_protection_notice"], states["child_protection_finish"]) == ("met", "met")
    assert notice["available_actions"] == []


async def test_a_late_decision_is_told_as_overdue_and_met_late(world: World) -> None:
    id_ = await about_infant(world)
    await assessed(world, id_)
    world.clock.advance(days=10)
    notice = done(await act(world, id_, "decision", NOT_NEEDED))
    await world.work("guidance")

    assert state_by_rule(notice)["child_protection_notice"] == "met_late"
    assert "child_protection_notice" in str(await events(world, "clock.overdue"))


async def test_a_step_on_another_version_than_was_seen_is_refused(world: World) -> None:
    id_ = await a_notice_made(world)
    await assessed(world, id_)

    refused(await act(world, id_, "urgency", {"urgency": "urgent"}, version=1), 412, "version-mismatch")


async def test_the_list_shows_what_is_under_way_first_received_first_and_nobodys_words(world: World) -> None:
    first = await about_infant(world)
    world.clock.advance(minutes=1)
    second = await a_notice_made(world)
    api = desk(world, SOCIAL_WORKER)
    page = done(await api.get(PATH, params={"limit": 1}))
    rest = done(await api.get(PATH, params={"limit": 1, "cursor": page["next_cursor"]}))

    assert [each["id"] for each in (*page["items"], *rest["items"])] == [first, second]
    assert rest["next_cursor"] is None
    assert "hit" not in str(page)
    assert "notifier" not in str(page)
    await assessed(world, first)
    done(await act(world, first, "decision", NOT_NEEDED))
    assert [each["id"] for each in done(await api.get(PATH))["items"]] == [second]
    decided = done(await api.get(PATH, params={"status": "decided"}))
    assert [each["id"] for each in decided["items"]] == [first]


@pytest.mark.parametrize(
    "role", [NURSE, "kymenlaakso-social-worker", RECEIVER], ids=["a nurse", "another county", "another unit"]
)
async def test_a_notice_is_as_if_missing_for_the_other_register_and_for_other_units(world: World, role: str) -> None:
    id_ = await about_infant(world)

    refused(await desk(world, role).get(f"{PATH}/{id_}"), 404, "not-found")
    refused(await act(world, id_, "urgency", {"urgency": "urgent"}, role=role), 404, "not-found")
    refused(
        await desk(world, role).get(f"{PATH}/{id_}/notifier", params={"reason": "immediate_danger"}), 404, "not-found"
    )


async def test_every_reading_of_the_notifier_is_logged_with_its_reason(world: World) -> None:
    id_ = await about_infant(world)
    read = await desk(world, SOSIONOMI).get(f"{PATH}/{id_}/notifier", params={"reason": "clarifying_the_concern"})

    notifier = done(read)
    assert (notifier["name"], notifier["kind"]) == ("Riitta Rehtori", "school")
    rows = await world.databases.fetch("guidance", "select action, basis, outcome from access_log order by at")
    assert ("read_notifier", "clarifying_the_concern", "allowed") in [tuple(row) for row in rows]
    assert (await desk(world, SOSIONOMI).get(f"{PATH}/{id_}/notifier")).status_code == 422


async def test_a_private_notifier_is_shown_to_social_workers_only_and_the_attempt_is_logged(world: World) -> None:
    notifier = {"kind": "private", "name": "Nella Naapuri"}
    id_ = await a_notice_made(world, None, notifier=notifier)
    asked = {"reason": "clarifying_the_concern"}
    refused(await desk(world, SOSIONOMI).get(f"{PATH}/{id_}/notifier", params=asked), 403, "social-worker-needed")

    read = done(await desk(world, SOCIAL_WORKER).get(f"{PATH}/{id_}/notifier", params=asked))
    assert read["name"] == "Nella Naapuri"
    assert [entry[4] for entry in await access_log(world) if entry[1] == "read_notifier"] == ["denied", "allowed"]


async def test_a_notice_outlives_the_closing_of_its_contact(world: World) -> None:
    id_ = await about_infant(world)
    await assessed(world, id_)
    notice = done(await act(world, id_, "decision", NOT_NEEDED))
    contact = done(await desk(world).get(f"/v1/contacts/{notice['contact_id']}"))
    closing = {"outcome": "advice_given"}
    done(await desk(world, SOSIONOMI).post(f"/v1/contacts/{contact['id']}/close", closing, version=contact["version"]))

    kept = await seen(world, id_)
    assert (kept["concern"], kept["child_identified"]) == ("She says that she is hit.", True)
