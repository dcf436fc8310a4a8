"""Client of a gateway for text messages (SMS) over HTTP, in a small shape that a county's adapter speaks."""

from typing import Annotated, Final
from uuid import UUID

import httpx
from pydantic import Field

from shared.clients.answers import LONGEST_CALL_SECONDS, Refused, Unavailable, call
from shared.contracts.types import Output

_CONNECTING_SECONDS: Final = 3.0
_NOT_US: Final = frozenset({401, 403})


class Accepted(Output):
    """What the gateway answers when it has taken a message."""

    id: Annotated[str, Field(min_length=1, max_length=200, description="The gateway's own name of the message.")]


class TextMessages:
    """Hands text messages to a gateway over an HTTP client that it does not own.

    The gateway takes `POST <path>` with `Authorization: Bearer …`, `Idempotency-Key: <reference>` and

        {"to": "+358401234567", "from": "Neuvola", "text": "…", "reference": "0199c6f0-…"}

    and answers 200, 201 or 202 with `{"id": "…"}`: taken for delivery. The same key again answers the same id and
    delivers nothing. A number or text that it will never deliver is refused by a problem document (RFC 9457) whose
    type begins with `/problems/`. What is not said here is not believed, and the message is tried again.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        token: str,
        sender: str,
        path: str = "/messages",
        timeout_seconds: float = LONGEST_CALL_SECONDS,
    ) -> None:
        """The sender is what the telephone shows: a few letters, or a number in E.164."""
        self._http = http
        self._token = token
        self._sender = sender
        self._path = path
        self._timeout_seconds = timeout_seconds

    async def send(self, to_e164: str, text: str, *, message_id: UUID) -> str:
        """Hand over one text message to a number in E.164; gives the gateway's name of it.

        Raises Refused (never again), Unavailable or Unreadable (try again, with the same id).
        """
        request = self._http.build_request(
            "POST",
            self._path,
            json={"to": to_e164, "from": self._sender, "text": text, "reference": str(message_id)},
            headers={"authorization": f"Bearer {self._token}", "idempotency-key": str(message_id)},
            # Nobody waits for it, and a message that is given up too early is only sent again.
            timeout=httpx.Timeout(self._timeout_seconds, connect=_CONNECTING_SECONDS),
        )
        try:
            accepted = await call(self._http, request, Accepted, seconds=self._timeout_seconds)
        except Refused as refused:
            if refused.problem.status in _NOT_US:
                # Our token is wrong, not the message: it waits for a right setting.
                raise Unavailable(str(refused)) from refused
            raise
        return accepted.id
