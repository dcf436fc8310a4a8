"""What the unit changes and no message tells becomes a phone call, and whose an address from the unit is."""

from typing import Any

import pytest

from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    SERVICE,
    THERAPIST,
    UNIT,
    Booking,
    assert_refused,
    done,
)
from tests.booking.messaging import (
    ADDRESS,
    BY_MAIL,
    BY_SMS,
    BY_SUOMI_FI,
    NO_MESSAGES,
    booked_with,
    kinds,
    listed,
    resend,
    say_where,
    sent,
)
from tests.booking.series import book_series, cancel_series

BORN = "2014-12-10"
BEFORE = "2026-12-01 10:00"
BIRTHDAY = "2026-12-10 10:00"


async def calls(booking: Booking) -> list[str]:
    """The visits of which the unit has to tell by phone."""
    items = done(await booking.as_(MANAGER).get("/v1/work-items", params={"kind": "not_delivered"}))["items"]
    assert {each["unit_id"] for each in items} <= {UNIT}
    return [each["appointment_id"] for each in items]


async def test_a_move_by_the_unit_is_phoned_when_nobody_has_said_where_messages_go(booking):
    appointment = await booking.booked()
    assert await sent(booking) == []
    assert await calls(booking) == []

    done(await booking.move(THERAPIST, appointment, await booking.free_time("2026-12-02 09:00")))

    assert await sent(booking) == []
    assert await calls(booking) == [appointment["id"]]
    [message] = await listed(booking)
    assert (message["kind"], message["channel"], message["failure"]) == ("moved", "none", "no_contact_details")
    assert_refused(await resend(booking, message), 409, "invalid-state")


async def test_a_cancellation_by_the_unit_is_phoned_when_the_family_wants_no_messages(booking):
    appointment = await booked_with(booking, NO_MESSAGES)

    done(await booking.cancel(THERAPIST, appointment, reason="cancelled_by_unit"))

    assert await sent(booking) == []
    assert await calls(booking) == [appointment["id"]]


async def test_what_the_family_does_itself_is_not_phoned(booking):
    appointment = await booked_with(booking, NO_MESSAGES, visits=2)
    moved = done(await booking.move(GUARDIAN, appointment, await booking.free_time("2026-12-02 09:00")))
    done(await booking.cancel(GUARDIAN, moved))

    assert await sent(booking) == []
    assert (await calls(booking), await kinds(booking)) == ([], [])


async def test_a_visit_that_was_told_of_is_not_phoned(booking):
    appointment = await booked_with(booking, BY_SMS)
    done(await booking.cancel(THERAPIST, appointment, reason="cancelled_by_unit"))

    assert "on peruttu" in (await sent(booking))[-1].body
    assert await calls(booking) == []


async def test_many_moves_that_reach_nobody_are_one_call_and_another_one_once_it_is_done(booking):
    appointment = await booking.booked(visits=3)
    for day in ("02", "03"):
        slot = await booking.free_time(f"2026-12-{day} 09:00")
        appointment = done(await booking.move(THERAPIST, appointment, slot))
        await sent(booking)
    assert await calls(booking) == [appointment["id"]]
    [item] = done(await booking.as_(MANAGER).get("/v1/work-items"))["items"]
    done(
        await booking.as_(MANAGER).post(f"/v1/work-items/{item['id']}/complete", {"how_informed": "Soitto"}, version=1)
    )

    done(await booking.cancel(THERAPIST, appointment, reason="cancelled_by_unit"))
    await sent(booking)

    assert await calls(booking) == [appointment["id"]]


async def test_a_therapy_period_that_the_unit_cancels_is_one_call(booking):
    right = await booking.right(visits=3)
    slots = [await booking.free_time(f"2026-12-0{day} 09:00") for day in (1, 2, 3)]
    series = done(await book_series(booking, GUARDIAN, slots, right))
    done(await cancel_series(booking, THERAPIST, series, reason="cancelled_by_unit"))

    assert await sent(booking) == []

    assert await kinds(booking) == [("cancelled", "dropped", "no_contact_details")]
    assert len(await calls(booking)) == 1


