"""Cancelling visits of a therapy period over HTTP: one, the rest or all; each visit is given back as it is due."""

import pytest

from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    MISSING,
    OUTSIDER,
    SECOND_GUARDIAN,
    STRANGER,
    THERAPIST,
    UNIT_PHONE,
    assert_refused,
    done,
    told,
)
from tests.booking.invariants import everything_agrees
from tests.booking.series import (
    SERIES,
    booked_series,
    cancel_series,
    failures_of,
    ids_of,
    series_again,
    slots_of,
)

B, C = "booked", "cancelled"


def states(series):
    return [each["status"] for each in series["appointments"]]


@pytest.mark.parametrize(
    ("scope", "from_visit", "expected"),
    [
        pytest.param("one", 1, [B, C, B], id="one"),
        pytest.param("the_rest", 1, [B, C, C], id="the rest, that one included"),
        pytest.param("all", None, [C, C, C], id="all"),
    ],
)
@pytest.mark.parametrize("role", [GUARDIAN, SECOND_GUARDIAN, THERAPIST, MANAGER])
async def test_the_visits_that_are_meant_are_cancelled_and_given_back(booking, role, scope, from_visit, expected):
    series = await booked_series(booking)
    named = {} if from_visit is None else {"from_appointment_id": ids_of(series)[from_visit]}

    answer = await cancel_series(booking, role, series, scope=scope, **named)

    ended = done(answer)
    assert (states(ended), ids_of(ended)) == (expected, ids_of(series))
    given_back = [each["visit_given_back"] for each in ended["appointments"]]
    assert given_back == [True if state == C else None for state in expected]
    cancelled = expected.count(C)
    assert (await booking.right_again(series["booking_right_id"]))["visits_used"] == 3 - cancelled
    assert (ended["version"], answer.headers["etag"]) == (1 + cancelled, f'"{1 + cancelled}"')
    assert [await booking.status_of(each) for each in slots_of(series)] == [
        "free" if state == C else "booked" for state in expected
    ]
    history = await booking.rows("select reason from appointment_change where change = 'cancelled'")
    assert [each["reason"] for each in history] == ["fallen_ill"] * cancelled
    events = await booking.rows("select id from event where type = 'appointment.cancelled'")
    assert len(events) == cancelled
    (access,) = await booking.accesses("cancel", "appointment_series")
    assert (access["object_id"], access["outcome"]) == (series["id"], "allowed")
    await everything_agrees(booking)


async def test_what_is_over_or_cancelled_stays_as_it_is(booking):
    series = await booked_series(booking, ["2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22"])
    done(await booking.cancel(GUARDIAN, series["appointments"][2], reason="time_does_not_suit"))
    booking.set_clock("2026-12-01 09:01")
    now = await series_again(booking, series)

    ended = done(await cancel_series(booking, GUARDIAN, now, reason="no_longer_needed"))

    assert states(ended) == [B, C, C, C]
    reasons = [each["cancellation_reason"] for each in ended["appointments"]]
    assert reasons == [None, "no_longer_needed", "time_does_not_suit", "no_longer_needed"]
    assert (await booking.right_again(series["booking_right_id"]))["visits_used"] == 1


async def test_past_the_cutoff_of_one_a_family_cancels_none_and_is_told_which(booking):
    series = await booked_series(booking)
    booking.set_clock("2026-11-30 09:01")

    problem = assert_refused(await cancel_series(booking, GUARDIAN, series), 409, "series-not-changed")

    assert failures_of(problem) == {ids_of(series)[0]: ("cutoff-passed", ["past_cutoff"])}
    assert (problem["failures"][0]["slot_id"], problem["unit_phone"]) == (None, UNIT_PHONE)
    again = await series_again(booking, series)
    assert (states(again), again["version"]) == ([B, B, B], 1)
    assert (await booking.right_again(series["booking_right_id"]))["visits_used"] == 3
    rest = {"scope": "the_rest", "from_appointment_id": ids_of(series)[1]}
    assert states(done(await cancel_series(booking, GUARDIAN, series, **rest))) == [B, C, C]


async def test_the_last_instant_of_the_cutoff_is_in_time(booking):
    series = await booked_series(booking)
    booking.set_clock("2026-11-30 09:00")

    assert states(done(await cancel_series(booking, GUARDIAN, series))) == [C, C, C]
    assert (await booking.right_again(series["booking_right_id"]))["visits_used"] == 0


