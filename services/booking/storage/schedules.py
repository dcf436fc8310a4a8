"""Working patterns, and the times opened from them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Row, bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.booking.tables import schedule
from shared.contracts.booking.schedules import NewSchedule, Schedule
from shared.contracts.opening_hours import OpeningHours
from shared.kit.database import violated_constraint


class OverlapsAnotherSchedule(Exception):
    """The practitioner already has a time then."""


_ADD = insert(schedule)
_OF_UNIT = (
    select(schedule)
    .where(schedule.c.unit_id == bindparam("unit_id"), schedule.c.id > bindparam("after"))
    .order_by(schedule.c.id)
    .limit(bindparam("rows"))
)
_TO_OPEN = (
    select(schedule)
    .where(schedule.c.opened_until < schedule.c.effective_until, schedule.c.opened_until < bindparam("until"))
    .order_by(schedule.c.id)
    .with_for_update(skip_locked=True)
)
_OPENED = update(schedule).where(schedule.c.id == bindparam("schedule_id")).values(opened_until=bindparam("until"))
_OPEN_TIMES = text("""
    insert into slot (id, schedule_id, practitioner_id, unit_id, service_type, starts_at, ends_at, delivery_mode)
    values (:id, :schedule_id, :practitioner_id, :unit_id, :service_type, :starts_at, :ends_at, :delivery_mode)
""")


def _read(row: Row[*tuple[object, ...]]) -> Schedule:
    return Schedule.model_validate(
        {**row._mapping, "breaks": [OpeningHours.model_validate(each) for each in row._mapping["breaks"]]}  # noqa: SLF001
    )


async def add(connection: AsyncConnection, new: NewSchedule) -> Schedule:
    """Store a working pattern, of which no time is open yet."""
    added = Schedule(id=uuid7(), opened_until=new.effective_from - timedelta(days=1), **dict(new))
    await connection.execute(_ADD, {**dict(added), "breaks": [each.model_dump(mode="json") for each in added.breaks]})
    return added


async def of_unit(connection: AsyncConnection, unit_id: str, *, after: UUID, rows: int) -> list[Schedule]:
    """Working patterns of a unit, in the order they were made."""
    found = await connection.execute(_OF_UNIT, {"unit_id": unit_id, "after": after, "rows": rows})
    return [_read(row) for row in found]


async def with_times_to_open(connection: AsyncConnection, until: date) -> list[Schedule]:
    """Working patterns whose times are not yet open until that day; locked against another worker."""
    return [_read(row) for row in await connection.execute(_TO_OPEN, {"until": until})]


async def open_times(
    connection: AsyncConnection, of: Schedule, times: Iterable[tuple[datetime, datetime]], *, until: date
) -> None:
    """Open these times for booking; raises OverlapsAnotherSchedule, and then nothing is opened of this pattern.

    The transaction can go on after that: one pattern that overlaps does not stop the others.
    """
    rows = [
        {
            "id": uuid7(),
            "schedule_id": of.id,
            "practitioner_id": of.practitioner_id,
            "unit_id": of.unit_id,
            "service_type": of.service_type,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "delivery_mode": of.delivery_mode.value,
        }
        for starts_at, ends_at in times
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
