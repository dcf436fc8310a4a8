"""Calendar files: an appointment's by a signed link and a practitioner's feed, with nothing personal in them."""

from datetime import datetime
from typing import Any

import icalendar
import pytest

from tests.booking.builders import (
    GUARDIAN,
    MISSING,
    OT_1,
    PT_1,
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
