"""Booking an appointment over HTTP: what it takes, what it uses, and why it is refused."""

from uuid import UUID

import pytest

from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    MISSING,
    OT,
    OT_1,
    OUTSIDER,
    PHYSIO,
    PT_1,
    SERVICE,
    THERAPIST,
    UNIT,
    UNIT_PHONE,
    assert_refused,
    done,
    told,
)

APPOINTMENTS = "/v1/appointments"


BY_HAND = {"channel": "phone", "reason_no_self_service": "by_phone"}


async def test_a_professional_says_how_the_booking_came(booking):
    right, slot_id = await booking.right(), await booking.free_time()

    answer = await booking.book(THERAPIST, slot_id, right["id"], reason_no_self_service="by_phone")

    (error,) = assert_refused(answer, 422, "validation")["errors"]
    assert (error["pointer"], error["code"]) == ("/channel", "missing")


async def test_a_guardian_books_for_an_infant(booking):
    right, slot_id = await booking.right(), await booking.free_time("2026-12-01 09:00")

    answer = await booking.book(GUARDIAN, slot_id, right["id"])

    assert answer.status_code == 201, answer.text
    appointment = answer.json()
    instructions, unit = appointment.pop("instructions"), appointment.pop("unit")
    assert appointment == {
        "id": appointment["id"],
        "person_ref": right["person_ref"],
        "booking_right_id": right["id"],
        "series_id": None,
        "slot_id": slot_id,
        "service_type": PHYSIO,
        "practitioner_id": PT_1,
        "starts_at": "2026-12-01T07:00:00Z",
        "ends_at": "2026-12-01T07:30:00Z",
        "delivery_mode": "visit",
        "location_id": None,
        "status": "booked",
        "channel": "online",
        "reason_no_self_service": None,
        "overridden": [],
        "topic": None,
        "interpreter_language": None,
        "cancellation_reason": None,
        "visit_given_back": None,
        "pre_visit_form_url": None,
        "mutability": {
            "cancellable": True,
            "reschedulable": True,
            "not_after": "2026-11-30T07:00:00Z",
            "reason": "allowed",
        },
        "warnings": [],
        "version": 1,
    }
    assert (unit["unit_id"], unit["phone"], len(unit["phone_hours"])) == (UNIT, UNIT_PHONE, 2)
    assert set(instructions) == {"fi", "sv", "en"}
    assert answer.headers["location"] == f"{APPOINTMENTS}/{appointment['id']}"
    assert answer.headers["etag"] == '"1"'
    assert await booking.status_of(slot_id) == "booked"
    again = await booking.right_again(right["id"])
    assert (again["visits_used"], again["version"]) == (1, 2)
    (access,) = await booking.accesses("book", "appointment")
    assert (access["subjects"], access["on_behalf_of"]) == ([right["person_ref"]], right["person_ref"])
    assert (access["actor_kind"], access["basis"], access["outcome"]) == ("citizen", "guardianship", "allowed")
    assert (access["object_id"], access["authority_checked_at"]) == (appointment["id"], booking.world.clock.at)
    assert f"requestId={access['authority_request_id']}" in str(booking.questions[-1])


@pytest.mark.parametrize(
    ("channel", "reason"),
    [
        ("phone", "by_phone"),
        ("visit", "twelve_or_over"),
        ("callback", "no_strong_identification"),
        ("chat", "interpreter"),
        ("online", "other"),
    ],
)
async def test_a_professional_books_and_says_how_it_came_and_why(booking, channel, reason):
    right, slot_id = await booking.right(booking_mode="professional_books"), await booking.free_time()

    answer = await booking.book(MANAGER, slot_id, right["id"], channel=channel, reason_no_self_service=reason)

    appointment = done(answer)
    assert (appointment["channel"], appointment["reason_no_self_service"]) == (channel, reason)
    assert booking.questions == []
    (access,) = await booking.accesses("book", "appointment")
    assert (access["actor_kind"], access["on_behalf_of"], access["basis"]) == ("professional", None, None)


