"""Booking a therapy period over HTTP: every visit or none, and every failure told."""

from uuid import UUID

import pytest

from shared.terms.acting import Authority
from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    MISSING,
    OT,
    OT_1,
    OUTSIDER,
    PT_2,
    SECOND_GUARDIAN,
    SERVICE,
    STRANGER,
    THERAPIST,
    UNIT,
    UNIT_PHONE,
    assert_refused,
    done,
    helsinki,
    told,
)
from tests.booking.series import (
    SERIES,
    TUESDAYS,
    assert_nothing_booked,
    book_series,
    booked_series,
    failures_of,
    ids_of,
    local,
    series_again,
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


async def test_one_key_books_one_period_and_is_answered_alike(booking):
    right, slot_ids = await booking.right(visits=9), await times_on(booking, TUESDAYS)
    others = await times_on(booking, ["2026-12-22", "2026-12-29"])

    first = await book_series(booking, GUARDIAN, slot_ids, right, key="k" * 16)
    again = await book_series(booking, GUARDIAN, slot_ids, right, key="k" * 16)

    assert (again.status_code, done(again), again.headers["idempotent-replayed"]) == (201, done(first), "true")
    mismatch = await book_series(booking, GUARDIAN, others, right, key="k" * 16)
    assert_refused(mismatch, 422, "idempotency-key-mismatch")
    assert_refused(await book_series(booking, GUARDIAN, others, right, key=None), 400, "idempotency-key-missing")
    assert (await booking.right_again(right["id"]))["visits_used"] == 3


async def test_who_may_not_act_any_more_is_not_shown_the_first_answer_again(booking):
    right, slot_ids = await booking.right(visits=3), await times_on(booking, TUESDAYS)
    done(await book_series(booking, GUARDIAN, slot_ids, right, key="k" * 16))
    booking.relate(GUARDIAN, booking.code_of("infant"), Authority.DISALLOWED)
    booking.world.clock.advance(minutes=2)

    assert_refused(await book_series(booking, GUARDIAN, slot_ids, right, key="k" * 16), 403, "proxy-not-allowed")


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        pytest.param({"slot_ids": [MISSING]}, "/slot_ids", "too_short", id="one visit is no period"),
        pytest.param({"slot_ids": [MISSING, MISSING]}, "", "value_error", id="a time twice"),
        pytest.param(
            {"slot_ids": [str(UUID(int=number)) for number in range(101)]}, "/slot_ids", "too_long", id="over a hundred"
        ),
        pytest.param({"channel": "phone"}, "/channel", "professionals_only", id="a family books online"),
        pytest.param({"override_reason": "x"}, "/override_reason", "professionals_only", id="a family overrides"),
        pytest.param({"series_id": MISSING}, "/series_id", "extra_forbidden", id="an unknown field"),
        pytest.param({"topic": "010516B903X"}, "/topic", "value_error", id="an identity code in the topic"),
    ],
)
async def test_what_does_not_fit_the_contract_is_refused(booking, changes, pointer, code):
    right, slot_ids = await booking.right(visits=3), await times_on(booking, TUESDAYS)
    body = {"slot_ids": slot_ids, "booking_right_id": right["id"], **changes}

    (error,) = assert_refused(await booking.as_(GUARDIAN).post(SERIES, body), 422, "validation")["errors"]

    assert (error["pointer"], error["code"]) == (pointer, code)
    await assert_nothing_booked(booking, right)


@pytest.mark.parametrize("missing", ["channel", "reason_no_self_service"])
async def test_a_professional_says_how_the_booking_came_and_why(booking, missing):
    right, slot_ids = await booking.right(visits=3), await times_on(booking, TUESDAYS)

    answer = await book_series(booking, THERAPIST, slot_ids, right, **{missing: None})

    (error,) = assert_refused(answer, 422, "validation")["errors"]
    assert (error["pointer"], error["code"]) == (f"/{missing}", "missing")


