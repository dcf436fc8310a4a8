"""Times that a right can take, over HTTP; and, where there is none, every reason at once and what to do next."""

from typing import Any
from uuid import UUID

import pytest

from shared.terms.acting import Authority
from tests.booking.builders import (
    GUARDIAN,
    MISSING,
    OT,
    OT_1,
    OUTSIDER,
    PHYSIO,
    PT_1,
    PT_2,
    STRANGER,
    THERAPIST,
    UNIT,
    UNIT_PHONE,
    Booking,
    assert_refused,
    done,
    helsinki,
    told,
)
from tests.booking.open_bookings import book_openly, nurse_time
from tests.booking.test_slots import OSTROBOTHNIA
from tests.booking.times import changed, free, hold, stored, times_of


def ids(answer: dict[str, Any]) -> list[str]:
    return [each["id"] for each in answer["items"]]


async def blocked(booking: Booking, right: dict[str, Any], role: str = GUARDIAN, **filters: Any) -> dict[str, Any]:
    """Why there is nothing to take."""
    answer = await times_of(booking, right, role, **filters)
    assert (answer["items"], answer["next_cursor"]) == ([], None)
    why: dict[str, Any] = answer["blocked"]
    return why


async def test_a_right_finds_times_of_its_service_and_unit_only(booking):
    right = await booking.right()
    mine = await free(booking, "2026-12-01 09:00")
    await booking.free_time("2026-12-01 10:00", unit_id=OSTROBOTHNIA, practitioner_id="etela-pohjanmaa-pt-1")
    await booking.free_time("2026-12-01 11:00", service_type=OT, practitioner_id=OT_1)

    answer = await times_of(booking, right)

    assert (ids(answer), answer["blocked"]) == ([mine], None)
    assert answer["items"][0]["service_types"] == [PHYSIO]


async def test_a_right_finds_times_of_its_window_with_both_ends(booking):
    right = await booking.right(valid_from="2026-12-02", valid_until="2026-12-04")
    days = ("2026-12-01 23:30", "2026-12-02 00:00", "2026-12-04 23:30", "2026-12-05 00:00")
    times = [await free(booking, local) for local in days]

    assert ids(await times_of(booking, right)) == times[1:3]


async def test_a_right_finds_times_of_its_therapists_and_in_its_ways(booking):
    right = await booking.right(practitioner_ids=[PT_2], delivery_modes=["video"])
    await free(booking, "2026-12-01 09:00", delivery_mode="video")
    await free(booking, "2026-12-01 10:00", practitioner_id=PT_2)
    mine = await free(booking, "2026-12-01 11:00", practitioner_id=PT_2, delivery_mode="video")

    assert ids(await times_of(booking, right)) == [mine]
    for filters in ({"practitioner_id": PT_1}, {"delivery_mode": "visit"}):
        assert (await blocked(booking, right, **filters))["reasons"] == ["none_fits"]


async def test_a_right_finds_times_that_keep_its_intervals(booking):
    right = await booking.right(visits=3, min_interval_days=7, max_interval_days=10)
    done(await booking.book(GUARDIAN, await free(booking, "2026-12-10 09:00"), right["id"]))
    by_day = {day: await free(booking, f"2026-12-{day:02} 12:00") for day in range(24, 0, -1)}
    by_day |= {30: await free(booking, "2026-11-30 12:00")}

    found = ids(await times_of(booking, right, limit=50))

    assert found == [by_day[day] for day in (30, 1, 2, 3, 17, 18, 19, 20)]
    for day, slot_id in by_day.items():
        answer = await hold(booking, GUARDIAN, slot_id, right)
        assert answer.is_success is (slot_id in found), day


async def test_a_right_finds_times_for_the_age_on_the_day(booking):
    """The service is for children of up to 18 months, the last day included."""
    right = await booking.right(booking.child("2025-06-02"))
    last = await free(booking, "2026-12-02 09:00")
    await free(booking, "2026-12-03 09:00")

    assert ids(await times_of(booking, right)) == [last]


async def test_wishes_narrow_what_the_right_finds(booking):
    right = await booking.right()
    await free(booking, "2026-12-01 09:00")
    wanted = await free(booking, "2026-12-02 09:00")

    assert ids(await times_of(booking, right, weekday=3)) == [wanted]
    assert ids(await times_of(booking, right, from_days=9)) == [wanted]
    why = await blocked(booking, right, weekday=5)
    assert (why["reasons"], why["next_step"]) == (["none_fits"], "widen_search")


