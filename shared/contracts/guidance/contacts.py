"""Contacts (yhteydenotto): made, and shown to the unit that handles them."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.county_parts import EmergencyNumber, MunicipalityCode
from shared.contracts.guidance.clocks import Clock
from shared.contracts.guidance.desk import ContactDesk, DeskRow
from shared.contracts.guidance.human_channel import HumanChannel
from shared.contracts.guidance.making_contact import (
    Circumstances,
    ContactorDetails,
    ContactorParty,
    FilledForm,
    PhoneNumber,
    PossibleDuplicate,
    Situation,
    Transcript,
)
from shared.contracts.guidance.questionnaires import FilledQuestionnaire
from shared.contracts.types import (
    Code,
    Flag,
    IdentityCode,
    Input,
    Instant,
    LongText,
    Output,
    PersonRef,
    ShortText,
    Version,
)
from shared.terms.channels import Channel
from shared.terms.contact_outcomes import OutcomeProgress, WaitsFor
from shared.terms.deadlines import DeadlineState
from shared.terms.desk import ContactAction
from shared.terms.guidance import Contactor, ContactOutcome, ContactStatus, Matter, Urgency
from shared.terms.people import Language
from shared.terms.permissions import IdentificationMethod

EarlyStartFlag = Annotated[Flag, Field(description="Starts the clock of the service needs assessment (D-7).")]


_NAMING_A_PLACE = frozenset({Channel.OUTREACH, Channel.MEETING_PLACE, Channel.VISIT})
_OF_ONESELF = frozenset({Contactor.CLIENT, Contactor.MINOR, Contactor.ANONYMOUS})


class CallbackWindow(Input):
    """When a call back suits."""

    starts_at: Instant
    ends_at: Instant

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts_at >= self.ends_at:
            raise ValueError("The window must start before it ends.")
        return self


class NewContact(Input):
    """Makes contact with the county's client guidance (yhteydenotto). Source: D-6, D-8, R-066."""

    matters: Annotated[
        list[Matter],
        Field(
            min_length=1,
            max_length=len(Matter),
            description="What it is about; child protection is made as a child-protection notice instead.",
        ),
    ]
    channel: Channel = Channel.ONLINE
    language: Annotated[Language, Field(description="Language of service.")]
    contactor: Contactor = Contactor.CLIENT
    municipality: Annotated[
        MunicipalityCode | None, Field(description="Decides the area and the unit; required of all but professionals.")
    ] = None
    unit_id: Annotated[Code | None, Field(description="A professional's own unit; decides instead of the area.")] = None
    emergency: Annotated[Flag, Field(description="Acute danger: answered at once with the emergency numbers.")] = False
    topic_code: Annotated[Code | None, Field(description="Code of the reason.")] = None
    topic: Annotated[ShortText | None, Field(description="The reason in a few words.")] = None
    message: LongText | None = None
    identified: Annotated[
        Flag, Field(description="A strongly identified citizen, who is the client, asks to be known by identity.")
    ] = False
    personal_identity_code: Annotated[
        IdentityCode | None, Field(description="The client's; from professionals and systems only.")
    ] = None
    needs_special_support: EarlyStartFlag = False
    highest_disability_allowance: EarlyStartFlag = False
    contacted_at: Annotated[
        Instant | None,
        Field(description="When the county was first contacted; from professionals and systems only. Now by default."),
    ] = None
    callback_requested: Annotated[Flag, Field(description="Not for an anonymous contact of one's own.")] = False
    callback_window: CallbackWindow | None = None
    callback_phone: PhoneNumber | None = None
    place: Annotated[
        ShortText | None, Field(description="Name of the place of an outreach, meeting-place or visit contact (R-034).")
    ] = None
    contactor_details: Annotated[
        ContactorDetails | None, Field(description="Who makes contact, where it is not the client.")
    ] = None
    not_disclosed_to_guardian: Annotated[
        Flag | None,
        Field(description="A minor alone: no guardian is told; so it is unless the minor says false (R-095)."),
    ] = None
    form: FilledForm | None = None
    situation: Situation | None = None
    questionnaires: Annotated[
        list[FilledQuestionnaire],
        Field(max_length=5, description="That the client filled in and chose to send along (R-029)."),
    ] = Field(default_factory=list)
    identification_method: Annotated[
        IdentificationMethod | None,
        Field(description="How the client was identified; from professionals and systems only."),
    ] = None
    transcript: Transcript = Field(
        default_factory=list, description="A chat held before; from professionals and systems only."
    )

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if len(set(self.matters)) < len(self.matters):
            raise ValueError("Each matter must be there once only.")
        if not self.callback_requested and (self.callback_window or self.callback_phone):
            raise ValueError("The window and the number belong to a call back, which is not requested.")
        if self.place is not None and self.channel not in _NAMING_A_PLACE:
            raise ValueError("Only an outreach, meeting-place or visit contact names its place.")
        if self.channel is Channel.OUTREACH and self.place is None:
            raise ValueError("An outreach contact names its place.")
        if self.contactor_details is not None and self.contactor in _OF_ONESELF:
            raise ValueError("The details are of a contactor who is not the client.")
        if self.not_disclosed_to_guardian is not None and self.contactor is not Contactor.MINOR:
            raise ValueError("Only a minor says whether a guardian is told.")
        if self.questionnaires and self.contactor not in _OF_ONESELF:
            raise ValueError("Only the client sends a questionnaire along.")
        return self


