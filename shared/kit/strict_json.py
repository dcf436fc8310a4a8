"""Reading a request's body: bounded in size, and JSON without the doors that the standard reader leaves open."""

import json
import math
import re
from typing import Any, NoReturn

from starlette.requests import Request
from starlette.types import Message, Receive, Scope

from shared.kit.problems import MALFORMED_JSON, TOO_LARGE, UNSUPPORTED_MEDIA, Refusal

DEEPEST = 32
"""Levels of nesting allowed."""
_ESCAPE_OF_NUL_OR_SURROGATE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_NUL = re.compile("\x00")
_SURROGATE = re.compile("[\ud800-\udfff]")


class StrictRequest(Request):
    """A request whose body was read and checked before anything else looks at it."""

    def __init__(self, scope: Scope, receive: Receive, body: bytes, content: Any) -> None:
        super().__init__(scope, receive)
        self._checked_body = body
        self._checked_content = content

    async def body(self) -> bytes:
        """The bytes that were sent."""
        return self._checked_body

    async def json(self) -> Any:
        """What they say."""
        return self._checked_content


async def strict_request(request: Request, *, largest: int) -> StrictRequest:
    """Read the body, at most `largest` bytes; refuses other media, compressed, malformed and ambiguous content."""
    body = await _read(request, largest)
    content = None
    if body:
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media != "application/json" or "content-encoding" in request.headers:
            raise Refusal(UNSUPPORTED_MEDIA)
        content = strict_json(body)
    return StrictRequest(request.scope, _nothing_more, body, content)


async def _nothing_more() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _read(request: Request, largest: int) -> bytes:
    declared = request.headers.get("content-length", "0")
    if declared.isascii() and declared.isdigit() and int(declared[:20]) > largest:
        raise Refusal(TOO_LARGE)
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > largest:
            raise Refusal(TOO_LARGE)
        chunks.append(chunk)
    return b"".join(chunks)


def strict_json(body: bytes) -> Any:
    """The content of a JSON text; refuses NaN, infinities, duplicate names, NUL, lone surrogates and deep nesting."""
    try:
        content = json.loads(
            body.decode(), object_pairs_hook=_without_duplicates, parse_constant=_refuse, parse_float=_finite
        )
    except (ValueError, RecursionError) as error:
        raise Refusal(MALFORMED_JSON) from error
    suspicious = b"\x00" in body or _ESCAPE_OF_NUL_OR_SURROGATE.search(body)
    if suspicious or body.count(b"[") + body.count(b"{") > DEEPEST:
        _check(content, DEEPEST)
    return content


def _refuse(_constant: str) -> NoReturn:
    raise ValueError("not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("the number is out of range")
    return number


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("a name stands twice")
    return content


def _check(content: Any, levels_left: int) -> None:
    if levels_left < 0:
        raise Refusal(MALFORMED_JSON)
    if isinstance(content, str):
        if _NUL.search(content) or _SURROGATE.search(content):
            raise Refusal(MALFORMED_JSON)
    elif isinstance(content, list):
        for item in content:
            _check(item, levels_left - 1)
    elif isinstance(content, dict):
        for name, item in content.items():
            _check(name, levels_left)
            _check(item, levels_left - 1)
