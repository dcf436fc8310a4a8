"""What guidance tells integrators: that a contact came and was closed, by ids and states only (D-8)."""

from datetime import datetime
from typing import Final

from services.guidance.storage.contacts import ContactRecord
from services.guidance.storage.messages import MessageRecord
from shared.contracts.events import ContactChange, ContactClockNotice, ContactMessageReceived, EventType
from shared.kit.events import publish
from shared.kit.jobs import Connection
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
