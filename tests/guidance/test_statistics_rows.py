"""What is counted of every contact at its closing, anonymous ones too, with no id of anything."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from demo.people import identity_code
from tests.guidance.builders import ADVISED, done, pointers, refused
from tests.guidance.outcomes import Case, follow, known, ready, to_unit, unknown
from tests.world import World

FILLED = {
    "reason_code": "sleep",
    "additional_reason": "Naps",
    "missing_service": "night-care",
    "duration_minutes": 25,
    "workers": 2,
    "worker_minutes": 40,
    "led_to_client_relationship": "no",
}


async def rows(world: World) -> list[dict[str, Any]]:
    return [dict(row) for row in await world.databases.fetch("guidance", "select * from statistics_pending")]


async def closed(case: Case, **changes: Any) -> dict[str, Any]:
    return done(await case.post("close", {**ADVISED, **changes}))


async def test_an_anonymous_contact_is_counted_with_what_the_worker_fills_in(world: World) -> None:
    case = await unknown(world, matters=["general_advice"], contactor="professional")
    await closed(case, statistics=FILLED)

    (row,) = await rows(world)
    assert UUID(str(row.pop("id"))).version == 4
    assert row == {
        "unit_id": "etela-pohjanmaa-client-guidance",
        "area": "ilmajoki",
        "channel": "online",
        "language": "fi",
        "contactor": "professional",
        "for_professional": True,
        "matters": ["general_advice"],
        "reason_code": "sleep",
        "additional_reason": "Naps",
        "missing_service": "night-care",
        "resolved_on": date(2026, 11, 23),
        "weekday": 1,
        "hour": 9,
        "first_response": "within_15_minutes",
        "repeated": False,
        "duration_minutes": 25,
        "workers": 2,
        "worker_minutes": 40,
        "outcomes": ["advice_given"],
        "led_to_client_relationship": "no",
        "first_contact_resolution": True,
        "clock_results": '{"service_promise": "met"}',
        "age_group": "unknown",
    }


async def test_a_known_client_counts_in_an_age_group(world: World) -> None:
    await closed(await known(world, matters=["general_advice"]))

    assert [row["age_group"] for row in await rows(world)] == ["under_7"]


async def test_each_clock_is_counted_as_it_ended(world: World) -> None:
    case = await ready(world)
    await case.end(to_unit())
    await follow(world)
    await case.at_referral("accept")
    world.clock.advance(days=3)
    await closed(case, outcome=None)

    (row,) = await rows(world)
    assert row["clock_results"] == '{"service_promise": "met_late", "care_need_assessment": "continued"}'
    assert (row["outcomes"], row["first_contact_resolution"]) == (["message_to_unit"], False)


async def test_nothing_of_a_row_joins_to_the_contact_or_the_person(world: World) -> None:
    case = await known(world, matters=["general_advice"], topic="Mauno")
    person_ref = (await case.seen())["person_ref"]
    world.clock.advance(minutes=7, seconds=13)
    await closed(case, statistics=FILLED)

    (row,) = await rows(world)
    (contact,) = await world.databases.fetch("guidance", "select * from contact")
    contacts_own = {str(value) for value in contact.values() if isinstance(value, (UUID, datetime))}
    assert contacts_own.isdisjoint(str(value) for value in row.values())
    assert not any(isinstance(value, datetime) for value in row.values())
    assert person_ref not in str(row)
    assert case.id not in str(row)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Soita 040 123 4567", "phone_number"),
        ("a@example.org", "email"),
        (identity_code(date(1952, 10, 13), 908), "personal_identity_code"),
    ],
)
async def test_an_additional_reason_with_identifiers_is_refused(world: World, text: str, kind: str) -> None:
    case = await unknown(world, matters=["general_advice"])
    answer = await case.post("close", {**ADVISED, "statistics": {"additional_reason": text}})

    problem = refused(answer, 422, "validation")
    assert pointers(problem) == [("/statistics/additional_reason", kind)]
    assert text not in answer.text
    assert await rows(world) == []


async def test_a_closing_that_is_refused_counts_nothing(world: World) -> None:
    case = await unknown(world)
    refused(await case.post("close", ADVISED), 409, "clock-running")

    assert await rows(world) == []


async def test_a_reason_code_that_is_an_identifier_is_refused(world: World) -> None:
    case = await unknown(world, matters=["general_advice"])
    answer = await case.post("close", {**ADVISED, "statistics": {"reason_code": "0401234567"}})

    assert pointers(refused(answer, 422, "validation")) == [("/statistics/reason_code", "phone_number")]


async def test_an_identifier_in_the_place_of_the_reason_code_of_a_known_client_is_not_counted(world: World) -> None:
    await closed(await known(world, matters=["general_advice"], topic_code="0401234567"))

    (row,) = await rows(world)
    assert row["reason_code"] is None
