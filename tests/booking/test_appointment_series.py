"""Booking a therapy period over HTTP: every visit or none, and every failure told."""

from uuid import UUID

import pytest

from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    MISSING,
    OT,
    OT_1,
    PT_2,
    SECOND_GUARDIAN,
    THERAPIST,
    UNIT,
    UNIT_PHONE,
    assert_refused,
    done,
    helsinki,
)
from tests.booking.series import (
    SERIES,
    TUESDAYS,
    assert_nothing_booked,
    book_series,
    booked_series,
    failures_of,
    ids_of,
    slots_of,
    times_on,
)


@pytest.mark.parametrize("role", [GUARDIAN, SECOND_GUARDIAN, THERAPIST, MANAGER])
async def test_a_period_books_every_visit_in_the_order_of_time(booking, role):
    right, slot_ids = await booking.right(visits=5), await times_on(booking, TUESDAYS)

    answer = await book_series(booking, role, slot_ids[::-1], right, topic="Jakso sovittu")

    assert answer.status_code == 201, answer.text
    series = answer.json()
    assert slots_of(series) == slot_ids
    assert {each["series_id"] for each in series["appointments"]} == {series["id"]}
    assert {each["topic"] for each in series["appointments"]} == {"Jakso sovittu"}
    assert {each["channel"] for each in series["appointments"]} == {"online" if "guardian" in role else "phone"}
    assert (series["booking_right_id"], series["person_ref"]) == (right["id"], right["person_ref"])
    assert (series["unit"]["unit_id"], series["unit"]["phone"], series["version"]) == (UNIT, UNIT_PHONE, 1)
    assert (answer.headers["location"], answer.headers["etag"]) == (f"{SERIES}/{series['id']}", '"1"')
    again = await booking.right_again(right["id"])
    assert again["visits_used"] == 3
    (access,) = await booking.accesses("book", "appointment_series")
    assert (access["object_id"], access["subjects"]) == (series["id"], [right["person_ref"]])
    assert (access["basis"] == "guardianship") is ("guardian" in role)


async def test_every_visit_of_a_period_has_its_history_and_its_event(booking):
    series = await booked_series(booking)

    history = await booking.rows("select appointment_id, change, by from appointment_change order by id")
    events = await booking.rows("select aggregate from event where type = 'appointment.booked' order by id")

    assert [(str(each["appointment_id"]), each["change"], each["by"]) for each in history] == [
        (each, "booked", "family") for each in ids_of(series)
    ]
    assert [each["aggregate"] for each in events] == [f"appointment:{each}" for each in ids_of(series)]


async def test_the_family_says_where_its_messages_go_and_is_told_of_the_whole_period_once(booking):
    right, slot_ids = await booking.right(visits=3), await times_on(booking, TUESDAYS)
    details = {"channel": "email", "language": "sv", "email": "huoltaja@example.com"}

    series = done(await book_series(booking, GUARDIAN, slot_ids, right, contact_details=details))

    shown = done(await booking.as_(GUARDIAN).get(f"/v1/booking-rights/{right['id']}/contact-details"))
    assert (shown["channel"], shown["language"]) == ("email", "sv")
    messages = await booking.rows("select kind, facts ->> 'series_id' as series_id from message where kind = 'booked'")
    assert messages == [{"kind": "booked", "series_id": series["id"]}]


async def test_one_taken_time_books_nothing(booking):
    right, slot_ids = await booking.right(visits=3), await times_on(booking, TUESDAYS)
    other = await booking.right(booking.child("2026-02-01"))
    done(await booking.book(GUARDIAN, slot_ids[1], other["id"]))

    problem = assert_refused(await book_series(booking, GUARDIAN, slot_ids, right), 409, "series-not-booked")

    assert failures_of(problem) == {slot_ids[1]: ("slot-taken", [])}
    assert (problem["unit_phone"], len(problem["unit_phone_hours"])) == (UNIT_PHONE, 2)
    await assert_nothing_booked(booking, right)
    assert [await booking.status_of(each) for each in slot_ids] == ["free", "booked", "free"]


