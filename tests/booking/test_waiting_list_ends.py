"""A place on the waiting list follows whatever happens to its appointment, its right and the offered time."""

from typing import Any
from uuid import UUID

import pytest

from tests.booking.attending import attend
from tests.booking.builders import GUARDIAN, PT_2, THERAPIST, UNIT, Booking, assert_refused, done, wire
from tests.booking.invariants import everything_agrees
from tests.booking.waiting import BOOKED_AT, again, answer, events, is_held, keep, offered, offers, waiting


async def visit_of(booking: Booking, entry: dict[str, Any]) -> dict[str, Any]:
    return done(await booking.as_(THERAPIST).get(f"/v1/appointments/{entry['appointment_id']}"))


@pytest.mark.parametrize("role", [GUARDIAN, THERAPIST])
async def test_cancelling_the_visit_ends_the_place_and_lets_go_of_the_offered_time(booking: Booking, role: str) -> None:
    entry, slot_id = await offered(booking)

    done(await booking.cancel(role, await visit_of(booking, entry)))

    ended = await again(booking, entry)
    assert ended == ended | {"status": "ended", "offer": None, "ended_at": wire(booking.world.clock.at)}
    assert [status for _, _, status in await offers(booking)] == ["withdrawn"]
    await booking.world.work("booking")
    assert not await is_held(booking, slot_id)
    assert await events(booking, entry) == ["joined", "offered", "ended"]
    assert_refused(await answer(booking, "accept", ended, offer_id=entry["offer"]["id"]), 409, "invalid-state")


async def test_a_visit_moved_to_another_earlier_time_waits_no_more(booking: Booking) -> None:
    entry, slot_id = await offered(booking)
    other = await booking.free_time("2026-12-03 12:00", practitioner_id=PT_2)

    done(await booking.move(GUARDIAN, await visit_of(booking, entry), other))

    assert (await again(booking, entry))["status"] == "ended"
    await booking.world.work("booking")
    assert not await is_held(booking, slot_id)
    await everything_agrees(booking)


async def test_a_visit_moved_to_the_offered_time_by_other_means_has_taken_the_offer(booking: Booking) -> None:
    entry, slot_id = await offered(booking)

    done(await booking.move(GUARDIAN, await visit_of(booking, entry), slot_id))

    assert (await again(booking, entry))["status"] == "fulfilled"
    assert [status for _, _, status in await offers(booking)] == ["accepted"]
    assert await events(booking, entry) == ["joined", "offered", "accepted"]


async def test_a_visit_moved_to_a_later_time_keeps_its_place_and_its_offer(booking: Booking) -> None:
    entry, slot_id = await offered(booking)
    later = await booking.free_time("2026-12-16 12:00")

    done(await booking.move(GUARDIAN, await visit_of(booking, entry), later))

    seen = await again(booking, entry)
    assert (seen["status"], seen["offer"]["slot"]["id"]) == ("waiting", slot_id)
    assert done(await answer(booking, "accept", seen))["appointment"]["slot_id"] == slot_id


async def test_a_visit_that_begins_waits_no_more(booking: Booking) -> None:
    entry = await waiting(booking)
    booking.set_clock("2026-12-14 08:59:59")
    await keep(booking, minutes=0)
    assert (await again(booking, entry))["status"] == "waiting"

    booking.set_clock(BOOKED_AT)
    await keep(booking, minutes=0)

    assert (await again(booking, entry))["status"] == "ended"
    assert await events(booking, entry) == ["joined", "ended"]


async def test_an_arrival_ends_the_place_at_once(booking: Booking) -> None:
    entry = await waiting(booking)
    booking.set_clock("2026-12-14 08:45")

    done(await attend(booking, "check-in", await visit_of(booking, entry)))

    assert (await again(booking, entry))["status"] == "ended"


async def test_a_right_that_is_ended_waits_no_more(booking: Booking) -> None:
    entry, slot_id = await offered(booking)
    right = (await visit_of(booking, entry))["booking_right_id"]
    version = (await booking.right_again(right))["version"]
    path = f"/v1/booking-rights/{right}/revoke"
    done(await booking.as_(THERAPIST).post(path, {"reason": "ended"}, version=version))

    await keep(booking)

    assert (await again(booking, entry))["status"] == "ended"
    assert not await is_held(booking, slot_id)


async def test_a_time_that_is_taken_away_is_offered_no_more_and_the_place_stays(booking: Booking) -> None:
    entry, slot_id = await offered(booking)
    absence = {
        "unit_id": UNIT,
        "practitioner_id": "kymenlaakso-pt-1",
        "starts_at": "2026-12-01T00:00:00+02:00",
        "ends_at": "2026-12-02T00:00:00+02:00",
        "reason": "leave",
    }
    done(await booking.as_("unit-manager").post("/v1/absences", absence))
    assert await booking.status_of(slot_id) == "withdrawn"
    assert_refused(await answer(booking, "accept", entry), 409, "slot-taken")

    await keep(booking)

    seen = await again(booking, entry)
    assert (seen["status"], seen["offer"]) == ("waiting", None)
    assert await events(booking, entry) == ["joined", "offered", "withdrawn"]
    other = await booking.free_time("2026-12-03 12:00", practitioner_id=PT_2)
    await keep(booking)
    assert (await again(booking, entry))["offer"]["slot"]["id"] == other


async def test_a_time_that_the_right_took_for_another_visit_is_offered_no_more(booking: Booking) -> None:
    entry, slot_id = await offered(booking, visits=2)
    right = (await visit_of(booking, entry))["booking_right_id"]

    done(await booking.book_as_guardian(slot_id, right))
    assert_refused(await answer(booking, "accept", entry), 409, "slot-taken")
    await keep(booking)

    assert (await again(booking, entry))["offer"] is None
    assert await events(booking, entry) == ["joined", "offered", "withdrawn"]
    await everything_agrees(booking)


async def test_one_that_lets_go_late_never_lets_go_of_what_is_offered_anew(booking: Booking) -> None:
    """The hold of a later offer of the same time to the same right is not the one that is let go."""
    entry, slot_id = await offered(booking, visits=2)
    right = UUID((await visit_of(booking, entry))["booking_right_id"])
    await booking.world.databases.fetch(
        "booking",
        "insert into job (id, kind, payload) values (gen_random_uuid(), 'let_go_of_time', "
        "jsonb_build_object('slot_id', $1::text, 'right_id', $2::text))",
        slot_id,
        str(right),
    )

    await booking.world.work("booking")

    assert await is_held(booking, slot_id)
    assert done(await answer(booking, "accept", entry))["appointment"]["slot_id"] == slot_id
