"""The times of practitioners as a calendar: held for a change, read, opened and put into another state.

Whoever changes the calendar of a unit holds it first (`hold_unit`), then schedules, then times in the order of ids.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    TIMESTAMP,
    Boolean,
    Text,
    TextClause,
    Uuid,
    and_,
    bindparam,
    false,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.booking.rules.offered_times import LONGEST_VISIT, Offer, OfferedTime, TimeState
from services.booking.tables.calendar import schedule, service_offer, slot
from shared.contracts.booking.schedules import Schedule
from shared.kit.database import violated_constraint
from shared.terms.booking import SlotStatus
from shared.terms.channels import DeliveryMode


class OverlapsAnotherSchedule(Exception):
    """The practitioner already has a time then."""


@dataclass(frozen=True, slots=True)
class OpenTime:
    """A time to be opened."""

    offer: Offer
    released_at: datetime | None
    """From when families see it; None: only professionals book it."""
    absence_id: UUID | None = None
    """An absence over it: it is made, but offered only when the absence is removed."""


@dataclass(frozen=True, slots=True)
class ChangedTime:
    """A time as a change leaves it."""

    id: UUID
    schedule_id: UUID
    state: TimeState
    is_held: bool
    """Whether somebody goes on holding it."""
    released_at: datetime | None


_HOLD_UNIT = text("select pg_advisory_xact_lock(hashtextextended('calendar of ' || :unit_id, 0))")
_HELD = (slot.c.held_until > func.clock_timestamp()).label("is_held")
_TIMES = select(
    slot.c.id,
    slot.c.schedule_id,
    slot.c.practitioner_id,
    slot.c.starts_at,
    slot.c.ends_at,
    slot.c.delivery_mode,
    slot.c.location_id,
    slot.c.status,
    slot.c.still_offered,
    slot.c.absence_id,
    slot.c.released_at,
    service_offer.c.service_types,
    func.coalesce(_HELD, false()).label("is_held"),
).join_from(slot, service_offer)
_NOT_GONE = (slot.c.status != SlotStatus.WITHDRAWN.value) | slot.c.absence_id.is_not(None)
_HOLD_OF_SCHEDULE = (
    _TIMES.where(slot.c.schedule_id == bindparam("schedule_id"), slot.c.starts_at > bindparam("after"), _NOT_GONE)
    .order_by(slot.c.id)
    .with_for_update(of=slot)
)
_BETWEEN = and_(
    slot.c.starts_at < bindparam("ends_at"),
    slot.c.ends_at > bindparam("starts_at"),
    # Says the same again, so that the index finds the beginning.
    slot.c.starts_at > bindparam("earliest"),
)
_HOLD_OF_UNIT = (
    _TIMES.where(
        slot.c.schedule_id.in_(
            select(schedule.c.id).where(
                schedule.c.unit_id == bindparam("unit_id"),
                (schedule.c.practitioner_id == bindparam("practitioner_id", type_=Text))
                | bindparam("practitioner_id", type_=Text).is_(None),
            )
        ),
        slot.c.starts_at > bindparam("after"),
        _BETWEEN,
        slot.c.status != SlotStatus.WITHDRAWN.value,
    )
    .order_by(slot.c.id)
    .with_for_update(of=slot)
)
_HOLD_OF_ABSENCE = (
    _TIMES.where(slot.c.absence_id == bindparam("absence_id"), slot.c.starts_at > bindparam("after"), _BETWEEN)
    .where(slot.c.practitioner_id == func.any(bindparam("practitioner_ids", type_=ARRAY(Text))))
    .order_by(slot.c.id)
    .with_for_update(of=slot)
)
_OF_PRACTITIONERS = _TIMES.where(
    slot.c.practitioner_id == func.any(bindparam("practitioner_ids", type_=ARRAY(Text))), _BETWEEN, _NOT_GONE
)
_PRACTITIONERS = select(schedule.c.practitioner_id).where(schedule.c.unit_id == bindparam("unit_id")).distinct()
_ADD_OFFER = upsert(service_offer).on_conflict_do_nothing()
_OPEN = text("""
    insert into slot (id, schedule_id, practitioner_id, unit_id, offer, starts_at, ends_at, delivery_mode, location_id,
                      released_at, status, absence_id)
    values (:id, :schedule_id, :practitioner_id, :unit_id, :offer, :starts_at, :ends_at, :delivery_mode, :location_id,
            :released_at, :status, :absence_id)
