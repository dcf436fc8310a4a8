"""What the job of the waiting list works with: places that need something, those in line, and the times for them.

Nothing here waits for a lock: what somebody else holds just now is left for the next time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, TIMESTAMP, Float, Text, Uuid, bindparam, case, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.booking.rules.waiting_list import OfferableTime
from services.booking.storage import booking_rights, persons, waiting_list
from services.booking.storage.booking_rights import RIGHT_COLUMNS, BookingRightRecord
from services.booking.storage.persons import PersonRecord
from services.booking.storage.waiting_list import ENTRIES, IS_HELD, IS_WAITING, OPEN, STANDS, EntryRecord
from services.booking.tables.appointments import appointment
from services.booking.tables.calendar import slot
from services.booking.tables.persons import person
from services.booking.tables.rights import booking_right
from services.booking.tables.waiting_list import waiting_list_entry, waiting_list_offer
from shared.contracts.booking.waiting_list import TimeWishes
from shared.terms.booking import AppointmentStatus, ChangedBy
from shared.terms.channels import DeliveryMode
from shared.terms.waiting_list import OfferStatus


@dataclass(frozen=True, slots=True)
class InLine:
    """Somebody who waits without an offer, and what decides which times fit."""

    entry_id: UUID
    version: int
    slot_id: UUID
    """The time of the appointment."""
    appointment_at: datetime
    joined_at: datetime
    wishes: TimeWishes
    right: BookingRightRecord
    joined_by: ChangedBy
    person: PersonRecord
    other_visits_at: Sequence[datetime]
    offered_before: Sequence[UUID]


_INSTANT = TIMESTAMP(timezone=True)
_IN_NEED = (
    ENTRIES.with_only_columns(waiting_list_entry.c.id)
    .where(
        IS_WAITING,
        or_(
            ~STANDS,
            slot.c.starts_at <= bindparam("at", type_=_INSTANT),
            waiting_list_offer.c.expires_at <= bindparam("at", type_=_INSTANT),
            waiting_list_offer.c.id.is_not(None) & ~IS_HELD,
        ),
    )
    .order_by(waiting_list_entry.c.joined_at, waiting_list_entry.c.id)
    .limit(bindparam("rows"))
)
_HOLD = (
    select(waiting_list_entry.c.id)
    .join(appointment, appointment.c.id == waiting_list_entry.c.appointment_id)
    .join(booking_right, booking_right.c.id == appointment.c.booking_right_id)
    .join(person, person.c.person_ref == booking_right.c.person_ref)
    .where(waiting_list_entry.c.id == bindparam("entry_id"))
    .with_for_update(of=[booking_right, person, appointment, waiting_list_entry], key_share=True, skip_locked=True)
)
_HOLD_TIME = select(slot.c.id).where(slot.c.id == bindparam("time_id")).with_for_update(skip_locked=True)

_other_visit, _other_time = appointment.alias("other_visit"), slot.alias("other_time")
_HAS_INTERVALS = booking_right.c.min_interval_days.is_not(None) | booking_right.c.max_interval_days.is_not(None)
_OTHER_VISITS_AT = func.array(
    select(_other_time.c.starts_at)
    .join_from(_other_visit, _other_time, _other_time.c.id == _other_visit.c.slot_id)
    .where(
        _other_visit.c.booking_right_id == booking_right.c.id,
        _other_visit.c.id != appointment.c.id,
        # To a missed visit there is no interval: it did not take place.
        _other_visit.c.status.not_in([AppointmentStatus.CANCELLED.value, AppointmentStatus.NO_SHOW.value]),
    )
    .scalar_subquery(),
    type_=ARRAY(_INSTANT),
)
_any_offer = waiting_list_offer.alias("any_offer")
_OFFERED_BEFORE = func.array(
    select(_any_offer.c.slot_id).where(_any_offer.c.entry_id == waiting_list_entry.c.id).scalar_subquery(),
    type_=ARRAY(Uuid),
)
_IN_LINE = (
    select(
        *RIGHT_COLUMNS,
        person.c.sealed_identity_code,
        person.c.birth_date,
        person.c.non_disclosure,
        person.c.taken_into_care,
        waiting_list_entry.c.id.label("entry_id"),
        waiting_list_entry.c.version.label("entry_version"),
        waiting_list_entry.c.joined_at,
        waiting_list_entry.c.joined_by,
        waiting_list_entry.c.wishes,
        appointment.c.slot_id,
        slot.c.starts_at.label("appointment_at"),
        case((_HAS_INTERVALS, _OTHER_VISITS_AT)).label("other_visits_at"),
        _OFFERED_BEFORE.label("offered_before"),
    )
    .select_from(waiting_list_entry)
    .join(appointment, appointment.c.id == waiting_list_entry.c.appointment_id)
    .join(slot, slot.c.id == appointment.c.slot_id)
    .join(booking_right, booking_right.c.id == appointment.c.booking_right_id)
    .join(person, person.c.person_ref == booking_right.c.person_ref)
    .where(
        IS_WAITING,
        STANDS,
        slot.c.starts_at > bindparam("at", type_=_INSTANT),
        ~select(_any_offer.c.id)
        .where(_any_offer.c.entry_id == waiting_list_entry.c.id, _any_offer.c.status == OPEN)
        .exists(),
    )
    .order_by(waiting_list_entry.c.joined_at, waiting_list_entry.c.id)
)
_FREE = text("""
    select found.id, found.starts_at, found.ends_at, found.practitioner_id, found.delivery_mode
    from service_offer as offer cross join lateral (
        select slot.id, slot.starts_at, slot.ends_at, slot.practitioner_id, slot.delivery_mode from slot
        where slot.offer = offer.id and slot.unit_id = :unit_id and slot.status = 'free'
          and slot.still_offered and slot.released_at <= :at
          and (slot.held_until is null or slot.held_until <= clock_timestamp())
          and slot.starts_at > :at and slot.starts_at < :before) as found
    where :service_type = any(offer.service_types)
