"""A service of the county books with a right for its professional, and no other service and nobody else does."""

from typing import Any
from uuid import uuid4

import pytest

from tests.booking.builders import GUARDIAN, SERVICE, THERAPIST, UNIT, assert_refused, done

GUIDANCE = "polku-guidance"
ACTING = {"subject": "a-worker", "professions": ["guidance_worker"], "unit_id": "kymenlaakso-client-guidance"}
WHY = {"channel": "phone", "reason_no_self_service": "by_phone"}


async def wanted(booking: Any, **changes: Any) -> dict[str, Any]:
    """A booking for a professional; None leaves a field out."""
    right = await booking.right()
    slot = await booking.free_time("2026-12-01 09:00")
    body = {"slot_id": slot, "booking_right_id": right["id"], **WHY, "acting_professional": ACTING, **changes}
    return {name: value for name, value in body.items() if value is not None}


async def test_guidance_books_for_its_professional_who_is_named_in_the_access_log(booking):
    body = await wanted(booking)
    made = done(await booking.as_(GUIDANCE).post("/v1/appointments", body))

    assert (made["booking_right_id"], made["channel"], made["status"]) == (body["booking_right_id"], "phone", "booked")
    rows = await booking.world.databases.fetch(
        "booking", "select actor_kind, on_behalf_of, outcome from access_log where action = 'book'"
    )
    assert [tuple(row) for row in rows] == [("service", "a-worker", "allowed")]
    seen = done(await booking.as_(THERAPIST).get(f"/v1/appointments/{made['id']}/history"))
    assert [each["by"] for each in seen["changes"]] == ["professional"]


async def test_another_service_does_not_book(booking):
    assert_refused(await booking.as_(SERVICE).post("/v1/appointments", await wanted(booking)), 403, "forbidden")


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        pytest.param({"acting_professional": None}, "/acting_professional", "missing", id="for nobody"),
        pytest.param({"booking_right_id": None}, "/booking_right_id", "missing", id="without a right"),
        pytest.param({"channel": None}, "/channel", "missing", id="in no way"),
        pytest.param({"reason_no_self_service": None}, "/reason_no_self_service", "missing", id="for no reason"),
    ],
)
async def test_a_service_says_for_whom_and_why_and_has_a_right(booking, changes, pointer, code):
    answer = await booking.as_(GUIDANCE).post("/v1/appointments", await wanted(booking, **changes))

    problem = assert_refused(answer, 422, "validation")
    assert [(each["pointer"], each["code"]) for each in problem["errors"]] == [(pointer, code)]


@pytest.mark.parametrize("role", [GUARDIAN, THERAPIST])
async def test_nobody_but_a_service_acts_for_a_professional(booking, role):
    answer = await booking.as_(role).post("/v1/appointments", await wanted(booking))

    problem = assert_refused(answer, 422, "validation")
    assert [each["code"] for each in problem["errors"]] == ["not_a_service"]


async def test_guidance_issues_a_right_of_any_unit(booking):
    body = booking.new_right()
    right = done(await booking.as_(GUIDANCE).post("/v1/booking-rights", body))

    assert right["unit"]["unit_id"] == UNIT


async def forget_keys(booking: Any) -> None:
    """As when the keys of earlier requests are not remembered any more."""
    await booking.world.databases.fetch("booking", "delete from idempotency")


async def test_booked_again_by_its_origin_it_is_the_visit_that_there_is(booking):
    body = await wanted(booking, origin=str(uuid4()))
    made = done(await booking.as_(GUIDANCE).post("/v1/appointments", body))
    await forget_keys(booking)
    again = await booking.as_(GUIDANCE).post("/v1/appointments", body)

    assert (again.status_code, again.headers["location"]) == (201, f"/v1/appointments/{made['id']}")
    assert done(again) == made
    assert len(await booking.world.databases.fetch("booking", "select 1 from appointment")) == 1
    right = await booking.right_again(body["booking_right_id"])
    assert right["visits_used"] == 1


async def test_a_right_asked_for_again_by_its_origin_is_the_right_that_there_is(booking):
    body = {**booking.new_right(), "origin": str(uuid4())}
    given = done(await booking.as_(GUIDANCE).post("/v1/booking-rights", body))
    await forget_keys(booking)

    assert done(await booking.as_(GUIDANCE).post("/v1/booking-rights", body))["id"] == given["id"]
    assert len(await booking.world.databases.fetch("booking", "select 1 from booking_right")) == 1
    told = await booking.world.databases.fetch("booking", "select 1 from event where type = 'booking-right.issued'")
    assert len(told) == 1
    other = await booking.as_(GUIDANCE).post("/v1/booking-rights", {**body, "visits": 7})
    assert_refused(other, 409, "invalid-state")


async def test_an_origin_names_one_visit_only(booking):
    origin = str(uuid4())
    body = await wanted(booking, origin=origin)
    done(await booking.as_(GUIDANCE).post("/v1/appointments", body))
    right = await booking.right(booking.code_of("infants-sibling"))
    other = {**body, "booking_right_id": right["id"], "slot_id": await booking.free_time("2026-12-02 09:00")}

    problem = assert_refused(await booking.as_(GUIDANCE).post("/v1/appointments", other), 422, "validation")
    assert [(each["pointer"], each["code"]) for each in problem["errors"]] == [("/origin", "taken")]


async def test_only_a_service_says_an_origin(booking):
    origin = {"origin": str(uuid4())}
    therapist = booking.as_(THERAPIST)
    for answer in (
        await therapist.post("/v1/appointments", await wanted(booking, acting_professional=None, **origin)),
        await therapist.post("/v1/booking-rights", {**booking.new_right(), **origin}),
    ):
        problem = assert_refused(answer, 422, "validation")
        assert [(each["pointer"], each["code"]) for each in problem["errors"]] == [("/origin", "not_a_service")]
