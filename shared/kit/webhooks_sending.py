"""Posts one event to the receiver of a webhook: signed, to a checked address, bounded in time, following nothing."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final

import httpx

from shared.kit.database import assert_no_connection_held
from shared.kit.webhooks_address import AddressNotAllowed, AddressUnknown, resolved
from shared.kit.webhooks_signature import signed_headers
from shared.terms.events import DeliveryFailure

SEND_SECONDS: Final = 5.0
"""Longest wait for a receiver, from the first byte to the status of its answer."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended; no failure: the receiver took the event."""

    answered: int | None
    failure: DeliveryFailure | None


class Sender:
    """Sends to receivers on the public internet; to private addresses, and over http, only where it is allowed."""

    def __init__(self, *, private_allowed: bool) -> None:
        self._private_allowed = private_allowed
        self._http = httpx.AsyncClient(
            timeout=SEND_SECONDS,
            follow_redirects=False,
            trust_env=False,
            # A connection is kept by address: another host's certificate was checked on it.
            limits=httpx.Limits(max_connections=20, max_keepalive_connections=0),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={"user-agent": "polku-webhooks", "content-type": "application/json"},
        )

    async def check(self, url: str) -> DeliveryFailure | None:
        """Why nothing can be sent there; None when it can."""
        try:
            await resolved(httpx.URL(url), private_allowed=self._private_allowed)
        except (AddressNotAllowed, httpx.InvalidURL):
            return DeliveryFailure.ADDRESS_NOT_ALLOWED
        except AddressUnknown:
            return DeliveryFailure.ADDRESS_UNKNOWN
        return None

    async def send(self, url: str, secret: str, message_id: str, body: bytes, at: datetime) -> Outcome:
        """Post a message; its answer counts by its status only, and is not read."""
        assert_no_connection_held()
        try:
            async with asyncio.timeout(SEND_SECONDS):
                return await self._send(httpx.URL(url), body, signed_headers(secret, message_id, at, body))
        except AddressNotAllowed:
            return Outcome(None, DeliveryFailure.ADDRESS_NOT_ALLOWED)
        except AddressUnknown:
            return Outcome(None, DeliveryFailure.ADDRESS_UNKNOWN)
        except (TimeoutError, httpx.TimeoutException):
            return Outcome(None, DeliveryFailure.TIMED_OUT)
        except (httpx.HTTPError, OSError):
            return Outcome(None, DeliveryFailure.NO_CONNECTION)

    async def close(self) -> None:
        """Close every connection."""
        await self._http.aclose()

    async def _send(self, url: httpx.URL, body: bytes, headers: dict[str, str]) -> Outcome:
        """Connect to the very address that was checked: the name could lead elsewhere a moment later."""
        address = await resolved(url, private_allowed=self._private_allowed)
        request = self._http.stream(
            "POST",
            url.copy_with(host=address),
            content=body,
            headers={**headers, "host": url.netloc.decode("ascii")},
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        async with request as response:
            if response.is_success:
                return Outcome(response.status_code, None)
            return Outcome(response.status_code, DeliveryFailure.NOT_TAKEN)
