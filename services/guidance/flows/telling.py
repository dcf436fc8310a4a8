"""What guidance tells integrators: that a contact came and was closed, by ids and states only (D-8)."""

from datetime import date, datetime
from typing import Final

from services.guidance.storage.child_protection import NoticeRecord
from services.guidance.storage.contacts import ContactRecord
from services.guidance.storage.directory.entries import EntryRecord
from services.guidance.storage.messages import MessageRecord
from shared.contracts.events import (
    ContactChange,
    ContactClockNotice,
    ContactMessageReceived,
    DirectoryEntryChange,
    EventType,
    NoticeChange,
)
from shared.kit.events import publish
from shared.kit.jobs import Connection
from shared.terms.child_protection import NoticeEvent
from shared.terms.directory import DirectoryEvent, EntryChangeKind
from shared.terms.guidance import GuidanceEvent

EVENTS: Final = (
    EventType(GuidanceEvent.CONTACT_RECEIVED, "A contact was received", ContactChange),
    EventType(GuidanceEvent.CONTACT_CLOSED, "A contact was closed", ContactChange),
    EventType(GuidanceEvent.CLOCK_OVERDUE, "A clock of a contact has run out", ContactClockNotice),
    EventType(GuidanceEvent.CLOCK_DUE_SOON, "A clock of a contact is due soon", ContactClockNotice),
    EventType(GuidanceEvent.CLOCK_MET, "A clock of a contact was met", ContactClockNotice),
    EventType(GuidanceEvent.MESSAGE_RECEIVED, "A message of a contact waits to be read", ContactMessageReceived),
    EventType(GuidanceEvent.CLOCK_RECOUNTED, "A clock of a contact is due at another instant", ContactClockNotice),
    EventType(GuidanceEvent.CONTACT_ASSIGNED, "Another worker handles a contact, or nobody again", ContactChange),
    EventType(
        GuidanceEvent.MATTERS_ADDED, "A contact is about more than was known, perhaps with clocks", ContactChange
    ),
    EventType(GuidanceEvent.CLOCK_NOT_NEEDED, "What a clock of a contact waits for is not needed", ContactClockNotice),
    EventType(NoticeEvent.RECEIVED, "A child-protection notice was received", NoticeChange),
    EventType(NoticeEvent.URGENCY_ASSESSED, "The urgency of a child-protection notice was assessed", NoticeChange),
    EventType(NoticeEvent.FORWARDED, "A child-protection notice was forwarded", NoticeChange),
    EventType(NoticeEvent.DECIDED, "It was decided whether an assessment begins", NoticeChange),
    EventType(DirectoryEvent.ENTRY_CHANGED, "An entry of the service directory changed", DirectoryEntryChange),
    EventType(
        GuidanceEvent.CONTACT_REOPENED, "A closed contact is open again: its matter was given back", ContactChange
    ),
    EventType(
        GuidanceEvent.CLOCK_CONTINUED, "A clock goes on in an accepted handover, told by referral", ContactClockNotice
    ),
    EventType(GuidanceEvent.CLOCK_RESUMED, "A clock that was given back runs at its contact again", ContactClockNotice),
)


async def tell_contact(connection: Connection, kind: GuidanceEvent, contact: ContactRecord, at: datetime) -> None:
    """Tell that a contact is now in the state that it has; in the transaction that made it so."""
    change = ContactChange(
        contact_id=contact.id, status=contact.status, outcome=contact.outcome, unit_id=contact.unit_id
    )
    await publish(connection, kind, f"contact:{contact.id}", change.model_dump(mode="json"), at)


async def tell_message(connection: Connection, contact: ContactRecord, message: MessageRecord, at: datetime) -> None:
    """Tell that one side has written to the other, and never what; in the transaction that stores the message."""
    received = ContactMessageReceived(
        contact_id=contact.id, message_id=message.id, author=message.author, unit_id=contact.unit_id
    )
    await publish(
        connection, GuidanceEvent.MESSAGE_RECEIVED, f"contact:{contact.id}", received.model_dump(mode="json"), at
    )


async def tell_notice(connection: Connection, kind: NoticeEvent, notice: NoticeRecord, at: datetime) -> None:
    """Tell that a child-protection notice is now in the state that it has; in the transaction that made it so."""
    change = NoticeChange(
        notice_id=notice.id,
        contact_id=notice.contact_id,
        status=notice.status,
        unit_id=notice.unit_id,
        acute=notice.acute,
    )
    await publish(connection, kind, f"child-protection-notice:{notice.id}", change.model_dump(mode="json"), at)


async def tell_directory_entry(
    connection: Connection, entry: EntryRecord, kind: EntryChangeKind, at: datetime, effective_from: date | None = None
) -> None:
    """Tell that something happened to an entry of the directory; in the transaction that made it so."""
    change = DirectoryEntryChange(
        entry_id=entry.id,
        kind=kind,
        status=entry.status,
        county=entry.county,
        owner_unit_id=entry.owner_unit_id,
        effective_from=effective_from,
    )
    await publish(
        connection, DirectoryEvent.ENTRY_CHANGED, f"directory-entry:{entry.id}", change.model_dump(mode="json"), at
    )
