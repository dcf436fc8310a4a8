"""What comes to its end for a family: rights with visits left, and self-service at a birthday."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.storage.booking_rights import RIGHT_COLUMNS, BookingRightRecord, read
from services.booking.tables.appointments import appointment
from services.booking.tables.calendar import slot
from services.booking.tables.persons import person
from services.booking.tables.rights import booking_right
from services.booking.tables.work_items import work_item
from shared.terms.booking import AppointmentStatus, BookingMode, BookingRightStatus, WorkItemKind


@dataclass(frozen=True, slots=True)
class OfSomebody:
    """A right, and the birth date of the one whose it is."""

    right: BookingRightRecord
    birth_date: date


_IS_ACTIVE = booking_right.c.status == BookingRightStatus.ACTIVE.value
_HAS_VISITS = booking_right.c.visits_used < booking_right.c.visits_allowed
_ENDING = (
    select(*RIGHT_COLUMNS)
    .where(
        _IS_ACTIVE,
        _HAS_VISITS,
        ~booking_right.c.open_booking,
        booking_right.c.told_of_end_at.is_(None),
        booking_right.c.valid_until.between(bindparam("today"), bindparam("until")),
    )
    .order_by(booking_right.c.id)
    # Waits: another job holds a right for a moment, and who is passed by today is told an hour later, or too late.
    .with_for_update()
)
_IS_SELF_SERVICE = (
    _IS_ACTIVE
    & _HAS_VISITS
    & ~booking_right.c.open_booking
    & (booking_right.c.valid_until >= bindparam("today"))
    & (booking_right.c.booking_mode == BookingMode.SELF_BOOKING.value)
)
_HAS_VISIT_TO_COME = (
    select(appointment.c.id)
    .join(slot)
    .where(
        appointment.c.booking_right_id == booking_right.c.id,
        appointment.c.status == AppointmentStatus.BOOKED.value,
        slot.c.starts_at > bindparam("at"),
    )
    .exists()
)
# The task of a birthday belongs to the right; one of a lost guardianship belongs to a visit, and is another matter.
_HAS_ITS_TASK = (
    select(work_item.c.id)
    .where(
        work_item.c.booking_right_id == booking_right.c.id,
        work_item.c.kind == WorkItemKind.PROXY_ENDED.value,
        work_item.c.appointment_id.is_(None),
    )
    .exists()
)
_HANDLED_FOR_ANOTHER = (
    select(*RIGHT_COLUMNS, person.c.birth_date)
    .join_from(booking_right, person)
    .where(
        _IS_SELF_SERVICE | _HAS_VISIT_TO_COME,
        person.c.birth_date.between(bindparam("born_from"), bindparam("born_until")),
    )
    .order_by(booking_right.c.id)
)
_BIRTHDAY_TO_TELL = _HANDLED_FOR_ANOTHER.where(booking_right.c.told_of_birthday_at.is_(None)).with_for_update(
    of=booking_right
)
# Does not wait: a job that waits for others never meets one that waits for it.
_BIRTHDAY_COME = _HANDLED_FOR_ANOTHER.where(~_HAS_ITS_TASK).with_for_update(of=booking_right, skip_locked=True)
_TOLD_OF_END = (
    update(booking_right).where(booking_right.c.id == bindparam("right_id")).values(told_of_end_at=bindparam("at"))
)
_TOLD_OF_BIRTHDAY = (
    update(booking_right).where(booking_right.c.id == bindparam("right_id")).values(told_of_birthday_at=bindparam("at"))
)


async def ending_rights(connection: AsyncConnection, today: date, until: date) -> list[BookingRightRecord]:
    """Rights with visits left whose last day is between two (both included) and not told of yet; held."""
    rows = await connection.execute(_ENDING, {"today": today, "until": until})
    return [read(row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name


async def birthdays_to_tell(
    connection: AsyncConnection, at: datetime, today: date, *, born_from: date, born_until: date
) -> list[OfSomebody]:
    """What families handle of persons born between two days (both included), of whose birthday nothing was told; held.

    That is rights for self-booking with visits left, and rights of any kind with visits to come.
    """
    days = {"at": at, "today": today, "born_from": born_from, "born_until": born_until}
    rows = (await connection.execute(_BIRTHDAY_TO_TELL, days)).all()
    return [OfSomebody(read(row._mapping), row.birth_date) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name


async def birthdays_come(
    connection: AsyncConnection, at: datetime, today: date, *, born_from: date, born_until: date
) -> list[OfSomebody]:
    """What families handle of persons born between two days (both included), of which no unit has a task yet; held."""
    days = {"at": at, "today": today, "born_from": born_from, "born_until": born_until}
    rows = (await connection.execute(_BIRTHDAY_COME, days)).all()
    return [OfSomebody(read(row._mapping), row.birth_date) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name


async def told_of_end(connection: AsyncConnection, right_id: UUID, at: datetime) -> None:
    """Keep that it was told that a held right ends soon."""
    await connection.execute(_TOLD_OF_END, {"right_id": right_id, "at": at})


async def told_of_birthday(connection: AsyncConnection, right_id: UUID, at: datetime) -> None:
    """Keep that it was told that the guardian's self-service ends soon."""
    await connection.execute(_TOLD_OF_BIRTHDAY, {"right_id": right_id, "at": at})
