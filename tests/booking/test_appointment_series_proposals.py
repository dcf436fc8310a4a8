"""Proposals of a therapy period over HTTP: what is found for each visit, what stands against it, what else there is."""

from uuid import UUID

import pytest

from tests.booking.builders import (
    GUARDIAN,
    MISSING,
    OT,
    OUTSIDER,
    PHYSIO,
    PT_1,
    PT_2,
    SERVICE,
    STRANGER,
    THERAPIST,
    UNIT_PHONE,
    Booking,
    assert_refused,
    done,
    told,
)
from tests.booking.series import (
    TUESDAYS,
    book_series,
    local,
    propose,
    slots_of,
    times_every_day,
    times_on,
    when,
)


async def change_times(booking: Booking, statement: str, *arguments: object) -> None:
    connection = await booking.database()
    await connection.execute(statement, *arguments)
    await connection.close()


@pytest.mark.parametrize("role", [GUARDIAN, THERAPIST])
async def test_a_proposal_has_a_time_for_every_visit_and_writes_nothing(booking, role):
    right = await booking.right(visits=3)
    await times_every_day(booking, "2026-11-30", "2026-12-20", clocks=("09:00", "13:00"))
    before = await booking.rows("select md5(string_agg(slot::text, '' order by id)) from slot")

    answer = await propose(booking, role, right)

    proposal = done(answer)
    assert answer.status_code == 200
    assert when(proposal) == ["2026-12-01 09:00", "2026-12-08 09:00", "2026-12-15 09:00"]
    assert [(each["number"], each["wanted_on"]) for each in proposal["visits"]] == list(enumerate(TUESDAYS, 1))
    assert [each["conflicts"] for each in proposal["visits"]] == [[], [], []]
    first = proposal["visits"][0]["alternatives"]
    assert [local(each["starts_at"]) for each in first] == ["2026-12-01 13:00", "2026-11-30 09:00", "2026-11-30 13:00"]
    assert first[0]["service_types"] == [PHYSIO]
    assert (proposal["is_whole"], proposal["practitioner_id"]) == (True, PT_1)
    assert await booking.rows("select md5(string_agg(slot::text, '' order by id)) from slot") == before
    assert await booking.rows("select id from appointment_series") == []
    (access,) = await booking.accesses("propose", "appointment_series")
    assert (access["subjects"], access["outcome"]) == ([right["person_ref"]], "allowed")


async def test_what_is_proposed_can_be_booked(booking):
    right = await booking.right(visits=12, min_interval_days=5, max_interval_days=9, valid_until="2027-03-31")
    await times_every_day(booking, "2026-11-30", "2027-03-15", clocks=("09:00",))
    proposal = done(await propose(booking, GUARDIAN, right, visits=12, tolerance_days=2))

    slot_ids = [each["slot"]["id"] for each in proposal["visits"]]

    assert slots_of(done(await book_series(booking, GUARDIAN, slot_ids, right))) == slot_ids


async def test_christmas_is_told_and_gone_around(booking):
    """Weekly Fridays from 18 December 2026: Christmas Day and New Year's Day are Fridays."""
    right = await booking.right(visits=4)
    every_day = await times_every_day(booking, "2026-12-17", "2027-01-15")
    closed = {"2026-12-24", "2026-12-25", "2026-12-26", "2027-01-01", "2027-01-06"}
    for slot_id in every_day:
        (row,) = await booking.rows("select starts_at from slot where id = $1", UUID(slot_id))
        if local(row["starts_at"].isoformat())[:10] in closed:
            await change_times(booking, "delete from slot where id = $1", UUID(slot_id))

    proposal = done(await propose(booking, GUARDIAN, right, visits=4, first_day="2026-12-18", tolerance_days=3))

    assert when(proposal) == ["2026-12-18 09:00", "2026-12-23 09:00", "2026-12-31 09:00", "2027-01-08 09:00"]
    assert [each["conflicts"] for each in proposal["visits"]] == [
        [],
        ["public_holiday", "no_time_on_day"],
        ["public_holiday", "no_time_on_day"],
        [],
    ]


async def test_clock_times_stay_over_the_autumn_change(booking):
    """Summer time ends on Sunday 25 October 2026: ten o'clock stays ten o'clock."""
    booking.set_clock("2026-10-12 09:00")
    right = await booking.right(visits=3, valid_from="2026-10-01")
    await times_every_day(booking, "2026-10-13", "2026-11-10", clocks=("09:00", "10:00", "11:00"))

    proposal = done(
        await propose(booking, GUARDIAN, right, first_day="2026-10-20", time_from="10:00", time_until="11:00")
    )

    assert when(proposal) == ["2026-10-20 10:00", "2026-10-27 10:00", "2026-11-03 10:00"]
    assert [each["slot"]["starts_at"] for each in proposal["visits"]] == [
        "2026-10-20T07:00:00Z",
        "2026-10-27T08:00:00Z",
        "2026-11-03T08:00:00Z",
    ]


