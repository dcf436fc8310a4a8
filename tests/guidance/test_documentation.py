"""Where a contact is documented, over HTTP: entries made by themselves, each read in its own context."""

from typing import Any

import pytest

from tests.guidance.builders import (
    ADVISED,
    MISSING,
    NURSE,
    OUTSIDER,
    SOCIAL_WORKER,
    SYSTEM,
    WORKER,
    access_log,
    desk,
    done,
    everything_stored,
    refused,
    told,
)
from tests.guidance.outcomes import HEALTH, SOCIAL, Case, known, unknown
from tests.world import World

FACTS = {
    "file_opened": False,
    "applies_for_social_service": False,
    "concerns_pending_social_matter": False,
    "concerns_care": False,
}


async def entries(case: Case, role: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = done(await case.api(role).get(f"/v1/contacts/{case.id}/entries"))["items"]
    return items


async def say(case: Case, role: str = WORKER, **facts: bool) -> dict[str, Any]:
    return done(await case.put("documentation-facts", FACTS | facts, role))


async def test_an_integrator_is_told_where_and_why_in_words_and_nothing_is_stored(world: World) -> None:
    before = await everything_stored(world)
    asked = {
        "identified": True,
        "matters": ["health", "social"],
        "outcomes": [
            {"kind": "direct_booking", "client_register": HEALTH},
            {"kind": "to_service_needs_assessment", "client_register": SOCIAL},
        ],
    }
    decision = done(await world.call("guidance", SYSTEM).post("/v1/documentation-decisions", asked, key=None))

    assert decision["documented_in"] == "both"
    assert decision["entries"] == [
        {"client_register": SOCIAL, "kind": "initiation"},
        {"client_register": HEALTH, "kind": "care"},
    ]
    assert [ground["reason"] for ground in decision["grounds"]] == ["social_outcome", "health_outcome"]
    for ground in decision["grounds"]:
        assert len({ground["words"][language] for language in ("fi", "sv", "en")}) == 3
        assert ground["source"]
    assert (decision["rule_id"], decision["rule_version"]) == ("register_decision", "1")
    assert await everything_stored(world) == before


async def test_a_wish_to_initiate_makes_the_entry_at_once_and_the_person_stays(world: World) -> None:
    case = await known(world, matters=["social"], contacted_at="2026-11-23T06:30:00Z")
    await say(case)
    assert await entries(case, WORKER) == []
    documented = await say(case, applies_for_social_service=True)

    assert documented["decision"]["documented_in"] == "social_welfare"
    (entry,) = await entries(case, WORKER)
    assert (entry["kind"], entry["client_register"]) == ("initiation", SOCIAL)
    assert (entry["initiated_at"], entry["recorded_at"]) == ("2026-11-23T06:30:00Z", "2026-11-23T07:00:00Z")
    assert entry["content"]["reasons"] == ["applies_for_social_service"]
    assert (entry["recorded_by"], entry["professions"]) == (world.people[WORKER].sub, ["guidance_worker"])
    done(await case.post("close", ADVISED, WORKER))
    assert (await case.seen(WORKER))["person_ref"] is not None


async def test_the_file_that_was_opened_leaves_a_note_that_later_becomes_the_initiation(world: World) -> None:
    case = await known(world, matters=["social"])
    await say(case, file_opened=True)
    await say(case, file_opened=True)
    await say(case, file_opened=True, applies_for_social_service=True)

    assert [entry["kind"] for entry in await entries(case, SOCIAL_WORKER)] == ["advice_asked", "initiation"]


async def test_an_initiation_tells_also_that_advice_was_asked(world: World) -> None:
    case = await known(world, matters=["social"])
    await say(case, applies_for_social_service=True)
    await say(case, file_opened=True)

    assert [entry["kind"] for entry in await entries(case, WORKER)] == ["initiation"]


async def test_each_entry_holds_its_own_register_only_and_is_read_in_its_own_context(world: World) -> None:
    case = await known(world, matters=["health", "social"])
    await case.assess(HEALTH)
    await case.assess(SOCIAL, needs="The rent is unpaid.")
    await say(case, concerns_care=True, applies_for_social_service=True)

    (care,) = await entries(case, NURSE)
    (initiation,) = await entries(case, WORKER)
    assert (care["kind"], initiation["kind"]) == ("care", "initiation")
    assert care["content"]["assessment"]["needs"] == "Does not turn over."
    assert initiation["content"]["assessment"]["needs"] == "The rent is unpaid."
    assert "unpaid" not in str(care)
    assert "turn over" not in str(initiation)
    assert await entries(case, "guidance-manager") == []
    stored = await everything_stored(world)
    assert "unpaid" not in stored["register_entry"]


async def test_a_social_worker_makes_the_entry_of_a_health_matter_in_the_patient_register(world: World) -> None:
    case = await known(world)
    await say(case, SOCIAL_WORKER, concerns_care=True)

    (entry,) = await entries(case, NURSE)
    assert (entry["client_register"], entry["professions"]) == (HEALTH, ["social_worker"])
    assert await entries(case, SOCIAL_WORKER) == []


async def test_the_assessment_of_the_need_of_care_is_entered_and_keeps_the_person(world: World) -> None:
    case = await known(world)
    await case.assess_care_need()
    done(await case.post("close", ADVISED))

    (entry, *_) = await entries(case, NURSE)
    assert (entry["kind"], entry["professions"]) == ("care_need_assessment", ["nurse"])
    content = entry["content"]
    assert (content["care_need_urgency"], content["care_need_assessed_at"]) == ("non_urgent", "2026-11-23T07:00:00Z")
    assert (await case.seen())["person_ref"] is not None


async def test_of_advice_alone_nothing_is_entered_and_the_person_is_forgotten(world: World) -> None:
    case = await known(world, matters=["social"])
    await case.assess(SOCIAL)
    done(await case.post("close", ADVISED))

    stored = await everything_stored(world)
    assert [stored[table] for table in ("register_entry", "contact_identity", "preliminary_assessment")] == [""] * 3
    assert (await case.seen())["person_ref"] is None


async def test_of_nobody_who_is_known_nothing_is_entered(world: World) -> None:
    case = await unknown(world, matters=["social"])
    documented = await say(case, applies_for_social_service=True, concerns_care=True)

    assert [ground["reason"] for ground in documented["decision"]["grounds"]] == ["anonymous"]
    assert await entries(case, WORKER) == []


async def test_facts_are_said_on_the_version_that_was_seen(world: World) -> None:
    case = await known(world)
    await say(case)

    refused(await case.put("documentation-facts", FACTS, version=1), 412, "version-mismatch")


@pytest.mark.parametrize(("method", "path"), [("GET", "entries"), ("PUT", "documentation-facts")])
async def test_another_units_contact_is_as_if_it_were_missing(world: World, method: str, path: str) -> None:
    case = await known(world)
    options: dict[str, Any] = {"json": FACTS, "headers": {"if-match": '"1"'}} if method == "PUT" else {}
    outsider = desk(world, OUTSIDER)
    answer = await outsider.send(method, f"/v1/contacts/{case.id}/{path}", **options)

    refused(answer, 404, "not-found")
    assert told(answer) == told(await outsider.send(method, f"/v1/contacts/{MISSING}/{path}", **options))
    assert (await access_log(world))[-1][4:] == ("denied", "not-found")


async def test_reading_entries_is_logged_with_whose_they_are(world: World) -> None:
    case = await known(world)
    person_ref = (await case.seen())["person_ref"]
    await entries(case, NURSE)

    assert (await access_log(world))[-1][1:3] == ("read_register_entries", [person_ref])
