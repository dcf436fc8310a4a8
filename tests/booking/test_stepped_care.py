"""Stepped care over HTTP: an adult's right on steps 1-3 needs a care need assessment, and its code is kept sealed."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.booking.builders import OT, SERVICE, THERAPIST, UNIT_PHONE, Booking, assert_refused, done

RIGHTS = "/v1/booking-rights"
BY_NURSE = {"assessed_on": "2026-11-20", "by": "nurse"}
WITH_CODE = BY_NURSE | {"navigator_code": "ABC-123", "navigator_filled_on": "2026-11-10"}
LAST_DAY = "2026-12-11"
"""The 31st day after the filling."""


def new(booking: Booking, born: str = "1990-05-01", **changes: Any) -> dict[str, Any]:
    """What issues a right on a step to somebody born that day."""
    return booking.new_right(booking.child(born), service_type=OT, **changes)


@pytest.fixture
def step_2(booking: Booking) -> None:
    """The service is on step 2, for people of every age."""
    booking.change_service_type(OT, step=2, max_age_months=None)


@pytest.mark.usefixtures("step_2")
@pytest.mark.parametrize(
    ("assessment", "reason"),
    [
        pytest.param(None, "assessment_missing", id="none"),
        pytest.param({**BY_NURSE, "by": "social_worker"}, "assessment_not_by_health_care", id="by a social worker"),
        pytest.param({**BY_NURSE, "by": "guidance_worker"}, "assessment_not_by_health_care", id="by guidance"),
    ],
)
@pytest.mark.parametrize("role", [THERAPIST, SERVICE])
async def test_an_adult_gets_no_right_on_a_step_without_an_assessment_by_health_care(booking, role, assessment, reason):
    answer = await booking.as_(role).post(RIGHTS, new(booking, care_need_assessment=assessment))

    problem = assert_refused(answer, 409, "care-need-assessment-required")
    assert (problem["reason"], problem["unit_phone"]) == (reason, UNIT_PHONE)
    assert await booking.rows("select id from booking_right") == []
    (access,) = await booking.accesses("issue", "booking_right")
    assert (access["outcome"], access["reason"]) == ("denied", "care-need-assessment-required")


@pytest.mark.usefixtures("step_2")
async def test_an_assessed_adult_gets_the_right_and_the_assessment_is_kept(booking):
    right = done(await booking.as_(SERVICE).post(RIGHTS, new(booking, care_need_assessment=BY_NURSE)))

    (row,) = await booking.rows(
        "select care_need_assessment ->> 'assessed_on' as on, care_need_assessment ->> 'by' as by from booking_right"
    )
    assert (row["on"], row["by"]) == ("2026-11-20", "nurse")
    assert right["status"] == "active"


@pytest.mark.parametrize(
    ("born", "step"),
    [
        pytest.param("1990-05-01", None, id="a service without a step"),
        pytest.param("1990-05-01", 0, id="step 0 is open"),
        pytest.param("2008-11-24", 3, id="the last day under age"),
    ],
)
async def test_the_gate_is_not_for_others(booking, born, step):
    booking.change_service_type(OT, step=step, max_age_months=None)

    assert done(await booking.as_(THERAPIST).post(RIGHTS, new(booking, born)))["service_type"] == OT


@pytest.mark.usefixtures("step_2")
async def test_the_gate_closes_on_the_18th_birthday(booking):
    answer = await booking.as_(THERAPIST).post(RIGHTS, new(booking, "2008-11-23"))

    assert_refused(answer, 409, "care-need-assessment-required")


@pytest.mark.parametrize(
    ("assessment", "pointer"),
    [
        pytest.param({**BY_NURSE, "assessed_on": "2026-11-24"}, "/care_need_assessment/assessed_on", id="tomorrow"),
        pytest.param(
            {**WITH_CODE, "navigator_filled_on": "2026-11-24"},
            "/care_need_assessment/navigator_filled_on",
            id="filled in tomorrow",
        ),
        pytest.param({**BY_NURSE, "navigator_code": "ABC-123"}, "/care_need_assessment", id="a code of no day"),
        pytest.param({**BY_NURSE, "navigator_filled_on": "2026-11-10"}, "/care_need_assessment", id="a day of no code"),
        pytest.param({**BY_NURSE, "by": "nobody"}, "/care_need_assessment/by", id="no profession"),
        pytest.param({**WITH_CODE, "navigator_code": "!!!!"}, "/care_need_assessment/navigator_code", id="no code"),
    ],
)
async def test_an_assessment_that_makes_no_sense_is_refused(booking, assessment, pointer):
    answer = await booking.as_(THERAPIST).post(RIGHTS, new(booking, "2020-05-01", care_need_assessment=assessment))

    assert [each["pointer"] for each in assert_refused(answer, 422, "validation")["errors"]] == [pointer]


async def sealed_code(booking: Booking, right_id: str) -> str | None:
    """The Therapy Navigator code of a right, opened."""
    (row,) = await booking.rows("select sealed_navigator_code as code from booking_right where id = $1", UUID(right_id))
    return booking.parts.sealer.open(row["code"]) if row["code"] else None


@pytest.mark.usefixtures("step_2")
async def test_a_navigator_code_is_kept_sealed_shown_to_nobody_and_deleted_after_its_last_day(booking):
    answer = await booking.as_(THERAPIST).post(RIGHTS, new(booking, care_need_assessment=WITH_CODE))
    right = done(answer)
    assert "ABC-123" not in answer.text
    assert "ABC-123" not in str(await booking.rows("select * from booking_right"))
    assert await sealed_code(booking, right["id"]) == "ABC-123"

    booking.set_clock(f"{LAST_DAY} 23:59:59")
    await booking.world.work("booking")
    assert await sealed_code(booking, right["id"]) == "ABC-123"
    booking.set_clock("2026-12-12 01:00")
    await booking.world.work("booking")

    assert await sealed_code(booking, right["id"]) is None
    assert (await booking.right_again(right["id"]))["version"] == right["version"]


@pytest.mark.usefixtures("step_2")
async def test_a_code_that_has_expired_is_not_kept_and_closes_nothing(booking):
    expired = WITH_CODE | {"navigator_filled_on": "2026-10-22"}

    right = done(await booking.as_(THERAPIST).post(RIGHTS, new(booking, care_need_assessment=expired)))

    assert await sealed_code(booking, right["id"]) is None


@pytest.mark.usefixtures("step_2")
async def test_a_referral_gets_its_right_again_with_the_same_code_also_after_that_is_deleted(booking):
    body = new(booking, care_need_assessment=WITH_CODE, referral_id=str(uuid4()))
    other = body | {"care_need_assessment": WITH_CODE | {"navigator_code": "XYZ-999"}}
    api = booking.as_(SERVICE)
    first = done(await api.post(RIGHTS, body))

    assert done(await api.post(RIGHTS, body)) == first
    assert_refused(await api.post(RIGHTS, other), 409, "invalid-state")
    booking.set_clock("2026-12-12 01:00")
    await booking.world.work("booking")
    assert await sealed_code(booking, first["id"]) is None
    assert done(await booking.as_(SERVICE).post(RIGHTS, body)) == first


def test_the_last_day_of_the_code_is_its_31st():
    assert (date.fromisoformat(LAST_DAY) - date.fromisoformat("2026-11-10")).days == 31
