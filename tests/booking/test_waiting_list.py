"""The waiting list over HTTP: ask for an earlier time, be offered one, accept it, decline it, or leave."""

from typing import Any

import pytest

from tests.booking.builders import (
    GUARDIAN,
    MISSING,
    OT,
    OT_1,
    OUTSIDER,
    PT_1,
    PT_2,
    SECOND_GUARDIAN,
    STRANGER,
    THERAPIST,
    UNIT,
    UNIT_PHONE,
    Booking,
    assert_refused,
    done,
    helsinki,
    told,
    wire,
)
from tests.booking.invariants import everything_agrees
from tests.booking.waiting import (
    BOOKED_AT,
    EARLIER,
    again,
    answer,
    change,
    events,
    is_held,
    join,
    keep,
    leave,
    offered,
    offers,
    waiting,
)

NO_WISHES: dict[str, Any] = {
    "from_date": None,
    "until_date": None,
    "weekdays": [],
    "time_from": None,
    "time_until": None,
    "practitioner_ids": [],
    "delivery_modes": [],
}


@pytest.mark.parametrize("role", [GUARDIAN, SECOND_GUARDIAN, THERAPIST])
async def test_an_earlier_time_is_offered_held_and_accepted(booking: Booking, role: str) -> None:
    appointment = await booking.booked(BOOKED_AT)
    entry = await join(booking, appointment, role=role)
    assert entry == entry | {
        "appointment_id": appointment["id"],
        "person_ref": appointment["person_ref"],
        "status": "waiting",
        "appointment_starts_at": wire(helsinki(BOOKED_AT)),
        "wishes": NO_WISHES,
        "offer": None,
        "version": 1,
    }
    slot_id = await booking.free_time(EARLIER)

    await keep(booking)
    seen = await again(booking, entry, role=role)
    assert seen["offer"]["slot"] == seen["offer"]["slot"] | {"id": slot_id, "starts_at": wire(helsinki(EARLIER))}
    assert seen["offer"]["expires_at"] == wire(helsinki("2026-11-24 00:01"))
    assert await is_held(booking, slot_id)

    accepted = await answer(booking, "accept", seen, role=role)
    moved = done(accepted)
    assert (accepted.headers["etag"], accepted.headers["location"]) == ('"3"', f"/v1/appointments/{appointment['id']}")
    assert moved["appointment"] == moved["appointment"] | {"id": appointment["id"], "slot_id": slot_id, "version": 2}
    assert moved["entry"] == moved["entry"] | {"status": "fulfilled", "offer": None, "version": 3}
    assert moved["entry"]["appointment_starts_at"] == wire(helsinki(EARLIER))
    assert await booking.status_of(appointment["slot_id"]) == "free"
    assert not await is_held(booking, slot_id)
    assert await events(booking, entry) == ["joined", "offered", "accepted"]
    history = done(await booking.as_(THERAPIST).get(f"/v1/appointments/{appointment['id']}/history"))
    assert [each["change"] for each in history["changes"]] == ["booked", "moved"]
    await everything_agrees(booking)


async def test_declining_keeps_the_place_and_the_time_is_not_offered_there_again(booking: Booking) -> None:
    entry, slot_id = await offered(booking)

    declined = done(await answer(booking, "decline", entry))

    assert declined == declined | {"status": "waiting", "joined_at": entry["joined_at"], "offer": None}
    assert not await is_held(booking, slot_id)
    await keep(booking)
    assert (await again(booking, entry))["offer"] is None
    other = await booking.free_time("2026-12-02 10:00")
    await keep(booking)
    assert (await again(booking, entry))["offer"]["slot"]["id"] == other
    assert await events(booking, entry) == ["joined", "offered", "declined", "offered"]


async def test_leaving_lets_go_of_the_offered_time_and_keeps_the_appointment(booking: Booking) -> None:
    entry, slot_id = await offered(booking)

    left = done(await leave(booking, entry))

    assert left == left | {"status": "left", "offer": None, "ended_at": wire(booking.world.clock.at)}
    assert not await is_held(booking, slot_id)
    assert [status for _, _, status in await offers(booking)] == ["withdrawn"]
    seen = done(await booking.as_(GUARDIAN).get(f"/v1/appointments/{entry['appointment_id']}"))
    assert (seen["status"], seen["version"]) == ("booked", 1)
    assert await events(booking, entry) == ["joined", "offered", "left"]
    for how in (leave(booking, left), change(booking, left), answer(booking, "accept", left, offer_id=MISSING)):
        assert assert_refused(await how, 409, "invalid-state")["reason"] == "left"
    await keep(booking)
    assert [status for _, _, status in await offers(booking)] == ["withdrawn"]


