"""What calendars and visits amount to, and what is published of it; and how far away the third free time is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import TIMESTAMP, Integer, Text, bindparam, func, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.tables.calendar import schedule
from services.booking.tables.statistics import published, third_free_time
from shared.kit.publishing_storage import PublishedMonths
from shared.law.published_figures import PublishedFigure
from shared.terms.booking_statistics import VisitEnding

PUBLISHED: Final = PublishedMonths(published, PublishedFigure)
_INSTANT: Final = TIMESTAMP(timezone=True)
_SPAN: Final = (bindparam("from_at", type_=_INSTANT), bindparam("until_at", type_=_INSTANT))


@dataclass(frozen=True, slots=True)
class OpenedTimes:
    """How much time a unit had opened for visits, whether it was booked or not."""

    times: int
    minutes: int


@dataclass(frozen=True, slots=True)
class ThirdFreeTime:
    """How far away the third free time of a service was on a day."""

    service_type: str
    measured_on: date
    days: int | None
    """None: fewer than three times were free."""


# Times are found by their schedules: no index of the busy table of times serves this alone.
_TIMES: Final = """
    from schedule join slot on slot.schedule_id = schedule.id
        and slot.starts_at >= :from_at and slot.starts_at < :until_at
"""
_VISITS = (
    text(f"""
    select schedule.unit_id, booking_right.service_type,
           case appointment.status
               when 'no_show' then 'no_show'
               when 'cancelled' then case when appointment.cancelled_late then 'cancelled_late' else 'cancelled' end
               when 'booked' then 'not_recorded'
               else 'attended' end as ending,
           count(*) as visits
    {_TIMES}
    join appointment on appointment.slot_id = slot.id
    join booking_right on booking_right.id = appointment.booking_right_id
    group by 1, 2, 3
""")
    .bindparams(*_SPAN)
    .columns(unit_id=Text, service_type=Text, ending=Text, visits=Integer)
)
# What a visit took was opened, also when it has been withdrawn since.
_OPENED = (
    text(f"""
    select schedule.unit_id, count(*) as times,
           cast(sum(extract(epoch from slot.ends_at - slot.starts_at) / 60) as integer) as minutes
    {_TIMES}
    where slot.status <> 'withdrawn'
       or exists (select 1 from appointment where slot_id = slot.id and appointment.status <> 'cancelled')
    group by 1
""")  # noqa: S608 - made of this module's own words
    .bindparams(*_SPAN)
    .columns(unit_id=Text, times=Integer, minutes=Integer)
)
_SINCE = select(func.min(schedule.c.effective_from))
# Read from slot_free_idx: three of each set of services that holds this one, then the third of these.
_THIRD = text("""
    select found.starts_at
    from service_offer as offer cross join lateral (
        select slot.starts_at, slot.id from slot
        where slot.offer = offer.id and slot.unit_id = :unit_id and slot.status = 'free'
          and slot.still_offered and (slot.held_until is null or slot.held_until <= clock_timestamp())
          and slot.released_at <= :at and slot.starts_at > :at
        order by slot.starts_at, slot.id limit 3) as found
    where :service_type = any(offer.service_types)
    order by found.starts_at, found.id offset 2 limit 1
""").bindparams(
    bindparam("unit_id", type_=Text), bindparam("service_type", type_=Text), bindparam("at", type_=_INSTANT)
)
_KEEP = postgresql.insert(third_free_time).on_conflict_do_nothing()
_MEASURED = select(third_free_time.c.unit_id, third_free_time.c.service_type).where(
    third_free_time.c.measured_on == bindparam("on_day")
)
_HISTORY = (
    select(third_free_time.c.service_type, third_free_time.c.measured_on, third_free_time.c.days)
    .where(
        third_free_time.c.unit_id == bindparam("unit_id"),
        third_free_time.c.measured_on.between(bindparam("first"), bindparam("last")),
    )
    .order_by(third_free_time.c.service_type, third_free_time.c.measured_on)
)


async def since(connection: AsyncConnection) -> date | None:
    """The first day of which a schedule tells; None before there is one."""
    first: date | None = (await connection.execute(_SINCE)).scalar_one()
    return first


async def visits(
    connection: AsyncConnection, *, from_at: datetime, until_at: datetime
) -> dict[str, dict[tuple[str, str], int]]:
    """How many visits that started in a span that is over, its end not included, went how; by unit and service."""
    found: dict[str, dict[tuple[str, str], int]] = {}
    for row in await connection.execute(_VISITS, {"from_at": from_at, "until_at": until_at}):
        found.setdefault(row.unit_id, {})[row.service_type, VisitEnding(row.ending).value] = row.visits
    return found


async def opened(connection: AsyncConnection, *, from_at: datetime, until_at: datetime) -> dict[str, OpenedTimes]:
    """Times that start in a span, its end not included, by unit; withdrawn ones that nobody took do not count."""
    rows = await connection.execute(_OPENED, {"from_at": from_at, "until_at": until_at})
    return {row.unit_id: OpenedTimes(row.times, row.minutes) for row in rows}


async def third_free(connection: AsyncConnection, unit_id: str, service_type: str, at: datetime) -> datetime | None:
    """When the third time starts that a family sees free at an instant; None when there are fewer."""
    found: datetime | None = (
        await connection.execute(_THIRD, {"unit_id": unit_id, "service_type": service_type, "at": at})
    ).scalar_one_or_none()
    return found


async def measured(connection: AsyncConnection, on: date) -> set[tuple[str, str]]:
    """The units and services that have been measured on a day."""
    rows = await connection.execute(_MEASURED, {"on_day": on})
    return {(row.unit_id, row.service_type) for row in rows}


async def keep(connection: AsyncConnection, unit_id: str, measure: ThirdFreeTime) -> None:
    """Keep what was measured; the first measure of a day stays."""
    await connection.execute(
        _KEEP,
        {
            "unit_id": unit_id,
            "service_type": measure.service_type,
            "measured_on": measure.measured_on,
            "days": measure.days,
        },
    )


async def third_free_times(
    connection: AsyncConnection, unit_id: str, *, first: date, last: date
) -> Sequence[ThirdFreeTime]:
    """What was measured in a unit from a day to a day, both included, by service."""
    rows = await connection.execute(_HISTORY, {"unit_id": unit_id, "first": first, "last": last})
    return [ThirdFreeTime(row.service_type, row.measured_on, row.days) for row in rows]
