"""Child-protection notices (lastensuojeluilmoitus): made by anybody, handled by social-welfare professionals."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.county_parts import EmergencyNumber, MunicipalityCode
from shared.contracts.guidance.clocks import Clock
from shared.contracts.guidance.making_contact import PhoneNumber
from shared.contracts.types import (
    Account,
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
from shared.terms.child_protection import (
    NoticeAction,
    NoticeDecision,
    NoticeForm,
    NoticeForwarding,
    NoticeStatus,
    NotifierKind,
    NotifierReading,
)
from shared.terms.guidance import Urgency
from shared.terms.people import Language


class NewNotifier(Input):
    """Who makes a notice; a private person need not tell."""

    kind: NotifierKind
    name: Annotated[ShortText | None, Field(description="Sealed, and read with a reason only (R-202).")] = None
    organisation: Annotated[ShortText | None, Field(description="Of an authority or a professional.")] = None
    phone: PhoneNumber | None = None
    allows_telling: Annotated[
        Flag, Field(description="A private person allows the unit's social-welfare professionals to know who it is.")
    ] = False

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        told = self.name or self.organisation or self.phone
        if self.kind is NotifierKind.ANONYMOUS and (told or self.allows_telling):
            raise ValueError("Who notifies anonymously tells nothing of oneself.")
        if self.kind is NotifierKind.PRIVATE and not self.name:
            raise ValueError("A private person tells a name, or notifies anonymously.")
        return self


class NewChildProtectionNotice(Input):
    """Makes a child-protection notice. Source: D-8; R-201...R-203; act 417/2007 section 25."""

    form: NoticeForm
    acute: Annotated[
        Flag, Field(description="The child is in danger now: answered at once with the emergency numbers (D-13).")
    ] = False
    channel: Channel = Channel.ONLINE
    language: Language
    municipality: Annotated[
        MunicipalityCode | None, Field(description="Where the child is; required of all but professionals.")
    ] = None
    unit_id: Annotated[Code | None, Field(description="A professional's own unit; decides instead.")] = None
    personal_identity_code: Annotated[
        IdentityCode | None, Field(description="The child's; from professionals and systems only.")
    ] = None
    child: Annotated[
        LongText | None,
        Field(description="Who the child is, as far as one knows; needed without the identity code. Sealed."),
    ] = None
    concern: Annotated[LongText, Field(description="What worries. Sealed.")]
    notifier: NewNotifier
    received_at: Annotated[
        Instant | None, Field(description="From professionals and systems only. Now by default; clocks start then.")
    ] = None

    @model_validator(mode="after")
    def _some_child(self) -> Self:
        if not (self.personal_identity_code or self.child or self.notifier.kind is NotifierKind.CHILD):
            raise ValueError("Tell who the child is, or describe the child.")
        return self


class ChildProtectionNoticeReceipt(Output):
    """What whoever made a notice is answered; nothing of what becomes of it."""

    red_flag: Annotated[
        bool, Field(description="Acute danger: show the emergency numbers before anything else (D-13).")
    ]
    emergency_numbers: Annotated[list[EmergencyNumber], Field(description="In the order in which they are shown.")]
    id: UUID
    received_at: Instant
    own_application: Annotated[bool, Field(description="A child of 12 or over has brought its own matter.")]
    make_it_in_writing: Annotated[
        bool, Field(description="An oral notice that is not acute is asked for in writing too (R-203).")
    ]
    electronic_notice_url: Annotated[
        str | None,
        Field(description="The county's social-welfare system, where an electronic notice is made (R-195)."),
    ]
    unit: UnitContact


class ChildProtectionNotice(Output):
    """A notice, as the social-welfare professionals who handle it see it; never who made it."""

    id: UUID
    contact_id: UUID
    status: NoticeStatus
    form: NoticeForm
    acute: bool
    red_flag: Annotated[bool, Field(description="Acute, or assessed as an emergency: call at once (D-13).")]
    emergency_numbers: list[EmergencyNumber]
    notifier_kind: NotifierKind
    own_application: bool
    child_identified: bool
    person_ref: PersonRef | None
    child: str | None
    concern: str
    received_at: Instant
    unit: UnitContact
    clocks: Annotated[list[Clock], Field(description="The 7th working day, three months, and the promise.")]
    urgency: Urgency | None
    urgency_assessed_at: Instant | None
    urgency_assessed_by: str | None
    forwarding: NoticeForwarding | None
    to_unit_id: Code | None
    handover_id: UUID | None
    forwarded_at: Instant | None
    forwarded_by: str | None
    decision: NoticeDecision | None
    reason: str | None
    decided_at: Instant | None
    decided_by: str | None
    family_informed_at: Annotated[Instant | None, Field(description="When the child or a guardian was told of it.")]
    finished_at: Annotated[Instant | None, Field(description="When the assessment that began was complete.")]
    available_actions: Annotated[list[NoticeAction], Field(description="What this caller may do now.")]
    version: Version


class ChildProtectionNoticeSummary(Output):
    """A row of the list: no words, nobody's name."""

    id: UUID
    contact_id: UUID
    unit_id: Code
    status: NoticeStatus
    form: NoticeForm
    acute: bool
    own_application: bool
    child_identified: bool
    urgency: Urgency | None
    forwarding: NoticeForwarding | None
    received_at: Instant
    version: Version


class AssessNoticeUrgency(Input):
    """How urgent the child's need is, assessed as soon as the notice came."""

    urgency: Urgency


class IdentifyChild(Input):
    """The child of a notice that only described it."""

    personal_identity_code: IdentityCode


class NoticeHandover(Input):
    """What the child-protection unit is told of the need (D-9)."""

    needs: Account
    functional_capacity: Account
    resources: Account
    clients_own_words: Account
    reason: Annotated[Account, Field(description="Why this unit.")]


class ForwardNotice(Input):
    """Forwards a notice: by a handover through referral, or told directly, for instance on the phone."""

    to_unit_id: Annotated[Code | None, Field(description="The county's child-protection unit by default.")] = None
    handover: NoticeHandover | None = None
    told_directly: Annotated[
        Flag, Field(description="The unit was told already; the only way while the child is not identified.")
    ] = False

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.told_directly is (self.handover is not None):
            raise ValueError("A notice is handed over or told directly, one of the two.")
        return self


class DecideNotice(Input):
    """Whether an assessment of the child's need of services begins; stops the clock of the 7th working day."""

    decision: NoticeDecision
    reason: Account
    family_informed_at: Annotated[
        Instant | None, Field(description="When the child or a guardian was told of the notice; not in the future.")
    ] = None


class Notifier(Output):
    """Who made a notice."""

    kind: NotifierKind
    name: str | None
    organisation: str | None
    phone: str | None
    allows_telling: bool
    read_because: NotifierReading
