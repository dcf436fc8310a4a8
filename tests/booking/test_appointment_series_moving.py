"""Moving visits of a therapy period over HTTP: all of them or none, also when they take each other's times."""

from uuid import UUID

import pytest

from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    MISSING,
    PT_2,
    SECOND_GUARDIAN,
    THERAPIST,
    UNIT_PHONE,
    Booking,
    assert_refused,
    done,
)
from tests.booking.invariants import everything_agrees
from tests.booking.series import (
    SERIES,
    booked_series,
    failures_of,
    ids_of,
    move_series,
    series_again,
    slots_of,
    stays,
    times_on,
)

WEDNESDAYS = ("2026-12-02", "2026-12-09", "2026-12-16")


async def history_of(booking: Booking, appointment_id: str) -> list[str]:
    rows = await booking.rows(
        "select change from appointment_change where appointment_id = $1 order by id", UUID(appointment_id)
    )
    return [row["change"] for row in rows]


@pytest.mark.parametrize("role", [GUARDIAN, SECOND_GUARDIAN, THERAPIST, MANAGER])
async def test_all_visits_move_as_one_and_keep_their_ids(booking, role):
    series = await booked_series(booking)
    wanted = await times_on(booking, WEDNESDAYS, practitioner_id=PT_2)

    answer = await move_series(booking, role, series, dict(zip(ids_of(series), wanted, strict=True)))

    moved = done(answer)
    assert (ids_of(moved), slots_of(moved)) == (ids_of(series), wanted)
    assert [each["version"] for each in moved["appointments"]] == [2, 2, 2]
    assert (moved["version"], answer.headers["etag"]) == (4, '"4"')
    assert answer.headers["location"] == f"{SERIES}/{series['id']}"
    assert [await booking.status_of(each) for each in slots_of(series)] == ["free"] * 3
    assert (await booking.right_again(series["booking_right_id"]))["visits_used"] == 3
    for appointment_id in ids_of(series):
        assert await history_of(booking, appointment_id) == ["booked", "moved"]
    events = await booking.rows("select aggregate from event where type = 'appointment.moved' order by id")
    assert [each["aggregate"] for each in events] == [f"appointment:{each}" for each in ids_of(series)]
    (access,) = await booking.accesses("move", "appointment_series")
    assert (access["object_id"], access["outcome"]) == (series["id"], "allowed")
    await everything_agrees(booking)


async def test_two_visits_change_places(booking):
    series = await booked_series(booking)
    first, second, third = ids_of(series)
    slots = slots_of(series)

    moved = done(await move_series(booking, GUARDIAN, series, {first: slots[1], second: slots[0]}))

    assert ids_of(moved) == [second, first, third]
    assert slots_of(moved) == slots
    assert (await history_of(booking, first), await history_of(booking, third)) == (["booked", "moved"], ["booked"])
    assert [await booking.status_of(each) for each in slots] == ["booked"] * 3
    await everything_agrees(booking)


async def test_three_visits_go_round(booking):
    series = await booked_series(booking, max_interval_days=7, min_interval_days=7)
    first, second, third = ids_of(series)
    one, two, three = slots_of(series)

    moved = done(await move_series(booking, THERAPIST, series, {first: two, second: three, third: one}))

    assert (ids_of(moved), slots_of(moved)) == ([third, first, second], [one, two, three])
    await everything_agrees(booking)


@pytest.mark.parametrize("first_in_chain", [0, 2], ids=["from the first on", "from the last on"])
async def test_visits_take_the_times_that_others_leave_in_whichever_order_they_are_named(booking, first_in_chain):
    series = await booked_series(booking)
    ids, slots = ids_of(series), slots_of(series)
    later = await booking.free_time("2026-12-22 09:00")
    chain = list(zip(ids, [*slots[1:], later], strict=True))
    chain = chain if first_in_chain == 0 else chain[::-1]

    moved = done(await move_series(booking, GUARDIAN, series, dict(chain)))

    assert (ids_of(moved), slots_of(moved)) == (ids, [*slots[1:], later])
    assert await booking.status_of(slots[0]) == "free"
    await everything_agrees(booking)


async def test_a_visit_with_its_present_time_stays_as_it_is(booking):
    series = await booked_series(booking)
    first, second, third = ids_of(series)
    wanted = await booking.free_time("2026-12-16 09:00")
    moves = {first: slots_of(series)[0], second: slots_of(series)[1], third: wanted}

    moved = done(await move_series(booking, GUARDIAN, series, moves))
    unmoved = await move_series(booking, GUARDIAN, moved, dict(zip(ids_of(moved), slots_of(moved), strict=True)))

    assert [each["version"] for each in moved["appointments"]] == [1, 1, 2]
    assert done(unmoved)["version"] == moved["version"] == 2
    assert await history_of(booking, first) == ["booked"]