async def test_clock_times_stay_over_the_spring_change(booking):
    """Summer time begins on Sunday 28 March 2027."""
    right = await booking.right(visits=2, valid_until="2027-05-31")
    await times_every_day(booking, "2027-03-22", "2027-04-01", clocks=("08:00", "09:00"))

    proposal = done(await propose(booking, GUARDIAN, right, visits=2, first_day="2027-03-25", time_from="09:00"))

    assert when(proposal) == ["2027-03-25 09:00", "2027-04-01 09:00"]
    assert [each["slot"]["starts_at"][11:16] for each in proposal["visits"]] == ["07:00", "06:00"]


async def test_preferred_weekdays_and_clock_times_are_kept_to(booking):
    right = await booking.right(visits=3)
    await times_every_day(booking, "2026-11-30", "2026-12-31", clocks=("09:00", "14:00"))

    proposal = done(await propose(booking, GUARDIAN, right, weekdays=[4], time_from="12:00"))

    assert when(proposal) == ["2026-12-03 14:00", "2026-12-10 14:00", "2026-12-17 14:00"]


async def test_all_visits_are_with_the_one_who_can_give_most_of_them(booking):
    right = await booking.right(visits=3)
    await times_on(booking, TUESDAYS[:2], clock="08:00")
    await times_on(booking, TUESDAYS, clock="15:00", practitioner_id=PT_2)

    same = done(await propose(booking, GUARDIAN, right))
    any_of_them = done(await propose(booking, GUARDIAN, right, same_practitioner=False))
    named = done(await propose(booking, GUARDIAN, right, practitioner_id=PT_1))

    assert (same["practitioner_id"], when(same)) == (PT_2, [f"{day} 15:00" for day in TUESDAYS])
    assert any_of_them["practitioner_id"] is None
    assert when(any_of_them) == ["2026-12-01 08:00", "2026-12-08 08:00", "2026-12-15 15:00"]
    assert (when(named), named["is_whole"]) == (["2026-12-01 08:00", "2026-12-08 08:00", None], False)
    assert named["visits"][2]["conflicts"] == ["no_time_on_day"]


async def test_what_the_right_does_not_give_is_told_visit_by_visit(booking):
    right = await booking.right(visits=3, valid_until="2026-12-10", practitioner_ids=[PT_1])
    await times_on(booking, [*TUESDAYS, "2026-12-22"])
    done(await booking.book(GUARDIAN, await booking.free_time("2026-11-24 09:00"), right["id"]))

    proposal = done(await propose(booking, GUARDIAN, right, visits=4))
    other = done(await propose(booking, GUARDIAN, right, visits=1, practitioner_id=PT_2))

    assert [each["conflicts"] for each in proposal["visits"]] == [
        [],
        [],
        ["right_used_up"],
        ["right_used_up"],
    ]
    assert proposal["visits"][3]["alternatives"] == []
    assert "wrong_practitioner" in other["visits"][0]["conflicts"]
    longer = done(await propose(booking, GUARDIAN, right, visits=2, first_day="2026-12-08"))
    assert [each["conflicts"] for each in longer["visits"]] == [[], ["outside_window"]]


async def test_intervals_to_visits_that_stand_are_kept(booking):
    right = await booking.right(visits=5, min_interval_days=7)
    await times_every_day(booking, "2026-11-30", "2026-12-31", clocks=("10:00",))
    done(await booking.book(GUARDIAN, await booking.free_time("2026-12-03 09:00"), right["id"]))

    proposal = done(await propose(booking, GUARDIAN, right, visits=2, first_day="2026-12-08", tolerance_days=3))

    assert when(proposal) == ["2026-12-10 10:00", "2026-12-17 10:00"]
    assert proposal["visits"][0]["conflicts"] == ["interval_too_short"]


async def test_the_age_window_and_the_end_of_proxy_are_told(booking):
    too_old = await booking.right(booking.child("2025-06-08"), visits=2)
    await times_on(booking, TUESDAYS)
    physio = done(await propose(booking, GUARDIAN, too_old, visits=2, first_day="2026-12-08"))
    twelve = await booking.right_at_any_age(booking.child("2014-12-10"), visits=2)
    for day in ("08", "15"):
        await booking.time_at_any_age(f"2026-12-{day} 09:00")

    warned = done(await propose(booking, GUARDIAN, twelve, visits=2, first_day="2026-12-08"))
    by_unit = done(await propose(booking, THERAPIST, twelve, visits=2, first_day="2026-12-08"))
    booking.change_service_type(OT, require_under_age_at_appointment=True)
    refused = done(await propose(booking, GUARDIAN, twelve, visits=2, first_day="2026-12-08"))

    assert [each["conflicts"] for each in physio["visits"]] == [[], ["too_old"]]
    assert [each["warnings"] for each in warned["visits"]] == [[], ["proxy_ends_before_appointment"]]
    assert [each["warnings"] for each in by_unit["visits"]] == [[], []]
    assert [each["conflicts"] for each in refused["visits"]] == [[], ["proxy_age_limit"]]


