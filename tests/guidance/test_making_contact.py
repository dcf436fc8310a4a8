"""Making contact over HTTP: who may, where it goes, and what is answered."""

from datetime import date
from typing import Any

import pytest

from demo.people import identity_code
from shared.terms.guidance import Contactor
from tests.guidance.builders import (
    CITIZEN,
    LINE,
    NURSE,
    OUTSIDER,
    SYSTEM,
    UNIT,
    WEAK_CITIZEN,
    WORKER,
    a_contact,
    access_log,
    desk,
    done,
    due_by_rule,
    made,
    pointers,
    refused,
)
from tests.world import Api, World

OLD = identity_code(date(1951, 11, 23), 921)


async def test_anybody_makes_contact_without_a_token(world: World) -> None:
    answer = await world.call("guidance").post("/v1/contacts", a_contact(message="Lapsi itkee iltaisin."))

    receipt = done(answer)
    assert answer.status_code == 201
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["location"] == f"/v1/contacts/{receipt['id']}"
    assert receipt["red_flag"] is False
    assert receipt["identified"] is False
    assert len(receipt["tracking_code"]) == 32
    assert receipt["contacted_at"] == "2026-11-23T07:00:00Z"
    assert receipt["service_promise_at"] == "2026-11-24T13:00:00Z"
    assert due_by_rule(receipt) == {
        "care_need_assessment": "2026-11-23T14:00:00Z",
        "service_promise": "2026-11-24T13:00:00Z",
    }
    assert receipt["unit"]["unit_id"] == UNIT
    assert receipt["unit"]["phone"] == LINE
    assert receipt["unit"]["phone_hours"][0]["opens"] == "09:00"
    assert [number["number"] for number in receipt["emergency_numbers"]][:2] == ["112", "116117"]


async def test_two_contacts_have_two_tracking_codes(world: World) -> None:
    codes = {(await made(world))["tracking_code"] for _ in range(5)}

    assert len(codes) == 5


@pytest.mark.parametrize(
    ("role", "claims"),
    [
        pytest.param(CITIZEN, {}, id="a strongly identified citizen"),
        pytest.param(WEAK_CITIZEN, {}, id="a weakly identified citizen"),
        pytest.param("young-person", {}, id="a minor"),
        pytest.param(SYSTEM, {}, id="a system with the scope"),
        pytest.param(OUTSIDER, {}, id="a professional of another unit, by the municipality"),
    ],
)
async def test_a_caller_with_a_token_makes_an_anonymous_contact(
    world: World, role: str, claims: dict[str, Any]
) -> None:
    receipt = done(await world.call("guidance", role, **claims).post("/v1/contacts", a_contact()))

    assert receipt["identified"] is False
    assert receipt["unit"]["unit_id"] == UNIT


@pytest.mark.parametrize(
    ("role", "claims"),
    [
        pytest.param(SYSTEM, {"scope": "directory:read"}, id="a system without the scope"),
        pytest.param(SYSTEM, {"scope": None}, id="a system without any scope"),
        pytest.param("polku-booking", {}, id="a neighbouring service"),
        pytest.param("ops", {}, id="operations"),
    ],
)
async def test_those_who_may_not_make_contact_are_refused(world: World, role: str, claims: dict[str, Any]) -> None:
    refused(await world.call("guidance", role, **claims).post("/v1/contacts", a_contact()), 403, "forbidden")

    assert await world.databases.fetch("guidance", "select 1 from contact") == []


async def test_a_token_for_another_service_is_no_token_and_is_not_taken_for_nobody(world: World) -> None:
    stray = Api(world.clients["guidance"], world.token(NURSE, "booking"))

    refused(await stray.post("/v1/contacts", a_contact()), 401, "unauthenticated")


