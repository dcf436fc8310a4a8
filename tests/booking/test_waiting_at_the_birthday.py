"""The 12th birthday on the waiting list, over HTTP: an offer made the evening before is not the guardian's any more."""

from typing import Any

from tests.booking.builders import GUARDIAN, OUTSIDER, THERAPIST, UNIT_PHONE, Booking, assert_refused, done
from tests.booking.test_hand_over import BIRTHDAY, BORN, hand_over


async def offered_the_evening_before(booking: Booking) -> tuple[dict[str, Any], str]:
    """A place with an offer of which the answer is awaited until the morning of the birthday, and the offered time."""
    booking.set_clock("2026-12-09 19:00")
    right = await booking.right_at_any_age(booking.child(BORN), visits=2)
    slot_id = await booking.time_at_any_age("2026-12-18 09:00")
    appointment = done(await booking.book(GUARDIAN, slot_id, right["id"]))
    joined = await booking.as_(GUARDIAN).post("/v1/waiting-list", {"appointment_id": appointment["id"]})
    earlier = await booking.time_at_any_age("2026-12-15 09:00")
    await booking.world.work("booking")
    entry = done(await booking.as_(GUARDIAN).get(f"/v1/waiting-list/{done(joined)['id']}"))
    assert entry["offer"]["slot"]["id"] == earlier
    return entry, earlier


async def test_from_the_birthday_the_guardian_answers_no_offer(booking):
    entry, earlier = await offered_the_evening_before(booking)
    booking.set_clock(BIRTHDAY)
    api, path = booking.as_(GUARDIAN), f"/v1/waiting-list/{entry['id']}"

    for verb in ("accept", "decline"):
        answer = await api.post(f"{path}/{verb}", {"offer_id": entry["offer"]["id"]}, version=entry["version"])
        assert assert_refused(answer, 403, "proxy-age-limit")["unit_phone"] == UNIT_PHONE
    assert_refused(await api.get(path), 404, "not-found")
    assert_refused(await booking.as_(OUTSIDER).get(path), 404, "not-found")
    kept = done(await booking.as_(THERAPIST).get(f"/v1/appointments/{entry['appointment_id']}"))
    assert (kept["status"], kept["slot_id"] == earlier) == ("booked", False)


async def test_the_offered_time_is_free_for_others_when_the_unit_has_its_task(booking):
    _, earlier = await offered_the_evening_before(booking)
    other = await booking.right_at_any_age(booking.child("2020-01-01"))
    assert_refused(await booking.book(GUARDIAN, earlier, other["id"]), 409, "slot-taken")
    booking.set_clock(BIRTHDAY)
    assert len(await hand_over(booking)) == 1

    assert done(await booking.book(GUARDIAN, earlier, other["id"]))["slot_id"] == earlier