async def test_times_of_a_right_come_in_pages(booking):
    right = await booking.right()
    times = await booking.free_times(helsinki(f"2026-12-{day:02} 09:00") for day in range(1, 8))

    pages = await booking.pages(GUARDIAN, f"/v1/booking-rights/{right['id']}/times", limit=3)

    assert [each["id"] for page in pages for each in page] == times
    assert [len(page) for page in pages] == [3, 3, 1]


async def test_a_time_held_for_the_right_is_among_its_times_and_not_among_those_of_others(booking):
    right, other = await booking.right(), await booking.right()
    slot_id = await free(booking, "2026-12-01 09:00")
    done(await hold(booking, GUARDIAN, slot_id, right))

    assert ids(await times_of(booking, right)) == [slot_id]
    assert (await blocked(booking, other))["reasons"] == ["all_taken"]


async def test_the_unit_finds_its_reserve_for_the_right(booking):
    right = await booking.right()
    reserve = await free(booking, "2026-12-01 09:00", released_at=None)

    assert ids(await times_of(booking, right, THERAPIST)) == [reserve]
    assert (await blocked(booking, right))["reasons"] == ["no_times"]


async def test_when_all_times_are_taken_the_unit_books(booking):
    right = await booking.right()
    await booking.booked("2026-12-01 09:00")

    why = await blocked(booking, right)

    assert why == {
        "reasons": ["all_taken"],
        "next_step": "unit_books",
        "unit": why["unit"],
        "next_release_at": None,
    }
    assert (why["unit"]["unit_id"], why["unit"]["phone"], len(why["unit"]["phone_hours"])) == (UNIT, UNIT_PHONE, 2)


async def test_when_times_are_still_to_be_released_the_instant_is_told(booking):
    right = await booking.right()
    await free(booking, "2026-12-02 10:00", released_at=helsinki("2026-12-07 08:00"))
    await free(booking, "2026-12-01 10:00", released_at=helsinki("2026-11-30 08:00"))

    why = await blocked(booking, right)

    assert (why["reasons"], why["next_step"]) == (["not_released"], "wait_for_release")
    assert why["next_release_at"] == "2026-11-30T06:00:00Z"


async def test_a_window_too_far_ahead_is_not_opened_yet_and_tells_when_it_is(booking):
    """Times are open for 120 days: on 23 November up to 23 March, included."""
    open_one = await booking.right(valid_from="2027-03-23", valid_until="2027-04-30")
    right = await booking.right(valid_from="2027-03-24", valid_until="2027-04-30")
    for role in (GUARDIAN, THERAPIST):
        assert (await blocked(booking, open_one, role))["reasons"] == ["no_times"]
        why = await blocked(booking, right, role)
        assert (why["reasons"], why["next_step"]) == (["not_opened_yet"], "wait_for_release")
        assert why["next_release_at"] == "2026-11-23T22:00:00Z"
    await free(booking, "2027-03-30 09:00")
    assert (await times_of(booking, right))["blocked"] is None


async def change_right(booking: Booking, right: dict[str, Any], **columns: object) -> None:
    connection = await booking.database()
    try:
        for name, value in columns.items():
            await connection.execute(f"update booking_right set {name} = $2 where id = $1", UUID(right["id"]), value)
    finally:
        await connection.close()


async def test_every_reason_is_told_at_once(booking):
    """The child is 12 today, the right is revoked, used up and for the phone, and nobody gives the service."""
    booking.set_clock("2026-12-10 00:00")
    booking.change_service_type(OT, rollout=False)
    right = await booking.right_at_any_age(booking.child("2014-12-10"), booking_mode="phone")
    await change_right(booking, right, status="revoked", visits_used=1)

    why = await blocked(booking, right)

    assert why["reasons"] == [
        "proxy_age_limit",
        "right_revoked",
        "right_used_up",
        "not_in_use",
        "not_self_booking",
        "no_times",
    ]
    assert (why["next_step"], why["unit"]["phone"]) == ("phone_unit", UNIT_PHONE)


async def test_a_confirmed_guardian_of_a_child_of_twelve_is_told_the_age_though_there_are_times(booking):
    booking.set_clock("2026-12-10 00:00")
    right = await booking.right_at_any_age(booking.child("2014-12-10"))
    await booking.time_at_any_age("2026-12-15 09:00")

    assert (await blocked(booking, right))["reasons"] == ["proxy_age_limit"]
    assert len((await times_of(booking, right, THERAPIST))["items"]) == 1


