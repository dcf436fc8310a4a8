"""Booking an appointment and seeing it, over HTTP: what it takes, what it uses, and why it is refused."""

from typing import Any
from uuid import UUID

import pytest

from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    MISSING,
    OT,
    OT_1,
    OTHER_UNIT,
    OUTSIDER,
    PHYSIO,
    PT_1,
    PT_2,
    SECOND_GUARDIAN,
    SERVICE,
    STRANGER,
    THERAPIST,
    UNIT,
    UNIT_PHONE,
    Booking,
    assert_refused,
    done,
    told,
)
from tests.worked_cases import worked_cases

APPOINTMENTS = "/v1/appointments"
BY_HAND = {"channel": "phone", "reason_no_self_service": "by_phone"}


async def nothing_changed(booking: Booking, slot_id: str, right: dict[str, Any]) -> None:
    """The time is free, the right unused, and there is no appointment."""
    assert await booking.status_of(slot_id) == "free"
    (row,) = await booking.rows("select visits_used, version from booking_right where id = $1", UUID(right["id"]))
    assert (row["visits_used"], row["version"]) == (right["visits_used"], right["version"])
    assert await booking.rows("select id from appointment") == []


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
        "slot_id": slot_id,
        "service_type": PHYSIO,
        "practitioner_id": PT_1,
        "starts_at": "2026-12-01T07:00:00Z",
        "ends_at": "2026-12-01T07:30:00Z",
        "delivery_mode": "visit",
        "status": "booked",
        "channel": "online",
        "reason_no_self_service": None,
        "cancellation_reason": None,
        "visit_given_back": None,
        "self_service": {"allowed": True, "until": "2026-11-30T07:00:00Z", "reason": "allowed"},
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


@pytest.mark.parametrize("channel", ["phone", "visit", "callback"])
@pytest.mark.parametrize("reason", ["twelve_or_over", "no_strong_identification", "interpreter", "by_phone", "other"])
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
    await nothing_changed(booking, slot_id, right)


@pytest.mark.parametrize(
    "changes",
    [{"channel": "phone"}, {"reason_no_self_service": "by_phone"}, {"age_override_reason": "Arvio sovittu"}],
    ids=lambda changes: next(iter(changes)),
)
async def test_a_guardian_books_online_and_overrides_nothing(booking, changes):
    right, slot_id = await booking.right(), await booking.free_time()

    answer = await booking.book(GUARDIAN, slot_id, right["id"], **changes)

    (error,) = assert_refused(answer, 422, "validation")["errors"]
    assert (error["pointer"], error["code"]) == (f"/{next(iter(changes))}", "professionals_only")
    await nothing_changed(booking, slot_id, right)


@pytest.mark.parametrize(
    "changes", [{"status": "booked"}, {"id": MISSING}, {"person_ref": "x"}, {"version": 2}, {"starts_at": "x"}]
)
async def test_what_the_service_keeps_is_not_for_the_caller_to_say(booking, changes):
    right, slot_id = await booking.right(), await booking.free_time()

    answer = await booking.book(GUARDIAN, slot_id, right["id"], **changes)

    assert [each["code"] for each in assert_refused(answer, 422, "validation")["errors"]] == ["extra_forbidden"]
    await nothing_changed(booking, slot_id, right)


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
    await nothing_changed(booking, slot_id, right)
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
        await nothing_changed(booking, slot_id, right)


async def test_an_unknown_time_or_right_is_not_found(booking):
    right, slot_id = await booking.right(), await booking.free_time()

    assert_refused(await booking.book(GUARDIAN, MISSING, right["id"]), 404, "not-found")
    assert_refused(await booking.book(GUARDIAN, slot_id, MISSING), 404, "not-found")
    assert_refused(await booking.book(GUARDIAN, "tomorrow", right["id"]), 422, "validation")


BY_WHOM = pytest.mark.parametrize("by_hand", [False, True], ids=["guardian", "professional"])


