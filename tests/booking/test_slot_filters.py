"""Searching over HTTP by weekday, clock time, language, way, place and distance in days, and who sees which times."""

from uuid import uuid4

import pytest

from shared.contracts.county_pack import Location
from shared.contracts.texts import LocalisedText
from shared.terms.booking import LocationKind
from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    OUTSIDER,
    PHYSIO,
    PT_1,
    PT_2,
    SERVICE,
    THERAPIST,
    UNIT,
    Booking,
    assert_refused,
    done,
    helsinki,
)
from tests.booking.test_slots import OSTROBOTHNIA
from tests.booking.times import changed, found, free, stored

FIRST_FREE = "/v1/slots/first-free"
PLACE = "kymenlaakso-pop-up"


async def test_weekdays_are_those_of_finland(booking):
    monday = await free(booking, "2026-11-30 09:00")
    late_on_tuesday = await free(booking, "2026-12-01 23:30")
    early_on_wednesday = await free(booking, "2026-12-02 00:30")

    assert await found(booking, weekday=2) == [late_on_tuesday]
    assert await found(booking, weekday=[1, 3]) == [monday, early_on_wednesday]
    assert await found(booking, weekday=7) == []


async def test_clock_times_are_those_of_finland_on_both_sides_of_the_change(booking):
    """The clock is put back on 25 October 2026 and forward on 28 March 2027."""
    booking.set_clock("2026-10-19 09:00")
    summer = [await free(booking, f"2026-10-23 {clock}") for clock in ("08:30", "09:00", "11:30", "12:00")]
    winter = [await free(booking, f"2026-10-26 {clock}") for clock in ("08:30", "09:00", "11:30", "12:00")]

    assert await found(booking, time_from="09:00", time_until="12:00") == [*summer[1:3], *winter[1:3]]
    assert await found(booking, time_from="12:00") == [summer[3], winter[3]]
    assert await found(booking, time_until="09:00") == [summer[0], winter[0]]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        pytest.param({"from_days": 0, "within_days": 0}, [0], id="today"),
        pytest.param({"within_days": 7}, [0, 1], id="a week, its last day included"),
        pytest.param({"from_days": 7}, [1, 2], id="not before a week from now"),
        pytest.param({"from_days": 8, "within_days": 8}, [2], id="that day only"),
        pytest.param({"from_days": 7, "starts_before": "2026-11-30T22:00:00Z"}, [1], id="with an instant beside it"),
        pytest.param({"within_days": 7, "starts_from": "2026-11-30T21:30:00Z"}, [1], id="the narrower one counts"),
    ],
)
async def test_distances_are_counted_in_civil_days(booking, filters, expected):
    times = [await free(booking, local) for local in ("2026-11-23 23:30", "2026-11-30 23:30", "2026-12-01 00:00")]

    assert await found(booking, **filters) == [times[index] for index in expected]


async def test_a_day_counts_from_midnight_also_where_the_clock_changes(booking):
    """27 March 2027 is a day before the spring change; three days on, the day began an hour earlier."""
    booking.set_clock("2027-03-26 09:00")
    before, first, last = [
        await free(booking, local) for local in ("2027-03-28 23:30", "2027-03-29 00:00", "2027-03-29 23:30")
    ]
    assert await found(booking, from_days=3, within_days=3) == [first, last]
    assert await found(booking, within_days=2) == [before]


async def test_only_practitioners_who_speak_the_language_are_found(booking):
    first = await free(booking, "2026-12-01 09:00", practitioner_id=PT_1)
    second = await free(booking, "2026-12-01 10:00", practitioner_id=PT_2)

    assert await found(booking, language="fi") == [first, second]
    assert await found(booking, language="sv") == [first]
    assert await found(booking, language="sv", practitioner_id=PT_2) == []
    assert await found(booking, language="fi", practitioner_id=[PT_2, PT_1]) == [first, second]


async def test_ways_and_places_are_filters(booking):
    place = Location(
        id=PLACE,
        kind=LocationKind.POP_UP,
        name=LocalisedText(fi="Kauppakeskus", sv="Köpcentrum", en="Shopping centre"),
        unit_ids=(UNIT,),
        address=LocalisedText(fi="Kuja 1", sv="Gränd 1", en="Lane 1"),
        municipality="286",
    )
    booking.change_county(locations=(place,))
    here = await free(booking, "2026-12-01 09:00")
    video = await free(booking, "2026-12-01 10:00", delivery_mode="video")
    there = await free(booking, "2026-12-01 11:00", location_id=PLACE)

    assert await found(booking, delivery_mode="video") == [video]
    assert await found(booking, delivery_mode=["video", "visit"]) == [here, video, there]
    assert await found(booking, location_id=PLACE) == [there]


