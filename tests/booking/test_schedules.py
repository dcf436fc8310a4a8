"""Schedules over HTTP: who sets up a working pattern, and which times open from it."""

import asyncio
from typing import Any

import pytest

from services.booking.jobs.worker import worker
from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    OT,
    OTHER_UNIT,
    PHYSIO,
    PT_1,
    PT_2,
    SERVICE,
    THERAPIST,
    UNIT,
    Booking,
    assert_refused,
    done,
    wire,
)
from tests.world import MOST_ROUNDS

LOCAL = "YYYY-MM-DD HH24:MI"


def pattern(**changes: Any) -> dict[str, Any]:
    """Two mornings a week, unless changed."""
    return {
        "practitioner_id": PT_1,
        "unit_id": UNIT,
        "service_types": [PHYSIO],
        "weekdays": [2, 4],
        "starts": "09:00",
        "ends": "12:00",
        "delivery_mode": "visit",
        "effective_from": "2026-11-24",
        "effective_until": "2026-11-24",
        **changes,
    }


async def opened(booking: Booking, columns: str = "") -> list[Any]:
    """Local start of every open time, in order."""
    start = f"to_char(starts_at at time zone 'Europe/Helsinki', '{LOCAL}')"
    rows = await booking.rows(f"select {start} as start {columns} from slot order by starts_at, practitioner_id")
    return [row["start"] if not columns else tuple(row.values()) for row in rows]


async def set_up(booking: Booking, role: str = MANAGER, **changes: Any) -> dict[str, Any]:
    return done(await booking.as_(role).post("/v1/schedules", pattern(**changes)))


@pytest.mark.parametrize("role", [MANAGER, THERAPIST], ids=["the unit's manager", "the practitioner"])
async def test_a_working_pattern_opens_whole_visits(booking, role):
    answer = await booking.as_(role).post("/v1/schedules", pattern())

    assert answer.status_code == 201, answer.text
    schedule = answer.json()
    assert schedule["opened_until"] == "2026-11-24"
    assert (schedule["starts"], schedule["ends"], schedule["breaks"]) == ("09:00", "12:00", [])
    ends = ", to_char(ends_at at time zone 'Europe/Helsinki', 'HH24:MI') as ends, status"
    assert await opened(booking, ends) == [
        ("2026-11-24 09:00", "09:45", "free"),
        ("2026-11-24 09:45", "10:30", "free"),
        ("2026-11-24 10:30", "11:15", "free"),
        ("2026-11-24 11:15", "12:00", "free"),
    ]


@pytest.mark.parametrize(
    ("role", "changes"),
    [
        pytest.param("speech-therapist", {}, id="another therapist of the unit"),
        pytest.param("guidance-manager", {}, id="the manager of another unit"),
        pytest.param(MANAGER, {"unit_id": OTHER_UNIT}, id="for a unit that is not the manager's"),
        pytest.param(THERAPIST, {"practitioner_id": PT_2}, id="for a colleague"),
        pytest.param("nurse", {}, id="a nurse of another unit"),
        pytest.param(GUARDIAN, {}, id="a citizen"),
        pytest.param(SERVICE, {}, id="a service"),
        pytest.param("integrator", {}, id="an integrator"),
    ],
)
async def test_others_set_up_no_schedule(booking, role, changes):
    assert_refused(await booking.as_(role).post("/v1/schedules", pattern(**changes)), 403, "forbidden")

    assert await opened(booking) == []


async def test_nobody_in_particular_sets_up_no_schedule(booking):
    answer = await booking.as_(None).post("/v1/schedules", pattern())

    assert_refused(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        pytest.param({"practitioner_id": "nobody"}, "/practitioner_id", id="unknown practitioner"),
        pytest.param({"service_types": ["nothing"]}, "/service_type", id="unknown service type"),
        pytest.param({"service_types": [OT]}, "/practitioner_id", id="a service that the practitioner does not give"),
        pytest.param({"practitioner_id": "kymenlaakso-phn-1"}, "/practitioner_id", id="practitioner of another unit"),
        pytest.param({"delivery_mode": "home"}, "/delivery_mode", id="a way in which the service is not given"),
        pytest.param({"starts": "12:00"}, "", id="starts when it ends"),
        pytest.param({"starts": "9:00"}, "/starts", id="a clock time without its zero"),
        pytest.param({"weekdays": [0]}, "/weekdays/0", id="no such weekday"),
        pytest.param({"weekdays": []}, "/weekdays", id="no weekday"),
        pytest.param({"effective_until": "2026-11-23"}, "", id="ends before it begins"),
        pytest.param({"effective_until": "2027-11-26"}, "", id="longer than a year"),
        pytest.param(
            {"effective_from": "2026-11-20", "effective_until": "2026-11-22"}, "/effective_until", id="ended already"
        ),
        pytest.param(
            {"effective_from": "0001-01-01", "effective_until": "0001-01-01"}, "/effective_until", id="the first day"
        ),
    ],
)
async def test_an_impossible_pattern_is_refused(booking, changes, pointer):
    problem = assert_refused(await booking.as_(MANAGER).post("/v1/schedules", pattern(**changes)), 422, "validation")

    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert await opened(booking) == []


