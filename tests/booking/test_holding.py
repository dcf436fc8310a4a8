"""Holding a time over HTTP: one winner, one time for a right, by the database's clock, and left to its holder."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.county_pack import BookingHabits
from tests.booking.builders import (
    GUARDIAN,
    MISSING,
    OT,
    OT_1,
    OUTSIDER,
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
from tests.booking.invariants import everything_agrees
from tests.booking.test_one_winner import outcomes
from tests.booking.times import changed, found, free, hold

LONG_AGO = helsinki("2026-01-01 00:00")


async def release(booking: Booking, role: str, slot_id: str, right: dict[str, Any]) -> Any:
    return await booking.as_(role).post(f"/v1/slots/{slot_id}/release", {"booking_right_id": right["id"]})


async def holds(booking: Booking) -> dict[str, str]:
    """Which time is held for which right just now."""
    rows = await booking.rows("select id, held_for from slot where held_until > clock_timestamp()")
    return {str(row["id"]): str(row["held_for"]) for row in rows}


async def seconds_held(booking: Booking, slot_id: str) -> float:
    (row,) = await booking.rows(
        "select extract(epoch from held_until - clock_timestamp()) as seconds from slot where id = $1", UUID(slot_id)
    )
    return float(row["seconds"])


async def offered(booking: Booking, slot_id: str, right: dict[str, Any], appointment: dict[str, Any]) -> None:
    """The waiting list offers the time to the holder of the appointment, for fifteen hours."""
    entry, now = uuid4(), helsinki("2026-11-23 09:00")
    connection = await booking.database()
    try:
        await connection.execute(
            "insert into waiting_list_entry (id, appointment_id, wishes, joined_at) values ($1, $2, '{}', $3)",
            entry,
            UUID(appointment["id"]),
            now,
        )
        await connection.execute(
            "insert into waiting_list_offer (id, entry_id, slot_id, offered_at, expires_at) "
            "values ($1, $2, $3, $4, $5)",
            uuid4(),
            entry,
            UUID(slot_id),
            now,
            now + timedelta(hours=15),
        )
        await connection.execute(
            "update slot set held_for = $2, held_until = clock_timestamp() + interval '15 hours' where id = $1",
            UUID(slot_id),
            UUID(right["id"]),
        )
    finally:
        await connection.close()


async def test_a_held_time_is_the_holders_alone(booking):
    right, other = await booking.right(), await booking.right(booking.child("2026-02-01"))
    slot_id = await free(booking, "2026-12-01 09:00")

    held = done(await hold(booking, GUARDIAN, slot_id, right))

    assert (held["slot"]["id"], held["booking_right_id"]) == (slot_id, right["id"])
    (row,) = await booking.rows("select held_until from slot where id = $1", UUID(slot_id))
    assert datetime.fromisoformat(held["held_until"]) == row["held_until"]
    assert 290 < await seconds_held(booking, slot_id) <= 300
    for answer in (
        await hold(booking, GUARDIAN, slot_id, other),
        await booking.book(GUARDIAN, slot_id, other["id"]),
        await booking.book_by_hand(slot_id, other["id"]),
    ):
        assert assert_refused(answer, 409, "slot-taken")["unit_phone"] == UNIT_PHONE
    assert await found(booking) == []
    assert (await booking.book(SECOND_GUARDIAN, slot_id, right["id"])).status_code == 201
    assert await holds(booking) == {}
    await everything_agrees(booking)


async def test_fifty_callers_at_once_get_one_hold(booking):
    slot_id = await free(booking, "2026-12-01 09:00")
    rights = [await booking.right(booking.child("2026-02-01")) for _ in range(50)]

    answers = await asyncio.gather(*(hold(booking, GUARDIAN, slot_id, right) for right in rights))

    assert outcomes(answers) == {"done": 1, "slot-taken": 49}
    (winner,) = [each.json()["booking_right_id"] for each in answers if each.is_success]
    assert await holds(booking) == {slot_id: winner}
    accesses = await booking.accesses("hold", "slot")
    assert Counter(each["reason"] for each in accesses) == {None: 1, "slot-taken": 49}


async def test_a_time_is_booked_or_held_when_both_are_tried_at_once(booking):
    slot_id = await free(booking, "2026-12-01 09:00")
    rights = [await booking.right(booking.child("2026-02-01")) for _ in range(8)]

    answers = await asyncio.gather(
        *(
            hold(booking, GUARDIAN, slot_id, right) if index % 2 else booking.book(GUARDIAN, slot_id, right["id"])
            for index, right in enumerate(rights)
        )
    )

    assert outcomes(list(answers)) == {"done": 1, "slot-taken": 7}
    await everything_agrees(booking)


async def test_a_right_holds_one_time_and_lets_the_former_go(booking):
    right = await booking.right(visits=3)
    first, second = [await free(booking, f"2026-12-01 {clock}") for clock in ("09:00", "10:00")]

    done(await hold(booking, GUARDIAN, first, right))
    done(await hold(booking, SECOND_GUARDIAN, second, right))

    assert await holds(booking) == {second: right["id"]}
    assert await found(booking) == [first]


async def test_a_right_that_holds_many_times_at_once_ends_with_one(booking):
    right = await booking.right(visits=9)
    times = await booking.free_times(helsinki(f"2026-12-{day:02} 09:00") for day in range(1, 10))

    answers = await asyncio.gather(*(hold(booking, GUARDIAN, slot_id, right) for slot_id in times))

    assert outcomes(list(answers)) == {"done": 9}
    assert list((await holds(booking)).values()) == [right["id"]]


async def test_a_hold_that_is_refused_leaves_the_former_one(booking):
    right = await booking.right(valid_until="2026-12-10")
    first, too_late = await free(booking, "2026-12-01 09:00"), await free(booking, "2026-12-11 09:00")
    done(await hold(booking, GUARDIAN, first, right))

    assert_refused(await hold(booking, GUARDIAN, too_late, right), 409, "booking-right-not-usable")

    assert await holds(booking) == {first: right["id"]}


async def test_held_again_a_time_is_not_held_for_longer(booking):
    right = await booking.right()
    slot_id = await free(booking, "2026-12-01 09:00")
    first = done(await hold(booking, GUARDIAN, slot_id, right))

    again = done(await hold(booking, GUARDIAN, slot_id, right))

    assert again == first


async def test_a_hold_ends_by_itself_by_the_databases_clock(booking):
    right, other = await booking.right(), await booking.right(booking.child("2026-02-01"))
    slot_id = await free(booking, "2026-12-01 09:00")
    done(await hold(booking, GUARDIAN, slot_id, right))

    booking.world.clock.advance(hours=1)
    assert_refused(await hold(booking, GUARDIAN, slot_id, other), 409, "slot-taken")
    await changed(booking, slot_id, held_until=LONG_AGO)

    assert await found(booking) == [slot_id]
    assert done(await hold(booking, GUARDIAN, slot_id, other))["booking_right_id"] == other["id"]
    assert_refused(await booking.book(GUARDIAN, slot_id, right["id"]), 409, "slot-taken")


async def test_the_county_sets_how_long_a_time_is_held(booking):
    booking.change_county(booking=BookingHabits(hold_minutes=12))
    slot_id = await free(booking, "2026-12-01 09:00")

    done(await hold(booking, GUARDIAN, slot_id, await booking.right()))

    assert 710 < await seconds_held(booking, slot_id) <= 720


@pytest.mark.parametrize("confirms", [False, True], ids=["by a hold", "by the booking itself"])
@pytest.mark.parametrize(
    ("changes", "time", "kind"),
    [
        pytest.param({}, {"status": "withdrawn"}, (409, "slot-taken"), id="withdrawn"),
        pytest.param({}, {"released_at": None}, (404, "not-found"), id="for professionals only"),
        pytest.param({}, {"released_at": helsinki("2026-11-24 08:00")}, (404, "not-found"), id="not yet public"),
        pytest.param({}, {"offer": OT}, (409, "slot-unsuitable"), id="another service"),
        pytest.param({"valid_until": "2026-11-30"}, {}, (409, "booking-right-not-usable"), id="outside the window"),
        pytest.param({"delivery_modes": ["video"]}, {}, (409, "booking-right-not-usable"), id="another way"),
        pytest.param({"booking_mode": "phone"}, {}, (409, "booking-right-not-usable"), id="booked by phone"),
    ],
)
async def test_a_hold_is_refused_as_the_booking_would_be(booking, confirms, changes, time, kind):
    await booking.free_time("2026-12-05 09:00", service_type=OT, practitioner_id=OT_1)
    right = await booking.right(**changes)
    slot_id = await free(booking, "2026-12-01 09:00", **time)

    tried = (
        await booking.book(GUARDIAN, slot_id, right["id"])
        if confirms
        else await hold(booking, GUARDIAN, slot_id, right)
    )

    assert_refused(tried, *kind)
    assert await holds(booking) == {}


async def test_a_right_that_is_used_up_holds_nothing(booking):
    right = await booking.right()
    done(await booking.book(GUARDIAN, await free(booking, "2026-12-01 09:00"), right["id"]))

    answer = await hold(booking, GUARDIAN, await free(booking, "2026-12-02 09:00"), right)

    assert_refused(answer, 409, "quota-exceeded")


@pytest.mark.parametrize("role", [GUARDIAN, THERAPIST])
async def test_a_time_is_held_for_a_visit_that_is_to_move_there(booking, role):
    right = await booking.right()
    visit, other = await booking.booked("2026-12-01 09:00", right=right), await free(booking, "2026-12-02 09:00")

    held = done(await hold(booking, role, other, right, moving=visit["id"]))

    assert held["slot"]["id"] == other
    assert await holds(booking) == {other: right["id"]}
    theirs = await booking.right()
    assert_refused(await hold(booking, THERAPIST, other, theirs), 409, "slot-taken")
    assert done(await booking.move(role, visit, other))["slot_id"] == other
    assert await holds(booking) == {}
    await everything_agrees(booking)


@pytest.mark.parametrize(
    ("local", "new", "kind"),
    [
        pytest.param("2026-11-30 09:00:01", "2026-12-02 09:00", (409, "cutoff-passed"), id="too late to move"),
        pytest.param("2026-11-24 09:00", "2027-02-01 09:00", (409, "booking-right-not-usable"), id="outside the right"),
    ],
)
async def test_a_hold_for_a_move_is_refused_as_the_move_would_be(booking, local, new, kind):
    right = await booking.right()
    visit, other = await booking.booked("2026-12-01 09:00", right=right), await free(booking, new)
    booking.set_clock(local)

    held = await hold(booking, GUARDIAN, other, right, moving=visit["id"])

    moved = await booking.move(GUARDIAN, visit, other)
    assert (held.status_code, held.json()["type"]) == (moved.status_code, moved.json()["type"])
    assert_refused(held, *kind)
    assert await holds(booking) == {}


@pytest.mark.parametrize("which", ["of another right", "missing"])
async def test_only_a_visit_of_the_right_is_to_move_to_the_held_time(booking, which):
    right, visit = await booking.right(), await booking.booked("2026-12-01 09:00")
    moving = MISSING if which == "missing" else visit["id"]

    answer = await hold(booking, GUARDIAN, await free(booking, "2026-12-02 09:00"), right, moving=moving)

    assert [each["pointer"] for each in assert_refused(answer, 422, "validation")["errors"]] == ["/moving"]
    assert await holds(booking) == {}


async def test_a_therapist_holds_for_a_family_that_phones(booking):
    right = await booking.right()
    reserve = await free(booking, "2026-12-01 09:00", released_at=None)

    done(await hold(booking, THERAPIST, reserve, right))

    assert await holds(booking) == {reserve: right["id"]}
    assert (await booking.book_by_hand(reserve, right["id"])).status_code == 201


async def test_an_offered_time_stays_held_whatever_the_right_holds(booking):
    right = await booking.right(visits=3)
    appointment = await booking.booked("2026-12-20 09:00", right=right)
    offer, other = await free(booking, "2026-12-01 09:00"), await free(booking, "2026-12-02 09:00")
    await offered(booking, offer, right, appointment)

    done(await hold(booking, GUARDIAN, other, right))
    assert await holds(booking) == {offer: right["id"], other: right["id"]}
    done(await hold(booking, GUARDIAN, offer, right))

    assert await holds(booking) == {offer: right["id"]}
    assert await seconds_held(booking, offer) > 14 * 3600
    assert_refused(await release(booking, GUARDIAN, offer, right), 409, "invalid-state")
    assert await holds(booking) == {offer: right["id"]}


async def test_a_time_is_let_go_for_others(booking):
    right, other = await booking.right(), await booking.right(booking.child("2026-02-01"))
    slot_id = await free(booking, "2026-12-01 09:00")
    done(await hold(booking, GUARDIAN, slot_id, right))

    assert done(await release(booking, GUARDIAN, slot_id, right))["id"] == slot_id

    assert await holds(booking) == {}
    done(await hold(booking, GUARDIAN, slot_id, other))
    assert done(await release(booking, GUARDIAN, slot_id, right))["id"] == slot_id
    assert await holds(booking) == {slot_id: other["id"]}


@pytest.mark.parametrize("ask", [hold, release], ids=["hold", "let go"])
async def test_only_who_may_book_with_the_right_holds_or_lets_go(booking, ask):
    right = await booking.right()
    slot_id = await free(booking, "2026-12-01 09:00")
    held_before = done(await hold(booking, GUARDIAN, slot_id, right))

    assert_refused(await ask(booking, STRANGER, slot_id, right), 403, "proxy-not-allowed")
    assert_refused(await ask(booking, OUTSIDER, slot_id, right), 404, "not-found")
    assert_refused(await ask(booking, GUARDIAN, MISSING, right), 404, "not-found")
    assert_refused(await ask(booking, GUARDIAN, slot_id, {"id": MISSING}), 404, "not-found")

    assert await holds(booking) == {slot_id: right["id"]}
    assert await seconds_held(booking, slot_id) <= 300
    assert held_before["booking_right_id"] == right["id"]


async def test_from_the_twelfth_birthday_a_guardian_holds_nothing(booking):
    booking.set_clock("2026-12-10 00:00")
    right = await booking.right_at_any_age(booking.child("2014-12-10"))

    answer = await hold(booking, GUARDIAN, await booking.time_at_any_age("2026-12-15 09:00"), right)

    assert assert_refused(answer, 403, "proxy-age-limit")["unit_phone"] == UNIT_PHONE


async def test_a_hold_sent_again_under_its_key_is_answered_again_and_not_to_those_who_may_no_longer_see(booking):
    booking.set_clock("2026-12-09 23:59")
    right = await booking.right_at_any_age(booking.child("2014-12-10"))
    slot_id = await booking.time_at_any_age("2026-12-15 09:00")
    key = "the same key for one and the same hold"
    first = done(await hold(booking, GUARDIAN, slot_id, right, key=key))

    assert done(await hold(booking, GUARDIAN, slot_id, right, key=key)) == first
    booking.set_clock("2026-12-10 00:00")
    assert_refused(await hold(booking, GUARDIAN, slot_id, right, key=key), 403, "proxy-age-limit")


async def test_the_time_of_another_practitioner_that_the_right_does_not_name_is_not_held(booking):
    right = await booking.right(practitioner_ids=["kymenlaakso-pt-2"])

    answer = await hold(booking, GUARDIAN, await free(booking, "2026-12-01 09:00", practitioner_id=PT_1), right)

    assert assert_refused(answer, 409, "booking-right-not-usable")["reasons"] == ["wrong_practitioner"]