async def test_a_professional_does_not_book_without_the_reason(booking):
    right, slot_id = await booking.right(), await booking.free_time()

    answer = await booking.book(THERAPIST, slot_id, right["id"], channel="phone")

    (error,) = assert_refused(answer, 422, "validation")["errors"]
    assert error["pointer"] == "/reason_no_self_service"
    await booking.assert_unused(slot_id, right)


@pytest.mark.parametrize(
    "changes",
    [{"channel": "phone"}, {"reason_no_self_service": "by_phone"}, {"override_reason": "Arvio sovittu"}],
    ids=lambda changes: next(iter(changes)),
)
async def test_a_guardian_books_online_and_overrides_nothing(booking, changes):
    right, slot_id = await booking.right(), await booking.free_time()

    answer = await booking.book(GUARDIAN, slot_id, right["id"], **changes)

    (error,) = assert_refused(answer, 422, "validation")["errors"]
    assert (error["pointer"], error["code"]) == (f"/{next(iter(changes))}", "professionals_only")
    await booking.assert_unused(slot_id, right)


@pytest.mark.parametrize(
    "changes", [{"status": "booked"}, {"id": MISSING}, {"person_ref": "x"}, {"version": 2}, {"starts_at": "x"}]
)
async def test_what_the_service_keeps_is_not_for_the_caller_to_say(booking, changes):
    right, slot_id = await booking.right(), await booking.free_time()

    answer = await booking.book(GUARDIAN, slot_id, right["id"], **changes)

    assert [each["code"] for each in assert_refused(answer, 422, "validation")["errors"]] == ["extra_forbidden"]
    await booking.assert_unused(slot_id, right)


@pytest.mark.parametrize("role", [SERVICE, "integrator", "ops"])
async def test_systems_book_nothing(booking, role):
    right, slot_id = await booking.right(), await booking.free_time()

    assert_refused(await booking.book(role, slot_id, right["id"]), 403, "forbidden")


async def test_a_professional_of_another_unit_finds_no_right(booking):
    right, slot_id = await booking.right(), await booking.free_time()

    foreign = await booking.book(OUTSIDER, slot_id, right["id"], **BY_HAND)
    missing = await booking.book(OUTSIDER, slot_id, MISSING, **BY_HAND)

    assert_refused(foreign, 404, "not-found")
    assert told(foreign) == told(missing)
    await booking.assert_unused(slot_id, right)
    (access,) = await booking.accesses("book", "appointment")
    assert (access["outcome"], access["reason"]) == ("denied", "not-found")


async def test_a_right_of_one_visit_is_used_once(booking):
    right = await booking.right()
    first = done(await booking.book(GUARDIAN, await booking.free_time("2026-12-01 09:00"), right["id"]))
    slot_id = await booking.free_time("2026-12-02 09:00")

    problem = assert_refused(await booking.book(GUARDIAN, slot_id, right["id"]), 409, "quota-exceeded")
    by_hand = assert_refused(await booking.book_by_hand(slot_id, right["id"]), 409, "quota-exceeded")

    assert problem["reasons"] == by_hand["reasons"] == ["right_used_up"]
    assert (problem["unit_phone"], len(problem["unit_phone_hours"])) == (UNIT_PHONE, 2)
    assert await booking.status_of(slot_id) == "free"
    assert (await booking.rows("select id from appointment")) == [{"id": UUID(first["id"])}]


async def test_a_time_that_somebody_just_took_is_taken(booking):
    taken = await booking.booked()
    right = await booking.right(booking.code_of("infants-sibling"), service_type=PHYSIO)

    by_hand = await booking.book_by_hand(taken["slot_id"], right["id"])
    answer = await booking.book(GUARDIAN, taken["slot_id"], right["id"])

    assert_refused(by_hand, 409, "slot-taken")
    assert_refused(answer, 409, "slot-taken")
    assert (await booking.right_again(right["id"]))["visits_used"] == 0


