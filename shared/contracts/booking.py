"""What the booking service takes and answers."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts.county_parts import ServiceType
from shared.contracts.opening_hours import ClockTime, OpeningHours, PhoneHours, Weekday
from shared.contracts.texts import LocalisedText
from shared.contracts.types import (
    Account,
    CivilDate,
    Code,
    Flag,
    IdentityCode,
    Input,
    Instant,
    Output,
    PersonRef,
    Reason,
    Version,
    Whole,
)
from shared.terms import (
    ActingWarning,
    AppointmentStatus,
    BookingMode,
    BookingRightStatus,
    CancellationReason,
    Channel,
    DeliveryMode,
    Language,
    MovingVerdict,
    NoSelfServiceReason,
    Profession,
    UnitType,
    WorkItemKind,
    WorkItemStatus,
)


class UnitContact(Output):
    """Where to phone: part of every confirmation and refusal (R-016)."""

    unit_id: Code
    name: LocalisedText
    phone: str
    phone_hours: list[PhoneHours]


class UnitDescription(Output):
    """A service unit and what may be booked there now."""

    id: Code
    type: UnitType
    name: LocalisedText
    parent_id: Code | None
    phone: str
    phone_hours: list[PhoneHours]
    municipality: str
    service_types: list[Code]


class ServiceTypeDescription(Output):
    """A bookable service in one county, and the units where it may be booked now (R-021, R-022)."""

    county: Code
    service_type: ServiceType
    unit_ids: list[Code]


class PractitionerDescription(Output):
    """A professional with a schedule."""

    id: Code
    title: LocalisedText
    profession: Profession
    unit_ids: list[Code]
    languages: list[Language]
    service_types: list[Code]


class NewSchedule(Input):
    """A recurring working pattern in local time; its times open for booking at once."""

    practitioner_id: Code
    unit_id: Code
    service_type: Code
    weekdays: Annotated[list[Weekday], Field(min_length=1, max_length=7)]
    starts: Annotated[ClockTime, Field(description="Start of the first visit, Europe/Helsinki.")]
    ends: Annotated[ClockTime, Field(description="No visit lasts past this, Europe/Helsinki.")]
    breaks: Annotated[tuple[OpeningHours, ...], Field(max_length=10)] = ()
    delivery_mode: DeliveryMode
    effective_from: Annotated[CivilDate, Field(description="First day, included.")]
    effective_until: Annotated[CivilDate, Field(description="Last day, included; at most a year later.")]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts >= self.ends:
            raise ValueError("The schedule must start before it ends.")
        if not 0 <= (self.effective_until - self.effective_from).days <= LONGEST_SCHEDULE_DAYS:
            raise ValueError("The schedule must end on its first day or later, at most a year later.")
        return self


LONGEST_SCHEDULE_DAYS = 366


class Schedule(Output):
    """A working pattern (työlista) and how far its times are open."""

    id: UUID
    practitioner_id: Code
    unit_id: Code
    service_type: Code
    weekdays: list[Weekday]
    starts: ClockTime
    ends: ClockTime
    breaks: list[OpeningHours]
    delivery_mode: DeliveryMode
    effective_from: CivilDate
    effective_until: CivilDate
    opened_until: Annotated[CivilDate, Field(description="Last day whose times are open for booking.")]


class Slot(Output):
    """A free time (vapaa aika)."""

    id: UUID
    service_type: Code
    unit_id: Code
    practitioner_id: Code
    starts_at: Instant
    ends_at: Instant
    delivery_mode: DeliveryMode


class PersonIdentity(Input):
    """Whose matter it is; sent by professionals and services only, always in a body."""

    personal_identity_code: IdentityCode
    non_disclosure: Annotated[Flag, Field(description="Non-disclosure for personal safety (turvakielto).")] = False
    taken_into_care: Annotated[Flag, Field(description="Taken into care (huostaanotto).")] = False


class PersonLookup(Input):
    """Asks for the pseudonym of a person."""

    personal_identity_code: IdentityCode


class PersonReference(Output):
    """The pseudonym under which a person's matters are found."""

    person_ref: PersonRef


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
    min_interval_days: Annotated[Whole, Field(ge=1, le=365)] | None = None
    max_interval_days: Annotated[Whole, Field(ge=1, le=365)] | None = None
    booking_mode: BookingMode
    interpreter_language: Annotated[
        str | None,
        Field(
            pattern=r"^[a-z]{2,3}$", description="ISO 639 code when an interpreter is needed (R-009).", examples=["so"]
        ),
    ] = None
    referral_id: UUID | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_until < self.valid_from:
            raise ValueError("The right must end on its first day or later.")
        shortest, longest = self.min_interval_days, self.max_interval_days
        if shortest is not None and longest is not None and shortest > longest:
            raise ValueError("The shortest interval must not be over the longest.")
        if self.interpreter_language is not None and self.booking_mode is BookingMode.SELF_BOOKING:
            raise ValueError("With an interpreter the therapist informs the family; self-booking is not open (R-009).")
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
    min_interval_days: int | None
    max_interval_days: int | None
    booking_mode: BookingMode
    interpreter_language: str | None
    referral_id: UUID | None
    issued_at: Instant
    version: Version


class RevokeBookingRight(Input):
    """Ends a right; its existing appointments stay."""

    reason: Reason


class RevokedBookingRight(Output):
    """The ended right, and what stays."""

    right: BookingRight
    appointments_kept: Annotated[int, Field(description="Booked appointments that stay in place.")]


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


class WorkItem(Output):
    """Something that a unit has to do by hand (D-1, D-2)."""

    id: UUID
    kind: WorkItemKind
    unit_id: Code
    person_ref: PersonRef
    booking_right_id: UUID | None
    interpreter_language: str | None
    status: WorkItemStatus
    created_at: Instant
    done_at: Instant | None
    how_informed: str | None
    version: Version


class CompleteWorkItem(Input):
    """Marks it done, with how the family was told."""

    how_informed: Account
