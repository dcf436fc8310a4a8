"""What every one of our services answers its sisters: its events, and whether it lives."""

import time
from collections.abc import Sequence
from typing import Final

import httpx

from shared.clients.answers import call
from shared.contracts.events import EventPage

FRESH_SECONDS: Final = 10.0
"""How long the last known state of the service is taken for its state."""
_HEALTH_SECONDS: Final = 0.5
"""Longest wait for a sign of life; whoever asks for readiness waits for it too."""


class SisterService:
    """Asks one of our services over an HTTP client that it does not own."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self._asked = -float("inf")
        self._lives = False

    async def events(self, types: Sequence[str], *, cursor: str | None, rows: int) -> EventPage:
        """The service's events of these types after a cursor; from the first one when there is none.

        Raises Unavailable, Refused or Unreadable.
        """
        params: dict[str, str | list[str]] = {"type": list(types), "limit": str(rows)}
        request = self._http.build_request(
            "GET", "/v1/events", params={**params, **({"cursor": cursor} if cursor else {})}
        )
        return await call(self._http, request, EventPage)

    async def lives(self) -> bool:
        """Whether the service lived when it was last asked, some seconds ago at most."""
        if time.monotonic() - self._asked > FRESH_SECONDS:
            self._asked = time.monotonic()
            self._lives = await self._answers()
        return self._lives

    async def _answers(self) -> bool:
        try:
            answer = await self._http.get("/health/live", auth=None, timeout=_HEALTH_SECONDS)
        except httpx.HTTPError:
            return False
        return answer.is_success
