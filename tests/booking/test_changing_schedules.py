"""Changing and ending a schedule over HTTP: free times follow the pattern, booked ones are never touched."""

import json

import pytest

from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    PHYSIO,
    THERAPIST,
    UNIT,
    Booking,
    assert_refused,
    done,
)
from tests.booking.calendar_builders import (
    DAY,
    NEXT,
    book_at,
    change,
    end,
    free,
    hold_at,
    set_up,
    state_of,
    time_at,
    times,
    told,
)

MORNING = ["24 09:00", "24 09:45", "24 10:30", "24 11:15"]
NEXT_MORNING = ["25 09:00", "25 09:45", "25 10:30", "25 11:15"]


async def schedules(booking: Booking) -> list[tuple[str, str, str]]:
    """Id, first and last day of every schedule of the unit."""
    listed = done(await booking.as_(MANAGER).get("/v1/schedules", params={"unit_id": UNIT}))["items"]
    return [(each["id"], each["effective_from"], each["effective_until"]) for each in listed]


async def test_free_times_follow_the_new_pattern_from_its_first_day_on(booking):
    schedule = await set_up(booking)

    changed = done(await change(booking, schedule, starts="12:00", ends="13:30"))

    assert await free(booking) == [*MORNING, "25 12:00", "25 12:45"]
    assert (changed["times_opened"], changed["times_withdrawn"], changed["times_kept"]) == (2, 4, 0)
    assert (changed["id"], changed["version"]) == (schedule["id"], 2)


async def test_the_schedule_keeps_its_id_and_what_it_was_stays_as_one_of_its_own(booking):
    schedule = await set_up(booking)

    done(await change(booking, schedule, starts="12:00", ends="13:30"))

    now, before = await schedules(booking)
    assert now == (schedule["id"], NEXT, NEXT)
    assert before[1:] == (DAY, DAY)
    of_each = await booking.rows(
        "select schedule_id::text as id, count(*) as times from slot where status = 'free' group by schedule_id"
    )
    assert {row["id"]: row["times"] for row in of_each} == {schedule["id"]: 2, before[0]: 4}
    shown = await booking.as_(THERAPIST).get(f"/v1/schedules/{schedule['id']}")
    assert shown.headers["etag"] == '"2"'
    assert done(shown)["starts"] == "12:00"


async def test_a_change_from_the_first_day_on_leaves_nothing_of_the_old_pattern(booking):
    schedule = await set_up(booking)

    done(await change(booking, schedule, changes_on=DAY, weekdays=[3]))

    assert await free(booking) == NEXT_MORNING
    assert await schedules(booking) == [(schedule["id"], DAY, NEXT)]


async def test_a_time_that_the_new_pattern_offers_too_stays_the_same_time(booking):
    schedule = await set_up(booking)
    before = await time_at(booking, "25 09:45")

    changed = done(await change(booking, schedule, ends="10:30"))

    assert await time_at(booking, "25 09:45") == before
    assert (changed["times_opened"], changed["times_withdrawn"]) == (0, 2)


async def test_a_booked_time_that_is_offered_no_more_stays_booked_and_is_withdrawn_when_cancelled(booking):
    schedule = await set_up(booking)
    booked = await book_at(booking, "25 09:45")

    changed = done(await change(booking, schedule, starts="09:30", ends="11:45"))

    assert await times(booking) == [*(f"{each} free" for each in MORNING), "25 09:45 booked", "25 11:00 free"]
    assert changed["times_kept"] == 1
    assert await state_of(booking, booked["slot_id"]) == ("booked", False, False)
    done(await booking.cancel(GUARDIAN, booked))
    assert await state_of(booking, booked["slot_id"]) == ("withdrawn", False, False)


async def test_a_booked_time_that_is_offered_exactly_so_is_free_again_when_cancelled(booking):
    schedule = await set_up(booking)
    booked = await book_at(booking, "25 09:45")

    done(await change(booking, schedule, ends="10:30"))
    done(await booking.cancel(GUARDIAN, booked))

    assert await state_of(booking, booked["slot_id"]) == ("free", True, False)


