"""The access log: what the worker does with somebody's data without a caller, and lists that are refused."""

import pytest

from tests.booking import calendar_builders as calendar
from tests.booking.builders import (
    MANAGER,
    OTHER_UNIT,
    THERAPIST,
    Booking,
    assert_refused,
    done,
)
from tests.booking.messaging import BY_SMS, NUMBER, booked_with, kinds, sent
from tests.booking.test_hand_over import BIRTHDAY, BORN, hand_over
from tests.booking.waiting import join, keep


async def by_the_worker(booking: Booking) -> list[tuple[str, str, list[str], str]]:
    rows = await booking.rows(
        "select action, object_type, subjects, object_id from access_log where actor = 'worker' order by id"
    )
    return [(row["action"], row["object_type"], row["subjects"], row["object_id"]) for row in rows]


async def test_a_message_that_leaves_is_noted_once(booking):
    appointment = await booked_with(booking, BY_SMS)
    await sent(booking)
    await sent(booking)

    [message] = await booking.rows("select id from message")
    assert await by_the_worker(booking) == [("send", "message", [appointment["person_ref"]], str(message["id"]))]


async def test_a_message_that_its_channel_refused_is_noted_and_one_that_was_dropped_is_not(booking):
    appointment = await booked_with(booking, BY_SMS)
    booking.world.text_messages.state.unknown_numbers.add(NUMBER)
    await sent(booking)
    await booking.right(person={"non_disclosure": True})
    done(await booking.cancel(THERAPIST, appointment, reason="cancelled_by_unit"))
    await sent(booking)

    assert [each[1] for each in await kinds(booking)] == ["failed", "dropped"]
    assert [each[:2] for each in await by_the_worker(booking)] == [("send", "message")]


async def test_an_offer_of_an_earlier_time_is_noted(booking):
    appointment = await booking.booked("2026-12-14 09:00")
    entry = await join(booking, appointment)
    await booking.free_time("2026-12-01 10:00")
    await keep(booking)
    await keep(booking)

    assert await by_the_worker(booking) == [("offer", "waiting_list_entry", [appointment["person_ref"]], entry["id"])]


async def test_a_hand_over_at_the_birthday_is_noted_once(booking):
    booking.set_clock("2026-12-09 12:00:00")
    right = await booking.right_at_any_age(booking.child(BORN))
    booking.set_clock(BIRTHDAY)
    await hand_over(booking)
    booking.world.clock.advance(minutes=10)
    await hand_over(booking)

    assert await by_the_worker(booking) == [("hand_over", "booking_right", [right["person_ref"]], right["id"])]


async def test_an_absence_names_those_whose_visits_are_to_be_rebooked(booking):
    await calendar.set_up(booking)
    appointment = await calendar.book_at(booking, "24 10:30")
    absence = await calendar.record(booking)

    [entry] = await booking.accesses("record", "absence")
    assert (entry["actor_kind"], entry["object_id"]) == ("professional", absence["id"])
    assert entry["subjects"] == [appointment["person_ref"]]


@pytest.mark.parametrize(
    ("path", "object_type"),
    [
        ("/v1/appointments", "appointment"),
        ("/v1/waiting-list", "waiting_list_entry"),
        ("/v1/messages", "message"),
        ("/v1/absences", "absence"),
        ("/v1/work-items", "work_item"),
    ],
)
async def test_a_list_of_another_unit_is_refused_and_noted(booking, path, object_type):
    assert_refused(await booking.as_(MANAGER).get(path, params={"unit_id": OTHER_UNIT}), 403, "forbidden")

    [entry] = await booking.accesses("list", object_type)
    assert (entry["outcome"], entry["reason"], entry["subjects"]) == ("denied", "forbidden", [])