async def test_only_times_that_the_caller_may_take_are_proposed(booking):
    right = await booking.right(visits=4, delivery_modes=["visit"])
    open_to_all, staff_only, held, own, video = await times_on(
        booking, ["2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22", "2026-12-29"]
    )
    await change_times(booking, "update slot set released_at = null where id = $1", UUID(staff_only))
    hold = "update slot set held_until = clock_timestamp() + interval '5 minutes', held_for = $2 where id = $1"
    await change_times(booking, hold, UUID(held), UUID(MISSING))
    await change_times(booking, hold, UUID(own), UUID(right["id"]))
    await change_times(booking, "update slot set delivery_mode = 'video' where id = $1", UUID(video))

    family = done(await propose(booking, GUARDIAN, right, visits=5))
    unit = done(await propose(booking, THERAPIST, right, visits=5))

    def proposed(proposal):
        return [each["slot"] and each["slot"]["id"] for each in proposal["visits"]]

    assert proposed(family) == [open_to_all, None, None, own, None]
    assert proposed(unit) == [open_to_all, staff_only, None, own, None]


async def test_times_that_have_begun_are_not_proposed(booking):
    right = await booking.right(visits=1)
    await times_on(booking, ["2026-11-23"], clock="09:00")
    later = await booking.free_time("2026-11-23 09:30")

    proposal = done(await propose(booking, GUARDIAN, right, visits=1, first_day="2026-11-23"))

    assert (proposal["visits"][0]["slot"]["id"], proposal["visits"][0]["alternatives"]) == (later, [])


@pytest.mark.parametrize(
    ("wish", "pointer", "code"),
    [
        pytest.param({"visits": 0}, "/visits", "greater_than_equal", id="no visit"),
        pytest.param({"visits": 101}, "/visits", "less_than_equal", id="over a hundred"),
        pytest.param({"interval_days": 0}, "/interval_days", "greater_than_equal", id="all on one day"),
        pytest.param({"first_day": "2026-11-22"}, "/first_day", "in_the_past", id="yesterday"),
        pytest.param({"first_day": "9999-12-31"}, "/first_day", "too_far", id="the end of the calendar"),
        pytest.param({"visits": 100, "interval_days": 365}, "/first_day", "too_far", id="a hundred years"),
        pytest.param({"tolerance_days": 31}, "/tolerance_days", "less_than_equal", id="over a month of tolerance"),
        pytest.param({"weekdays": [8]}, "/weekdays/0", "less_than_equal", id="no such weekday"),
        pytest.param({"time_from": "12:00", "time_until": "12:00"}, "", "value_error", id="no clock time"),
        pytest.param({"practitioner_id": "nobody"}, "/practitioner_id", "unknown", id="an unknown therapist"),
    ],
)
async def test_a_wish_that_cannot_be_is_refused(booking, wish, pointer, code):
    right = await booking.right(visits=3)

    (error,) = assert_refused(await propose(booking, GUARDIAN, right, **wish), 422, "validation")["errors"]

    assert (error["pointer"], error["code"]) == (pointer, code)


async def test_a_right_that_is_of_no_use_to_the_caller_is_refused_with_the_reasons(booking):
    by_unit = await booking.right(visits=3, booking_mode="professional_books")

    refused = assert_refused(await propose(booking, GUARDIAN, by_unit), 409, "booking-right-not-usable")
    assert refused["reasons"] == ["not_self_booking"]
    assert done(await propose(booking, THERAPIST, by_unit))["visits"]
    path = f"/v1/booking-rights/{by_unit['id']}/revoke"
    done(await booking.as_(THERAPIST).post(path, {"reason": "ended"}, version=1))
    for role, reasons in ((GUARDIAN, ["right_revoked", "not_self_booking"]), (THERAPIST, ["right_revoked"])):
        problem = assert_refused(await propose(booking, role, by_unit), 409, "booking-right-not-usable")
        assert (problem["reasons"], problem["unit_phone"]) == (reasons, UNIT_PHONE)


async def test_strangers_are_proposed_nothing(booking):
    right = await booking.right(visits=3)
    booking.change_service_type(OT, rollout=False)
    of_ot = await booking.right_at_any_age(booking.code_of("infant"))

    stranger = await propose(booking, STRANGER, right)
    outsider = await propose(booking, OUTSIDER, right)
    missing = await propose(booking, OUTSIDER, {"id": MISSING})

    assert_refused(stranger, 403, "proxy-not-allowed")
    assert_refused(outsider, 404, "not-found")
    assert told(outsider) == told(missing)
    assert_refused(await propose(booking, SERVICE, right), 403, "forbidden")
    assert_refused(await propose(booking, GUARDIAN, of_ot), 403, "self-service-not-open")
