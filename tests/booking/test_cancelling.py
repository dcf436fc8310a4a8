"""Cancelling an appointment over HTTP: the time is free again, and the right gets its visit back when it is due."""

import asyncio

import pytest

from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    MISSING,
    PHYSIO,
    SECOND_GUARDIAN,
    THERAPIST,
    UNIT_PHONE,
    assert_refused,
    done,
)


@pytest.mark.parametrize(
    ("role", "reason"),
    [
        (GUARDIAN, "fallen_ill"),
        (SECOND_GUARDIAN, "no_longer_needed"),
        (THERAPIST, "time_does_not_suit"),
        (MANAGER, "other"),
    ],
)
async def test_cancelling_in_time_frees_the_time_and_gives_the_visit_back(booking, role, reason):
    appointment = await booking.booked()

    answer = await booking.cancel(role, appointment, reason=reason)

    cancelled = done(answer)
    assert cancelled == appointment | {
        "status": "cancelled",
        "cancellation_reason": reason,
        "visit_given_back": True,
        "mutability": {
            "cancellable": False,
            "reschedulable": False,
            "not_after": "2026-11-30T07:00:00Z" if "guardian" in role else "2026-12-01T07:00:00Z",
            "reason": "not_booked",
        },
        "version": 2,
    }
    assert answer.headers["etag"] == '"2"'
    assert cancelled["unit"]["phone"] == UNIT_PHONE
    assert await booking.status_of(appointment["slot_id"]) == "free"
    right = await booking.right_again(appointment["booking_right_id"])
    assert (right["visits_used"], right["version"]) == (0, 3)
    again = await booking.book(GUARDIAN, appointment["slot_id"], right["id"])
    assert again.status_code == 201, again.text
    (access,) = await booking.accesses("cancel", "appointment")
    assert (access["subjects"], access["outcome"]) == ([appointment["person_ref"]], "allowed")
    assert (access["on_behalf_of"] is not None) is ("guardian" in role)


@pytest.mark.parametrize(
    ("reason", "late_uses_visit", "given_back"),
    [
        pytest.param("fallen_ill", True, False, id="too late: the visit is used"),
        pytest.param("fallen_ill", False, True, id="too late, but the service does not count it"),
        pytest.param("cancelled_by_unit", True, True, id="the unit's own doing never uses a visit"),
    ],
)
async def test_a_late_cancellation_by_a_professional_follows_the_setting(booking, reason, late_uses_visit, given_back):
    booking.change_service_type(PHYSIO, late_cancellation_uses_visit=late_uses_visit)
    appointment = await booking.booked("2026-12-01 09:00")
    booking.set_clock("2026-11-30 09:00:01")
    assert_refused(await booking.cancel(GUARDIAN, appointment), 409, "cutoff-passed")

    cancelled = done(await booking.cancel(THERAPIST, appointment, reason=reason))

    assert cancelled["visit_given_back"] is given_back
    right = await booking.right_again(appointment["booking_right_id"])
    assert right["visits_used"] == (0 if given_back else 1)
    assert await booking.status_of(appointment["slot_id"]) == "free"


async def test_what_the_unit_cancels_gives_the_visit_back_in_time_too(booking):
    appointment = await booking.booked()

    assert done(await booking.cancel(THERAPIST, appointment, reason="cancelled_by_unit"))["visit_given_back"] is True


async def test_a_guardian_does_not_cancel_in_the_units_name(booking):
    appointment = await booking.booked()

    answer = await booking.cancel(GUARDIAN, appointment, reason="cancelled_by_unit")

    (error,) = assert_refused(answer, 422, "validation")["errors"]
    assert (error["pointer"], error["code"]) == ("/reason", "professionals_only")
    assert await booking.status_of(appointment["slot_id"]) == "booked"


async def test_a_cancelled_appointment_is_not_cancelled_again(booking):
    appointment = await booking.booked()
    cancelled = done(await booking.cancel(GUARDIAN, appointment))

    assert_refused(await booking.cancel(GUARDIAN, appointment), 412, "version-mismatch")
    assert_refused(await booking.cancel(GUARDIAN, cancelled), 409, "invalid-state")
    assert_refused(await booking.cancel(THERAPIST, cancelled), 409, "invalid-state")

    assert (await booking.right_again(appointment["booking_right_id"]))["visits_used"] == 0


async def test_cancelling_at_once_gives_one_visit_back(booking):
    right = await booking.right(visits=2)
    await booking.booked("2026-12-01 09:00", right=right)
    appointment = await booking.booked("2026-12-02 09:00", right=right)

    answers = await asyncio.gather(
        *(booking.cancel(role, appointment) for role in (GUARDIAN, SECOND_GUARDIAN, THERAPIST, MANAGER))
    )

    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    assert (await booking.right_again(right["id"]))["visits_used"] == 1


async def test_a_cancelled_time_that_somebody_else_took_stays_theirs(booking):
    appointment = await booking.booked()
    done(await booking.cancel(GUARDIAN, appointment))
    other = await booking.right()
    taken = done(await booking.book(SECOND_GUARDIAN, appointment["slot_id"], other["id"]))

    answer = await booking.cancel(GUARDIAN, appointment, version=2)

    assert_refused(answer, 409, "invalid-state")
    assert await booking.status_of(taken["slot_id"]) == "booked"


async def test_the_same_key_cancels_once(booking):
    appointment = await booking.booked()
    path, body = f"/v1/appointments/{appointment['id']}/cancel", {"reason": "fallen_ill"}
    api = booking.as_(GUARDIAN)

    first = await api.post(path, body, key="k" * 16, version=1)
    again = await api.post(path, body, key="k" * 16, version=1)

    assert done(first) == done(again)
    assert again.headers["idempotent-replayed"] == "true"


async def test_cancelling_names_the_version_and_a_known_reason(booking):
    appointment = await booking.booked()
    path = f"/v1/appointments/{appointment['id']}/cancel"
    api = booking.as_(GUARDIAN)

    assert_refused(await api.post(path, {"reason": "fallen_ill"}), 428, "precondition-required")
    assert_refused(await api.post(path, {"reason": "fallen_ill"}, version=9), 412, "version-mismatch")
    assert_refused(await api.post(path, {"reason": "rain"}, version=1), 422, "validation")
    assert_refused(await api.post(path, {}, version=1), 422, "validation")
    assert_refused(await api.post(path, {"reason": "other", "visit_given_back": True}, version=1), 422, "validation")
    missing = f"/v1/appointments/{MISSING}/cancel"
    assert_refused(await api.post(missing, {"reason": "fallen_ill"}, version=1), 404, "not-found")
    assert await booking.status_of(appointment["slot_id"]) == "booked"