async def test_how_far_times_are_open_is_not_for_the_caller_to_say(booking):
    answer = await booking.as_(MANAGER).post("/v1/schedules", pattern(opened_until="2027-01-01"))

    assert [error["code"] for error in assert_refused(answer, 422, "validation")["errors"]] == ["extra_forbidden"]


async def test_a_break_is_kept_free_and_visits_go_on_after_it(booking):
    lunch = {"opens": "10:00", "closes": "10:20"}

    await set_up(booking, breaks=[lunch, {"opens": "11:30", "closes": "11:40"}], ends="13:00")

    assert await opened(booking) == [f"2026-11-24 {start}" for start in ("09:00", "10:20", "11:40")]


async def test_each_service_has_its_own_duration(booking):
    await set_up(booking, practitioner_id="kymenlaakso-ot-1", service_types=[OT])

    assert await opened(booking) == [f"2026-11-24 {start}" for start in ("09:00", "10:00", "11:00")]


async def test_no_times_open_on_public_holidays_and_eves(booking):
    await set_up(
        booking, weekdays=[1, 2, 3, 4, 5], effective_from="2026-12-21", effective_until="2027-01-07", ends="09:45"
    )

    closed = {"2026-12-24", "2026-12-25", "2027-01-01", "2027-01-06"}
    expected = {f"2026-12-{day}" for day in (21, 22, 23, 28, 29, 30, 31)} | {f"2027-01-0{day}" for day in (4, 5, 7)}
    days = {start[:10] for start in await opened(booking)}
    assert days == expected
    assert not days & closed


@pytest.mark.parametrize(
    ("now", "day", "times"),
    [
        pytest.param("2028-12-01 09:00", "2028-12-06", 0, id="Independence Day on a Wednesday"),
        pytest.param("2028-12-01 09:00", "2028-12-05", 1, id="the day before it"),
        pytest.param("2026-12-01 09:00", "2026-12-06", 0, id="Independence Day on a Sunday"),
        pytest.param("2026-12-01 09:00", "2026-12-13", 1, id="another Sunday"),
        pytest.param("2026-12-01 09:00", "2026-12-26", 0, id="the second day of Christmas on a Saturday"),
    ],
)
async def test_public_holidays_close_every_weekday(booking, now, day, times):
    booking.set_clock(now)

    await set_up(booking, weekdays=list(range(1, 8)), effective_from=day, effective_until=day, ends="09:45")

    assert len(await opened(booking)) == times


async def test_summer_time_moves_no_local_time(booking):
    booking.set_clock("2027-03-15 09:00")

    await set_up(
        booking,
        weekdays=[1, 5],
        effective_from="2027-03-26",
        effective_until="2027-04-02",
        starts="09:00",
        ends="09:45",
    )
    await set_up(booking, weekdays=[4, 2], effective_from="2027-03-25", effective_until="2027-03-30", ends="09:45")

    # 26 and 29 March 2027 are Good Friday and Easter Monday; the clocks change on the 28th.
    assert await opened(booking) == ["2027-03-25 09:00", "2027-03-30 09:00", "2027-04-02 09:00"]
    rows = await booking.rows("select starts_at from slot order by starts_at")
    starts = [wire(row["starts_at"]) for row in rows]
    assert starts == ["2027-03-25T07:00:00Z", "2027-03-30T06:00:00Z", "2027-04-02T06:00:00Z"]


@pytest.mark.parametrize(
    ("now", "day", "expected"),
    [
        pytest.param("2028-03-13 09:00", "2028-03-26", ["01:30", "04:30", "05:15"], id="an hour that is skipped"),
        pytest.param(
            "2026-10-12 09:00", "2026-10-25", ["01:30", "02:15", "04:30", "05:15"], id="an hour that is twice"
        ),
    ],
)
async def test_a_visit_that_the_change_of_clocks_would_stretch_or_swallow_is_not_opened(booking, now, day, expected):
    booking.set_clock(now)

    await set_up(booking, weekdays=[7], starts="01:30", ends="06:00", effective_from=day, effective_until=day)

    assert set(await opened(booking)) >= {f"{day} {start}" for start in expected}
    rows = await booking.rows("select extract(epoch from ends_at - starts_at)::int as seconds from slot")
    assert {row["seconds"] for row in rows} == {45 * 60}