async def test_a_strongly_identified_citizen_is_known_when_asking_for_it(world: World) -> None:
    receipt = await made(world, CITIZEN, identified=True, message="Soittakaa: 040 123 4567")
    seen = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))

    sealer = world.apps["guidance"].state.parts.sealer
    assert receipt["identified"] is True
    assert seen["person_ref"] == sealer.reference(world.people[CITIZEN].identity_code)
    assert seen["message"] == "Soittakaa: 040 123 4567"


@pytest.mark.parametrize("role", [None, WEAK_CITIZEN], ids=["nobody in particular", "a weakly identified citizen"])
async def test_to_be_known_takes_strong_identification(world: World, role: str | None) -> None:
    answer = await world.call("guidance", role).post("/v1/contacts", a_contact(identified=True))

    refused(answer, 401, "stronger-identification-needed")
    assert "www-authenticate" in answer.headers


@pytest.mark.parametrize("contactor", [each for each in Contactor if each not in {Contactor.CLIENT, Contactor.MINOR}])
async def test_a_citizen_who_is_not_the_client_is_not_taken_for_the_client(world: World, contactor: Contactor) -> None:
    api, contact = world.call("guidance", CITIZEN), a_contact(contactor=contactor, matters=["social"])
    answer = await api.post("/v1/contacts", contact | {"identified": True})

    assert pointers(refused(answer, 422, "validation")) == [("/contactor", "client_only")]
    assert await world.databases.fetch("guidance", "select 1 from contact") == []
    assert done(await api.post("/v1/contacts", contact))["identified"] is False


async def test_a_professional_gives_the_code_of_the_client_whoever_makes_contact(world: World) -> None:
    receipt = await made(world, WORKER, contactor="relative", personal_identity_code=OLD, matters=["social"])

    assert receipt["identified"] is True
    assert "service_needs_assessment_start" in due_by_rule(receipt)


async def test_a_professional_gives_the_clients_code_also_a_temporary_one(world: World) -> None:
    receipt = await made(world, WORKER, municipality=None, unit_id=UNIT, personal_identity_code=OLD)
    seen = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))

    assert seen["person_ref"] == world.apps["guidance"].state.parts.sealer.reference(OLD)
    assert seen["area"] == "seinajoki"


