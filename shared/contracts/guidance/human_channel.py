"""How to reach a human being: at the end of everything that one does by oneself. Source: R-030."""

from typing import Annotated

from pydantic import Field, HttpUrl

from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.county_parts import EmergencyNumber
from shared.contracts.guidance.directory import DirectoryHit
from shared.contracts.opening_hours import Phone
from shared.contracts.texts import LocalisedText
from shared.contracts.types import Code, Instant, Output
from shared.terms.guidance import Matter


class HumanChannel(Output):
    """Whom to call or write to, open now or when next."""

    meanwhile: Annotated[
        list[EmergencyNumber],
        Field(description="Whom to call first while the phone is not answered, in this order; empty while it is."),
    ]
    area: Annotated[Code | None, Field(description="Guidance area; null when no municipality was told.")]
    area_name: LocalisedText | None
    unit: Annotated[UnitContact, Field(description="Whose people answer, with this phone and its hours of today.")]
    phone: Phone
    in_words: Annotated[LocalisedText, Field(description="Whether it is answered now, until when, and when next.")]
    is_open: Annotated[bool, Field(description="Whether the phone is answered now.")]
    closes_at: Annotated[Instant | None, Field(description="Not included; null while closed.")]
    opens_at: Annotated[Instant | None, Field(description="Next opening; null while open, and when none is known.")]
    chat_url: Annotated[HttpUrl | None, Field(description="Chat with a professional; null: the county has none.")]


class SuggestedServices(Output):
    """Services that answer the need, of the person's own area where a municipality was told; for information only."""

    services: Annotated[list[DirectoryHit], Field(description="At most five, by name.")]
    self_care: Annotated[
        list[DirectoryHit], Field(description="At most five that need no contact: step 0 of stepped care.")
    ]


class ContactPrefill(Output):
    """What a request for contact may be filled in with; nothing is sent unless the person does it. Source: R-029."""

    matters: list[Matter]
    topic_code: Code
    municipality: str | None
    form_code: Annotated[Code | None, Field(description="Form of contact of the topic.")]
