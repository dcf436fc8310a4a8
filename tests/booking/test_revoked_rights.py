"""Ending a right over HTTP: who may, and the visits that stay: the unit moves them, the family phones."""

from typing import Any

import pytest

from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    MISSING,
    OUTSIDER,
    THERAPIST,
    UNIT_PHONE,
    Booking,
    assert_refused,
    done,
    told,
)

RIGHTS = "/v1/booking-rights"


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


async def test_revoking_keeps_the_appointments_and_says_how_many(booking):
    right = await booking.right(visits=3)
    kept = [await booking.booked(f"2026-12-0{day} 09:00", right=right) for day in (1, 2)]
    cancelled = await booking.booked("2026-12-03 09:00", right=right)
    done(await booking.cancel(GUARDIAN, cancelled))
    version = (await booking.right_again(right["id"]))["version"]

    answer = await booking.as_(MANAGER).post(f"{RIGHTS}/{right['id']}/revoke", {"reason": "ended"}, version=version)

    assert done(answer)["appointments_kept"] == 2
    assert (answer.json()["right"]["status"], answer.headers["etag"]) == ("revoked", f'"{version + 1}"')
    seen = done(await booking.as_(GUARDIAN).get(f"/v1/appointments/{kept[0]['id']}"))
    assert seen["status"] == "booked"
    slot_id = await booking.free_time("2026-12-04 09:00")
    problem = assert_refused(await booking.book(GUARDIAN, slot_id, right["id"]), 409, "booking-right-not-usable")
    assert (problem["reasons"], problem["unit_phone"]) == (["right_revoked"], UNIT_PHONE)
    assert done(await booking.cancel(GUARDIAN, kept[0]))["visit_given_back"] is True
    (access,) = await booking.accesses("revoke", "booking_right")
    assert (access["subjects"], access["object_id"]) == ([right["person_ref"]], right["id"])


async def test_nobody_revokes_twice(booking):
    right = await booking.right()
    api, path = booking.as_(THERAPIST), f"{RIGHTS}/{right['id']}/revoke"

    assert done(await api.post(path, {"reason": "ended"}, version=1))["appointments_kept"] == 0

    assert_refused(await api.post(path, {"reason": "ended"}, version=1), 412, "version-mismatch")
    assert_refused(await api.post(path, {"reason": "ended"}, version=2), 409, "invalid-state")


async def test_revoking_names_the_version_that_was_seen(booking):
    right = await booking.right()
    path = f"{RIGHTS}/{right['id']}/revoke"

    assert_refused(await booking.as_(THERAPIST).post(path, {"reason": "ended"}), 428, "precondition-required")
    assert_refused(await booking.as_(THERAPIST).post(path, {"reason": "ended"}, version=2), 412, "version-mismatch")
    for tag in ("1", 'W/"1"', '"1", "2"', '"one"'):
        answer = await booking.as_(THERAPIST).post(path, {"reason": "ended"}, headers={"if-match": tag})
        assert_refused(answer, 412, "version-mismatch")


async def test_others_revoke_no_right(booking):
    right = await booking.right()
    body = {"reason": "ended"}

    assert_refused(
        await booking.as_(GUARDIAN).post(f"{RIGHTS}/{right['id']}/revoke", body, version=1), 403, "forbidden"
    )
    foreign = await booking.as_(OUTSIDER).post(f"{RIGHTS}/{right['id']}/revoke", body, version=1)
    missing = await booking.as_(OUTSIDER).post(f"{RIGHTS}/{MISSING}/revoke", body, version=1)
    assert_refused(foreign, 404, "not-found")
    assert told(foreign) == told(missing)
    assert (await booking.right_again(right["id"]))["status"] == "active"
    (access,) = await booking.accesses("revoke", "booking_right")
    assert (access["outcome"], access["reason"]) == ("denied", "not-found")
