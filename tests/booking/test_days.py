"""The day of a unit and of a practitioner: every time with its visit, for the professionals of the unit."""

from typing import Any

import pytest

from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    OT,
    OT_1,
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
)
from tests.booking.calendar_builders import DAY, book_at, change, hold_at, record, set_up

OF_UNIT = f"/v1/units/{UNIT}/day"
OF_PT_1 = f"/v1/practitioners/{PT_1}/day"


async def day(booking: Booking, path: str = OF_UNIT, role: str = THERAPIST, **params: Any) -> dict[str, Any]:
    return done(await booking.as_(role).get(path, params={"date": DAY, **params}))


def statuses(shown: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["starts_at"][11:16], each["status"]) for each in shown["times"]]


async def test_the_day_shows_every_time_and_who_comes(booking):
    await set_up(booking, release={"weekday": 1, "at": "08:00", "days_ahead": 6})
    booked = await book_at(booking, "24 09:45")
    await hold_at(booking, "24 10:30")
    absence = await record(booking, starts_at="2026-11-24T11:30:00+02:00")

    shown = await day(booking)

    assert statuses(shown) == [("07:00", "free"), ("07:45", "booked"), ("08:30", "held"), ("09:15", "withdrawn")]
    assert shown["times"][1]["appointment"] == {
        "id": booked["id"],
        "person_ref": booked["person_ref"],
        "service_type": PHYSIO,
        "status": "booked",
        "interpreter_language": None,
        "series_id": None,
        "version": 1,
    }
    assert [each["appointment"] for each in shown["times"] if each["status"] != "booked"] == [None] * 3
    assert {each["released_at"] for each in shown["times"]} == {"2026-11-23T06:00:00Z"}
    assert shown["times"][3]["absence_id"] == absence["id"]
    assert [each["id"] for each in shown["absences"]] == [absence["id"]]
    assert await day(booking, OF_PT_1) == shown


async def test_the_day_tells_which_interpreter_is_needed(booking):
    await set_up(booking)
    right = await booking.right(booking_mode="therapist_informs", interpreter_language="so")
    slot_id = (await day(booking))["times"][0]["slot_id"]
    done(await booking.book_by_hand(slot_id, right["id"]))

    assert (await day(booking))["times"][0]["appointment"]["interpreter_language"] == "so"


async def test_times_that_are_gone_for_good_are_left_out(booking):
    schedule = await set_up(booking)

    done(await change(booking, schedule, changes_on=DAY, starts="12:00", ends="12:45"))

    assert statuses(await day(booking)) == [("10:00", "free")]


async def test_a_cancelled_visit_is_no_longer_shown(booking):
    await set_up(booking)
    booked = await book_at(booking, "24 09:45")
    done(await booking.cancel(GUARDIAN, booked))

    assert (await day(booking))["times"][1]["appointment"] is None


async def test_the_unit_shows_everybody_and_the_practitioner_only_the_own_day(booking):
    await set_up(booking)
    await set_up(booking, practitioner_id=PT_2)
    await record(booking, practitioner_id=PT_2)
    closure = await record(booking, practitioner_id=None, starts_at="2026-11-24T15:00:00+02:00", reason="closure")

    unit, own = await day(booking), await day(booking, OF_PT_1)

    assert {each["practitioner_id"] for each in unit["times"]} == {PT_1, PT_2}
    assert {each["practitioner_id"] for each in own["times"]} == {PT_1}
    assert len(unit["absences"]) == 2
    assert [each["id"] for each in own["absences"]] == [closure["id"]]


async def test_the_day_is_today_unless_it_is_named_and_begins_at_local_midnight(booking):
    await set_up(booking, weekdays=[1, 2], starts="00:00", ends="23:45", effective_from="2026-11-23")

    today = done(await booking.as_(THERAPIST).get(OF_UNIT))

    assert today["date"] == "2026-11-23"
    assert {each["starts_at"][:10] for each in today["times"]} == {"2026-11-23"}
    assert (await day(booking))["times"][0]["starts_at"] == "2026-11-23T22:00:00Z"


async def test_a_long_day_is_read_page_by_page(booking):
    await set_up(booking)
    first = await day(booking, limit=3)
    last = await day(booking, limit=3, cursor=first["next_cursor"])

    assert [len(each["times"]) for each in (first, last)] == [3, 1]
    assert last["next_cursor"] is None
    other_day = await booking.as_(THERAPIST).get(OF_UNIT, params={"date": "2026-11-25", "cursor": first["next_cursor"]})
    assert_refused(other_day, 422, "validation")


async def test_everybody_whose_visit_is_shown_is_in_the_access_log(booking):
    await set_up(booking)
    booked = await book_at(booking, "24 09:45")

    await day(booking)
    await day(booking, OF_PT_1, MANAGER)

    accesses = await booking.accesses("read", "day")
    assert [(each["subjects"], each["object_id"], each["outcome"]) for each in accesses] == [
        ([booked["person_ref"]], UNIT, "allowed"),
        ([booked["person_ref"]], PT_1, "allowed"),
    ]


@pytest.mark.parametrize("path", [OF_UNIT, OF_PT_1], ids=["unit", "practitioner"])
async def test_the_day_of_another_unit_is_not_found_and_the_attempt_is_logged(booking, path):
    await set_up(booking)

    assert_refused(await booking.as_(OUTSIDER).get(path), 404, "not-found")

    [denied] = await booking.accesses("read", "day")
    assert (denied["outcome"], denied["subjects"]) == ("denied", [])


@pytest.mark.parametrize("role", [GUARDIAN, SERVICE, "integrator"])
@pytest.mark.parametrize("path", [OF_UNIT, OF_PT_1], ids=["unit", "practitioner"])
async def test_only_professionals_see_a_day(booking, path, role):
    assert_refused(await booking.as_(role).get(path), 403, "forbidden")


@pytest.mark.parametrize("path", ["/v1/units/nowhere/day", "/v1/practitioners/nobody/day"])
async def test_the_day_of_nobody_is_not_found(booking, path):
    assert_refused(await booking.as_(MANAGER).get(path), 404, "not-found")


@pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31", "2026-02-30", "tomorrow"])
async def test_an_impossible_day_is_refused(booking, date):
    answer = await booking.as_(MANAGER).get(OF_UNIT, params={"date": date})

    assert [each["pointer"] for each in assert_refused(answer, 422, "validation")["errors"]] == ["date"]


async def test_a_day_without_times_is_empty(booking):
    await booking.free_time("2026-11-24 09:00", service_type=OT, practitioner_id=OT_1)

    assert await day(booking, OF_PT_1) == {"date": DAY, "times": [], "absences": [], "next_cursor": None}
