"""HTTP to other parties: bounded in time, traced, and never while a database connection is held."""

import asyncio
import time
from collections.abc import AsyncGenerator

import httpx
from pydantic import SecretStr

from shared.kit.database import assert_no_connection_held
from shared.kit.identity import IssuerKeys
from shared.kit.telemetry import trace_headers

TIMEOUT = httpx.Timeout(2.0, connect=1.0)
_RENEW_SECONDS_BEFORE_END = 30


def http_client(
    base_url: str = "", *, transport: httpx.AsyncBaseTransport | None = None, auth: httpx.Auth | None = None
) -> httpx.AsyncClient:
    """A client for one party; the process owns it and closes it."""

    async def prepare(request: httpx.Request) -> None:
        assert_no_connection_held()
        request.headers.update(trace_headers())

    return httpx.AsyncClient(
        base_url=base_url,
        transport=transport,
        auth=auth,
        timeout=TIMEOUT,
        follow_redirects=False,
        trust_env=False,
        limits=httpx.Limits(max_connections=20, max_keepalive_connections=10),
        event_hooks={"request": [prepare]},
    )


class ServiceToken(httpx.Auth):
    """Client-credentials token for one neighbour, fetched when needed and renewed before it ends."""

    def __init__(
        self, http: httpx.AsyncClient, keys: IssuerKeys, *, client_id: str, client_secret: SecretStr, audience: str
    ) -> None:
        self._http = http
        self._keys = keys
        self._client = (client_id, client_secret)
        self._audience = audience
        self._token = ""
        self._ends = -float("inf")
        self._lock = asyncio.Lock()

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Add the token; ask once for a new one when it is refused."""
        sent = await self._current()
        request.headers["authorization"] = f"Bearer {sent}"
        response = yield request
        if response.status_code == httpx.codes.UNAUTHORIZED:
            if sent == self._token:  # else another call has renewed it meanwhile
                self._ends = -float("inf")
            request.headers["authorization"] = f"Bearer {await self._current()}"
            yield request

    async def _current(self) -> str:
        async with self._lock:
            if time.monotonic() >= self._ends:
                await self._fetch()
            return self._token

    async def _fetch(self) -> None:
        if not self._keys.endpoints:
            await self._keys.fetch()
        endpoint = self._keys.endpoints.get("token_endpoint")
        if endpoint is None:
            raise httpx.ConnectError("the issuer is not known yet")
        client_id, secret = self._client
        answer = await self._http.post(
            endpoint,
            data={"grant_type": "client_credentials", "audience": self._audience, "resource": self._audience},
            auth=(client_id, secret.get_secret_value()),
        )
        try:
            granted = answer.raise_for_status().json()
            token, lifetime = str(granted["access_token"]), float(granted.get("expires_in", 60))
        except (httpx.HTTPStatusError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise httpx.ConnectError("the issuer gives no token to this client") from error
        self._token = token
        self._ends = time.monotonic() + lifetime - _RENEW_SECONDS_BEFORE_END
