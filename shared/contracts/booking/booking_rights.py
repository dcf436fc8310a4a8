"""Booking rights."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.booking.messages import ContactDetails
from shared.contracts.booking.persons import InterpreterLanguage, PersonIdentity
from shared.contracts.types import CivilDate, Code, Input, Instant, Output, PersonRef, Reason, Version, Whole
from shared.terms.booking import BookingMode, BookingRightStatus
from shared.terms.channels import DeliveryMode
from shared.terms.people import Profession


class CareNeedAssessed(Input):
    """The care need assessment (hoidon tarpeen arviointi) on which a right to stepped care stands. Source: D-11."""

    assessed_on: CivilDate
    by: Annotated[Profession, Field(description="Profession of who assessed it.")]
    navigator_code: Annotated[
        str | None,
        Field(
            min_length=4,
            max_length=40,
            pattern=r"^[A-Za-z0-9-]+$",
            description="Therapy Navigator code; kept encrypted, answered to nobody.",
        ),
    ] = None
    navigator_filled_on: Annotated[
        CivilDate | None, Field(description="When the Therapy Navigator was filled in; the code is kept 31 days.")
    ] = None

    @model_validator(mode="after")
    def _code_with_its_day(self) -> Self:
        if (self.navigator_code is None) != (self.navigator_filled_on is None):
            raise ValueError("A Therapy Navigator code comes with the day on which it was filled in.")
        return self


class NewBookingRight(Input):
    """Gives a person the right to book (ajanvarausoikeus). Source: D-4, R-012."""

    person: PersonIdentity
    service_type: Code
    unit_id: Code
    visits: Annotated[Whole, Field(ge=1, le=100)]
    valid_from: CivilDate
    valid_until: Annotated[CivilDate, Field(description="Last day on which a visit may be.")]
    practitioner_ids: Annotated[
        tuple[Code, ...], Field(max_length=10, description="Named therapists; empty: any.")
    ] = ()
    delivery_modes: Annotated[
        tuple[DeliveryMode, ...], Field(max_length=10, description="In which ways a visit may be given; empty: any.")
    ] = ()
    min_interval_days: Annotated[Whole, Field(ge=1, le=365)] | None = None
    max_interval_days: Annotated[Whole, Field(ge=1, le=365)] | None = None
    booking_mode: BookingMode
    interpreter_language: InterpreterLanguage = None
    referral_id: UUID | None = None
    origin: Annotated[
        UUID | None,
        Field(
            description="From services only: the service's own id of it. Asked for with it again, however late, "
            "it is the right that there is."
        ),
    ] = None
    care_need_assessment: Annotated[
        CareNeedAssessed | None, Field(description="Required for an adult's service on steps 1 to 3 (D-11).")
    ] = None
    contact_details: Annotated[
        ContactDetails | None, Field(description="Where messages about the right and its visits go.")
    ] = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_until < self.valid_from:
            raise ValueError("The right must end on its first day or later.")
        shortest, longest = self.min_interval_days, self.max_interval_days
        if shortest is not None and longest is not None and shortest > longest:
            raise ValueError("The shortest interval must not be over the longest.")
        if self.origin is not None and self.referral_id is not None:
            raise ValueError("A right is of a referral or has an origin, not both.")
        if self.interpreter_language is not None and self.booking_mode is BookingMode.SELF_BOOKING:
            raise ValueError("With an interpreter the therapist informs the family; self-booking is not open.")
        return self


class BookingRight(Output):
    """A person's right to book visits of one service type."""

    id: UUID
    person_ref: PersonRef
    service_type: Code
    unit: UnitContact
    status: BookingRightStatus
    visits_allowed: int
    visits_used: int
    valid_from: CivilDate
    valid_until: CivilDate
    practitioner_ids: list[Code]
    delivery_modes: list[DeliveryMode]
    min_interval_days: int | None
    max_interval_days: int | None
    booking_mode: BookingMode
    interpreter_language: str | None
    referral_id: UUID | None
    issued_at: Instant
    issued_by: Annotated[
        str | None,
        Field(description="Professional or service that gave it; told to professionals of the unit, else null."),
    ]
    version: Version


class RevokeBookingRight(Input):
    """Ends a right; its existing appointments stay."""

    reason: Reason


class RevokedBookingRight(Output):
    """The ended right, and what stays."""

    right: BookingRight
    appointments_kept: Annotated[int, Field(description="Booked appointments that stay in place.")]