async def assert_used(
    booking: Booking, slot_id: str, right: dict[str, Any], reasons: list[str] | None, *, by_hand: bool
) -> None:
    """The right is used for the time, or refused for these reasons."""
    answer = await (booking.book_by_hand if by_hand else booking.book_as_guardian)(slot_id, right["id"])
    if reasons is None:
        assert answer.status_code == 201, answer.text
    else:
        problem = assert_refused(answer, 409, "booking-right-not-usable")
        assert (problem["reasons"], problem["unit_phone"]) == (reasons, UNIT_PHONE)
        assert await booking.status_of(slot_id) == "free"


@BY_WHOM
@pytest.mark.parametrize(
    ("local", "reasons"),
    [
        pytest.param("2026-12-07 23:59", ["outside_window"], id="the day before"),
        pytest.param("2026-12-08 00:00", None, id="first instant of the window"),
        pytest.param("2026-12-09 23:59", None, id="last instant of the window"),
        pytest.param("2026-12-10 00:00", ["outside_window"], id="the day after"),
    ],
)
async def test_a_right_is_used_within_its_window(booking, local, reasons, by_hand):
    right = await booking.right(valid_from="2026-12-08", valid_until="2026-12-09")

    await assert_used(booking, await booking.free_time(local), right, reasons, by_hand=by_hand)


@BY_WHOM
@pytest.mark.parametrize(
    ("local", "practitioner", "reasons"),
    [
        pytest.param("2026-12-08 09:00", PT_1, None, id="a week after the other visit"),
        pytest.param("2026-12-07 23:30", PT_1, ["interval_too_short"], id="six days after"),
        pytest.param("2026-11-24 23:30", PT_1, None, id="a week before"),
        pytest.param("2026-12-15 23:30", PT_1, None, id="two weeks after"),
        pytest.param("2026-12-16 00:00", PT_1, ["interval_too_long"], id="two weeks and a day after"),
        pytest.param("2026-12-08 09:00", PT_2, ["wrong_practitioner"], id="another therapist"),
        pytest.param("2026-12-02 09:00", PT_2, ["wrong_practitioner", "interval_too_short"], id="two reasons"),
    ],
)
async def test_a_right_is_used_at_its_intervals_and_with_its_therapists(booking, local, practitioner, reasons, by_hand):
    right = await booking.right(visits=5, min_interval_days=7, max_interval_days=14, practitioner_ids=[PT_1])
    await booking.booked("2026-12-01 09:00", right=right)
    slot_id = await booking.free_time(local, practitioner_id=practitioner)

    await assert_used(booking, slot_id, right, reasons, by_hand=by_hand)


@pytest.mark.parametrize("mode", ["professional_books", "therapist_informs", "phone"])
async def test_a_right_that_others_book_is_not_for_the_guardian_to_use(booking, mode):
    right, slot_id = await booking.right(booking_mode=mode), await booking.free_time()

    problem = assert_refused(await booking.book(GUARDIAN, slot_id, right["id"]), 409, "booking-right-not-usable")

    assert (problem["reasons"], problem["unit_phone"]) == (["not_self_booking"], UNIT_PHONE)
    assert done(await booking.book_by_hand(slot_id, right["id"]))["status"] == "booked"


async def test_a_service_not_taken_into_use_is_booked_by_professionals_only(booking):
    code = booking.child("2022-05-01")
    right = await booking.right(code, service_type="child-speech-therapy")
    slot_id = await booking.free_time(service_type="child-speech-therapy", practitioner_id="kymenlaakso-st-1")

    problem = assert_refused(await booking.book(GUARDIAN, slot_id, right["id"]), 403, "self-service-not-open")

    assert problem["unit_phone"] == UNIT_PHONE
    await nothing_changed(booking, slot_id, right)
    assert done(await booking.book_by_hand(slot_id, right["id"]))["status"] == "booked"