async def test_who_has_left_may_join_again_at_the_end_of_the_line(booking: Booking) -> None:
    first, second = await waiting(booking), await waiting(booking, "2026-12-14 10:00")
    done(await leave(booking, first))
    booking.world.clock.advance(seconds=1)

    joined = await join(booking, {"id": first["appointment_id"]})

    assert joined["id"] != first["id"]
    listed = await booking.pages(THERAPIST, "/v1/waiting-list", unit_id=UNIT, status="waiting", limit=1)
    assert [[each["id"] for each in page] for page in listed] == [[second["id"]], [joined["id"]]]


async def test_an_appointment_has_one_place(booking: Booking) -> None:
    entry = await waiting(booking)
    body = {"appointment_id": entry["appointment_id"]}

    problem = assert_refused(await booking.as_(THERAPIST).post("/v1/waiting-list", body), 409, "already-waiting")

    assert (problem["waiting_list_entry_id"], problem["unit_phone"]) == (entry["id"], UNIT_PHONE)


async def test_other_wishes_keep_the_place_in_line_and_the_open_offer(booking: Booking) -> None:
    entry, slot_id = await offered(booking)

    changed = done(await change(booking, entry, weekdays=[5], time_from="12:00", practitioner_ids=[PT_2]))

    assert changed["wishes"] == NO_WISHES | {"weekdays": [5], "time_from": "12:00", "practitioner_ids": [PT_2]}
    assert (changed["joined_at"], changed["version"]) == (entry["joined_at"], entry["version"] + 1)
    assert changed["offer"]["slot"]["id"] == slot_id


@pytest.mark.parametrize(
    ("wishes", "pointer", "code"),
    [
        ({"practitioner_ids": [PT_1, "nobody"]}, "/wishes/practitioner_ids/1", "unknown"),
        ({"practitioner_ids": ["etela-pohjanmaa-pt-1"]}, "/wishes/practitioner_ids/0", "unknown"),
        ({"from_date": "2026-12-15"}, "/wishes/from_date", "after_the_appointment"),
        ({"from_date": "2026-12-03", "until_date": "2026-12-02"}, "/wishes", "value_error"),
        ({"time_from": "10:00", "time_until": "10:00"}, "/wishes", "value_error"),
        ({"weekdays": [8]}, "/wishes/weekdays/0", "less_than_equal"),
        ({"soon": True}, "/wishes", "extra_forbidden"),
    ],
)
async def test_wishes_that_no_time_could_meet_are_refused(
    booking: Booking, wishes: dict[str, Any], pointer: str, code: str
) -> None:
    entry = await waiting(booking)
    other = await booking.booked("2026-12-14 11:00")
    body = {"appointment_id": other["id"], "wishes": wishes}

    for refused in (await booking.as_(GUARDIAN).post("/v1/waiting-list", body), await change(booking, entry, **wishes)):
        (error,) = assert_refused(refused, 422, "validation")["errors"]
        assert (error["pointer"], error["code"]) == (pointer, code)
    assert await again(booking, entry) == entry


async def test_only_who_may_move_the_visit_now_may_join(booking: Booking) -> None:
    booking.set_clock("2026-12-13 09:00:01")
    late = await booking.booked(BOOKED_AT, role=GUARDIAN)
    body = {"appointment_id": late["id"]}

    problem = assert_refused(await booking.as_(GUARDIAN).post("/v1/waiting-list", body), 409, "cutoff-passed")
    assert problem["unit_phone"] == UNIT_PHONE
    assert (await booking.as_(THERAPIST).post("/v1/waiting-list", body)).status_code == 201


