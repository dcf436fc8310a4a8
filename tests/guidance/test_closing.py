"""Closing over HTTP: what keeps a contact open, and what a closed one leaves behind."""

from typing import Any

import pytest

from tests.guidance.builders import (
    ASSESS,
    CITIZEN,
    CLOSE,
    NURSE,
    WORKER,
    act,
    desk,
    done,
    everything_stored,
    made,
    refused,
    state_by_rule,
)
from tests.guidance.notices import a_notices_contact
from tests.world import World


@pytest.mark.parametrize(
    ("contact", "running"),
    [
        pytest.param({"matters": ["health"]}, ["care_need_assessment"], id="the care need assessment"),
        pytest.param(
            {"matters": ["social"], "highest_disability_allowance": True},
            ["service_needs_assessment_start"],
            id="a service needs assessment, which guidance never records",
        ),
        pytest.param(
            {"matters": ["social"], "needs_special_support": True},
            ["child_service_needs_assessment_finish", "service_needs_assessment_start"],
            id="the service needs assessment of a child",
        ),
        pytest.param(
            {"matters": ["social", "health"], "highest_disability_allowance": True},
            ["care_need_assessment", "service_needs_assessment_start"],
            id="both of them",
        ),
    ],
)
async def test_a_contact_is_not_closed_while_a_statutory_clock_runs(
    world: World, contact: dict[str, Any], running: list[str]
) -> None:
    receipt = await made(world, **contact)
    world.clock.advance(days=30)
    problem = refused(await act(desk(world), receipt["id"], CLOSE), 409, "clock-running")

    assert problem["rules"] == running
    assert done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))["status"] == "open"


async def test_the_contact_of_a_notice_is_not_closed_while_a_clock_of_the_notice_runs(world: World) -> None:
    contact = await a_notices_contact(world)
    problem = refused(await act(desk(world, WORKER), contact["id"], CLOSE), 409, "clock-running")

    assert problem["rules"] == ["child_protection_finish", "child_protection_notice"]


async def test_a_contact_is_closed_when_the_need_of_care_has_been_assessed(world: World) -> None:
    receipt = await made(world, message="Kysymys")
    done(await act(desk(world), receipt["id"], ASSESS))
    answer = await act(desk(world, WORKER), receipt["id"], CLOSE, version=2)

    closed = done(answer)
    assert answer.headers["etag"] == '"3"'
    assert (closed["status"], closed["outcome"], closed["closed_at"]) == (
        "closed",
        "advice_given",
        "2026-11-23T07:00:00Z",
    )
    assert set(state_by_rule(closed).values()) == {"met"}
    assert closed["message"] is None
    for action in (ASSESS, CLOSE):
        refused(await act(desk(world), receipt["id"], action, version=3), 409, "invalid-state")


async def test_a_social_matter_without_a_statutory_clock_is_closed_with_advice(world: World) -> None:
    receipt = await made(world, matters=["social"])

    assert state_by_rule(done(await act(desk(world), receipt["id"], CLOSE))) == {"service_promise": "met"}


async def test_closing_late_keeps_the_promise_late(world: World) -> None:
    receipt = await made(world, matters=["general_advice"])
    world.clock.advance(days=2)

    assert state_by_rule(done(await act(desk(world), receipt["id"], CLOSE))) == {"service_promise": "met_late"}


async def test_advice_leaves_neither_identity_nor_words_of_an_identified_contact(world: World) -> None:
    receipt = await made(world, CITIZEN, identified=True, matters=["general_advice"], topic="Oma", message="Sana")
    before = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))
    closed = done(await act(desk(world), receipt["id"], CLOSE))

    assert before["identified"] is True
    assert (closed["identified"], closed["person_ref"], closed["topic"], closed["message"]) == (False, None, None, None)
    stored = await everything_stored(world)
    assert stored["contact_identity"] == ""
    assert before["person_ref"] in stored["access_log"]
    assert [name for name, rows in stored.items() if before["person_ref"] in rows] == ["access_log"]
    assert done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))["person_ref"] is None


async def test_the_access_log_leads_from_a_forgotten_person_only_to_advice(world: World) -> None:
    window = {"starts_at": "2026-11-23T10:00:00Z", "ends_at": "2026-11-23T11:00:00Z"}
    receipt = await made(
        world, CITIZEN, identified=True, matters=["general_advice"], topic_code="sleep",
        callback_requested=True, callback_window=window,
    )  # fmt: skip
    before = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))
    done(await act(desk(world), receipt["id"], CLOSE))

    gone = ("topic_code", "topic", "message", "area", "municipality", "callback_from", "callback_until")
    (row,) = await world.databases.fetch(
        "guidance",
        f"select {', '.join(gone)}, contact.outcome from contact join access_log on object_id = contact.id::text"
        " where subjects = array[$1] and action = 'create'",
        before["person_ref"],
    )
    assert [row[name] for name in gone] == [None] * len(gone)
    assert row["outcome"] == "advice_given"


async def test_the_place_and_the_reason_of_an_anonymous_contact_stay_for_the_statistics(world: World) -> None:
    receipt = await made(world, matters=["general_advice"], topic_code="sleep")
    closed = done(await act(desk(world), receipt["id"], CLOSE))

    assert (closed["topic_code"], closed["municipality"], closed["area"]) == ("sleep", "145", "ilmajoki")


async def test_an_identified_contact_whose_need_of_care_was_assessed_keeps_its_person(world: World) -> None:
    receipt = await made(world, CITIZEN, identified=True, topic="Oma")
    before = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))
    await act(desk(world), receipt["id"], ASSESS)
    closed = done(await act(desk(world), receipt["id"], CLOSE, version=2))

    assert (closed["status"], closed["person_ref"], closed["topic"]) == ("closed", before["person_ref"], "Oma")


async def test_an_outcome_that_is_not_known_is_refused(world: World) -> None:
    receipt = await made(world, matters=["general_advice"])

    refused(await act(desk(world, NURSE), receipt["id"], CLOSE, outcome="forgotten"), 422, "validation")
