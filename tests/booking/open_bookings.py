"""Bookings without a right for the tests: the nurse's times, and who books them."""

from typing import Any

import httpx

from tests.booking.builders import OTHER_UNIT, Booking

NURSE = "nurse"
"""The service type, and the role of the professional who gives it."""
NURSE_ID = "kymenlaakso-phn-1"
UNIT_PHONE = "+358 00 000 0003"
BY_HAND = {"channel": "phone", "reason_no_self_service": "by_phone"}


async def nurse_time(booking: Booking, local: str = "2026-12-01 09:00", **changes: Any) -> str:
    """A free time of the nurse."""
    place = {"service_type": NURSE, "practitioner_id": NURSE_ID, "unit_id": OTHER_UNIT}
    return await booking.free_time(local, **{**place, **changes})


async def book_openly(
    booking: Booking, role: str, slot_id: str, *, code: str | None = None, **changes: Any
) -> httpx.Response:
    """Without a right: for the person of the code, or for oneself."""
    key = changes.pop("key", "fresh")
    whose = {"person": {"personal_identity_code": code}} if code else {}
    body = {"slot_id": slot_id, "service_type": NURSE, **whose, **changes}
    return await booking.as_(role).post("/v1/appointments", body, key=key)


async def rights_made(booking: Booking) -> list[dict[str, Any]]:
    """Rights in the database, as open bookings leave them, the oldest first."""
    return await booking.rows(
        "select id, status, visits_allowed, visits_used, valid_from::text, valid_until::text, open_booking, unit_id "
        "from booking_right order by issued_at, id"
    )
