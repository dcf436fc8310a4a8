"""Times that differ from the usual ones, and what a search finds of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from tests.booking.builders import GUARDIAN, PHYSIO, Booking, done, helsinki

_STORED = "select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'access_log'"


async def changed(booking: Booking, slot_id: str, **columns: object) -> str:
    """The time with other values in its row; gives its id."""
    connection = await booking.database()
    try:
        if columns:
            values = ", ".join(f"{name} = ${place}" for place, name in enumerate(columns, start=2))
            await connection.execute(f"update slot set {values} where id = $1", UUID(slot_id), *columns.values())
    finally:
        await connection.close()
    return slot_id


async def free(booking: Booking, local: str, *, practitioner_id: str | None = None, **columns: object) -> str:
    """A free time with these values in its row."""
    named = {"practitioner_id": practitioner_id} if practitioner_id else {}
    return await changed(booking, await booking.free_time(local, **named), **columns)


def at(local: str) -> datetime:
    return helsinki(local)


async def found(booking: Booking, role: str = GUARDIAN, **filters: Any) -> list[str]:
    """Ids of the free times on the first page."""
    page = done(await booking.as_(role).get("/v1/slots", params={"service_type": PHYSIO, **filters}))
    return [each["id"] for each in page["items"]]


async def times_of(booking: Booking, right: dict[str, Any], role: str = GUARDIAN, **filters: Any) -> dict[str, Any]:
    """What a right can take."""
    answer: dict[str, Any] = done(
        await booking.as_(role).get(f"/v1/booking-rights/{right['id']}/times", params=filters)
    )
    return answer


async def hold(
    booking: Booking, role: str, slot_id: str, right: dict[str, Any], *, moving: str | None = None, **options: Any
) -> Any:
    """Ask to hold a time for a right, also for a visit of it that is to move there."""
    body = {"booking_right_id": right["id"]} | ({"moving": moving} if moving else {})
    return await booking.as_(role).post(f"/v1/slots/{slot_id}/hold", body, **options)


async def stored(booking: Booking) -> dict[str, str]:
    """What every table holds, but for the access log."""
    connection: asyncpg.Connection = await booking.database()
    try:
        tables = await connection.fetch(_STORED)
        held = " union all ".join(
            f"select '{name}' as name, md5(string_agg(t::text, '|' order by t::text)) as held from {name} t"
            for (name,) in tables
        )
        return {row["name"]: row["held"] for row in await connection.fetch(held)}
    finally:
        await connection.close()
