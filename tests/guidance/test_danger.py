"""Acute danger over HTTP: whoever makes contact is told whom to call, whatever becomes of the contact (D-13)."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.guidance.builders import CITIZEN, WORKER, a_contact, desk, done, made
from tests.guidance.making import CALM, CODE, filled
from tests.world import World

JSON = {"content-type": "application/json"}
OWN = ["112", "116117", "+358 44 470 0444"]
EVERYWHERE = ["112", "116117"]
ALARMING = filled({**CALM, "thoughts-of-suicide": True})
SECRET = "en jaksa enää elää"


def numbers(body: dict[str, Any]) -> list[str]:
    return [each["number"] for each in body["emergency_numbers"]]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"form": ALARMING}, id="a yes"),
        pytest.param(
            {"form": filled({"what-for": "apua", "how-soon": "now"}, code="general")}, id="an option of a choice"
        ),
        pytest.param({"emergency": True, "form": filled()}, id="the flag beside calm answers"),
    ],
)
async def test_an_answer_that_tells_of_danger_makes_an_emergency(world: World, changes: dict[str, Any]) -> None:
    receipt = await made(world, **changes)

    assert list(receipt)[:2] == ["red_flag", "emergency_numbers"]
    assert receipt["red_flag"] is True
    assert numbers(receipt) == OWN
    assert done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))["emergency"] is True


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        pytest.param({"language": "de"}, OWN, id="a field does not fit"),
        pytest.param({"message": SECRET, "unknown": SECRET}, OWN, id="a field is unknown"),
        pytest.param({"matters": []}, OWN, id="no matter"),
        pytest.param({"municipality": 145}, EVERYWHERE, id="the place cannot be read"),
        pytest.param({"municipality": "285"}, EVERYWHERE, id="a county without a number of its own"),
        pytest.param({"message": f"{SECRET} 040 123 4567"}, OWN, id="the text is refused"),
        pytest.param({"personal_identity_code": "x"}, OWN, id="a code that is none"),
    ],
)
@pytest.mark.parametrize("danger", [{"emergency": True}, {"form": ALARMING}], ids=["flag", "answer"])
async def test_a_contact_that_is_refused_for_its_form_tells_whom_to_call(
    world: World, danger: dict[str, Any], changes: dict[str, Any], shown: list[str]
) -> None:
    wrong = changes | ({"language": "de"} if changes.get("municipality") == "285" else {})
    with capture_logs() as logs:
        answer = await world.call("guidance").post("/v1/contacts", {**a_contact(**danger), **wrong})

    assert answer.is_error
    problem = answer.json()
    assert (problem["red_flag"], numbers(problem)) == (True, shown)
    assert set(problem["emergency_numbers"][0]["when"]) == {"fi", "sv", "en"}
    assert SECRET not in answer.text + str(logs)


@pytest.mark.parametrize(
    ("role", "options", "status"),
    [
        pytest.param(None, {"key": None}, 400, id="no key"),
        pytest.param(None, {"key": "short"}, 422, id="a short key"),
        pytest.param("ops", {}, 403, id="a caller to whom it is closed"),
        pytest.param("polku-booking", {}, 403, id="a service"),
        pytest.param(None, {"headers": {"authorization": "Bearer nothing"}}, 401, id="a token that proves nothing"),
        pytest.param(None, {"params": {"more": "1"}}, 422, id="a stray parameter"),
    ],
)
async def test_a_contact_that_is_refused_for_its_request_tells_whom_to_call(
    world: World, role: str | None, options: dict[str, Any], status: int
) -> None:
    answer = await world.call("guidance", role).post("/v1/contacts", a_contact(emergency=True), **options)

    assert answer.status_code == status
    assert numbers(answer.json())[:2] == EVERYWHERE


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"emergency": true', 400),
        (b'{"emergency": true, "emergency": true}', 400),
        (b"[1]", 422),
        (b"", 422),
        (b'{"emergency": true, "message": "' + b"a" * 70_000 + b'"}', 413),
        (b'{"form": {"code": ["a"], "answers": {}}, "municipality": ["145"], "unit_id": 4}', 422),
        (b'{"form": {"code": "general", "version": [1], "answers": {"how-soon": ["now"]}}}', 422),
    ],
)
async def test_a_body_that_cannot_be_taken_is_answered_with_the_numbers_of_every_county(
    world: World, body: bytes, status: int
) -> None:
    answer = await world.call("guidance").post("/v1/contacts", content=body, headers=JSON)

    assert answer.status_code == status
    assert numbers(answer.json()) == EVERYWHERE


@pytest.mark.parametrize(
    "content", [b'{"emergency": true', b"[1]", b'{"emergency": "true"}', b'{"emergency": 1, "emergency": false}']
)
async def test_what_cannot_be_read_may_tell_of_danger(world: World, content: bytes) -> None:
    answer = await world.call("guidance").post("/v1/contacts", content=content, headers=JSON)

    assert answer.json()["red_flag"] is True


async def test_a_refused_contact_without_danger_carries_the_numbers_and_no_red_flag(world: World) -> None:
    problem = (await world.call("guidance").post("/v1/contacts", a_contact(language="de"))).json()

    assert (problem["red_flag"], numbers(problem)) == (False, OWN)


async def test_the_numbers_stand_also_in_what_the_tracking_code_tells(world: World) -> None:
    receipt = await made(world)
    told = done(await world.call("guidance").post("/v1/contacts/track", {"tracking_code": receipt["tracking_code"]}))

    assert numbers(told) == OWN


async def test_danger_is_never_turned_back_as_a_matter_in_progress(world: World) -> None:
    first = await made(world, CITIZEN, identified=True)
    second = await made(world, CITIZEN, identified=True, form=ALARMING)

    seen = done(await desk(world).get(f"/v1/contacts/{second['id']}"))
    assert (second["red_flag"], second["possible_duplicate"]) == (True, None)
    assert seen["possible_duplicate_of"] == first["id"]


async def test_a_matter_in_progress_is_answered_with_the_numbers(world: World) -> None:
    await made(world, CITIZEN, identified=True)
    answer = await world.call("guidance", CITIZEN).post("/v1/contacts", a_contact(identified=True))

    assert answer.status_code == 409
    assert (answer.json()["red_flag"], numbers(answer.json())) == (False, OWN)


async def test_a_worker_is_told_too(world: World) -> None:
    answer = await desk(world, WORKER).post(
        "/v1/contacts", a_contact(emergency=True, personal_identity_code=CODE, unit_id="etela-pohjanmaa-child-clinic")
    )

    assert answer.is_error
    assert numbers(answer.json()) == OWN
