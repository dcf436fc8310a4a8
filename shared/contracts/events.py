"""Events that a service publishes, and the webhooks that carry them; ids, states and instants, nothing personal."""

from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field

from shared.contracts.types import CivilDate, Code, Id, Input, Instant, Output, PersonRef, Whole
from shared.terms.assessments import AssessmentKind, AssessmentStatus
from shared.terms.booking import AppointmentStatus, BookingRightStatus
from shared.terms.child_protection import NoticeStatus
from shared.terms.consultations import ConsultationStatus, ConsultationUrgency
from shared.terms.contact_messages import MessageAuthor
from shared.terms.deadlines import ClockAwaits, ClockOwner, DeadlineRule
from shared.terms.directory import EntryChangeKind, EntryStatus
from shared.terms.events import DeliveryFailure, DeliveryState, WebhookStatus
from shared.terms.guidance import ContactOutcome, ContactStatus
from shared.terms.handovers import HandoverStatus
from shared.terms.permissions import PermissionPurpose, RecipientKind
from shared.terms.referral import ReferralStatus
from shared.terms.registers import Register

EventTypeName = Annotated[
    str, Field(pattern=r"^[a-z-]+\.[a-z-]+$", max_length=64, description="Type of event.", examples=["thing.happened"])
]
WebhookUrl = Annotated[
    str,
    Field(
        pattern=r"^https?://[\x21-\x7e]+$",
        max_length=2000,
        description="Where events are posted; https, and a host on the public internet.",
        examples=["https://example.org/polku"],
    ),
]

CareStep = Annotated[Whole, Field(ge=0, le=3, description="Actual step (porras) of stepped care (D-11).", examples=[1])]


@dataclass(frozen=True, slots=True)
class EventType:
    """One type of event as a service documents it."""

    name: str
    summary: str
    data: type[Output]


class EventHead(Output):
    """What every event tells."""

    id: Annotated[Id, Field(description="The same in every attempt, in a replay and in the feed.")]
    type: EventTypeName
    aggregate: Annotated[
        str,
        Field(
            description="What the event is about; events of one aggregate are delivered in order.",
            examples=["thing:0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"],
        ),
    ]
    position: Annotated[
        Whole, Field(ge=1, description="Place in the feed: a later position was committed later.", examples=[1])
    ]
    occurred_at: Instant


class PublishedEvent(EventHead):
    """An event of any type."""

    data: Annotated[
        dict[str, Any], Field(description="As the webhook of the type documents it.", examples=[{"status": "sent"}])
    ]


Data = TypeVar("Data", bound=Output)


class Event(EventHead, Generic[Data]):
    """An event of one type, as a webhook carries it."""

    data: Data


class EventPage(Output):
    """Events in the order of their positions."""

    items: list[PublishedEvent]
    next_cursor: Annotated[
        str, Field(description="Give it as `cursor` to read on; after an empty page ask again later with it.")
    ]


class NewWebhook(Input):
    """Where an integrator wants which events."""

    url: WebhookUrl
    types: list[EventTypeName] = Field(
        default_factory=list, max_length=100, description="Types of event; every type when there are none."
    )


class Webhook(Output):
    """A webhook of the caller's own client."""

    id: Id
    url: WebhookUrl
    types: list[EventTypeName]
    status: WebhookStatus
    failing_since: Instant | None
    waiting: Annotated[Whole, Field(ge=0, description="Deliveries not yet made.", examples=[0])]
    failed: Annotated[Whole, Field(ge=0, description="Deliveries given up; ask for a replay.", examples=[0])]
    created_at: Instant


class WebhookWithSecret(Webhook):
    """A webhook as it was made: the only time that its secret is told."""

    secret: Annotated[
        str,
        Field(
            pattern=r"^whsec_[A-Za-z0-9+/]{43}=$",
            description="Key of the signatures (HMAC-SHA-256, Standard Webhooks).",
            examples=["whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="],
        ),
    ]


class ReplayWebhook(Input):
    """From when on the events are wanted again."""

    since: Annotated[Instant, Field(description="Events published at this instant or later.")]


