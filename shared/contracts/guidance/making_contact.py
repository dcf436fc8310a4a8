"""What comes with a contact besides its reason: the form, the situation, who made it, and a chat held before."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.county_contact_forms import ContactForm
from shared.contracts.types import Code, Flag, IdentityCode, Input, Instant, LongText, Output, ShortText, Whole
from shared.terms.contact_forms import UserGroup
from shared.terms.contact_messages import MessageAuthor

MOST_LINES = 200
"""Lines of a chat that are taken at once."""

PhoneNumber = Annotated[
    str,
    Field(
        pattern=r"^\+?[0-9][0-9 -]{3,22}[0-9]$",
        description="Number to call, as it is dialled. Personal: sealed at rest.",
        examples=["+358 40 000 0000"],
    ),
]
Answer = Annotated[
    Flag | Whole | LongText, Field(description="Code of an option, true or false, a whole number, or a text.")
]
Answers = Annotated[
    dict[Code, Answer], Field(max_length=40, description="By the code of the question.", examples=[{"pain": 4}])
]
FormVersion = Annotated[Whole, Field(ge=1, examples=[1])]
ServicesInUse = Annotated[
    list[ShortText], Field(max_length=20, description="Social and health services that the client uses now.")
]


class FilledForm(Input):
    """A form of the county, filled in."""

    code: Code
    version: FormVersion
    answers: Answers


class Situation(Input):
    """In which situation the client is. Source: R-093, R-147."""

    user_group: UserGroup | None = None
    services_in_use: ServicesInUse = Field(default_factory=list)
    life_situation: LongText | None = None


class ContactorDetails(Input):
    """Who makes contact about somebody else; of an anonymous contact only the relation and the organisation."""

    relation: Annotated[ShortText | None, Field(description="To the client, such as grandmother or teacher.")] = None
    organisation: ShortText | None = None
    name: ShortText | None = None
    phone: PhoneNumber | None = None
    personal_identity_code: Annotated[
        IdentityCode | None, Field(description="The contactor's own; from professionals and systems only.")
    ] = None


class TranscriptLine(Input):
    """One line of a chat that was held before it was recorded here."""

    author: MessageAuthor
    written_at: Instant
    text: LongText


Transcript = Annotated[list[TranscriptLine], Field(max_length=MOST_LINES, description="In the order of the chat.")]


class FormAnswers(Output):
    """A filled form, as the unit sees it."""

    code: Code
    version: FormVersion
    answers: Answers


class Circumstances(Output):
    """What came with a contact, as the unit sees it."""

    place: Annotated[str | None, Field(description="Where an outreach or meeting-place contact was made.")]
    user_group: UserGroup | None
    services_in_use: ServicesInUse
    life_situation: str | None
    form: FormAnswers | None
    not_disclosed_to_guardian: Annotated[
        bool, Field(description="A minor makes contact alone: no guardian is told of it.")
    ]


class ContactorParty(Output):
    """Who made contact about somebody else."""

    relation: str | None
    organisation: str | None
    name: str | None
    phone: str | None


class PossibleDuplicate(Output):
    """An open contact of the same person on the same matter, perhaps of another unit (R-128)."""

    contact_id: UUID
    unit: UnitContact
    contacted_at: Instant


class CountyContactForm(Output):
    """A form of a county."""

    county: Code
    form: ContactForm
