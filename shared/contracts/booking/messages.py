"""Messages to families, and where they go."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from shared.contracts.types import Code, Input, Instant, Output, PersonRef, Version
from shared.law.personal_identity_code import mentions_identity_code
from shared.terms.messages import ContactChannel, ContactOwner, MessageKind, MessageStatus
from shared.terms.people import Language

_LONGEST_LOCAL_PART = 64


def _an_address(text: str) -> str:
    if mentions_identity_code(text):
        raise ValueError("must not hold a personal identity code")
    local, _, domain = text.partition("@")
    if len(local) > _LONGEST_LOCAL_PART or not text.isprintable():
        raise ValueError("is not an address of electronic mail")
    try:
        domain.encode("idna")
    except UnicodeError as error:
        raise ValueError("is not an address of electronic mail") from error
    return text


_LETTER = r'[^\s<>()\[\]\\,;:"@.]'
_ATOMS = rf"{_LETTER}+(?:\.{_LETTER}+)*"
EMailAddress = Annotated[
    str,
    Field(max_length=254, pattern=rf"^{_ATOMS}@{_ATOMS}\.{_LETTER}{{2,}}$", examples=["perhe@example.fi"]),
    AfterValidator(_an_address),
]
PhoneNumber = Annotated[
    str,
    Field(pattern=r"^\+[1-9][0-9]{6,14}$", description="In E.164, without spaces.", examples=["+358401234567"]),
]


class ContactDetails(Input):
    """Where messages about a right and its visits go; kept encrypted.

    By Suomi.fi Messages they go to the citizen who says so, or, when a professional says so, to the adult whose right
    it is. What a guardian says, and a guardian's address whoever says it, is good until the birthday that ends the
    guardian's self-service.
    """

    channel: ContactChannel
    email: Annotated[EMailAddress | None, Field(description="Required of the channel email, refused of others.")] = None
    phone: Annotated[PhoneNumber | None, Field(description="Required of the channel sms, refused of others.")] = None
    language: Annotated[Language, Field(description="Language of the messages.")]
    belongs_to: Annotated[
        ContactOwner | None,
        Field(
            description="Whose the address is, from a professional or a service; refused of a citizen. By default the "
            "guardian's for a child under the age at which the guardian's self-service ends, else the person's own."
        ),
    ] = None

    @model_validator(mode="after")
    def _what_the_channel_needs(self) -> Self:
        if (self.email is not None) is not (self.channel is ContactChannel.EMAIL):
            raise ValueError("An e-mail address is given when the channel is email, and only then.")
        if (self.phone is not None) is not (self.channel is ContactChannel.SMS):
            raise ValueError("A phone number is given when the channel is sms, and only then.")
        return self


class ShownContactDetails(Output):
    """Where messages about a right and its visits go.

    The address is shown to the citizen who gave it and, unless the person is under non-disclosure, to the unit's
    professionals; others, such as the other guardian, see the channel only.
    """

    booking_right_id: UUID
    channel: Annotated[ContactChannel, Field(description="`none` also when nobody has said anything.")]
    email: str | None
    phone: str | None
    language: Annotated[Language | None, Field(description="Null when nobody has said anything.")]
    version: Annotated[Version, Field(description="Version of the right.")]


class Message(Output):
    """A message to a family: what became of it, and never to which address it went."""

    id: UUID
    kind: MessageKind
    channel: ContactChannel
    language: Language
    unit_id: Code
    person_ref: PersonRef
    booking_right_id: UUID
    appointment_id: UUID | None
    status: MessageStatus
    failure: Annotated[
        str | None,
        Field(description="Why it was dropped or failed, or what its channel said last: a code, never an address."),
    ]
    attempts: int
    created_at: Instant
    send_at: Annotated[Instant, Field(description="When it is sent, or tried again; of a sent one, when it was due.")]
    sent_at: Instant | None
    version: Version
