"""Contacts (yhteydenotto): made, and shown to the unit that handles them."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.county_parts import EmergencyNumber, MunicipalityCode
from shared.contracts.guidance.clocks import Clock
from shared.contracts.guidance.desk import ContactDesk, DeskRow
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

PhoneNumber = Annotated[
    str,
    Field(
        pattern=r"^\+?[0-9][0-9 -]{3,22}[0-9]$",
        description="Number to call, as it is dialled. Personal: sealed at rest.",
        examples=["+358 40 000 0000"],
    ),
]


EarlyStartFlag = Annotated[Flag, Field(description="Starts the clock of the service needs assessment (D-7).")]


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

    matters: Annotated[list[Matter], Field(min_length=1, max_length=len(Matter), description="What it is about.")]
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

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if len(set(self.matters)) < len(self.matters):
            raise ValueError("Each matter must be there once only.")
        if not self.callback_requested and (self.callback_window or self.callback_phone):
            raise ValueError("The window and the number belong to a call back, which is not requested.")
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
    version: Version


class Contact(Output):
    """A contact, as the unit that handles it sees it."""

    id: UUID
    status: ContactStatus
    outcome: ContactOutcome | None
    emergency: bool
    urgency: Annotated[Urgency | None, Field(description="From the care need assessment.")]
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
