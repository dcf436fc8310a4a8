"""What booking tells integrators, and what becomes of booking rights: ids, states and days only."""

from datetime import datetime
from typing import Final
from uuid import UUID

from services.booking.storage import booking_rights
from services.booking.storage.booking_rights import BookingRightRecord
from shared.contracts.booking.calendar_events import AbsenceChanged, ScheduleChanged, TimesReleased
from shared.contracts.booking.messages import Message
from shared.contracts.booking.unit_events import CalendarFeedChanged, MessageChanged, WorkItemChanged
from shared.contracts.events import (
    AppointmentChanged,
    BookingRightChange,
    BookingRightEnding,
    EventType,
    PersonProtectionsChanged,
)
from shared.kit.events import publish
from shared.kit.jobs import Connection
from shared.terms.booking import BookingRightStatus, WorkItemKind, WorkItemStatus
from shared.terms.booking_events import (
    AppointmentEvent,
    BookingRightEvent,
    CalendarFeedEvent,
    MessageEvent,
    Notice,
    PersonEvent,
    WorkItemEvent,
)
from shared.terms.calendar_events import AbsenceEvent, ScheduleEvent

EVENTS: Final = (
    EventType(AppointmentEvent.BOOKED, "An appointment was booked", AppointmentChanged),
    EventType(AppointmentEvent.MOVED, "An appointment was moved to another time", AppointmentChanged),
    EventType(AppointmentEvent.CANCELLED, "An appointment was cancelled", AppointmentChanged),
    EventType(AppointmentEvent.CHECKED_IN, "The person has come to the appointment", AppointmentChanged),
    EventType(AppointmentEvent.COMPLETED, "The visit took place", AppointmentChanged),
    EventType(AppointmentEvent.NO_SHOW, "Nobody came to the appointment", AppointmentChanged),
    EventType(BookingRightEvent.ISSUED, "A booking right was issued", BookingRightChange),
    EventType(BookingRightEvent.REVOKED, "A booking right was ended", BookingRightChange),
    EventType(BookingRightEvent.NO_FREE_TIMES, "The unit has no free time for a booking right", BookingRightChange),
    EventType(BookingRightEvent.USED_UP, "The last visit of a booking right was booked", BookingRightChange),
    EventType(
        BookingRightEvent.INSTRUCTION_HANDED_OVER, "The family has got the instruction of a right", BookingRightChange
    ),
    EventType(
        BookingRightEvent.CONTACT_CHANGED, "Messages about a booking right go elsewhere from now on", BookingRightChange
    ),
    EventType(Notice.RIGHT_EXPIRING, "A booking right with visits left ends soon", BookingRightEnding),
    EventType(Notice.PROXY_ENDING, "A birthday will end the guardian's self-service soon", BookingRightEnding),
    EventType(Notice.PROXY_ENDED, "A birthday has ended the guardian's self-service", BookingRightEnding),
    EventType(
        PersonEvent.PROTECTIONS_CHANGED, "A protection of a person was recorded or lifted", PersonProtectionsChanged
    ),
    EventType(ScheduleEvent.CREATED, "A working pattern was set up", ScheduleChanged),
    EventType(ScheduleEvent.CHANGED, "A working pattern was changed from a day on", ScheduleChanged),
    EventType(ScheduleEvent.ENDED, "A working pattern was given its last day", ScheduleChanged),
    EventType(ScheduleEvent.TIMES_RELEASED, "New times of a working pattern have become public", TimesReleased),
    EventType(AbsenceEvent.RECORDED, "A practitioner is away or a unit is closed", AbsenceChanged),
    EventType(AbsenceEvent.REMOVED, "An absence or a closure was removed", AbsenceChanged),
    EventType(WorkItemEvent.CREATED, "A unit has something to do by hand", WorkItemChanged),
    EventType(WorkItemEvent.DONE, "What a unit had to do by hand is done", WorkItemChanged),
    EventType(WorkItemEvent.REOPENED, "What was marked done by mistake is to be done", WorkItemChanged),
    EventType(MessageEvent.FAILED, "A message could not be delivered: the unit phones", MessageChanged),
    EventType(MessageEvent.RESENT, "A failed message waits to be sent once more", MessageChanged),
    EventType(CalendarFeedEvent.OPENED, "A practitioner opened a feed; an earlier one ended", CalendarFeedChanged),
    EventType(CalendarFeedEvent.CLOSED, "A practitioner closed the calendar feed", CalendarFeedChanged),
)


async def tell_right(connection: Connection, right: BookingRightRecord, event: BookingRightEvent, at: datetime) -> None:
    """Tell what became of a right, in the transaction that made it so, while the right is held."""
    change = BookingRightChange(
        booking_right_id=right.id, unit_id=right.unit_id, service_type=right.service_type, status=right.status
    )
    await publish(connection, event, f"booking-right:{right.id}", change.model_dump(mode="json"), at)


async def tell_protections(connection: Connection, person_ref: str, at: datetime) -> None:
    """Tell that a protection of a held person was recorded or lifted, and not which."""
    change = PersonProtectionsChanged(person_ref=person_ref)
    event = PersonEvent.PROTECTIONS_CHANGED
    await publish(connection, event, f"person:{person_ref}", change.model_dump(mode="json"), at)


async def tell_used_up(
    connection: Connection, *, right_id: UUID, unit_id: str, service_type: str, at: datetime
) -> None:
    """Tell that every visit of a held right is used, if so; once, however many visits were booked at a time."""
    version = await booking_rights.used_up(connection, right_id)
    if version is None:
        return
    change = BookingRightChange(
        booking_right_id=right_id, unit_id=unit_id, service_type=service_type, status=BookingRightStatus.ACTIVE
    )
    await publish(
        connection,
        BookingRightEvent.USED_UP,
        f"booking-right:{right_id}",
        change.model_dump(mode="json"),
        at,
        dedupe_key=f"{BookingRightEvent.USED_UP}:{right_id}:{version}",
    )


async def tell_work_item(
    connection: Connection,
    event: WorkItemEvent,
    work_item_id: UUID,
    kind: WorkItemKind,
    *,
    unit_id: str,
    status: WorkItemStatus,
    at: datetime,
) -> None:
    """Tell what became of a work item, in the transaction that made it so."""
    change = WorkItemChanged(work_item_id=work_item_id, kind=kind, unit_id=unit_id, status=status)
    await publish(connection, event, f"work-item:{work_item_id}", change.model_dump(mode="json"), at)


async def tell_message(connection: Connection, event: MessageEvent, told: Message, at: datetime) -> None:
    """Tell what became of a message, in the transaction that made it so; neither its words nor its address."""
    change = MessageChanged(message_id=told.id, kind=told.kind, unit_id=told.unit_id, status=told.status)
    await publish(connection, event, f"message:{told.id}", change.model_dump(mode="json"), at)


async def tell_feed(connection: Connection, event: CalendarFeedEvent, practitioner_id: str, at: datetime) -> None:
    """Tell that a practitioner's feed was opened or closed, in the transaction that made it so."""
    change = CalendarFeedChanged(practitioner_id=practitioner_id)
    await publish(connection, event, f"calendar-feed:{practitioner_id}", change.model_dump(mode="json"), at)