async def test_the_past_part_of_today_is_not_opened(booking):
    booking.set_clock("2026-11-24 10:30")

    await set_up(booking)

    assert await opened(booking) == ["2026-11-24 11:15"]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="the same times"),
        pytest.param({"starts": "11:30", "ends": "12:15"}, id="the last of them only"),
        pytest.param({"effective_from": "2026-11-17", "effective_until": "2026-12-03"}, id="one day of several"),
    ],
)
async def test_a_pattern_over_the_practitioners_other_times_opens_nothing(booking, changes):
    await set_up(booking)
    before = await opened(booking)

    assert_refused(await booking.as_(MANAGER).post("/v1/schedules", pattern(**changes)), 409, "schedule-overlaps")

    assert await opened(booking) == before
    assert len(await booking.rows("select id from schedule")) == 1


async def test_patterns_that_only_touch_or_are_anothers_do_not_overlap(booking):
    await set_up(booking)

    await set_up(booking, starts="12:00", ends="12:45")
    await set_up(booking, practitioner_id=PT_2)

    assert len(await opened(booking)) == 9


async def test_the_schedules_of_ones_own_unit_are_listed_page_by_page(booking):
    made = [(await set_up(booking, starts=f"{9 + hour:02}:00", ends=f"{9 + hour:02}:45"))["id"] for hour in range(3)]

    pages = await booking.pages("speech-therapist", "/v1/schedules", unit_id=UNIT, limit=2)

    assert [[each["id"] for each in page] for page in pages] == [made[:2], made[2:]]


@pytest.mark.parametrize("role", ["nurse", GUARDIAN, SERVICE])
async def test_the_schedules_of_another_unit_are_not_listed(booking, role):
    assert_refused(await booking.as_(role).get("/v1/schedules", params={"unit_id": UNIT}), 403, "forbidden")


async def work(booking: Booking, workers: int = 1) -> None:
    """Let workers run whatever is due, at the same time; each takes a few jobs in a round."""
    database = booking.world.apps["booking"].state.plumbing.database
    for _ in range(MOST_ROUNDS):
        await asyncio.gather(*(worker(database, booking.parts).work_once() for _ in range(workers)))


async def test_the_worker_opens_times_further_ahead_once(booking):
    await set_up(booking, weekdays=[2], effective_until="2027-05-25", ends="09:45")
    assert (await opened(booking))[-1] == "2027-03-23 09:00"

    booking.world.clock.advance(days=14)
    await work(booking, 2)
    booking.world.clock.advance(hours=2)
    await work(booking)

    times = await opened(booking)
    assert times[-1] == "2027-04-06 09:00"
    assert len(times) == len(set(times))
    schedules = done(await booking.as_(MANAGER).get("/v1/schedules", params={"unit_id": UNIT}))["items"]
    assert [each["opened_until"] for each in schedules] == ["2027-04-06"]
    assert await booking.rows("select id from job where kind = 'open_times' and state <> 'done'") == []


async def test_patterns_that_meet_only_beyond_the_opened_days_do_not_stop_the_others(booking):
    await set_up(booking, weekdays=[2], effective_until="2027-05-25", ends="09:45")
    await set_up(booking, weekdays=[2], effective_from="2027-03-30", effective_until="2027-03-30", ends="09:45")
    await set_up(
        booking, practitioner_id=PT_2, weekdays=[3], effective_until="2027-05-25", starts="10:00", ends="10:45"
    )

    booking.world.clock.advance(days=14)
    await work(booking)

    times = await opened(booking, ", practitioner_id")
    assert [start for start, practitioner in times if practitioner == PT_1][-1] == "2027-04-06 09:00"
    assert [start for start, practitioner in times if practitioner == PT_2][-1] == "2027-03-31 10:00"
    assert await booking.rows("select id from job where kind = 'open_times' and state <> 'done'") == []


async def test_opening_further_ahead_never_touches_a_time_that_is_there(booking):
    await set_up(booking, weekdays=[2], effective_until="2027-05-25", ends="09:45")
    right = await booking.right()
    (first, *_) = await booking.rows("select id from slot order by starts_at")
    appointment = done(await booking.book(GUARDIAN, str(first["id"]), right["id"]))

    booking.world.clock.advance(days=14)
    await work(booking)

    assert await booking.status_of(appointment["slot_id"]) == "booked"
