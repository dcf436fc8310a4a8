"""Appointments over HTTP."""

from tests.world import World


async def test_a_guardian_books_for_an_infant(world: World) -> None:
    manager = world.call("booking", "unit-manager")
    made = await manager.post("/v1/schedules", {
        "practitioner_id": "kymenlaakso-pt-1", "unit_id": "kymenlaakso-child-rehabilitation",
        "service_type": "child-physio-0-18-months", "weekdays": [1, 2, 3, 4, 5], "starts": "09:00", "ends": "12:00",
        "delivery_mode": "visit", "effective_from": "2026-11-23", "effective_until": "2026-12-23"})
    assert made.status_code == 201, made.text
    pt = world.call("booking", "physiotherapist")
    right = await pt.post("/v1/booking-rights", {
        "person": {"personal_identity_code": world.people["infant"].identity_code},
        "service_type": "child-physio-0-18-months", "unit_id": "kymenlaakso-child-rehabilitation", "visits": 1,
        "valid_from": "2026-11-23", "valid_until": "2026-12-31", "booking_mode": "self_booking"})
    assert right.status_code == 201, right.text
    guardian = world.call("booking", "guardian-of-infant")
    free = await guardian.get("/v1/slots", params={"service_type": "child-physio-0-18-months"})
    assert free.status_code == 200, free.text
    slot = free.json()["items"][0]
    booked = await guardian.post("/v1/appointments", {"slot_id": slot["id"], "booking_right_id": right.json()["id"]})
    assert booked.status_code == 201, booked.text
    print(booked.json(), booked.headers)