async def test_every_failing_visit_is_told_with_its_reasons(booking):
    """Not only the first, and not only the first two dates."""
    right = await booking.right(visits=6, practitioner_ids=["kymenlaakso-pt-1"], min_interval_days=7)
    good, too_soon, late, after = await times_on(booking, ["2026-12-01", "2026-12-03", "2026-12-21", "2027-02-02"])
    past = await booking.free_time("2026-11-23 08:00")
    foreign = await booking.free_time("2026-12-28 09:00", practitioner_id=PT_2)
    unsuitable = await booking.free_time("2027-01-05 09:00", service_type=OT, practitioner_id=OT_1)
    taken = (await booking.booked("2026-12-14 09:00"))["slot_id"]
    slot_ids = [good, too_soon, late, after, past, foreign, unsuitable, taken, MISSING]

    problem = assert_refused(await book_series(booking, GUARDIAN, slot_ids, right), 409, "series-not-booked")

    assert failures_of(problem) == {
        past: ("slot-in-the-past", []),
        too_soon: ("booking-right-not-usable", ["interval_too_short"]),
        taken: ("slot-taken", []),
        foreign: ("booking-right-not-usable", ["wrong_practitioner"]),
        unsuitable: ("slot-unsuitable", []),
        after: ("quota-exceeded", ["right_used_up", "outside_window"]),
        MISSING: ("not-found", []),
    }
    assert [each["slot_id"] for each in problem["failures"]] == [
        past,
        too_soon,
        taken,
        foreign,
        unsuitable,
        after,
        MISSING,
    ]
    await assert_nothing_booked(booking, right)


async def test_the_quota_counts_all_of_the_visits(booking):
    right = await booking.right(visits=3)
    done(await booking.book(GUARDIAN, await booking.free_time("2026-11-30 09:00"), right["id"]))
    used_once = await booking.right_again(right["id"])
    slot_ids = await times_on(booking, TUESDAYS)

    problem = assert_refused(await book_series(booking, THERAPIST, slot_ids, right), 409, "series-not-booked")

    assert failures_of(problem) == {slot_ids[2]: ("quota-exceeded", ["right_used_up"])}
    assert (await booking.right_again(right["id"]))["visits_used"] == used_once["visits_used"] == 1
    assert slots_of(done(await book_series(booking, THERAPIST, slot_ids[:2], right))) == slot_ids[:2]
    assert (await booking.right_again(right["id"]))["visits_used"] == 3
    used_up = await booking.rows("select aggregate from event where type = 'booking-right.used-up'")
    assert used_up == [{"aggregate": f"booking-right:{right['id']}"}]


@pytest.mark.parametrize(
    ("days", "limits", "failing"),
    [
        pytest.param(TUESDAYS, {"min_interval_days": 7}, {}, id="a week apart"),
        pytest.param(
            ["2026-12-01", "2026-12-07", "2026-12-14"],
            {"min_interval_days": 7},
            {1: "interval_too_short"},
            id="a day too soon after the one before",
        ),
        pytest.param(TUESDAYS, {"max_interval_days": 7}, {}, id="at most a week apart"),
        pytest.param(
            ["2026-12-01", "2026-12-09", "2026-12-16"],
            {"max_interval_days": 7},
            {1: "interval_too_long"},
            id="a day too late after the one before",
        ),
        pytest.param(
            ["2026-12-01", "2026-12-02", "2026-12-20", "2026-12-21"],
            {"max_interval_days": 7},
            {2: "interval_too_long"},
            id="two pairs that are far apart",
        ),
    ],
)
async def test_intervals_are_measured_between_the_new_visits_too(booking, days, limits, failing):
    right, slot_ids = await booking.right(visits=5, **limits), await times_on(booking, days)

    answer = await book_series(booking, GUARDIAN, slot_ids, right)

    if not failing:
        assert slots_of(done(answer)) == slot_ids
        return
    expected = {slot_ids[place]: ("booking-right-not-usable", [reason]) for place, reason in failing.items()}
    assert failures_of(assert_refused(answer, 409, "series-not-booked")) == expected
    await assert_nothing_booked(booking, right)


