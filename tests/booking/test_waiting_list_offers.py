"""Who is offered which time, when, and for how long: what the job of the waiting list does."""

from datetime import time
from typing import Any

import pytest

from shared.contracts.county_parts import BookingHabits
from tests.booking.builders import (
    GUARDIAN,
    OT,
    OT_1,
    OTHER_UNIT,
    PHYSIO,
    PT_1,
    PT_2,
    THERAPIST,
    Booking,
    assert_refused,
    done,
    helsinki,
    wire,
)
from tests.booking.invariants import everything_agrees
from tests.booking.waiting import (
    BOOKED_AT,
    EARLIER,
    again,
    answer,
    change,
    events,
    is_held,
    join,
    keep,
    leave,
    offered,
    offers,
    waiting,
)


async def line(booking: Booking) -> list[dict[str, Any]]:
    """Three children with visits of one day, in the order in which they wait."""
    return [await waiting(booking, f"2026-12-14 {hour}:00") for hour in ("11", "09", "10")]


async def test_who_waits_longest_is_offered_a_time_and_each_has_one_offer(booking: Booking) -> None:
    first, second, third = await line(booking)
    times = [await booking.free_time(f"2026-12-0{day} 10:00") for day in (3, 2)]

    await keep(booking)

    assert await offers(booking) == [(first["id"], times[1], "open"), (second["id"], times[0], "open")]
    assert (await again(booking, third))["offer"] is None
    await keep(booking)
    assert len(await offers(booking)) == 2


async def test_an_unanswered_time_goes_to_the_next_in_line(booking: Booking) -> None:
    first, second, _ = await line(booking)
    slot_id = await booking.free_time(EARLIER)
    await keep(booking)
    seen = await again(booking, first)
    assert seen["offer"]["expires_at"] == wire(booking.world.clock.at.replace(hour=22))
    booking.change_county(booking=BookingHabits(quiet_from=time(0, 30)))

    booking.set_clock("2026-11-24 00:01:03")
    assert (await again(booking, first))["offer"] is None
    assert_refused(await answer(booking, "accept", seen), 409, "offer-not-open")
    assert await is_held(booking, slot_id)
    await keep(booking, minutes=0)

    assert await offers(booking) == [(first["id"], slot_id, "expired"), (second["id"], slot_id, "open")]
    assert (await again(booking, first))["status"] == "waiting"
    assert await is_held(booking, slot_id)
    assert await events(booking, first) == ["joined", "offered", "expired"]
    assert await events(booking, second) == ["joined", "offered"]


async def test_a_declined_time_goes_to_the_next_in_line_and_at_last_to_anybody(booking: Booking) -> None:
    places = await line(booking)
    slot_id = await booking.free_time(EARLIER)

    for entry in places:
        await keep(booking)
        done(await answer(booking, "decline", await again(booking, entry)))
    await keep(booking)

    assert await offers(booking) == [(entry["id"], slot_id, "declined") for entry in places]
    other = await booking.right(booking.child("2026-02-01"))
    assert (await booking.book_as_guardian(slot_id, other["id"])).status_code == 201


async def test_no_offer_leaves_at_night_but_an_old_one_ends(booking: Booking) -> None:
    first, second, _ = await line(booking)
    slot_id = await booking.free_time(EARLIER)
    await keep(booking)
    assert await offers(booking) == [(first["id"], slot_id, "open")]

    booking.set_clock("2026-11-24 02:00")
    await keep(booking)
    assert await offers(booking) == [(first["id"], slot_id, "expired")]
    assert not await is_held(booking, slot_id)
    booking.set_clock("2026-11-24 06:58")
    await keep(booking)
    assert len(await offers(booking)) == 1

    await keep(booking)
    assert (await offers(booking))[1:] == [(second["id"], slot_id, "open")]
    seen = await again(booking, second)
    assert seen["offer"]["expires_at"] == wire(helsinki("2026-11-24 22:00"))


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        ("2026-11-23 20:59:59", True),
        ("2026-11-23 21:00:00", False),
        ("2026-11-24 06:59:59", False),
        ("2026-11-24 07:00:00", True),
    ],
)
async def test_the_night_is_the_countys(booking: Booking, at: str, *, leaves: bool) -> None:
    await waiting(booking)
    await booking.free_time(EARLIER)
    booking.set_clock(at)

    await keep(booking, minutes=0)

    assert bool(await offers(booking)) is leaves


