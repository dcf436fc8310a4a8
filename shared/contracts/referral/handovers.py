"""Handovers: a unit's message that gives a client's matter to another unit."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from shared.contracts.acting import ActingProfessional, Subject
from shared.contracts.booking.persons import PersonIdentity
from shared.contracts.referral.clocks import Count, MatterClock, UnmetCounts
from shared.contracts.types import Account, Code, Flag, Input, Instant, Output, PersonRef, Reason, Version, Whole
from shared.terms.channels import Channel, DeliveryMode
from shared.terms.guidance import Urgency
from shared.terms.handovers import (
    ClientRelationship,
    HandoverAction,
    HandoverOutcome,
    HandoverReturnReason,
    HandoverStatus,
    IntroducedParty,
)
from shared.terms.people import Profession
from shared.terms.permissions import StatutoryBasis
from shared.terms.registers import Register

Weekday = Annotated[Whole, Field(ge=1, le=7, description="1 is Monday, 7 is Sunday (ISO 8601).")]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}$", description="ISO 639 code.", examples=["so"])]


class PreliminaryAssessment(Output):
    """What the sender found out of the need before handing over (alkukartoitus). Source: D-9, R-209."""

    needs: Account | None
    functional_capacity: Account | None
    resources: Account | None
    clients_own_words: Account | None


class NewPreliminaryAssessment(Input):
    """A preliminary assessment as it is sent; every part is needed before the handover leaves."""

    needs: Account | None = None
    functional_capacity: Account | None = None
    resources: Account | None = None
    clients_own_words: Account | None = None


class BookingWishes(Output):
    """When and how an appointment would suit the client."""

    weekdays: list[Weekday]
    delivery_modes: list[DeliveryMode]
    interpreter_language: LanguageCode | None
    words: Reason | None


class NewBookingWishes(Input):
    """Booking wishes as they are sent."""

    weekdays: Annotated[tuple[Weekday, ...], Field(max_length=7)] = ()
    delivery_modes: Annotated[tuple[DeliveryMode, ...], Field(max_length=len(DeliveryMode))] = ()
    interpreter_language: LanguageCode | None = None
    words: Reason | None = None


class OwnWorkerOfClient(Output):
    """The own worker (omatyöntekijä) to whom a matter of the client relationship goes. Source: R-127."""

    model_config = ConfigDict(extra="forbid")

    subject: Subject
    unit_id: Code


class ClientTold(Output):
    """That the client was told of the state of the handover. Source: R-175."""

    model_config = ConfigDict(extra="forbid")

    how: Channel
    at: Annotated[Instant, Field(description="Not in the future.")]


class CareNeedAssessedBefore(Output):
    """A care need assessment made at the first contact already: its clock is met at once. Source: D-6."""

    model_config = ConfigDict(extra="forbid")

    assessed_at: Annotated[Instant, Field(description="Not before the first contact and not in the future.")]
    by: Annotated[Profession, Field(description="Only a health-care profession stops the clock.")]


class HandoverTerms(Input):
    """To whom and how a matter is handed over, whoever offers it: what the sender says besides the need itself."""

    to_unit_id: Annotated[Code | None, Field(description="The unit that goes on; nothing leaves without one.")] = None
    reason: Annotated[Account, Field(description="Why this unit.")]
    warm: Annotated[Flag, Field(description="The sender introduces the client to the receiver (R-199).")] = False
    booking_wishes: NewBookingWishes = NewBookingWishes()
    client_relationship: Annotated[
        ClientRelationship, Field(description="How the matter stands to a client relationship that is there.")
    ] = ClientRelationship.NONE
    own_worker: Annotated[
        OwnWorkerOfClient | None, Field(description="Who gets a matter inside a client relationship.")
    ] = None
    permission_id: Annotated[UUID | None, Field(description="Recorded permission to hand over (D-10).")] = None
    statutory_basis: Annotated[
        StatutoryBasis | None, Field(description="Instead of a permission: the act that gives the right to know.")
    ] = None
    client_told: ClientTold | None = None

    @model_validator(mode="after")
    def _one_basis(self) -> Self:
        if self.permission_id is not None and self.statutory_basis is not None:
            raise ValueError("A handover stands on a permission or on the law, not on both.")
        return self


class NewHandover(HandoverTerms):
    """Offers a client's matter to another unit; refused until nothing of `missing` is missing. Source: D-9."""

    from_unit_id: Code
    person: PersonIdentity
    client_register: Annotated[Register, Field(description="Register of the matter; the other context never sees it.")]
    topic: Annotated[Code | None, Field(description="Code of the reason.")] = None
    urgency: Urgency | None = None
    preliminary_assessment: NewPreliminaryAssessment = NewPreliminaryAssessment()
    origin: Annotated[
        UUID | None,
        Field(
            description="From services only: the service's own id of it. Offered with it again, however late, "
            "it is the handover that there is, as it stands."
        ),
    ] = None
    contact_reference: Annotated[UUID | None, Field(description="Id of the contact in guidance.")] = None
    continues_handover_id: Annotated[
        UUID | None, Field(description="A handover that was given back and goes on here; its clocks go along.")
    ] = None
    received_at: Annotated[
        Instant,
        Field(
            description="First contact with the county: statutory clocks count from it and never restart. Where the "
            "person's earlier matter was left with a clock running, the answer tells that matter's instead."
        ),
    ]
    needs_special_support: Annotated[Flag, Field(description="A child needing special support (D-7).")] = False
    highest_disability_allowance: Annotated[Flag, Field(description="Highest disability care allowance (D-7).")] = False
    care_need_assessed: CareNeedAssessedBefore | None = None
    acting_professional: Annotated[
        ActingProfessional | None, Field(description="From services only, and required of them.")
    ] = None