""").bindparams(
    bindparam("unit_id", type_=Text),
    bindparam("service_type", type_=Text),
    bindparam("at", type_=_INSTANT),
    bindparam("before", type_=_INSTANT),
)
# The hold lasts a little longer than the offer, so that the next in line gets the time and not a chance caller.
_HOLD_FOR = text("""
    update slot set held_for = :right_id, held_until = clock_timestamp() + make_interval(secs => :seconds)
    where id = (
        select free.id from slot as free
        where free.id = :slot_id and free.status = 'free' and free.released_at <= :at
          and free.still_offered and (free.held_until is null or free.held_until <= clock_timestamp())
          and not exists (
              select from waiting_list_offer as offer where offer.slot_id = free.id and offer.status = 'open')
        for update skip locked)
    returning id
""").bindparams(
    bindparam("slot_id", type_=Uuid),
    bindparam("right_id", type_=Uuid),
    bindparam("at", type_=_INSTANT),
    bindparam("seconds", type_=Float),
)
_OFFER = waiting_list_offer.insert()


async def in_need(connection: AsyncConnection, at: datetime, *, rows: int) -> list[UUID]:
    """Places whose visit does not wait any more, or whose open offer is over or not to be had any more."""
    return list((await connection.execute(_IN_NEED, {"at": at, "rows": rows})).scalars())


async def hold(connection: AsyncConnection, entry_id: UUID) -> EntryRecord | None:
    """A place, held with its right, person and appointment, and read afresh; None when somebody else holds any."""
    if (await connection.execute(_HOLD, {"entry_id": entry_id})).one_or_none() is None:
        return None
    return await waiting_list.find(connection, entry_id)


async def hold_time(connection: AsyncConnection, slot_id: UUID) -> bool:
    """Hold a time until the end of the transaction, unless somebody else does."""
    return (await connection.execute(_HOLD_TIME, {"time_id": slot_id})).one_or_none() is not None


async def in_line(connection: AsyncConnection, at: datetime) -> list[InLine]:
    """Everybody who waits without an offer for an earlier time of a visit to come, the longest waiting first."""
    return [_in_line(row._mapping) for row in await connection.execute(_IN_LINE, {"at": at})]  # noqa: SLF001 - SQLAlchemy's public name


def _in_line(values: Any) -> InLine:
    return InLine(
        entry_id=values["entry_id"],
        version=values["entry_version"],
        slot_id=values["slot_id"],
        appointment_at=values["appointment_at"],
        joined_at=values["joined_at"],
        wishes=TimeWishes.model_validate(values["wishes"]),
        right=booking_rights.read(values),
        joined_by=ChangedBy(values["joined_by"]),
        person=persons.read(values),
        other_visits_at=values["other_visits_at"] or (),
        offered_before=values["offered_before"],
    )


async def free_times(
    connection: AsyncConnection, unit_id: str, service_type: str, *, at: datetime, before: datetime
) -> list[OfferableTime]:
    """Free times of a unit that are good for a service, public, held for nobody, and start between two instants."""
    facts = {"unit_id": unit_id, "service_type": service_type, "at": at, "before": before}
    found = await connection.execute(_FREE, facts)
    modes = {each.value: each for each in DeliveryMode}
    return [
        OfferableTime(
            id=str(row.id),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            practitioner_id=row.practitioner_id,
            delivery_mode=modes[row.delivery_mode],
        )
        for row in found
    ]


async def offer(
    connection: AsyncConnection, held: EntryRecord, slot_id: UUID, *, at: datetime, expires_at: datetime, margin: float
) -> UUID | None:
    """Offer a time to a held place and keep it for its right, `margin` seconds longer; None when somebody has it."""
    seconds = (expires_at - at).total_seconds() + margin
    facts = {"slot_id": slot_id, "right_id": held.booking_right_id, "at": at, "seconds": seconds}
    if (await connection.execute(_HOLD_FOR, facts)).one_or_none() is None:
        return None
    offer_id = uuid7()
    await connection.execute(
        _OFFER,
        {
            "id": offer_id,
            "entry_id": held.id,
            "slot_id": slot_id,
            "status": OfferStatus.OPEN.value,
            "offered_at": at,
            "expires_at": expires_at,
        },
    )
    await waiting_list.touch(connection, held.id)
    return offer_id