class WebhookDelivery(Output):
    """One event on its way to one webhook."""

    event_id: Id
    type: EventTypeName
    position: Annotated[Whole, Field(ge=1, examples=[1])]
    state: DeliveryState
    attempts: Annotated[Whole, Field(ge=0, examples=[1])]
    first_tried_at: Instant | None
    last_tried_at: Instant | None
    answered: Annotated[Whole | None, Field(description="Status of the receiver's last answer.", examples=[204])]
    failure: DeliveryFailure | None


class AppointmentChanged(Output):
    """An appointment was booked, moved, cancelled, or went to another state."""

    appointment_id: Id
    booking_right_id: Id
    unit_id: Code
    service_type: Code
    status: AppointmentStatus
    visit_on: Annotated[CivilDate, Field(description="Day of the visit, as the change has left it; no time of day.")]


class BookingRightChange(Output):
    """A booking right was issued, ended, or used up."""

    booking_right_id: Id
    unit_id: Code
    service_type: Code
    status: BookingRightStatus


class PersonProtectionsChanged(Output):
    """A protection of a person was recorded or lifted; never which."""

    person_ref: PersonRef


class BookingRightEnding(Output):
    """What a booking right gives its family ends, or has ended."""

    booking_right_id: Id
    unit_id: Code
    service_type: Code
    ends_on: Annotated[
        CivilDate, Field(description="Last day of the right; of self-service, the birthday that ends it.")
    ]


class ReferralChange(Output):
    """A referral went to another state."""

    referral_id: Id
    status: ReferralStatus
    from_unit_id: Code
    to_unit_id: Code


class ConsultationChange(Output):
    """A consultation went to another state, or its answer is due soon or late."""

    consultation_id: Id
    status: ConsultationStatus
    target_code: Code
    from_unit_id: Code
    urgency: ConsultationUrgency
    interrupts: Annotated[bool, Field(description="Who answers is disturbed at once; else it waits its turn.")]
    answer_due_at: Instant


class PermissionChange(Output):
    """A permission was recorded or revoked; whose and to whom is for the service to show."""

    permission_id: Id
    unit_id: Code
    client_register: Register
    purpose: PermissionPurpose
    recipient_kind: RecipientKind


class HandoverChange(Output):
    """A handover went to another state, or its client was told of the state."""

    handover_id: Id
    status: HandoverStatus
    from_unit_id: Code
    to_unit_id: Code


class AssessmentChange(Output):
    """An assessment at a receiving unit went to another state."""

    assessment_id: Id
    kind: AssessmentKind
    status: AssessmentStatus
    unit_id: Code


class AssessmentStepChange(Output):
    """A completed assessment decided on another step of care than the client's assessment before it (R-059)."""

    assessment_id: Id
    earlier_assessment_id: Annotated[Id, Field(description="The latest earlier one of the register that tells a step.")]
    earlier_step: CareStep
    step: CareStep


class MatterClockNotice(Output):
    """A clock of a handover or an assessment is due soon, or has run out."""

    owner: ClockOwner
    owner_id: Id
    rule_id: DeadlineRule
    awaits: ClockAwaits
    due_at: Instant


class ContactChange(Output):
    """A contact was received or closed."""

    contact_id: Id
    status: ContactStatus
    outcome: ContactOutcome | None
    unit_id: Code


class ContactClockNotice(Output):
    """A clock of a contact is due soon, has run out, was met, is not needed, or is due at another instant."""

    contact_id: Id
    rule_id: DeadlineRule
    due_at: Instant


class ContactMessageReceived(Output):
    """One side of a contact has written to the other; the message is read in guidance."""

    contact_id: Id
    message_id: Id
    author: MessageAuthor
    unit_id: Code


class NoticeChange(Output):
    """A child-protection notice went to another state; never of whom or by whom."""

    notice_id: Id
    contact_id: Id
    status: NoticeStatus
    unit_id: Code
    acute: bool


class DirectoryEntryChange(Output):
    """What happened to an entry of the service directory; its texts are read from the directory. Source: R-121."""

    entry_id: Id
    kind: EntryChangeKind
    status: EntryStatus
    county: Code
    owner_unit_id: Annotated[Code | None, Field(description="Unit that answers for the entry; null: nobody yet.")]
    effective_from: Annotated[CivilDate | None, Field(description="Of a notice: from when. Null of everything else.")]