class Handover(Output):
    """A handover as both units see it, in the context of its register."""

    id: UUID
    status: HandoverStatus
    client_register: Annotated[Register, Field(description="Register of the matter, in which the receiver works.")]
    sender_register: Annotated[Register, Field(description="Register in whose context the sender wrote and sees it.")]
    from_unit_id: Code
    to_unit_id: Code
    person_ref: PersonRef
    non_disclosure: bool
    topic: Code
    urgency: Urgency
    preliminary_assessment: PreliminaryAssessment
    reason: str
    warm: bool
    booking_wishes: BookingWishes
    client_relationship: ClientRelationship
    own_worker: OwnWorkerOfClient | None
    contact_reference: UUID | None
    continues_handover_id: UUID | None
    continued_by_handover_id: UUID | None
    received_at: Instant
    offered_at: Instant
    offered_by: Subject
    accepted_at: Instant | None
    accepted_by: Subject | None
    client_contacted_at: Instant | None
    ended_at: Instant | None
    outcome: HandoverOutcome | None
    return_reason: HandoverReturnReason | None
    return_explanation: str | None
    permission_id: UUID | None
    statutory_basis: StatutoryBasis | None
    client_told: Annotated[ClientTold | None, Field(description="Of the present state; null: not told yet.")]
    due_at: Annotated[Instant | None, Field(description="Of the clock due first; null when none runs.")]
    clocks: list[MatterClock]
    available_actions: Annotated[list[HandoverAction], Field(description="What this caller may do now.")]
    version: Version


class HandoverSummary(Output):
    """A row of the worklist: what decides the order of work, and nobody's words."""

    id: UUID
    status: HandoverStatus
    client_register: Register
    from_unit_id: Code
    to_unit_id: Code
    person_ref: PersonRef
    topic: Code
    urgency: Urgency
    warm: bool
    own_worker: OwnWorkerOfClient | None
    received_at: Instant
    offered_at: Instant
    client_told: ClientTold | None
    due_at: Instant | None
    clocks: list[MatterClock]
    available_actions: list[HandoverAction]
    version: Version


class HandoverCounts(Output):
    """How many handovers a worklist has, by state, and how the open ones stand by their clocks."""

    by_status: dict[HandoverStatus, Count]
    open: UnmetCounts
    at_least: Annotated[bool, Field(description="Counting stops at 1,000: a number may be more than it says.")]


class AcceptHandover(Input):
    """The receiving unit takes the matter, and the contact with the client."""

    client_told: ClientTold | None = None


class ReturnHandover(Input):
    """Gives the matter back, and says why."""

    reason: HandoverReturnReason
    explanation: Account
    client_told: ClientTold | None = None


class WithdrawHandover(Input):
    """The sender keeps the matter."""

    reason: Reason
    client_told: ClientTold | None = None
    care_need_assessed: Annotated[
        CareNeedAssessedBefore | None, Field(description="Made by the sender meanwhile: its clock is met (D-6).")
    ] = None
    assessment_left_out_at: Annotated[
        Instant | None,
        Field(
            description="From services only: decided by the sender to be evidently not needed; its clocks end (D-7)."
        ),
    ] = None
    acting_professional: Annotated[
        ActingProfessional | None, Field(description="From services only, and required of them.")
    ] = None


class NewContactAttempt(Input):
    """An attempt to reach the client."""

    reached: Flag
    how: Channel
    introduced: Annotated[
        IntroducedParty | None, Field(description="Who was introduced in a warm handover (R-199).")
    ] = None
    not_introduced_because: Annotated[
        Reason | None, Field(description="Why nobody was introduced though the handover is warm.")
    ] = None
    note: Reason | None = None

    @model_validator(mode="after")
    def _introduced_when_reached(self) -> Self:
        if not self.reached and (self.introduced or self.not_introduced_because):
            raise ValueError("Nobody is introduced to a client who was not reached.")
        if self.introduced is not None and self.not_introduced_because is not None:
            raise ValueError("Somebody was introduced, or there is a reason why nobody was.")
        return self


class CompleteHandover(Input):
    """Ends a handover whose client was contacted."""

    outcome: HandoverOutcome
    explanation: Account | None = None
    assessment_not_needed: Annotated[
        Reason | None, Field(description="Why a service needs assessment is clearly not needed; ends its clocks.")
    ] = None
    client_told: ClientTold | None = None


class ContactAttempt(Output):
    """One attempt to reach the client."""

    reached: bool
    how: Channel
    introduced: IntroducedParty | None
    not_introduced_because: str | None
    note: str | None


class HandoverHistoryEntry(Output):
    """One thing that was done to a handover."""

    action: Annotated[HandoverAction | None, Field(description="Null: it was offered.")]
    status: Annotated[HandoverStatus, Field(description="State that it led to.")]
    at: Instant
    by: Subject
    reason: HandoverReturnReason | HandoverOutcome | None
    explanation: str | None
    contact_attempt: Annotated[
        ContactAttempt | None, Field(description="In the context of the receiver's register only.")
    ]
    client_told: ClientTold | None
