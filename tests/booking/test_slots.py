"""Free times over HTTP: found earliest first, in the window that was asked for, and never lost between pages."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

from services.booking.storage import slots
from tests.booking.builders import (
    GUARDIAN,
    OT,
    PHYSIO,
    PT_1,
    PT_2,
    SERVICE,
    UNIT,
    Booking,
    assert_refused,
    done,
    helsinki,
)
from tests.world import MONDAY_MORNING

SLOTS = "/v1/slots"
OSTROBOTHNIA = "etela-pohjanmaa-child-rehabilitation"
_MANY_TIMES = """
    insert into slot (id, schedule_id, practitioner_id, unit_id, offer, starts_at, ends_at, delivery_mode,
                      released_at, status)
    select gen_random_uuid(), schedule.id, 'therapist-' || n % 20, $1, $2, start, start + interval '45 minutes',
           'visit', $3::timestamptz - interval '1 day',
           case when n % 3 = 0 then 'free' else 'booked' end
    from schedule, generate_series(1, 6000) as n,
         lateral (select $3::timestamptz + n / 20 * interval '45 minutes') as time (start)
"""


async def found(booking: Booking, role: str = GUARDIAN, service_type: str = PHYSIO, **filters: object) -> list[str]:
    """Ids of the free times on the first page."""
    page = done(await booking.as_(role).get(SLOTS, params={"service_type": service_type, **filters}))
    return [each["id"] for each in page["items"]]


@pytest.mark.parametrize(
    ("role", "claims"),
    [
        pytest.param(GUARDIAN, {}, id="a guardian"),
        pytest.param("guardian-weakly-identified", {}, id="a weakly identified citizen"),
        pytest.param("young-person", {}, id="a young person"),
        pytest.param("nurse", {}, id="a professional of any unit"),
        pytest.param(SERVICE, {}, id="a service"),
        pytest.param("integrator", {}, id="an integrator"),
    ],
)
async def test_anybody_with_a_token_may_search(booking, role, claims):
    slot_id = await booking.free_time("2026-12-01 09:00")

    (slot,) = done(await booking.as_(role, **claims).get(SLOTS, params={"service_type": PHYSIO}))["items"]

    assert slot == {
        "id": slot_id,
        "service_types": [PHYSIO],
        "unit_id": UNIT,
        "practitioner_id": PT_1,
        "starts_at": "2026-12-01T07:00:00Z",
        "ends_at": "2026-12-01T07:30:00Z",
        "delivery_mode": "visit",
        "location_id": None,
    }
    assert await booking.rows("select id from access_log") == []


async def test_operations_and_nobody_in_particular_may_not_search(booking):
    assert_refused(await booking.as_("ops").get(SLOTS, params={"service_type": PHYSIO}), 403, "forbidden")
    assert_refused(await booking.as_(None).get(SLOTS, params={"service_type": PHYSIO}), 401, "unauthenticated")


async def test_the_earliest_time_of_all_units_and_practitioners_comes_first(booking):
    third = await booking.free_time("2026-12-01 11:00")
    first = await booking.free_time("2026-12-01 09:00", practitioner_id=PT_2)
    second = await booking.free_time("2026-12-01 10:00", unit_id=OSTROBOTHNIA, practitioner_id="etela-pohjanmaa-pt-1")

    assert await found(booking) == [first, second, third]
    assert await found(booking, unit_id=UNIT) == [first, third]
    assert await found(booking, unit_id=[OSTROBOTHNIA, UNIT]) == [first, second, third]
    assert await found(booking, practitioner_id=PT_1) == [third]
    assert await found(booking, unit_id=OSTROBOTHNIA, practitioner_id=PT_1) == []


async def test_only_free_times_to_come_are_found(booking):
    booked = await booking.booked("2026-12-01 09:00")
    free = await booking.free_time("2026-12-01 10:00")
    withdrawn = await booking.free_time("2026-12-01 11:00")
    connection = await booking.database()
    await connection.execute("update slot set status = 'withdrawn' where id = $1", UUID(withdrawn))
    await connection.close()
    await booking.free_time("2026-11-23 08:30")
    await booking.free_time("2026-11-23 09:00", practitioner_id=PT_2)

    assert await found(booking) == [free]

    await booking.cancel(GUARDIAN, booked)
    assert await found(booking) == [booked["slot_id"], free]


async def test_a_time_of_another_service_is_not_found(booking):
    await booking.free_time(service_type=OT, practitioner_id="kymenlaakso-ot-1")

    assert await found(booking) == []


async def test_a_service_that_is_not_taken_into_use_in_the_unit_is_not_found(booking):
    await booking.free_time(service_type="child-speech-therapy", practitioner_id="kymenlaakso-st-1")

    assert await found(booking, service_type="child-speech-therapy") == []
    assert await found(booking, service_type="child-speech-therapy", unit_id=UNIT) == []


@pytest.mark.parametrize(
    ("named", "pointer"),
    [
        ({"service_type": "nothing"}, "service_type"),
        ({"service_type": PHYSIO, "practitioner_id": "me"}, "practitioner_id"),
    ],
    ids=["no such service", "no such practitioner"],
)
async def test_a_misspelt_name_is_not_taken_for_a_lack_of_times(booking, named, pointer):
    answer = await booking.as_(GUARDIAN).get("/v1/slots", params=named)

    (error,) = assert_refused(answer, 422, "validation")["errors"]
    assert (error["pointer"], error["code"]) == (pointer, "unknown")


async def test_a_service_switched_off_in_the_county_is_not_found(booking):
    await booking.free_time()
    booking.change_service_type(PHYSIO, rollout=False)

    assert await found(booking) == []


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        pytest.param({}, ["2026-12-01 09:00", "2027-01-21 09:00"], id="60 days from now by default"),
        pytest.param({"starts_from": "2026-12-01T09:00:00+02:00"}, None, id="the earliest start is included"),
        pytest.param(
            {"starts_from": "2026-12-01T07:00:00.000001Z"}, ["2027-01-21 09:00", "2027-01-22 09:01"], id="after"
        ),
        pytest.param({"starts_before": "2026-12-01T07:00:00Z"}, [], id="the latest start is not included"),
        pytest.param({"starts_before": "2026-12-01T07:00:01Z"}, ["2026-12-01 09:00"], id="just after a start"),
        pytest.param({"starts_before": "2099-01-01T00:00:00Z"}, None, id="far ahead"),
        pytest.param({"starts_from": "9999-12-31T21:59:59Z"}, [], id="the last second of the calendar"),
        pytest.param({"starts_from": "2026-01-01T00:00:00Z", "starts_before": "2026-02-01T00:00:00Z"}, [], id="past"),
    ],
)
async def test_times_are_found_in_the_window(booking, window, expected):
    every = ["2026-12-01 09:00", "2027-01-21 09:00", "2027-01-22 09:01"]
    by_id = {await booking.free_time(local): local for local in every}

    assert [by_id[each] for each in await found(booking, **window)] == (every if expected is None else expected)


@pytest.mark.parametrize(
    ("filters", "pointer"),
    [
        pytest.param({"unit_id": "nowhere"}, "unit_id", id="unknown unit"),
        pytest.param({"unit_id": [UNIT, "nowhere"]}, "unit_id", id="one unknown unit of two"),
        pytest.param({"service_type": "Not A Code"}, "service_type", id="not a code"),
        pytest.param({"starts_from": "2026-12-01T09:00:00"}, "starts_from", id="an instant without its offset"),
        pytest.param({"limit": "0"}, "limit", id="no rows"),
        pytest.param({"limit": "201"}, "limit", id="too many rows"),
        pytest.param({"cursor": "bm90IG91cnM"}, "cursor", id="a cursor that is not ours"),
        pytest.param({"colour": "red"}, "query", id="an unknown filter"),
    ],
)
async def test_a_search_that_makes_no_sense_is_refused(booking, filters, pointer):
    answer = await booking.as_(GUARDIAN).get(SLOTS, params={"service_type": PHYSIO, **filters})

    problem = assert_refused(answer, 422, "validation")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert not any(str(value) in answer.text for value in filters.values() if len(str(value)) > 3)


@pytest.mark.parametrize("limit", [1, 7, 40, 41, 200])
async def test_paging_loses_no_time_and_shows_none_twice(booking, limit):
    starts = [helsinki("2026-12-01 08:00") + timedelta(minutes=30 * n) for n in range(20)]
    expected = await booking.free_times(starts)
    expected += await booking.free_times(starts, practitioner_id=PT_2)

    pages = await booking.pages(GUARDIAN, SLOTS, service_type=PHYSIO, limit=limit)

    items = [each for page in pages for each in page]
    assert sorted(each["id"] for each in items) == sorted(expected)
    assert items == sorted(items, key=lambda each: (each["starts_at"], each["id"]))
    assert {len(page) for page in pages[:-1]} <= {limit}
    assert all(pages)


async def test_paging_goes_on_while_times_are_taken_and_time_passes(booking):
    starts = [helsinki("2026-11-23 10:00") + timedelta(hours=n) for n in range(6)]
    times = await booking.free_times(starts)
    search = {"service_type": PHYSIO, "limit": 2}
    first = done(await booking.as_(GUARDIAN).get(SLOTS, params=search))
    right = await booking.right()
    done(await booking.book(GUARDIAN, times[2], right["id"]))
    booking.world.clock.advance(minutes=90)

    second = done(await booking.as_(GUARDIAN).get(SLOTS, params={**search, "cursor": first["next_cursor"]}))

    assert [each["id"] for each in first["items"]] == times[:2]
    assert [each["id"] for each in second["items"]] == times[3:5]


async def test_a_cursor_of_another_service_does_not_fit(booking):
    await booking.free_times([helsinki("2026-12-01 09:00"), helsinki("2026-12-01 10:00")])
    page = done(await booking.as_(GUARDIAN).get(SLOTS, params={"service_type": PHYSIO, "limit": 1}))

    answer = await booking.as_(GUARDIAN).get(SLOTS, params={"service_type": OT, "cursor": page["next_cursor"]})

    assert_refused(answer, 422, "validation")


async def test_the_search_reads_the_index_of_free_times(booking):
    await booking.free_time("2026-12-01 07:00")
    wanted = {
        "unit_ids": [UNIT, OSTROBOTHNIA],
        "service_type": PHYSIO,
        "after_at": MONDAY_MORNING,
        "after_id": UUID(int=0),
        "before": MONDAY_MORNING + timedelta(days=60),
        "released_by": MONDAY_MORNING,
        "rows": 21,
    }
    search = slots._FREE.compile(dialect=PGDialect_asyncpg())
    connection = await booking.database()
    try:
        await connection.execute(_MANY_TIMES, UNIT, PHYSIO, MONDAY_MORNING)
        await connection.execute("analyze slot")
        rows = await connection.fetch(f"explain {search}", *(wanted[name] for name in search.positiontup or ()))
    finally:
        await connection.close()

    plan = "\n".join(row[0] for row in rows)
    assert "Index Only Scan using slot_free_idx on slot" in plan
    # The few sets of service types are read whole; they fit on one page.
    assert [line.split("->")[1].split("  ")[1] for line in plan.splitlines() if "Seq Scan" in line] == [
        "Seq Scan on service_offer offer"
    ]
