"""The preliminary assessment over HTTP: kept apart by register, sealed, and never the result of another assessment."""

from datetime import date
from typing import Any

import pytest

from demo.people import identity_code
from shared.contracts.types import Input
from shared.terms.registers import Register
from tests.guidance.builders import (
    ADVISED,
    MANAGER,
    MISSING,
    NURSE,
    OUTSIDER,
    SOCIAL_WORKER,
    WORKER,
    access_log,
    desk,
    done,
    everything_stored,
    pointers,
    refused,
    told,
)
from tests.guidance.outcomes import HEALTH, SOCIAL, Case, a_part, known, unknown
from tests.world import World

PATH = "preliminary-assessment"


async def read(case: Case, role: str) -> dict[str, Any]:
    return done(await case.api(role).get(f"/v1/contacts/{case.id}/{PATH}"))


async def test_each_part_is_read_in_the_context_of_its_own_register_only(world: World) -> None:
    case = await known(world, matters=["health", "social"])
    await case.assess(HEALTH)
    await case.assess(SOCIAL, needs="The rent is unpaid.", topic_code="finances", urgency="urgent")

    for role, own, others in (
        (NURSE, HEALTH, "The rent is unpaid."),
        (WORKER, SOCIAL, "Does not turn over."),
        (SOCIAL_WORKER, SOCIAL, "Does not turn over."),
    ):
        seen = await read(case, role)
        assert [part["client_register"] for part in seen["parts"]] == [own]
        assert seen["recorded_in"] == [HEALTH, SOCIAL]
        assert others not in str(seen)
    assert (await read(case, MANAGER))["parts"] == []


async def test_a_part_is_shown_as_it_was_recorded_and_kept_sealed(world: World) -> None:
    case = await known(world)
    recorded = await case.assess(HEALTH)

    expected = a_part() | {
        "recorded_by": world.people[NURSE].sub,
        "recorded_at": "2026-11-23T07:00:00Z",
    }
    assert recorded["parts"] == [expected]
    assert recorded["version"] == 2
    stored = "\n".join((await everything_stored(world)).values())
    assert "turn over" not in stored
    assert "motor-development" not in stored


async def test_the_matter_decides_the_register_and_not_who_records(world: World) -> None:
    case = await known(world)
    recorded = await case.assess(HEALTH, role=WORKER)

    assert (recorded["parts"], recorded["recorded_in"]) == ([], [HEALTH])
    assert [part["client_register"] for part in (await read(case, NURSE))["parts"]] == [HEALTH]


async def test_a_part_of_the_other_context_is_not_written_over_unseen(world: World) -> None:
    case = await known(world)
    await case.assess(HEALTH)

    refused(await case.put(PATH, {"parts": [a_part(needs="Other")]}, WORKER), 403, "forbidden")
    changed = done(await case.put(PATH, {"parts": [a_part(needs="Turns over now.")]}, NURSE))
    assert changed["parts"][0]["needs"] == "Turns over now."


async def test_a_part_that_is_not_sent_stays(world: World) -> None:
    case = await known(world)
    await case.assess(HEALTH)
    await case.assess(SOCIAL)

    assert (await read(case, NURSE))["parts"][0]["needs"] == "Does not turn over."


async def test_who_works_in_no_context_records_nothing(world: World) -> None:
    case = await known(world)

    refused(await case.put(PATH, {"parts": [a_part()]}, MANAGER), 403, "forbidden")


async def test_a_change_names_the_version_of_the_contact(world: World) -> None:
    case = await known(world)
    await case.assess(HEALTH)

    refused(await case.put(PATH, {"parts": [a_part()]}, version=1), 412, "version-mismatch")
    path = f"/v1/contacts/{case.id}/{PATH}"
    refused(await case.api().send("PUT", path, json={"parts": [a_part()]}), 428, "precondition-required")


