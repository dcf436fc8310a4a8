"""Adults and young persons for themselves, and adults by a mandate, over HTTP."""

from urllib.parse import parse_qs

import httpx
import pytest

from shared.terms.acting import Authority
from tests.booking.builders import (
    GUARDIAN,
    OT,
    STRANGER,
    UNIT_PHONE,
    assert_refused,
    done,
)

MANDATE_ISSUE = "http://valtuusrekisteri.suomi.fi/terveydenhuollon_asioiden_hoito"


async def test_an_adult_books_for_oneself_without_asking_the_source(booking):
    right = await booking.right_at_any_age(booking.code_of("adult"), service_type="child-speech-therapy")
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
    right, slot_id = await booking.right_at_any_age(code), await booking.time_at_any_age("2026-12-01 09:00")

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
    right = await booking.right_at_any_age(booking.child("2008-12-10"), visits=2)
    first, second = await booking.time_at_any_age("2026-12-11 09:00"), await booking.time_at_any_age("2026-12-11 10:00")
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
    right = await booking.right_at_any_age(booking.code_of("young-person"), visits=3)
    times = [await booking.time_at_any_age(f"2026-12-0{day} 09:00") for day in (1, 2, 3)]
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
        assert [answer.status_code for answer in answers] == [403, 200, 200]
    else:
        for answer in answers:
            assert assert_refused(answer, 403, "self-service-not-open")["unit_phone"] == UNIT_PHONE
    assert booking.questions == []


async def test_a_young_persons_guardian_is_told_of_the_age_and_others_nothing(booking):
    code = booking.code_of("young-person")
    booking.relate(GUARDIAN, code, Authority.ALLOWED)
    right, slot_id = await booking.right_at_any_age(code), await booking.time_at_any_age("2026-12-01 09:00")

    assert_refused(await booking.book(GUARDIAN, slot_id, right["id"]), 403, "proxy-age-limit")
    assert_refused(await booking.book(STRANGER, slot_id, right["id"]), 403, "proxy-not-allowed")
