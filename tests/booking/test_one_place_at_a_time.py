"""A person is booked in one place at a time, over HTTP and in the database, by whichever way a visit is booked."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from tests.booking.builders import (
    GUARDIAN,
    OT_2,
    PHYSIO,
    PT_1,
    PT_2,
    SECOND_GUARDIAN,
    THERAPIST,
    UNIT_PHONE,
    Booking,
    assert_refused,
    done,
    helsinki,
)
from tests.booking.invariants import everything_agrees
from tests.booking.open_bookings import book_openly, nurse_time
from tests.booking.series import book_series, booked_series, failures_of, move_series, propose, times_on, when
from tests.booking.times import changed, hold, times_of
from tests.booking.waiting import again as place_again
from tests.booking.waiting import answer, join, keep, offered

NINE = "2026-12-01 09:00"
BORN = "2026-02-01"


async def booked_at_nine(booking: Booking) -> tuple[str, dict[str, Any]]:
    """The code and the appointment of a child of its own, and of nobody else."""
    code = booking.child(BORN)
    return code, await booking.booked(NINE, right=await booking.right(code))


async def at_nine(booking: Booking, local: str = NINE) -> str:
    """A time of the other therapist."""
    return await booking.free_time(local, practitioner_id=PT_2)


async def test_the_same_right_books_no_two_visits_at_once(booking):
    right = await booking.right(visits=3)
    done(await booking.book_as_guardian(await booking.free_time(NINE), right["id"]))
    second = await at_nine(booking)

    problem = assert_refused(await booking.book_as_guardian(second, right["id"]), 409, "already-booked-then")

    assert problem["unit_phone"] == UNIT_PHONE
    assert "appointment" not in str(problem)
    assert await booking.status_of(second) == "free"
    await everything_agrees(booking)


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        pytest.param("2026-12-01 08:45", 409, id="running into it"),
        pytest.param("2026-12-01 09:15", 409, id="beginning during it"),
        pytest.param("2026-12-01 08:30", 201, id="just before"),
        pytest.param("2026-12-01 09:30", 201, id="just after"),
    ],
)
async def test_visits_of_two_rights_do_not_overlap(booking, wanted, status):
    code, _ = await booked_at_nine(booking)
    other = await booking.right_at_any_age(code)

    assert (await booking.book_as_guardian(await booking.time_at_any_age(wanted), other["id"])).status_code == status


async def test_a_cancelled_visit_stands_in_nobodys_way(booking):
    code, appointment = await booked_at_nine(booking)
    done(await booking.cancel(GUARDIAN, appointment))

    other = await booking.right_at_any_age(code)
    assert (await booking.book_as_guardian(await booking.time_at_any_age(NINE), other["id"])).status_code == 201


async def test_siblings_come_at_the_same_time(booking):
    await booked_at_nine(booking)
    sibling = await booking.right(booking.child(BORN))

    assert (await booking.book_as_guardian(await at_nine(booking), sibling["id"])).status_code == 201


async def test_nothing_is_held_where_it_could_not_be_booked(booking):
    code, _ = await booked_at_nine(booking)

    answered = await hold(booking, GUARDIAN, await at_nine(booking), await booking.right(code))

    assert_refused(answered, 409, "already-booked-then")


async def test_a_visit_does_not_move_beside_another_but_within_its_own_time(booking):
    code, appointment = await booked_at_nine(booking)
    other = await booking.booked("2026-12-02 09:00", right=await booking.right(code))

    assert_refused(await booking.move(GUARDIAN, other, await at_nine(booking)), 409, "already-booked-then")

    overlapping = await booking.free_time("2026-12-01 09:15", practitioner_id=OT_2)
    assert done(await booking.move(GUARDIAN, appointment, overlapping))["slot_id"] == overlapping


async def test_a_visit_without_a_right_is_not_booked_beside_another(booking):
    code, _ = await booked_at_nine(booking)

    assert_refused(
        await book_openly(booking, GUARDIAN, await nurse_time(booking, NINE), code=code), 409, "already-booked-then"
    )


async def test_a_period_has_no_two_visits_at_once(booking):
    right = await booking.right(visits=5)
    pair = [await booking.free_time(NINE, practitioner_id=each) for each in (PT_1, PT_2)]

    problem = assert_refused(await book_series(booking, GUARDIAN, pair, right), 409, "series-not-booked")

    assert list(failures_of(problem).values()) == [("already-booked-then", [])]
    assert await booking.rows("select id from appointment") == []


async def test_a_period_does_not_move_beside_another_visit(booking):
    series = await booked_series(booking)
    await booking.booked("2026-12-03 09:00")
    first = series["appointments"][0]
    (wanted,) = await times_on(booking, ["2026-12-03"], practitioner_id=PT_2)

    answered = await move_series(booking, GUARDIAN, series, {first["id"]: wanted})

    assert failures_of(assert_refused(answered, 409, "series-not-changed")) == {wanted: ("already-booked-then", [])}


async def test_visits_of_a_period_change_places(booking):
    series = await booked_series(booking)
    one, two, _ = series["appointments"]

    moved = done(await move_series(booking, GUARDIAN, series, {one["id"]: two["slot_id"], two["id"]: one["slot_id"]}))

    assert {each["id"]: each["slot_id"] for each in moved["appointments"]}[one["id"]] == two["slot_id"]
    await everything_agrees(booking)


async def test_an_offer_for_which_another_visit_was_booked_since_is_not_accepted(booking):
    entry, slot_id = await offered(booking)
    code = booking.codes[0]
    at = done(await booking.as_(THERAPIST).get(f"/v1/waiting-list/{entry['id']}"))["offer"]["slot"]["starts_at"]
    done(
        await booking.book_as_guardian(
            await at_nine(booking, at.replace("Z", "+00:00")), (await booking.right(code))["id"]
        )
    )

    assert_refused(await answer(booking, "accept", entry), 409, "already-booked-then")
    assert await booking.status_of(slot_id) == "free"


async def test_no_time_is_offered_at_which_the_person_is_elsewhere(booking):
    code = booking.child(BORN)
    entry = await join(booking, await booking.booked("2026-12-14 09:00", right=await booking.right(code)))
    await booking.booked(NINE, right=await booking.right(code))
    await at_nine(booking, "2026-12-01 09:15")
    later = await at_nine(booking, "2026-12-01 10:00")

    await keep(booking)

    assert (await place_again(booking, entry))["offer"]["slot"]["id"] == later


async def test_the_times_of_a_right_are_without_those_at_which_the_person_is_elsewhere(booking):
    code, _ = await booked_at_nine(booking)
    right = await booking.right(code)
    overlapping = await at_nine(booking, "2026-12-01 08:45")

    blocked = await times_of(booking, right)
    assert (blocked["items"], blocked["blocked"]["reasons"]) == ([], ["all_taken"])

    after = await at_nine(booking, "2026-12-01 09:30")
    assert [each["id"] for each in (await times_of(booking, right))["items"]] == [after]
    assert_refused(await booking.book_as_guardian(overlapping, right["id"]), 409, "already-booked-then")


async def test_a_proposal_of_a_period_goes_round_the_persons_other_visits(booking):
    code, _ = await booked_at_nine(booking)
    for local in (NINE, "2026-12-01 13:00"):
        await at_nine(booking, local)

    proposal = done(await propose(booking, GUARDIAN, await booking.right(code, visits=3), visits=1))

    assert when(proposal) == ["2026-12-01 13:00"]


async def test_two_therapists_together_are_booked_with_a_reason(booking):
    code, _ = await booked_at_nine(booking)
    right = await booking.right(code, visits=2)
    assert_refused(await booking.book_by_hand(await at_nine(booking), right["id"]), 409, "already-booked-then")

    slot_id = (await booking.rows("select id from slot where practitioner_id = $1", PT_2))[0]["id"]
    both = done(await booking.book_by_hand(str(slot_id), right["id"], override_reason="yhdessä"))

    assert both["overridden"] == ["same_time"]
    await everything_agrees(booking)

    away = done(await booking.move(THERAPIST, both, await at_nine(booking, "2026-12-02 09:00")))
    back = done(await booking.move(THERAPIST, away, str(slot_id)))
    assert back["overridden"] == ["same_time"]


async def test_a_visit_that_left_the_other_stands_in_the_way_again(booking):
    code, _ = await booked_at_nine(booking)
    right = await booking.right(code, visits=2)
    both = done(await booking.book_by_hand(await at_nine(booking), right["id"], override_reason="yhdessä"))

    done(await booking.move(THERAPIST, both, await at_nine(booking, "2026-12-02 09:00")))

    (row,) = await booking.rows("select beside_another from appointment where id = $1", UUID(both["id"]))
    assert row["beside_another"] is False


async def test_two_therapists_book_a_period_together_with_a_reason(booking):
    right = await booking.right(visits=5)
    pair = [await booking.free_time(NINE, practitioner_id=each) for each in (PT_1, PT_2)]

    series = done(await book_series(booking, THERAPIST, pair, right, override_reason="yhdessä"))

    assert sorted(each["overridden"] for each in series["appointments"]) == [[], ["same_time"]]


async def test_of_many_requests_at_once_for_one_child_and_instant_one_wins(booking):
    code = booking.child(BORN)
    booking.relate(
        SECOND_GUARDIAN, code, booking.world.e_authorizations.state.relations[booking.code_of(GUARDIAN)][code]
    )
    rights = [await booking.right(code, visits=9), await booking.right(code), await booking.right_at_any_age(code)]
    times = [
        await booking.free_time(NINE),
        await at_nine(booking, "2026-12-01 09:10"),
        await booking.time_at_any_age("2026-12-01 08:50"),
    ]

    answers = await asyncio.gather(
        *(
            booking.book(role, slot_id, right["id"])
            for role in (GUARDIAN, SECOND_GUARDIAN)
            for right, slot_id in zip(rights, times, strict=True)
        )
    )

    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409, 409, 409]
    assert len(await booking.rows("select id from appointment")) == 1
    await everything_agrees(booking)


async def in_the_database(booking: Booking, slot_id: str, right: dict[str, Any]) -> str:
    """What the database says to a booking that no rule has looked at."""
    connection: asyncpg.Connection = await booking.database()
    try:
        taken = "select book_appointment($1, $2, $3, $4, 'online', null, null, '{}', null, null)"
        at = helsinki("2026-11-23 09:00")
        return str(await connection.fetchval(taken, uuid4(), UUID(slot_id), UUID(right["id"]), at))
    finally:
        await connection.close()


async def test_the_database_has_the_last_word_on_a_booking(booking):
    code, _ = await booked_at_nine(booking)
    right, slot_id = await booking.right(code), await at_nine(booking)

    assert await in_the_database(booking, slot_id, right) == "already_booked_then"

    assert await booking.status_of(slot_id) == "free"
    await everything_agrees(booking)


async def test_the_database_lets_one_of_two_transactions_pass_that_know_nothing_of_each_other(booking):
    code = booking.child(BORN)
    physio, occupational = await booking.right(code), await booking.right_at_any_age(code)
    slots = [await booking.free_time(NINE), await booking.time_at_any_age(NINE)]

    outcomes = await asyncio.gather(
        in_the_database(booking, slots[0], physio), in_the_database(booking, slots[1], occupational)
    )

    assert sorted(outcomes) == ["already_booked_then", "taken"]
    assert len(await booking.rows("select id from appointment")) == 1
    assert len(await booking.rows("select id from slot where status = 'booked'")) == 1


@pytest.mark.parametrize(
    "function", ["move_appointment($1, $2, $3, null, '{}')", "seat_appointment($1, $2, $4, $3, null, '{}')"]
)
async def test_the_database_has_the_last_word_on_a_move(booking, function):
    code, appointment = await booked_at_nine(booking)
    other = await booking.booked("2026-12-02 09:00", right=await booking.right(code))
    wanted = await at_nine(booking)
    connection: asyncpg.Connection = await booking.database()
    try:
        facts = [UUID(other["id"]), UUID(wanted), helsinki("2026-11-23 09:00"), UUID(other["booking_right_id"])]
        said = await connection.fetchval(f"select {function}", *facts[: 4 if "$4" in function else 3])
    finally:
        await connection.close()

    assert said == "already_booked_then"
    assert (await booking.status_of(wanted), await booking.status_of(other["slot_id"])) == ("free", "booked")
    assert appointment["slot_id"] != wanted
    await everything_agrees(booking)


async def test_every_visit_has_the_person_and_the_time_of_its_right_and_slot(booking):
    series = await booked_series(booking)
    one, two, _ = series["appointments"]
    done(await move_series(booking, GUARDIAN, series, {one["id"]: two["slot_id"], two["id"]: one["slot_id"]}))
    single = await booking.booked("2026-12-03 09:00")
    done(await booking.move(GUARDIAN, single, await booking.free_time("2026-12-04 09:00")))

    differ = await booking.rows("""
        select appointment.id from appointment join slot on slot.id = slot_id
        join booking_right on booking_right.id = booking_right_id
        where appointment.person_ref <> booking_right.person_ref or visit <> tstzrange(starts_at, ends_at)
    """)
    assert differ == []
    assert len(await booking.rows("select id from appointment")) == 4


async def test_a_time_that_is_not_offered_any_more_is_not_found_when_its_hold_has_run_out(booking):
    right, other = await booking.right(), await booking.right(booking.child(BORN))
    slot_id = await booking.free_time(NINE)
    done(await hold(booking, GUARDIAN, slot_id, right))
    await changed(booking, slot_id, still_offered=False, held_until=helsinki("2026-01-01 00:00"))

    for asked in ({}, {"weekday": "2"}):
        page = done(await booking.as_(GUARDIAN).get("/v1/slots", params={"service_type": PHYSIO, **asked}))
        assert page["items"] == []
    for each in (right, other):
        assert (await times_of(booking, each))["items"] == []
    proposal = done(await propose(booking, GUARDIAN, await booking.right(visits=3), visits=1))
    assert when(proposal) == [None]
