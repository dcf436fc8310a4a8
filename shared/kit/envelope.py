"""What stands around every answer: request id, limits, security headers, the last net for our own faults, and one log line."""

import time
from collections.abc import MutableMapping
from typing import Any
from uuid import UUID

import structlog
from opentelemetry import trace
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils.compat import uuid7

from shared.kit.problems import HEADERS_TOO_LARGE, INTERNAL, ProblemType, Refusal, problem_response
from shared.kit.texts import preferred_language

LARGEST_HEADERS_BYTES = 16_384
_QUIET = frozenset({"/health/live", "/health/ready", "/metrics"})
_SECURITY = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "strict-transport-security": "max-age=31536000",
}
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
        request_id = _request_id(headers.get("x-request-id"))
        state: MutableMapping[str, Any] = scope.setdefault("state", {})
        state["request_id"] = request_id
        status = 0

        async def send_enveloped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                answer = MutableHeaders(scope=message)
                answer["x-request-id"] = str(request_id)
                for name, value in _SECURITY.items():
                    answer.setdefault(name, value)
                for name, value in state.get("rate_headers", {}).items():
                    answer[name] = value
            await send(message)

        async def refuse(kind: ProblemType) -> None:
            language = preferred_language(headers.get("accept-language"))
            await problem_response(Refusal(kind), request_id=request_id, language=language)(
                scope, receive, send_enveloped
            )

        try:
            if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEADERS_BYTES:
                await refuse(HEADERS_TOO_LARGE)
            else:
                await self._app(scope, receive, send_enveloped)
        except Exception as fault:
            _log_fault(fault, request_id)
            if status:
                raise
            await refuse(INTERNAL)
        finally:
            if scope["path"] not in _QUIET:
                _log_request(scope, status, started, request_id)


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
        method=scope["method"],
        route=scope.get("route_template", "unknown"),
        status=status,
        ms=round((time.perf_counter() - started) * 1000, 1),
        caller=caller.kind.value if caller else None,
        client=caller.client_id if caller else None,
        request_id=str(request_id),
        trace_id=f"{trace.get_current_span().get_span_context().trace_id:032x}",
    )
