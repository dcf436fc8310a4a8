"""Nobody keeps a time for ever by holding it: not by letting go in between, and not with two rights of one person."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.kit.clock import now
from tests.booking.builders import GUARDIAN, UNIT_PHONE, Booking, assert_refused, done
from tests.booking.invariants import everything_agrees
from tests.booking.series import book_series
from tests.booking.test_holding import holds, offered, release
from tests.booking.times import changed, free, hold
from tests.booking.waiting import is_held

BORN = "2026-02-01"


async def minutes_pass(booking: Booking, slot_id: str, minutes: float) -> None:
    """Let the hold have been so many minutes ago, by the database's clock."""
    ago = timedelta(minutes=minutes)
    (row,) = await booking.rows("select held_until, last_held_until from slot where id = $1", UUID(slot_id))
    await changed(booking, slot_id, **{name: at - ago for name, at in row.items() if at is not None})


async def held_and_let_go(booking: Booking, right: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    slot_id = await free(booking, "2026-12-01 09:00")
    first = done(await hold(booking, GUARDIAN, slot_id, right))
    done(await release(booking, GUARDIAN, slot_id, right))
    return slot_id, first


async def test_let_go_and_held_again_a_time_is_not_held_for_longer(booking):
    right = await booking.right()
    slot_id, first = await held_and_let_go(booking, right)
    await minutes_pass(booking, slot_id, 2)

    for _ in range(3):
        again = done(await hold(booking, GUARDIAN, slot_id, right))
        assert await is_held(booking, slot_id)
        assert again["held_until"] < first["held_until"]
        done(await release(booking, GUARDIAN, slot_id, right))

    assert await holds(booking) == {}


async def test_another_right_of_the_same_person_gets_no_fresh_minutes(booking):
    code = booking.child(BORN)
    slot_id, first = await held_and_let_go(booking, await booking.right(code))

    again = done(await hold(booking, GUARDIAN, slot_id, await booking.right(code)))

    assert again["held_until"] == first["held_until"]


@pytest.mark.parametrize("let_go", [False, True], ids=["to the end", "let go before the end"])
async def test_held_to_the_end_a_time_is_held_anew_only_after_as_many_minutes_but_may_be_booked(booking, let_go):
    right = await booking.right(visits=2)
    slot_id = await free(booking, "2026-12-01 09:00")
    done(await hold(booking, GUARDIAN, slot_id, right))
    if let_go:
        done(await release(booking, GUARDIAN, slot_id, right))
    await minutes_pass(booking, slot_id, 6)

    problem = assert_refused(await hold(booking, GUARDIAN, slot_id, right), 409, "held-before")

    (row,) = await booking.rows("select last_held_until from slot where id = $1", UUID(slot_id))
    again_from = row["last_held_until"] + timedelta(minutes=5)
    assert problem["again_from"] == again_from.isoformat().replace("+00:00", "Z")
    assert problem["unit_phone"] == UNIT_PHONE
    assert again_from > now()
    assert (await booking.book_as_guardian(slot_id, right["id"])).status_code == 201
    await everything_agrees(booking)


async def test_after_the_pause_the_time_is_held_anew(booking):
    right = await booking.right()
    slot_id, _ = await held_and_let_go(booking, right)
    await minutes_pass(booking, slot_id, 11)

    done(await hold(booking, GUARDIAN, slot_id, right))

    assert await holds(booking) == {slot_id: right["id"]}


async def test_another_family_holds_it_at_once(booking):
    slot_id, _ = await held_and_let_go(booking, await booking.right())
    await minutes_pass(booking, slot_id, 6)
    other = await booking.right(booking.child(BORN))

    done(await hold(booking, GUARDIAN, slot_id, other))

    assert await holds(booking) == {slot_id: other["id"]}


async def test_the_time_of_an_offer_is_not_held_on_when_the_offer_is_over(booking):
    right = await booking.right(visits=3)
    appointment = await booking.booked("2026-12-20 09:00", right=right)
    slot_id = await free(booking, "2026-12-01 09:00")
    await offered(booking, slot_id, right, appointment)

    done(await hold(booking, GUARDIAN, slot_id, right))

    (row,) = await booking.rows("select last_held_by, last_held_until from slot where id = $1", UUID(slot_id))
    assert list(row.values()) == [None, None]


async def test_booking_another_time_lets_the_held_one_go(booking):
    right, other = await booking.right(visits=3), await booking.right(booking.child(BORN))
    held, wanted = [await free(booking, f"2026-12-0{day} 09:00") for day in (1, 2)]
    done(await hold(booking, GUARDIAN, held, right))

    done(await booking.book_as_guardian(wanted, right["id"]))

    assert await holds(booking) == {}
    assert (await booking.book_as_guardian(held, other["id"])).status_code == 201
    await everything_agrees(booking)


async def test_booking_a_period_lets_a_held_time_go_that_is_none_of_its_own(booking):
    right = await booking.right(visits=3)
    held, *wanted = [await free(booking, f"2026-12-0{day} 09:00") for day in (1, 2, 3)]
    done(await hold(booking, GUARDIAN, held, right))

    done(await book_series(booking, GUARDIAN, wanted, right))

    assert await holds(booking) == {}


async def test_a_booking_that_is_refused_leaves_the_hold(booking):
    right = await booking.right(visits=3, valid_until="2026-12-10")
    held, too_late = await free(booking, "2026-12-01 09:00"), await free(booking, "2026-12-11 09:00")
    done(await hold(booking, GUARDIAN, held, right))

    assert_refused(await booking.book_as_guardian(too_late, right["id"]), 409, "booking-right-not-usable")

    assert await holds(booking) == {held: right["id"]}
