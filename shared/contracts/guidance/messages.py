"""Messages between the client and the unit that handles the contact: secure, and no e-mail."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.guidance.identification import TrackingCode
from shared.contracts.guidance.making_contact import MOST_LINES, TranscriptLine
from shared.contracts.types import Input, Instant, LongText, Output
from shared.terms.contact_messages import MessageAuthor


class NewMessage(Input):
    """Writes to the other side."""

    text: LongText


class NewMessageByCode(NewMessage):
    """Writes to the unit about an anonymous contact."""

    tracking_code: TrackingCode


class ImportTranscript(Input):
    """Records a chat that was held elsewhere."""

    lines: Annotated[
        list[TranscriptLine], Field(min_length=1, max_length=MOST_LINES, description="In the order of the chat.")
    ]


class ContactMessage(Output):
    """A message, or a line of a chat that was held elsewhere."""

    id: UUID
    author: MessageAuthor
    text: str
    imported: Annotated[bool, Field(description="A line of a chat that was held elsewhere.")]
    written_at: Instant
    read_at: Annotated[Instant | None, Field(description="When it was first shown to the other side.")]