async def test_a_period_before_a_visit_that_stands_is_measured_from_it_backwards(booking):
    right = await booking.right(visits=5, max_interval_days=7)
    done(await booking.book(GUARDIAN, await booking.free_time("2026-12-22 09:00"), right["id"]))

    series = done(await book_series(booking, GUARDIAN, await times_on(booking, TUESDAYS), right))

    assert len(series["appointments"]) == 3


async def test_a_professional_sets_the_interval_aside_with_a_reason_where_it_was_needed(booking):
    right = await booking.right(visits=3, min_interval_days=7)
    slot_ids = await times_on(booking, ["2026-12-01", "2026-12-03", "2026-12-10"])

    series = done(await book_series(booking, THERAPIST, slot_ids, right, override_reason="Tiivis alku"))

    assert [each["overridden"] for each in series["appointments"]] == [[], ["interval"], []]
    reasons = await booking.rows("select override_reason from appointment order by id")
    assert [each["override_reason"] for each in reasons] == [None, "Tiivis alku", None]


async def test_visits_after_the_twelfth_birthday_are_warned_about(booking):
    code = booking.child("2014-12-10")
    right = await booking.right_at_any_age(code, visits=2)
    slot_ids = [await booking.time_at_any_age(f"2026-12-{day} 09:00") for day in ("09", "10")]

    series = done(await book_series(booking, GUARDIAN, slot_ids, right))

    warnings = [each["warnings"] for each in series["appointments"]]
    assert warnings == [[], ["proxy_ends_before_appointment"]]


async def test_where_the_child_must_be_under_age_the_visits_after_the_birthday_fail(booking):
    booking.change_service_type(OT, require_under_age_at_appointment=True)
    right = await booking.right_at_any_age(booking.child("2014-12-10"), visits=3)
    slot_ids = [await booking.time_at_any_age(f"2026-12-{day} 09:00") for day in ("09", "10", "11")]

    problem = assert_refused(await book_series(booking, GUARDIAN, slot_ids, right), 409, "series-not-booked")

    assert failures_of(problem) == {each: ("proxy-age-limit", []) for each in slot_ids[1:]}
    await assert_nothing_booked(booking, right)
    assert len(done(await book_series(booking, THERAPIST, slot_ids, right))["appointments"]) == 3


async def test_visits_outside_the_age_window_fail_each_by_itself(booking):
    """Born 8 June 2025: 18 months are full on 8 December 2026, which is the last day."""
    right, slot_ids = await booking.right(booking.child("2025-06-08"), visits=3), await times_on(booking, TUESDAYS)

    problem = assert_refused(await book_series(booking, GUARDIAN, slot_ids, right), 409, "series-not-booked")

    assert failures_of(problem) == {slot_ids[2]: ("age-outside-window", ["too_old"])}


async def test_a_time_that_is_not_released_is_not_there_for_the_family(booking):
    right, slot_ids = await booking.right(visits=3), await times_on(booking, TUESDAYS)
    connection = await booking.database()
    await connection.execute("update slot set released_at = null where id = $1", UUID(slot_ids[0]))
    await connection.execute(
        "update slot set released_at = $2 where id = $1", UUID(slot_ids[2]), helsinki("2026-11-30 08:00")
    )
    await connection.close()

    problem = assert_refused(await book_series(booking, GUARDIAN, slot_ids, right), 409, "series-not-booked")

    assert failures_of(problem) == {slot_ids[0]: ("not-found", []), slot_ids[2]: ("not-found", [])}
    assert len(done(await book_series(booking, THERAPIST, slot_ids, right))["appointments"]) == 3


async def test_a_right_that_the_unit_books_is_refused_for_every_visit_of_a_family(booking):
    right = await booking.right(visits=3, booking_mode="professional_books")
    slot_ids = await times_on(booking, TUESDAYS)

    problem = assert_refused(await book_series(booking, GUARDIAN, slot_ids, right), 409, "series-not-booked")

    assert failures_of(problem) == dict.fromkeys(slot_ids, ("booking-right-not-usable", ["not_self_booking"]))
    assert len(done(await book_series(booking, THERAPIST, slot_ids, right))["appointments"]) == 3
