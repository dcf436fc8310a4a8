"""Booking rights over HTTP: who issues them, and what an unfit one is refused for."""

import asyncio
from uuid import uuid4

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
    SERVICE,
    THERAPIST,
    UNIT,
    UNIT_PHONE,
    assert_refused,
    done,
)
from tests.worked_cases import worked_cases

RIGHTS = "/v1/booking-rights"


@pytest.mark.parametrize("role", [THERAPIST, MANAGER, "occupational-therapist", SERVICE])
async def test_a_professional_of_the_unit_or_the_referral_service_issues_a_right(booking, role):
    answer = await booking.as_(role).post(RIGHTS, booking.new_right(visits=3, practitioner_ids=[PT_1]))

    assert answer.status_code == 201, answer.text
    right = answer.json()
    assert right | {"id": None, "issued_at": None, "issued_by": None} == {
        "id": None,
        "person_ref": booking.reference(booking.code_of("infant")),
        "service_type": PHYSIO,
        "unit": right["unit"],
        "status": "active",
        "visits_allowed": 3,
        "visits_used": 0,
        "valid_from": "2026-11-01",
        "valid_until": "2027-01-31",
        "practitioner_ids": [PT_1],
        "delivery_modes": [],
        "min_interval_days": None,
        "max_interval_days": None,
        "booking_mode": "self_booking",
        "interpreter_language": None,
        "referral_id": None,
        "issued_at": None,
        "issued_by": None,
        "version": 1,
    }
    assert (right["unit"]["phone"], right["issued_at"]) == (UNIT_PHONE, "2026-11-23T07:00:00Z")
    assert (answer.headers["etag"], answer.headers["location"]) == ('"1"', f"{RIGHTS}/{right['id']}")
    seen_by_the_unit = done(await booking.as_(THERAPIST).get(answer.headers["location"]))
    assert seen_by_the_unit | {"issued_by": right["issued_by"]} == right
    (access,) = await booking.accesses("issue", "booking_right")
    assert (access["subjects"], access["object_id"], access["outcome"]) == (
        [right["person_ref"]],
        right["id"],
        "allowed",
    )
    assert access["on_behalf_of"] is None


@pytest.mark.parametrize("role", [THERAPIST, SERVICE])
async def test_who_has_issued_a_right_is_told_to_the_professionals_of_the_unit_only(booking, role):
    issuer = booking.world.people[role].sub if role in booking.world.people else role
    right = done(await booking.as_(role).post(RIGHTS, booking.new_right()))
    path, of_person = f"{RIGHTS}/{right['id']}", {"person_ref": right["person_ref"]}
    assert right["issued_by"] == (issuer if role == THERAPIST else None)
    for reader, told in ((MANAGER, issuer), (GUARDIAN, None)):
        (listed,) = done(await booking.as_(reader).get(RIGHTS, params=of_person))["items"]
        assert (done(await booking.as_(reader).get(path))["issued_by"], listed["issued_by"]) == (told, told)
    (mine,) = done(await booking.as_(GUARDIAN).get("/v1/me/booking-rights"))["items"]
    assert (mine["id"], mine["issued_by"]) == (right["id"], None)
    ended = done(await booking.as_(MANAGER).post(f"{path}/revoke", {"reason": "Ended."}, version=1))
    assert ended["right"]["issued_by"] == issuer


@pytest.mark.parametrize("role", [GUARDIAN, "integrator", "ops"])
async def test_others_issue_no_right(booking, role):
    assert_refused(await booking.as_(role).post(RIGHTS, booking.new_right()), 403, "forbidden")

    assert await booking.rows("select id from booking_right") == []


@pytest.mark.parametrize(
    ("role", "unit"),
    [
        pytest.param(OUTSIDER, UNIT, id="a nurse for child rehabilitation"),
        pytest.param(THERAPIST, OTHER_UNIT, id="a therapist for the child clinic"),
    ],
)
async def test_a_professional_of_another_unit_issues_no_right_and_the_log_knows(booking, role, unit):
    answer = await booking.as_(role).post(RIGHTS, booking.new_right(unit_id=unit))

    assert_refused(answer, 403, "forbidden")
    assert await booking.rows("select id from booking_right") == []
    (access,) = await booking.accesses("issue", "booking_right")
    assert (access["outcome"], access["reason"]) == ("denied", "forbidden")
    assert access["subjects"] == [booking.reference(booking.code_of("infant"))]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        pytest.param({"valid_until": "2026-11-22"}, "/valid_until", id="ended yesterday"),
        pytest.param({"valid_from": "2026-12-02", "valid_until": "2026-12-01"}, "", id="ends before it begins"),
        pytest.param({"visits": 0}, "/visits", id="no visit"),
        pytest.param({"visits": 101}, "/visits", id="too many visits"),
        pytest.param({"visits": "1"}, "/visits", id="visits as text"),
        pytest.param({"service_type": "nothing"}, "/service_type", id="unknown service"),
        pytest.param({"service_type": "nurse"}, "/service_type", id="a service that the unit does not give"),
        pytest.param({"practitioner_ids": [PT_1, "nobody"]}, "/practitioner_ids/1", id="unknown practitioner"),
        pytest.param({"practitioner_ids": ["kymenlaakso-phn-1"]}, "/practitioner_ids/0", id="practitioner elsewhere"),
        pytest.param({"practitioner_ids": [OT_1]}, "/practitioner_ids/0", id="practitioner of another service"),
        pytest.param({"min_interval_days": 15, "max_interval_days": 14}, "", id="intervals that exclude each other"),
        pytest.param({"interpreter_language": "ar"}, "", id="self-booking with an interpreter"),
        pytest.param({"booking_mode": "somehow"}, "/booking_mode", id="unknown booking mode"),
        pytest.param({"delivery_modes": ["visit", "home"]}, "/delivery_modes/1", id="a way not given"),
        pytest.param({"delivery_modes": ["somehow"]}, "/delivery_modes/0", id="an unknown way"),
    ],
)
async def test_a_right_that_makes_no_sense_is_refused(booking, changes, pointer):
    answer = await booking.as_(THERAPIST).post(RIGHTS, booking.new_right(**changes))

    problem = assert_refused(answer, 422, "validation")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert await booking.rows("select id from booking_right") == []


