"""Naming the id of something of somebody else tells nothing of it: not which unit has a right, nor that a time is."""

import pytest

from tests.booking.builders import GUARDIAN, MISSING, PHYSIO, STRANGER, UNIT, Booking, assert_refused, told
from tests.booking.open_bookings import NURSE, nurse_time
from tests.booking.series import SERIES
from tests.booking.times import changed, free, hold


@pytest.mark.parametrize("what", ["book", "hold", "release", "period", "proposal"])
async def test_the_id_of_a_right_does_not_tell_its_unit_to_a_stranger(booking, what):
    right = await booking.right(visits=3)
    slot_id, other = [await free(booking, f"2026-12-0{day} 09:00") for day in (1, 2)]
    stranger, of_right = booking.as_(STRANGER), {"booking_right_id": right["id"]}

    if what == "book":
        answer = await booking.book(STRANGER, slot_id, right["id"])
    elif what == "hold":
        answer = await hold(booking, STRANGER, slot_id, right)
    elif what == "release":
        answer = await stranger.post(f"/v1/slots/{slot_id}/release", of_right)
    elif what == "period":
        answer = await stranger.post(SERIES, {"slot_ids": [slot_id, other], **of_right})
    else:
        answer = await stranger.post(f"{SERIES}/propose", {"visits": 2, "first_day": "2026-12-01", **of_right})

    problem = assert_refused(answer, 403, "proxy-not-allowed")
    assert problem["unit_id"] == booking.parts.general_contact().unit_id != UNIT


@pytest.mark.parametrize(
    ("service_type", "released"),
    [
        pytest.param(PHYSIO, None, id="for professionals only, of a service with rights"),
        pytest.param(NURSE, None, id="for professionals only, of a service without"),
        pytest.param(NURSE, "later", id="not yet public"),
    ],
)
@pytest.mark.parametrize("role", [GUARDIAN, STRANGER])
async def test_a_time_that_is_not_public_is_as_missing_to_who_books_without_a_right(
    booking, service_type, released, role
):
    slot_id = await nurse_time(booking) if service_type == NURSE else await free(booking, "2026-12-01 09:00")
    released_at = None if released is None else booking.world.clock.at.replace(year=2027)
    await changed(booking, slot_id, released_at=released_at)

    assert told(await _without_a_right(booking, role, slot_id, service_type)) == told(
        await _without_a_right(booking, role, MISSING, service_type)
    )


async def _without_a_right(booking: Booking, role: str, slot_id: str, service_type: str):
    body = {
        "slot_id": slot_id,
        "service_type": service_type,
        "person": {"personal_identity_code": booking.code_of("infant")},
    }
    answer = await booking.as_(role).post("/v1/appointments", body)
    assert_refused(answer, 404, "not-found")
    return answer
