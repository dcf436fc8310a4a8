"""Booking without a booking right over HTTP, where the service type needs none: for oneself, a child, anybody."""

from dataclasses import replace

import pytest

from demo.people import identity_code
from shared.law.personal_identity_code import parse
from shared.terms.acting import Authority
from tests.booking.builders import (
    GUARDIAN,
    MISSING,
    OTHER_UNIT,
    OUTSIDER,
    PHYSIO,
    SECOND_GUARDIAN,
    STRANGER,
    THERAPIST,
    UNIT,
    assert_refused,
    done,
    told,
)
from tests.booking.invariants import everything_agrees
from tests.booking.open_bookings import BY_HAND, NURSE, NURSE_ID, UNIT_PHONE, book_openly, nurse_time, rights_made

TOPIC = "Imetys ja uni"


@pytest.mark.parametrize(
    ("role", "whose"),
    [
        pytest.param(GUARDIAN, "infant", id="a guardian for a child"),
        pytest.param(SECOND_GUARDIAN, "infant", id="the other guardian"),
        pytest.param("adult", None, id="an adult for oneself"),
        pytest.param("adult", "adult", id="an adult who gives the own code"),
        pytest.param(OUTSIDER, "twelve-year-old", id="a professional of the unit for anybody"),
    ],
)
async def test_who_books_without_a_right(booking, role, whose):
    slot_id = await nurse_time(booking)
    code = booking.code_of(whose) if whose else None

    answer = await book_openly(booking, role, slot_id, code=code, **(BY_HAND if role == OUTSIDER else {}))

    assert answer.status_code == 201, answer.text
    appointment = answer.json()
    assert (appointment["service_type"], appointment["practitioner_id"]) == (NURSE, NURSE_ID)
    assert appointment["person_ref"] == booking.reference(code or booking.code_of(role))
    assert (appointment["unit"]["unit_id"], appointment["status"]) == (OTHER_UNIT, "booked")
    assert appointment["mutability"]["reason"] == "allowed"
    assert await rights_made(booking) == [
        {
            "id": (await booking.rows("select booking_right_id as id from appointment"))[0]["id"],
            "status": "active",
            "visits_allowed": 1,
            "visits_used": 1,
            "valid_from": "2026-12-01",
            "valid_until": "2026-12-01",
            "open_booking": True,
            "unit_id": OTHER_UNIT,
        }
    ]
    await everything_agrees(booking)
    (access,) = await booking.accesses("book", "appointment")
    assert (access["subjects"], access["outcome"]) == ([appointment["person_ref"]], "allowed")
    assert (access["basis"] == "guardianship") is ("guardian" in role)


@pytest.mark.parametrize(
    ("role", "whose", "kind"),
    [
        pytest.param(STRANGER, "infant", "proxy-not-allowed", id="an adult whom the source disallows"),
        pytest.param("adult", "infants-sibling", "proxy-not-allowed", id="an adult of whom it knows nothing"),
        pytest.param(GUARDIAN, "child-under-non-disclosure", "proxy-not-allowed", id="a protected child's guardian"),
        pytest.param("guardian-of-twelve-year-old", "twelve-year-old", "proxy-age-limit", id="a child who turned 12"),
        pytest.param("young-person", None, "self-service-not-open", id="a young person, who phones"),
    ],
)
async def test_who_does_not_book_without_a_right(booking, role, whose, kind):
    slot_id = await nurse_time(booking)

    answer = await book_openly(booking, role, slot_id, code=booking.code_of(whose) if whose else None)

    assert assert_refused(answer, 403, kind)["unit_phone"] == UNIT_PHONE
    assert await booking.status_of(slot_id) == "free"
    assert await rights_made(booking) == []
    assert await booking.rows("select person_ref from person") == []
    (access,) = await booking.accesses("book", "appointment")
    assert (access["outcome"], access["reason"]) == ("denied", kind)


async def test_a_code_alone_proves_nothing_the_source_is_asked_each_time(booking):
    slot_id, code = await nurse_time(booking), booking.code_of("infant")

    assert_refused(await book_openly(booking, STRANGER, slot_id, code=code), 403, "proxy-not-allowed")
    done(await book_openly(booking, GUARDIAN, slot_id, code=code))

    assert [url.path.rpartition("/")[2] for url in booking.questions] == [code, code]


async def test_nothing_is_booked_when_the_source_is_away(booking):
    code = booking.child("2024-01-01", authority=Authority.UNKNOWN)

    answer = await book_openly(booking, GUARDIAN, await nurse_time(booking), code=code)

    assert_refused(answer, 403, "proxy-not-allowed")


async def test_a_protection_that_is_recorded_holds_for_the_family(booking):
    code, slot_id = booking.child("2024-01-01"), await nurse_time(booking)
    await booking.right(code, service_type="child-ot-follow-up", person={"taken_into_care": True})

    assert_refused(await book_openly(booking, GUARDIAN, slot_id, code=code), 403, "proxy-not-allowed")

    assert await booking.status_of(slot_id) == "free"


