"""Therapy periods: their visits, the free times around them, and moving several visits as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import (
    ARRAY,
    TIMESTAMP,
    Boolean,
    Integer,
    Row,
    Text,
    Uuid,
    bindparam,
    func,
    insert,
    select,
    text,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.rules.free_times import FreeTime
from services.booking.rules.one_place_at_a_time import VisitSpan
from services.booking.storage.appointments import JOINED, AppointmentRecord, read
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.storage.elsewhere import ELSEWHERE, NOT_ELSEWHERE, elsewhere_facts
from services.booking.storage.taking import TIME_COLUMNS, Taking
from services.booking.tables.appointments import appointment, appointment_series
from services.booking.tables.calendar import service_offer, slot
from shared.contracts.booking.slots import Slot
from shared.terms.booking import AppointmentStatus, OverriddenRule

MOST_FREE_TIMES = 20_000
"""Most free times among which a proposal looks for its visits; years of a therapist's, months of a large unit's."""

_INSTANT = TIMESTAMP(timezone=True)
_SLOTS = TypeAdapter(list[Slot])


@dataclass(frozen=True, slots=True)
class SeriesRecord:
    """One therapy period."""

    id: UUID
    booking_right_id: UUID
    created_at: datetime
    visits: int
    """Those that were not cancelled."""
    first_starts_at: datetime | None
    last_starts_at: datetime | None
    version: int
    """Grows with every change of any of its visits, by whichever way it was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A visit and the time that it moves to."""

    appointment_id: UUID
    slot_id: UUID
    override_reason: str | None
    overridden: Sequence[OverriddenRule]


_ADD = insert(appointment_series)
_NOT_CANCELLED = appointment.c.status != AppointmentStatus.CANCELLED.value
_SERIES = (
    select(
        appointment_series.c.id,
        appointment_series.c.booking_right_id,
        appointment_series.c.created_at,
        func.count().filter(_NOT_CANCELLED).label("visits"),
        func.min(slot.c.starts_at).filter(_NOT_CANCELLED).label("first_starts_at"),
        func.max(slot.c.starts_at).filter(_NOT_CANCELLED).label("last_starts_at"),
        (appointment_series.c.version + func.sum(appointment.c.version - 1)).label("version"),
    )
    .select_from(appointment_series)
    .join(appointment, appointment.c.series_id == appointment_series.c.id)
    .join(slot, slot.c.id == appointment.c.slot_id)
    .group_by(appointment_series.c.id)
)
_GET = _SERIES.where(appointment_series.c.id == bindparam("series_id"))
_OF_RIGHT = (
    _SERIES.where(
        appointment_series.c.booking_right_id == bindparam("right_id"),
        tuple_(appointment_series.c.created_at, appointment_series.c.id)
        > tuple_(bindparam("after_at", type_=_INSTANT), bindparam("after_id", type_=Uuid)),
    )
    .order_by(appointment_series.c.created_at, appointment_series.c.id)
    .limit(bindparam("rows"))
)
_VISITS = JOINED.where(appointment.c.series_id == bindparam("series_id")).order_by(slot.c.starts_at, appointment.c.id)
_HOLD_VISITS = (
    select(appointment.c.id)
    .where(appointment.c.series_id == bindparam("series_id"))
    .order_by(appointment.c.id)
    .with_for_update()
)
_TIMES = (
    select(*TIME_COLUMNS)
    .join_from(slot, service_offer)
    .where(slot.c.id == func.any(bindparam("slot_ids", type_=ARRAY(Uuid))))
)

# `status = 'free'` stays a literal: a parameter would lose the partial index slot_free_idx.
_AROUND = (
    text(
        """
    select slot.id, slot.starts_at, slot.practitioner_id
    from service_offer as offer join slot on slot.offer = offer.id
    where :service_type = any(offer.service_types) and slot.unit_id = :unit_id and slot.status = 'free'
      and case when slot.held_until > clock_timestamp() then slot.held_for = :right_id else slot.still_offered end
      and (slot.released_at <= :released_by or :by_professional)
      and slot.starts_at > :after and slot.starts_at < :before
      and (cardinality(:practitioner_ids) = 0 or slot.practitioner_id = any(:practitioner_ids))
      and (cardinality(:delivery_modes) = 0 or slot.delivery_mode = any(:delivery_modes))
      and {not_elsewhere}
    order by slot.starts_at, slot.id limit :rows
""".replace("{not_elsewhere}", NOT_ELSEWHERE)
    )
    .bindparams(
        *ELSEWHERE,
        bindparam("service_type", type_=Text),
        bindparam("unit_id", type_=Text),
        bindparam("right_id", type_=Uuid),
        bindparam("released_by", type_=_INSTANT),
        bindparam("by_professional", type_=Boolean),
        bindparam("after", type_=_INSTANT),
        bindparam("before", type_=_INSTANT),
        bindparam("practitioner_ids", type_=ARRAY(Text)),
        bindparam("delivery_modes", type_=ARRAY(Text)),
        bindparam("rows", type_=Integer),
    )
    .columns(id=Uuid, starts_at=_INSTANT, practitioner_id=Text)
)

_STILL_OFFERED = (
    select(slot.c.id, slot.c.starts_at, slot.c.practitioner_id)
    .where(slot.c.id == func.any(bindparam("slot_ids", type_=ARRAY(Uuid))), slot.c.still_offered)
    .order_by(slot.c.starts_at, slot.c.id)
)

# Two visits never have one time, not even for a moment: to change places both leave theirs first. What they leave and
# nobody takes is free for others, or withdrawn when it is not offered any more.
_LEAVE = text("""
    with leaving as (update appointment set status = 'cancelled' where id = any(:appointment_ids) and status = 'booked'
                     returning slot_id)
    update slot set status = case when still_offered then 'free' else 'withdrawn' end
    where id in (select slot_id from leaving) and status = 'booked'