@pytest.mark.parametrize("changes", [{"id": MISSING}, {"status": "revoked"}, {"visits_used": 0}, {"version": 9}])
async def test_what_the_service_keeps_is_not_for_the_issuer_to_say(booking, changes):
    answer = await booking.as_(THERAPIST).post(RIGHTS, booking.new_right(**changes))

    assert [error["code"] for error in assert_refused(answer, 422, "validation")["errors"]] == ["extra_forbidden"]


async def test_a_right_may_end_today_or_be_in_a_unit_where_residents_cannot_book_yet(booking):
    assert (await booking.right(valid_until="2026-11-23"))["valid_until"] == "2026-11-23"
    right = await booking.right(service_type="child-speech-therapy", booking_mode="phone")
    assert right["service_type"] == "child-speech-therapy"


async def test_an_unknown_unit_is_refused_from_the_referral_service(booking):
    answer = await booking.as_(SERVICE).post(RIGHTS, booking.new_right(unit_id="nowhere"))

    assert [each["pointer"] for each in assert_refused(answer, 422, "validation")["errors"]] == ["/unit_id"]


@pytest.mark.parametrize("case", worked_cases("hetu"))
async def test_identity_codes_are_taken_as_worked_out_and_never_repeated(booking, case):
    answer = await booking.as_(THERAPIST).post(RIGHTS, booking.new_right(case["hetu"], service_type=OT))

    assert case["hetu"] not in answer.text
    if case["expected"] == "valid":
        assert answer.status_code == 201, answer.text
        (person,) = await booking.rows("select birth_date from person")
        assert person["birth_date"].isoformat() == case["birth_date"]
    else:
        errors = assert_refused(answer, 422, "validation")["errors"]
        assert [error["pointer"] for error in errors] == ["/person/personal_identity_code"]
        assert await booking.rows("select person_ref from person") == []


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("", id="empty"),
        pytest.param("010594Y903", id="too short"),
        pytest.param(" 010594Y9032", id="with a space"),
        pytest.param("010594Y9032X", id="too long"),
        pytest.param("010594Y0002", id="an individual number not in use"),
        pytest.param("０１0594Y9032", id="digits of another script"),
        pytest.param(10594, id="a number"),
        pytest.param(None, id="null"),
        pytest.param({"value": "010594Y9032"}, id="an object"),
    ],
)
async def test_what_is_not_an_identity_code_is_refused_and_not_repeated(booking, code):
    body = booking.new_right(person={"personal_identity_code": code})

    answer = await booking.as_(THERAPIST).post(RIGHTS, body)

    errors = assert_refused(answer, 422, "validation")["errors"]
    assert [error["pointer"] for error in errors] == ["/person/personal_identity_code"]
    assert "0594" not in answer.text


async def test_lower_case_means_the_same_person_and_the_century_mark_another(booking):
    upper = await booking.right("010594Y9032", service_type=OT)
    lower = await booking.right("010594y9032", service_type=OT)
    other = await booking.right("010594-9032", service_type=OT)

    assert upper["person_ref"] == lower["person_ref"] != other["person_ref"]


@pytest.mark.parametrize("mode", ["professional_books", "therapist_informs", "phone"])
async def test_a_right_that_others_book_leaves_the_unit_one_work_item(booking, mode):
    right = await booking.right(booking_mode=mode, interpreter_language="ar")

    (item,) = done(await booking.as_(MANAGER).get("/v1/work-items"))["items"]
    assert (item["kind"], item["booking_right_id"], item["interpreter_language"]) == (mode, right["id"], "ar")
    assert (item["unit_id"], item["person_ref"], item["status"]) == (UNIT, right["person_ref"], "open")


