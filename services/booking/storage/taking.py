"""Taking and freeing times. One winner each: the slot's conditional update, with a partial unique index as the net."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, TIMESTAMP, Boolean, LargeBinary, Text, Uuid, bindparam, case, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.rules.one_place_at_a_time import VisitSpan
from services.booking.storage.appointments import AppointmentRecord
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.tables.appointments import appointment
from services.booking.tables.calendar import service_offer, slot
from shared.contracts.booking.slots import Slot
from shared.terms.booking import (
    AppointmentStatus,
    CancellationReason,
    NoSelfServiceReason,
    OverriddenRule,
    SlotStatus,
)
from shared.terms.channels import Channel


class Taking(StrEnum):
    """What the database said when a time was to be taken."""

    TAKEN = "taken"
    """The time is ours."""
    SLOT_TAKEN = "slot_taken"
    """Somebody else has it, or it is held for somebody else."""
    RIGHT_EXHAUSTED = "right_exhausted"
    """The right is used up, revoked, or does not cover the day."""
    ALREADY_BOOKED_THEN = "already_booked_then"
    """The person has another visit at that time."""


@dataclass(frozen=True, slots=True)
class OtherVisits:
    """The visits of a person beside those that are decided about."""

    at: Sequence[datetime] = ()
    """Starts of those of the same right, without missed ones: to these there is no interval."""
    of_person: Sequence[VisitSpan] = ()
    """All that were not cancelled, with any right."""


@dataclass(frozen=True, slots=True)
class TimeRecord:
    """A time, and what decides who may take it."""

    slot: Slot
    status: SlotStatus
    released_at: datetime | None
    """From when families may have it; None for times that only professionals book."""
    held_for: UUID | None
    """The right for which it is held just now."""

    def is_open_to(self, at: datetime, *, by_professional: bool) -> bool:
        """Whether the caller may know of it: professionals of every time, families of those that are public."""
        return by_professional or (self.released_at is not None and self.released_at <= at)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVisit:
    """A visit to be booked."""

    appointment_id: UUID
    slot_id: UUID
    right_id: UUID
    channel: Channel
    reason_no_self_service: NoSelfServiceReason | None = None
    override_reason: str | None = None
    overridden: Sequence[OverriddenRule] = ()
    sealed_topic: bytes | None = None
    series_id: UUID | None = None


_OTHER_VISITS = (
    select(appointment.c.booking_right_id, appointment.c.status, slot.c.starts_at, slot.c.ends_at)
    .select_from(appointment)
    .join(slot)
    .where(
        appointment.c.person_ref == bindparam("person_ref"),
        appointment.c.status != AppointmentStatus.CANCELLED.value,
        appointment.c.id != func.all(bindparam("except_ids", type_=ARRAY(Uuid))),
    )
)
TIME_COLUMNS = (
    *(slot.c[name] for name in Slot.model_fields if name != "service_types"),
    service_offer.c.service_types,
    slot.c.status,
    slot.c.released_at,
    case((slot.c.held_until > func.clock_timestamp(), slot.c.held_for)).label("held_for"),
)
_HOLD = (
    select(*TIME_COLUMNS)
    .join_from(slot, service_offer)
    .where(slot.c.id == func.any(bindparam("slot_ids", type_=ARRAY(Uuid))))
    .order_by(slot.c.id)
    .with_for_update(of=slot)
)

_FIND = select(*TIME_COLUMNS).join_from(slot, service_offer).where(slot.c.id == bindparam("slot_id"))

_BOOK = text("""
    select book_appointment(:appointment_id, :slot_id, :right_id, :at, :channel, :reason_no_self_service,
                            :override_reason, :overridden, :sealed_topic, :series_id) as outcome
""").bindparams(
    bindparam("appointment_id", type_=Uuid),
    bindparam("slot_id", type_=Uuid),
    bindparam("right_id", type_=Uuid),
    bindparam("at", type_=TIMESTAMP(timezone=True)),
    bindparam("channel", type_=Text),
    bindparam("reason_no_self_service", type_=Text),
    bindparam("override_reason", type_=Text),
    bindparam("overridden", type_=ARRAY(Text)),
    bindparam("sealed_topic", type_=LargeBinary),
    bindparam("series_id", type_=Uuid),
)
_MOVE = text("""
    select move_appointment(:appointment_id, :slot_id, :at, :override_reason, :overridden) as outcome
""").bindparams(
    bindparam("appointment_id", type_=Uuid),
    bindparam("slot_id", type_=Uuid),
    bindparam("at", type_=TIMESTAMP(timezone=True)),
    bindparam("override_reason", type_=Text),
    bindparam("overridden", type_=ARRAY(Text)),
)
_FOLLOW = text("""
    update booking_right
    set valid_from = (slot.starts_at at time zone 'Europe/Helsinki')::date,
        valid_until = (slot.starts_at at time zone 'Europe/Helsinki')::date, version = booking_right.version + 1
    from appointment join slot on slot.id = appointment.slot_id
    where appointment.id = :appointment_id and booking_right.id = appointment.booking_right_id and open_booking
