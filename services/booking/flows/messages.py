"""Messages that a change leaves for the family, in the transaction of their cause; what they say is in the texts."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from services.booking.storage import history, messages
from services.booking.storage.appointments import AppointmentRecord
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.storage.messages import NewMessage
from services.booking.storage.messages_to_send import VisitToRemind, reminder_key
from shared.kit.jobs import Connection
from shared.terms.booking import AppointmentChange, BookingMode, ChangedBy
from shared.terms.booking_events import Notice
from shared.terms.messages import MessageKind

_TOLD: Final = {
    AppointmentChange.BOOKED: MessageKind.BOOKED,
    AppointmentChange.MOVED: MessageKind.MOVED,
    AppointmentChange.CANCELLED: MessageKind.CANCELLED,
}
"""The changes of an appointment that its family is told of."""
_NOTICES: Final = {
    Notice.RIGHT_EXPIRING: MessageKind.RIGHT_ENDS_SOON,
    Notice.PROXY_ENDING: MessageKind.BIRTHDAY_COMES,
}


async def leave_change(
    connection: Connection, appointment: AppointmentRecord, change: AppointmentChange, by: ChangedBy, at: datetime
) -> None:
    """Tell the family of a change of an appointment; called before the change is written into its history.

    The visits of a therapy period that one operation changes, at one instant, are told of in one message. A visit that
    the family did not move or cancel itself leaves one also when no message can go: the unit has to phone then.
    """
    kind = _TOLD.get(change)
    if kind is None:
        return
    facts = {"starts_at": appointment.starts_at.isoformat(), "by": by.value, "changed_at": at.isoformat()}
    if change is AppointmentChange.MOVED:
        was_at = await history.last_start(connection, appointment.id)
        facts["was_at"] = (was_at or appointment.starts_at).isoformat()
    dedupe_key = None
    if appointment.series_id is not None:
        facts["series_id"] = str(appointment.series_id)
        dedupe_key = f"{kind}:{appointment.series_id}:{at.isoformat()}"
    await messages.leave(
        connection,
        NewMessage(
            kind=kind,
            right_id=appointment.booking_right_id,
            appointment_id=appointment.id,
            at=at,
            facts=facts,
            dedupe_key=dedupe_key,
            has_to_be_told=change is not AppointmentChange.BOOKED and by is not ChangedBy.FAMILY,
        ),
    )


async def leave_reminder(connection: Connection, visit: VisitToRemind, hours: int, at: datetime) -> None:
    """Remind the family of a visit, once for its start and for the setting of so many hours before."""
    await messages.leave(
        connection,
        NewMessage(
            kind=MessageKind.REMINDER,
            right_id=visit.right_id,
            appointment_id=visit.appointment_id,
            at=at,
            facts={"starts_at": visit.starts_at.isoformat()},
            dedupe_key=reminder_key(visit, hours),
        ),
    )


async def leave_right_issued(connection: Connection, right: BookingRightRecord, at: datetime) -> None:
    """Tell the family that it may book; nothing when somebody else books for it, or when the booking is made already.

    Called after it is stored where messages about the right go.
    """
    if right.booking_mode is BookingMode.SELF_BOOKING and not right.open_booking:
        facts = {"until": right.valid_until.isoformat()}
        await messages.leave(
            connection,
            NewMessage(
                kind=MessageKind.RIGHT_ISSUED,
                right_id=right.id,
                at=at,
                facts=facts,
                dedupe_key=f"{MessageKind.RIGHT_ISSUED}:{right.id}",
            ),
        )


async def leave_notice(
    connection: Connection, notice: Notice, right: BookingRightRecord, ends_on: date, at: datetime
) -> None:
    """Tell the family in good time that a right with visits left (D-4) or a guardian's self-service ends (D-1).

    Once for the last day of a right, and once for the birthday of a child, however many rights it has; nothing when it
    has ended already.
    """
    kind, of_whom = _NOTICES.get(notice), right.person_ref if notice is Notice.PROXY_ENDING else str(right.id)
    if kind is not None:
        await messages.leave(
            connection,
            NewMessage(
                kind=kind,
                right_id=right.id,
                at=at,
                facts={"until": ends_on.isoformat()},
                dedupe_key=f"{kind}:{of_whom}:{ends_on.isoformat()}",
            ),
        )


async def leave_offer(
    connection: Connection,
    offer_id: UUID,
    appointment: AppointmentRecord,
    *,
    starts_at: datetime,
    expires_at: datetime,
    at: datetime,
) -> None:
    """Tell the family, once for the offer, of an earlier time that is held for it until an instant.

    `appointment` is the one that it has; the offer's row is in the same transaction. Not sent any more once the offer
    is decided on or has expired.
    """
    await messages.leave(
        connection,
        NewMessage(
            kind=MessageKind.EARLIER_TIME_OFFERED,
            right_id=appointment.booking_right_id,
            appointment_id=appointment.id,
            at=at,
            facts={
                "offer_id": str(offer_id),
                "starts_at": starts_at.isoformat(),
                "expires_at": expires_at.isoformat(),
            },
            dedupe_key=f"{MessageKind.EARLIER_TIME_OFFERED}:{offer_id}",
        ),
    )


async def leave_instruction(connection: Connection, right_id: UUID, hand_over_id: UUID, at: datetime) -> None:
    """Tell the family, once for the hand-over, that there is a written instruction to read (R-006)."""
    await messages.leave(
        connection,
        NewMessage(
            kind=MessageKind.INSTRUCTION_HANDED_OVER,
            right_id=right_id,
            at=at,
            facts={},
            dedupe_key=f"{MessageKind.INSTRUCTION_HANDED_OVER}:{hand_over_id}",
        ),
    )
