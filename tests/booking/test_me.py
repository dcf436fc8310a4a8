"""A citizen's own view over HTTP: whom one may act for, and the appointments and rights of all of them."""

from typing import Any

import pytest

from shared.terms.acting import Authority
from tests.booking.builders import (
    GUARDIAN,
    OT,
    OT_1,
    OTHER_UNIT,
    SECOND_GUARDIAN,
    STRANGER,
    UNIT,
    Booking,
    assert_refused,
    done,
)
from tests.booking.open_bookings import book_openly, nurse_time

ME = "/v1/me"
LISTS = ("/v1/me/appointments", "/v1/me/booking-rights")
COUNTY_UNIT = "kymenlaakso-client-guidance"
"""Whose phone is given when no unit is told."""


async def me(booking: Booking, role: str = GUARDIAN) -> dict[str, Any]:
    return done(await booking.as_(role).get(ME))


async def known_child(booking: Booking, born: str = "2020-05-01", role: str = GUARDIAN) -> dict[str, Any]:
    """A right to occupational therapy of a child whom the guardian has looked at."""
    code = booking.child(born, guardian=role)
    right = await booking.right_at_any_age(code, visits=5)
    done(await booking.as_(role).post("/v1/persons/lookup", {"personal_identity_code": code}))
    return right


def acted_for(person_ref: str, verdict: str, unit_id: str) -> dict[str, str]:
    return {"person_ref": person_ref, "verdict": verdict, "unit_id": unit_id}


def told_of(answer: dict[str, Any]) -> list[dict[str, str]]:
    return [acted_for(each["person_ref"], each["verdict"], each["unit"]["unit_id"]) for each in answer["acting_for"]]


async def test_at_first_a_citizen_acts_for_nobody(booking):
    await booking.right()

    assert await me(booking) == {"person_ref": booking.reference(booking.code_of(GUARDIAN)), "acting_for": []}
    assert booking.questions == []


async def test_whoever_was_allowed_once_finds_the_child_again(booking):
    right = await known_child(booking)
    answer = await me(booking)

    assert told_of(answer) == [acted_for(right["person_ref"], "allowed", UNIT)]
    assert answer["acting_for"][0]["unit"]["phone"]
    (access,) = await booking.accesses("read", "acting_for")
    assert (access["subjects"], access["on_behalf_of"], access["basis"]) == (
        [right["person_ref"]],
        right["person_ref"],
        "guardianship",
    )
    assert access["authority_request_id"] is not None
    (own,) = await booking.accesses("read", "me")
    assert own["subjects"] == [booking.reference(booking.code_of(GUARDIAN))]
    assert (await me(booking, SECOND_GUARDIAN))["acting_for"] == []


@pytest.mark.parametrize("how", ["book", "read", "list"])
async def test_every_allowed_operation_makes_the_child_known(booking, how):
    right = await booking.right()
    if how == "book":
        done(await booking.book_as_guardian(await booking.free_time(), right["id"]))
    elif how == "read":
        done(await booking.as_(GUARDIAN).get(f"/v1/booking-rights/{right['id']}"))
    else:
        done(await booking.as_(GUARDIAN).get("/v1/booking-rights", params={"person_ref": right["person_ref"]}))

    assert told_of(await me(booking)) == [acted_for(right["person_ref"], "allowed", UNIT)]


@pytest.mark.parametrize("role", [STRANGER, "adult"])
async def test_a_refused_operation_makes_nobody_known(booking, role):
    right = await booking.right()
    assert (await booking.as_(role).get(f"/v1/booking-rights/{right['id']}")).status_code == 404

    assert (await me(booking, role))["acting_for"] == []
    assert await booking.rows("select * from acting_for") == []


async def test_somebody_of_whom_nothing_is_here_is_not_kept(booking):
    code = booking.child("2020-05-01")
    done(await booking.as_(GUARDIAN).post("/v1/persons/lookup", {"personal_identity_code": code}))

    assert (await me(booking))["acting_for"] == []
    assert await booking.rows("select * from acting_for") == []


async def test_a_protected_child_is_not_kept(booking):
    code = booking.child("2020-05-01")
    right = await booking.right_at_any_age(code, person={"non_disclosure": True})
    assert (await booking.as_(GUARDIAN).get(f"/v1/booking-rights/{right['id']}")).status_code == 404

    assert await booking.rows("select * from acting_for") == []


