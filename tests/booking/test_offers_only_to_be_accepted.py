"""Times are offered only where somebody may accept them now: of the family, or the unit where it joined itself."""

from typing import Any

import pytest

from tests.booking.builders import GUARDIAN, THERAPIST, Booking, done
from tests.booking.messaging import BY_SMS, say_where, sent
from tests.booking.test_hand_over import BIRTHDAY, BORN, hand_over
from tests.booking.waiting import EARLIER, again, answer, is_held, join, keep, offers

BOOKED_AT = "2026-12-18 09:00"
EARLY_ENOUGH = "2026-12-15 09:00"


async def visit_of_somebody_nearly_twelve(booking: Booking) -> dict[str, Any]:
    """A visit booked by the guardian of a child who turns 12 in two days, with messages to the family."""
    booking.set_clock("2026-12-08 09:00")
    right = await booking.right_at_any_age(booking.child(BORN), visits=2)
    done(await say_where(booking, right, BY_SMS))
    return done(await booking.book(GUARDIAN, await booking.time_at_any_age(BOOKED_AT), right["id"]))


async def after_the_birthday(booking: Booking) -> str:
    """A time that would have been offered, one day after the unit has got its task."""
    booking.set_clock(BIRTHDAY)
    await hand_over(booking)
    booking.set_clock("2026-12-11 10:00")
    await sent(booking)
    booking.world.forget_messages()
    earlier = await booking.time_at_any_age(EARLY_ENOUGH)
    await keep(booking)
    return earlier


async def test_from_the_birthday_a_family_that_joined_is_offered_nothing(booking):
    entry = await join(booking, await visit_of_somebody_nearly_twelve(booking))

    earlier = await after_the_birthday(booking)

    place = await again(booking, entry)
    assert (place["status"], place["offer"]) == ("waiting", None)
    assert not await is_held(booking, earlier)
    assert await sent(booking) == []
    other = await booking.right_at_any_age(booking.child("2020-01-01"))
    assert (await booking.book(GUARDIAN, earlier, other["id"])).status_code == 201


async def test_from_the_birthday_a_place_that_the_unit_took_is_offered_times_and_answered_by_the_unit(booking):
    entry = await join(booking, await visit_of_somebody_nearly_twelve(booking), role=THERAPIST)

    earlier = await after_the_birthday(booking)

    place = await again(booking, entry)
    assert place["offer"]["slot"]["id"] == earlier
    moved = done(await answer(booking, "accept", place, role=THERAPIST))
    assert moved["appointment"]["slot_id"] == earlier


async def test_a_young_person_who_may_move_the_visit_is_offered_times(booking):
    entry = await join(booking, await visit_of_somebody_nearly_twelve(booking))
    booking.change_service_type("child-ot-follow-up", young_person_self_service=True)

    earlier = await after_the_birthday(booking)

    assert (await again(booking, entry))["offer"]["slot"]["id"] == earlier


async def test_a_guardian_is_offered_no_time_on_a_day_on_which_it_could_not_be_accepted(booking):
    booking.change_service_type("child-ot-follow-up", require_under_age_at_appointment=True)
    booking.set_clock("2026-12-01 09:00")
    right = await booking.right_at_any_age(booking.child("2014-12-16"), visits=2)
    by_hand = await booking.book_by_hand(await booking.time_at_any_age(BOOKED_AT), right["id"])
    entry = await join(booking, done(by_hand))
    await booking.time_at_any_age("2026-12-16 09:00")

    await keep(booking)
    assert (await again(booking, entry))["offer"] is None

    in_time = await booking.time_at_any_age("2026-12-15 09:00")
    await keep(booking)
    assert (await again(booking, entry))["offer"]["slot"]["id"] == in_time


@pytest.mark.parametrize("protection", ["non_disclosure", "taken_into_care"])
async def test_a_protected_child_is_offered_nothing(booking, protection):
    code = booking.child("2026-02-01")
    entry = await join(booking, await booking.booked("2026-12-14 09:00", right=await booking.right(code)))
    await booking.right(code, person={protection: True})
    slot_id = await booking.free_time(EARLIER)

    await keep(booking)

    assert (await again(booking, entry))["offer"] is None
    assert not await is_held(booking, slot_id)


async def test_an_offer_is_withdrawn_when_a_protection_is_told_with_a_new_right(booking):
    code = booking.child("2026-02-01")
    entry = await join(booking, await booking.booked("2026-12-14 09:00", right=await booking.right(code)))
    slot_id = await booking.free_time(EARLIER)
    await keep(booking)
    assert (await again(booking, entry))["offer"]["slot"]["id"] == slot_id

    await booking.right(code, person={"non_disclosure": True})

    assert not await is_held(booking, slot_id)
    await keep(booking)
    assert (await again(booking, entry))["offer"] is None
    assert [status for _, _, status in await offers(booking)] == ["withdrawn"]
