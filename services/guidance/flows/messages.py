"""Messages of a contact, sealed for keeping and opened for either side."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from services.guidance.flows.parts import GuidanceParts, invalid
from services.guidance.storage.messages import MessageRecord
from shared.contracts.guidance.making_contact import TranscriptLine
from shared.contracts.guidance.messages import ContactMessage
from shared.kit.sealing import Sealer
from shared.terms.contact_messages import MessageAuthor


def new_message(sealer: Sealer, contact_id: UUID, author: MessageAuthor, text: str, at: datetime) -> MessageRecord:
    """A message that is written now."""
    return MessageRecord(
        id=uuid7(),
        contact_id=contact_id,
        author=author,
        written_at=at,
        recorded_at=at,
        sealed_text=sealer.seal(text),
    )


def imported_lines(
    parts: GuidanceParts, contact_id: UUID, lines: Sequence[TranscriptLine], at: datetime, *, pointer: str
) -> list[MessageRecord]:
    """Lines of a chat that both sides have read already; refuses one of the future."""
    for place, line in enumerate(lines):
        if line.written_at > at:
            raise invalid(f"{pointer}/{place}/written_at", "in_the_future", "Nobody has written in the future.")
    return [
        MessageRecord(
            id=uuid7(),
            contact_id=contact_id,
            author=line.author,
            imported=True,
            written_at=line.written_at,
            recorded_at=at,
            read_at=line.written_at,
            sealed_text=parts.sealer.seal(line.text),
        )
        for line in lines
    ]


def shown_message(sealer: Sealer, record: MessageRecord) -> ContactMessage:
    """A message as either side reads it."""
    return ContactMessage(
        id=record.id,
        author=record.author,
        text=sealer.open(record.sealed_text),
        imported=record.imported,
        written_at=record.written_at,
        read_at=record.read_at,
    )
