"""Every refusal is a problem document in the reader's language, and never repeats what was sent."""

import logging
import re
from urllib.parse import quote
from uuid import uuid4

import pytest

from shared.kit.problems import ALL
from tests.shared.kit.small_service import SmallService
from tests.world import World

HETU = "010516B903X"
"""A test identity: no real person has an individual number from 900 to 999."""
CANARY = "kanarialintu"

Pointed = list[tuple[str, str]]
REFUSED_FIELDS: dict[str, tuple[object, Pointed]] = {
    "an unknown field, named by an identity code": ({HETU: 1}, [("", "extra_forbidden")]),
    "an unknown field deeper": (
        {"visits": [{"minutes": 1, HETU: 1}]},
        [("/visits/0/at", "missing"), ("/visits/0", "extra_forbidden")],
    ),
    "a wrong value": ({"text": [HETU]}, [("/text", "string_type")]),
    "a code that is not one": ({"identity_code": HETU[:-1] + "Y"}, [("/identity_code", "value_error")]),
    "a code too long": ({"identity_code": HETU + HETU}, [("/identity_code", "string_too_long")]),
    "an id that is not one": ({"id": HETU}, [("/id", "uuid_parsing")]),
    "an id with one wrong letter": ({"id": "01a1ffd0-5914-7610-8c60-7a127bf0965Ö"}, [("/id", "uuid_parsing")]),
    "a text for a flag": ({"kept": HETU}, [("/kept", "bool_type")]),
    "a number for a flag": ({"kept": 1}, [("/kept", "bool_type")]),
    "a name of an open object": ({"answers": {HETU: HETU}}, [("/answers", "int_type")]),
    "a deeper list": (
        {"visits": [{"at": "2026-11-23T09:00:00Z", "minutes": 1}, {"at": HETU, "minutes": "5"}]},
        [("/visits/1/at", "value_error"), ("/visits/1/minutes", "int_type")],
    ),
    "an instant without an offset": (
        {"visits": [{"at": "2026-11-23T09:00:00", "minutes": 1}]},
        [("/visits/0/at", "timezone_aware")],
    ),
    "an epoch second for an instant": (
        {"visits": [{"at": 1795424400, "minutes": 1}]},
        [("/visits/0/at", "value_error")],
    ),
    "a flag for a number": (
        {"visits": [{"at": "2026-11-23T09:00:00Z", "minutes": True}]},
        [("/visits/0/minutes", "int_type")],
    ),
    "too many": ({"visits": [{"at": "2026-11-23T09:00:00Z", "minutes": 1}] * 11}, [("/visits", "too_long")]),
    "an empty text": ({"text": ""}, [("/text", "string_too_short")]),
}