async def test_when_one_may_not_move_none_does_and_every_failure_is_told(booking):
    right = await booking.right(visits=10, min_interval_days=5, practitioner_ids=["kymenlaakso-pt-1"])
    days = ["2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22", "2026-12-29", "2027-01-05"]
    series = await booked_series(booking, days, right=right)
    taken = (await booking.booked("2026-12-09 09:00"))["slot_id"]
    colleague = await booking.free_time("2026-12-16 09:00", practitioner_id=PT_2)
    good, too_soon, after = await times_on(booking, ["2026-12-02", "2026-12-18", "2027-02-02"])
    a, b, c, d, e, f = ids_of(series)
    moves = {a: good, b: taken, c: colleague, d: MISSING, e: too_soon, f: after, MISSING: str(UUID(int=8))}

    problem = assert_refused(await move_series(booking, GUARDIAN, series, moves), 409, "series-not-changed")

    by_visit = {
        each["appointment_id"]: (each["slot_id"], each["type"], each["reasons"]) for each in problem["failures"]
    }
    assert by_visit == {
        b: (taken, "/problems/slot-taken", []),
        c: (colleague, "/problems/booking-right-not-usable", ["wrong_practitioner"]),
        d: (MISSING, "/problems/not-found", []),
        e: (too_soon, "/problems/booking-right-not-usable", ["interval_too_short"]),
        f: (after, "/problems/booking-right-not-usable", ["outside_window"]),
        MISSING: (str(UUID(int=8)), "/problems/not-found", []),
    }
    assert problem["unit_phone"] == UNIT_PHONE
    await stays(booking, series)
    assert await booking.status_of(good) == "free"


async def test_intervals_are_measured_between_the_new_times_and_to_the_visits_that_stay(booking):
    series = await booked_series(booking, min_interval_days=7)
    first, second, third = ids_of(series)
    slots = await times_on(booking, ["2026-12-02", "2026-12-09", "2026-12-16"])

    to_staying = assert_refused(
        await move_series(booking, GUARDIAN, series, {first: slots[0]}), 409, "series-not-changed"
    )
    all_of_them = await move_series(booking, GUARDIAN, series, dict(zip((first, second, third), slots, strict=True)))

    assert failures_of(to_staying) == {slots[0]: ("booking-right-not-usable", ["interval_too_short"])}
    assert slots_of(done(all_of_them)) == slots


async def test_a_used_up_right_does_not_hinder_moving(booking):
    series = await booked_series(booking, visits=3)
    wanted = await times_on(booking, WEDNESDAYS)

    moved = await move_series(booking, GUARDIAN, series, dict(zip(ids_of(series), wanted, strict=True)))

    assert slots_of(done(moved)) == wanted


async def test_a_visit_past_its_cutoff_keeps_the_others_where_they_are_for_a_family_only(booking):
    series = await booked_series(booking)
    booking.set_clock("2026-11-30 09:01")
    wanted = await times_on(booking, WEDNESDAYS)
    moves = dict(zip(ids_of(series), wanted, strict=True))

    problem = assert_refused(await move_series(booking, GUARDIAN, series, moves), 409, "series-not-changed")

    assert failures_of(problem) == {wanted[0]: ("cutoff-passed", ["past_cutoff"])}
    await stays(booking, series)
    assert slots_of(done(await move_series(booking, THERAPIST, series, moves))) == wanted


async def test_a_cancelled_or_begun_visit_does_not_move(booking):
    series = await booked_series(booking)
    first, second, third = series["appointments"]
    done(await booking.cancel(GUARDIAN, second))
    booking.set_clock("2026-12-01 09:01")
    wanted = await times_on(booking, WEDNESDAYS)
    now = await series_again(booking, series)
    moves = dict(zip((first["id"], second["id"], third["id"]), wanted, strict=True))

    problem = assert_refused(await move_series(booking, THERAPIST, now, moves), 409, "series-not-changed")

    assert failures_of(problem) == {
        wanted[0]: ("cutoff-passed", ["already_started"]),
        wanted[1]: ("invalid-state", []),
    }
    # The time of the cancelled visit is anybody's, and does not come back by asking for it.
    same = {second["id"]: second["slot_id"]}
    assert_refused(await move_series(booking, THERAPIST, now, same), 409, "series-not-changed")


async def test_a_time_that_is_not_offered_any_more_is_left_but_not_taken(booking):
    series = await booked_series(booking)
    first, second, _ = ids_of(series)
    slots = slots_of(series)
    connection = await booking.database()
    await connection.execute("update slot set still_offered = false where id = $1", UUID(slots[0]))
    await connection.close()

    swap = await move_series(booking, THERAPIST, series, {first: slots[1], second: slots[0]})

    assert failures_of(assert_refused(swap, 409, "series-not-changed")) == {slots[0]: ("slot-taken", [])}
    await stays(booking, series)
    wanted = await booking.free_time("2026-12-02 09:00")
    done(await move_series(booking, THERAPIST, series, {first: wanted}))
    assert await booking.status_of(slots[0]) == "withdrawn"


async def test_a_professional_sets_a_rule_aside_for_the_visits_that_need_it(booking):
    series = await booked_series(booking, min_interval_days=7)
    first, second, _ = ids_of(series)
    close = await booking.free_time("2026-12-10 09:00")
    early = await booking.free_time("2026-11-24 09:00")

    answer = await move_series(
        booking, THERAPIST, series, {first: early, second: close}, override_reason="Sairasloma siirsi"
    )

    moved = {each["id"]: each["overridden"] for each in done(answer)["appointments"]}
    assert (moved[first], moved[second]) == ([], ["interval"])
    family = await move_series(booking, GUARDIAN, series, {first: early}, override_reason="x")
    (error,) = assert_refused(family, 422, "validation")["errors"]
    assert (error["pointer"], error["code"]) == ("/override_reason", "professionals_only")
