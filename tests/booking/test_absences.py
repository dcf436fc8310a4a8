"""Absences and closures over HTTP: free times inside go, booked visits stay and become work for the unit."""

import json

from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    PT_1,
    PT_2,
    THERAPIST,
    UNIT,
    assert_refused,
    done,
)
from tests.booking.calendar_builders import (
    DAY,
    book_at,
    change,
    end,
    free,
    hold_at,
    record,
    remove,
    set_up,
    state_of,
    times,
    told,
)

MORNING = ["24 09:00", "24 09:45", "24 10:30", "24 11:15"]
NEXT_MORNING = ["25 09:00", "25 09:45", "25 10:30", "25 11:15"]
THE_DAY = {"starts_at": "2026-11-24T00:00:00+02:00", "ends_at": "2026-11-25T00:00:00+02:00"}
BOTH_DAYS = {"starts_at": "2026-11-24T00:00:00+02:00", "ends_at": "2026-11-26T00:00:00+02:00"}


async def rebookings(booking):
    """Appointment and unit of every work item to find another time."""
    rows = await booking.rows(
        "select appointment_id::text as id, unit_id, status from work_item where kind = 'rebooking'"
    )
    return [(row["id"], row["unit_id"], row["status"]) for row in rows]


async def test_free_times_that_touch_an_absence_are_withdrawn(booking):
    await set_up(booking)

    recorded = await record(booking)

    assert await free(booking) == ["24 09:00", *NEXT_MORNING]
    assert await times(booking, "withdrawn") == [f"{each} withdrawn" for each in MORNING[1:]]
    assert (recorded["times_withdrawn"], recorded["visits_to_rebook"]) == (3, 0)
    assert (recorded["version"], recorded["removed_at"]) == (1, None)


async def test_a_time_that_ends_when_the_absence_starts_or_starts_when_it_ends_stays(booking):
    await set_up(booking)

    await record(booking, starts_at="2026-11-24T09:45:00+02:00", ends_at="2026-11-24T10:30:00+02:00")

    assert (await free(booking))[:3] == ["24 09:00", "24 10:30", "24 11:15"]


async def test_a_booked_visit_stays_and_becomes_one_piece_of_work(booking):
    await set_up(booking)
    booked = await book_at(booking, "24 10:30")

    recorded = await record(booking)
    await record(booking, **THE_DAY)

    assert recorded["visits_to_rebook"] == 1
    assert await state_of(booking, booked["slot_id"]) == ("booked", False, True)
    shown = done(await booking.as_(GUARDIAN).get(f"/v1/appointments/{booked['id']}"))
    assert (shown["status"], shown["starts_at"]) == ("booked", booked["starts_at"])
    assert await rebookings(booking) == [(booked["id"], UNIT, "open")]


async def test_the_time_of_a_visit_cancelled_during_an_absence_is_withdrawn_until_its_end(booking):
    await set_up(booking)
    booked = await book_at(booking, "24 10:30")
    recorded = await record(booking)

    done(await booking.cancel(THERAPIST, booked, reason="cancelled_by_unit"))
    assert "24 10:30" not in await free(booking)
    removed = done(await remove(booking, recorded))

    assert await free(booking) == [*MORNING, *NEXT_MORNING]
    assert (removed["times_reopened"], removed["visits_kept"]) == (3, 0)


async def test_removing_an_absence_opens_its_times_and_leaves_its_work_to_a_person(booking):
    await set_up(booking)
    booked = await book_at(booking, "24 10:30")
    recorded = await record(booking)

    answer = await remove(booking, recorded)

    assert answer.headers["etag"] == '"2"'
    removed = done(answer)
    assert (removed["times_reopened"], removed["visits_kept"]) == (2, 1)
    assert removed["removed_at"] is not None
    assert await free(booking) == ["24 09:00", "24 09:45", "24 11:15", *NEXT_MORNING]
    assert await state_of(booking, booked["slot_id"]) == ("booked", True, False)
    assert await rebookings(booking) == [(booked["id"], UNIT, "open")]


async def test_times_that_have_begun_meanwhile_do_not_come_back(booking):
    await set_up(booking)
    recorded = await record(booking)
    booking.set_clock("2026-11-24 10:30")

    removed = done(await remove(booking, recorded))

    assert removed["times_reopened"] == 1
    assert "24 09:45" not in await free(booking)
    assert "24 11:15" in await free(booking)


