"""Client of the booking service."""

import time
from collections.abc import Sequence
from typing import Final
from uuid import UUID, uuid4

import httpx

from shared.clients.answers import call
from shared.contracts.booking.attendance import Attendance
from shared.contracts.booking.booking_rights import (
    BookingRight,
    NewBookingRight,
    RevokeBookingRight,
    RevokedBookingRight,
)
from shared.contracts.events import EventPage
from shared.contracts.types import PersonRef

FRESH_SECONDS: Final = 10.0
"""How long the last known state of the service is taken for its state."""
_HEALTH_SECONDS: Final = 0.5
"""Longest wait for a sign of life; whoever asks for readiness waits for it too."""


class Booking:
    """Asks the booking service over an HTTP client that it does not own."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self._asked = -float("inf")
        self._lives = False

    async def issue_right(self, new: NewBookingRight) -> BookingRight:
        """Give a person the right to book; the same referral gets its first right again, however it is asked for.

        Every call has a key of its own, so that no earlier call stands in its way. Raises Unavailable, Refused or
        Unreadable.
        """
        request = self._http.build_request(
            "POST",
            "/v1/booking-rights",
            content=new.model_dump_json(),
            headers={"content-type": "application/json", "idempotency-key": str(uuid4())},
        )
        return await call(self._http, request, BookingRight)

    async def revoke_right(self, right_id: UUID, *, reason: str, version: int) -> RevokedBookingRight:
        """End a right of a referral, decided on that version of it; booked appointments stay.

        Raises Unavailable, Refused or Unreadable.
        """
        request = self._http.build_request(
            "POST",
            f"/v1/booking-rights/{right_id}/revoke",
            content=RevokeBookingRight(reason=reason).model_dump_json(),
            headers={
                "content-type": "application/json",
                "idempotency-key": str(uuid4()),
                "if-match": f'"{version}"',
            },
        )
        return await call(self._http, request, RevokedBookingRight)

    async def events(self, types: Sequence[str], *, cursor: str | None, rows: int) -> EventPage:
        """The service's events of these types after a cursor; from the first one when there is none.

        Raises Unavailable, Refused or Unreadable.
        """
        params: dict[str, str | list[str]] = {"type": list(types), "limit": str(rows)}
        request = self._http.build_request(
            "GET", "/v1/events", params={**params, **({"cursor": cursor} if cursor else {})}
        )
        return await call(self._http, request, EventPage)

    async def attendance(self, person_ref: PersonRef, *, months: int) -> Attendance:
        """How a person's visits of so many months up to today have gone; nobody's visits are zeros.

        Raises Unavailable, Refused or Unreadable.
        """
        request = self._http.build_request(
            "GET", f"/v1/persons/{person_ref}/attendance", params={"months": str(months)}
        )
        return await call(self._http, request, Attendance)

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
