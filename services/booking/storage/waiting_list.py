"""The waiting list: places on it, and the times that are offered to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    TIMESTAMP,
    ColumnElement,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.storage.holds import LET_GO
from services.booking.tables.appointments import appointment
from services.booking.tables.calendar import service_offer, slot
from services.booking.tables.rights import booking_right
from services.booking.tables.waiting_list import waiting_list_entry, waiting_list_offer
from shared.contracts.booking.slots import Slot
from shared.contracts.booking.waiting_list import TimeWishes
from shared.terms.booking import AppointmentStatus, BookingRightStatus, ChangedBy, SlotStatus
from shared.terms.waiting_list import OfferStatus, WaitingEntryStatus


@dataclass(frozen=True, slots=True)
class OfferRecord:
    """A time that is offered."""

    id: UUID
    slot: Slot
    offered_at: datetime
    expires_at: datetime
    is_held: bool
    """The time is free, and held for the right of the place."""


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """A place on the waiting list, with the appointment that it would move and its open offer."""

    id: UUID
    appointment_id: UUID
    slot_id: UUID
    appointment_starts_at: datetime
    booking_right_id: UUID
    person_ref: str
    service_type: str
    unit_id: str
    wishes: TimeWishes
    status: WaitingEntryStatus
    joined_at: datetime
    ended_at: datetime | None
    version: int
    stands: bool
    """The appointment is booked, and its right was not ended."""
    offer: OfferRecord | None


_INSTANT = TIMESTAMP(timezone=True)
_NOBODY = UUID(int=0)
_offered = slot.alias("offered")
# Literals: a parameter would lose the partial indexes.
IS_WAITING = waiting_list_entry.c.status == literal_column(f"'{WaitingEntryStatus.WAITING}'")
OPEN: ColumnElement[str] = literal_column(f"'{OfferStatus.OPEN}'")
STANDS = (appointment.c.status == AppointmentStatus.BOOKED.value) & (
    booking_right.c.status == BookingRightStatus.ACTIVE.value
)
IS_HELD = (_offered.c.status == SlotStatus.FREE.value) & (
    func.coalesce(_offered.c.held_for, _NOBODY) == appointment.c.booking_right_id
)
_OF_ENTRY = (
    waiting_list_entry.c.id,
    waiting_list_entry.c.appointment_id,
    appointment.c.slot_id,
    slot.c.starts_at.label("appointment_starts_at"),
    appointment.c.booking_right_id,
    booking_right.c.person_ref,
    booking_right.c.service_type,
    booking_right.c.unit_id,
    waiting_list_entry.c.wishes,
    waiting_list_entry.c.status,
    waiting_list_entry.c.joined_at,
    waiting_list_entry.c.ended_at,
    waiting_list_entry.c.version,
    STANDS.label("stands"),
)
_OF_OFFER = tuple(
    column.label(f"offer_{column.name}")
    for column in (
        waiting_list_offer.c.id,
        waiting_list_offer.c.offered_at,
        waiting_list_offer.c.expires_at,
        *(_offered.c[name] for name in Slot.model_fields if name not in {"id", "service_types"}),
        service_offer.c.service_types,
    )
)
ENTRIES = (
    select(*_OF_ENTRY, *_OF_OFFER, _offered.c.id.label("offer_slot_id"), IS_HELD.label("offer_is_held"))
    .select_from(waiting_list_entry)
    .join(appointment, appointment.c.id == waiting_list_entry.c.appointment_id)
    .join(slot, slot.c.id == appointment.c.slot_id)
    .join(booking_right, booking_right.c.id == appointment.c.booking_right_id)
    .outerjoin(
        waiting_list_offer,
        and_(
            waiting_list_offer.c.entry_id == waiting_list_entry.c.id,
            waiting_list_offer.c.status == OPEN,
        ),
    )
    .outerjoin(_offered, _offered.c.id == waiting_list_offer.c.slot_id)
    .outerjoin(service_offer, service_offer.c.id == _offered.c.offer)
)
"""Every place with its appointment and open offer; `read` makes a record of a row."""
_GET = ENTRIES.where(waiting_list_entry.c.id == bindparam("entry_id"))
_LOCK = _GET.with_for_update(of=waiting_list_entry, key_share=True)
_OF_APPOINTMENT = ENTRIES.where(waiting_list_entry.c.appointment_id == bindparam("of_appointment"), IS_WAITING)
_LOCK_OF_APPOINTMENT = _OF_APPOINTMENT.with_for_update(of=waiting_list_entry, key_share=True)
_LIST = (
    ENTRIES.where(
        or_(booking_right.c.person_ref == bindparam("person_ref"), bindparam("everybody")),
        or_(booking_right.c.unit_id == func.any(bindparam("unit_ids")), bindparam("every_unit")),
        or_(waiting_list_entry.c.status == bindparam("status"), bindparam("every_status")),
        tuple_(waiting_list_entry.c.joined_at, waiting_list_entry.c.id)
        > tuple_(bindparam("after_at", type_=_INSTANT), bindparam("after_id")),
    )
    .order_by(waiting_list_entry.c.joined_at, waiting_list_entry.c.id)
    .limit(bindparam("rows"))
)
_ADD = (
    insert(waiting_list_entry)
    .on_conflict_do_nothing(index_elements=[waiting_list_entry.c.appointment_id], index_where=IS_WAITING)
    .returning(waiting_list_entry.c.id)
)
_this_entry = update(waiting_list_entry).where(waiting_list_entry.c.id == bindparam("entry_id"))
_SET_WISHES = _this_entry.values(wishes=bindparam("new_wishes"), version=waiting_list_entry.c.version + 1)
_SET_STATUS = _this_entry.values(
    status=bindparam("new_status"), ended_at=bindparam("at"), version=waiting_list_entry.c.version + 1
)
_TOUCH = _this_entry.values(version=waiting_list_entry.c.version + 1)
_CLOSE_OFFER = (
    update(waiting_list_offer)
    .where(
        waiting_list_offer.c.id == bindparam("offer_id"),
        waiting_list_offer.c.status == OPEN,
    )
    .values(status=bindparam("new_status"), decided_at=bindparam("at"))
    .returning(waiting_list_offer.c.id)
)
_LET_GO = (
    update(slot)
    .where(
        slot.c.id == bindparam("time_id"),
        slot.c.held_for == bindparam("right_id"),
        ~select(waiting_list_offer.c.id)
        .where(
            waiting_list_offer.c.slot_id == bindparam("time_id"),
            waiting_list_offer.c.status == OPEN,
        )
        .exists(),
    )
    .values(**LET_GO)
)


def read(row: Any) -> EntryRecord:
    """A place from a row of ENTRIES."""
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
    of_offer = {name.removeprefix("offer_"): values.pop(name) for name in list(values) if name.startswith("offer_")}
    offer = None
    if of_offer["id"] is not None:
        offered = Slot.model_validate({**of_offer, "id": of_offer["slot_id"]})
        offer = OfferRecord(
            of_offer["id"], offered, of_offer["offered_at"], of_offer["expires_at"], of_offer["is_held"]
        )
    known = {
        "wishes": TimeWishes.model_validate(values["wishes"]),
        "status": WaitingEntryStatus(values["status"]),
        "offer": offer,
    }
    return EntryRecord(**{**values, **known})


async def find(connection: AsyncConnection, entry_id: UUID) -> EntryRecord | None:
    """The place with that id."""
    return await _one(connection, _GET, {"entry_id": entry_id})


async def lock(connection: AsyncConnection, entry_id: UUID) -> EntryRecord | None:
    """A place, held until the end of the transaction; its right and appointment are held already."""
    return await _one(connection, _LOCK, {"entry_id": entry_id})


async def waiting(connection: AsyncConnection, appointment_id: UUID) -> EntryRecord | None:
    """The place that waits for an earlier time of an appointment."""
    return await _one(connection, _OF_APPOINTMENT, {"of_appointment": appointment_id})


async def lock_waiting(connection: AsyncConnection, appointment_id: UUID) -> EntryRecord | None:
    """The place that waits for an earlier time of a held appointment, held as well."""
    return await _one(connection, _LOCK_OF_APPOINTMENT, {"of_appointment": appointment_id})


async def _one(
    connection: AsyncConnection, statement: Select[Any], parameters: dict[str, object]
) -> EntryRecord | None:
    row = (await connection.execute(statement, parameters)).one_or_none()
    return read(row) if row else None


async def listed(
    connection: AsyncConnection,
    *,
    person_ref: str | None,
    unit_ids: Sequence[str] | None,
    status: WaitingEntryStatus | None,
    after: tuple[datetime, UUID],
    rows: int,
) -> list[EntryRecord]:
    """Places of a person, of units, or both, in the order in which they joined."""
    found = await connection.execute(
        _LIST,
        {
            "person_ref": person_ref or "",
            "everybody": person_ref is None,
            "unit_ids": list(unit_ids or []),
            "every_unit": unit_ids is None,
            "status": status.value if status else "",
            "every_status": status is None,
            "after_at": after[0],
            "after_id": after[1],
            "rows": rows,
        },
    )
    return [read(row) for row in found]


async def join(
    connection: AsyncConnection,
    entry_id: UUID,
    appointment_id: UUID,
    wishes: TimeWishes,
    at: datetime,
    *,
    by: ChangedBy,
) -> bool:
    """Take a place for an appointment; False when it has one already."""
    added = await connection.execute(
        _ADD,
        {
            "id": entry_id,
            "appointment_id": appointment_id,
            "status": WaitingEntryStatus.WAITING.value,
            "wishes": wishes.model_dump(mode="json"),
            "joined_at": at,
            "joined_by": by.value,
        },
    )
    return added.one_or_none() is not None


async def change_wishes(connection: AsyncConnection, entry_id: UUID, wishes: TimeWishes) -> None:
    """Put other wishes in place of the former ones."""
    await connection.execute(_SET_WISHES, {"entry_id": entry_id, "new_wishes": wishes.model_dump(mode="json")})


async def end(connection: AsyncConnection, entry_id: UUID, status: WaitingEntryStatus, at: datetime) -> None:
    """End a held place."""
    await connection.execute(_SET_STATUS, {"entry_id": entry_id, "new_status": status.value, "at": at})


async def touch(connection: AsyncConnection, entry_id: UUID) -> None:
    """Give a held place a new version: what it shows has changed."""
    await connection.execute(_TOUCH, {"entry_id": entry_id})


async def close_offer(connection: AsyncConnection, offer_id: UUID, status: OfferStatus, at: datetime) -> bool:
    """Close an offer of a held place; False when it is closed already."""
    closed = await connection.execute(_CLOSE_OFFER, {"offer_id": offer_id, "new_status": status.value, "at": at})
    return closed.one_or_none() is not None


async def let_go(connection: AsyncConnection, slot_id: UUID, right_id: UUID) -> None:
    """Let go of a time that is held for a right and not offered any more."""
    await connection.execute(_LET_GO, {"time_id": slot_id, "right_id": right_id})
