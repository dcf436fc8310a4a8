"""Calendar files: an appointment's by a signed link and a practitioner's feed, with nothing personal in them."""

from datetime import datetime
from typing import Any

import icalendar
import pytest

from shared.terms.acting import Authority
from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    MISSING,
    OT_1,
    OTHER_UNIT,
    PT_1,
    SECOND_GUARDIAN,
    STRANGER,
    THERAPIST,
    UNIT_PHONE,
    Booking,
    assert_refused,
    done,
    helsinki,
)

FEED = f"/v1/practitioners/{PT_1}/calendar-feed"


def entries(content: bytes) -> list[Any]:
    return icalendar.Calendar.from_ical(content).walk("VEVENT")


async def link(booking: Booking, appointment_id: str, role: str = GUARDIAN) -> dict[str, str]:
    return done(
        await booking.as_(role).post(
            f"/v1/appointments/{appointment_id}/calendar-link", headers={"accept-language": "en"}
        )
    )


async def test_a_link_tells_time_and_phone_and_follows_the_appointment(booking: Booking) -> None:
    booked = await booking.booked("2026-12-01 09:00")
    path = (await link(booking, booked["id"]))["path"]
    first = await booking.as_(None).get(path)
    assert first.headers["content-type"] == "text/calendar; charset=utf-8"
    (entry,) = entries(first.content)
    assert entry["DTSTART"].dt == helsinki("2026-12-01 09:00")
    assert (str(entry["SUMMARY"]), entry["SEQUENCE"]) == ("Appointment", 0)
    assert UNIT_PHONE in str(entry["DESCRIPTION"])
    for secret in (booked["person_ref"], booked["unit"]["name"]["fi"], "physio", "fysio", booking.code_of("infant")):
        assert secret.lower() not in first.text.lower()
    moved = done(await booking.move(GUARDIAN, booked, await booking.free_time("2026-12-02 10:00")))
    (entry,) = entries((await booking.as_(None).get(path)).content)
    assert (entry["DTSTART"].dt, entry["SEQUENCE"]) == (helsinki("2026-12-02 10:00"), 1)
    done(await booking.cancel(GUARDIAN, moved))
    (entry,) = entries((await booking.as_(None).get(path)).content)
    assert (str(entry["STATUS"]), entry["SEQUENCE"]) == ("CANCELLED", 2)


async def test_a_link_ends_a_week_after_the_visit(booking: Booking) -> None:
    booked = await booking.booked("2026-12-01 09:00")
    made = await link(booking, booked["id"])
    ends = datetime.fromisoformat(booked["ends_at"])
    assert (datetime.fromisoformat(made["valid_until"]) - ends).days == 7
    booking.world.clock.at = datetime.fromisoformat(made["valid_until"])
    assert_refused(await booking.as_(None).get(made["path"]), 404, "not-found")


async def test_a_guardian_s_link_ends_on_the_twelfth_birthday(booking: Booking) -> None:
    child = booking.child("2014-12-03")
    right = await booking.right_at_any_age(child)
    slot = await booking.time_at_any_age("2026-12-10 09:00")
    booked = done(await booking.book_as_guardian(slot, right["id"]))
    made = await link(booking, booked["id"])
    assert made["valid_until"] == "2026-12-02T22:00:00Z"
    booking.set_clock("2026-12-02 23:59:59")
    assert (await booking.as_(None).get(made["path"])).is_success
    booking.set_clock("2026-12-03 00:00")
    assert_refused(await booking.as_(None).get(made["path"]), 404, "not-found")


async def test_a_link_shows_nothing_of_somebody_under_non_disclosure(booking: Booking) -> None:
    booked = await booking.booked("2026-12-01 09:00")
    path = (await link(booking, booked["id"]))["path"]
    await booking.right(person={"non_disclosure": True})
    assert_refused(await booking.as_(None).get(path), 404, "not-found")


async def test_a_link_ends_with_the_authority_of_whoever_made_it_and_comes_back_with_it(booking: Booking) -> None:
    code = booking.child("2026-02-01")
    booking.relate(SECOND_GUARDIAN, code, Authority.ALLOWED)
    booked = await booking.booked(right=await booking.right(code))
    path = (await link(booking, booked["id"]))["path"]
    others = [(await link(booking, booked["id"], role))["path"] for role in (SECOND_GUARDIAN, THERAPIST)]
    for authority, status in ((Authority.DISALLOWED, 404), (Authority.ALLOWED, 200)):
        booking.relate(GUARDIAN, code, authority)
        booking.world.clock.advance(minutes=11)
        assert (await booking.as_(GUARDIAN).get(f"/v1/appointments/{booked['id']}")).status_code == status
        assert (await booking.as_(None).get(path)).status_code == status
        assert [(await booking.as_(None).get(each)).status_code for each in others] == [200, 200]


async def test_a_link_made_on_an_answer_older_than_the_person_s_matters_ends_with_the_authority(
    booking: Booking,
) -> None:
    code = booking.child("2026-02-01")
    asked = await booking.as_(GUARDIAN).post("/v1/persons/lookup", {"personal_identity_code": code})
    assert asked.is_success
    right = await booking.right(code)
    booked = done(await booking.book_by_hand(await booking.free_time(), right["id"]))
    path = (await link(booking, booked["id"]))["path"]
    booking.relate(GUARDIAN, code, Authority.DISALLOWED)
    booking.world.clock.advance(minutes=11)
    assert_refused(await booking.as_(GUARDIAN).get(f"/v1/appointments/{booked['id']}"), 404, "not-found")
    assert_refused(await booking.as_(None).get(path), 404, "not-found")


