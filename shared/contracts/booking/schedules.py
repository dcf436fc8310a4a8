"""Working patterns of practitioners."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts.opening_hours import ClockTime, OpeningHours, Weekday
from shared.contracts.types import CivilDate, Code, Input, Output
from shared.terms.channels import DeliveryMode


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