@pytest.mark.parametrize(
    ("strict", "expected"),
    [(False, 2), (True, 1)],
    ids=["the day of booking counts", "the day of the visit counts too"],
)
async def test_times_after_the_twelfth_birthday_are_found_where_the_service_allows_it(booking, strict, expected):
    booking.change_service_type(OT, require_under_age_at_appointment=strict)
    right = await booking.right_at_any_age(booking.child("2014-12-10"))
    times = [await booking.time_at_any_age(local) for local in ("2026-12-09 23:00", "2026-12-10 00:00")]

    assert ids(await times_of(booking, right)) == times[:expected]
    for index, slot_id in enumerate(times):
        assert (await hold(booking, GUARDIAN, slot_id, right)).is_success is (index < expected)


async def test_where_only_days_after_the_birthday_are_left_the_age_is_the_reason(booking):
    booking.change_service_type(OT, require_under_age_at_appointment=True)
    right = await booking.right_at_any_age(booking.child("2014-12-10"), valid_from="2026-12-10")
    await booking.time_at_any_age("2026-12-15 09:00")

    assert (await blocked(booking, right))["reasons"] == ["proxy_age_limit"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"valid_until": "2026-11-23"}, "right_ended", id="the window is over"),
        pytest.param({"visits": 1}, "right_used_up", id="used up"),
        pytest.param({"visits": 2, "max_interval_days": 3}, "no_day_left", id="the interval is over"),
    ],
)
async def test_a_right_that_leaves_no_day_says_why(booking, changes, reason):
    right = await booking.right(valid_from="2026-11-01", **changes)
    done(await booking.book(GUARDIAN, await free(booking, "2026-11-23 12:00"), right["id"]))
    await free(booking, "2026-12-15 09:00")
    booking.set_clock("2026-12-10 09:00")
    expected = [reason] if changes.get("visits") else [reason, "right_used_up"]

    assert (await blocked(booking, right))["reasons"] == expected


async def test_a_young_person_is_told_to_phone(booking):
    right = await booking.right_at_any_age(booking.code_of("young-person"))
    await booking.time_at_any_age("2026-12-15 09:00")

    why = await blocked(booking, right, "young-person")

    assert (why["reasons"], why["next_step"]) == (["by_phone_only"], "phone_unit")


@pytest.mark.parametrize("role", [STRANGER, "adult", "guardian-of-twelve-year-old"])
async def test_to_a_stranger_the_right_is_as_if_it_were_missing(booking, role):
    right = await booking.right()
    await change_right(booking, right, visits_used=1)

    answer = await booking.as_(role).get(f"/v1/booking-rights/{right['id']}/times")
    missing = await booking.as_(role).get(f"/v1/booking-rights/{MISSING}/times")

    assert_refused(answer, 404, "not-found")
    assert told(answer) == told(missing)
    (entry,) = await booking.accesses("search", "booking_right")
    assert (entry["object_id"], entry["outcome"], entry["reason"]) == (right["id"], "denied", "not-found")


async def test_a_guardian_without_confirmed_authority_is_not_told_of_the_age(booking):
    booking.set_clock("2026-12-10 00:00")
    code = booking.child("2014-12-10")
    right = await booking.right_at_any_age(code)
    booking.relate(GUARDIAN, code, Authority.UNKNOWN)

    answer = await booking.as_(GUARDIAN).get(f"/v1/booking-rights/{right['id']}/times")

    assert_refused(answer, 404, "not-found")


async def test_others_find_no_right(booking):
    right = await booking.right()

    for role, path in ((OUTSIDER, right["id"]), (THERAPIST, MISSING), (GUARDIAN, MISSING)):
        assert_refused(await booking.as_(role).get(f"/v1/booking-rights/{path}/times"), 404, "not-found")
    weak = await booking.as_("guardian-weakly-identified").get(f"/v1/booking-rights/{right['id']}/times")
    assert_refused(weak, 401, "stronger-identification-needed")


async def test_looking_for_times_writes_nothing_but_the_access(booking):
    """That the guardian was allowed to act is noted whatever is asked; here it is noted before."""
    right, used = await booking.right(), await booking.right()
    await change_right(booking, used, visits_used=1)
    await free(booking, "2026-12-01 09:00")
    done(await booking.as_(GUARDIAN).get(f"/v1/booking-rights/{right['id']}"))
    before = await stored(booking)

    for role in (GUARDIAN, THERAPIST):
        await times_of(booking, right, role)
        await blocked(booking, used, role)

    assert await stored(booking) == before
    accesses = await booking.accesses("search", "booking_right")
    assert [(each["object_id"], each["outcome"]) for each in accesses] == 2 * [
        (right["id"], "allowed"),
        (used["id"], "allowed"),
    ]


