"""The age at which a guardian's self-service ends, over HTTP: to the second, in Helsinki, in the transaction."""

from datetime import datetime

import httpx
import pytest

from tests.booking.builders import (
    GUARDIAN,
    OT,
    UNIT,
    UNIT_PHONE,
    assert_refused,
    done,
    helsinki,
)
from tests.worked_cases import worked_cases

MIDNIGHTS = pytest.mark.parametrize(
    ("born", "midnight"),
    [
        pytest.param("2014-12-10", "2026-12-09T22:00:00+00:00", id="winter"),
        pytest.param("2014-06-15", "2026-06-14T21:00:00+00:00", id="summer"),
        pytest.param("2014-03-29", "2026-03-28T22:00:00+00:00", id="the day summer time begins"),
        pytest.param("2014-10-25", "2026-10-24T21:00:00+00:00", id="the day summer time ends"),
        pytest.param("2016-02-29", "2028-02-28T22:00:00+00:00", id="a leap-day child"),
    ],
)


@pytest.mark.parametrize("case", worked_cases("proxy_age"))
async def test_a_guardian_books_for_a_child_as_worked_out(booking, case):
    at = helsinki(case["operation_at_local"])
    booking.world.clock.at = at
    if case["require_under_age_at_appointment"] == "true":
        booking.change_service_type(OT, require_under_age_at_appointment=True)
    right = await booking.right_at_any_age(booking.child(case["birth_date"]))
    slot_id = await booking.time_at_any_age(f"{case['appointment_date']} 23:30")
    too_late_today = helsinki(f"{case['appointment_date']} 23:30") <= at

    answer = await booking.book(GUARDIAN, slot_id, right["id"])
    seen = await booking.as_(GUARDIAN).get(f"/v1/booking-rights/{right['id']}")

    if case["expected"] == "proxy-age-limit":
        problem = assert_refused(answer, 403, "proxy-age-limit")
        assert (problem["unit_id"], problem["unit_phone"]) == (UNIT, UNIT_PHONE)
        assert await booking.status_of(slot_id) == "free"
        may_see = case["require_under_age_at_appointment"] == "true"
        assert seen.status_code == (200 if may_see else 404)
    elif too_late_today:
        # In the last second of a day no time of that day is left: the age does not refuse, the time does.
        assert_refused(answer, 409, "slot-in-the-past")
        assert seen.status_code == 200
    else:
        warned = case["expected"] == "allowed_with_warning"
        assert done(answer)["warnings"] == (["proxy_ends_before_appointment"] if warned else [])
        assert seen.status_code == 200


@MIDNIGHTS
async def test_a_guardian_acts_until_midnight_in_helsinki(booking, born, midnight):
    booking.world.clock.at = at = datetime.fromisoformat(midnight)
    booking.world.clock.advance(microseconds=-1)
    code = booking.child(born)
    right = await booking.right_at_any_age(code, visits=2)
    day = at.date().isoformat()
    first, second = (
        await booking.time_at_any_age(f"{day} 23:45+00:00"),
        await booking.time_at_any_age(f"{day} 23:00+00:00"),
    )

    appointment = done(await booking.book(GUARDIAN, first, right["id"]))
    booking.world.clock.at = at
    answer = await booking.book(GUARDIAN, second, right["id"])

    assert appointment["warnings"] == ["proxy_ends_before_appointment"]
    assert_refused(answer, 403, "proxy-age-limit")
    assert await booking.status_of(second) == "free"
    (allowed, denied) = await booking.accesses("book", "appointment")
    assert (allowed["outcome"], denied["outcome"], denied["reason"]) == ("allowed", "denied", "proxy-age-limit")
    assert denied["authority_request_id"] is not None


async def test_the_age_is_decided_in_the_transaction_not_when_the_authority_was_asked(booking):
    booking.set_clock("2026-12-09 23:59:59")
    right = await booking.right_at_any_age(booking.child("2014-12-10"))
    slot_id = await booking.time_at_any_age("2026-12-11 09:00")

    async def midnight_strikes(_request: httpx.Request) -> None:
        booking.set_clock("2026-12-10 00:00:01")

    hooks = booking.parts.authorities._source._http.event_hooks["request"]
    hooks.append(midnight_strikes)
    answer = await booking.book(GUARDIAN, slot_id, right["id"])
    hooks.remove(midnight_strikes)

    assert_refused(answer, 403, "proxy-age-limit")
    assert await booking.status_of(slot_id) == "free"
    (access,) = await booking.accesses("book", "appointment")
    assert access["authority_checked_at"] == helsinki("2026-12-09 23:59:59")


@pytest.mark.parametrize(
    ("limit", "born", "kind"),
    [
        pytest.param(15, "2013-01-01", None, id="under a higher limit"),
        pytest.param(7, "2018-01-01", "proxy-age-limit", id="over a lower limit"),
        pytest.param(0, "2026-11-01", "proxy-age-limit", id="never"),
        pytest.param(18, "2008-11-24", None, id="until coming of age"),
    ],
)
async def test_the_limit_is_the_service_types(booking, limit, born, kind):
    booking.change_service_type(OT, proxy_under_age_years=limit)
    right = await booking.right_at_any_age(booking.child(born))
    slot_id = await booking.time_at_any_age("2026-11-23 16:00")

    answer = await booking.book(GUARDIAN, slot_id, right["id"])

    if kind is None:
        assert answer.status_code == 201, answer.text
    else:
        assert_refused(answer, 403, kind)
