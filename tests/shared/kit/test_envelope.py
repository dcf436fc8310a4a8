"""What stands around every answer: request id, limits, security headers, and a net for our own faults."""

from uuid import UUID

import pytest
import structlog

from tests.shared.kit.small_service import SmallService, small_service
from tests.world import World

REQUEST_ID = "01a1ffd0-5914-7610-8c60-7a127bf09650"
SECRET = "010516B903X"
HEADERS = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
}

ANSWERS = {
    "success": ("GET", "/v1/notes", {}, 200),
    "created": ("POST", "/v1/open-notes", {"json": {}}, 201),
    "not valid": ("GET", "/v1/notes?a=1", {}, 422),
    "malformed": ("POST", "/v1/open-notes", {"content": b"{", "headers": {"content-type": "application/json"}}, 400),
    "other media": ("POST", "/v1/open-notes", {"content": b"{"}, 415),
    "no address": ("GET", "/v1/nothing", {}, 404),
    "wrong method": ("DELETE", "/v1/notes", {}, 405),
    "fault": ("POST", "/v1/faults", {"json": {}}, 500),
    "headers too large": ("GET", "/v1/notes", {"headers": {"x": "a" * 17_000}}, 431),
    "no token": ("GET", "/v1/notes", {"headers": {"authorization": ""}}, 401),
    "health": ("GET", "/health/live", {}, 200),
    "metrics": ("GET", "/metrics", {}, 200),
    "document": ("GET", "/openapi.json", {}, 200),
    "problems": ("GET", "/v1/problems", {}, 200),
}


@pytest.mark.parametrize(("method", "path", "options", "status"), ANSWERS.values(), ids=ANSWERS.keys())
async def test_every_answer_has_its_request_id_and_the_security_headers(
    small: SmallService, method: str, path: str, options: dict[str, object], status: int
) -> None:
    answer = await small.call().send(method, path, **options)
    assert answer.status_code == status, answer.text
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert UUID(answer.headers["x-request-id"]).version == 7
    assert "server" not in answer.headers
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["instance"] == f"urn:uuid:{answer.headers['x-request-id']}"


@pytest.mark.parametrize("sent", [REQUEST_ID, REQUEST_ID.upper(), REQUEST_ID.replace("-", "")])
async def test_a_request_id_of_the_caller_is_given_back(small: SmallService, sent: str) -> None:
    answer = await small.call().get("/v1/notes", headers={"x-request-id": sent})
    assert answer.headers["x-request-id"] == REQUEST_ID


@pytest.mark.parametrize(
    "sent", ["", "number-seventeen", SECRET, "a" * 3000, "<script>", "äiti", f"{REQUEST_ID}\t{SECRET}"]
)
async def test_what_is_no_uuid_is_not_given_back(small: SmallService, sent: str) -> None:
    answer = await small.call().get("/v1/notes", headers={b"x-request-id": sent.encode("latin-1")})
    assert UUID(answer.headers["x-request-id"]).version == 7
    assert sent == "" or sent not in answer.text + str(answer.headers).replace(answer.headers["x-request-id"], "")


async def test_headers_of_just_the_largest_size_are_read(small: SmallService) -> None:
    nobody = small.call(None)
    sizes = {}
    for size in (16_000, 16_384):
        answer = await nobody.get("/v1/notes", headers={"x": "a" * size})
        sizes[size] = answer.status_code
    assert sizes == {16_000: 401, 16_384: 431}
    many = await nobody.get("/v1/notes", headers={f"x-{number}": "a" for number in range(4000)})
    assert (many.status_code, many.json()["type"]) == (431, "/problems/headers-too-large")


async def test_a_fault_is_told_without_its_words(small: SmallService, capsys: pytest.CaptureFixture[str]) -> None:
    with structlog.testing.capture_logs() as logged:
        answer = await small.call().post("/v1/faults", {"text": SECRET}, headers={"x-request-id": REQUEST_ID})
    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/internal")
    assert SECRET not in answer.text + str(logged) + capsys.readouterr().out
    assert "repeat" not in answer.text + str(logged)
    fault = next(event for event in logged if event["event"] == "fault")
    assert (fault["kind"], fault["request_id"], fault["log_level"]) == ("RuntimeError", REQUEST_ID, "error")
    assert fault["at"][-1].startswith("small_service.py:")


async def test_a_request_is_logged_in_one_line_without_anything_personal(small: SmallService) -> None:
    person = small.world.people["guardian-of-infant"]
    trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = {"x-request-id": REQUEST_ID, "user-agent": SECRET, "traceparent": f"00-{trace_id}-00f067aa0ba902b7-01"}
    with structlog.testing.capture_logs() as logged:
        _ = await small.call().get(f"/v1/notes?words={SECRET}", headers=headers)
        _ = await small.call().send("DELETE", f"/v1/notes/{SECRET}", headers=headers)
    assert [sorted(event) for event in logged] == [
        sorted(
            "event log_level method route status ms caller client request_id trace_id".split()  # noqa: SIM905 - a list of names
        )
    ] * 2
    assert [(event["method"], event["route"], event["status"]) for event in logged] == [
        ("GET", "/v1/notes", 200),
        ("DELETE", "/v1/notes/{name}", 200),
    ]
    assert {(event["caller"], event["client"], event["request_id"], event["trace_id"]) for event in logged} == {
        ("citizen", "portal", REQUEST_ID, trace_id)
    }
    assert SECRET not in str(logged)
    assert person.sub not in str(logged)


async def test_health_and_metrics_are_not_logged(small: SmallService) -> None:
    with structlog.testing.capture_logs() as logged:
        for path in ("/health/live", "/health/ready", "/metrics"):
            _ = await small.client.get(path)
    assert logged == []


@pytest.mark.parametrize("text", ["a\nfault", "a\r\nb", "\x1b[31m", "${jndi:ldap://x}"])
async def test_nothing_of_the_request_forges_a_line_of_the_log(
    small: SmallService, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _ = await small.call().get("/v1/notes", params={"words": text, "b": text})
    _ = await small.call().post("/v1/faults", {"text": text.replace("\x1b", "")})
    assert text not in capsys.readouterr().out


async def test_the_interactive_documentation_is_off_unless_it_is_asked_for_and_needs_nothing_from_outside(
    world: World,
) -> None:
    async with small_service(world, docs=True) as small:
        page = await small.client.get("/docs")
        assert page.status_code == 200
        assert "https://" not in page.text
        assert "script-src 'self'" in page.headers["content-security-policy"]
        script = await small.client.get("/docs/static/swagger-ui-bundle.js")
        assert (script.status_code, script.headers["x-content-type-options"]) == (200, "nosniff")
        missing = await small.client.get("/docs/static/../../../etc/passwd")
        assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")


ORIGINS = {"https://portal.test": "https://portal.test", "https://attacker.test": None, "null": None}


@pytest.mark.parametrize(("origin", "allowed"), ORIGINS.items())
async def test_only_the_county_s_own_pages_may_call_from_a_browser(
    world: World, origin: str, allowed: str | None
) -> None:
    async with small_service(world, cors_origins=["https://portal.test"]) as small:
        asked = {"origin": origin, "access-control-request-method": "POST"}
        for answer in [
            await small.client.options("/v1/notes", headers=asked),
            await small.call().get("/v1/notes", headers={"origin": origin}),
            await small.call().get("/v1/nothing", headers={"origin": origin}),
        ]:
            assert answer.headers.get("access-control-allow-origin") == allowed
            assert "access-control-allow-credentials" not in answer.headers
            assert answer.headers["x-request-id"]