""").bindparams(bindparam("appointment_ids", type_=ARRAY(Uuid)))
_SEAT = text("""
    select seat_appointment(:appointment_id, :slot_id, :right_id, :at, :override_reason, :overridden) as outcome
""").bindparams(
    bindparam("slot_id", type_=Uuid),
    bindparam("right_id", type_=Uuid),
    bindparam("appointment_id", type_=Uuid),
    bindparam("at", type_=_INSTANT),
    bindparam("override_reason", type_=Text),
    bindparam("overridden", type_=ARRAY(Text)),
)


async def add(connection: AsyncConnection, series_id: UUID, right_id: UUID, at: datetime) -> None:
    """Begin a therapy period; its visits are booked into it."""
    await connection.execute(_ADD, {"id": series_id, "booking_right_id": right_id, "created_at": at})


async def find(connection: AsyncConnection, series_id: UUID) -> SeriesRecord | None:
    """The therapy period with that id."""
    row = (await connection.execute(_GET, {"series_id": series_id})).one_or_none()
    return _record(row) if row else None


async def of_right(
    connection: AsyncConnection, right_id: UUID, *, after: tuple[datetime, UUID], rows: int
) -> list[SeriesRecord]:
    """The therapy periods of a right, the oldest first, after a place in the list."""
    found = await connection.execute(
        _OF_RIGHT, {"right_id": right_id, "after_at": after[0], "after_id": after[1], "rows": rows}
    )
    return [_record(row) for row in found]


async def visits(connection: AsyncConnection, series_id: UUID) -> list[AppointmentRecord]:
    """The visits of a therapy period, also cancelled ones, in the order of their times."""
    found = await connection.execute(_VISITS, {"series_id": series_id})
    return [read(row._mapping) for row in found]  # noqa: SLF001 - SQLAlchemy's public name


async def hold_visits(connection: AsyncConnection, series_id: UUID) -> list[AppointmentRecord]:
    """The visits, held in the order of their ids until the end of the transaction; their right is held before."""
    await connection.execute(_HOLD_VISITS, {"series_id": series_id})
    return await visits(connection, series_id)


async def free_times(
    connection: AsyncConnection,
    right: BookingRightRecord,
    *,
    practitioner_id: str | None,
    after: datetime,
    before: datetime,
    released_by: datetime | None,
    elsewhere: Sequence[VisitSpan],
    own_slot_ids: Sequence[UUID] = (),
) -> list[FreeTime]:
    """Times that the right may take between two instants (neither included), the earliest of them at the most.

    Families see those released by an instant; None: a professional sees all of them. None at which the person is
    elsewhere. Times that visits of the right leave (`own_slot_ids`) are counted in while they are offered.
    """
    found = await connection.execute(
        _AROUND,
        {
            "service_type": right.service_type,
            "unit_id": right.unit_id,
            "right_id": right.id,
            "released_by": released_by,
            "by_professional": released_by is None,
            "after": after,
            "before": before,
            "practitioner_ids": [practitioner_id] if practitioner_id else right.practitioner_ids,
            "delivery_modes": [each.value for each in right.delivery_modes],
            "rows": MOST_FREE_TIMES,
            **elsewhere_facts(elsewhere),
        },
    )
    own = await connection.execute(_STILL_OFFERED, {"slot_ids": list(own_slot_ids)}) if own_slot_ids else ()
    return [FreeTime(str(row.id), row.starts_at, row.practitioner_id) for row in (*found, *own)]


async def times(connection: AsyncConnection, slot_ids: Sequence[UUID]) -> dict[UUID, Slot]:
    """Times by id."""
    found = (await connection.execute(_TIMES, {"slot_ids": list(slot_ids)})).mappings().all()
    return {each.id: each for each in _SLOTS.validate_python(found)}


async def move_together(
    connection: AsyncConnection, right_id: UUID, seats: Sequence[Seat], at: datetime
) -> list[tuple[Seat, Taking]]:
    """Move visits that are held, with their old and new times, as one; gives the seats that were not to be had.

    They may take the times of one another. When some time was not to be had, the transaction must not be committed.
    """
    await connection.execute(_LEAVE, {"appointment_ids": [each.appointment_id for each in seats]})
    missing: list[tuple[Seat, Taking]] = []
    for each in seats:
        seated = await connection.execute(
            _SEAT,
            {
                "slot_id": each.slot_id,
                "right_id": right_id,
                "appointment_id": each.appointment_id,
                "at": at,
                "override_reason": each.override_reason,
                "overridden": [rule.value for rule in each.overridden],
            },
        )
        taking = Taking(seated.scalar_one())
        if taking is not Taking.TAKEN:
            missing.append((each, taking))
    return missing


def _record(row: Row[Any]) -> SeriesRecord:
    return SeriesRecord(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
