"""Offered times: what becomes of each time when its pattern changes, and when an absence begins or ends."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.booking.rules.offered_times import (
    FREE,
    GONE,
    Calendar,
    Offer,
    OfferedTime,
    TimeState,
    after_absence,
    after_change,
    during_absence,
    placement,
)
from shared.terms.booking import SlotStatus
from shared.terms.channels import DeliveryMode

ABSENCE, OTHER = UUID(int=1), UUID(int=2)
NINE = datetime(2026, 11, 24, 7, tzinfo=UTC)
BOOKED = TimeState(SlotStatus.BOOKED, still_offered=True, absence_id=None)
BOOKED_NOT_OFFERED = TimeState(SlotStatus.BOOKED, still_offered=False, absence_id=None)
BOOKED_AWAY = TimeState(SlotStatus.BOOKED, still_offered=False, absence_id=ABSENCE)
HELD_NOT_OFFERED = TimeState(SlotStatus.FREE, still_offered=False, absence_id=None)
AWAY = TimeState(SlotStatus.WITHDRAWN, still_offered=True, absence_id=ABSENCE)


def offer(start: int = 0, minutes: int = 45) -> Offer:
    """A visit that starts some minutes after nine."""
    starts_at = NINE + timedelta(minutes=start)
    return Offer(starts_at, starts_at + timedelta(minutes=minutes), frozenset({"nurse"}), DeliveryMode.VISIT, None)


def time(state: TimeState, *, held: bool = False, at: Offer | None = None) -> OfferedTime:
    return OfferedTime(UUID(int=9), UUID(int=8), "pt-1", at or offer(), state, held, None)


@pytest.mark.parametrize(
    ("there", "offered", "absence_id", "expected"),
    [
        pytest.param(time(FREE), True, None, FREE, id="free and offered"),
        pytest.param(time(FREE), False, None, GONE, id="free and not offered"),
        pytest.param(time(FREE, held=True), True, None, FREE, id="held and offered"),
        pytest.param(time(FREE, held=True), False, None, HELD_NOT_OFFERED, id="held and not offered"),
        pytest.param(time(HELD_NOT_OFFERED), False, None, GONE, id="held before, and lapsed"),
        pytest.param(time(HELD_NOT_OFFERED, held=True), True, None, FREE, id="held before, and offered again"),
        pytest.param(time(BOOKED), True, None, BOOKED, id="booked and offered"),
        pytest.param(time(BOOKED), False, None, BOOKED_NOT_OFFERED, id="booked and not offered"),
        pytest.param(time(BOOKED_NOT_OFFERED), True, None, BOOKED, id="booked and offered again"),
        pytest.param(time(BOOKED_NOT_OFFERED), True, ABSENCE, BOOKED_AWAY, id="offered again inside an absence"),
        pytest.param(time(BOOKED_AWAY), True, ABSENCE, BOOKED_AWAY, id="booked inside an absence, and offered"),
        pytest.param(time(BOOKED_AWAY), False, ABSENCE, BOOKED_NOT_OFFERED, id="inside an absence, and not offered"),
        pytest.param(time(AWAY), True, ABSENCE, AWAY, id="withdrawn for an absence, and offered"),
        pytest.param(time(AWAY), False, ABSENCE, GONE, id="withdrawn for an absence, and not offered"),
    ],
)
def test_a_change_of_the_pattern(there, offered, absence_id, expected):
    assert after_change(there, offered=offered, absence_id=absence_id) == expected


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        pytest.param(time(FREE), AWAY, id="free"),
        pytest.param(time(FREE, held=True), AWAY, id="held"),
        pytest.param(time(HELD_NOT_OFFERED, held=True), GONE, id="held, and offered no more"),
        pytest.param(time(BOOKED), BOOKED_AWAY, id="booked"),
        pytest.param(time(BOOKED_NOT_OFFERED), BOOKED_NOT_OFFERED, id="booked, and offered no more"),
        pytest.param(
            time(TimeState(SlotStatus.BOOKED, still_offered=False, absence_id=OTHER)),
            TimeState(SlotStatus.BOOKED, still_offered=False, absence_id=OTHER),
            id="booked, inside another absence",
        ),
    ],
)
def test_the_beginning_of_an_absence(there, expected):
    assert during_absence(there, ABSENCE) == expected


@pytest.mark.parametrize(
    ("there", "other", "occupied", "expected"),
    [
        pytest.param(time(AWAY), None, False, FREE, id="withdrawn"),
        pytest.param(time(AWAY), None, True, GONE, id="withdrawn, another time in its place"),
        pytest.param(
            time(AWAY),
            OTHER,
            False,
            TimeState(SlotStatus.WITHDRAWN, still_offered=True, absence_id=OTHER),
            id="another absence",
        ),
        pytest.param(
            time(TimeState(SlotStatus.WITHDRAWN, still_offered=False, absence_id=ABSENCE)),
            None,
            False,
            FREE,
            id="cancelled",
        ),
        pytest.param(time(BOOKED_AWAY), None, False, BOOKED, id="booked"),
        pytest.param(time(BOOKED_AWAY), None, True, BOOKED, id="booked, whatever else there is"),
        pytest.param(
            time(BOOKED_AWAY),
            OTHER,
            False,
            TimeState(SlotStatus.BOOKED, still_offered=False, absence_id=OTHER),
            id="booked, inside another absence",
        ),
    ],
)
def test_the_end_of_an_absence(there, other, occupied, expected):
    assert after_absence(there, other_absence_id=other, occupied=occupied) == expected


@pytest.mark.parametrize(
    ("states", "opened", "overlaps"),
    [
        pytest.param([], [0, 45], False, id="an empty calendar"),
        pytest.param([time(FREE, at=offer(45, 30))], [0], True, id="a free time"),
        pytest.param([time(BOOKED, at=offer(45, 30))], [0], True, id="a booked time of a living pattern"),
        pytest.param([time(AWAY, at=offer(45, 30))], [0], True, id="a time that waits for the end of an absence"),
        pytest.param([time(BOOKED_AWAY, at=offer(45, 30))], [0], True, id="a booked time inside an absence"),
        pytest.param([time(BOOKED_NOT_OFFERED, at=offer(45, 30))], [0], False, id="a booked time that gives way"),
        pytest.param([time(HELD_NOT_OFFERED, at=offer(45, 30))], [0], False, id="a held time that gives way"),
        pytest.param([time(FREE, at=offer(90, 30)), time(FREE, at=offer(-45))], [0, 45], False, id="times that touch"),
        pytest.param([time(BOOKED_NOT_OFFERED, at=offer(-440, 480))], [45], False, id="a long visit from before"),
        pytest.param([time(FREE, at=offer(-440, 480))], [45], False, id="a long time that has begun"),
        pytest.param([time(BOOKED, at=offer(-430, 480))], [], True, id="one that begins soon"),
    ],
)
def test_times_are_opened_beside_those_that_are_there(states, opened, overlaps):
    wished = [offer(0), offer(45)]
    there = Calendar(states)

    placed = placement(wished, there, at=NINE - timedelta(minutes=440))

    assert placed.overlaps is overlaps
    assert placed.free == tuple(offer(start) for start in opened)