@pytest.mark.parametrize(("body", "pointed"), REFUSED_FIELDS.values(), ids=REFUSED_FIELDS.keys())
async def test_a_refused_field_is_pointed_at_and_never_repeated(
    small: SmallService,
    body: object,
    pointed: Pointed,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = await small.call().post("/v1/open-notes", body)
    problem = answer.json()
    assert (answer.status_code, problem["type"], problem["status"]) == (422, "/problems/validation", 422)
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == pointed
    assert all(error["detail"] for error in problem["errors"])
    assert HETU[:-1] not in answer.text + str(answer.headers) + capsys.readouterr().out + caplog.text
    assert "Ö" not in answer.text
    assert await small.kept() == []


async def test_no_more_than_fifty_errors_are_told(small: SmallService) -> None:
    answer = await small.call().post("/v1/open-notes", {f"unknown-{number}": 1 for number in range(200)})
    assert len(answer.json()["errors"]) == 50


PLACES = {
    "query parameter": ("GET", f"/v1/notes?id={HETU}", {}, 422),
    "name of a query parameter": ("GET", f"/v1/notes?{HETU}=1", {}, 422),
    "second of many": ("GET", f"/v1/notes?id=01a1ffd0-5914-7610-8c60-7a127bf09650&id={HETU}", {}, 422),
    "header": ("PATCH", "/v1/notes", {"if-match": HETU * 20}, 422),
    "short header": ("PATCH", "/v1/notes", {"if-match": HETU}, 412),
    "path of no route": ("GET", f"/v1/persons/{HETU}", {}, 404),
    "path with a slash too many": ("GET", f"/v1/notes/?words={HETU}", {}, 404),
    "path of a route, wrong method": ("GET", f"/v1/notes/{HETU}", {}, 405),
    "name of a problem": ("GET", f"/problems/{HETU}", {}, 404),
    "idempotency key": ("POST", "/v1/notes", {"idempotency-key": HETU}, 422),
    "request id": ("GET", "/v1/nothing", {"x-request-id": HETU}, 404),
    "media type": ("POST", "/v1/notes", {"content-type": HETU}, 415),
    "language": ("GET", "/v1/nothing", {"accept-language": HETU}, 404),
    "token": ("GET", "/v1/notes", {"authorization": f"Bearer {HETU}"}, 401),
    "method": (HETU, "/v1/notes", {}, 405),
}


@pytest.mark.parametrize(("method", "path", "headers", "status"), PLACES.values(), ids=PLACES.keys())
async def test_what_is_sent_outside_the_body_is_never_repeated_either(
    small: SmallService,
    method: str,
    path: str,
    headers: dict[str, str],
    status: int,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    body = {} if method == "GET" else {"content": b'{"text": "a"}'}
    sent = {"content-type": "application/json", **headers}
    answer = await small.call().send(method, path, headers=sent, **body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    logged = capsys.readouterr().out + "".join(r.getMessage() for r in caplog.records if r.name != "httpx")
    assert HETU not in answer.text + str(answer.headers) + logged


async def test_the_place_of_a_refused_parameter_is_its_name(small: SmallService, world: World) -> None:
    answer = await small.call().get("/v1/notes", params={"id": ["x"]})
    assert [error["pointer"] for error in answer.json()["errors"]] == ["id"]
    path = await world.call("booking", "physiotherapist").get(f"/v1/appointments/{CANARY}")
    assert [(error["pointer"], error["code"]) for error in path.json()["errors"]] == [
        ("appointment_id", "uuid_parsing")
    ]
    assert CANARY not in path.text


@pytest.mark.parametrize("path", ["/v1/notes?words=a%00b", "/v1/notes?words=%00"])
async def test_a_nul_in_a_parameter_is_not_valid(small: SmallService, path: str) -> None:
    answer = await small.call().get(path)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "words")


async def test_a_nul_in_a_path_is_not_valid(small: SmallService) -> None:
    answer = await small.call().send("DELETE", "/v1/notes/a%00b")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "name")


@pytest.mark.parametrize("text", ["\ufffe", "\U0001f600", "%", "'; drop table job; --", "\x01", "a" * 4000])
async def test_odd_parameters_reach_the_database_as_they_are(small: SmallService, text: str) -> None:
    assert (await small.call().get("/v1/notes", params={"words": text})).status_code == 200
    assert (await small.call().send("DELETE", f"/v1/notes/{quote(text, safe='')}")).status_code == 200


async def test_bytes_that_are_no_text_are_no_fault(small: SmallService) -> None:
    assert (await small.call().get("/v1/notes?words=%ff%fe")).status_code == 200
    assert (await small.call().get("/v1/notes?words=%ed%a0%80")).status_code == 200
    assert (await small.call().send("DELETE", "/v1/notes/%ff")).status_code == 200


async def test_an_unknown_query_parameter_is_refused_whatever_the_operation(small: SmallService) -> None:
    for method, path in [("GET", "/v1/notes"), ("POST", "/v1/open-notes"), ("DELETE", "/v1/notes/a")]:
        answer = await small.call().send(method, path, params={"limitt": "1"}, json={})
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
            ("query", "extra_forbidden")
        ]