@pytest.mark.parametrize("case", worked_cases("age_window"))
async def test_ages_are_let_in_as_worked_out(booking, case):
    day = case["appointment_date"]
    booking.set_clock(f"{day} 08:00")
    code = booking.child(case["birth_date"])
    right = await booking.right(code, valid_from=day, valid_until=day)
    slot_id = await booking.free_time(f"{day} 09:00")
    booking.change_service_type(
        PHYSIO, min_age_months=int(case["min_age_months"]), max_age_months=int(case["max_age_months"])
    )

    answer = await booking.book_by_hand(slot_id, right["id"])

    if case["expected"] == "eligible":
        assert answer.status_code == 201, answer.text
    else:
        problem = assert_refused(answer, 409, "age-outside-window")
        assert (problem["age_verdict"], problem["unit_phone"]) == (case["expected"], UNIT_PHONE)
        await nothing_changed(booking, slot_id, right)


@pytest.mark.parametrize(
    ("local", "verdict"),
    [
        pytest.param("2026-12-15 23:30", None, id="on the day the child turns 18 months"),
        pytest.param("2026-12-16 00:00", "too_old", id="the day after"),
    ],
)
async def test_a_guardian_books_within_the_age_window(booking, local, verdict):
    right = await booking.right(booking.child("2025-06-15"))
    slot_id = await booking.free_time(local)

    answer = await booking.book(GUARDIAN, slot_id, right["id"])

    if verdict is None:
        assert answer.status_code == 201, answer.text
    else:
        assert assert_refused(answer, 409, "age-outside-window")["age_verdict"] == verdict
        await nothing_changed(booking, slot_id, right)


async def test_a_child_too_young_is_told_so(booking):
    code = booking.child("2026-02-01")
    right = await booking.right(code, service_type="child-speech-therapy")
    slot_id = await booking.free_time(
        "2027-01-31 12:00", service_type="child-speech-therapy", practitioner_id="kymenlaakso-st-1"
    )

    problem = assert_refused(await booking.book_by_hand(slot_id, right["id"]), 409, "age-outside-window")

    assert problem["age_verdict"] == "too_young"


async def test_a_professional_books_outside_the_age_window_with_a_reason_that_is_kept(booking):
    right = await booking.right(booking.child("2024-01-15"))
    slot_id = await booking.free_time()

    answer = await booking.book_by_hand(slot_id, right["id"], age_override_reason="Keskosen korjattu ikä")

    assert answer.status_code == 201, answer.text
    (row,) = await booking.rows("select age_override_reason from appointment")
    assert row["age_override_reason"] == "Keskosen korjattu ikä"


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


@pytest.mark.parametrize("role", [GUARDIAN, SECOND_GUARDIAN, THERAPIST, "occupational-therapist"])
async def test_those_see_an_appointment_who_may(booking, role):
    appointment = await booking.booked()

    answer = await booking.as_(role).get(f"{APPOINTMENTS}/{appointment['id']}")

    assert done(answer) == appointment
    assert answer.headers["etag"] == '"1"'
    (access,) = await booking.accesses("read", "appointment")
    assert (access["subjects"], access["outcome"]) == ([appointment["person_ref"]], "allowed")
    assert (access["on_behalf_of"] is None) is ("guardian" not in role)


@pytest.mark.parametrize("role", [STRANGER, "adult", "guardian-of-twelve-year-old", "young-person", OUTSIDER])
async def test_others_see_the_same_as_when_there_is_none(booking, role):
    appointment = await booking.booked()
    api = booking.as_(role)

    foreign, missing = await api.get(f"{APPOINTMENTS}/{appointment['id']}"), await api.get(f"{APPOINTMENTS}/{MISSING}")

    assert_refused(foreign, 404, "not-found")
    assert told(foreign) == told(missing)
    (access,) = await booking.accesses("read", "appointment")
    assert (access["outcome"], access["reason"]) == ("denied", "not-found")