async def test_a_booked_time_is_offered_again_when_the_pattern_comes_back_to_it(booking):
    schedule = await set_up(booking)
    booked = await book_at(booking, "25 09:45")
    once = done(await change(booking, schedule, starts="13:00", ends="14:30"))
    assert await state_of(booking, booked["slot_id"]) == ("booked", False, False)

    done(await change(booking, once))

    assert await state_of(booking, booked["slot_id"]) == ("booked", True, False)
    assert await free(booking) == [*MORNING, "25 09:00", "25 10:30", "25 11:15"]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"delivery_mode": "video"}, id="another way"),
        pytest.param({"visit_minutes": 30}, id="another length"),
        pytest.param({"location_id": "kymenlaakso-meeting-place-kouvola"}, id="another place"),
    ],
)
async def test_a_time_at_the_same_hour_but_not_the_same_is_another_time(booking, changes):
    schedule = await set_up(booking)
    booked, other = await book_at(booking, "25 09:00"), await time_at(booking, "25 10:30")

    done(await change(booking, schedule, **changes))

    assert await state_of(booking, booked["slot_id"]) == ("booked", False, False)
    assert (await state_of(booking, other))[0] == "withdrawn"


async def test_a_time_held_at_that_moment_can_still_be_booked_and_goes_when_it_lapses(booking):
    schedule = await set_up(booking)
    held = await hold_at(booking, "25 09:45")

    changed = done(await change(booking, schedule, starts="12:00", ends="13:30"))

    assert changed["times_kept"] == 1
    assert await state_of(booking, held) == ("free", False, False)
    await booking.world.work("booking")
    assert await state_of(booking, held) == ("free", False, False)
    await booking.rows("update slot set held_until = clock_timestamp() where held_for is not null returning id")
    await booking.rows("update job set run_at = clock_timestamp() where kind = 'withdraw_lapsed_times' returning id")
    await booking.world.work("booking")
    assert await state_of(booking, held) == ("withdrawn", False, False)


async def test_a_time_held_longer_than_it_was_at_the_change_is_looked_at_again(booking):
    schedule = await set_up(booking)
    held = await hold_at(booking, "25 09:45")
    done(await change(booking, schedule, starts="12:00", ends="13:30"))

    await booking.rows("update job set run_at = clock_timestamp() where kind = 'withdraw_lapsed_times' returning id")
    await booking.world.work("booking")

    assert await state_of(booking, held) == ("free", False, False)
    waiting = await booking.rows(
        "select run_at > clock_timestamp() as later from job where kind = 'withdraw_lapsed_times' and state = 'waiting'"
    )
    assert waiting == [{"later": True}]


async def test_a_pattern_over_the_free_times_of_another_schedule_changes_nothing(booking):
    schedule = await set_up(booking)
    await set_up(booking, starts="13:00", ends="14:30")
    before, of_before = await times(booking), await schedules(booking)

    assert_refused(await change(booking, schedule, starts="12:00", ends="13:30"), 409, "schedule-overlaps")

    assert (await times(booking), await schedules(booking)) == (before, of_before)
    assert [row["type"] for row in await told(booking, "schedule.")] == ["schedule.created", "schedule.created"]


async def test_the_rest_of_a_pattern_is_opened_around_a_booked_time_of_an_ended_one(booking):
    old = await set_up(booking)
    booked = await book_at(booking, "25 09:45")
    done(await end(booking, old, DAY))

    await set_up(booking, effective_from=NEXT, starts="09:00", ends="12:00")

    assert booked["status"] == "booked"
    assert (await times(booking))[4:] == ["25 09:00 free", "25 09:45 booked", "25 10:30 free", "25 11:15 free"]