async def test_a_parameter_of_one_value_is_refused_when_it_has_two_even_the_same(small: SmallService) -> None:
    for words in (["a", "b"], ["a", "a"]):
        answer = await small.call().get("/v1/notes", params={"words": words})
        assert answer.status_code == 422
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [("words", "repeated")]
    assert (await small.call().get("/v1/notes", params={"id": [str(uuid4()), str(uuid4())]})).status_code == 200


ALLOW = {
    "/v1/notes": ("PUT", "GET, PATCH, POST"),
    "/v1/notes/a": ("GET", "DELETE"),
    "/v1/open-notes": ("GET", "POST"),
    "/health/live": ("POST", "GET"),
    "/metrics": ("DELETE", "GET"),
    "/v1/problems": ("POST", "GET"),
    "/openapi.json": ("POST", "GET, HEAD"),
}


@pytest.mark.parametrize(("path", "method", "allowed"), [(path, *rest) for path, rest in ALLOW.items()])
async def test_a_wrong_method_is_told_every_right_one(
    small: SmallService, path: str, method: str, allowed: str
) -> None:
    answer = await small.call().send(method, path)
    assert (answer.status_code, answer.json()["type"]) == (405, "/problems/method-not-allowed")
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/nothing", "/v1/notes/", "//v1/notes", "/V1/notes", "/docs", "/.env"])
async def test_an_address_of_nothing_is_a_problem(small: SmallService, path: str) -> None:
    answer = await small.call().get(path)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
    assert answer.json()["instance"] == f"urn:uuid:{answer.headers['x-request-id']}"
    assert "location" not in answer.headers


LANGUAGES = {
    None: "fi",
    "": "fi",
    "sv": "sv",
    "en": "en",
    "en-GB,en;q=0.9": "en",
    "SV-fi": "sv",
    "de": "fi",
    "de, sv;q=0.1": "sv",
    "en;q=0.3, sv;q=0.8, fi;q=0.5": "sv",
    "sv;q=0, en;q=0.1": "en",
    "fi;q=0": "fi",
    "en;q=abc, sv;q=0.2": "sv",
    "en;q=nan, sv;q=0.2": "sv",
    "en;q=inf, sv": "sv",
    "en;q=-1, sv;q=0.1": "sv",
    "en ; q=0.4 , sv ; Q=0.6": "sv",
    "*": "fi",
    ";;;,,,=": "fi",
    "\xe4\xe4": "fi",
    "x" * 5000 + ",en": "fi",
    "en,en,en": "en",
}


@pytest.mark.parametrize(("asked", "language"), LANGUAGES.items(), ids=[str(asked)[:40] for asked in LANGUAGES])
async def test_the_reader_is_answered_in_the_language_asked_for(
    small: SmallService, asked: str | None, language: str
) -> None:
    titles = {"fi": "Ei löydy", "sv": "Finns inte", "en": "Not found"}
    headers = {} if asked is None else {"accept-language": asked.encode("latin-1")}
    answer = await small.call().get("/v1/nothing", headers=headers)
    assert (answer.json()["title"], answer.headers["content-language"]) == (titles[language], language)


async def test_every_problem_is_described_in_three_languages_and_at_its_own_address(small: SmallService) -> None:
    titles: dict[str, set[str]] = {}
    for language in ("fi", "sv", "en"):
        listed = (await small.call().get("/v1/problems", headers={"accept-language": language})).json()
        assert [each["type"] for each in listed] == sorted(f"/problems/{kind.code}" for kind in ALL)
        for each in listed:
            assert (await small.call().get(each["type"], headers={"accept-language": language})).json() == each
            assert each["detail"]
            titles.setdefault(each["type"], set()).add(each["title"])
    assert all(len(words) == 3 for words in titles.values())


async def test_no_word_of_a_problem_looks_like_an_identity_code(small: SmallService) -> None:
    listed = await small.call().get("/v1/problems")
    assert re.search(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]", listed.text) is None