@pytest.mark.parametrize("protection", ["non_disclosure", "taken_into_care"])
async def test_a_protected_family_is_phoned_about_what_the_unit_changes(booking, protection):
    appointment = await booked_with(booking, BY_SMS)
    await sent(booking)
    await booking.right(person={protection: True})

    done(await booking.move(THERAPIST, appointment, await booking.free_time("2026-12-02 09:00")))

    assert len(await sent(booking)) == 1
    assert (await kinds(booking))[-1] == ("moved", "dropped", protection)
    assert await calls(booking) == [appointment["id"]]


async def of_the_unit(
    booking: Booking, details: dict[str, Any], *, role: str = THERAPIST, **changes: Any
) -> dict[str, Any]:
    """A right of a child who turns 12 soon; the unit or a service says where messages go when issuing it."""
    booking.set_clock(BEFORE)
    years = {"valid_from": "2020-01-01", "valid_until": "2030-12-31", "service_type": "child-ot-follow-up"}
    new = booking.new_right(booking.child(BORN), contact_details=details, **years, **changes)
    return done(await booking.as_(role).post("/v1/booking-rights", new))


async def cancelled_after_the_birthday(booking: Booking, right: dict[str, Any]) -> dict[str, Any]:
    appointment = done(await booking.book_by_hand(await booking.time_at_any_age("2026-12-18 09:00"), right["id"]))
    await sent(booking)
    booking.world.forget_messages()
    booking.set_clock(BIRTHDAY)
    done(await booking.cancel(THERAPIST, appointment, reason="cancelled_by_unit"))
    return appointment


@pytest.mark.parametrize("role", [THERAPIST, SERVICE])
@pytest.mark.parametrize("whose", [{}, {"belongs_to": "guardian"}], ids=["by default", "as said"])
async def test_a_guardian_s_address_from_the_unit_ends_at_the_birthday_too(booking, role, whose):
    right = await of_the_unit(booking, {**BY_SMS, **whose}, role=role)
    appointment = await cancelled_after_the_birthday(booking, right)

    assert await sent(booking) == []
    assert (await kinds(booking))[-1] == ("cancelled", "dropped", "proxy_ended")
    assert await calls(booking) == [appointment["id"]]


async def test_an_address_of_the_child_s_own_from_the_unit_is_good_after_the_birthday(booking):
    right = await of_the_unit(booking, {**BY_SMS, "belongs_to": "person"})
    await cancelled_after_the_birthday(booking, right)

    assert len(await sent(booking)) == 1
    assert await calls(booking) == []


async def test_after_the_birthday_an_address_from_the_unit_is_the_person_s_own(booking):
    right = await of_the_unit(booking, BY_SMS)
    booking.set_clock(BIRTHDAY)
    refused = await say_where(booking, right, {**BY_MAIL, "belongs_to": "guardian"}, role=THERAPIST)
    [error] = assert_refused(refused, 422, "validation")["errors"]
    assert (error["pointer"], error["code"]) == ("/belongs_to", "guardian_ended")

    done(await say_where(booking, right, BY_MAIL, role=THERAPIST))
    await cancelled_after_the_birthday(booking, right)

    assert [each.to for each in await sent(booking)] == [ADDRESS]


async def test_the_limit_is_that_of_the_service_type(booking):
    booking.change_service_type("child-ot-follow-up", proxy_under_age_years=15)
    right = await of_the_unit(booking, BY_SMS)
    await cancelled_after_the_birthday(booking, right)

    assert len(await sent(booking)) == 1


async def test_nothing_leaves_to_an_address_from_the_unit_of_a_child_taken_into_care(booking):
    right = await booking.right(contact_details=BY_SMS, visits=2)
    await booking.right(person={"taken_into_care": True})
    done(await booking.book_by_hand(await booking.free_time(), right["id"]))

    assert await sent(booking) == []
    assert (await kinds(booking))[-1] == ("booked", "dropped", "taken_into_care")


@pytest.mark.parametrize("whose", ["person", "guardian"])
async def test_a_citizen_does_not_say_whose_an_address_is(booking, whose):
    right = await booking.right()

    for details in (BY_MAIL, BY_SUOMI_FI):
        refused = await say_where(booking, right, {**details, "belongs_to": whose})
        [error] = assert_refused(refused, 422, "validation")["errors"]
        assert (error["pointer"], error["code"]) == ("/belongs_to", "staff_only")
