"""What a professional may set aside with a reason, over HTTP, and what nobody may; when booking and when moving."""

from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.booking.builders import GUARDIAN, PT_1, PT_2, THERAPIST, Booking, assert_refused, done
from tests.booking.invariants import everything_agrees

REASON = "Sovittu perheen kanssa"
FITS, LATER = "2026-12-15 09:00", "2026-12-17 09:00"


@dataclass(frozen=True)
class Case:
    """A right, the times of its visits, and a time against which one rule stands."""

    rule: str
    right: dict[str, Any] = field(default_factory=dict)
    born: str = "2026-02-01"
    fits: str = FITS
    wanted: str = LATER
    practitioner_id: str = PT_1
    delivery_mode: str = "visit"
    other: str | None = None
    """Another visit of the right."""


OVERRIDABLE = [
    Case("age_window", born="2025-06-15"),
    Case("interval", right={"visits": 3, "min_interval_days": 7}, fits="2026-12-22 09:00", other="2026-12-14 09:00"),
    Case(
        "interval",
        right={"visits": 3, "max_interval_days": 7},
        fits="2026-12-16 09:00",
        wanted="2026-12-30 09:00",
        other="2026-12-14 09:00",
    ),
    Case("named_practitioner", right={"practitioner_ids": [PT_1]}, practitioner_id=PT_2),
    Case("delivery_mode", right={"delivery_modes": ["visit"]}, delivery_mode="video"),
]
FOUR_RULES = pytest.mark.parametrize(
    "case", [pytest.param(each, id=f"{each.rule} {number}") for number, each in enumerate(OVERRIDABLE)]
)


async def in_place(booking: Booking, case: Case) -> tuple[dict[str, Any], str, str]:
    """The right, a time that fits it, and one that the rule is against."""
    right = await booking.right(booking.child(case.born), **{"visits": 2, **case.right})
    if case.other is not None:
        done(await booking.book_as_guardian(await booking.free_time(case.other), right["id"]))
    fits = await booking.free_time(case.fits)
    wanted = await booking.free_time(case.wanted, practitioner_id=case.practitioner_id)
    await booking.rows("update slot set delivery_mode = $2 where id = $1::text::uuid", wanted, case.delivery_mode)
    return right, fits, wanted


async def move(booking: Booking, role: str, appointment: dict[str, Any], slot_id: str, **body: Any) -> httpx.Response:
    path = f"/v1/appointments/{appointment['id']}/move"
    return await booking.as_(role).post(path, {"slot_id": slot_id, **body}, version=appointment["version"])


async def kept(booking: Booking, appointment: dict[str, Any]) -> tuple[str | None, list[str]]:
    """The reason as the unit's database keeps it, and what it set aside."""
    (row,) = await booking.rows(
        "select override_reason, overridden from appointment where id = $1::text::uuid", appointment["id"]
    )
    return row["override_reason"], row["overridden"]


@FOUR_RULES
async def test_a_professional_books_against_a_rule_with_a_reason_only(booking, case):
    right, _, wanted = await in_place(booking, case)

    without = await booking.book_by_hand(wanted, right["id"])
    by_guardian = await booking.book_as_guardian(wanted, right["id"])
    appointment = done(await booking.book_by_hand(wanted, right["id"], override_reason=REASON))

    kind = "age-outside-window" if case.rule == "age_window" else "booking-right-not-usable"
    assert_refused(without, 409, kind)
    assert_refused(by_guardian, 409, kind)
    assert appointment["overridden"] == [case.rule]
    assert await kept(booking, appointment) == (REASON, [case.rule])
    assert REASON not in str(appointment)
    await everything_agrees(booking)


@FOUR_RULES
async def test_a_professional_moves_against_a_rule_with_a_reason_only(booking, case):
    right, fits, wanted = await in_place(booking, case)
    appointment = done(await booking.book_as_guardian(fits, right["id"]))
    assert appointment["overridden"] == []

    without = await move(booking, THERAPIST, appointment, wanted)
    by_guardian = await move(booking, GUARDIAN, appointment, wanted)
    moved = done(await move(booking, THERAPIST, appointment, wanted, override_reason=REASON))

    kind = "age-outside-window" if case.rule == "age_window" else "booking-right-not-usable"
    assert_refused(without, 409, kind)
    assert_refused(by_guardian, 409, kind)
    assert (moved["slot_id"], moved["overridden"]) == (wanted, [case.rule])
    assert await kept(booking, moved) == (REASON, [case.rule])
    await everything_agrees(booking)


@pytest.mark.parametrize(
    ("recorded", "given", "role", "kind"),
    [
        pytest.param(None, None, GUARDIAN, "age-outside-window", id="a guardian"),
        pytest.param(None, None, THERAPIST, "age-outside-window", id="a professional without a reason"),
        pytest.param(None, "Korjattu ikä", THERAPIST, None, id="a professional who gives a reason"),
        pytest.param("Korjattu ikä", None, THERAPIST, None, id="a professional where a reason is recorded"),
        pytest.param(
            "Korjattu ikä", None, GUARDIAN, "age-outside-window", id="a guardian, though a reason is recorded"
        ),
    ],
)
async def test_a_move_out_of_the_age_window_needs_a_reason(booking, recorded, given, role, kind):
    right = await booking.right(booking.child("2025-06-15"))
    within, beyond, wanted = [await booking.free_time(f"2026-12-{day} 09:00") for day in (15, 16, 17)]
    begins = beyond if recorded else within
    appointment = done(await booking.book_by_hand(begins, right["id"], override_reason=recorded))

    answer = await move(booking, role, appointment, wanted, **({"override_reason": given} if given else {}))

    if kind is None:
        assert (done(answer)["slot_id"], done(answer)["overridden"]) == (wanted, ["age_window"])
    else:
        assert_refused(answer, 409, kind)
        assert await booking.status_of(wanted) == "free"
        assert await booking.status_of(appointment["slot_id"]) == "booked"


