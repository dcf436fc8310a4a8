"""Bad input over HTTP: refused by form and by field, never with a fault of ours and never repeated."""

import json
from datetime import date
from typing import Any

import pytest
from structlog.testing import capture_logs

from demo.people import identity_code
from tests.guidance.builders import (
    CITIZEN,
    MISSING,
    UNIT,
    WORKER,
    a_contact,
    desk,
    everything_stored,
    pointers,
    refused,
)
from tests.world import World

PATH = "/v1/contacts"
RIGHT_CODE = identity_code(date(1980, 5, 4), 931)
WRONG_CODE = RIGHT_CODE[:-1] + ("A" if RIGHT_CODE[-1] != "A" else "B")
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        pytest.param(b"{", 400, "malformed-json", id="cut off"),
        pytest.param(b'{"matters": NaN}', 400, "malformed-json", id="NaN"),
        pytest.param(b'{"matters": 1e400}', 400, "malformed-json", id="beyond numbers"),
        pytest.param(b'{"message": "\\u0000"}', 400, "malformed-json", id="NUL"),
        pytest.param(b'{"message": "\\ud800"}', 400, "malformed-json", id="half a character"),
        pytest.param(b'{"message": "\xff"}', 400, "malformed-json", id="not UTF-8"),
        pytest.param(b'{"emergency": true, "emergency": false}', 400, "malformed-json", id="a name twice"),
        pytest.param(b"[]", 422, "validation", id="a list"),
        pytest.param(b"null", 422, "validation", id="nothing"),
        pytest.param(b"", 422, "validation", id="no body"),
        pytest.param(b'{"message": "' + b"a" * 70_000 + b'"}', 413, "too-large", id="too large"),
    ],
)
@pytest.mark.parametrize("path", [PATH, f"{PATH}/track"])
async def test_a_body_that_is_no_proper_json_is_refused(
    world: World, path: str, body: bytes, status: int, kind: str
) -> None:
    answer = await world.call("guidance").post(path, content=body, headers=JSON)

    refused(answer, status, kind)


async def test_another_media_type_is_refused(world: World) -> None:
    answer = await world.call("guidance").post(PATH, content=b"matters=health", headers={"content-type": "text/plain"})

    refused(answer, 415, "unsupported-media")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"matters": []}, ("/matters", "too_short"), id="no matter"),
        pytest.param({"matters": ["health", "health"]}, ("", "value_error"), id="a matter twice"),
        pytest.param({"matters": ["wealth"]}, ("/matters/0", "enum"), id="an unknown matter"),
        pytest.param({"language": None}, ("/language", "missing"), id="no language"),
        pytest.param({"language": "de"}, ("/language", "enum"), id="another language"),
        pytest.param({"municipality": "14"}, ("/municipality", "string_pattern_mismatch"), id="no municipality code"),
        pytest.param({"message": ""}, ("/message", "string_too_short"), id="an empty message"),
        pytest.param({"message": "a" * 4001}, ("/message", "string_too_long"), id="a long message"),
        pytest.param({"topic": "a" * 201}, ("/topic", "string_too_long"), id="a long topic"),
        pytest.param({"topic_code": "Ei Koodi"}, ("/topic_code", "string_pattern_mismatch"), id="no code"),
        pytest.param({"emergency": "yes"}, ("/emergency", "bool_type"), id="a text for a flag"),
        pytest.param({"emergency": 1}, ("/emergency", "bool_type"), id="a number for a flag"),
        pytest.param({"status": "closed"}, ("/status", "extra_forbidden"), id="a state of one's own"),
        pytest.param({"id": MISSING}, ("/id", "extra_forbidden"), id="an id of one's own"),
        pytest.param({"due_at": "2027-01-01T00:00:00Z"}, ("/due_at", "extra_forbidden"), id="a due time of one's own"),
        pytest.param({"henkilotunnus": "x"}, ("", "extra_forbidden"), id="a name of one's own"),
        pytest.param({"contacted_at": "yesterday"}, ("/contacted_at", "value_error"), id="no instant"),
        pytest.param({"contacted_at": 1_700_000_000}, ("/contacted_at", "value_error"), id="an epoch"),
        pytest.param({"callback_phone": "040 1234567"}, ("", "value_error"), id="a number without a call back"),
        pytest.param(
            {"callback_requested": True, "callback_phone": "soita heti"},
            ("/callback_phone", "string_pattern_mismatch"),
            id="no number",
        ),
        pytest.param(
            {
                "callback_requested": True,
                "callback_window": {"starts_at": "2026-11-23T10:00:00Z", "ends_at": "2026-11-23T10:00:00Z"},
            },
            ("/callback_window", "value_error"),
            id="a window of no length",
        ),
    ],
)
async def test_a_field_that_does_not_fit_is_named_and_nothing_is_stored(
    world: World, changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    answer = await desk(world, WORKER).post(PATH, a_contact(**changes))

    assert expected in pointers(refused(answer, 422, "validation"))
    stored = await everything_stored(world)
    assert stored["contact"] == stored["idempotency"] == ""


@pytest.mark.parametrize("role", [WORKER, CITIZEN, None])
async def test_a_code_with_a_wrong_check_character_is_never_repeated(world: World, role: str | None) -> None:
    with capture_logs() as logs:
        answer = await world.call("guidance", role).post(PATH, a_contact(personal_identity_code=WRONG_CODE))

    problem = refused(answer, 422, "validation")
    assert pointers(problem) == [("/personal_identity_code", "value_error")]
    told = answer.text + str(answer.headers) + str(logs) + json.dumps(await everything_stored(world))
    assert logs
    assert WRONG_CODE not in told
    assert WRONG_CODE[:6] not in told


@pytest.mark.parametrize("name", [WRONG_CODE, f"a{WRONG_CODE}b"])
async def test_the_name_of_an_unknown_field_is_never_repeated(world: World, name: str) -> None:
    with capture_logs() as logs:
        answer = await world.call("guidance").post(PATH, {**a_contact(), name: "x"})

    refused(answer, 422, "validation")
    assert WRONG_CODE not in answer.text + str(logs)


async def test_a_code_in_the_address_or_the_query_is_never_logged(world: World) -> None:
    with capture_logs() as logs:
        answers = [
            await desk(world).get(f"{PATH}/{WRONG_CODE}"),
            await desk(world).get(PATH, params={"unit_id": WRONG_CODE}),
            await desk(world).get(PATH, params={WRONG_CODE: UNIT}),
            await desk(world).get(PATH, params={"cursor": WRONG_CODE}),
        ]

    assert [answer.status_code for answer in answers] == [422, 422, 422, 422]
    assert len(logs) == 4
    assert WRONG_CODE not in "".join(answer.text for answer in answers) + str(logs)


async def test_a_method_that_is_not_there_is_a_problem_too(world: World) -> None:
    answer = await desk(world).send("DELETE", f"{PATH}/{MISSING}")

    refused(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET"


async def test_the_problems_of_guidance_are_in_the_catalogue_in_three_languages(world: World) -> None:
    ours = {
        "/problems/identifier-in-anonymous-text": 422,
        "/problems/health-care-professional-needed": 403,
        "/problems/clock-running": 409,
    }
    titles: set[str] = set()
    for language in ("fi", "sv", "en"):
        answer = await world.call("guidance").get("/v1/problems", headers={"accept-language": language})
        known = {row["type"]: row for row in answer.json()}
        assert {kind: known[kind]["status"] for kind in ours} == ours
        titles |= {known[kind]["title"] for kind in ours}
    assert len(titles) == 9
