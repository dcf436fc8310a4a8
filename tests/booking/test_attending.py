"""The day of the visit over HTTP: check-in, complete, no-show and its correction, and what they do to the right."""

from itertools import product

import pytest

from tests.booking.attending import STARTS, attend, in_state, seen, used
from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    MISSING,
    OUTSIDER,
    PHYSIO,
    SECOND_GUARDIAN,
    SERVICE,
    STRANGER,
    THERAPIST,
    UNIT_PHONE,
    assert_refused,
    done,
    told,
)
from tests.booking.invariants import everything_agrees

HOWS = ("check-in", "complete", "no-show")
BECOMES = {"check-in": "checked_in", "complete": "completed", "no-show": "no_show"}
CAME = {("booked", how) for how in HOWS} | {
    ("checked_in", "complete"),
    ("checked_in", "no-show"),
    ("completed", "no-show"),
    ("no_show", "check-in"),
    ("no_show", "complete"),
}
STATES = ("booked", "checked_in", "completed", "no_show", "cancelled")


@pytest.mark.parametrize(("state", "how"), [pytest.param(*each, id=" ".join(each)) for each in product(STATES, HOWS)])
async def test_what_may_follow_what(booking, state, how):
    before = await in_state(booking, state)

    answer = await attend(booking, how, before, role=MANAGER)

    if (state, how) in CAME:
        after = done(answer)
        assert (after["status"], after["version"]) == (BECOMES[how], before["version"] + 1)
        assert answer.headers["etag"] == f'"{after["version"]}"'
        assert after["mutability"]["reason"] == "not_booked"
        (access, *_) = reversed(await booking.accesses(how.replace("-", "_"), "appointment"))
        assert (access["subjects"], access["outcome"]) == ([before["person_ref"]], "allowed")
    else:
        problem = assert_refused(answer, 409, "invalid-state")
        assert (problem["reason"], problem["unit_phone"]) == ("wrong_state", UNIT_PHONE)
        assert await seen(booking, before) == before
    await everything_agrees(booking)


@pytest.mark.parametrize(
    ("how", "local", "reason"),
    [
        pytest.param("check-in", "2026-11-30 23:59:59", "before_day_of_visit", id="arrives the day before"),
        pytest.param("check-in", "2026-12-01 00:00:00", None, id="arrives as the day begins"),
        pytest.param("complete", "2026-11-30 23:59:59", "before_day_of_visit", id="done the day before"),
        pytest.param("complete", "2026-12-01 08:59:59", "not_started", id="done before its start"),
        pytest.param("complete", "2026-12-01 09:00:00", None, id="done from its start on"),
        pytest.param("no-show", "2026-12-01 09:00:00", "not_started", id="missed at its start"),
        pytest.param("no-show", "2026-12-01 09:00:01", None, id="missed a second after"),
    ],
)
async def test_from_when_it_may_be_told(booking, how, local, reason):
    appointment = await booking.booked(STARTS)
    booking.set_clock(local)

    answer = await attend(booking, how, appointment)

    if reason is None:
        assert done(answer)["status"] == BECOMES[how]
    else:
        assert assert_refused(answer, 409, "invalid-state")["reason"] == reason


@pytest.mark.parametrize(
    ("local", "reason"),
    [
        pytest.param("2026-12-08 09:00:00", None, id="a week after the start"),
        pytest.param("2026-12-08 09:00:01", "correction_too_late", id="a second later"),
    ],
)
@pytest.mark.parametrize("how", ["check-in", "complete"])
async def test_a_no_show_is_corrected_within_the_countys_hours(booking, how, local, reason):
    missed = await in_state(booking, "no_show")
    booking.set_clock(local)

    answer = await attend(booking, how, missed)

    if reason is None:
        assert done(answer)["status"] == BECOMES[how]
    else:
        assert assert_refused(answer, 409, "invalid-state")["reason"] == reason


async def test_the_county_sets_for_how_long_a_no_show_is_corrected(booking):
    county = booking.parts.packs.packs[0]
    booking.change_county(booking=county.booking.model_copy(update={"correction_hours": 1}))
    missed = await in_state(booking, "no_show")
    booking.set_clock("2026-12-01 10:00:01")

    assert assert_refused(await attend(booking, "complete", missed), 409, "invalid-state")["reason"] == (
        "correction_too_late"
    )