@pytest.mark.parametrize(
    ("filters", "pointer"),
    [
        pytest.param({"weekday": 8}, "weekday", id="no such weekday"),
        pytest.param({"weekday": [1, 0]}, "weekday", id="one of two is none"),
        pytest.param({"time_from": "9"}, "time_from", id="not a clock time"),
        pytest.param({"time_from": "12:00", "time_until": "12:00"}, "time_until", id="an empty stretch of the day"),
        pytest.param({"from_days": 8, "within_days": 7}, "within_days", id="an empty stretch of days"),
        pytest.param({"within_days": -1}, "within_days", id="in the past"),
        pytest.param({"language": "xx"}, "language", id="no such language"),
        pytest.param({"delivery_mode": "pigeon"}, "delivery_mode", id="no such way"),
        pytest.param({"location_id": "nowhere"}, "location_id", id="no such place"),
        pytest.param({"practitioner_id": [PT_1, "me"]}, "practitioner_id", id="one practitioner of two is none"),
    ],
)
@pytest.mark.parametrize("path", ["/v1/slots", FIRST_FREE])
async def test_wishes_that_make_no_sense_are_refused(booking, path, filters, pointer):
    answer = await booking.as_(GUARDIAN).get(path, params={"service_type": PHYSIO, **filters})

    problem = assert_refused(answer, 422, "validation")
    assert [error["pointer"].split("/")[0] for error in problem["errors"]] == [pointer]


async def test_pages_with_wishes_lose_no_time(booking):
    starts = [helsinki(f"2026-12-{day:02} {hour}:00") for day in range(1, 15) for hour in ("09", "10")]
    times = await booking.free_times(starts)
    wished = [times[index] for index in range(28) if index % 2 and starts[index].isoweekday() in {1, 4}]

    pages = await booking.pages(
        GUARDIAN, "/v1/slots", service_type=PHYSIO, weekday=[4, 1], time_from="10:00", time_until="11:00", limit=2
    )

    assert [each["id"] for page in pages for each in page] == wished
    assert len(wished) == 4


async def test_a_cursor_of_other_wishes_does_not_fit(booking):
    await booking.free_times([helsinki("2026-12-01 09:00"), helsinki("2026-12-01 10:00")])
    first = {"service_type": PHYSIO, "limit": 1, "weekday": 2}
    page = done(await booking.as_(GUARDIAN).get("/v1/slots", params=first))

    answer = await booking.as_(GUARDIAN).get(
        "/v1/slots", params={**first, "weekday": [2, 3], "cursor": page["next_cursor"]}
    )

    assert_refused(answer, 422, "validation")


@pytest.mark.parametrize(
    ("role", "sees_all"),
    [
        pytest.param(GUARDIAN, False, id="a guardian"),
        pytest.param(THERAPIST, True, id="a therapist of the unit"),
        pytest.param(MANAGER, True, id="the manager of the unit"),
        pytest.param(OUTSIDER, False, id="a professional of another unit"),
        pytest.param(SERVICE, False, id="a service"),
        pytest.param("integrator", False, id="a system"),
    ],
)
async def test_only_the_unit_sees_times_that_are_not_public(booking, role, sees_all):
    public = await free(booking, "2026-12-01 09:00")
    not_yet = await free(booking, "2026-12-01 10:00", released_at=helsinki("2026-11-24 08:00"))
    staff_only = await free(booking, "2026-12-01 11:00", released_at=None)

    assert await found(booking, role) == ([public, not_yet, staff_only] if sees_all else [public])


async def test_a_time_is_found_from_the_instant_of_its_release(booking):
    await free(booking, "2026-12-01 10:00", released_at=helsinki("2026-11-24 08:00"))

    booking.set_clock("2026-11-24 07:59:59")
    assert await found(booking) == []
    booking.set_clock("2026-11-24 08:00:00")
    assert len(await found(booking)) == 1


async def test_a_professional_sees_in_another_unit_what_families_see(booking):
    own = await free(booking, "2026-12-01 09:00", released_at=None)
    theirs = await booking.free_time("2026-12-01 10:00", unit_id=OSTROBOTHNIA, practitioner_id="etela-pohjanmaa-pt-1")
    hidden = await booking.free_time("2026-12-01 11:00", unit_id=OSTROBOTHNIA, practitioner_id="etela-pohjanmaa-pt-1")
    await changed(booking, hidden, released_at=None)

    assert await found(booking, THERAPIST) == [own, theirs]
    assert await found(booking, "etela-pohjanmaa-physiotherapist") == [theirs, hidden]