@pytest.mark.parametrize("role", [SERVICE, "integrator", "ops"])
async def test_systems_see_no_appointment(booking, role):
    appointment = await booking.booked()

    assert_refused(await booking.as_(role).get(f"{APPOINTMENTS}/{appointment['id']}"), 403, "forbidden")
    assert_refused(await booking.as_(role).get(APPOINTMENTS), 403, "forbidden")


async def test_appointments_are_listed_earliest_first_by_person_unit_state_and_start(booking):
    right = await booking.right(visits=5)
    third, first, second = [
        await booking.booked(local, right=right)
        for local in ("2026-12-03 09:00", "2026-12-01 09:00", "2026-12-02 09:00")
    ]
    done(await booking.cancel(GUARDIAN, second))
    sibling = await booking.right(booking.code_of("infants-sibling"), service_type=OT)
    slot_id = await booking.free_time("2026-12-01 10:00", service_type=OT, practitioner_id=OT_1)
    siblings = done(await booking.book(GUARDIAN, slot_id, sibling["id"]))

    async def listed(role: str, **filters: Any) -> list[str]:
        pages = await booking.pages(role, APPOINTMENTS, limit=2, **filters)
        return [each["id"] for page in pages for each in page]

    of_infant = {"person_ref": right["person_ref"]}
    assert await listed(GUARDIAN, **of_infant) == [first["id"], second["id"], third["id"]]
    assert await listed(SECOND_GUARDIAN, **of_infant, status="booked") == [first["id"], third["id"]]
    assert await listed(GUARDIAN, **of_infant, unit_id=OTHER_UNIT) == []
    assert await listed(GUARDIAN, **of_infant, starts_from="2026-12-02T07:00:00Z") == [second["id"], third["id"]]
    assert await listed(MANAGER) == [first["id"], siblings["id"], second["id"], third["id"]]
    assert await listed(MANAGER, unit_id=UNIT, status="cancelled") == [second["id"]]
    assert await listed(MANAGER, person_ref=sibling["person_ref"]) == [siblings["id"]]
    assert await listed(OUTSIDER) == []
    assert await listed(OUTSIDER, **of_infant) == []


async def test_a_list_names_everybody_of_whom_it_tells_in_the_log(booking):
    right = await booking.right()
    await booking.booked(right=right)
    api = booking.as_(MANAGER)

    done(await api.get(APPOINTMENTS))
    done(await booking.as_(OUTSIDER).get(APPOINTMENTS, params={"person_ref": right["person_ref"]}))

    accesses = await booking.accesses("list", "appointment")
    assert [(each["subjects"], each["outcome"]) for each in accesses] == [([right["person_ref"]], "allowed")] * 2


@pytest.mark.parametrize(
    ("role", "filters", "status", "kind"),
    [
        pytest.param(GUARDIAN, {}, 422, "validation", id="a guardian does not say whose"),
        pytest.param(OUTSIDER, {"unit_id": UNIT}, 403, "forbidden", id="a professional asks of another unit"),
        pytest.param(MANAGER, {"person_ref": "010594Y9032"}, 422, "validation", id="an identity code for a reference"),
        pytest.param(MANAGER, {"status": "lost"}, 422, "validation", id="no such state"),
    ],
)
async def test_a_list_that_is_not_to_be_had_is_refused(booking, role, filters, status, kind):
    answer = await booking.as_(role).get(APPOINTMENTS, params=filters)

    assert_refused(answer, status, kind)
    assert "010594Y9032" not in answer.text


async def test_a_cursor_of_another_list_does_not_fit(booking):
    right = await booking.right(visits=2)
    for local in ("2026-12-01 09:00", "2026-12-02 09:00"):
        await booking.booked(local, right=right)
    page = done(await booking.as_(MANAGER).get(APPOINTMENTS, params={"limit": 1}))

    answer = await booking.as_(MANAGER).get(APPOINTMENTS, params={"cursor": page["next_cursor"], "status": "booked"})

    assert_refused(answer, 422, "validation")


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