@pytest.mark.parametrize(
    "time",
    [
        pytest.param({"local": "2026-12-14 09:00", "practitioner_id": PT_2}, id="as late"),
        pytest.param({"local": "2026-12-13 09:01"}, id="less than a day earlier"),
        pytest.param({"local": "2026-12-15 09:00"}, id="later"),
        pytest.param({"local": "2026-11-24 11:00"}, id="too soon to answer and be told a day before"),
        pytest.param({"local": EARLIER, "service_type": OT, "practitioner_id": OT_1}, id="another service"),
        pytest.param({"local": EARLIER, "unit_id": OTHER_UNIT}, id="another unit"),
    ],
)
async def test_a_time_that_does_not_suit_is_not_offered(booking: Booking, time: dict[str, Any]) -> None:
    await waiting(booking)
    await booking.free_time(**time)

    await keep(booking)

    assert await offers(booking) == []


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param("released_at = null", id="for professionals only"),
        pytest.param("released_at = '2026-11-23 07:01:02+00'", id="not yet released"),
        pytest.param("status = 'withdrawn'", id="withdrawn"),
        pytest.param(
            "held_for = gen_random_uuid(), held_until = clock_timestamp() + interval '1 minute'", id="held for another"
        ),
    ],
)
async def test_a_time_that_families_do_not_see_is_not_offered(booking: Booking, changed: str) -> None:
    await waiting(booking)
    await booking.free_time(EARLIER)
    await booking.world.databases.fetch("booking", f"update slot set {changed} where status = 'free'")

    await keep(booking)

    assert await offers(booking) == []


async def test_a_time_is_offered_once_it_is_released(booking: Booking) -> None:
    entry = await waiting(booking)
    slot_id = await booking.free_time(EARLIER)
    await booking.world.databases.fetch(
        "booking", "update slot set released_at = '2026-11-23 08:00+00' where status = 'free'"
    )

    booking.set_clock("2026-11-23 09:58:59")
    await keep(booking)
    assert await offers(booking) == []
    await keep(booking)
    assert await offers(booking) == [(entry["id"], slot_id, "open")]


@pytest.mark.parametrize(
    ("wishes", "suits"),
    [
        ({"weekdays": [2]}, True),
        ({"weekdays": [1, 3, 4, 5]}, False),
        ({"time_from": "10:00", "time_until": "10:01"}, True),
        ({"time_from": "10:01"}, False),
        ({"time_until": "10:00"}, False),
        ({"from_date": "2026-12-01", "until_date": "2026-12-01"}, True),
        ({"from_date": "2026-12-02"}, False),
        ({"until_date": "2026-11-30"}, False),
        ({"practitioner_ids": [PT_1]}, True),
        ({"practitioner_ids": [PT_2]}, False),
        ({"delivery_modes": ["visit", "video"]}, True),
        ({"delivery_modes": ["home"]}, False),
    ],
)
async def test_a_time_is_offered_as_it_was_wished(booking: Booking, wishes: dict[str, Any], *, suits: bool) -> None:
    await waiting(booking, wishes=wishes)
    await booking.free_time(EARLIER)

    await keep(booking)

    assert bool(await offers(booking)) is suits


async def test_other_wishes_are_heard_in_the_next_round(booking: Booking) -> None:
    entry = await waiting(booking, wishes={"weekdays": [5]})
    slot_id = await booking.free_time(EARLIER)
    await keep(booking)
    assert await offers(booking) == []

    done(await change(booking, entry, weekdays=[2]))
    await keep(booking)

    assert await offers(booking) == [(entry["id"], slot_id, "open")]


@pytest.mark.parametrize(
    ("right", "suits"),
    [
        ({"practitioner_ids": [PT_1]}, True),
        ({"delivery_modes": ["visit"]}, True),
        ({"valid_from": "2026-12-01"}, True),
        ({"valid_from": "2026-12-02"}, False),
        ({"visits": 2}, True),
    ],
)
async def test_a_time_is_offered_only_where_the_right_takes_it(
    booking: Booking, right: dict[str, Any], *, suits: bool
) -> None:
    await waiting(booking, **right)
    await booking.free_time(EARLIER)

    await keep(booking)

    assert bool(await offers(booking)) is suits


async def test_named_therapists_of_the_right_and_of_the_wishes_have_to_agree(booking: Booking) -> None:
    await waiting(booking, practitioner_ids=[PT_1], wishes={"practitioner_ids": [PT_2]})
    for practitioner in (PT_1, PT_2):
        await booking.free_time(EARLIER, practitioner_id=practitioner)

    await keep(booking)

    assert await offers(booking) == []


@pytest.mark.parametrize(("day", "suits"), [("2026-12-02", False), ("2026-12-08", True)])
async def test_the_interval_to_the_other_visits_is_kept(booking: Booking, day: str, *, suits: bool) -> None:
    right = await booking.right(booking.child("2026-02-01"), visits=2, min_interval_days=7)
    await booking.booked("2026-12-01 09:00", right=right)
    await join(booking, await booking.booked("2026-12-16 09:00", right=right))
    slot_id = await booking.free_time(f"{day} 12:00")

    await keep(booking)

    assert [slot for _, slot, _ in await offers(booking)] == ([slot_id] if suits else [])