async def test_the_unit_sees_times_of_a_service_that_residents_may_not_book_yet(booking):
    speech = {"service_type": "child-speech-therapy"}
    slot_id = await booking.free_time(service_type="child-speech-therapy", practitioner_id="kymenlaakso-st-1")

    assert await found(booking, **speech) == []
    assert await found(booking, OUTSIDER, **speech) == []
    assert await found(booking, MANAGER, **speech) == [slot_id]


async def test_a_held_time_is_shown_to_nobody_else_until_the_hold_ends(booking):
    slot_id = await free(booking, "2026-12-01 09:00", held_until=helsinki("2100-01-01 00:00"), held_for=uuid4())

    assert await found(booking) == []
    assert await found(booking, MANAGER) == []
    assert await found(booking, weekday=2) == []
    await changed(booking, slot_id, held_until=helsinki("2026-01-01 00:00"))
    assert await found(booking) == await found(booking, MANAGER) == await found(booking, weekday=2) == [slot_id]


async def test_a_search_writes_nothing(booking):
    await free(booking, "2026-12-01 09:00")
    await free(booking, "2026-12-01 10:00", held_until=helsinki("2026-01-01 00:00"), held_for=uuid4())
    before = await stored(booking)

    for role in (GUARDIAN, MANAGER, SERVICE):
        assert len(await found(booking, role)) == len(await found(booking, role, weekday=2)) == 2
        done(await booking.as_(role).get(FIRST_FREE, params={"service_type": PHYSIO}))

    assert await stored(booking) == before
    assert await booking.rows("select id from access_log") == []


async def first(booking: Booking, role: str = GUARDIAN, **filters: object) -> list[tuple[str, str | None, str | None]]:
    page = done(await booking.as_(role).get(FIRST_FREE, params={"service_type": PHYSIO, **filters}))
    assert page["next_cursor"] is None
    return [
        (each["unit"]["unit_id"], each["practitioner_id"], each["slot"] and each["slot"]["id"])
        for each in page["items"]
    ]


async def test_the_first_free_time_of_each_unit_is_told_the_earliest_first(booking):
    await free(booking, "2026-12-01 09:00", released_at=None)
    here = await free(booking, "2026-12-01 11:00")
    await free(booking, "2026-12-01 12:00", practitioner_id=PT_2)
    there = await booking.free_time("2026-12-01 10:00", unit_id=OSTROBOTHNIA, practitioner_id="etela-pohjanmaa-pt-1")

    assert await first(booking) == [(OSTROBOTHNIA, None, there), (UNIT, None, here)]
    assert await first(booking, unit_id=UNIT) == [(UNIT, None, here)]
    assert await first(booking, from_days=30) == [(OSTROBOTHNIA, None, None), (UNIT, None, None)]


async def test_a_unit_without_free_times_is_told_last_with_its_phone(booking):
    there = await booking.free_time("2026-12-20 10:00", unit_id=OSTROBOTHNIA, practitioner_id="etela-pohjanmaa-pt-1")

    page = done(await booking.as_(GUARDIAN).get(FIRST_FREE, params={"service_type": PHYSIO}))

    assert [each["slot"] and each["slot"]["id"] for each in page["items"]] == [there, None]
    assert page["items"][1]["unit"]["phone"]


async def test_the_first_free_time_of_each_practitioner_is_told(booking):
    await free(booking, "2026-12-01 12:00", practitioner_id=PT_1)
    second = await free(booking, "2026-12-01 09:00", practitioner_id=PT_2)
    earlier = await free(booking, "2026-11-30 12:00", practitioner_id=PT_1)

    assert await first(booking, unit_id=UNIT, by_practitioner="true") == [(UNIT, PT_1, earlier), (UNIT, PT_2, second)]
    assert await first(booking, unit_id=UNIT, by_practitioner="true", language="sv") == [(UNIT, PT_1, earlier)]
    assert await first(booking, unit_id=UNIT, by_practitioner="true", weekday=3) == [
        (UNIT, PT_1, None),
        (UNIT, PT_2, None),
    ]


async def test_the_first_free_time_of_a_unit_on_duty_may_be_its_own_reserve(booking):
    reserve = await free(booking, "2026-12-01 09:00", released_at=None)
    public = await free(booking, "2026-12-01 11:00")

    assert await first(booking, MANAGER, unit_id=UNIT) == [(UNIT, None, reserve)]
    assert await first(booking, OUTSIDER, unit_id=UNIT) == [(UNIT, None, public)]