@pytest.mark.parametrize("role", [GUARDIAN, THERAPIST])
async def test_nobody_waits_for_a_visit_that_is_not_to_come(booking: Booking, role: str) -> None:
    cancelled = await booking.booked(BOOKED_AT)
    done(await booking.cancel(THERAPIST, cancelled))
    begun = await booking.booked("2026-12-14 10:00")
    booking.set_clock("2026-12-14 10:00:01")

    for appointment_id, status, kind in (
        (cancelled["id"], 409, "invalid-state"),
        (begun["id"], 409, "cutoff-passed"),
        (MISSING, 404, "not-found"),
    ):
        body = {"appointment_id": appointment_id}
        assert_refused(await booking.as_(role).post("/v1/waiting-list", body), status, kind)


async def test_a_right_that_was_ended_waits_for_nothing(booking: Booking) -> None:
    appointment = await booking.booked(BOOKED_AT)
    path = f"/v1/booking-rights/{appointment['booking_right_id']}/revoke"
    done(await booking.as_(THERAPIST).post(path, {"reason": "ended"}, version=2))
    body = {"appointment_id": appointment["id"]}

    for role in (GUARDIAN, THERAPIST):
        refused = await booking.as_(role).post("/v1/waiting-list", body)
        assert assert_refused(refused, 409, "booking-right-not-usable")["reasons"] == ["right_revoked"]


async def test_where_the_unit_books_the_unit_also_waits(booking: Booking) -> None:
    right = await booking.right(booking_mode="phone")
    appointment = done(await booking.book_by_hand(await booking.free_time(BOOKED_AT), right["id"]))
    body = {"appointment_id": appointment["id"]}

    assert_refused(await booking.as_(GUARDIAN).post("/v1/waiting-list", body), 403, "self-service-not-open")
    entry = done(await booking.as_(THERAPIST).post("/v1/waiting-list", body))
    slot_id = await booking.free_time(EARLIER)
    await keep(booking)
    seen = await again(booking, entry, role=GUARDIAN)
    assert_refused(await answer(booking, "accept", seen), 403, "self-service-not-open")
    assert_refused(await leave(booking, seen), 403, "self-service-not-open")
    assert done(await answer(booking, "accept", seen, role=THERAPIST))["appointment"]["slot_id"] == slot_id


async def test_a_professional_joins_and_accepts_for_a_child_of_twelve(booking: Booking) -> None:
    right = await booking.right_at_any_age(booking.child("2014-01-01"))
    slot_id = await booking.time_at_any_age(BOOKED_AT)
    appointment = done(await booking.book_by_hand(slot_id, right["id"], reason_no_self_service="twelve_or_over"))
    body = {"appointment_id": appointment["id"]}

    assert_refused(await booking.as_(GUARDIAN).post("/v1/waiting-list", body), 403, "proxy-age-limit")
    entry = done(await booking.as_("occupational-therapist").post("/v1/waiting-list", body))
    earlier = await booking.time_at_any_age(EARLIER)
    await keep(booking)
    seen = await again(booking, entry)
    assert_refused(await answer(booking, "accept", seen), 403, "proxy-age-limit")
    accepted = done(await answer(booking, "accept", seen, role=THERAPIST))
    assert accepted["appointment"]["slot_id"] == earlier


async def test_from_the_birthday_the_guardian_leaves_the_offer_to_the_unit(booking: Booking) -> None:
    booking.set_clock("2026-12-09 12:00")
    right = await booking.right_at_any_age(booking.child("2014-12-10"))
    appointment = done(await booking.book(GUARDIAN, await booking.time_at_any_age("2026-12-28 09:00"), right["id"]))
    entry = await join(booking, appointment)
    await booking.free_time("2026-12-18 09:00", service_type=OT, practitioner_id=OT_1)
    await keep(booking)
    seen = await again(booking, entry, role=GUARDIAN)
    booking.set_clock("2026-12-10 00:00")

    problem = assert_refused(await answer(booking, "accept", seen), 403, "proxy-age-limit")

    assert problem["unit_phone"] == UNIT_PHONE
    assert_refused(await leave(booking, seen), 403, "proxy-age-limit")
    assert_refused(await booking.as_(GUARDIAN).get(f"/v1/waiting-list/{entry['id']}"), 404, "not-found")
    assert done(await answer(booking, "accept", seen, role=THERAPIST))["entry"]["status"] == "fulfilled"


