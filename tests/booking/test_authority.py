"""Who may act for whom, over HTTP: the age limit at midnight, the neutral refusal, and how fresh an answer must be."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import httpx
import pytest

from shared.terms import Authority
from tests.booking.builders import (
    GUARDIAN,
    OT,
    OT_1,
    SECOND_GUARDIAN,
    STRANGER,
    UNIT,
    UNIT_PHONE,
    Booking,
    assert_refused,
    done,
    helsinki,
    told,
)
from tests.worked_cases import worked_cases

MANDATE_ISSUE = "http://valtuusrekisteri.suomi.fi/terveydenhuollon_asioiden_hoito"
MIDNIGHTS = pytest.mark.parametrize(
    ("born", "midnight"),
    [
        pytest.param("2014-12-10", "2026-12-09T22:00:00+00:00", id="winter"),
        pytest.param("2014-06-15", "2026-06-14T21:00:00+00:00", id="summer"),
        pytest.param("2014-03-29", "2026-03-28T22:00:00+00:00", id="the day summer time begins"),
        pytest.param("2014-10-25", "2026-10-24T21:00:00+00:00", id="the day summer time ends"),
        pytest.param("2016-02-29", "2028-02-28T22:00:00+00:00", id="a leap-day child"),
    ],
)


async def right_of(booking: Booking, code: str, **changes: Any) -> dict[str, Any]:
    """A right to occupational therapy, which is for children of every age."""
    return await booking.right(
        code, **{"service_type": OT, "valid_from": "2020-01-01", "valid_until": "2030-12-31"} | changes
    )


async def time_at(booking: Booking, local: str) -> str:
    return await booking.free_time(local, service_type=OT, practitioner_id=OT_1)


@pytest.mark.parametrize("case", worked_cases("proxy_age"))
async def test_a_guardian_books_for_a_child_as_worked_out(booking, case):
    at = helsinki(case["operation_at_local"])
    booking.world.clock.at = at
    if case["require_under_age_at_appointment"] == "true":
        booking.change_service_type(OT, require_under_age_at_appointment=True)
    right = await right_of(booking, booking.child(case["birth_date"]))
    slot_id = await time_at(booking, f"{case['appointment_date']} 23:30")
    too_late_today = helsinki(f"{case['appointment_date']} 23:30") <= at

    answer = await booking.book(GUARDIAN, slot_id, right["id"])
    seen = await booking.as_(GUARDIAN).get(f"/v1/booking-rights/{right['id']}")

    if case["expected"] == "proxy-age-limit":
        problem = assert_refused(answer, 403, "proxy-age-limit")
        assert (problem["unit_id"], problem["unit_phone"]) == (UNIT, UNIT_PHONE)
        assert await booking.status_of(slot_id) == "free"
        may_see = case["require_under_age_at_appointment"] == "true"
        assert seen.status_code == (200 if may_see else 404)
    elif too_late_today:
        # In the last second of a day no time of that day is left: the age does not refuse, the time does.
        assert_refused(answer, 409, "slot-in-the-past")
        assert seen.status_code == 200
    else:
        warned = case["expected"] == "allowed_with_warning"
        assert done(answer)["warnings"] == (["proxy_ends_before_appointment"] if warned else [])
        assert seen.status_code == 200


@MIDNIGHTS
async def test_a_guardian_acts_until_midnight_in_helsinki(booking, born, midnight):
    booking.world.clock.at = at = datetime.fromisoformat(midnight)
    booking.world.clock.advance(microseconds=-1)
    code = booking.child(born)
    right = await right_of(booking, code, visits=2)
    day = at.date().isoformat()
    first, second = await time_at(booking, f"{day} 23:45+00:00"), await time_at(booking, f"{day} 23:00+00:00")

    appointment = done(await booking.book(GUARDIAN, first, right["id"]))
    booking.world.clock.at = at
    answer = await booking.book(GUARDIAN, second, right["id"])

    assert appointment["warnings"] == ["proxy_ends_before_appointment"]
    assert_refused(answer, 403, "proxy-age-limit")
    assert await booking.status_of(second) == "free"
    (allowed, denied) = await booking.accesses("book", "appointment")
    assert (allowed["outcome"], denied["outcome"], denied["reason"]) == ("allowed", "denied", "proxy-age-limit")
    assert denied["authority_request_id"] is not None


async def test_the_age_is_decided_in_the_transaction_not_when_the_authority_was_asked(booking):
    booking.set_clock("2026-12-09 23:59:59")
    right = await right_of(booking, booking.child("2014-12-10"))
    slot_id = await time_at(booking, "2026-12-11 09:00")

    async def midnight_strikes(_request: httpx.Request) -> None:
        booking.set_clock("2026-12-10 00:00:01")

    hooks = booking.parts.authorities._source._http.event_hooks["request"]
    hooks.append(midnight_strikes)
    answer = await booking.book(GUARDIAN, slot_id, right["id"])
    hooks.remove(midnight_strikes)

    assert_refused(answer, 403, "proxy-age-limit")
    assert await booking.status_of(slot_id) == "free"
    (access,) = await booking.accesses("book", "appointment")
    assert access["authority_checked_at"] == helsinki("2026-12-09 23:59:59")


@pytest.mark.parametrize(
    ("limit", "born", "kind"),
    [
        pytest.param(15, "2013-01-01", None, id="under a higher limit"),
        pytest.param(7, "2018-01-01", "proxy-age-limit", id="over a lower limit"),
        pytest.param(0, "2026-11-01", "proxy-age-limit", id="never"),
        pytest.param(18, "2008-11-24", None, id="until coming of age"),
    ],
)
async def test_the_limit_is_the_service_types(booking, limit, born, kind):
    booking.change_service_type(OT, proxy_under_age_years=limit)
    right = await right_of(booking, booking.child(born))
    slot_id = await time_at(booking, "2026-11-23 16:00")

    answer = await booking.book(GUARDIAN, slot_id, right["id"])

    if kind is None:
        assert answer.status_code == 201, answer.text
    else:
        assert_refused(answer, 403, kind)


async def disallowed(booking: Booking, code: str) -> None:
    booking.relate(GUARDIAN, code, Authority.DISALLOWED)


async def unknown(booking: Booking, code: str) -> None:
    booking.relate(GUARDIAN, code, Authority.UNKNOWN)


def outage(kind: str) -> Callable[[Booking, str], Any]:
    async def begin(booking: Booking, _code: str) -> None:
        booking.parts.authorities._source._timeout_seconds = 0.05
        booking.world.e_authorizations.state.outage = kind

    return begin


async def non_disclosure(booking: Booking, code: str) -> None:
    await booking.right(code, person={"non_disclosure": True})


async def taken_into_care(booking: Booking, code: str) -> None:
    await booking.right(code, person={"taken_into_care": True})


NO_AUTHORITY = {
    "the source disallows": disallowed,
    "the source does not know": unknown,
    "no answer in time": outage("hang"),
    "a broken answer": outage("error"),
    "an answer that cannot be read": outage("garbage"),
    "an error of the source": outage("http_500"),
    "non-disclosure": non_disclosure,
    "taken into care": taken_into_care,
}


async def test_every_refusal_of_authority_is_the_same_and_gives_the_phone(booking):
    answers = {}
    for day, (name, make) in enumerate(NO_AUTHORITY.items(), 1):
        code = booking.child("2026-02-01")
        right, slot_id = await booking.right(code), await booking.free_time(f"2026-12-{day:02} 09:00")
        await make(booking, code)

        answers[name] = answer = await booking.book(GUARDIAN, slot_id, right["id"])

        assert_refused(answer, 403, "proxy-not-allowed")
        assert await booking.status_of(slot_id) == "free", name
        missing = await booking.as_(GUARDIAN).get(f"/v1/booking-rights/{UUID(int=9)}")
        assert told(await booking.as_(GUARDIAN).get(f"/v1/booking-rights/{right['id']}")) == told(missing), name
        booking.world.e_authorizations.state.outage = "none"

    first = told(answers["the source disallows"])
    assert {name: told(answer) for name, answer in answers.items()} == dict.fromkeys(answers, first)
    assert (first["unit_phone"], first["unit_id"], len(first["unit_phone_hours"])) == (UNIT_PHONE, UNIT, 2)
    denied = await booking.accesses("book", "appointment")
    assert {(each["outcome"], each["reason"]) for each in denied} == {("denied", "proxy-not-allowed")}
    assert all(each["authority_request_id"] and each["on_behalf_of"] for each in denied)


async def test_a_protection_stays_when_a_later_issuer_does_not_know_of_it(booking):
    code = booking.child("2026-02-01")
    await booking.right(code, person={"non_disclosure": True, "taken_into_care": True})
    right, slot_id = await booking.right(code), await booking.free_time()

    assert_refused(await booking.book(GUARDIAN, slot_id, right["id"]), 403, "proxy-not-allowed")

    (person,) = await booking.rows("select non_disclosure, taken_into_care from person")
    assert (person["non_disclosure"], person["taken_into_care"]) == (True, True)


async def test_an_outage_of_the_source_is_over_when_it_is_over(booking):
    right, slot_id = await booking.right(), await booking.free_time()
    booking.world.e_authorizations.state.outage = "http_500"
    assert_refused(await booking.book(GUARDIAN, slot_id, right["id"]), 403, "proxy-not-allowed")
    booking.world.e_authorizations.state.outage = "none"

    assert (await booking.as_(GUARDIAN).get(f"/v1/booking-rights/{right['id']}")).status_code == 200
    assert (await booking.book(GUARDIAN, slot_id, right["id"])).status_code == 201


@pytest.mark.parametrize(
    ("seconds", "questions"),
    [pytest.param(60, 1, id="60 seconds old"), pytest.param(60.001, 2, id="older than 60 seconds")],
)
async def test_an_answer_is_good_for_a_change_for_a_minute(booking, seconds, questions):
    right = await booking.right(visits=2)
    await booking.booked("2026-12-01 09:00", right=right)
    booking.world.clock.advance(seconds=seconds)

    await booking.booked("2026-12-02 09:00", right=right)

    assert len(booking.questions) == questions
    first, second = await booking.accesses("book", "appointment")
    assert (first["authority_request_id"] == second["authority_request_id"]) is (questions == 1)


@pytest.mark.parametrize(
    ("seconds", "questions"),
    [pytest.param(600, 1, id="10 minutes old"), pytest.param(600.001, 2, id="older than 10 minutes")],
)
async def test_an_answer_is_good_for_a_look_for_ten_minutes(booking, seconds, questions):
    right = await booking.right()
    for _ in range(2):
        done(await booking.as_(GUARDIAN).get(f"/v1/booking-rights/{right['id']}"))
        booking.world.clock.advance(seconds=seconds)

    assert len(booking.questions) == questions


async def test_authority_taken_away_ends_changes_within_a_minute_and_looks_within_ten(booking):
    right = await booking.right(visits=2)
    appointment = await booking.booked(right=right)
    slot_id = await booking.free_time("2026-12-02 09:00")
    booking.relate(GUARDIAN, booking.code_of("infant"), Authority.DISALLOWED)
    path = f"/v1/appointments/{appointment['id']}"

    booking.world.clock.advance(seconds=61)
    assert (await booking.as_(GUARDIAN).get(path)).status_code == 200
    assert_refused(await booking.book(GUARDIAN, slot_id, right["id"]), 403, "proxy-not-allowed")

    assert_refused(await booking.as_(GUARDIAN).get(path), 404, "not-found")
    assert done(await booking.as_(SECOND_GUARDIAN).get(path))["id"] == appointment["id"]


async def test_one_guardians_answer_is_not_anothers(booking):
    right, slot_id = await booking.right(), await booking.free_time()
    done(await booking.as_(GUARDIAN).get(f"/v1/booking-rights/{right['id']}"))

    assert_refused(await booking.book(STRANGER, slot_id, right["id"]), 403, "proxy-not-allowed")

    assert len(booking.questions) == 2


async def test_the_source_is_asked_of_guardian_and_child_without_an_issue(booking):
    right, slot_id = await booking.right(), await booking.free_time()

    done(await booking.book(GUARDIAN, slot_id, right["id"]))

    (question,) = booking.questions
    assert question.path.split("/")[-2:] == [booking.code_of(GUARDIAN), booking.code_of("infant")]
    assert set(parse_qs(question.query.decode())) == {"requestId"}


@pytest.mark.parametrize("operation", ["book", "move", "cancel"])
async def test_changes_need_strong_identification(booking, operation):
    right = await booking.right(visits=2)
    appointment = await booking.booked(right=right)
    slot_id = await booking.free_time("2026-12-02 09:00")
    weak = "guardian-weakly-identified"

    answer = {
        "book": lambda: booking.book(weak, slot_id, right["id"]),
        "move": lambda: booking.move(weak, appointment, slot_id),
        "cancel": lambda: booking.cancel(weak, appointment),
    }[operation]()

    refused = await answer
    assert_refused(refused, 401, "stronger-identification-needed")
    assert refused.headers["www-authenticate"] == 'Bearer error="insufficient_user_authentication"'
    assert await booking.status_of(slot_id) == "free"


async def test_an_adult_books_for_oneself_without_asking_the_source(booking):
    right = await right_of(booking, booking.code_of("adult"), service_type="child-speech-therapy")
    booking.change_service_type("child-speech-therapy", max_age_months=None)
    booking.open_service("child-speech-therapy")
    slot_id = await booking.free_time(service_type="child-speech-therapy", practitioner_id="kymenlaakso-st-1")

    appointment = done(await booking.book("adult", slot_id, right["id"]))

    assert done(await booking.as_("adult").get(f"/v1/appointments/{appointment['id']}"))["warnings"] == []
    assert booking.questions == []
    (access,) = await booking.accesses("book", "appointment")
    assert (access["on_behalf_of"], access["basis"], access["authority_request_id"]) == (None, None, None)


@pytest.mark.parametrize(
    ("authority", "status"), [(Authority.ALLOWED, 201), (Authority.DISALLOWED, 403), (Authority.UNKNOWN, 403)]
)
async def test_a_mandate_counts_for_an_adult_and_is_asked_by_its_issue(booking, authority, status):
    booking.change_service_type(OT, max_age_months=None)
    code = booking.child("1960-05-01", guardian="adult", authority=authority)
    right, slot_id = await right_of(booking, code), await time_at(booking, "2026-12-01 09:00")

    answer = await booking.book("adult", slot_id, right["id"])

    assert answer.status_code == status
    if status == 403:
        assert_refused(answer, 403, "proxy-not-allowed")
    (question,) = booking.questions
    assert parse_qs(question.query.decode())["issue"] == [MANDATE_ISSUE]
    (access,) = await booking.accesses("book", "appointment")
    assert (access["basis"], access["on_behalf_of"]) == ("mandate", right["person_ref"])


async def test_guardianship_ends_when_the_child_comes_of_age(booking):
    booking.change_service_type(OT, proxy_under_age_years=18, max_age_months=None)
    booking.set_clock("2026-12-09 23:59:59")
    right = await right_of(booking, booking.child("2008-12-10"), visits=2)
    first, second = await time_at(booking, "2026-12-11 09:00"), await time_at(booking, "2026-12-11 10:00")
    assert done(await booking.book(GUARDIAN, first, right["id"]))["warnings"] == ["proxy_ends_before_appointment"]
    hooks = booking.parts.authorities._source._http.event_hooks["request"]

    async def midnight_strikes(_request: httpx.Request) -> None:
        booking.set_clock("2026-12-10 00:00:00")

    booking.parts.authorities.forget()
    hooks.append(midnight_strikes)
    answer = await booking.book(GUARDIAN, second, right["id"])
    hooks.remove(midnight_strikes)

    assert_refused(answer, 403, "proxy-not-allowed")


@pytest.mark.parametrize("open_to_young", [False, True], ids=["by phone", "self-service"])
async def test_a_young_person_sees_own_matters_and_changes_them_where_the_service_is_open(booking, open_to_young):
    booking.change_service_type(OT, young_person_self_service=open_to_young)
    right = await right_of(booking, booking.code_of("young-person"), visits=3)
    times = [await time_at(booking, f"2026-12-0{day} 09:00") for day in (1, 2, 3)]
    appointment = done(await booking.book_by_hand(times[0], right["id"]))

    api = booking.as_("young-person")
    assert done(await api.get(f"/v1/appointments/{appointment['id']}"))["id"] == appointment["id"]
    assert await booking.pages("young-person", "/v1/booking-rights", person_ref=right["person_ref"])
    answers = [
        await booking.book("young-person", times[1], right["id"]),
        await booking.move("young-person", appointment, times[2]),
        await booking.cancel("young-person", appointment, version=2 if open_to_young else 1),
    ]

    if open_to_young:
        assert [answer.status_code for answer in answers] == [201, 200, 200]
    else:
        for answer in answers:
            assert assert_refused(answer, 403, "self-service-not-open")["unit_phone"] == UNIT_PHONE
    assert booking.questions == []


async def test_a_young_persons_guardian_is_told_of_the_age_and_others_nothing(booking):
    code = booking.code_of("young-person")
    booking.relate(GUARDIAN, code, Authority.ALLOWED)
    right, slot_id = await right_of(booking, code), await time_at(booking, "2026-12-01 09:00")

    assert_refused(await booking.book(GUARDIAN, slot_id, right["id"]), 403, "proxy-age-limit")
    assert_refused(await booking.book(STRANGER, slot_id, right["id"]), 403, "proxy-not-allowed")