@pytest.mark.parametrize("role", [SERVICE, "integrator", "ops"])
async def test_systems_book_no_period(booking, role):
    right, slot_ids = await booking.right(visits=3), await times_on(booking, TUESDAYS)

    assert_refused(await book_series(booking, role, slot_ids, right), 403, "forbidden")


async def test_strangers_are_answered_as_when_they_book_one_visit(booking):
    right, slot_ids = await booking.right(visits=3), await times_on(booking, TUESDAYS)

    stranger = await book_series(booking, STRANGER, slot_ids, right)
    outsider = await book_series(booking, OUTSIDER, slot_ids, right)
    missing = await book_series(booking, OUTSIDER, slot_ids, {"id": MISSING})

    assert assert_refused(stranger, 403, "proxy-not-allowed")["unit_phone"] == UNIT_PHONE
    assert_refused(outsider, 404, "not-found")
    assert told(outsider) == told(missing)
    await assert_nothing_booked(booking, right)


async def test_where_the_service_is_not_in_use_a_family_phones(booking):
    right, slot_ids = await booking.right(visits=3), await times_on(booking, TUESDAYS)
    booking.change_service_type(right["service_type"], rollout=False)

    assert_refused(await book_series(booking, GUARDIAN, slot_ids, right), 403, "self-service-not-open")
    assert len(done(await book_series(booking, THERAPIST, slot_ids, right))["appointments"]) == 3


async def test_a_period_is_seen_by_the_family_and_the_unit_only(booking):
    series = await booked_series(booking)

    for role in (GUARDIAN, SECOND_GUARDIAN, THERAPIST, MANAGER):
        answer = await booking.as_(role).get(f"{SERIES}/{series['id']}")
        assert (slots_of(done(answer)), answer.headers["etag"]) == (slots_of(series), '"1"')
    for role in (STRANGER, OUTSIDER):
        foreign = await booking.as_(role).get(f"{SERIES}/{series['id']}")
        assert_refused(foreign, 404, "not-found")
        assert told(foreign) == told(await booking.as_(role).get(f"{SERIES}/{MISSING}"))
    entries = await booking.accesses("read", "appointment_series")
    assert [each["outcome"] for each in entries] == ["allowed"] * 4 + ["denied"] * 2


async def test_the_periods_of_a_right_are_listed_oldest_first(booking):
    right = await booking.right(visits=10)
    first = await booked_series(booking, right=right)
    booking.world.clock.advance(hours=1)
    second = await booked_series(booking, ["2026-12-22", "2026-12-29"], right=right)
    await booked_series(booking, ["2027-01-05", "2027-01-12"])

    pages = await booking.pages(GUARDIAN, SERIES, booking_right_id=right["id"], limit=1)

    assert [[each["id"] for each in page] for page in pages] == [[first["id"]], [second["id"]]]
    (summary,) = pages[1]
    assert (summary["visits"], summary["version"]) == (2, 1)
    assert (local(summary["first_starts_at"]), local(summary["last_starts_at"])) == (
        "2026-12-22 09:00",
        "2026-12-29 09:00",
    )
    for role in (STRANGER, OUTSIDER):
        answer = await booking.as_(role).get(SERIES, params={"booking_right_id": right["id"]})
        assert_refused(answer, 404, "not-found")
    assert_refused(await booking.as_(GUARDIAN).get(SERIES), 422, "validation")


async def test_a_visit_that_is_changed_by_itself_stays_in_its_period_and_changes_its_version(booking):
    series = await booked_series(booking)
    first, second, third = series["appointments"]

    done(await booking.move(GUARDIAN, second, await booking.free_time("2026-12-09 10:00")))
    moved = await series_again(booking, series)
    done(await booking.cancel(GUARDIAN, third))
    again = await series_again(booking, series)

    assert ids_of(again) == [first["id"], second["id"], third["id"]]
    assert [each["status"] for each in again["appointments"]] == ["booked", "booked", "cancelled"]
    assert (moved["version"], again["version"]) == (2, 3)
