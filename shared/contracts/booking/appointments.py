"""Appointments."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, HttpUrl, model_validator

from shared.contracts.acting import ActingProfessional
from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.booking.messages import ContactDetails
from shared.contracts.booking.persons import InterpreterLanguage, PersonIdentity
from shared.contracts.texts import LocalisedText
from shared.contracts.types import Code, Input, Instant, Output, PersonRef, Reason, Version
from shared.terms.acting import ActingWarning
from shared.terms.booking import (
    AppointmentChange,
    AppointmentStatus,
    CancellationReason,
    ChangedBy,
    NoSelfServiceReason,
    OverriddenRule,
)
from shared.terms.channels import Channel, DeliveryMode
from shared.terms.mutability import MutabilityReason

OverrideReason = Annotated[
    Reason | None,
    Field(
        description="A professional's reason to set aside the age window, the interval, the named therapists, the "
        "delivery mode, or that the person has another visit then (D-3); what it set aside is listed in `overridden`."
    ),
]


class NewAppointment(Input):
    """Takes one time, with a right or, where the service needs none, for a person."""

    slot_id: UUID
    booking_right_id: Annotated[
        UUID | None, Field(description="Required unless the service type needs no booking right.")
    ] = None
    service_type: Annotated[Code | None, Field(description="Required where there is no booking right.")] = None
    person: Annotated[
        PersonIdentity | None,
        Field(description="Without a booking right: whose visit; a citizen's own when it is left out."),
    ] = None
    channel: Annotated[Channel | None, Field(description="How the booking came; required of a professional (D-2).")] = (
        None
    )
    reason_no_self_service: Annotated[
        NoSelfServiceReason | None, Field(description="Required of a professional (D-2).")
    ] = None
    interpreter_language: Annotated[
        InterpreterLanguage,
        Field(description="Without a booking right, from a professional whose reason is `interpreter` (R-009)."),
    ] = None
    override_reason: OverrideReason = None
    topic: Annotated[
        Reason | None, Field(description="What the visit is about (asia), in a few words; shown to both sides.")
    ] = None
    acting_professional: Annotated[
        ActingProfessional | None,
        Field(description="From services that book for their professionals, and required of them."),
    ] = None
    origin: Annotated[
        UUID | None,
        Field(
            description="From services only: the service's own id of it. Asked for with it again, however late, "
            "it is the visit that there is."
        ),
    ] = None
    contact_details: Annotated[
        ContactDetails | None,
        Field(description="Where messages about this visit and the others of its right go from now on."),
    ] = None

    @model_validator(mode="after")
    def _interpreter_with_its_reason(self) -> Self:
        is_needed = self.reason_no_self_service is NoSelfServiceReason.INTERPRETER
        if self.interpreter_language is not None and not is_needed:
            raise ValueError("The language of an interpreter comes with the reason interpreter.")
        return self


class MoveAppointment(Input):
    """Takes another time instead."""

    slot_id: UUID
    override_reason: OverrideReason = None


class CancelAppointment(Input):
    """Frees the time."""

    reason: CancellationReason


class Mutability(Output):
    """What this caller may still do to the appointment, until when, and why not (D-5)."""

    cancellable: bool
    reschedulable: bool
    not_after: Annotated[Instant, Field(description="Last instant at which the caller may cancel or move, included.")]
    reason: MutabilityReason


class Appointment(Output):
    """A booked visit."""

    id: UUID
    person_ref: PersonRef
    booking_right_id: UUID
    series_id: UUID | None
    slot_id: UUID
    service_type: Code
    unit: UnitContact
    practitioner_id: Code
    starts_at: Instant
    ends_at: Instant
    delivery_mode: DeliveryMode
    location_id: Annotated[Code | None, Field(description="Where; the unit itself when null.")]
    status: AppointmentStatus
    channel: Channel
    reason_no_self_service: NoSelfServiceReason | None
    overridden: Annotated[
        list[OverriddenRule], Field(description="Rules that a professional set aside, with a reason.")
    ]
    topic: str | None
    interpreter_language: str | None
    cancellation_reason: CancellationReason | None
    visit_given_back: Annotated[
        bool | None, Field(description="After cancelling or a no-show: did the right get its visit back?")
    ]
    instructions: LocalisedText
    pre_visit_form_url: Annotated[
        HttpUrl | None, Field(description="Form to fill in before the visit (esitietolomake, R-137).")
    ]
    mutability: Mutability
    warnings: list[ActingWarning]
    version: Version


class HistoryEntry(Output):
    """One change of an appointment."""

    change: AppointmentChange
    by: ChangedBy
    at: Instant
    starts_at: Annotated[Instant, Field(description="Start of the visit after the change.")]
    reason: str | None


class History(Output):
    """What happened to an appointment, oldest first; it keeps its id through every move."""

    appointment_id: UUID
    changes: list[HistoryEntry]