async def test_a_right_for_self_booking_leaves_no_work_item(booking):
    await booking.right()

    assert done(await booking.as_(MANAGER).get("/v1/work-items"))["items"] == []


async def test_the_same_key_is_answered_with_the_first_right(booking):
    api, body = booking.as_(SERVICE), booking.new_right(booking_mode="phone")

    first, again = await api.post(RIGHTS, body, key="k" * 16), await api.post(RIGHTS, body, key="k" * 16)
    other = await api.post(RIGHTS, booking.new_right(visits=2), key="k" * 16)

    assert (again.status_code, again.json()) == (201, first.json())
    assert {name: again.headers[name] for name in ("etag", "location")} == {
        name: first.headers[name] for name in ("etag", "location")
    }
    assert (again.headers["idempotent-replayed"], "idempotent-replayed" in first.headers) == ("true", False)
    assert_refused(other, 422, "idempotency-key-mismatch")
    assert len(await booking.rows("select id from booking_right")) == 1


async def test_the_key_of_another_caller_is_another_key(booking):
    body = booking.new_right()

    first = await booking.as_(THERAPIST).post(RIGHTS, body, key="k" * 16)
    second = await booking.as_(MANAGER).post(RIGHTS, body, key="k" * 16)

    assert done(first)["id"] != done(second)["id"]


async def test_a_right_is_not_issued_without_a_key(booking):
    answer = await booking.as_(THERAPIST).post(RIGHTS, booking.new_right(), key=None)

    assert_refused(answer, 400, "idempotency-key-missing")


@pytest.mark.parametrize("keys", [("a" * 16, "a" * 16), ("a" * 16, "b" * 16)], ids=["same key", "another key"])
async def test_a_referral_has_one_right(booking, keys):
    body = booking.new_right(referral_id=str(uuid4()), booking_mode="phone")

    first, second = [await booking.as_(SERVICE).post(RIGHTS, body, key=key) for key in keys]

    assert done(first) == done(second)
    assert len(await booking.rows("select id from booking_right")) == 1
    assert len(await booking.rows("select id from work_item")) == 1


async def test_a_referral_is_given_its_first_right_also_when_it_could_not_be_issued_any_more(booking):
    body = booking.new_right(referral_id=str(uuid4()), valid_until="2026-11-24")
    first = done(await booking.as_(SERVICE).post(RIGHTS, body))
    booking.world.clock.advance(days=5)

    assert done(await booking.as_(SERVICE).post(RIGHTS, body)) == first


async def test_only_the_referral_service_issues_the_right_of_a_referral(booking):
    body = booking.new_right(referral_id=str(uuid4()))

    answer = await booking.as_(THERAPIST).post(RIGHTS, body)
    (error,) = assert_refused(answer, 422, "validation")["errors"]
    assert (error["pointer"], error["code"]) == ("/referral_id", "services_only")
    for client in ("polku-guidance", "polku-booking"):
        assert_refused(await booking.as_(client).post(RIGHTS, body), 403, "forbidden")
    assert await booking.rows("select id from booking_right") == []


async def test_a_referral_has_one_right_however_many_ask_at_once(booking):
    body = booking.new_right(referral_id=str(uuid4()), booking_mode="phone")

    answers = await asyncio.gather(*(booking.as_(SERVICE).post(RIGHTS, body) for _ in range(8)))

    assert len({done(answer)["id"] for answer in answers}) == 1
    assert len(await booking.rows("select id from work_item")) == 1


@pytest.mark.parametrize("at_once", [False, True], ids=["one after the other", "at once"])
@pytest.mark.parametrize(
    ("role", "changes"),
    [
        pytest.param("infants-sibling", {}, id="another person"),
        pytest.param("infant", {"service_type": OT}, id="another service"),
        pytest.param("infant", {"unit_id": OTHER_UNIT, "service_type": "nurse"}, id="another unit"),
        pytest.param("infant", {"visits": 100}, id="more visits"),
        pytest.param("infant", {"booking_mode": "phone"}, id="another booking mode"),
        pytest.param("infant", {"delivery_modes": ["visit"]}, id="another way"),
        pytest.param(
            "infant",
            {"care_need_assessment": {"assessed_on": "2026-11-20", "by": "nurse"}},
            id="another assessment",
        ),
    ],
)
async def test_a_referral_gives_no_right_on_other_terms(booking, role, changes, at_once):
    referral_id = str(uuid4())
    first = booking.new_right(referral_id=referral_id)
    second = booking.new_right(booking.code_of(role), referral_id=referral_id, **changes)
    api = booking.as_(SERVICE)

    if at_once:
        answers = list(await asyncio.gather(api.post(RIGHTS, first), api.post(RIGHTS, second)))
    else:
        answers = [await api.post(RIGHTS, first), await api.post(RIGHTS, second)]

    (refused,) = [answer for answer in answers if not answer.is_success]
    assert_refused(refused, 409, "invalid-state")
    assert len(await booking.rows("select id from booking_right")) == 1