@pytest.mark.parametrize(
    ("role", "changes", "expected"),
    [
        pytest.param(None, {"municipality": None}, ("/municipality", "missing"), id="no municipality"),
        pytest.param(None, {"municipality": "999"}, ("/municipality", "unknown"), id="a municipality elsewhere"),
        pytest.param(None, {"unit_id": UNIT}, ("/unit_id", "professionals_only"), id="nobody names a unit"),
        pytest.param(SYSTEM, {"unit_id": UNIT}, ("/unit_id", "professionals_only"), id="nor does a system"),
        pytest.param(WORKER, {"unit_id": "no-such-unit"}, ("/unit_id", "unknown"), id="an unknown unit"),
        pytest.param(
            WORKER, {"unit_id": UNIT, "municipality": "286"}, ("/municipality", "unknown"), id="of another county"
        ),
        pytest.param(
            CITIZEN,
            {"contacted_at": "2026-11-20T10:00:00Z"},
            ("/contacted_at", "professionals_only"),
            id="a citizen does not date the contact",
        ),
        pytest.param(
            CITIZEN,
            {"personal_identity_code": OLD},
            ("/personal_identity_code", "professionals_only"),
            id="a citizen sends no code",
        ),
        pytest.param(
            WORKER, {"identified": True}, ("/personal_identity_code", "missing"), id="a professional knows by code"
        ),
        pytest.param(
            WORKER, {"contacted_at": "2026-11-23T07:00:00.000001Z"}, ("/contacted_at", "in_the_future"), id="future"
        ),
        pytest.param(
            SYSTEM, {"contacted_at": "2010-12-31T10:00:00Z"}, ("/contacted_at", "outside_calendar"), id="too old"
        ),
        pytest.param(
            None,
            {"callback_requested": True},
            ("/callback_requested", "identified_only"),
            id="nobody is called back who left no number",
        ),
        pytest.param(
            WORKER,
            {"callback_requested": True, "callback_phone": "0401234567"},
            ("/callback_phone", "identified_only"),
            id="no number in an anonymous contact",
        ),
    ],
)
async def test_a_contact_that_says_what_it_may_not_is_refused_by_field(
    world: World, role: str | None, changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    answer = await world.call("guidance", role).post("/v1/contacts", a_contact(**changes))

    assert pointers(refused(answer, 422, "validation")) == [expected]
    assert await world.databases.fetch("guidance", "select 1 from contact") == []


@pytest.mark.parametrize("code", [OLD, None], ids=["of a known client", "anonymous"])
async def test_a_professional_records_only_for_an_own_unit_and_the_attempt_is_logged(
    world: World, code: str | None
) -> None:
    contact = a_contact(municipality=None, unit_id=UNIT, personal_identity_code=code)
    answer = await desk(world, OUTSIDER).post("/v1/contacts", contact)

    refused(answer, 403, "forbidden")
    known = [world.apps["guidance"].state.parts.sealer.reference(code)] if code else []
    assert await access_log(world) == [("professional", "create", known, None, "denied", "forbidden")]


async def test_a_call_back_is_asked_for_with_a_window_and_a_number(world: World) -> None:
    window = {"starts_at": "2026-11-23T10:00:00Z", "ends_at": "2026-11-23T11:00:00Z"}
    receipt = await made(
        world, CITIZEN, identified=True, callback_requested=True, callback_window=window, callback_phone="040 1234567"
    )
    seen = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))

    assert seen["callback_requested"] is True
    assert (seen["callback_from"], seen["callback_until"]) == (window["starts_at"], window["ends_at"])
    assert seen["callback_phone"] == "040 1234567"


async def test_acute_danger_is_answered_with_the_numbers_first_and_stored(world: World) -> None:
    answer = await world.call("guidance").post("/v1/contacts", a_contact(emergency=True))

    receipt = done(answer)
    assert list(receipt)[:2] == ["red_flag", "emergency_numbers"]
    assert receipt["red_flag"] is True
    assert [number["number"] for number in receipt["emergency_numbers"]][:2] == ["112", "116117"]
    seen = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))
    assert seen["emergency"] is True


@pytest.mark.parametrize(
    ("changes", "own_numbers"),
    [
        pytest.param({"message": "Soita 040 123 4567"}, True, id="the text is refused"),
        pytest.param({"identified": True}, True, id="the identification is too weak"),
        pytest.param({"municipality": "999"}, False, id="the place is not known"),
        pytest.param({"municipality": None}, False, id="no place is said"),
    ],
)
async def test_acute_danger_is_never_only_refused(world: World, changes: dict[str, Any], own_numbers: bool) -> None:
    answer = await world.call("guidance").post("/v1/contacts", a_contact(emergency=True, **changes))

    assert answer.is_error
    problem = answer.json()
    assert problem["red_flag"] is True
    numbers = [each["number"] for each in problem["emergency_numbers"]]
    assert numbers[:2] == ["112", "116117"]
    assert len(numbers) == (3 if own_numbers else 2)


async def test_the_access_log_names_who_made_whose_contact(world: World) -> None:
    by_citizen = await made(world, CITIZEN, identified=True)
    by_worker = await made(world, WORKER, personal_identity_code=OLD)
    of_nobody = await made(world, WORKER)
    await made(world)
    await made(world, CITIZEN)

    reference = world.apps["guidance"].state.parts.sealer.reference
    assert await access_log(world) == [
        ("citizen", "create", [reference(world.people[CITIZEN].identity_code)], by_citizen["id"], "allowed", None),
        ("professional", "create", [reference(OLD)], by_worker["id"], "allowed", None),
        ("professional", "create", [], of_nobody["id"], "allowed", None),
    ]
