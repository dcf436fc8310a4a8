"""The day of a unit or of a practitioner, for the professionals of the unit."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.booking.absences import Absence
from shared.contracts.types import CivilDate, Code, Instant, Output, PersonRef, Version
from shared.terms.booking import AppointmentStatus
from shared.terms.channels import DeliveryMode
from shared.terms.days import TimeOfDayStatus


class AppointmentOfDay(Output):
    """What the professional needs to know of a visit before it; more is in the appointment."""

    id: UUID
    person_ref: PersonRef
    service_type: Code
    status: AppointmentStatus
    interpreter_language: str | None
    series_id: Annotated[UUID | None, Field(description="The therapy period that it belongs to.")]
    version: Version


class TimeOfDay(Output):
    """One time, and who comes then."""

    slot_id: UUID
    schedule_id: UUID
    unit_id: Code
    practitioner_id: Code
    service_types: list[Code]
    starts_at: Instant
    ends_at: Instant
    delivery_mode: DeliveryMode
    location_id: Annotated[Code | None, Field(description="Where; the unit itself when null.")]
    status: TimeOfDayStatus
    released_at: Annotated[
        Instant | None, Field(description="From when families see it; null: only professionals book it.")
    ]
    still_offered: Annotated[bool, Field(description="False: not offered again when its visit is cancelled.")]
    absence_id: Annotated[UUID | None, Field(description="The absence for which it is not offered.")]
    appointment: AppointmentOfDay | None


class Day(Output):
    """The times of a civil day in order, and who is away on it."""

    date: CivilDate
    times: list[TimeOfDay]
    absences: Annotated[list[Absence], Field(description="Absences and closures that touch the day.")]
    next_cursor: Annotated[
        str | None, Field(description="Give it as `cursor` to read on; null when no times of the day are left.")
    ]