async def test_a_child_who_is_too_young_then_is_offered_no_earlier_time(booking: Booking) -> None:
    booking.change_county(pathways=())
    booking.change_service_type(PHYSIO, min_age_months=10)
    right = await booking.right(booking.child("2026-02-05"))
    await join(booking, await booking.booked(BOOKED_AT, right=right))
    early, late = [await booking.free_time(f"2026-12-0{day} 10:00") for day in (4, 7)]

    await keep(booking)

    assert [slot for _, slot, _ in await offers(booking)] == [late]
    assert await booking.status_of(early) == "free"


async def test_no_offer_is_made_that_the_family_could_not_accept_any_more(booking: Booking) -> None:
    entry = await waiting(booking)
    await booking.free_time(EARLIER)
    booking.change_service_type(PHYSIO, cancellation_cutoff_hours=21 * 24 - 1)

    await keep(booking)
    assert await offers(booking) == []
    booking.change_service_type(PHYSIO, cancellation_cutoff_hours=21 * 24 - 3)
    await keep(booking)
    seen = await again(booking, entry)
    assert seen["offer"]["expires_at"] == wire(helsinki("2026-11-23 12:00"))


async def test_the_county_sets_how_long_an_offer_lasts_and_how_late_it_comes(booking: Booking) -> None:
    booking.change_county(booking=BookingHabits(offer_hours=3, offer_notice_hours=0))
    entry = await waiting(booking)
    slot_id = await booking.free_time("2026-11-23 13:00")

    await keep(booking)

    seen = await again(booking, entry)
    assert (seen["offer"]["slot"]["id"], seen["offer"]["expires_at"]) == (
        slot_id,
        wire(helsinki("2026-11-23 12:01:01")),
    )


async def test_an_offered_time_is_for_its_right_alone(booking: Booking) -> None:
    entry, slot_id = await offered(booking)
    other = await booking.right(booking.child("2026-02-01"))
    there = await booking.booked("2026-12-15 09:00")

    assert_refused(await booking.book_as_guardian(slot_id, other["id"]), 409, "slot-taken")
    assert_refused(await booking.book_by_hand(slot_id, other["id"]), 409, "slot-taken")
    assert_refused(await booking.move(GUARDIAN, there, slot_id), 409, "slot-taken")
    found = done(await booking.as_(GUARDIAN).get("/v1/slots", params={"service_type": PHYSIO}))
    assert slot_id not in [each["id"] for each in found["items"]]
    assert done(await answer(booking, "accept", await again(booking, entry)))["entry"]["status"] == "fulfilled"


async def test_an_offer_leaves_a_message_for_the_family(booking: Booking) -> None:
    right = await booking.right(booking.child("2026-02-01"))
    path = f"/v1/booking-rights/{right['id']}/contact-details"
    seen = await booking.as_(GUARDIAN).get(path)
    details = {"channel": "sms", "phone": "+358401234567", "language": "fi"}
    version = int(seen.headers["etag"].strip('"'))
    headers = {"if-match": f'"{version}"'}
    done(await booking.as_(GUARDIAN).send("PUT", path, json=details, headers=headers))
    await join(booking, await booking.booked(BOOKED_AT, right=right))
    await booking.free_time(EARLIER)

    await keep(booking)

    left = await booking.rows("select facts from message where kind = 'earlier_time_offered'")
    assert [each["facts"] is not None for each in left] == [True]


async def test_a_freed_time_goes_to_the_line_and_a_moved_visit_frees_one_for_the_next(booking: Booking) -> None:
    first, second, _ = await line(booking)
    early = await booking.booked(EARLIER)
    await keep(booking)
    assert await offers(booking) == []

    done(await booking.cancel(GUARDIAN, early))
    await keep(booking)
    assert await offers(booking) == [(first["id"], early["slot_id"], "open")]
    done(await answer(booking, "accept", await again(booking, first)))
    booking.set_clock("2026-11-24 09:00")
    third = await waiting(booking, "2026-12-21 09:00")
    await keep(booking)
    assert (await again(booking, second))["offer"] is None
    freed = await again(booking, third)
    assert freed["offer"]["slot"]["starts_at"] == wire(helsinki("2026-12-14 11:00"))
    assert done(await leave(booking, freed))["status"] == "left"
    await everything_agrees(booking)
    assert done(await booking.as_(THERAPIST).get(f"/v1/waiting-list/{first['id']}"))["status"] == "fulfilled"
