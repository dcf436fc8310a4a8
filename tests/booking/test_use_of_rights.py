"""What a right may be used for, over HTTP: its window, intervals, therapists and mode, and the age on the day."""

from typing import Any

import pytest

from tests.booking.builders import (
    GUARDIAN,
    PHYSIO,
    PT_1,
    PT_2,
    UNIT_PHONE,
    Booking,
    assert_refused,
    done,
)
from tests.worked_cases import worked_cases

BY_WHOM = pytest.mark.parametrize("by_hand", [False, True], ids=["guardian", "professional"])


async def assert_used(
    booking: Booking, slot_id: str, right: dict[str, Any], reasons: list[str] | None, *, by_hand: bool
) -> None:
    """The right is used for the time, or refused for these reasons."""
    answer = await (booking.book_by_hand if by_hand else booking.book_as_guardian)(slot_id, right["id"])
    if reasons is None:
        assert answer.status_code == 201, answer.text
    else:
        problem = assert_refused(answer, 409, "booking-right-not-usable")
        assert (problem["reasons"], problem["unit_phone"]) == (reasons, UNIT_PHONE)
        assert await booking.status_of(slot_id) == "free"


@BY_WHOM
@pytest.mark.parametrize(
    ("local", "reasons"),
    [
        pytest.param("2026-12-07 23:59", ["outside_window"], id="the day before"),
        pytest.param("2026-12-08 00:00", None, id="first instant of the window"),
        pytest.param("2026-12-09 23:59", None, id="last instant of the window"),
        pytest.param("2026-12-10 00:00", ["outside_window"], id="the day after"),
    ],
)
async def test_a_right_is_used_within_its_window(booking, local, reasons, by_hand):
    right = await booking.right(valid_from="2026-12-08", valid_until="2026-12-09")

    await assert_used(booking, await booking.free_time(local), right, reasons, by_hand=by_hand)


@BY_WHOM
@pytest.mark.parametrize(
    ("local", "practitioner", "reasons"),
    [
        pytest.param("2026-12-08 09:00", PT_1, None, id="a week after the other visit"),
        pytest.param("2026-12-07 23:30", PT_1, ["interval_too_short"], id="six days after"),
        pytest.param("2026-11-24 23:30", PT_1, None, id="a week before"),
        pytest.param("2026-12-15 23:30", PT_1, None, id="two weeks after"),
        pytest.param("2026-12-16 00:00", PT_1, ["interval_too_long"], id="two weeks and a day after"),
        pytest.param("2026-12-08 09:00", PT_2, ["wrong_practitioner"], id="another therapist"),
        pytest.param("2026-12-02 09:00", PT_2, ["wrong_practitioner", "interval_too_short"], id="two reasons"),
    ],
)
async def test_a_right_is_used_at_its_intervals_and_with_its_therapists(booking, local, practitioner, reasons, by_hand):
    right = await booking.right(visits=5, min_interval_days=7, max_interval_days=14, practitioner_ids=[PT_1])
    await booking.booked("2026-12-01 09:00", right=right)
    slot_id = await booking.free_time(local, practitioner_id=practitioner)

    await assert_used(booking, slot_id, right, reasons, by_hand=by_hand)


@pytest.mark.parametrize("mode", ["professional_books", "therapist_informs", "phone"])
async def test_a_right_that_others_book_is_not_for_the_guardian_to_use(booking, mode):
    right, slot_id = await booking.right(booking_mode=mode), await booking.free_time()

    problem = assert_refused(await booking.book(GUARDIAN, slot_id, right["id"]), 409, "booking-right-not-usable")

    assert (problem["reasons"], problem["unit_phone"]) == (["not_self_booking"], UNIT_PHONE)
    assert done(await booking.book_by_hand(slot_id, right["id"]))["status"] == "booked"


async def test_a_service_not_taken_into_use_is_booked_by_professionals_only(booking):
    code = booking.child("2022-05-01")
    right = await booking.right(code, service_type="child-speech-therapy")
    slot_id = await booking.free_time(service_type="child-speech-therapy", practitioner_id="kymenlaakso-st-1")

    problem = assert_refused(await booking.book(GUARDIAN, slot_id, right["id"]), 403, "self-service-not-open")

    assert problem["unit_phone"] == UNIT_PHONE
    await booking.assert_unused(slot_id, right)
    assert done(await booking.book_by_hand(slot_id, right["id"]))["status"] == "booked"


@pytest.mark.parametrize("case", worked_cases("age_window"))
async def test_ages_are_let_in_as_worked_out(booking, case):
    day = case["appointment_date"]
    booking.set_clock(f"{day} 08:00")
    code = booking.child(case["birth_date"])
    right = await booking.right(code, valid_from=day, valid_until=day)
    slot_id = await booking.free_time(f"{day} 09:00")
    booking.change_service_type(
        PHYSIO, min_age_months=int(case["min_age_months"]), max_age_months=int(case["max_age_months"])
    )

    answer = await booking.book_by_hand(slot_id, right["id"])

    if case["expected"] == "eligible":
        assert answer.status_code == 201, answer.text
    else:
        problem = assert_refused(answer, 409, "age-outside-window")
        assert (problem["age_verdict"], problem["unit_phone"]) == (case["expected"], UNIT_PHONE)
        await booking.assert_unused(slot_id, right)


@pytest.mark.parametrize(
    ("local", "verdict"),
    [
        pytest.param("2026-12-15 23:30", None, id="on the day the child turns 18 months"),
        pytest.param("2026-12-16 00:00", "too_old", id="the day after"),
    ],
)
async def test_a_guardian_books_within_the_age_window(booking, local, verdict):
    right = await booking.right(booking.child("2025-06-15"))
    slot_id = await booking.free_time(local)

    answer = await booking.book(GUARDIAN, slot_id, right["id"])

    if verdict is None:
        assert answer.status_code == 201, answer.text
    else:
        assert assert_refused(answer, 409, "age-outside-window")["age_verdict"] == verdict
        await booking.assert_unused(slot_id, right)


async def test_a_child_too_young_is_told_so(booking):
    code = booking.child("2026-02-01")
    right = await booking.right(code, service_type="child-speech-therapy")
    slot_id = await booking.free_time(
        "2027-01-31 12:00", service_type="child-speech-therapy", practitioner_id="kymenlaakso-st-1"
    )

    problem = assert_refused(await booking.book_by_hand(slot_id, right["id"]), 409, "age-outside-window")

    assert problem["age_verdict"] == "too_young"


async def test_a_professional_books_outside_the_age_window_with_a_reason_that_is_kept(booking):
    right = await booking.right(booking.child("2024-01-15"))
    slot_id = await booking.free_time()

    answer = await booking.book_by_hand(slot_id, right["id"], override_reason="Keskosen korjattu ikä")

    assert answer.status_code == 201, answer.text
    (row,) = await booking.rows("select override_reason from appointment")
    assert row["override_reason"] == "Keskosen korjattu ikä"