async def lose(booking: Booking, code: str, how: str) -> None:
    if how == "age":
        booking.set_clock("2026-11-24 00:00")
    elif how in {"non_disclosure", "taken_into_care"}:
        await booking.right_at_any_age(code, person={how: True})
    elif how == "outage":
        booking.world.e_authorizations.state.outage = "http_500"
    else:
        booking.relate(GUARDIAN, code, Authority(how))
    booking.world.clock.advance(minutes=11)


@pytest.mark.parametrize("how", ["DISALLOWED", "UNKNOWN", "outage", "age", "non_disclosure", "taken_into_care"])
async def test_every_denial_looks_the_same_and_gives_a_phone(booking, how):
    right = await known_child(booking, born="2014-11-24")
    done(await booking.book(GUARDIAN, await booking.time_at_any_age("2026-12-01 09:00"), right["id"]))
    assert told_of(await me(booking)) == [acted_for(right["person_ref"], "allowed", UNIT)]
    await lose(booking, booking.codes[0], how)

    answer = await me(booking)

    assert told_of(answer) == [acted_for(right["person_ref"], "denied_offer_phone", COUNTY_UNIT)]
    assert set(answer["acting_for"][0]) == {"person_ref", "verdict", "unit"}
    for path in LISTS:
        assert done(await booking.as_(GUARDIAN).get(path)) == {"items": [], "next_cursor": None}


async def test_the_source_is_asked_anew_after_ten_minutes_and_not_before(booking):
    right = await known_child(booking)
    asked = len(booking.questions)
    booking.world.clock.advance(minutes=10)
    await me(booking)
    assert len(booking.questions) == asked
    booking.relate(GUARDIAN, booking.codes[0], Authority.DISALLOWED)
    booking.world.clock.advance(seconds=1)

    assert told_of(await me(booking)) == [acted_for(right["person_ref"], "denied_offer_phone", COUNTY_UNIT)]
    assert len(booking.questions) == asked + 1


async def test_the_age_limit_is_that_of_the_services_of_the_child(booking):
    booking.change_service_type(OT, proxy_under_age_years=15)
    right = await known_child(booking, born="2013-05-01")

    assert told_of(await me(booking)) == [acted_for(right["person_ref"], "allowed", UNIT)]
    assert [each["id"] for each in done(await booking.as_(GUARDIAN).get(LISTS[1]))["items"]] == [right["id"]]


async def test_the_twenty_latest_are_asked_about(booking):
    rights = []
    for _ in range(22):
        booking.world.clock.advance(seconds=1)
        rights.append(await known_child(booking))
    booking.parts.authorities.forget()
    asked = len(booking.questions)

    answer = await me(booking)

    assert [each["person_ref"] for each in answer["acting_for"]] == [each["person_ref"] for each in rights[:1:-1]]
    assert len(booking.questions) == asked + 20


async def test_own_and_childrens_appointments_are_in_one_list_the_earliest_first(booking):
    children = [await known_child(booking) for _ in range(3)]
    booking.change_service_type(OT, max_age_months=None)
    own = await booking.right_at_any_age(booking.code_of(GUARDIAN), visits=5)
    strangers = await booking.right_at_any_age(booking.child("2019-01-01", guardian=SECOND_GUARDIAN))
    booked = []
    for day, right in ((4, children[0]), (2, own), (5, children[1]), (3, children[2]), (1, children[0])):
        slot_id = await booking.time_at_any_age(f"2026-12-0{day} 09:00")
        booked.append((day, done(await booking.book(GUARDIAN, slot_id, right["id"]))["id"]))
    slot_id = await booking.time_at_any_age("2026-12-06 09:00")
    done(await booking.book(SECOND_GUARDIAN, slot_id, strangers["id"]))

    pages = await booking.pages(GUARDIAN, LISTS[0], limit=2)

    assert [len(page) for page in pages] == [2, 2, 1]
    assert [each["id"] for page in pages for each in page] == [each for _, each in sorted(booked)]
    assert all(each["mutability"]["cancellable"] for page in pages for each in page)
    later = await booking.pages(GUARDIAN, LISTS[0], starts_from="2026-12-03T00:00:00Z")
    assert [each["id"] for page in later for each in page] == [each for day, each in sorted(booked) if day > 2]
    subjects = {subject for each in await booking.accesses("list", "appointment") for subject in each["subjects"]}
    assert subjects == {each["person_ref"] for each in (own, *children)}