@pytest.mark.parametrize("flag", ["non_disclosure", "taken_into_care"])
async def test_a_citizen_records_no_protection(booking, flag):
    person = {"personal_identity_code": booking.code_of("infant"), flag: True}

    answer = await book_openly(booking, GUARDIAN, await nurse_time(booking), person=person)

    (error,) = assert_refused(answer, 422, "validation")["errors"]
    assert (error["pointer"], error["code"]) == (f"/person/{flag}", "professionals_only")
    assert booking.questions == []


async def test_a_temporary_code_is_for_professionals_unless_set_otherwise(booking):
    booking.world.apps["booking"].state.parts = replace(booking.parts, temporary_codes_from_citizens=False)
    code = identity_code(parse(booking.code_of("infant")).birth_date, 955)
    slot_id = await nurse_time(booking)

    answer = await book_openly(booking, GUARDIAN, slot_id, code=code)

    (error,) = assert_refused(answer, 422, "validation")["errors"]
    assert (error["pointer"], error["code"]) == ("/person/personal_identity_code", "temporary")
    assert code not in answer.text
    assert (await book_openly(booking, OUTSIDER, slot_id, code=code, **BY_HAND)).status_code == 201


@pytest.mark.parametrize(
    ("role", "changes", "pointer", "code"),
    [
        pytest.param(GUARDIAN, {"service_type": None}, "/booking_right_id", "missing", id="neither right nor service"),
        pytest.param(GUARDIAN, {"service_type": "haircut"}, "/service_type", "unknown", id="no such service"),
        pytest.param(OUTSIDER, BY_HAND, "/person", "missing", id="a professional does not say for whom"),
        pytest.param(GUARDIAN, {"booking_right_id": MISSING}, "/service_type", "not_with_a_right", id="both"),
        pytest.param(
            GUARDIAN,
            {"booking_right_id": MISSING, "service_type": None, "person": {"personal_identity_code": "230226A911J"}},
            "/person",
            "not_with_a_right",
            id="a right and a person",
        ),
        pytest.param(GUARDIAN, {"channel": "phone"}, "/channel", "professionals_only", id="a citizen books online"),
    ],
)
async def test_what_has_to_be_said(booking, role, changes, pointer, code):
    slot_id = await nurse_time(booking)

    answer = await book_openly(booking, role, slot_id, **changes)

    (error,) = assert_refused(answer, 422, "validation")["errors"]
    assert (error["pointer"], error["code"]) == (pointer, code)
    assert await booking.status_of(slot_id) == "free"


@pytest.mark.parametrize(
    ("role", "by_hand"), [(GUARDIAN, {}), (THERAPIST, BY_HAND)], ids=["a guardian", "a professional"]
)
async def test_a_service_that_needs_a_right_is_not_booked_without(booking, role, by_hand):
    slot_id, code = await booking.free_time(), booking.code_of("infant")

    answer = await book_openly(booking, role, slot_id, code=code, service_type=PHYSIO, **by_hand)

    assert assert_refused(answer, 409, "booking-right-required")["unit_id"] == UNIT
    assert await booking.status_of(slot_id) == "free"
    assert booking.questions == []


async def test_a_time_of_another_service_a_past_one_and_an_unreleased_one(booking):
    code = booking.code_of("infant")
    past = await nurse_time(booking, "2026-11-23 08:00")
    other = await booking.free_time()
    unreleased = await nurse_time(booking, "2026-12-02 09:00")
    await booking.rows("update slot set released_at = null where starts_at > '2026-12-02'")

    assert_refused(await book_openly(booking, GUARDIAN, past, code=code), 409, "slot-in-the-past")
    assert_refused(await book_openly(booking, GUARDIAN, other, code=code), 409, "slot-unsuitable")
    hidden = await book_openly(booking, GUARDIAN, unreleased, code=code)
    missing = await book_openly(booking, GUARDIAN, MISSING, code=code)

    assert_refused(hidden, 404, "not-found")
    assert told(hidden) == told(missing)
    assert await rights_made(booking) == []
    assert (await book_openly(booking, OUTSIDER, unreleased, code=code, **BY_HAND)).status_code == 201


async def test_a_professional_of_another_unit_finds_no_time(booking):
    slot_id, code = await nurse_time(booking), booking.code_of("infant")

    foreign = await book_openly(booking, THERAPIST, slot_id, code=code, **BY_HAND)
    missing = await book_openly(booking, THERAPIST, MISSING, code=code, **BY_HAND)

    assert_refused(foreign, 404, "not-found")
    assert told(foreign) == told(missing)
    (access,) = await booking.accesses("book", "appointment")
    assert (access["outcome"], access["reason"]) == ("denied", "not-found")


async def test_residents_wait_until_the_service_is_in_use_in_the_unit(booking):
    kotka = "kymenlaakso-child-clinic-kotka"
    slot_id, code = await nurse_time(booking, unit_id=kotka), booking.code_of("infant")

    assert_refused(await book_openly(booking, GUARDIAN, slot_id, code=code), 403, "self-service-not-open")

    assert await rights_made(booking) == []