class ContactReceipt(Output):
    """What whoever made contact is answered."""

    red_flag: Annotated[
        bool, Field(description="Acute danger: show the emergency numbers before anything else (D-13).")
    ]
    emergency_numbers: Annotated[list[EmergencyNumber], Field(description="In the order in which they are shown.")]
    id: UUID
    tracking_code: Annotated[str, Field(description="Shown once and kept by nobody else; see contacts/track.")]
    identified: bool
    contacted_at: Instant
    service_promise_at: Annotated[Instant, Field(description="The client is contacted by then (R-124).")]
    clocks: list[Clock]
    unit: UnitContact
    human_channel: HumanChannel
    version: Version
    confirmation: Annotated[str, Field(description="That the contact is taken, in the reader's language (R-148).")]
    next_step: Annotated[str, Field(description="What happens next, in the reader's language.")]
    possible_duplicate: Annotated[
        PossibleDuplicate | None, Field(description="Told only to whoever recorded the contact by duty.")
    ]


class Contact(Output):
    """A contact, as the unit that handles it sees it."""

    id: UUID
    status: ContactStatus
    outcome: ContactOutcome | None
    emergency: bool
    urgency: Annotated[
        Urgency | None, Field(description="From the care need assessment; for readers of the patient register.")
    ]
    matters: list[Matter]
    clocks: list[Clock]
    unit: UnitContact
    area: Code | None
    municipality: MunicipalityCode | None
    channel: Channel
    language: Language
    contactor: Contactor
    identified: bool
    person_ref: PersonRef | None
    topic_code: Code | None
    topic: str | None
    message: str | None
    callback_requested: bool
    callback_from: Instant | None
    callback_until: Instant | None
    callback_phone: str | None
    contacted_at: Instant
    created_at: Instant
    closed_at: Instant | None
    waits_for: Annotated[list[WaitsFor], Field(description="For whom it waits; empty when a worker goes on.")]
    outcome_progress: Annotated[
        OutcomeProgress, Field(description="How far its outcomes are: came_true waits for the closing.")
    ]
    version: Version
    desk: ContactDesk
    available_actions: Annotated[list[ContactAction], Field(description="What this caller may do now.")]
    words_shown: Annotated[
        bool,
        Field(
            description="False: who it is and what was said are not shown, for they belong to a register that this "
            "caller does not read."
        ),
    ]
    identification_method: IdentificationMethod | None
    party: Annotated[ContactorParty | None, Field(description="Who made contact, where it is not the client.")]
    circumstances: Circumstances
    possible_duplicate_of: Annotated[
        UUID | None,
        Field(description="An open contact of the same person on the same matter, perhaps of another unit."),
    ]
    unread_messages: Annotated[int, Field(description="Of the client, not yet shown to anybody of the unit.")]


class ContactSummary(Output):
    """A row of the desk list: what decides the order of work, and nobody's words."""

    id: UUID
    unit_id: Code
    status: ContactStatus
    state: Annotated[
        DeadlineState | None, Field(description="Of the clock due first; null when closed or no clock is left.")
    ]
    due_at: Annotated[Instant, Field(description="When the first of the clocks not yet stopped is due.")]
    emergency: bool
    urgency: Urgency | None
    matters: list[Matter]
    clocks: list[Clock]
    area: Code | None
    channel: Channel
    language: Language
    contactor: Contactor
    identified: bool
    topic_code: Code | None
    callback_requested: bool
    callback_from: Instant | None
    callback_until: Instant | None
    contacted_at: Instant
    waits_for: Annotated[list[WaitsFor], Field(description="For whom it waits; empty when a worker goes on.")]
    outcome_progress: Annotated[
        OutcomeProgress, Field(description="How far its outcomes are: came_true waits for the closing.")
    ]
    version: Version
    desk: DeskRow
    unread_messages: Annotated[int, Field(description="Of the client, not yet shown to anybody of the unit.")]
