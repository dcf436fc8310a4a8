"""Working patterns, and the times opened from them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Row, bindparam, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.booking.tables import schedule, service_offer
from shared.contracts.booking.schedules import NewSchedule, Schedule
from shared.contracts.opening_hours import OpeningHours
from shared.kit.database import violated_constraint


class OverlapsAnotherSchedule(Exception):
    """The practitioner already has a time then."""


@dataclass(frozen=True, slots=True)
class OpenTime:
    """A time to be opened."""

    starts_at: datetime
    ends_at: datetime
    released_at: datetime | None
    """From when families see it; None: only professionals book it."""


_ADD = insert(schedule)
_ADD_OFFER = upsert(service_offer).on_conflict_do_nothing()
_SCHEDULES = select(schedule, service_offer.c.service_types).join_from(schedule, service_offer)
_OF_UNIT = (
    _SCHEDULES.where(schedule.c.unit_id == bindparam("unit_id"), schedule.c.id > bindparam("after"))
    .order_by(schedule.c.id)
    .limit(bindparam("rows"))
)
_TO_OPEN = (
    _SCHEDULES.where(schedule.c.opened_until < schedule.c.effective_until, schedule.c.opened_until < bindparam("until"))
    .order_by(schedule.c.id)
    .with_for_update(of=schedule, skip_locked=True)
)
_OPENED = update(schedule).where(schedule.c.id == bindparam("schedule_id")).values(opened_until=bindparam("until"))
_OPEN_TIMES = text("""
    insert into slot (id, schedule_id, practitioner_id, unit_id, offer, starts_at, ends_at, delivery_mode, location_id,
                      released_at)
    values (:id, :schedule_id, :practitioner_id, :unit_id, :offer, :starts_at, :ends_at, :delivery_mode, :location_id,
            :released_at)
""")


def _read(row: Row[*tuple[object, ...]]) -> Schedule:
    return Schedule.model_validate(
        {**row._mapping, "breaks": [OpeningHours.model_validate(each) for each in row._mapping["breaks"]]}  # noqa: SLF001
    )


async def add(connection: AsyncConnection, new: NewSchedule, *, visit_minutes: int) -> Schedule:
    """Store a working pattern, of which no time is open yet."""
    facts = {**dict(new), "visit_minutes": visit_minutes}
    added = Schedule(id=uuid7(), opened_until=new.effective_from - timedelta(days=1), version=1, **facts)
    offer = await _offer(connection, added.service_types)
    stored = {name: value for name, value in dict(added).items() if name != "service_types"}
    plain = added.model_dump(mode="json", include={"breaks", "release"})
    await connection.execute(_ADD, {**stored, **plain, "visibility": added.visibility.value, "offer": offer})
    return added


async def _offer(connection: AsyncConnection, service_types: Iterable[str]) -> str:
    """The id of this set of service types."""
    named = sorted(set(service_types))
    offer = "+".join(named)
    await connection.execute(_ADD_OFFER, {"id": offer, "service_types": named})
    return offer


async def of_unit(connection: AsyncConnection, unit_id: str, *, after: UUID, rows: int) -> list[Schedule]:
    """Working patterns of a unit, in the order they were made."""
    found = await connection.execute(_OF_UNIT, {"unit_id": unit_id, "after": after, "rows": rows})
    return [_read(row) for row in found]


async def with_times_to_open(connection: AsyncConnection, until: date) -> list[Schedule]:
    """Working patterns whose times are not yet open until that day; locked against another worker."""
    return [_read(row) for row in await connection.execute(_TO_OPEN, {"until": until})]


async def open_times(
    connection: AsyncConnection,
    of: Schedule,
    times: Iterable[OpenTime],
    *,
    until: date,
) -> None:
    """Open these times for booking; raises OverlapsAnotherSchedule, and then nothing is opened of this pattern.

    The transaction can go on after that: one pattern that overlaps does not stop the others.
    """
    offer = await _offer(connection, of.service_types)
    rows = [
        {
            "id": uuid7(),
            "schedule_id": of.id,
            "practitioner_id": of.practitioner_id,
            "unit_id": of.unit_id,
            "offer": offer,
            "starts_at": each.starts_at,
            "ends_at": each.ends_at,
            "delivery_mode": of.delivery_mode.value,
            "location_id": of.location_id,
            "released_at": each.released_at,
        }
        for each in times
    ]
    try:
        if rows:
            async with connection.begin_nested():
                await connection.execute(_OPEN_TIMES, rows)
    except IntegrityError as error:
        if violated_constraint(error) == "slot_practitioner_is_in_one_place":
            raise OverlapsAnotherSchedule from error
        raise
    await connection.execute(_OPENED, {"schedule_id": of.id, "until": until})