""")
_CHANGE = text("""
    update slot set schedule_id = changed.schedule_id, status = changed.status, still_offered = changed.still_offered,
                    absence_id = changed.absence_id, released_at = changed.released_at,
                    held_until = case when changed.is_held then held_until end,
                    held_for = case when changed.is_held then held_for end
    from unnest(:id, :schedule_id, :status, :still_offered, :absence_id, :is_held, :released_at)
      as changed(id, schedule_id, status, still_offered, absence_id, is_held, released_at)
    where slot.id = changed.id
""").bindparams(
    bindparam("id", type_=ARRAY(Uuid)),
    bindparam("schedule_id", type_=ARRAY(Uuid)),
    bindparam("status", type_=ARRAY(Text)),
    bindparam("still_offered", type_=ARRAY(Boolean)),
    bindparam("absence_id", type_=ARRAY(Uuid)),
    bindparam("is_held", type_=ARRAY(Boolean)),
    bindparam("released_at", type_=ARRAY(TIMESTAMP(timezone=True))),
)
_LAPSED = select(slot.c.id, _HELD, slot.c.held_until).where(
    slot.c.id == func.any(bindparam("slot_ids", type_=ARRAY(Uuid))),
    slot.c.status == SlotStatus.FREE.value,
    ~slot.c.still_offered,
)
_HOLD_LAPSED = _LAPSED.order_by(slot.c.id).with_for_update()
# Whoever holds a time may let go of it early: it is looked at every minute.
_LOOK_AGAIN = select(
    func.least(func.max(slot.c.held_until), func.clock_timestamp() + text("interval '1 minute'"))
).where(slot.c.id == func.any(bindparam("slot_ids", type_=ARRAY(Uuid))), slot.c.status == SlotStatus.FREE.value)
_WITHDRAW = (
    update(slot)
    .where(slot.c.id == func.any(bindparam("slot_ids", type_=ARRAY(Uuid))))
    .values(status=SlotStatus.WITHDRAWN.value, held_until=None, held_for=None)
)


def _read(row: Any) -> OfferedTime:
    offer = Offer(
        row.starts_at, row.ends_at, frozenset(row.service_types), DeliveryMode(row.delivery_mode), row.location_id
    )
    state = TimeState(SlotStatus(row.status), still_offered=row.still_offered, absence_id=row.absence_id)
    return OfferedTime(row.id, row.schedule_id, row.practitioner_id, offer, state, row.is_held, row.released_at)


def _span(starts_at: datetime, ends_at: datetime) -> dict[str, datetime]:
    return {"starts_at": starts_at, "ends_at": ends_at, "earliest": starts_at - LONGEST_VISIT}


async def hold_unit(connection: AsyncConnection, unit_id: str) -> None:
    """Hold the calendar of a unit until the end of the transaction: patterns and absences change one after another.

    Bookings do not wait for it.
    """
    await connection.execute(_HOLD_UNIT, {"unit_id": unit_id})


async def hold_of_schedule(connection: AsyncConnection, schedule_id: UUID, *, after: datetime) -> list[OfferedTime]:
    """Times of a schedule that start after an instant, held until the end of the transaction."""
    found = await connection.execute(_HOLD_OF_SCHEDULE, {"schedule_id": schedule_id, "after": after})
    return [_read(row) for row in found]


async def hold_of_unit(
    connection: AsyncConnection,
    unit_id: str,
    practitioner_id: str | None,
    *,
    starts_at: datetime,
    ends_at: datetime,
    after: datetime,
) -> list[OfferedTime]:
    """Free and booked times of a practitioner in a unit, or of the whole unit, that touch a span; held.

    Only those that start after an instant: a visit that has begun is left alone.
    """
    facts = {"unit_id": unit_id, "practitioner_id": practitioner_id, "after": after, **_span(starts_at, ends_at)}
    return [_read(row) for row in await connection.execute(_HOLD_OF_UNIT, facts)]


async def hold_of_absence(
    connection: AsyncConnection,
    absence_id: UUID,
    practitioner_ids: Sequence[str],
    *,
    starts_at: datetime,
    ends_at: datetime,
    after: datetime,
) -> list[OfferedTime]:
    """Times that an absence took away and that start after an instant; held until the end of the transaction."""
    facts = {"absence_id": absence_id, "practitioner_ids": practitioner_ids, "after": after}
    return [_read(row) for row in await connection.execute(_HOLD_OF_ABSENCE, facts | _span(starts_at, ends_at))]


async def of_practitioners(
    connection: AsyncConnection, practitioner_ids: Sequence[str], *, starts_at: datetime, ends_at: datetime
) -> list[OfferedTime]:
    """Times of practitioners in every unit that touch a span, free, booked, or withdrawn for an absence."""
    facts = {"practitioner_ids": practitioner_ids, **_span(starts_at, ends_at)}
    return [_read(row) for row in await connection.execute(_OF_PRACTITIONERS, facts)]


async def practitioners_of(connection: AsyncConnection, unit_id: str) -> list[str]:
    """Whoever has had a schedule in the unit."""
    return list(await connection.scalars(_PRACTITIONERS, {"unit_id": unit_id}))


async def offer_of(connection: AsyncConnection, service_types: Iterable[str]) -> str:
    """The id of this set of service types."""
    named = sorted(set(service_types))
    offer = "+".join(named)
    await connection.execute(_ADD_OFFER, {"id": offer, "service_types": named})
    return offer


async def open_times(connection: AsyncConnection, of: Schedule, times: Sequence[OpenTime]) -> None:
    """Open these times for booking; raises OverlapsAnotherSchedule, and then opens none of them.

    The transaction can go on after that: one pattern that overlaps does not stop the others.
    """
    offer = await offer_of(connection, of.service_types)
    rows = [
        {
            "id": uuid7(),
            "schedule_id": of.id,
            "practitioner_id": of.practitioner_id,
            "unit_id": of.unit_id,
            "offer": offer,
            "starts_at": each.offer.starts_at,
            "ends_at": each.offer.ends_at,
            "delivery_mode": of.delivery_mode.value,
            "location_id": of.location_id,
            "released_at": each.released_at,
            "status": (SlotStatus.FREE if each.absence_id is None else SlotStatus.WITHDRAWN).value,
            "absence_id": each.absence_id,
        }
        for each in times
    ]
    if rows:
        await _alone_at_the_time(connection, _OPEN, rows)


async def change(connection: AsyncConnection, times: Sequence[ChangedTime]) -> None:
    """Put held times into these states; raises OverlapsAnotherSchedule, and then changes none of them."""
    if times:
        columns = {
            "id": [each.id for each in times],
            "schedule_id": [each.schedule_id for each in times],
            "status": [each.state.status.value for each in times],
            "still_offered": [each.state.still_offered for each in times],
            "absence_id": [each.state.absence_id for each in times],
            "is_held": [each.is_held for each in times],
            "released_at": [each.released_at for each in times],
        }
        await _alone_at_the_time(connection, _CHANGE, columns)


async def _alone_at_the_time(connection: AsyncConnection, statement: TextClause, rows: Any) -> None:
    try:
        async with connection.begin_nested():
            await connection.execute(statement, rows)
    except IntegrityError as error:
        if violated_constraint(error) == "slot_practitioner_is_in_one_place":
            raise OverlapsAnotherSchedule from error
        raise


async def look_again_at(connection: AsyncConnection, slot_ids: Sequence[UUID]) -> datetime:
    """When to look again whether these times are still held: at the end of their holding, and every minute."""
    at: datetime = (await connection.execute(_LOOK_AGAIN, {"slot_ids": list(slot_ids)})).scalar_one()
    return at


async def withdraw_lapsed(connection: AsyncConnection, slot_ids: Sequence[UUID]) -> list[UUID]:
    """Withdraw those of the times that are offered no more and whose holding is over; gives those still held."""
    rows = (await connection.execute(_HOLD_LAPSED, {"slot_ids": list(slot_ids)})).all()
    await connection.execute(_WITHDRAW, {"slot_ids": [row.id for row in rows if not row.is_held]})
    return [row.id for row in rows if row.is_held]
