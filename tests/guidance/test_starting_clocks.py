"""The clocks that a contact starts, over HTTP: which ones, from when, and when they are due."""

from datetime import date
from typing import Any

import pytest

from demo.people import identity_code
from tests.guidance.builders import (
    SYSTEM,
    WORKER,
    desk,
    done,
    due_by_rule,
    helsinki,
    made,
    recorded,
    state_by_rule,
    wire,
)
from tests.guidance.notices import a_notices_contact
from tests.worked_cases import worked_cases
from tests.world import World

OLD, NOT_YET_OLD = identity_code(date(1951, 11, 23), 921), identity_code(date(1951, 11, 24), 922)
"""Turns 75 on the day of the tests, and on the day after."""


@pytest.mark.parametrize(
    ("matters", "person", "clocks"),
    [
        pytest.param(["general_advice"], {}, {"service_promise"}, id="advice"),
        pytest.param(["health"], {}, {"service_promise", "care_need_assessment"}, id="health"),
        pytest.param(["social"], {}, {"service_promise"}, id="social, nobody known"),
        pytest.param(["social"], {"personal_identity_code": NOT_YET_OLD}, {"service_promise"}, id="social, almost 75"),
        pytest.param(
            ["social"],
            {"personal_identity_code": OLD},
            {"service_promise", "service_needs_assessment_start"},
            id="social, 75 today",
        ),
        pytest.param(
            ["social"],
            {"highest_disability_allowance": True},
            {"service_promise", "service_needs_assessment_start"},
            id="social, highest disability allowance",
        ),
        pytest.param(
            ["social"],
            {"needs_special_support": True},
            {"service_promise", "service_needs_assessment_start", "child_service_needs_assessment_finish"},
            id="social, child needing special support",
        ),
        pytest.param(["health"], {"personal_identity_code": OLD}, {"service_promise", "care_need_assessment"}, id="75"),
        pytest.param(
            ["social", "health"],
            {"needs_special_support": True},
            {
                "service_promise",
                "care_need_assessment",
                "service_needs_assessment_start",
                "child_service_needs_assessment_finish",
            },
            id="everything at once",
        ),
    ],
)
async def test_the_clocks_follow_from_the_matters_and_the_person(
    world: World, matters: list[str], person: dict[str, Any], clocks: set[str]
) -> None:
    assert set(due_by_rule(await made(world, WORKER, matters=matters, **person))) == clocks


_MATTER_OF = {"care_need_assessment": "health", "service_promise": "general_advice"}


@pytest.mark.parametrize(
    "case",
    [case for case in worked_cases("deadlines") if case.values[0]["rule"] in _MATTER_OF],  # type: ignore[index]  # a row of the file
)
async def test_a_recorded_contact_is_due_as_worked_out(world: World, case: dict[str, str]) -> None:
    receipt = await recorded(world, case["contact_local"], matters=[_MATTER_OF[case["rule"]]])

    due_at = due_by_rule(receipt)[case["rule"]]
    assert due_at == wire(helsinki(case["due_local"]))
    seen = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))
    clock = next(each for each in seen["clocks"] if each["rule_id"] == case["rule"])
    assert clock["started_at"] == seen["contacted_at"] == wire(helsinki(case["contact_local"]))
    assert clock["due_date"] == case["due_local"][:10]
    assert clock["calendar_version"].startswith("FI-holidays-")
    assert clock["state"] == "overdue"


@pytest.mark.parametrize(
    "case",
    [case for case in worked_cases("deadlines") if case.values[0]["rule"] == "child_protection_notice"],  # type: ignore[index]  # a row of the file
)
async def test_a_notice_is_due_as_worked_out(world: World, case: dict[str, str]) -> None:
    contact = await a_notices_contact(world, received_at=wire(helsinki(case["contact_local"])))

    assert due_by_rule(contact)["child_protection_notice"] == wire(helsinki(case["due_local"]))
    assert state_by_rule(contact)["child_protection_notice"] == "overdue"


async def test_the_clock_starts_at_the_first_contact_whoever_records_it_when(world: World) -> None:
    receipt = await made(world, SYSTEM, contacted_at="2026-11-20T15:59:59+02:00")

    assert due_by_rule(receipt)["care_need_assessment"] == "2026-11-20T14:00:00Z"
    assert receipt["clocks"][0]["state"] == "overdue"


async def test_what_must_be_finished_for_a_child_is_due_three_months_after_the_contact(world: World) -> None:
    supported = await recorded(world, "2023-11-30 10:00", matters=["social"], needs_special_support=True)
    notified = await a_notices_contact(world, received_at=wire(helsinki("2023-11-30 10:00")))

    for contact, rule in (
        (supported, "child_service_needs_assessment_finish"),
        (notified, "child_protection_finish"),
    ):
        assert due_by_rule(contact)[rule] == wire(helsinki("2024-02-29 16:00"))
        assert state_by_rule(contact)[rule] == "overdue"
