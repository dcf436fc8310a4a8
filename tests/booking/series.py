"""Therapy periods for the tests of booking, with defaults where a case does not care."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

import httpx

from shared.law.civil_time import civil_datetime, instant
from tests.booking.builders import GUARDIAN, PT_1, THERAPIST, Booking, done, helsinki
from tests.booking.invariants import everything_agrees

SERIES = "/v1/appointment-series"
BY_HAND = {"channel": "phone", "reason_no_self_service": "by_phone"}
TUESDAYS = ("2026-12-01", "2026-12-08", "2026-12-15")


async def times_on(
    booking: Booking, days: Sequence[str], *, clock: str = "09:00", practitioner_id: str = PT_1
) -> list[str]:
    """A free time on each of these days."""
    return await booking.free_times([helsinki(f"{day} {clock}") for day in days], practitioner_id=practitioner_id)


async def times_every_day(
    booking: Booking, first: str, last: str, *, clocks: Sequence[str] = ("09:00",), practitioner_id: str = PT_1
) -> list[str]:
    """Free times at these clock times on every day from the first to the last."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    days = [begin + timedelta(days=number) for number in range((end - begin).days + 1)]
    starts = [instant(day, time.fromisoformat(clock)) for day in days for clock in clocks]
    return await booking.free_times(starts, practitioner_id=practitioner_id)


async def propose(booking: Booking, role: str, right: dict[str, Any], **wish: Any) -> httpx.Response:
    """A proposal of three weekly visits from 1 December on, unless changed."""
    body = {"booking_right_id": right["id"], "visits": 3, "first_day": "2026-12-01", **wish}
    return await booking.as_(role).post(f"{SERIES}/propose", body)


async def book_series(
    booking: Booking, role: str, slot_ids: Sequence[str], right: dict[str, Any], **changes: Any
) -> httpx.Response:
    key = changes.pop("key", "fresh")
    by_hand = {} if "guardian" in role else BY_HAND
    body = {"slot_ids": list(slot_ids), "booking_right_id": right["id"], **by_hand, **changes}
    return await booking.as_(role).post(SERIES, body, key=key)


async def booked_series(
    booking: Booking, days: Sequence[str] = TUESDAYS, *, role: str = GUARDIAN, **terms: Any
) -> dict[str, Any]:
    """A period of the infant with a visit at nine on each of these days, by a right for ten."""
    right = terms.pop("right", None) or await booking.right(**{"visits": 10, **terms})
    return done(await book_series(booking, role, await times_on(booking, days), right))


async def series_again(booking: Booking, series: dict[str, Any], role: str = GUARDIAN) -> dict[str, Any]:
    """The period as it is now."""
    return done(await booking.as_(role).get(f"{SERIES}/{series['id']}"))


async def move_series(
    booking: Booking, role: str, series: dict[str, Any], moves: dict[str, str], **changes: Any
) -> httpx.Response:
    """Move visits, by appointment, to times."""
    version, key = changes.pop("version", None) or series["version"], changes.pop("key", "fresh")
    body = {"moves": [{"appointment_id": one, "slot_id": slot} for one, slot in moves.items()], **changes}
    return await booking.as_(role).post(f"{SERIES}/{series['id']}/move", body, version=version, key=key)


async def cancel_series(booking: Booking, role: str, series: dict[str, Any], **changes: Any) -> httpx.Response:
    """Cancel all of the visits, unless changed."""
    version = changes.pop("version", None) or series["version"]
    body = {"reason": "fallen_ill", "scope": "all", **changes}
    return await booking.as_(role).post(f"{SERIES}/{series['id']}/cancel", body, version=version)


async def stays(booking: Booking, series: dict[str, Any]) -> None:
    """The period is as it was, and its times are booked."""
    again = await series_again(booking, series, THERAPIST)
    shown = [{**each, "mutability": None, "warnings": None} for each in again["appointments"]]
    assert shown == [{**each, "mutability": None, "warnings": None} for each in series["appointments"]]
    assert again["version"] == series["version"]
    for slot_id in slots_of(series):
        assert await booking.status_of(slot_id) == "booked"
    await everything_agrees(booking)


async def assert_nothing_booked(booking: Booking, right: dict[str, Any]) -> None:
    """There is no appointment and no period, every time is as free as it was, and the right is unused."""
    assert await booking.rows("select id from appointment where booking_right_id = $1", right["id"]) == []
    assert await booking.rows("select id from appointment_series where booking_right_id = $1", right["id"]) == []
    again = await booking.right_again(right["id"])
    assert (again["visits_used"], again["version"]) == (right["visits_used"], right["version"])
    assert await booking.rows("select slot.id from slot where status = 'booked' and " + _NOBODYS) == []


_NOBODYS = "not exists (select from appointment where slot_id = slot.id and appointment.status <> 'cancelled')"


def ids_of(series: dict[str, Any]) -> list[str]:
    return [each["id"] for each in series["appointments"]]


def slots_of(series: dict[str, Any]) -> list[str]:
    return [each["slot_id"] for each in series["appointments"]]


def failures_of(problem: dict[str, Any]) -> dict[str, tuple[str, list[str]]]:
    """Why each visit failed, by the time it wanted; by the visit where no time was wanted."""
    return {
        each["slot_id"] or each["appointment_id"]: (each["type"].removeprefix("/problems/"), each["reasons"])
        for each in problem["failures"]
    }


def local(starts_at: str) -> str:
    """Day and clock time in Finland."""
    return civil_datetime(helsinki(starts_at.replace("Z", "+00:00"))).strftime("%Y-%m-%d %H:%M")


def when(proposal: dict[str, Any]) -> list[str | None]:
    """Local times that a proposal has for its visits, in order."""
    return [each["slot"] and local(each["slot"]["starts_at"]) for each in proposal["visits"]]
