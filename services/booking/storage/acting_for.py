"""For whom a citizen has been allowed to act, so that the citizen need not name them every time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import TIMESTAMP, Text, bindparam, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.storage.persons import PERSON_COLUMNS, PersonRecord
from services.booking.tables.appointments import appointment
from services.booking.tables.calendar import slot
from services.booking.tables.persons import acting_for, person
from services.booking.tables.rights import booking_right
from services.booking.tables.work_items import work_item
from shared.terms.booking import AppointmentStatus, WorkItemKind


@dataclass(frozen=True, slots=True)
class KeptVisit:
    """The next visit of a right: it stays although a guardian may not change it any more."""

    right_id: UUID
    unit_id: str
    appointment_id: UUID


# The row is made of the person's own: somebody of whom nothing is here is not kept.
_allowed = insert(acting_for).from_select(
    ["citizen_ref", "person_ref", "last_allowed_at"],
    select(
        bindparam("citizen_ref", type_=Text), person.c.person_ref, bindparam("at", type_=TIMESTAMP(timezone=True))
    ).where(person.c.person_ref == bindparam("of_person")),
)
_KEEP = _allowed.on_conflict_do_update(
    index_elements=[acting_for.c.citizen_ref, acting_for.c.person_ref],
    set_={"last_allowed_at": _allowed.excluded.last_allowed_at, "ended_at": None},
).returning(acting_for.c.person_ref)
_THIS_ONE = (acting_for.c.citizen_ref == bindparam("of_citizen"), acting_for.c.person_ref == bindparam("of_person"))
_END = update(acting_for).where(*_THIS_ONE, acting_for.c.ended_at.is_(None)).values(ended_at=bindparam("at"))
_TAKE_BACK_END = update(acting_for).where(*_THIS_ONE, acting_for.c.ended_at.is_not(None)).values(ended_at=None)
_HAS_ENDED = select(acting_for.c.person_ref).where(*_THIS_ONE, acting_for.c.ended_at.is_not(None))
_KNOWN = (
    select(*PERSON_COLUMNS)
    .join_from(acting_for, person)
    .where(acting_for.c.citizen_ref == bindparam("citizen_ref"))
    .order_by(acting_for.c.last_allowed_at.desc(), acting_for.c.person_ref)
    .limit(bindparam("rows"))
)
_KEPT_VISITS = (
    select(booking_right.c.id.label("right_id"), slot.c.unit_id, appointment.c.id.label("appointment_id"))
    .select_from(acting_for)
    .join(booking_right, booking_right.c.person_ref == acting_for.c.person_ref)
    .join(appointment, appointment.c.booking_right_id == booking_right.c.id)
    .join(slot, slot.c.id == appointment.c.slot_id)
    .where(
        acting_for.c.citizen_ref == bindparam("citizen_ref"),
        acting_for.c.person_ref == bindparam("of_person"),
        appointment.c.status == AppointmentStatus.BOOKED.value,
        slot.c.starts_at > bindparam("at"),
        ~select(work_item.c.id)
        .where(
            work_item.c.booking_right_id == booking_right.c.id,
            work_item.c.kind == WorkItemKind.PROXY_ENDED.value,
            work_item.c.appointment_id.is_not(None),
        )
        .exists(),
    )
    .ext(distinct_on(booking_right.c.id))
    .order_by(booking_right.c.id, slot.c.starts_at)
)


async def keep(connection: AsyncConnection, citizen_ref: str, person_ref: str, at: datetime) -> bool:
    """Note that the citizen is allowed to act for the person, if anything of that person is here; gives whether.

    An authority that had ended has come back then.
    """
    kept = await connection.execute(_KEEP, {"citizen_ref": citizen_ref, "of_person": person_ref, "at": at})
    return kept.one_or_none() is not None


async def end(connection: AsyncConnection, citizen_ref: str, person_ref: str, at: datetime) -> None:
    """Note that a citizen who was once allowed to act for the person is not any more; nothing of other citizens."""
    await connection.execute(_END, {"of_citizen": citizen_ref, "of_person": person_ref, "at": at})


async def take_back_end(connection: AsyncConnection, citizen_ref: str, person_ref: str) -> None:
    """Note that the citizen is allowed to act for the person again, if it was noted that this had ended."""
    await connection.execute(_TAKE_BACK_END, {"of_citizen": citizen_ref, "of_person": person_ref})


async def has_ended(connection: AsyncConnection, citizen_ref: str, person_ref: str) -> bool:
    """Whether the citizen was once allowed to act for the person, and is not any more as far as is known here."""
    ended = await connection.execute(_HAS_ENDED, {"of_citizen": citizen_ref, "of_person": person_ref})
    return ended.one_or_none() is not None


async def known(connection: AsyncConnection, citizen_ref: str, *, most: int) -> list[PersonRecord]:
    """Persons whom the citizen was once allowed to act for, the latest first; whether it still holds is not known."""
    rows = await connection.execute(_KNOWN, {"citizen_ref": citizen_ref, "rows": most})
    return [PersonRecord(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name


async def kept_visits(connection: AsyncConnection, citizen_ref: str, person_ref: str, at: datetime) -> list[KeptVisit]:
    """The next visit of each right of a person whom the citizen once acted for, unless the unit was told of it."""
    rows = await connection.execute(_KEPT_VISITS, {"citizen_ref": citizen_ref, "of_person": person_ref, "at": at})
    return [KeptVisit(row.right_id, row.unit_id, row.appointment_id) for row in rows]
