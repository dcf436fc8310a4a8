"""What is asked of booking's catalogue, schedules, absences and days."""

from typing import Any

from tests.authorization.matrix import Asked, Asking
from tests.booking.builders import MANAGER, PHYSIO, PT_1, UNIT, Booking
from tests.booking.calendar_builders import away, book_at, pattern, record, set_up
from tests.world import World

LATER = {"effective_from": "2027-06-01", "effective_until": "2027-06-30"}
"""Beyond the days whose times are made, so that no schedule meets another."""


def _path(path: str, **params: str) -> Asking:
    async def ask(_world: World, _column: str) -> Asked:
        return Asked(path, params=params)

    return ask


async def _schedule(world: World) -> dict[str, Any]:
    return await set_up(Booking(world), **LATER)


async def _one_schedule(world: World, _column: str) -> Asked:
    schedule = await _schedule(world)
    return Asked(f"/v1/schedules/{schedule['id']}", shows=schedule["id"])


async def _change(world: World, _column: str) -> Asked:
    schedule = await _schedule(world)
    body = {"changes_on": "2027-06-15", **pattern(effective_until="2027-07-31")}
    return Asked(f"/v1/schedules/{schedule['id']}/change", body, version=1, shows=schedule["id"])


async def _end(world: World, _column: str) -> Asked:
    schedule = await _schedule(world)
    body = {"last_day": "2027-06-15"}
    return Asked(f"/v1/schedules/{schedule['id']}/end", body, version=1, shows=schedule["id"])


async def _record(_world: World, _column: str) -> Asked:
    return Asked("/v1/absences", away())


async def _absences(world: World, _column: str) -> Asked:
    absence = await record(Booking(world))
    return Asked("/v1/absences", params={"unit_id": UNIT, "limit": "200"}, shows=absence["id"])


async def _remove(world: World, _column: str) -> Asked:
    absence = await record(Booking(world))
    return Asked(f"/v1/absences/{absence['id']}/remove", version=1, shows=absence["id"])


def _day(path: str) -> Asking:
    async def ask(world: World, _column: str) -> Asked:
        booking = Booking(world)
        [found] = await booking.rows("select count(*) as booked from slot where starts_at::date = '2026-11-24'")
        if not found["booked"]:
            await set_up(booking, MANAGER)
            await book_at(booking, "24 09:45")
        return Asked(path, params={"date": "2026-11-24"}, shows=booking.reference(booking.code_of("infant")))

    return ask


ASKING: dict[str, Asking] = {
    "get_service_type": _path(f"/v1/service-types/{PHYSIO}", county="kymenlaakso"),
    "get_practitioner": _path(f"/v1/practitioners/{PT_1}"),
    "list_locations": _path("/v1/locations"),
    "get_location": _path("/v1/locations/kymenlaakso-school-kotka"),
    "list_code_values": _path("/v1/code-values"),
    "get_schedule": _one_schedule,
    "change_schedule": _change,
    "end_schedule": _end,
    "record_absence": _record,
    "list_absences": _absences,
    "remove_absence": _remove,
    "get_day_of_unit": _day(f"/v1/units/{UNIT}/day"),
    "get_day_of_practitioner": _day(f"/v1/practitioners/{PT_1}/day"),
}
"""Each by its operationId."""
