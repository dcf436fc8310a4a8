"""Working patterns of practitioners."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, TIMESTAMP, Row, Select, Text, Uuid, bindparam, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.booking.storage.calendar import offer_of
from services.booking.tables.calendar import schedule, service_offer
from shared.contracts.booking.schedules import NewSchedule, Schedule
from shared.contracts.opening_hours import OpeningHours
from shared.terms.booking import ScheduleVisibility


@dataclass(frozen=True, slots=True)
class ReleaseOfSchedule:
    """A moment at which times of a schedule became public."""

    schedule_id: UUID
    released_at: datetime
    dedupe_key: str
    """Under which it is told, once."""


_ADD = insert(schedule)
_SCHEDULES = select(schedule, service_offer.c.service_types).join_from(schedule, service_offer)
_GET = _SCHEDULES.where(schedule.c.id == bindparam("schedule_id"))
_LOCK = _GET.with_for_update(of=schedule, key_share=True)
_OF_UNIT = (
    _SCHEDULES.where(schedule.c.unit_id == bindparam("unit_id"), schedule.c.id > bindparam("after"))
    .order_by(schedule.c.id)
    .limit(bindparam("rows"))
)
_NOT_OPENED = (schedule.c.opened_until < schedule.c.effective_until) & (schedule.c.opened_until < bindparam("until"))
_UNITS_TO_OPEN = select(schedule.c.unit_id).where(_NOT_OPENED).distinct().order_by(schedule.c.unit_id)
_TO_OPEN = (
    _SCHEDULES.where(_NOT_OPENED, schedule.c.unit_id == func.any(bindparam("unit_ids", type_=ARRAY(Text))))
    .order_by(schedule.c.id)
    .with_for_update(of=schedule, key_share=True, skip_locked=True)
)
_OPENED = update(schedule).where(schedule.c.id == bindparam("schedule_id")).values(opened_until=bindparam("until"))
_CHANGE = update(schedule).where(schedule.c.id == bindparam("schedule_id"))
_RELEASING = (
    _SCHEDULES.where(
        func.jsonb_typeof(schedule.c.release) == "object",
        schedule.c.visibility == ScheduleVisibility.PUBLIC.value,
        schedule.c.effective_until >= bindparam("today"),
        schedule.c.id > bindparam("after"),
    )
    .order_by(schedule.c.id)
    .limit(bindparam("rows"))
)
_UNTOLD = text("""
    select release.schedule_id, release.released_at, release.dedupe_key
    from unnest(:schedule_ids, :moments, :dedupe_keys) as release(schedule_id, released_at, dedupe_key)
    where not exists (select from event where event.dedupe_key = release.dedupe_key)
      and exists (select from slot where slot.schedule_id = release.schedule_id and slot.starts_at > :at
                  and slot.released_at = release.released_at and slot.status = 'free')
""").bindparams(
    bindparam("schedule_ids", type_=ARRAY(Uuid)),
    bindparam("moments", type_=ARRAY(TIMESTAMP(timezone=True))),
    bindparam("dedupe_keys", type_=ARRAY(Text)),
    bindparam("at", type_=TIMESTAMP(timezone=True)),
)


def _read(row: Row[Any]) -> Schedule:
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name
    breaks = [OpeningHours.model_validate(each) for each in values["breaks"]]
    return Schedule.model_validate({**values, "breaks": breaks})


async def _stored(connection: AsyncConnection, of: Schedule) -> dict[str, Any]:
    """The row of a schedule."""
    plain = of.model_dump(mode="json", include={"breaks", "release"})
    values = {name: getattr(of, name) for name in Schedule.model_fields if name != "service_types"}
    return {
        **values,
        **plain,
        "visibility": of.visibility.value,
        "delivery_mode": of.delivery_mode.value,
        "offer": await offer_of(connection, of.service_types),
    }


async def add(connection: AsyncConnection, new: NewSchedule, *, visit_minutes: int) -> Schedule:
    """Store a working pattern, of which no time is open yet."""
    facts = {**dict(new), "visit_minutes": visit_minutes, "service_types": sorted(set(new.service_types))}
    added = Schedule(id=uuid7(), opened_until=new.effective_from - timedelta(days=1), version=1, **facts)
    await connection.execute(_ADD, await _stored(connection, added))
    return added


async def copy(connection: AsyncConnection, of: Schedule, *, effective_until: date) -> Schedule:
    """Store what a schedule was until a day, as a schedule of its own."""
    until = {"effective_until": effective_until, "opened_until": min(of.opened_until, effective_until)}
    copied = of.model_copy(update={"id": uuid7(), "version": 1, **until})
    await connection.execute(_ADD, await _stored(connection, copied))
    return copied


async def change(connection: AsyncConnection, held: Schedule, changed: Schedule) -> Schedule:
    """Store a held schedule as it is from now on; gives it in its new version."""
    newer = changed.model_copy(update={"id": held.id, "version": held.version + 1})
    values = await _stored(connection, newer)
    del values["id"]
    await connection.execute(_CHANGE.values(**values), {"schedule_id": held.id})
    return newer


async def find(connection: AsyncConnection, schedule_id: UUID) -> Schedule | None:
    """The schedule with that id."""
    return await _one(connection, _GET, schedule_id)


async def lock(connection: AsyncConnection, schedule_id: UUID) -> Schedule | None:
    """A schedule, held until the end of the transaction."""
    return await _one(connection, _LOCK, schedule_id)


async def _one(connection: AsyncConnection, statement: Select[Any], schedule_id: UUID) -> Schedule | None:
    row = (await connection.execute(statement, {"schedule_id": schedule_id})).one_or_none()
    return _read(row) if row else None


async def of_unit(connection: AsyncConnection, unit_id: str, *, after: UUID, rows: int) -> list[Schedule]:
    """Working patterns of a unit, in the order they were made."""
    found = await connection.execute(_OF_UNIT, {"unit_id": unit_id, "after": after, "rows": rows})
    return [_read(row) for row in found]


async def units_with_times_to_open(connection: AsyncConnection, until: date) -> list[str]:
    """Units with working patterns whose times are not yet open until that day, in order."""
    return list(await connection.scalars(_UNITS_TO_OPEN, {"until": until}))


async def with_times_to_open(connection: AsyncConnection, unit_ids: list[str], until: date) -> list[Schedule]:
    """Working patterns of units whose times are not yet open until that day; locked against another worker."""
    found = await connection.execute(_TO_OPEN, {"until": until, "unit_ids": unit_ids})
    return [_read(row) for row in found]


async def opened(connection: AsyncConnection, schedule_id: UUID, until: date) -> None:
    """Note until which day, included, the times of a schedule are made."""
    await connection.execute(_OPENED, {"schedule_id": schedule_id, "until": until})


async def releasing(connection: AsyncConnection, today: date, *, after: UUID, rows: int) -> list[Schedule]:
    """Schedules with a weekly release that have not ended, in the order of their ids."""
    found = await connection.execute(_RELEASING, {"today": today, "after": after, "rows": rows})
    return [_read(row) for row in found]


async def untold(
    connection: AsyncConnection, releases: list[ReleaseOfSchedule], at: datetime
) -> list[ReleaseOfSchedule]:
    """Those releases of which no event tells yet, and at which free times to come became public."""
    found = await connection.execute(
        _UNTOLD,
        {
            "schedule_ids": [each.schedule_id for each in releases],
            "moments": [each.released_at for each in releases],
            "dedupe_keys": [each.dedupe_key for each in releases],
            "at": at,
        },
    )
    return [ReleaseOfSchedule(row.schedule_id, row.released_at, row.dedupe_key) for row in found]