""").bindparams(bindparam("appointment_id", type_=Uuid))
_CANCEL = text("""
    with freed as (update slot set status = case when still_offered then 'free' else 'withdrawn' end
                   where id = :slot_id and status = 'booked'),
    returned as (update booking_right
                 set visits_used = visits_used - case when :give_back then 1 else 0 end, version = version + 1,
                     status = case when open_booking then 'revoked' else status end,
                     revoked_reason = case when open_booking then 'cancelled' else revoked_reason end
                 where id = :right_id and (:give_back or open_booking))
    update appointment set status = 'cancelled', cancellation_reason = :reason, visit_given_back = :give_back,
           cancelled_late = :late, changed_at = :at, version = version + 1
    where id = :appointment_id
""").bindparams(
    bindparam("slot_id", type_=Uuid),
    bindparam("right_id", type_=Uuid),
    bindparam("appointment_id", type_=Uuid),
    bindparam("at", type_=TIMESTAMP(timezone=True)),
    bindparam("reason", type_=Text),
    bindparam("give_back", type_=Boolean),
    bindparam("late", type_=Boolean),
)


async def other_visits(
    connection: AsyncConnection, right: BookingRightRecord, *, except_ids: Sequence[UUID] = ()
) -> OtherVisits:
    """The visits of whose right it is, leaving some appointments out; they stay so while the person's row is held."""
    facts = {"person_ref": right.person_ref, "except_ids": list(except_ids)}
    found = (await connection.execute(_OTHER_VISITS, facts)).all()
    took_place_or_will = [each for each in found if each.status != AppointmentStatus.NO_SHOW.value]
    return OtherVisits(
        at=tuple(each.starts_at for each in took_place_or_will if each.booking_right_id == right.id),
        of_person=tuple(VisitSpan(each.starts_at, each.ends_at) for each in found),
    )


async def find_time(connection: AsyncConnection, slot_id: UUID) -> TimeRecord | None:
    """The time with that id, as it is just now."""
    row = (await connection.execute(_FIND, {"slot_id": slot_id})).one_or_none()
    return _time(row) if row else None


async def hold_times(connection: AsyncConnection, slot_ids: Sequence[UUID]) -> dict[UUID, TimeRecord]:
    """Times by id, held until the end of the transaction.

    All of them are held in the order of their ids, so that two moves that cross never wait for each other.
    """
    rows = (await connection.execute(_HOLD, {"slot_ids": list(slot_ids)})).all()
    return {row.id: _time(row) for row in rows}


def _time(row: Any) -> TimeRecord:
    slot_of = Slot.model_validate(row, from_attributes=True)
    return TimeRecord(slot_of, SlotStatus(row.status), row.released_at, row.held_for)


async def book(connection: AsyncConnection, visit: NewVisit, at: datetime) -> Taking:
    """Take the time and use the right, or change nothing."""
    reason = visit.reason_no_self_service
    outcome = await connection.execute(
        _BOOK,
        {
            "appointment_id": visit.appointment_id,
            "slot_id": visit.slot_id,
            "right_id": visit.right_id,
            "at": at,
            "channel": visit.channel.value,
            "reason_no_self_service": reason.value if reason else None,
            "override_reason": visit.override_reason,
            "overridden": [each.value for each in visit.overridden],
            "sealed_topic": visit.sealed_topic,
            "series_id": visit.series_id,
        },
    )
    return Taking(outcome.scalar_one())


async def move(
    connection: AsyncConnection,
    appointment_id: UUID,
    slot_id: UUID,
    at: datetime,
    *,
    override_reason: str | None = None,
    overridden: Sequence[OverriddenRule] = (),
) -> Taking:
    """Take the new time and free the old one, or change nothing; the right of an open booking follows its visit."""
    outcome = await connection.execute(
        _MOVE,
        {
            "appointment_id": appointment_id,
            "slot_id": slot_id,
            "at": at,
            "override_reason": override_reason,
            "overridden": [each.value for each in overridden],
        },
    )
    taken = Taking(outcome.scalar_one())
    if taken is Taking.TAKEN:
        await connection.execute(_FOLLOW, {"appointment_id": appointment_id})
    return taken


async def cancel(
    connection: AsyncConnection,
    held: AppointmentRecord,
    *,
    reason: CancellationReason,
    give_back: bool,
    late: bool,
    at: datetime,
) -> None:
    """Free the time of a held appointment; the right gets its visit back when it is due.

    The right of an open booking was made for that visit, and ends with it.
    """
    await connection.execute(
        _CANCEL,
        {
            "appointment_id": held.id,
            "slot_id": held.slot_id,
            "right_id": held.booking_right_id,
            "reason": reason.value,
            "give_back": give_back,
            "late": late,
            "at": at,
        },
    )
