"""Appointments."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.texts import LocalisedText
from shared.contracts.types import Code, Input, Instant, Output, PersonRef, Reason, Version
from shared.terms.acting import ActingWarning
from shared.terms.booking import AppointmentStatus, CancellationReason, MovingVerdict, NoSelfServiceReason
from shared.terms.channels import Channel, DeliveryMode


class NewAppointment(Input):
    """Takes one time with one right."""

    slot_id: UUID
    booking_right_id: UUID
    channel: Annotated[Channel | None, Field(description="How the booking came; required of a professional (D-2).")] = (
        None
    )
    reason_no_self_service: Annotated[
        NoSelfServiceReason | None, Field(description="Required of a professional (D-2).")
    ] = None
    age_override_reason: Annotated[
        Reason | None, Field(description="A professional's reason to book outside the age window (D-3).")
    ] = None


class MoveAppointment(Input):
    """Takes another time instead."""

    slot_id: UUID


class CancelAppointment(Input):
    """Frees the time."""

    reason: CancellationReason


class SelfService(Output):
    """May the family still move and cancel by itself, and why not (D-5)."""

    allowed: bool
    until: Instant
    reason: MovingVerdict


class Appointment(Output):
    """A booked visit."""

    id: UUID
    person_ref: PersonRef
    booking_right_id: UUID
    slot_id: UUID
    service_type: Code
    unit: UnitContact
    practitioner_id: Code
    starts_at: Instant
    ends_at: Instant
    delivery_mode: DeliveryMode
    status: AppointmentStatus
    channel: Channel
    reason_no_self_service: NoSelfServiceReason | None
    cancellation_reason: CancellationReason | None
    visit_given_back: Annotated[bool | None, Field(description="After cancelling: did the right get its visit back?")]
    instructions: LocalisedText
    self_service: SelfService
    warnings: list[ActingWarning]
    version: Version