async def test_the_age_window_holds_without_a_right_too(booking):
    booking.change_service_type(NURSE, max_age_months=6)
    slot_id, code = await nurse_time(booking), booking.code_of("infant")

    assert_refused(await book_openly(booking, GUARDIAN, slot_id, code=code), 409, "age-outside-window")
    by_hand = await book_openly(booking, OUTSIDER, slot_id, code=code, override_reason="Keskonen", **BY_HAND)

    assert done(by_hand)["overridden"] == ["age_window"]


@pytest.mark.parametrize(
    ("step", "role", "whose", "is_refused"),
    [
        pytest.param(1, "adult", None, True, id="an adult on step 1"),
        pytest.param(3, OUTSIDER, "adult", True, id="a professional for an adult on step 3"),
        pytest.param(0, "adult", None, False, id="an adult on step 0"),
        pytest.param(2, GUARDIAN, "infant", False, id="a child"),
    ],
)
async def test_stepped_care_needs_an_assessment_which_an_open_booking_has_not(booking, step, role, whose, is_refused):
    booking.change_service_type(NURSE, step=step)
    slot_id, code = await nurse_time(booking), booking.code_of(whose) if whose else None

    answer = await book_openly(booking, role, slot_id, code=code, **(BY_HAND if role == OUTSIDER else {}))

    if is_refused:
        assert assert_refused(answer, 409, "care-need-assessment-required")["reason"] == "assessment_missing"
        assert await booking.status_of(slot_id) == "free"
        assert await rights_made(booking) == []
    else:
        assert answer.status_code == 201, answer.text


async def test_the_topic_is_shown_to_both_sides_and_kept_sealed(booking, capfd):
    code, slot_id = booking.code_of("infant"), await nurse_time(booking)
    appointment = done(await book_openly(booking, GUARDIAN, slot_id, code=code, topic=TOPIC))

    for role in (GUARDIAN, SECOND_GUARDIAN, OUTSIDER):
        seen = done(await booking.as_(role).get(f"/v1/appointments/{appointment['id']}"))
        assert seen["topic"] == TOPIC

    (kept,) = await booking.rows("select sealed_topic, appointment.* from appointment")
    assert TOPIC not in str(kept)
    assert TOPIC.encode() not in kept["sealed_topic"]
    assert booking.parts.sealer.open(kept["sealed_topic"]) == TOPIC
    for told_of in ("event", "access_log", "appointment_change", "idempotency"):
        assert TOPIC not in str(await booking.rows(f"select * from {told_of}"))
    logged = capfd.readouterr()
    assert TOPIC not in logged.out + logged.err
    assert code not in logged.out + logged.err


async def test_a_topic_holds_no_identity_code(booking):
    code, slot_id = booking.code_of("infant"), await nurse_time(booking)

    answer = await book_openly(booking, GUARDIAN, slot_id, code=code, topic=f"Asia koskee: {code}")

    (error,) = assert_refused(answer, 422, "validation")["errors"]
    assert error["pointer"] == "/topic"
    assert code not in answer.text


async def test_a_professional_books_without_a_right_for_whom_an_interpreter_is_needed(booking):
    slot_id, code = await nurse_time(booking), booking.code_of("infant")
    by_hand = {"channel": "phone", "reason_no_self_service": "interpreter", "interpreter_language": "so"}

    booked = done(await book_openly(booking, OUTSIDER, slot_id, code=code, **by_hand))

    assert booked["interpreter_language"] == "so"
    (item,) = done(await booking.as_(OUTSIDER).get("/v1/work-items"))["items"]
    assert (item["kind"], item["appointment_id"], item["interpreter_language"]) == (
        "therapist_informs",
        booked["id"],
        "so",
    )
    seen = done(await booking.as_(GUARDIAN).get(f"/v1/appointments/{booked['id']}"))
    assert seen["mutability"]["reason"] == "not_self_service"


@pytest.mark.parametrize(
    ("role", "changes", "pointer"),
    [
        pytest.param(OUTSIDER, BY_HAND, "", id="a professional with another reason"),
        pytest.param(GUARDIAN, {}, "", id="a family without a reason"),
        pytest.param(
            GUARDIAN,
            {"reason_no_self_service": "interpreter"},
            "/reason_no_self_service",
            id="a family with the reason",
        ),
    ],
)
async def test_the_language_of_an_interpreter_is_for_professionals_who_give_the_reason(booking, role, changes, pointer):
    slot_id, code = await nurse_time(booking), booking.code_of("infant")

    answer = await book_openly(booking, role, slot_id, code=code, interpreter_language="so", **changes)

    assert [each["pointer"] for each in assert_refused(answer, 422, "validation")["errors"]] == [pointer]
    assert await booking.rows("select id from appointment") == []


async def test_with_a_right_the_right_tells_the_language_of_the_interpreter(booking):
    right, slot_id = await booking.right(), await booking.free_time()
    by_hand = {"reason_no_self_service": "interpreter", "interpreter_language": "so"}

    answer = await booking.book_by_hand(slot_id, right["id"], **by_hand)

    (error,) = assert_refused(answer, 422, "validation")["errors"]
    assert (error["pointer"], error["code"]) == ("/interpreter_language", "not_with_a_right")