async def test_another_units_contact_is_as_if_it_were_missing(world: World) -> None:
    case = await known(world)
    await case.assess(HEALTH)
    outsider = desk(world, OUTSIDER)

    for method, options in (
        ("GET", {}),
        ("PUT", {"json": {"parts": [a_part()]}, "headers": {"if-match": '"2"'}}),
    ):
        answer = await outsider.send(method, f"/v1/contacts/{case.id}/{PATH}", **options)
        refused(answer, 404, "not-found")
        assert told(answer) == told(await outsider.send(method, f"/v1/contacts/{MISSING}/{PATH}", **options))
    assert [entry[1] for entry in (await access_log(world))[-2:]] == [
        "read_preliminary_assessment",
        "assess_preliminarily",
    ]


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("needs", "Soita 040 123 4567", "phone_number"),
        ("functional_capacity", "a.b@example.org", "email"),
        ("resources", "+358 40 1234567", "phone_number"),
        ("whole_situation", "a@example.org", "email"),
        ("clients_own_words", "0401234567", "phone_number"),
        ("topic_code", "0401234567", "phone_number"),
    ],
)
async def test_an_anonymous_contact_takes_no_identifiers(world: World, name: str, text: str, kind: str) -> None:
    case = await unknown(world)

    problem = refused(await case.put(PATH, {"parts": [a_part(**{name: text})]}), 422, "identifier-in-anonymous-text")
    assert pointers(problem) == [(f"/parts/0/{name}", kind)]
    assert text not in str(problem)
    assert await world.databases.fetch("guidance", "select 1 from preliminary_assessment") == []


async def test_an_identity_code_is_taken_of_nobody(world: World) -> None:
    case = await known(world)
    code = identity_code(date(2026, 2, 23), 911)

    refused(await case.put(PATH, {"parts": [a_part(needs=f"Sibling {code}")]}), 422, "validation")


async def test_the_words_of_an_anonymous_contact_go_with_its_closing(world: World) -> None:
    case = await unknown(world, matters=["general_advice"])
    await case.assess(SOCIAL)
    done(await case.post("close", ADVISED))

    assert await world.databases.fetch("guidance", "select 1 from preliminary_assessment") == []


@pytest.mark.parametrize(
    "field",
    [
        "result",
        "conclusion",
        "decision",
        "service_needs_assessment",
        "care_need_assessment",
        "assessment_result",
        "step",
        "diagnosis",
    ],
)
async def test_the_result_of_another_assessment_is_never_recorded(world: World, field: str) -> None:
    case = await known(world)

    problem = refused(await case.put(PATH, {"parts": [a_part(**{field: "Needs home service."})]}), 422, "validation")
    assert [code for _, code in pointers(problem)] == ["extra_forbidden"]


def test_no_input_of_guidance_has_a_field_for_the_result_of_an_assessment(everything: World) -> None:
    forbidden = {"result", "conclusion", "decision", "step", "actual_step", "recommended_step", "diagnosis", "summary"}
    schemas = everything.apps["guidance"].openapi()["components"]["schemas"]
    # Whether an assessment is begun on a child-protection notice is decided by the law's seventh working day (D-7);
    # the others tell of services and of nobody: their text, and the step of care on which they are.
    apart = {"DecideNotice", "DirectorySearch", "SelfCareSearch", "EntryText", "CheckStep"}
    inputs = [
        name for name, schema in schemas.items() if schema.get("additionalProperties") is False and name not in apart
    ]

    assert "NewAssessmentPart" in inputs
    assert {name: sorted(forbidden & set(schemas[name].get("properties", {}))) for name in inputs} == {
        name: [] for name in inputs
    }


def test_the_assessment_of_the_need_of_care_tells_only_how_urgent_it_is_and_when(everything: World) -> None:
    schema = everything.apps["guidance"].openapi()["components"]["schemas"]["CareNeedAssessment"]

    assert set(schema["properties"]) == {"urgency", "assessed_at"}
    assert Input.model_config["extra"] == "forbid"


@pytest.mark.parametrize("parts", [[], [a_part(), a_part()], [a_part(register) for register in (*Register, HEALTH)]])
async def test_parts_are_one_or_two_of_different_registers(world: World, parts: list[dict[str, Any]]) -> None:
    case = await known(world)

    refused(await case.put(PATH, {"parts": parts}), 422, "validation")