async def test_an_ended_schedule_keeps_its_booked_times_and_no_others(booking):
    schedule = await set_up(booking)
    booked = await book_at(booking, "25 10:30")

    ended = done(await end(booking, schedule, DAY))

    assert await times(booking) == [*(f"{each} free" for each in MORNING), "25 10:30 booked"]
    assert (ended["effective_until"], ended["times_withdrawn"], ended["times_kept"]) == (DAY, 3, 1)
    assert await state_of(booking, booked["slot_id"]) == ("booked", False, False)


async def test_a_schedule_that_never_begins_has_no_times(booking):
    schedule = await set_up(booking)

    ended = done(await end(booking, schedule, "2026-11-23"))
    await booking.world.work("booking")

    assert await times(booking) == []
    assert ended["effective_until"] == "2026-11-23"


async def test_the_worker_opens_an_ended_schedule_no_further(booking):
    schedule = await set_up(booking, weekdays=[2], effective_until="2027-05-25", ends="09:45")
    done(await end(booking, schedule, "2027-03-09"))

    booking.world.clock.advance(days=30)
    await booking.world.work("booking")

    [last] = await booking.rows(
        "select max(starts_at) at time zone 'Europe/Helsinki' as at from slot where status='free'"
    )
    assert last["at"].isoformat() == "2027-03-09T09:00:00"


async def test_a_change_beyond_the_opened_days_lets_the_old_pattern_open_until_then(booking):
    schedule = await set_up(booking, weekdays=[2], effective_until="2027-05-25", ends="09:45")
    until = "2027-05-25"
    done(
        await change(booking, schedule, changes_on="2027-04-13", weekdays=[2], starts="10:00", ends="10:45",
                     effective_until=until)
    )  # fmt: skip

    booking.world.clock.advance(days=40)
    await booking.world.work("booking")

    starts = await booking.rows(
        """
        select to_char(starts_at at time zone 'Europe/Helsinki', 'MM-DD HH24:MI') as start from slot
        where starts_at > '2027-03-29' order by starts_at
        """
    )
    assert [row["start"] for row in starts] == [
        "03-30 09:00",
        "04-06 09:00",
        "04-13 10:00",
        "04-20 10:00",
        "04-27 10:00",
    ]


async def test_times_that_families_have_seen_are_not_hidden_by_a_later_release(booking):
    schedule = await set_up(booking)

    done(await change(booking, schedule, ends="12:45", release={"weekday": 1, "at": "12:00", "days_ahead": 6}))

    seen = await booking.rows(
        "select released_at <= $1 as seen from slot where starts_at > '2026-11-25' order by starts_at",
        booking.parts.clock(),
    )
    assert [row["seen"] for row in seen] == [True, True, True, True, False]


async def test_times_that_become_for_professionals_only_are_hidden_from_families(booking):
    schedule = await set_up(booking)

    done(await change(booking, schedule, visibility="staff"))

    found = await booking.as_(GUARDIAN).get("/v1/slots", params={"service_type": PHYSIO, "unit_id": UNIT})
    assert {each["starts_at"][:10] for each in done(found)["items"]} == {DAY}


async def test_every_change_is_told_with_ids_and_days_only(booking):
    schedule = await set_up(booking)
    changed = done(await change(booking, schedule))
    done(await end(booking, changed, NEXT))

    events = await told(booking, "schedule.")
    assert [row["type"] for row in events] == ["schedule.created", "schedule.changed", "schedule.ended"]
    assert json.loads(events[1]["data"]) == {
        "schedule_id": schedule["id"],
        "unit_id": UNIT,
        "practitioner_id": "kymenlaakso-pt-1",
        "service_types": [PHYSIO],
        "effective_from": NEXT,
        "effective_until": NEXT,
    }


async def test_a_change_in_the_middle_of_a_visit_leaves_out_the_times_across_it(booking):
    schedule = await set_up(booking)
    booking.set_clock("2026-11-24 09:50")

    changed = done(await change(booking, schedule, changes_on=DAY, starts="09:30", ends="12:00"))

    assert (changed["times_opened"], changed["times_withdrawn"]) == (4, 6)
    assert await free(booking) == ["24 09:00", "24 09:45", "24 11:00", "25 09:30", "25 10:15", "25 11:00"]