async def test_the_unit_ends_every_link_made_so_far(booking: Booking) -> None:
    booked = await booking.booked()
    made = [(await link(booking, booked["id"], role))["path"] for role in (GUARDIAN, THERAPIST)]
    end = f"/v1/appointments/{booked['id']}/calendar-link/end"
    assert_refused(await booking.as_(GUARDIAN).post(end), 403, "forbidden")
    assert_refused(await booking.as_("nurse").post(end), 404, "not-found")
    assert_refused(await booking.as_(THERAPIST).post(end.replace(booked["id"], MISSING)), 404, "not-found")
    assert [(await booking.as_(None).get(path)).status_code for path in made] == [200, 200]

    assert (await booking.as_(THERAPIST).post(end)).status_code == 204

    assert [(await booking.as_(None).get(path)).status_code for path in made] == [404, 404]
    again = (await link(booking, booked["id"]))["path"]
    assert (await booking.as_(None).get(again)).status_code == 200
    ended = await booking.accesses("end_calendar_links", "appointment")
    assert [each["outcome"] for each in ended] == ["denied", "allowed"]


async def test_each_fetch_of_a_calendar_file_is_in_the_access_log(booking: Booking) -> None:
    booked = await booking.booked()
    path = (await link(booking, booked["id"]))["path"]
    assert (await booking.as_(None).get(path)).is_success
    await booking.right(person={"taken_into_care": True})
    assert_refused(await booking.as_(None).get(path), 404, "not-found")
    entries = await booking.accesses("read_calendar", "appointment")
    assert [(each["actor_kind"], each["outcome"]) for each in entries] == [
        ("anonymous", "allowed"),
        ("anonymous", "denied"),
    ]
    assert {(each["object_id"], *each["subjects"]) for each in entries} == {(booked["id"], booked["person_ref"])}


@pytest.mark.parametrize("token", ["x", "A" * 120, "b" * 300])
async def test_a_made_up_link_or_feed_is_not_found(booking: Booking, token: str) -> None:
    for kind in ("appointments", "feeds"):
        assert_refused(await booking.as_(None).get(f"/v1/calendars/{kind}/{token}.ics"), 404, "not-found")


async def test_others_get_no_link(booking: Booking) -> None:
    booked = await booking.booked()
    for role in (STRANGER, "nurse"):
        answer = await booking.as_(role).post(f"/v1/appointments/{booked['id']}/calendar-link")
        assert_refused(answer, 404, "not-found")
    assert_refused(await booking.as_(GUARDIAN).post(f"/v1/appointments/{MISSING}/calendar-link"), 404, "not-found")


async def test_a_feed_shows_a_practitioner_s_visits_and_nobody_s_name(booking: Booking) -> None:
    booked = await booking.booked("2026-12-01 09:00")
    cancelled = await booking.booked("2026-12-02 09:00", visits=2)
    done(await booking.cancel(GUARDIAN, cancelled))
    path = done(await booking.as_(THERAPIST).post(FEED))["path"]
    feed = await booking.as_(None).get(path)
    (entry,) = entries(feed.content)
    assert entry["DTSTART"].dt == helsinki("2026-12-01 09:00")
    assert str(entry["SUMMARY"]) == "Lasten fysioterapeutin vastaanotto, 0–18 kk"
    for secret in (booked["person_ref"], booking.code_of("infant"), booked["booking_right_id"]):
        assert secret not in feed.text
    (row,) = await booking.rows("select token_digest from calendar_feed")
    assert path.encode() not in row["token_digest"]


async def test_a_new_feed_ends_the_old_one_and_a_closed_one_shows_nothing(booking: Booking) -> None:
    first = done(await booking.as_(THERAPIST).post(FEED))["path"]
    second = done(await booking.as_(THERAPIST).post(FEED))["path"]
    assert_refused(await booking.as_(None).get(first), 404, "not-found")
    assert (await booking.as_(None).get(second)).is_success
    assert (await booking.as_(THERAPIST).post(f"{FEED}/close")).status_code == 204
    assert_refused(await booking.as_(None).get(second), 404, "not-found")


async def test_a_feed_is_opened_by_its_practitioner_only(booking: Booking) -> None:
    for practitioner in (OT_1, "kymenlaakso-pt-2"):
        answer = await booking.as_(THERAPIST).post(f"/v1/practitioners/{practitioner}/calendar-feed")
        assert_refused(answer, 403, "forbidden")
        closing = await booking.as_(THERAPIST).post(f"/v1/practitioners/{practitioner}/calendar-feed/close")
        assert_refused(closing, 403, "forbidden")
    assert_refused(await booking.as_("unit-manager").post(FEED), 403, "forbidden")
    assert_refused(await booking.as_(THERAPIST).post("/v1/practitioners/nobody/calendar-feed"), 404, "not-found")
    assert await booking.rows("select practitioner_id from calendar_feed") == []


async def test_a_manager_of_the_unit_may_close_a_practitioner_s_feed_and_open_none(booking: Booking) -> None:
    path = done(await booking.as_(THERAPIST).post(FEED))["path"]
    assert_refused(await booking.as_("nurse").post(f"{FEED}/close"), 403, "forbidden")
    foreign = booking.as_(MANAGER, units=[OTHER_UNIT])
    assert_refused(await foreign.post(f"{FEED}/close"), 403, "forbidden")
    assert (await booking.as_(None).get(path)).is_success
    assert (await booking.as_(MANAGER).post(f"{FEED}/close")).status_code == 204
    assert_refused(await booking.as_(None).get(path), 404, "not-found")
    assert_refused(await booking.as_(MANAGER).post(FEED), 403, "forbidden")
