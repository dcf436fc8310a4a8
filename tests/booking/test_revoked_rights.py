"""Visits that stay when their right is ended, over HTTP: the unit moves them, the family phones."""

from typing import Any

import pytest

from tests.booking.builders import GUARDIAN, MANAGER, OUTSIDER, THERAPIST, UNIT_PHONE, Booking, assert_refused, done


async def kept(booking: Booking) -> dict[str, Any]:
    """An appointment whose right is ended."""
    right = await booking.right(visits=3)
    appointment = await booking.booked("2026-12-01 09:00", right=right)
    path = f"/v1/booking-rights/{right['id']}/revoke"
    done(await booking.as_(THERAPIST).post(path, {"reason": "ended"}, version=2))
    return appointment


@pytest.mark.parametrize("role", [THERAPIST, MANAGER])
async def test_a_professional_of_the_unit_moves_a_kept_visit(booking, role):
    appointment, wanted = await kept(booking), await booking.free_time("2026-12-08 09:00")

    moved = done(await booking.move(role, appointment, wanted))

    assert (moved["id"], moved["slot_id"], moved["overridden"]) == (appointment["id"], wanted, [])
    assert (await booking.right_again(appointment["booking_right_id"]))["visits_used"] == 1


async def test_the_window_still_stands(booking):
    appointment, wanted = await kept(booking), await booking.free_time("2027-02-01 09:00")

    problem = assert_refused(await booking.move(THERAPIST, appointment, wanted), 409, "booking-right-not-usable")
    assert problem["reasons"] == ["outside_window"]


async def test_the_family_moves_it_by_phone_is_told_so_before_and_may_cancel(booking):
    appointment, wanted = await kept(booking), await booking.free_time("2026-12-08 09:00")

    problem = assert_refused(await booking.move(GUARDIAN, appointment, wanted), 409, "booking-right-not-usable")

    assert (problem["reasons"], problem["unit_phone"]) == (["right_revoked"], UNIT_PHONE)
    seen = done(await booking.as_(GUARDIAN).get(f"/v1/appointments/{appointment['id']}"))["mutability"]
    assert (seen["cancellable"], seen["reschedulable"], seen["reason"]) == (True, False, "right_revoked")
    for_unit = done(await booking.as_(THERAPIST).get(f"/v1/appointments/{appointment['id']}"))["mutability"]
    assert (for_unit["cancellable"], for_unit["reschedulable"], for_unit["reason"]) == (True, True, "allowed")
    assert done(await booking.cancel(GUARDIAN, appointment))["status"] == "cancelled"


async def test_nobody_books_a_new_visit_and_another_unit_finds_none(booking):
    appointment, wanted = await kept(booking), await booking.free_time("2026-12-08 09:00")

    answer = await booking.book_by_hand(wanted, appointment["booking_right_id"])
    assert_refused(answer, 409, "booking-right-not-usable")
    assert_refused(await booking.move(OUTSIDER, appointment, wanted), 404, "not-found")
