"""Which changes of a schedule are refused, and to whom."""

from typing import Any

import pytest

from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    MISSING,
    OUTSIDER,
    PT_2,
    SERVICE,
    THERAPIST,
    assert_refused,
    done,
)
from tests.booking.calendar_builders import (
    DAY,
    NEXT,
    change,
    end,
    free,
    set_up,
)

MORNING = ["24 09:00", "24 09:45", "24 10:30", "24 11:15"]
NEXT_MORNING = ["25 09:00", "25 09:45", "25 10:30", "25 11:15"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        pytest.param({"changes_on": "2026-11-22"}, "/changes_on", id="a day that has passed"),
        pytest.param({"changes_on": "2026-11-27", "effective_until": "2026-12-31"}, "/changes_on", id="after its end"),
        pytest.param({"effective_until": DAY}, "", id="ends before the change"),
        pytest.param({"effective_until": "2027-11-27"}, "", id="longer than a year"),
        pytest.param({"service_types": ["nurse"]}, "/practitioner_id", id="a service not given"),
        pytest.param({"location_id": "nowhere"}, "/location_id", id="an unknown place"),
        pytest.param({"location_id": "etela-pohjanmaa-meeting-place-seinajoki"}, "/location_id", id="another's place"),
        pytest.param({"location_id": "kymenlaakso-pop-up-shopping-centre"}, "/location_id", id="a place not open then"),
        pytest.param({"ends": "09:40"}, "/ends", id="no visit fits"),
        pytest.param({"practitioner_id": PT_2}, "/practitioner_id", id="another practitioner"),
    ],
)  # fmt: skip
async def test_an_impossible_change_is_refused(booking, changes, pointer):
    schedule = await set_up(booking)

    problem = assert_refused(await change(booking, schedule, **changes), 422, "validation")

    assert [each["pointer"] for each in problem["errors"]] == [pointer]
    assert await free(booking) == [*MORNING, *NEXT_MORNING]


@pytest.mark.parametrize(
    ("last_day", "code"),
    [
        pytest.param("2026-11-21", "in_the_past", id="a day that has passed"),
        pytest.param("2026-11-26", "after_the_end", id="later than its end"),
    ],
)
async def test_an_impossible_end_is_refused(booking, last_day, code):
    schedule = await set_up(booking)

    problem = assert_refused(await end(booking, schedule, last_day), 422, "validation")

    assert [each["code"] for each in problem["errors"]] == [code]


async def test_a_change_decided_on_an_older_version_is_refused(booking):
    schedule = await set_up(booking)
    done(await change(booking, schedule))

    assert_refused(await change(booking, schedule, version=1), 412, "version-mismatch")
    assert_refused(await end(booking, schedule, DAY, version=1), 412, "version-mismatch")
    path = f"/v1/schedules/{schedule['id']}/end"
    assert_refused(await booking.as_(MANAGER).post(path, {"last_day": DAY}), 428, "precondition-required")


@pytest.mark.parametrize(
    ("role", "status", "kind"),
    [
        pytest.param("speech-therapist", 403, "forbidden", id="a colleague"),
        pytest.param(OUTSIDER, 404, "not-found", id="a professional of another unit"),
        pytest.param("guidance-manager", 404, "not-found", id="the manager of another unit"),
        pytest.param(GUARDIAN, 403, "forbidden", id="a citizen"),
        pytest.param(SERVICE, 403, "forbidden", id="a service"),
    ],
)
async def test_others_change_no_schedule(booking, role, status, kind):
    schedule = await set_up(booking)

    assert_refused(await change(booking, schedule, role), status, kind)
    assert_refused(await end(booking, schedule, DAY, role), status, kind)

    assert await free(booking) == [*MORNING, *NEXT_MORNING]


async def test_the_practitioner_changes_and_ends_the_own_schedule(booking):
    schedule = await set_up(booking)

    changed = done(await change(booking, schedule, THERAPIST, ends="10:30"))
    done(await end(booking, changed, NEXT, THERAPIST))

    assert await free(booking) == [*MORNING, "25 09:00", "25 09:45"]


@pytest.mark.parametrize("role", [MANAGER, OUTSIDER], ids=["nobody's schedule", "another unit's schedule"])
async def test_a_schedule_that_is_missing_or_foreign_is_not_found(booking, role):
    schedule: dict[str, Any] = {"id": MISSING, "version": 1}
    if role == OUTSIDER:
        schedule = await set_up(booking)

    assert_refused(await booking.as_(role).get(f"/v1/schedules/{schedule['id']}"), 404, "not-found")
    assert_refused(await change(booking, schedule, role), 404, "not-found")
