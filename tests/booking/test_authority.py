"""The authority source, over HTTP: the one neutral refusal, and how fresh an answer must be."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import pytest

from shared.terms.acting import Authority
from tests.booking.builders import (
    GUARDIAN,
    SECOND_GUARDIAN,
    STRANGER,
    UNIT,
    Booking,
    assert_refused,
    done,
    told,
)


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
    guidance = booking.parts.general_contact()
    assert (first["unit_phone"], first["unit_id"]) == (guidance.phone, guidance.unit_id)
    assert (guidance.unit_id != UNIT, len(first["unit_phone_hours"])) == (True, len(guidance.phone_hours))
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
