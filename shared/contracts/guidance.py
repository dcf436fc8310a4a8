"""What the guidance service takes and answers."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.county_parts import EmergencyNumber, MunicipalityCode
from shared.contracts.opening_hours import ClockTime, OpeningHours
from shared.contracts.types import (
    CivilDate,
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
from shared.terms.deadlines import (
    CareNeedReading,
    CountingMethod,
    DeadlineGroup,
    DeadlineRule,
    DeadlineState,
    NoDeadlineReason,
)
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


class Clock(Output):
    """A time limit that runs on a contact; its state is that of the moment of the answer. Source: D-6, D-7."""

    rule_id: DeadlineRule
    rule_version: str
    calendar_version: str
    state: DeadlineState
    started_at: Instant
    due_date: Annotated[CivilDate, Field(description="Working day that binds.")]
    due_at: Annotated[Instant, Field(description="Up to this instant it is kept, included.")]
    met_at: Annotated[Instant | None, Field(description="When what it waits for was done.")]
    met_recorded_at: Annotated[
        Instant | None, Field(description="When that was recorded; after `due_at` the clock was overdue until then.")
    ]


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
    version: Version


class ContactSummary(Output):
    """A row of the desk list: what decides the order of work, and nobody's words."""

    id: UUID
    unit_id: Code
    status: ContactStatus
    state: Annotated[DeadlineState | None, Field(description="Of the clock due first; null when closed.")]
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
    version: Version


class TrackContact(Input):
    """Asks how a contact stands."""

    tracking_code: Annotated[str, Field(min_length=1, max_length=64)]


class TrackedContact(Output):
    """How a contact stands, for whoever holds its tracking code."""

    status: ContactStatus
    clocks: list[Clock]


class CareNeedAssessment(Input):
    """Records that the need of care was assessed (hoidon tarpeen arviointi); its content is in the patient record."""

    urgency: Urgency
    assessed_at: Annotated[Instant | None, Field(description="Not in the future; now by default.")] = None


class CloseContact(Input):
    """Ends a contact."""

    outcome: ContactOutcome


class CalculateDeadline(Input):
    """Asks by when something must be done under a rule. Source: D-6, D-7."""

    rule: DeadlineRule
    contact_at: Annotated[Instant, Field(description="When the contact, notice or referral arrived.")]
    unit_id: Annotated[Code | None, Field(description="By this unit's hours and its county's reading.")] = None
    office_hours: Annotated[OpeningHours | None, Field(description="Instead of the unit's.")] = None
    care_need_assessment_rule: Annotated[CareNeedReading | None, Field(description="Instead of the county's.")] = None
    service_promise_by: Annotated[ClockTime | None, Field(description="Instead of the table's.")] = None
    birth_date: CivilDate | None = None
    needs_special_support: Flag = False
    highest_disability_allowance: Flag = False


class CountedDeadline(Output):
    """By when, and which rule, version and calendar say so."""

    rule_version: str
    calendar_version: str
    source: str
    received_on: Annotated[CivilDate, Field(description="Civil date on which the contact counts as received.")]
    due_date: Annotated[CivilDate, Field(description="Working day that binds: the same as `due_operational`.")]
    due_at: Annotated[Instant, Field(description="Up to this instant it is kept, included.")]
    due_computed: Annotated[CivilDate, Field(description="Where the count lands, working day or not.")]
    due_operational: Annotated[CivilDate, Field(description="Last working day on or before `due_computed`.")]
    due_rolled: Annotated[CivilDate, Field(description="First working day on or after `due_computed`.")]


class CalculatedDeadline(Output):
    """A deadline, or why there is none."""

    rule_id: DeadlineRule
    deadline: CountedDeadline | None
    no_deadline_reason: NoDeadlineReason | None


class DeadlineRuleVersion(Output):
    """One row of the table of time limits: what, for whom, from when, how counted, by which source."""

    rule_id: DeadlineRule
    version: str
    counting: CountingMethod
    count: int
    due_time: Annotated[ClockTime | None, Field(description="Local time of the due day; null: close of office hours.")]
    applies_from: Annotated[CivilDate | None, Field(description="First day of contact, included.")]
    applies_until: Annotated[CivilDate | None, Field(description="Last day of contact, included.")]
    group: DeadlineGroup
    reading: Annotated[CareNeedReading | None, Field(description="Only where a county chooses how to read it.")]
    source: str
    to_confirm: Annotated[str, Field(description="What the county confirms before it relies on it; may be empty.")]