async def test_times_under_two_absences_come_back_when_the_last_one_is_removed(booking):
    await set_up(booking)
    first, closure = await record(booking), await record(booking, practitioner_id=None, reason="closure", **THE_DAY)

    assert done(await remove(booking, first))["times_reopened"] == 0
    assert await free(booking) == NEXT_MORNING
    assert done(await remove(booking, closure))["times_reopened"] == 4
    assert await free(booking) == [*MORNING, *NEXT_MORNING]


async def test_a_closure_withdraws_the_times_of_everybody_in_the_unit(booking):
    await set_up(booking)
    await set_up(booking, practitioner_id=PT_2)

    recorded = await record(booking, practitioner_id=None, reason="closure", **THE_DAY)

    assert recorded["times_withdrawn"] == 8
    assert await free(booking) == [each for each in NEXT_MORNING for _ in range(2)]


async def test_an_absence_leaves_the_times_of_others_alone(booking):
    await set_up(booking)
    await set_up(booking, practitioner_id=PT_2)

    await record(booking, **BOTH_DAYS)

    assert await free(booking) == [*MORNING, *NEXT_MORNING]


async def test_times_made_later_inside_an_absence_open_when_it_is_removed(booking):
    recorded = await record(booking, **BOTH_DAYS)

    await set_up(booking)

    assert await free(booking) == []
    assert done(await remove(booking, recorded))["times_reopened"] == 8
    assert await free(booking) == [*MORNING, *NEXT_MORNING]


async def test_times_that_the_worker_makes_inside_an_absence_are_withdrawn(booking):
    await set_up(booking, weekdays=[2], effective_until="2027-05-25", ends="09:45")
    await record(booking, starts_at="2027-03-30T00:00:00+03:00", ends_at="2027-03-31T00:00:00+03:00")

    booking.world.clock.advance(days=14)
    await booking.world.work("booking")

    assert (await times(booking))[-2:] == ["30 09:00 withdrawn", "06 09:00 free"]


async def test_a_time_held_during_an_absence_is_withdrawn_too(booking):
    await set_up(booking)
    held = await hold_at(booking, "24 10:30")

    await record(booking)

    assert await state_of(booking, held) == ("withdrawn", True, True)


async def test_a_pattern_changed_during_an_absence_comes_back_as_it_is_then(booking):
    schedule = await set_up(booking)
    recorded = await record(booking, **BOTH_DAYS)

    done(await change(booking, schedule, starts="12:00", ends="13:30"))
    assert await free(booking) == []
    done(await remove(booking, recorded))

    assert await free(booking) == [*MORNING, "25 12:00", "25 12:45"]


async def test_a_schedule_ended_during_an_absence_does_not_come_back(booking):
    schedule = await set_up(booking)
    booked = await book_at(booking, "25 09:00")
    recorded = await record(booking, **BOTH_DAYS)

    done(await end(booking, schedule, DAY))
    done(await remove(booking, recorded))

    assert await times(booking) == [*(f"{each} free" for each in MORNING), "25 09:00 booked"]
    assert await state_of(booking, booked["slot_id"]) == ("booked", False, False)


async def test_no_schedule_is_set_up_over_times_that_only_wait_for_the_end_of_an_absence(booking):
    await set_up(booking)
    await record(booking, **BOTH_DAYS)
    new = {"practitioner_id": PT_1, "unit_id": UNIT, "service_types": ["child-physio-0-18-months"], "weekdays": [2],
           "starts": "09:00", "ends": "10:00", "delivery_mode": "visit", "effective_from": DAY,
           "effective_until": DAY}  # fmt: skip

    assert_refused(await booking.as_(MANAGER).post("/v1/schedules", new), 409, "schedule-overlaps")


async def test_what_happens_to_an_absence_is_told_without_its_reason(booking):
    recorded = await record(booking)
    done(await remove(booking, recorded))

    events = await told(booking, "absence.")
    assert [row["type"] for row in events] == ["absence.recorded", "absence.removed"]
    assert json.loads(events[0]["data"]) == {
        "absence_id": recorded["id"],
        "unit_id": UNIT,
        "practitioner_id": PT_1,
        "starts_at": "2026-11-24T08:00:00Z",
        "ends_at": "2026-11-24T14:00:00Z",
    }