@pytest.mark.parametrize("role", [STRANGER, "adult", OUTSIDER])
async def test_a_stranger_finds_nothing(booking: Booking, role: str) -> None:
    entry, _ = await offered(booking)
    api, path = booking.as_(role), f"/v1/waiting-list/{entry['id']}"
    missing = told(await api.get(f"/v1/waiting-list/{MISSING}"))

    for refused in (
        await api.get(path),
        await api.post("/v1/waiting-list", {"appointment_id": entry["appointment_id"]}),
        await answer(booking, "accept", entry, role=role),
        await answer(booking, "decline", entry, role=role),
        await leave(booking, entry, role=role),
        await change(booking, entry, role=role),
    ):
        assert told(refused) == missing
    assert await again(booking, entry) == entry


async def test_an_answer_names_the_version_and_the_offer_that_were_seen(booking: Booking) -> None:
    entry, _ = await offered(booking)

    assert_refused(await answer(booking, "accept", entry, version=1), 412, "version-mismatch")
    assert_refused(await answer(booking, "accept", entry, version=None), 428, "precondition-required")
    assert_refused(await answer(booking, "accept", entry, key=None), 400, "idempotency-key-missing")
    assert_refused(await answer(booking, "decline", entry, version=1), 412, "version-mismatch")
    assert_refused(await answer(booking, "accept", entry, offer_id=MISSING), 409, "offer-not-open")
    assert_refused(await answer(booking, "decline", entry, offer_id=MISSING), 409, "offer-not-open")
    assert await again(booking, entry) == entry


async def test_accepting_is_done_once_for_its_key(booking: Booking) -> None:
    entry, slot_id = await offered(booking)

    first = await answer(booking, "accept", entry, key="k" * 16)
    replayed = await answer(booking, "accept", entry, key="k" * 16)

    assert done(replayed) == done(first)
    assert replayed.headers["idempotent-replayed"] == "true"
    assert await events(booking, entry) == ["joined", "offered", "accepted"]
    assert await booking.status_of(slot_id) == "booked"


async def test_joining_is_done_once_for_its_key(booking: Booking) -> None:
    appointment = await booking.booked(BOOKED_AT)
    api, body = booking.as_(GUARDIAN), {"appointment_id": appointment["id"]}

    assert_refused(await api.post("/v1/waiting-list", body, key=None), 400, "idempotency-key-missing")
    first = done(await api.post("/v1/waiting-list", body, key="k" * 16))
    assert done(await api.post("/v1/waiting-list", body, key="k" * 16)) == first


async def test_the_present_visits_cutoff_binds_the_family_that_accepts(booking: Booking) -> None:
    entry, slot_id = await offered(booking)
    booking.change_service_type("child-physio-0-18-months", cancellation_cutoff_hours=720)

    assert_refused(await answer(booking, "accept", entry), 409, "cutoff-passed")

    assert await is_held(booking, slot_id)
    assert done(await answer(booking, "accept", entry, role=THERAPIST))["appointment"]["slot_id"] == slot_id


async def test_a_family_lists_its_places_and_a_unit_its_line(booking: Booking) -> None:
    first, second = await waiting(booking), await waiting(booking, "2026-12-14 10:00")
    path = "/v1/waiting-list"

    own = done(await booking.as_(GUARDIAN).get(path, params={"person_ref": first["person_ref"]}))
    assert own["items"] == [first]
    line = done(await booking.as_(THERAPIST).get(path, params={"unit_id": UNIT}))
    assert line["items"] == [first, second]
    assert done(await booking.as_(THERAPIST).get(path, params={"status": "left"}))["items"] == []
    assert done(await booking.as_(OUTSIDER).get(path))["items"] == []
    assert_refused(await booking.as_(OUTSIDER).get(path, params={"unit_id": UNIT}), 403, "forbidden")
    (error,) = assert_refused(await booking.as_(GUARDIAN).get(path), 422, "validation")["errors"]
    assert error["pointer"] == "person_ref"
    entries = await booking.accesses("list", "waiting_list_entry")
    assert {subject for each in entries for subject in each["subjects"]} >= {first["person_ref"], second["person_ref"]}