@pytest.mark.parametrize(
    ("reason", "given_back"),
    [("fallen_ill", [False, True, True]), ("cancelled_by_unit", [True, True, True])],
)
async def test_a_professional_cancels_until_the_start_and_each_visit_is_given_back_as_it_is_due(
    booking, reason, given_back
):
    series = await booked_series(booking)
    booking.set_clock("2026-12-01 09:00")

    ended = done(await cancel_series(booking, THERAPIST, series, reason=reason))

    assert [each["visit_given_back"] for each in ended["appointments"]] == given_back
    right = await booking.right_again(series["booking_right_id"])
    assert right["visits_used"] == given_back.count(False)
    late = await booking.rows("select cancelled_late from appointment order by id")
    assert [each["cancelled_late"] for each in late] == [not back for back in given_back]


async def test_when_nothing_is_left_to_cancel_the_state_forbids_it(booking):
    series = await booked_series(booking)
    booking.set_clock("2026-12-15 09:01")
    for role in (GUARDIAN, THERAPIST):
        assert_refused(await cancel_series(booking, role, series), 409, "invalid-state")

    booking.set_clock("2026-11-24 09:00")
    ended = done(await cancel_series(booking, GUARDIAN, series))
    one = {"scope": "one", "from_appointment_id": ids_of(series)[0]}
    assert_refused(await cancel_series(booking, GUARDIAN, ended, **one), 409, "invalid-state")


async def test_cancelling_names_the_version_that_was_seen(booking):
    series = await booked_series(booking)
    path = f"{SERIES}/{series['id']}/cancel"

    none = await booking.as_(GUARDIAN).post(path, {"reason": "fallen_ill", "scope": "all"})
    done(await booking.cancel(GUARDIAN, series["appointments"][0]))

    assert_refused(none, 428, "precondition-required")
    assert_refused(await cancel_series(booking, GUARDIAN, series), 412, "version-mismatch")
    assert states(await series_again(booking, series)) == [C, B, B]


async def test_one_key_cancels_once(booking):
    series = await booked_series(booking)
    path, body = f"{SERIES}/{series['id']}/cancel", {"reason": "fallen_ill", "scope": "all"}

    first = await booking.as_(GUARDIAN).post(path, body, key="k" * 16, version=1)
    again = await booking.as_(GUARDIAN).post(path, body, key="k" * 16, version=1)

    assert (done(again), again.headers["idempotent-replayed"]) == (done(first), "true")
    assert (await booking.right_again(series["booking_right_id"]))["visits_used"] == 0


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        pytest.param({"reason": "cancelled_by_unit"}, "/reason", "professionals_only", id="in the unit's name"),
        pytest.param({"reason": "why not"}, "/reason", "enum", id="an unknown reason"),
        pytest.param({"scope": "some"}, "/scope", "enum", id="an unknown scope"),
        pytest.param({"scope": "the_rest"}, "", "value_error", id="the rest from nowhere"),
        pytest.param({"from_appointment_id": MISSING}, "", "value_error", id="all from somewhere"),
    ],
)
async def test_what_a_family_may_not_say_is_refused(booking, changes, pointer, code):
    series = await booked_series(booking)

    (error,) = assert_refused(await cancel_series(booking, GUARDIAN, series, **changes), 422, "validation")["errors"]

    assert (error["pointer"], error["code"]) == (pointer, code)


async def test_strangers_find_no_period_to_cancel(booking):
    series = await booked_series(booking)
    other = await booked_series(booking, ["2026-12-22", "2026-12-29"])

    for role in (STRANGER, OUTSIDER):
        foreign = await cancel_series(booking, role, series)
        assert_refused(foreign, 404, "not-found")
        assert told(foreign) == told(await cancel_series(booking, role, {**series, "id": MISSING}))
    for role in ("polku-referral", "integrator", "ops"):
        assert_refused(await cancel_series(booking, role, series), 403, "forbidden")
    strange = {"scope": "one", "from_appointment_id": ids_of(other)[0]}
    assert_refused(await cancel_series(booking, GUARDIAN, series, **strange), 404, "not-found")
    assert states(await series_again(booking, series)) == [*states(await series_again(booking, other)), B]


async def test_a_family_of_the_unit_cancels_by_phone_and_one_of_a_closed_service_online(booking):
    by_phone = await booked_series(booking, role=THERAPIST, booking_mode="phone")
    online = await booked_series(booking, ["2026-12-22", "2026-12-29"])
    booking.change_service_type(online["service_type"], rollout=False)

    assert_refused(await cancel_series(booking, GUARDIAN, by_phone), 403, "self-service-not-open")
    assert states(done(await cancel_series(booking, GUARDIAN, online))) == [C, C]
