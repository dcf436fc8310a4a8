"""Searches for free times for the tests of booking, and why one finds none."""

from typing import Any

from tests.booking.builders import (
    GUARDIAN,
    PHYSIO,
    Booking,
    done,
)


async def search(booking: Booking, role: str = GUARDIAN, **filters: Any) -> dict[str, Any]:
    return done(await booking.as_(role).get("/v1/slots", params={"service_type": PHYSIO, **filters}))


async def blocked(booking: Booking, role: str = GUARDIAN, **filters: Any) -> dict[str, Any]:
    """Why there is nothing."""
    page = await search(booking, role, **filters)
    assert (page["items"], page["next_cursor"]) == ([], None)
    why: dict[str, Any] = page["blocked"]
    return why


async def reasons(booking: Booking, role: str = GUARDIAN, **filters: Any) -> list[str]:
    told: list[str] = (await blocked(booking, role, **filters))["reasons"]
    return told


def units_of(why: dict[str, Any]) -> list[str]:
    return [each["unit_id"] for each in why["units"]]
