"""Identification over HTTP: an anonymous contact becomes a known person's, its clocks running on, and back again."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.guidance.builders import (
    ASSESS,
    CITIZEN,
    CLOSE,
    OUTSIDER,
    WORKER,
    access_log,
    act,
    desk,
    done,
    due_by_rule,
    made,
    pointers,
    refused,
)
from tests.guidance.making import CODE, FORM, YOUNGER, everything_opened, filled, said, thread, written_by_code
from tests.world import Api, World

WORDS = "Kissa nimeltä Mauno"


def known_by(code: str = CODE, method: str = "identity_document") -> dict[str, str]:
    return {"personal_identity_code": code, "identification_method": method}


async def identify(api: Api, contact_id: str, code: str = CODE, *, version: int = 1) -> Any:
    return await api.post(f"/v1/contacts/{contact_id}/identify", known_by(code), version=version)


async def test_a_worker_identifies_the_client_and_the_clocks_run_on(world: World) -> None:
    receipt = await made(world, matters=["health"], message=WORDS, topic="Kissa")
    world.clock.advance(hours=1)
    answer = await identify(desk(world, WORKER), receipt["id"])

    seen = done(answer)
    assert answer.headers["etag"] == '"2"'
    assert (seen["identified"], seen["identification_method"]) == (True, "identity_document")
    assert seen["person_ref"] == world.apps["guidance"].state.parts.sealer.reference(CODE)
    assert (seen["topic"], seen["message"]) == ("Kissa", WORDS)
    assert seen["contacted_at"] == receipt["contacted_at"]
    assert due_by_rule(seen) == due_by_rule(receipt)
    rows = await world.databases.fetch("guidance", "select topic, message from contact")
    assert [tuple(row) for row in rows] == [(None, None)]


async def test_what_the_birth_date_adds_is_counted_from_the_first_contact(world: World) -> None:
    receipt = await made(world, matters=["social"])
    world.clock.advance(days=20)
    seen = done(await identify(desk(world), receipt["id"]))
    at_once = await made(world, WORKER, matters=["social"], personal_identity_code=CODE,
                         contacted_at=receipt["contacted_at"])  # fmt: skip

    assert set(due_by_rule(seen)) == {"service_promise", "service_needs_assessment_start"}
    assert due_by_rule(seen) == due_by_rule(at_once)
    states = {clock["rule_id"]: clock["state"] for clock in seen["clocks"]}
    assert states["service_needs_assessment_start"] == "overdue"


async def test_a_clock_that_was_met_is_not_started_again(world: World) -> None:
    receipt = await made(world)
    met = done(await act(desk(world), receipt["id"], ASSESS))
    seen = done(await identify(desk(world), receipt["id"], version=2))

    assert [(clock["rule_id"], clock["met_at"]) for clock in seen["clocks"]] == [
        (clock["rule_id"], clock["met_at"]) for clock in met["clocks"]
    ]


@pytest.mark.parametrize(
    ("role", "status", "kind"),
    [(OUTSIDER, 404, "not-found"), (CITIZEN, 403, "forbidden"), ("integrator", 403, "forbidden")],
)
async def test_only_the_unit_tells_who_the_client_is(world: World, role: str, status: int, kind: str) -> None:
    receipt = await made(world)

    refused(await identify(world.call("guidance", role), receipt["id"]), status, kind)
    assert await world.databases.fetch("guidance", "select 1 from contact_identity") == []


@pytest.mark.parametrize(
    ("version", "status", "kind"), [(2, 412, "version-mismatch"), (None, 428, "precondition-required")]
)
async def test_the_version_is_that_which_was_read(world: World, version: int | None, status: int, kind: str) -> None:
    receipt = await made(world)
    answer = await desk(world).post(f"/v1/contacts/{receipt['id']}/identify", known_by(), version=version)

    refused(answer, status, kind)


async def test_a_client_who_is_known_already_and_a_closed_contact_stay_as_they_are(world: World) -> None:
    known = await made(world, WORKER, personal_identity_code=CODE)
    closed = await made(world, matters=["general_advice"])
    done(await act(desk(world), closed["id"], CLOSE))

    refused(await identify(desk(world), known["id"], YOUNGER), 409, "invalid-state")
    refused(await identify(desk(world), closed["id"], version=2), 409, "invalid-state")


async def test_whoever_is_identified_is_in_the_access_log(world: World) -> None:
    receipt = await made(world)
    done(await identify(desk(world), receipt["id"]))

    reference = world.apps["guidance"].state.parts.sealer.reference(CODE)
    assert ("professional", "identify", [reference], receipt["id"], "allowed", None) in await access_log(world)


async def test_whoever_does_not_become_the_client_is_not_joined_to_an_anonymous_contact(world: World) -> None:
    closed = await made(world, matters=["general_advice"])
    done(await act(desk(world), closed["id"], CLOSE))
    about_another = await made(world, contactor="relative")
    refused(await take(world, closed["tracking_code"]), 409, "invalid-state")
    refused(await take(world, about_another["tracking_code"]), 422, "validation")
    refused(await identify(desk(world), closed["id"], version=2), 409, "invalid-state")
    refused(await world.call("guidance", CITIZEN).get(f"/v1/contacts/{closed['id']}/messages"), 404, "not-found")

    rows = await world.databases.fetch("guidance", "select subjects, actor_kind from access_log")
    assert [(row["subjects"], row["actor_kind"]) for row in rows] == [([], "professional")] * 2


async def test_the_open_contact_of_the_same_person_is_shown_when_one_is_identified(world: World) -> None:
    first = await made(world, WORKER, personal_identity_code=CODE)
    second = await made(world)

    assert done(await identify(desk(world), second["id"]))["possible_duplicate_of"] == first["id"]


async def test_of_two_who_identify_at_once_one_is_told_that_it_has_changed(world: World) -> None:
    receipt = await made(world)
    answers = await asyncio.gather(*(identify(desk(world), receipt["id"], code) for code in (CODE, YOUNGER)))

    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert len(await world.databases.fetch("guidance", "select 1 from contact_identity")) == 1


async def take(world: World, tracking_code: str, role: str = CITIZEN) -> Any:
    return await world.call("guidance", role).post("/v1/contacts/track/identify", {"tracking_code": tracking_code})


async def test_a_citizen_takes_the_contact_of_the_code_as_their_own(world: World) -> None:
    receipt = await made(world, message=WORDS)
    done(await written_by_code(world, receipt["tracking_code"], "Odotan"))
    told = done(await take(world, receipt["tracking_code"]))

    assert (told["identified"], told["status"]) == (True, "open")
    assert {clock["rule_id"]: clock["due_at"] for clock in told["clocks"]} == due_by_rule(receipt)
    seen = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))
    code = world.people[CITIZEN].identity_code
    assert seen["person_ref"] == world.apps["guidance"].state.parts.sealer.reference(code)
    assert (seen["message"], seen["identification_method"]) == (WORDS, "strong_electronic")
    assert [each["text"] for each in await thread(world.call("guidance", CITIZEN), receipt["id"])] == ["Odotan"]
    refused(await written_by_code(world, receipt["tracking_code"], "Hei"), 401, "stronger-identification-needed")


async def test_to_take_it_again_changes_nothing_and_another_cannot_take_it(world: World) -> None:
    receipt = await made(world)
    done(await take(world, receipt["tracking_code"]))

    assert done(await take(world, receipt["tracking_code"]))["identified"] is True
    refused(await take(world, receipt["tracking_code"], "adult"), 409, "invalid-state")


async def test_a_code_that_leads_nowhere_and_a_contact_of_somebody_else_are_refused(world: World) -> None:
    about_another = await made(world, contactor="relative")

    refused(await take(world, "a" * 32), 404, "not-found")
    problem = refused(await take(world, about_another["tracking_code"]), 422, "validation")
    assert pointers(problem) == [("/tracking_code", "client_only")]


async def test_a_contact_is_made_anonymous_with_nothing_kept(world: World) -> None:
    receipt = await made(
        world, WORKER, personal_identity_code=CODE, matters=["general_advice"], topic_code="sleep", message=WORDS,
        contactor="relative", contactor_details={"name": "Testi Henkilö"}, form=filled(), callback_requested=True,
        callback_phone="040 123 4567",
    )  # fmt: skip
    done(await desk(world).post(f"/v1/contacts/{receipt['id']}/messages", said("Soitan huomenna")))
    answer = await desk(world).post(f"/v1/contacts/{receipt['id']}/anonymise", version=2)

    seen = done(answer)
    gone = ("person_ref", "message", "topic", "callback_phone", "party", "topic_code", "municipality")
    assert [seen[name] for name in gone] == [None] * len(gone)
    assert (seen["status"], seen["identified"], seen["circumstances"]["form"]) == ("open", False, None)
    assert due_by_rule(seen) == due_by_rule(receipt)
    opened = await everything_opened(world)
    reference = world.apps["guidance"].state.parts.sealer.reference(CODE)
    for personal in (CODE, WORDS, "Testi Henkilö", "040 123 4567", "Soitan huomenna", FORM, reference):
        assert [table for table, told in opened.items() if personal in told and table != "access_log"] == [], personal


async def test_an_anonymous_contact_and_one_of_a_register_are_not_made_anonymous(world: World) -> None:
    nobodys = await made(world)
    assessed = await made(world, WORKER, personal_identity_code=CODE)
    done(await act(desk(world), assessed["id"], ASSESS))

    for contact_id, version in ((nobodys["id"], 1), (assessed["id"], 2)):
        answer = await desk(world).post(f"/v1/contacts/{contact_id}/anonymise", version=version)
        refused(answer, 409, "invalid-state")
    assert len(await world.databases.fetch("guidance", "select 1 from contact_identity")) == 1


async def test_an_instant_of_identification_is_kept_with_the_identity(world: World) -> None:
    receipt = await made(world)
    world.clock.advance(minutes=10)
    done(await identify(desk(world), receipt["id"]))

    rows = await world.databases.fetch("guidance", "select identified_at from contact_identity")
    assert [row["identified_at"] for row in rows] == [datetime(2026, 11, 23, 7, 10, tzinfo=UTC)]


async def test_the_history_tells_who_identified_wrote_and_anonymised_and_never_the_client(world: World) -> None:
    receipt = await made(world, matters=["general_advice"])
    path = f"/v1/contacts/{receipt['id']}"
    done(await written_by_code(world, receipt["tracking_code"], "Hei"))
    done(await identify(desk(world, WORKER), receipt["id"]))
    done(await desk(world, WORKER).post(f"{path}/messages", said("Terve")))
    done(await desk(world, WORKER).post(f"{path}/tools", {"kind": "first_assessment_form"}))
    version = done(await desk(world).get(path))["version"]
    done(await desk(world, WORKER).post(f"{path}/anonymise", version=version))

    worker = world.people[WORKER].sub
    items = done(await desk(world).get(f"{path}/history"))["items"]
    assert [(each["deed"], each["by"]) for each in items] == [
        ("received", None),
        ("message_written", None),
        ("identified", worker),
        ("message_written", worker),
        ("tool_recorded", worker),
        ("anonymised", worker),
    ]
