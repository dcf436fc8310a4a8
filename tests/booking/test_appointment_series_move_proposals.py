"""Proposals of other times for a therapy period over HTTP: one visit, the rest or all."""

import pytest

from tests.booking.builders import (
    GUARDIAN,
    MISSING,
    OUTSIDER,
    STRANGER,
    THERAPIST,
    assert_refused,
    done,
    helsinki,
    told,
)
from tests.booking.series import (
    SERIES,
    TUESDAYS,
    book_series,
    booked_series,
    local,
    times_every_day,
    when,
)


async def propose_move(booking, role, series, **wish):
    return await booking.as_(role).post(f"{SERIES}/{series['id']}/propose-move", {"scope": "all", **wish})


async def test_moving_a_week_later_counts_the_periods_own_times_as_free(booking):
    series = await booked_series(booking)
    await booking.free_time("2026-12-22 09:00")

    proposal = done(await propose_move(booking, GUARDIAN, series, shift_days=7))

    assert when(proposal) == ["2026-12-08 09:00", "2026-12-15 09:00", "2026-12-22 09:00"]
    assert [each["appointment_id"] for each in proposal["visits"]] == [each["id"] for each in series["appointments"]]
    assert [local(each["starts_at"]) for each in proposal["visits"]] == [f"{day} 09:00" for day in TUESDAYS]
    assert (proposal["series_id"], proposal["is_whole"], proposal["staying"]) == (series["id"], True, [])
    assert await booking.rows("select id from appointment_change where change = 'moved'") == []


@pytest.mark.parametrize(
    ("scope", "from_visit", "expected"),
    [
        pytest.param("one", 1, ["2026-12-10 10:00"], id="one"),
        pytest.param("the_rest", 1, ["2026-12-10 10:00", "2026-12-17 10:00"], id="the rest"),
        pytest.param("all", None, ["2026-12-03 10:00", "2026-12-10 10:00", "2026-12-17 10:00"], id="all"),
    ],
)
async def test_one_the_rest_or_all_move_to_another_weekday(booking, scope, from_visit, expected):
    series = await booked_series(booking)
    await times_every_day(booking, "2026-12-01", "2026-12-31", clocks=("10:00", "15:00"))
    named = {} if from_visit is None else {"from_appointment_id": series["appointments"][from_visit]["id"]}

    proposal = done(await propose_move(booking, THERAPIST, series, scope=scope, weekdays=[4], **named))

    assert when(proposal) == expected


async def test_what_may_not_move_any_more_stays_and_says_why(booking):
    series = await booked_series(booking)
    first, second, third = series["appointments"]
    done(await booking.cancel(GUARDIAN, second))
    booking.set_clock("2026-11-30 12:00")
    await times_every_day(booking, "2026-12-01", "2026-12-31", clocks=("10:00",))

    family = done(await propose_move(booking, GUARDIAN, series, shift_days=1))
    unit = done(await propose_move(booking, THERAPIST, series, shift_days=1))

    assert family["staying"] == [
        {
            "appointment_id": first["id"],
            "slot_id": None,
            "type": "/problems/cutoff-passed",
            "reasons": ["past_cutoff"],
        }
    ]
    assert [each["appointment_id"] for each in family["visits"]] == [third["id"]]
    assert ([each["appointment_id"] for each in unit["visits"]], unit["staying"]) == ([first["id"], third["id"]], [])


async def test_a_period_that_is_over_has_nothing_to_move(booking):
    series = await booked_series(booking)
    booking.set_clock("2026-12-16 09:00")

    proposal = done(await propose_move(booking, GUARDIAN, series, shift_days=7))

    assert (proposal["visits"], proposal["staying"]) == ([], [])


@pytest.mark.parametrize(
    ("wish", "pointer", "code"),
    [
        pytest.param({"scope": "the_rest"}, "", "value_error", id="the rest from nowhere"),
        pytest.param({"scope": "all", "from_appointment_id": MISSING}, "", "value_error", id="all from somewhere"),
        pytest.param({"shift_days": 366}, "/shift_days", "less_than_equal", id="over a year"),
        pytest.param({"shift_days": -366}, "/shift_days", "greater_than_equal", id="over a year earlier"),
        pytest.param({"practitioner_id": "nobody"}, "/practitioner_id", "unknown", id="an unknown therapist"),
    ],
)
async def test_a_wish_to_move_that_cannot_be_is_refused(booking, wish, pointer, code):
    series = await booked_series(booking)

    (error,) = assert_refused(await propose_move(booking, GUARDIAN, series, **wish), 422, "validation")["errors"]

    assert (error["pointer"], error["code"]) == (pointer, code)


async def test_a_period_outside_the_calendar_is_not_moved_by_a_proposal(booking):
    booking.set_clock("2026-11-23 09:00")
    right = await booking.right_at_any_age(booking.code_of("infant"), visits=2, valid_until="2032-12-31")
    slot_ids = [await booking.time_at_any_age(f"2031-12-{day} 09:00") for day in ("01", "08")]
    series = done(await book_series(booking, GUARDIAN, slot_ids, right))

    (error,) = assert_refused(await propose_move(booking, GUARDIAN, series, shift_days=365), 422, "validation")[
        "errors"
    ]

    assert (error["pointer"], error["code"]) == ("/shift_days", "too_far")


async def test_strangers_are_proposed_no_move(booking):
    series = await booked_series(booking)
    another = await booked_series(booking, ["2026-12-22", "2026-12-29"])

    for role in (STRANGER, OUTSIDER):
        foreign = await propose_move(booking, role, series)
        assert_refused(foreign, 404, "not-found")
        assert told(foreign) == told(await propose_move(booking, role, {"id": MISSING}))
    strange = {"scope": "one", "from_appointment_id": another["appointments"][0]["id"]}
    assert_refused(await propose_move(booking, GUARDIAN, series, **strange), 404, "not-found")


async def test_where_the_unit_moves_for_the_family_it_is_by_phone(booking):
    series = await booked_series(booking, role=THERAPIST, booking_mode="phone")

    assert_refused(await propose_move(booking, GUARDIAN, series), 403, "self-service-not-open")
    assert done(await propose_move(booking, THERAPIST, series))["visits"]


async def test_after_the_birthday_the_guardian_is_told_why(booking):
    booking.set_clock("2026-12-09 23:59:59")
    right = await booking.right_at_any_age(booking.child("2014-12-10"), visits=2)
    slot_ids = [await booking.time_at_any_age(f"2026-12-{day} 09:00") for day in ("15", "22")]
    series = done(await book_series(booking, GUARDIAN, slot_ids, right))
    booking.world.clock.at = helsinki("2026-12-10 00:00:00")

    assert_refused(await propose_move(booking, GUARDIAN, series), 403, "proxy-age-limit")
    assert_refused(await booking.as_(GUARDIAN).get(f"{SERIES}/{series['id']}"), 404, "not-found")