async def test_a_withdrawn_time_is_no_time_of_the_right(booking):
    right = await booking.right()
    await changed(booking, await free(booking, "2026-12-01 09:00"), status="withdrawn")

    assert (await blocked(booking, right))["reasons"] == ["no_times"]


@pytest.mark.parametrize("role", [GUARDIAN, THERAPIST])
async def test_a_visit_that_is_to_move_does_not_count_against_itself(booking, role):
    right = await booking.right(min_interval_days=7)
    visit = await booking.booked("2026-12-01 09:00", right=right)
    near, outside = await free(booking, "2026-12-02 09:00"), await free(booking, "2027-02-01 09:00")
    assert "right_used_up" in (await blocked(booking, right, role))["reasons"]

    answer = await times_of(booking, right, role, moving=visit["id"])

    assert (ids(answer), answer["blocked"]) == ([near], None)
    refused = await booking.move(role, visit, outside)
    assert refused.status_code == 409, "what is not listed is not to be had"
    assert done(await booking.move(role, visit, near))["slot_id"] == near


async def test_the_other_visits_of_the_right_still_count_when_one_is_to_move(booking):
    right = await booking.right(visits=2, min_interval_days=7)
    _, second = [await booking.booked(f"2026-12-{day} 09:00", right=right) for day in ("01", "08")]
    await free(booking, "2026-12-05 09:00")
    far = await free(booking, "2026-12-10 09:00")

    assert ids(await times_of(booking, right, moving=second["id"])) == [far]


async def test_an_open_booking_finds_times_to_move_to_on_any_day(booking):
    visit = done(await book_openly(booking, GUARDIAN, await nurse_time(booking), code=booking.code_of("infant")))
    other = await nurse_time(booking, "2026-12-03 09:00")

    answer = await times_of(booking, {"id": visit["booking_right_id"]}, moving=visit["id"])

    assert (ids(answer), answer["blocked"]) == ([other], None)
    assert done(await booking.move(GUARDIAN, visit, other))["slot_id"] == other


async def test_of_a_revoked_right_only_professionals_find_times_to_move_a_visit_to(booking):
    right = await booking.right()
    visit = await booking.booked("2026-12-01 09:00", right=right)
    other = await free(booking, "2026-12-02 09:00")
    path = f"/v1/booking-rights/{right['id']}/revoke"
    version = (await booking.right_again(right["id"]))["version"]
    done(await booking.as_(THERAPIST).post(path, {"reason": "Hoito päättyi"}, version=version))

    assert ids(await times_of(booking, right, THERAPIST, moving=visit["id"])) == [other]
    assert (await blocked(booking, right, moving=visit["id"]))["reasons"] == ["right_revoked"]


@pytest.mark.parametrize("which", ["cancelled", "of another right", "missing"])
async def test_only_a_booked_visit_of_the_right_is_to_move(booking, which):
    right = await booking.right()
    visit = await booking.booked("2026-12-01 09:00", right=None if which == "of another right" else right)
    if which == "cancelled":
        done(await booking.cancel(GUARDIAN, visit))
    moving = MISSING if which == "missing" else visit["id"]
    path = f"/v1/booking-rights/{right['id']}/times"

    answer = await booking.as_(GUARDIAN).get(path, params={"moving": moving})

    (error,) = assert_refused(answer, 422, "validation")["errors"]
    assert (error["pointer"], error["code"]) == ("moving", "unknown")
    assert_refused(await booking.as_(STRANGER).get(path, params={"moving": moving}), 404, "not-found")


async def test_a_young_person_who_may_move_but_not_book_finds_times_to_move_to(booking):
    booking.change_service_type(OT, young_person_self_service=True)
    right = await booking.right_at_any_age(booking.code_of("young-person"))
    slot_id = await booking.time_at_any_age("2026-12-01 09:00")
    by_hand = {"reason_no_self_service": "twelve_or_over"}
    visit = done(await booking.book_by_hand(slot_id, right["id"], **by_hand))
    other = await booking.time_at_any_age("2026-12-02 09:00")

    assert ids(await times_of(booking, right, "young-person", moving=visit["id"])) == [other]
    assert done(await booking.move("young-person", visit, other))["slot_id"] == other