async def test_a_withdrawn_time_is_not_to_be_had(booking):
    right, slot_id = await booking.right(), await booking.free_time()
    connection = await booking.database()
    await connection.execute("update slot set status = 'withdrawn' where id = $1", UUID(slot_id))
    await connection.close()

    assert_refused(await booking.book(GUARDIAN, slot_id, right["id"]), 409, "slot-taken")


@pytest.mark.parametrize(
    ("time", "status", "kind"),
    [
        pytest.param({"service_type": OT, "practitioner_id": OT_1}, 409, "slot-unsuitable", id="another service"),
        pytest.param({"unit_id": "etela-pohjanmaa-child-rehabilitation"}, 409, "slot-unsuitable", id="another unit"),
        pytest.param({"local": "2026-11-23 08:59"}, 409, "slot-in-the-past", id="a minute ago"),
        pytest.param({"local": "2026-11-23 09:00"}, 409, "slot-in-the-past", id="this instant"),
        pytest.param({"local": "2026-11-23 09:01"}, 201, None, id="in a minute"),
    ],
)
async def test_only_a_time_of_the_right_and_to_come_is_taken(booking, time, status, kind):
    right, slot_id = await booking.right(), await booking.free_time(**time)

    answer = await booking.book(GUARDIAN, slot_id, right["id"])

    if kind is None:
        assert answer.status_code == status
    else:
        assert_refused(answer, status, kind)
        await booking.assert_unused(slot_id, right)


async def test_an_unknown_time_or_right_is_not_found(booking):
    right, slot_id = await booking.right(), await booking.free_time()

    assert_refused(await booking.book(GUARDIAN, MISSING, right["id"]), 404, "not-found")
    assert_refused(await booking.book(GUARDIAN, slot_id, MISSING), 404, "not-found")
    assert_refused(await booking.book(GUARDIAN, "tomorrow", right["id"]), 422, "validation")


async def test_the_same_key_books_once_and_is_answered_alike(booking):
    right = await booking.right(visits=2)
    slot_id, other_slot = await booking.free_time(), await booking.free_time("2026-12-02 09:00")

    first = await booking.book(GUARDIAN, slot_id, right["id"], key="k" * 16)
    again = await booking.book(GUARDIAN, slot_id, right["id"], key="k" * 16)
    other = await booking.book(GUARDIAN, other_slot, right["id"], key="k" * 16)
    none = await booking.book(GUARDIAN, other_slot, right["id"], key=None)

    assert (done(again), again.status_code) == (done(first), 201)
    assert again.headers["idempotent-replayed"] == "true"
    assert_refused(other, 422, "idempotency-key-mismatch")
    assert_refused(none, 400, "idempotency-key-missing")
    assert (await booking.right_again(right["id"]))["visits_used"] == 1


async def test_a_refused_booking_keeps_no_key(booking):
    right, slot_id = await booking.right(), await booking.free_time()
    connection = await booking.database()
    await connection.execute("update slot set status = 'withdrawn'")
    assert_refused(await booking.book(GUARDIAN, slot_id, right["id"], key="k" * 16), 409, "slot-taken")
    await connection.execute("update slot set status = 'free'")
    await connection.close()

    assert done(await booking.book(GUARDIAN, slot_id, right["id"], key="k" * 16))["slot_id"] == slot_id


@pytest.mark.parametrize(
    ("language", "title"),
    [("fi", "Aika on jo varattu"), ("sv", "Tiden är redan bokad"), ("en", "The time is taken")],
)
async def test_a_refusal_is_told_in_the_readers_language(booking, language, title):
    taken = await booking.booked()
    right = await booking.right()
    body = {"slot_id": taken["slot_id"], "booking_right_id": right["id"]}

    answer = await booking.as_(GUARDIAN).post(APPOINTMENTS, body, headers={"accept-language": language})

    assert assert_refused(answer, 409, "slot-taken")["title"] == title
    assert answer.headers["content-language"] == language
