"""What is known of a message when it is about to leave, and which visits a family is to be reminded of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Text, Uuid, and_, bindparam, cast, extract, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import BigInteger, DateTime, Interval

from services.booking.storage.messages import Attempt
from services.booking.storage.persons import PersonRecord
from services.booking.tables.appointments import appointment, appointment_change
from services.booking.tables.calendar import slot
from services.booking.tables.messages import message
from services.booking.tables.persons import person
from services.booking.tables.rights import booking_right
from services.booking.tables.waiting_list import waiting_list_offer
from shared.terms.booking import AppointmentChange, AppointmentStatus, BookingRightStatus
from shared.terms.messages import ContactChannel, MessageKind, MessageStatus
from shared.terms.waiting_list import OfferStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageToSend:
    """A message that waits, with everything that decides whether it leaves."""

    attempt: Attempt
    kind: MessageKind
    facts: Mapping[str, Any]
    attempts: int
    tried_since: datetime | None
    unit_id: str
    person_ref: str
    right_id: UUID
    appointment_id: UUID | None
    sealed_contact_details: bytes | None
    service_type: str
    right_status: BookingRightStatus
    valid_until: date
    sealed_identity_code: bytes
    birth_date: date
    non_disclosure: bool
    taken_into_care: bool
    visit_status: AppointmentStatus | None
    visit_starts_at: datetime | None
    offer_status: OfferStatus | None

    @property
    def person(self) -> PersonRecord:
        """Whose matter it is about."""
        return PersonRecord(
            self.person_ref, self.sealed_identity_code, self.birth_date, self.non_disclosure, self.taken_into_care
        )


@dataclass(frozen=True, slots=True)
class VisitNow:
    """A visit as a change has told it, and as it is now."""

    told_starts_at: datetime
    status: AppointmentStatus
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class VisitToRemind:
    """A booked visit of which its family has not been reminded by one setting."""

    appointment_id: UUID
    right_id: UUID
    starts_at: datetime


_TO_SEND = (
    select(
        message.c.id,
        message.c.version,
        message.c.kind,
        message.c.facts,
        message.c.attempts,
        message.c.tried_since,
        message.c.unit_id,
        message.c.person_ref,
        message.c.booking_right_id.label("right_id"),
        message.c.appointment_id,
        booking_right.c.sealed_contact_details,
        booking_right.c.service_type,
        booking_right.c.status.label("right_status"),
        booking_right.c.valid_until,
        person.c.sealed_identity_code,
        person.c.birth_date,
        person.c.non_disclosure,
        person.c.taken_into_care,
        appointment.c.status.label("visit_status"),
        slot.c.starts_at.label("visit_starts_at"),
        waiting_list_offer.c.status.label("offer_status"),
    )
    .select_from(message)
    .join(booking_right, booking_right.c.id == message.c.booking_right_id)
    .join(person, person.c.person_ref == message.c.person_ref)
    .outerjoin(appointment, appointment.c.id == message.c.appointment_id)
    .outerjoin(slot, slot.c.id == appointment.c.slot_id)
    .outerjoin(waiting_list_offer, waiting_list_offer.c.id == cast(message.c.facts["offer_id"].astext, Uuid))
    .where(message.c.id == bindparam("message_id"), message.c.status == MessageStatus.WAITING.value)
)
_TOGETHER = (
    select(appointment_change.c.starts_at.label("told_starts_at"), appointment.c.status, slot.c.starts_at)
    .join(appointment, appointment.c.id == appointment_change.c.appointment_id)
    .join(slot, slot.c.id == appointment.c.slot_id)
    .where(
        appointment.c.series_id == bindparam("series_id"),
        appointment_change.c.change == bindparam("change"),
        appointment_change.c.at == bindparam("changed_at"),
    )
    .order_by(appointment_change.c.starts_at)
)
_SETTLED_AT = (
    select(func.max(appointment_change.c.at))
    .where(
        appointment_change.c.appointment_id == appointment.c.id,
        appointment_change.c.change.in_([AppointmentChange.BOOKED.value, AppointmentChange.MOVED.value]),
    )
    .scalar_subquery()
)
_HOURS = cast(bindparam("hours"), Interval)
_EPOCH = cast(cast(extract("epoch", slot.c.starts_at), BigInteger), Text)
_REMINDER_KEY = func.concat("reminder:", appointment.c.id, ":", _EPOCH, ":", cast(bindparam("hours_told"), Text))
_TO_REMIND = (
    select(appointment.c.id, appointment.c.booking_right_id, slot.c.starts_at)
    .select_from(slot)
    .join(
        appointment,
        and_(appointment.c.slot_id == slot.c.id, appointment.c.status == AppointmentStatus.BOOKED.value),
    )
    .join(booking_right)
    .where(
        # In the words of the index of booked times: no plan for any value would use it.
        text("slot.status = 'booked'"),
        slot.c.starts_at > cast(bindparam("starts_after"), DateTime(timezone=True)),
        slot.c.starts_at <= cast(bindparam("starts_by"), DateTime(timezone=True)),
        slot.c.unit_id == func.any(bindparam("unit_ids")),
        booking_right.c.contact_channel != ContactChannel.NONE.value,
        slot.c.starts_at - _HOURS >= _SETTLED_AT,
        ~select(message.c.id).where(message.c.dedupe_key == _REMINDER_KEY).exists(),
    )
    .order_by(slot.c.starts_at, appointment.c.id)
    .limit(bindparam("rows"))
)


def reminder_key(visit: VisitToRemind, hours: int) -> str:
    """What a visit is reminded of once by: it, its start and the setting, so that a moved visit is reminded anew."""
    return f"reminder:{visit.appointment_id}:{int(visit.starts_at.timestamp())}:{hours}"


async def to_send(connection: AsyncConnection, message_id: UUID) -> MessageToSend | None:
    """A message that still waits."""
    row = (await connection.execute(_TO_SEND, {"message_id": message_id})).one_or_none()
    if row is None:
        return None
    found = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
    status, offer = found["visit_status"], found["offer_status"]
    attempt = Attempt(found.pop("id"), found.pop("version"))
    return MessageToSend(
        **{
            **found,
            "kind": MessageKind(found["kind"]),
            "right_status": BookingRightStatus(found["right_status"]),
            "visit_status": AppointmentStatus(status) if status else None,
            "offer_status": OfferStatus(offer) if offer else None,
        },
        attempt=attempt,
    )


async def changed_together(
    connection: AsyncConnection, series_id: UUID, change: AppointmentChange, changed_at: datetime
) -> Sequence[VisitNow]:
    """Visits of a therapy period that one operation has changed, earliest first."""
    found = await connection.execute(
        _TOGETHER, {"series_id": series_id, "change": change.value, "changed_at": changed_at}
    )
    return [VisitNow(row.told_starts_at, AppointmentStatus(row.status), row.starts_at) for row in found]


async def to_remind(
    connection: AsyncConnection,
    unit_ids: Sequence[str],
    *,
    starts_after: datetime,
    starts_by: datetime,
    hours: int,
    rows: int,
) -> list[VisitToRemind]:
    """Booked visits of units that start after one instant and by another, whose families have no reminder yet.

    Visits that were booked or moved fewer hours before their start are left out: their families have just been told.
    """
    found = await connection.execute(
        _TO_REMIND,
        {
            "unit_ids": list(unit_ids),
            "starts_after": starts_after,
            "starts_by": starts_by,
            "hours": timedelta(hours=hours),
            "hours_told": str(hours),
            "rows": rows,
        },
    )
    return [VisitToRemind(row.id, row.booking_right_id, row.starts_at) for row in found]
