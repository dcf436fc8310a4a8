"""What stands around every answer: request id, limits, security headers, a net for our faults, and one log line."""

import time
from collections.abc import MutableMapping
from typing import Any
from uuid import UUID

import structlog
from opentelemetry import trace
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils.compat import uuid7

from shared.kit.problems import HEADERS_TOO_LARGE, INTERNAL, ProblemType, Refusal, problem_response
from shared.kit.texts import preferred_language

LARGEST_HEADERS_BYTES = 16_384
CLIENT_HUNG_UP = 499
"""Logged in place of a status when the caller went away before an answer."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_QUIET = frozenset({"/health/live", "/health/ready", "/metrics"})
_SECURITY = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
}
"""On every answer that does not say otherwise itself; a page for people has a content policy of its own."""
log = structlog.get_logger("request")


class Envelope:
    """The outermost layer, plain ASGI."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        headers = Headers(scope=scope)
        state: MutableMapping[str, Any] = scope.setdefault("state", {})
        request_id = state["request_id"] = _request_id(headers.get("x-request-id"))
        answer = _Answer(send, state)
        try:
            if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEADERS_BYTES:
                await _problem(HEADERS_TOO_LARGE, headers, request_id)(scope, receive, answer)
            else:
                await self._app(scope, receive, answer)
        except ClientDisconnect:
            answer.status = answer.status or CLIENT_HUNG_UP
        except Exception as fault:
            _log_fault(fault, request_id)
            if answer.status:
                raise
            await _problem(INTERNAL, headers, request_id)(scope, receive, answer)
        finally:
            if scope["path"] not in _QUIET:
                _log_request(scope, answer.status, started, request_id)


class _Answer:
    """The way out, on which every answer gets its common headers."""

    def __init__(self, send: Send, state: MutableMapping[str, Any]) -> None:
        self._send = send
        self._state = state
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["x-request-id"] = str(self._state["request_id"])
            for name, value in _SECURITY.items():
                headers.setdefault(name, value)
            for name, value in self._state.get("rate_headers", {}).items():
                headers[name] = value
        await self._send(message)


def _problem(kind: ProblemType, headers: Headers, request_id: UUID) -> Response:
    language = preferred_language(headers.get("accept-language"))
    return problem_response(Refusal(kind), request_id=request_id, language=language)


def _request_id(sent: str | None) -> UUID:
    try:
        return UUID(sent) if sent else uuid7()
    except ValueError:
        return uuid7()


def _log_fault(fault: Exception, request_id: UUID) -> None:
    """Where it went wrong; never the exception's words, which may repeat personal data."""
    frames = []
    step = fault.__traceback__
    while step is not None:
        frames.append(f"{step.tb_frame.f_code.co_filename.rpartition('/')[2]}:{step.tb_lineno}")
        step = step.tb_next
    log.error("fault", kind=type(fault).__name__, at=frames[-8:], request_id=str(request_id))


def _log_request(scope: Scope, status: int, started: float, request_id: UUID) -> None:
    caller = scope["state"].get("caller")
    log.info(
        "request",
        method=scope["method"] if scope["method"] in _METHODS else "other",
        route=scope.get("route_template", "unknown"),
        status=status,
        ms=round((time.perf_counter() - started) * 1000, 1),
        caller=caller.kind.value if caller else None,
        client=caller.client_id if caller else None,
        request_id=str(request_id),
        trace_id=f"{trace.get_current_span().get_span_context().trace_id:032x}",
    )