async def test_a_recorded_reason_holds_for_the_rule_that_it_set_aside_and_no_other(booking):
    right = await booking.right(booking.child("2025-06-15"), practitioner_ids=[PT_1])
    first, second = await booking.free_time(LATER), await booking.free_time("2026-12-18 09:00")
    of_another = await booking.free_time("2026-12-18 09:00", practitioner_id=PT_2)
    appointment = done(await booking.book_by_hand(first, right["id"], override_reason=REASON))

    moved = done(await move(booking, THERAPIST, appointment, second))
    problem = assert_refused(await move(booking, THERAPIST, moved, of_another), 409, "booking-right-not-usable")
    again = done(await move(booking, THERAPIST, moved, of_another, override_reason="Työntekijä sairaana"))

    assert problem["reasons"] == ["wrong_practitioner"]
    assert moved["overridden"] == ["age_window"]
    assert again["overridden"] == ["age_window", "named_practitioner"]
    assert await kept(booking, again) == ("Työntekijä sairaana", ["age_window", "named_practitioner"])


async def test_two_rules_are_set_aside_together(booking):
    right = await booking.right(visits=3, min_interval_days=7, practitioner_ids=[PT_1])
    await booking.booked("2026-12-14 09:00", right=right)
    wanted = await booking.free_time("2026-12-15 09:00", practitioner_id=PT_2)

    appointment = done(await booking.book_by_hand(wanted, right["id"], override_reason=REASON))

    assert appointment["overridden"] == ["interval", "named_practitioner"]


async def test_a_reason_that_was_not_needed_sets_nothing_aside_and_is_not_kept(booking):
    right = await booking.right()

    appointment = done(await booking.book_by_hand(await booking.free_time(), right["id"], override_reason=REASON))
    moved = done(await move(booking, THERAPIST, appointment, await booking.free_time(LATER), override_reason=REASON))

    assert moved["overridden"] == []
    assert await kept(booking, moved) == (None, [])


async def used_up(booking: Booking) -> tuple[dict[str, Any], str]:
    right = await booking.right(visits=1)
    await booking.booked("2026-12-01 09:00", right=right)
    return right, await booking.free_time(LATER)


async def outside_the_window(booking: Booking) -> tuple[dict[str, Any], str]:
    return await booking.right(valid_until="2026-12-16"), await booking.free_time(LATER)


async def revoked(booking: Booking) -> tuple[dict[str, Any], str]:
    right = await booking.right()
    path = f"/v1/booking-rights/{right['id']}/revoke"
    done(await booking.as_(THERAPIST).post(path, {"reason": "moved away"}, version=1))
    return right, await booking.free_time(LATER)


async def not_born(booking: Booking) -> tuple[dict[str, Any], str]:
    """The code tells a day that comes after the visit."""
    return await booking.right(booking.child("2026-12-18")), await booking.free_time(LATER)


@pytest.mark.parametrize(
    ("place", "kind", "member"),
    [
        pytest.param(used_up, "quota-exceeded", {"reasons": ["right_used_up"]}, id="the quota"),
        pytest.param(outside_the_window, "booking-right-not-usable", {"reasons": ["outside_window"]}, id="the window"),
        pytest.param(revoked, "booking-right-not-usable", {"reasons": ["right_revoked"]}, id="a revoked right"),
        pytest.param(not_born, "age-outside-window", {"age_verdict": "not_born"}, id="a child who is not born"),
    ],
)
async def test_what_nobody_sets_aside_when_booking(booking, place, kind, member):
    right, wanted = await place(booking)

    problem = assert_refused(await booking.book_by_hand(wanted, right["id"], override_reason=REASON), 409, kind)

    assert member.items() <= problem.items()
    assert await booking.status_of(wanted) == "free"
    await everything_agrees(booking)


async def test_the_window_holds_also_when_moving(booking):
    right = await booking.right(valid_until="2026-12-16")
    appointment, wanted = await booking.booked("2026-12-01 09:00", right=right), await booking.free_time(LATER)

    answer = await move(booking, THERAPIST, appointment, wanted, override_reason=REASON)

    problem = assert_refused(answer, 409, "booking-right-not-usable")
    assert problem["reasons"] == ["outside_window"]
    assert await booking.status_of(wanted) == "free"


@pytest.mark.parametrize("operation", ["book", "move"])
async def test_a_citizen_gives_no_reason_to_set_anything_aside(booking, operation):
    right, fits, wanted = await in_place(booking, OVERRIDABLE[0])
    appointment = done(await booking.book_as_guardian(fits, right["id"]))

    if operation == "book":
        answer = await booking.book(GUARDIAN, wanted, right["id"], override_reason=REASON)
    else:
        answer = await move(booking, GUARDIAN, appointment, wanted, override_reason=REASON)

    (error,) = assert_refused(answer, 422, "validation")["errors"]
    assert (error["pointer"], error["code"]) == ("/override_reason", "professionals_only")
    assert await booking.status_of(wanted) == "free"


async def test_the_reason_is_in_no_event_and_no_log(booking, capfd):
    right, _, wanted = await in_place(booking, OVERRIDABLE[0])
    done(await booking.book_by_hand(wanted, right["id"], override_reason=REASON))

    for told_of in ("event", "access_log", "appointment_change"):
        assert REASON not in str(await booking.rows(f"select * from {told_of}"))
    logged = capfd.readouterr()
    assert REASON not in logged.out + logged.err