@pytest.mark.parametrize("state", ["checked_in", "completed", "no_show"])
@pytest.mark.parametrize("role", [GUARDIAN, THERAPIST])
async def test_what_is_over_is_neither_moved_nor_cancelled(booking, state, role):
    over, wanted = await in_state(booking, state), await booking.free_time("2026-12-02 09:00")

    assert assert_refused(await booking.move(role, over, wanted), 409, "invalid-state")["reason"] == "wrong_state"
    assert assert_refused(await booking.cancel(role, over), 409, "invalid-state")["reason"] == "wrong_state"

    assert await booking.status_of(wanted) == "free"
    assert await booking.status_of(over["slot_id"]) == "booked"


@pytest.mark.parametrize(
    ("uses_visit", "given_back", "left"),
    [pytest.param(True, False, 0, id="uses the visit"), pytest.param(False, True, 1, id="does not count it")],
)
async def test_the_service_says_whether_a_missed_visit_is_used(booking, uses_visit, given_back, left):
    booking.change_service_type(PHYSIO, no_show_uses_visit=uses_visit)
    missed = await in_state(booking, "no_show")

    assert missed["visit_given_back"] is given_back
    assert await used(booking, missed["booking_right_id"]) == 1 - left
    await everything_agrees(booking)

    corrected = done(await attend(booking, "complete", missed))

    assert corrected["visit_given_back"] is None
    assert await used(booking, missed["booking_right_id"]) == 1
    await everything_agrees(booking)


@pytest.mark.parametrize("then", [True, False], ids=["counted when missed", "not counted when missed"])
async def test_a_correction_undoes_what_was_done_though_the_setting_has_changed(booking, then):
    booking.change_service_type(PHYSIO, no_show_uses_visit=then)
    missed = await in_state(booking, "no_show")
    booking.change_service_type(PHYSIO, no_show_uses_visit=not then)

    done(await attend(booking, "check-in", missed))

    assert await used(booking, missed["booking_right_id"]) == 1
    await everything_agrees(booking)


async def test_a_visit_that_was_given_back_and_booked_again_is_not_used_by_a_correction(booking):
    booking.change_service_type(PHYSIO, no_show_uses_visit=False)
    missed = await in_state(booking, "no_show")
    right_id = missed["booking_right_id"]
    done(await booking.book_as_guardian(await booking.free_time("2026-12-03 09:00"), right_id))

    problem = assert_refused(await attend(booking, "complete", missed), 409, "quota-exceeded")

    assert (problem["reasons"], problem["unit_phone"]) == (["right_used_up"], UNIT_PHONE)
    assert await seen(booking, missed) == missed
    assert await used(booking, right_id) == 1
    await everything_agrees(booking)


async def test_a_missed_visit_has_no_interval_to_the_next(booking):
    right = await booking.right(visits=2, min_interval_days=7)
    await in_state(booking, "no_show", right=right)

    answer = await booking.book_as_guardian(await booking.free_time("2026-12-03 09:00"), right["id"])

    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("how", HOWS)
async def test_only_professionals_of_the_unit_tell_what_happened(booking, how):
    appointment = await in_state(booking, "booked")

    for role in (GUARDIAN, SECOND_GUARDIAN, STRANGER, "young-person", SERVICE, "integrator", "ops"):
        assert_refused(await attend(booking, how, appointment, role=role), 403, "forbidden")
    foreign = await attend(booking, how, appointment, role=OUTSIDER)
    missing = await attend(booking, how, appointment | {"id": MISSING}, role=OUTSIDER)

    assert_refused(foreign, 404, "not-found")
    assert told(foreign) == told(missing)
    (access,) = await booking.accesses(how.replace("-", "_"), "appointment")
    assert (access["outcome"], access["reason"]) == ("denied", "not-found")
    assert (await seen(booking, appointment))["version"] == 1


@pytest.mark.parametrize("how", HOWS)
async def test_the_version_that_was_seen_is_named(booking, how):
    appointment = await in_state(booking, "booked")
    path = f"/v1/appointments/{appointment['id']}/{how}"

    assert_refused(await booking.as_(THERAPIST).post(path), 428, "precondition-required")
    assert_refused(await attend(booking, how, appointment, version=9), 412, "version-mismatch")

    assert (await seen(booking, appointment))["status"] == "booked"


async def test_every_change_leaves_an_event_of_states_and_ids_only(booking):
    appointment = await in_state(booking, "checked_in")
    done(await attend(booking, "complete", appointment))

    events = await booking.rows("select * from event where type like 'appointment.%' order by number")

    assert [each["type"] for each in events] == [
        "appointment.booked",
        "appointment.checked-in",
        "appointment.completed",
    ]
    assert appointment["person_ref"] not in str(events)
