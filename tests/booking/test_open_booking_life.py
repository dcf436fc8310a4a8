"""What becomes of bookings without a right: how many at once, cancelled, moved, missed; never more than allowed."""

import asyncio
from collections import Counter

import pytest

from tests.booking.builders import GUARDIAN, OUTSIDER, SECOND_GUARDIAN, assert_refused, done
from tests.booking.invariants import everything_agrees
from tests.booking.open_bookings import BY_HAND, NURSE, UNIT_PHONE, book_openly, nurse_time, rights_made
from tests.booking.test_one_winner import outcomes


@pytest.mark.parametrize("at_once", [1, 2])
async def test_as_many_visits_to_come_as_the_service_allows(booking, at_once):
    booking.change_service_type(NURSE, open_bookings_at_once=at_once)
    code = booking.code_of("infant")
    times = [await nurse_time(booking, f"2026-12-0{day} 09:00") for day in range(1, 6)]
    first, *_ = [done(await book_openly(booking, GUARDIAN, each, code=code)) for each in times[:at_once]]

    for role, by_hand in ((GUARDIAN, {}), (SECOND_GUARDIAN, {}), (OUTSIDER, BY_HAND)):
        problem = assert_refused(
            await book_openly(booking, role, times[4], code=code, **by_hand), 409, "too-many-open-bookings"
        )
        assert (problem["at_once"], problem["unit_phone"]) == (at_once, UNIT_PHONE)
    sibling = await book_openly(booking, GUARDIAN, times[3], code=booking.code_of("infants-sibling"))
    assert sibling.status_code == 201, sibling.text

    done(await booking.cancel(GUARDIAN, first))
    assert (await book_openly(booking, GUARDIAN, times[4], code=code)).status_code == 201
    await everything_agrees(booking)


async def test_a_visit_that_has_begun_is_not_to_come(booking):
    code = booking.code_of("infant")
    done(await book_openly(booking, GUARDIAN, await nurse_time(booking), code=code))
    booking.set_clock("2026-12-01 09:00:00")

    answer = await book_openly(booking, GUARDIAN, await nurse_time(booking, "2026-12-02 09:00"), code=code)

    assert answer.status_code == 201, answer.text


async def test_requests_at_once_do_not_pass_the_limit(booking):
    code = booking.code_of("infant")
    times = [await nurse_time(booking, f"2026-12-0{day} 09:00") for day in range(1, 9)]

    answers = await asyncio.gather(
        *(book_openly(booking, GUARDIAN, each, code=code) for each in times[:4]),
        *(book_openly(booking, SECOND_GUARDIAN, each, code=code) for each in times[4:6]),
        *(book_openly(booking, OUTSIDER, each, code=code, **BY_HAND) for each in times[6:]),
    )

    assert outcomes(list(answers)) == Counter({"done": 1, "too-many-open-bookings": 7})
    assert len(await rights_made(booking)) == 1
    await everything_agrees(booking)


async def test_one_time_wanted_openly_by_many_has_one_winner_and_one_right(booking):
    slot_id = await nurse_time(booking)
    codes = [booking.child("2024-01-01") for _ in range(8)]

    answers = await asyncio.gather(*(book_openly(booking, GUARDIAN, slot_id, code=code) for code in codes))

    assert outcomes(list(answers)) == Counter({"done": 1, "slot-taken": 7})
    assert len(await rights_made(booking)) == 1
    await everything_agrees(booking)


async def test_cancelling_frees_the_time_and_ends_the_right(booking):
    code, slot_id = booking.code_of("infant"), await nurse_time(booking)
    appointment = done(await book_openly(booking, GUARDIAN, slot_id, code=code))

    cancelled = done(await booking.cancel(GUARDIAN, appointment))

    assert cancelled["visit_given_back"] is True
    assert await booking.status_of(slot_id) == "free"
    (right,) = await rights_made(booking)
    assert (right["status"], right["visits_used"]) == ("revoked", 0)
    again = await booking.book(GUARDIAN, slot_id, appointment["booking_right_id"])
    assert assert_refused(again, 409, "booking-right-not-usable")["reasons"] == ["right_revoked"]
    await everything_agrees(booking)
    assert (await book_openly(booking, GUARDIAN, slot_id, code=code)).status_code == 201


async def test_a_late_cancellation_ends_the_right_too(booking):
    appointment = done(await book_openly(booking, GUARDIAN, await nurse_time(booking), code=booking.code_of("infant")))
    booking.set_clock("2026-12-01 08:00")

    assert done(await booking.cancel(OUTSIDER, appointment))["visit_given_back"] is False

    (right,) = await rights_made(booking)
    assert (right["status"], right["visits_used"]) == ("revoked", 1)
    await everything_agrees(booking)


async def test_moving_goes_to_any_day_and_the_right_follows(booking):
    appointment = done(await book_openly(booking, GUARDIAN, await nurse_time(booking), code=booking.code_of("infant")))
    wanted = await nurse_time(booking, "2027-02-03 10:00")

    moved = done(await booking.move(GUARDIAN, appointment, wanted))

    assert (moved["slot_id"], moved["booking_right_id"]) == (wanted, appointment["booking_right_id"])
    (right,) = await rights_made(booking)
    assert (right["valid_from"], right["valid_until"], right["visits_used"]) == ("2027-02-03", "2027-02-03", 1)
    await everything_agrees(booking)


async def test_the_right_of_an_open_booking_books_nothing_else(booking):
    booking.change_service_type(NURSE, no_show_uses_visit=False)
    appointment = done(await book_openly(booking, GUARDIAN, await nurse_time(booking), code=booking.code_of("infant")))
    other = await nurse_time(booking, "2026-12-02 09:00")
    right_id = appointment["booking_right_id"]

    assert_refused(await booking.book(GUARDIAN, other, right_id), 409, "quota-exceeded")
    booking.set_clock("2026-12-01 09:05")
    path = f"/v1/appointments/{appointment['id']}/no-show"
    missed = done(await booking.as_(OUTSIDER).post(path, version=1))

    assert missed["visit_given_back"] is False
    assert_refused(await booking.book(GUARDIAN, other, right_id), 409, "quota-exceeded")
    await everything_agrees(booking)


async def test_the_same_key_books_openly_once(booking):
    code, slot_id = booking.code_of("infant"), await nurse_time(booking)

    first = await book_openly(booking, GUARDIAN, slot_id, code=code, key="k" * 16)
    again = await book_openly(booking, GUARDIAN, slot_id, code=code, key="k" * 16)

    assert done(again) == done(first)
    assert again.headers["idempotent-replayed"] == "true"
    assert_refused(await book_openly(booking, GUARDIAN, slot_id, code=code, key=None), 400, "idempotency-key-missing")
    assert len(await rights_made(booking)) == 1
