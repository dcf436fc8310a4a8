"""Client of Suomi.fi e-Authorizations: may one person act for another? An answer that cannot be had is UNKNOWN."""

import asyncio
import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx

from shared.terms.acting import Authority

TIMEOUT_SECONDS: Final = 3.0
"""Longest wait for the whole answer; somebody waits for it, and no answer only means the unit's phone (D-1)."""
LARGEST_ANSWER_BYTES: Final = 64 * 1024
"""Largest answer that is read; a real one has some hundred bytes."""

_PATH: Final = "/service/rest/hpa/authorization/"


@dataclass(frozen=True, slots=True)
class AuthorityAnswer:
    """What the authority source answered, with what is stored as evidence of having asked (D-19)."""

    authority: Authority
    request_id: UUID
    checked_at: datetime
    """When the question was sent: the answer is at least this old."""


class EAuthorizations:
    """Asks the authority source by its server check, which needs no user interface. Source: Suomi.fi, D-1, D-17."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        client_id: str,
        secret: str,
        clock: Callable[[], datetime],
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        """Uses an HTTP client that it does not own, whose base URL is that of the authority source."""
        self._http = http
        self._client_id = client_id
        self._secret = secret.encode()
        self._clock = clock
        self._timeout_seconds = timeout_seconds
        # The protocol has identity codes in the path, and httpx logs every URL at level INFO (D-14).
        logging.getLogger("httpx").addFilter(_has_no_identity_code)

    async def check(self, *, delegate: str, principal: str, issue: str | None, end_user: str) -> AuthorityAnswer:
        """Whether the delegate may act for the principal, both by personal identity code; no fault of theirs raises.

        An issue (URI) goes with an adult principal and none with a minor (D-17). The end user is who uses the service.
        DISALLOWED and UNKNOWN mean the same to a citizen (D-1).
        """
        request_id, at = uuid4(), self._clock()
        request = self._request(delegate, principal, issue, end_user, request_id, at)
        try:
            async with asyncio.timeout(self._timeout_seconds):
                authority = _authority_in(await self._body(request))
        # An OSError is a connection that breaks below httpx; the cause is not logged, since it may tell the URL.
        except (httpx.HTTPError, httpx.StreamError, OSError):
            authority = Authority.UNKNOWN
        return AuthorityAnswer(authority, request_id, at)

    def _request(
        self, delegate: str, principal: str, issue: str | None, end_user: str, request_id: UUID, at: datetime
    ) -> httpx.Request:
        path = _PATH + "/".join(quote(part, safe="") for part in (self._client_id, delegate, principal))
        query = {"requestId": str(request_id)} | ({} if issue is None else {"issue": issue})
        request = self._http.build_request("GET", path, params=query, timeout=self._timeout_seconds)
        signed = request.url.raw_path + b" " + at.isoformat().encode()
        signature = base64.b64encode(hmac.digest(self._secret, signed, hashlib.sha256)).decode()
        request.headers["X-AsiointivaltuudetAuthorization"] = f"{self._client_id} {at.isoformat()} {signature}"
        request.headers["X-userId"] = end_user
        request.headers["Accept"] = "application/json"
        # A compressed answer could unpack to far more than its bounded bytes.
        request.headers["Accept-Encoding"] = "identity"
        return request

    async def _body(self, request: httpx.Request) -> bytes | None:
        """Body of the answer; nothing unless it is a plain 200 of bearable size."""
        response = await self._http.send(request, stream=True, follow_redirects=False)
        try:
            if response.status_code != httpx.codes.OK:
                return None
            body = b""
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > LARGEST_ANSWER_BYTES:
                    return None
            return body
        finally:
            await response.aclose()


def _authority_in(body: bytes | None) -> Authority:
    """The result in the answer; UNKNOWN for anything that the protocol does not say. Reasons are not read (D-1)."""
    if body is None:
        return Authority.UNKNOWN
    try:
        answer = json.loads(body)
        return Authority(answer["result"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return Authority.UNKNOWN


def _has_no_identity_code(record: logging.LogRecord) -> bool:
    arguments = record.args if isinstance(record.args, tuple) else ()
    return not any(isinstance(argument, httpx.URL) and _PATH in argument.path for argument in arguments)