async def test_own_and_childrens_rights_are_in_one_list_as_they_were_issued(booking):
    rights = []
    for number in range(3):
        booking.world.clock.advance(seconds=1)
        rights.append(await known_child(booking) if number != 1 else await booking.right(booking.code_of(GUARDIAN)))

    pages = await booking.pages(GUARDIAN, LISTS[1], limit=2)

    assert [each["id"] for page in pages for each in page] == [each["id"] for each in rights]
    on_behalf = [each["on_behalf_of"] for each in await booking.accesses("list", "booking_right")]
    own_ref = booking.reference(booking.code_of(GUARDIAN))
    assert sorted(map(str, on_behalf)) == sorted(
        str(None if each["person_ref"] == own_ref else each["person_ref"]) for each in rights
    )


async def test_a_young_person_sees_the_own_lists(booking):
    right = await booking.right_at_any_age(booking.code_of("young-person"), visits=2)
    slot_id = await booking.free_time("2026-12-01 09:00", service_type=OT, practitioner_id=OT_1)
    appointment = done(await booking.book_by_hand(slot_id, right["id"]))

    assert [each["id"] for each in done(await booking.as_("young-person").get(LISTS[0]))["items"]] == [
        appointment["id"]
    ]
    assert [each["id"] for each in done(await booking.as_("young-person").get(LISTS[1]))["items"]] == [right["id"]]
    assert (await me(booking, "young-person"))["person_ref"] == right["person_ref"]
    assert booking.questions == []


async def test_a_mandate_makes_an_adult_known(booking):
    code = booking.child("1950-01-01", guardian="adult")
    booking.change_service_type(OT, max_age_months=None)
    right = await booking.right_at_any_age(code)
    done(await booking.as_("adult").get(f"/v1/booking-rights/{right['id']}"))

    assert told_of(await me(booking, "adult")) == [acted_for(right["person_ref"], "allowed", UNIT)]
    assert [each["id"] for each in done(await booking.as_("adult").get(LISTS[1]))["items"]] == [right["id"]]


@pytest.mark.parametrize("path", [ME, *LISTS])
async def test_only_a_strongly_identified_citizen_has_a_view_of_ones_own(booking, path):
    assert_refused(await booking.as_(None).get(path), 401, "unauthenticated")
    weak = booking.as_("guardian-weakly-identified")
    assert_refused(await weak.get(path), 401, "stronger-identification-needed")
    for role in ("physiotherapist", "polku-referral", "integrator", "ops"):
        assert_refused(await booking.as_(role).get(path), 403, "forbidden")


@pytest.mark.parametrize("path", LISTS)
async def test_a_cursor_of_another_list_does_not_fit(booking, path):
    assert_refused(await booking.as_(GUARDIAN).get(path, params={"cursor": "x"}), 422, "validation")
    assert_refused(await booking.as_(GUARDIAN).get(path, params={"limit": 201}), 422, "validation")


async def test_a_child_of_whom_nothing_was_here_is_known_after_the_first_open_booking(booking):
    code = booking.child("2024-05-01")
    done(await booking.as_(GUARDIAN).post("/v1/persons/lookup", {"personal_identity_code": code}))

    appointment = done(await book_openly(booking, GUARDIAN, await nurse_time(booking), code=code))

    assert told_of(await me(booking)) == [acted_for(appointment["person_ref"], "allowed", OTHER_UNIT)]
    assert [each["id"] for each in done(await booking.as_(GUARDIAN).get(LISTS[0]))["items"]] == [appointment["id"]]


async def test_what_an_open_booking_stands_on_is_in_no_list_of_rights(booking):
    appointment = done(await book_openly(booking, GUARDIAN, await nurse_time(booking), code=booking.code_of("infant")))
    by_person = {"person_ref": appointment["person_ref"]}

    assert done(await booking.as_(GUARDIAN).get(LISTS[1]))["items"] == []
    assert done(await booking.as_(GUARDIAN).get("/v1/booking-rights", params=by_person))["items"] == []
    assert done(await booking.as_("nurse").get("/v1/booking-rights", params=by_person))["items"] == []
