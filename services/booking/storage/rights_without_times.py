"""Rights that families are to use soon, and the days on which their unit has a free time, for many rights at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, TIMESTAMP, Text, Uuid, bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.storage.booking_rights import RIGHT_COLUMNS, BookingRightRecord, read
from services.booking.tables.appointments import appointment
from services.booking.tables.calendar import slot
from services.booking.tables.persons import person
from services.booking.tables.rights import booking_right
from services.booking.tables.work_items import work_item
from shared.terms.booking import AppointmentStatus, BookingMode, BookingRightStatus, WorkItemKind
from shared.terms.channels import DeliveryMode

_TO_BE_USED = (
    (booking_right.c.status == BookingRightStatus.ACTIVE.value)
    & (booking_right.c.booking_mode == BookingMode.SELF_BOOKING.value)
    & ~booking_right.c.open_booking
    & (booking_right.c.visits_used < booking_right.c.visits_allowed)
    & (booking_right.c.valid_until >= bindparam("today"))
    & (booking_right.c.valid_from <= bindparam("begins_by"))
    & ~select(work_item.c.id)
    .where(
        work_item.c.booking_right_id == booking_right.c.id,
        work_item.c.kind == WorkItemKind.NO_FREE_TIMES.value,
        work_item.c.appointment_id.is_(None),
    )
    .exists()
)
_RIGHTS = (
    select(*RIGHT_COLUMNS, person.c.birth_date)
    .join_from(booking_right, person)
    .where(_TO_BE_USED)
    .order_by(booking_right.c.unit_id, booking_right.c.service_type, booking_right.c.id)
)
_HOLD = (
    select(booking_right.c.id)
    .where(_TO_BE_USED, booking_right.c.id == func.any(bindparam("right_ids", type_=ARRAY(Uuid))))
    .order_by(booking_right.c.id)
    .with_for_update(key_share=True, skip_locked=True)
)
_VISITS = (
    select(appointment.c.booking_right_id, slot.c.starts_at)
    .join_from(appointment, slot)
    .where(
        appointment.c.booking_right_id == func.any(bindparam("right_ids", type_=ARRAY(Uuid))),
        appointment.c.status.not_in([AppointmentStatus.CANCELLED.value, AppointmentStatus.NO_SHOW.value]),
    )
)
# Read from slot_free_idx alone. A time that is held just now may be let go, so it counts as free.
_FREE_DAYS = text("""
    select distinct slot.practitioner_id, slot.delivery_mode,
           cast(slot.starts_at at time zone 'Europe/Helsinki' as date) as on_day
    from service_offer as offer cross join lateral (
        select practitioner_id, delivery_mode, starts_at from slot
        where slot.offer = offer.id and slot.unit_id = :unit_id and slot.status = 'free'
          and slot.released_at < slot.starts_at and slot.starts_at > :after and slot.starts_at < :before) as slot
    where :service_type = any(offer.service_types)
""").bindparams(
    bindparam("unit_id", type_=Text),
    bindparam("service_type", type_=Text),
    bindparam("after", type_=TIMESTAMP(timezone=True)),
    bindparam("before", type_=TIMESTAMP(timezone=True)),
)


@dataclass(frozen=True, slots=True)
class RightToUse:
    """A right that a family is to use, and how old whose it is."""

    right: BookingRightRecord
    birth_date: date


@dataclass(frozen=True, slots=True)
class FreeDay:
    """A day on which a practitioner has a free time, in one way, that is public or will be."""

    practitioner_id: str
    delivery_mode: DeliveryMode
    on: date


async def to_be_used(connection: AsyncConnection, today: date, *, begins_by: date) -> list[RightToUse]:
    """Self-booking rights with visits left whose window is open, or begins by a day (included).

    By unit and service type; without those of which the unit has been told.
    """
    found = await connection.execute(_RIGHTS, {"today": today, "begins_by": begins_by})
    return [RightToUse(read(row), row["birth_date"]) for row in found.mappings()]


async def held(connection: AsyncConnection, right_ids: Sequence[UUID], today: date, *, begins_by: date) -> set[UUID]:
    """Those that are still to be used, held until the end of the transaction; not those that somebody changes now."""
    found = await connection.execute(_HOLD, {"right_ids": list(right_ids), "today": today, "begins_by": begins_by})
    return set(found.scalars())


async def visits_at(connection: AsyncConnection, right_ids: Sequence[UUID]) -> Mapping[UUID, list[datetime]]:
    """Starts of the visits of each right, without those that were cancelled or missed."""
    visits: defaultdict[UUID, list[datetime]] = defaultdict(list)
    for row in await connection.execute(_VISITS, {"right_ids": list(right_ids)}):
        visits[row.booking_right_id].append(row.starts_at)
    return visits


async def free_days(
    connection: AsyncConnection, unit_id: str, service_type: str, *, after: datetime, before: datetime
) -> list[FreeDay]:
    """Days on which the unit has free times for families, starting after one instant and before another."""
    found = await connection.execute(
        _FREE_DAYS, {"unit_id": unit_id, "service_type": service_type, "after": after, "before": before}
    )
    return [FreeDay(row.practitioner_id, DeliveryMode(row.delivery_mode), row.on_day) for row in found]
