"""Client of the booking service."""

from typing import Final
from uuid import UUID, uuid4

import httpx

from shared.clients.answers import Refused, call
from shared.clients.sister_service import SisterService
from shared.contracts.booking.appointments import Appointment, NewAppointment
from shared.contracts.booking.attendance import Attendance
from shared.contracts.booking.booking_rights import (
    BookingRight,
    NewBookingRight,
    RevokeBookingRight,
    RevokedBookingRight,
)
from shared.contracts.booking.persons import PersonProtections
from shared.contracts.types import PersonRef

_SOMEBODY_WAITS_SECONDS: Final = 3.0


class Booking(SisterService):
    """Asks the booking service over an HTTP client that it does not own."""

    async def issue_right(self, new: NewBookingRight, *, key: str | None = None) -> BookingRight:
        """Give a person the right to book; the same referral gets its first right again, however it is asked for.

        Every call has a key of its own, so that no earlier call stands in its way; with a key of the caller's, the same
        right is given again while booking remembers the key. Raises Unavailable, Refused or Unreadable.
        """
        request = self._http.build_request(
            "POST",
            "/v1/booking-rights",
            content=new.model_dump_json(),
            headers={"content-type": "application/json", "idempotency-key": key or str(uuid4())},
        )
        return await call(self._http, request, BookingRight)

    async def book(self, new: NewAppointment, *, key: str) -> Appointment:
        """Take a time with a right for the professional that is named; the same key gets the same visit again.

        Raises Unavailable, Refused or Unreadable.
        """
        request = self._http.build_request(
            "POST",
            "/v1/appointments",
            content=new.model_dump_json(),
            headers={"content-type": "application/json", "idempotency-key": key},
        )
        return await call(self._http, request, Appointment)

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

    async def attendance(self, person_ref: PersonRef, *, months: int) -> Attendance:
        """How a person's visits of so many months up to today have gone; nobody's visits are zeros.

        Raises Unavailable, Refused or Unreadable.
        """
        request = self._http.build_request(
            "GET", f"/v1/persons/{person_ref}/attendance", params={"months": str(months)}
        )
        return await call(self._http, request, Attendance)

    async def protections(self, person_ref: PersonRef) -> PersonProtections | None:
        """What keeps others from acting for a person; None when nothing of the person is there.

        Somebody waits for it, so not for long. Raises Unavailable, Refused or Unreadable.
        """
        request = self._http.build_request("GET", f"/v1/persons/{person_ref}/protections")
        try:
            return await call(self._http, request, PersonProtections, seconds=_SOMEBODY_WAITS_SECONDS)
        except Refused as refused:
            if refused.problem.status == httpx.codes.NOT_FOUND:
                return None
            raise
