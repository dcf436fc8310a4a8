"""Outcomes of a contact (lopputulos): advice, a booking, or a handover to the unit that goes on. Source: D-9."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts.booking.messages import ContactDetails
from shared.contracts.booking.persons import NonDisclosure, TakenIntoCare
from shared.contracts.referral.handovers import HandoverTerms
from shared.contracts.types import CivilDate, Code, Input, Instant, Output, Reason, Version, Whole
from shared.terms.booking import BookingMode, NoSelfServiceReason
from shared.terms.contact_outcomes import OutcomeState
from shared.terms.guidance import ContactOutcome
from shared.terms.handovers import HandoverReturnReason
from shared.terms.registers import Register


class NewHandoverOfContact(HandoverTerms):
    """Hands the matter to another unit; it stays the sender's until that unit accepts."""


class NewBookingOfContact(Input):
    """Gives the client a booking right, and books a time of it where one is named."""

    service_type: Code
    unit_id: Code
    visits: Annotated[Whole, Field(ge=1, le=100)] = 1
    valid_from: CivilDate
    valid_until: Annotated[CivilDate, Field(description="Last day on which a visit may be.")]
    booking_mode: BookingMode = BookingMode.SELF_BOOKING
    interpreter_language: Annotated[str | None, Field(pattern=r"^[a-z]{2,3}$", examples=["so"])] = None
    slot_id: Annotated[UUID | None, Field(description="The time that is booked at once.")] = None
    reason_no_self_service: Annotated[
        NoSelfServiceReason, Field(description="Why the client does not book; of a time that is booked at once.")
    ] = NoSelfServiceReason.BY_PHONE
    topic: Annotated[
        Reason | None, Field(description="What the visit is about, in a few words; shown to both sides.")
    ] = None
    contact_details: Annotated[
        ContactDetails | None, Field(description="Where messages about the right and its visits go.")
    ] = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_until < self.valid_from:
            raise ValueError("The right must end on its first day or later.")
        if self.interpreter_language is not None and self.booking_mode is BookingMode.SELF_BOOKING:
            raise ValueError("With an interpreter the therapist informs the family; self-booking is not open.")
        return self


class NewOutcome(Input):
    """Records how a contact ends; a health and a social need have an outcome each (R-048). Source: D-9."""

    kind: ContactOutcome
    client_register: Annotated[
        Register | None, Field(description="Register of the matter; not needed of advice alone.")
    ] = None
    handover: Annotated[NewHandoverOfContact | None, Field(description="Of what goes to another unit.")] = None
    booking: Annotated[NewBookingOfContact | None, Field(description="Of a direct booking.")] = None
    non_disclosure: NonDisclosure = False
    taken_into_care: TakenIntoCare = False

    @model_validator(mode="after")
    def _says_what_its_kind_needs(self) -> Self:
        is_booking = self.kind is ContactOutcome.DIRECT_BOOKING
        if (self.booking is not None) is not is_booking:
            raise ValueError("A direct booking says what is booked, and no other outcome does.")
        if (self.handover is not None) is (is_booking or self.kind is ContactOutcome.ADVICE_GIVEN):
            raise ValueError("What goes to another unit says to which one, and no other outcome does.")
        return self


class NeighbourProblem(Output):
    """Why the neighbouring service said no, in its own words."""

    type: Annotated[str, Field(description="URI reference of the problem in the neighbour's catalogue.")]
    status: int
    title: str
    detail: str
    fields: Annotated[list[str], Field(description="Pointers of the refused fields, in the neighbour's interface.")]


class Outcome(Output):
    """One outcome of a contact, and how far it is."""

    id: UUID
    contact_id: UUID
    kind: ContactOutcome
    client_register: Register | None
    state: OutcomeState
    to_unit_id: Code | None
    handover_id: Annotated[UUID | None, Field(description="In the referral service.")]
    booking_right_id: Annotated[UUID | None, Field(description="In the booking service.")]
    appointment_id: Annotated[UUID | None, Field(description="In the booking service.")]
    problem: NeighbourProblem | None
    return_reason: HandoverReturnReason | None
    return_explanation: Annotated[
        str | None, Field(description="For those who work in the context of the register of the matter.")
    ]
    recorded_by: Annotated[str, Field(description="Subject of the professional who recorded it.")]
    recorded_at: Instant
    changed_at: Instant
    version: Annotated[Version, Field(description="Of the contact.")]
