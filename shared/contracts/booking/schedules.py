"""Working patterns of practitioners."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts.opening_hours import ClockTime, OpeningHours, Weekday
from shared.contracts.types import CivilDate, Code, Input, Output, Version, Whole
from shared.terms.booking import ScheduleVisibility
from shared.terms.channels import DeliveryMode

LONGEST_SCHEDULE_DAYS = 366


class Release(Input):
    """When families see new times: every week at this moment, those up to so many days ahead."""

    weekday: Weekday
    at: Annotated[ClockTime, Field(description="Europe/Helsinki.", examples=["08:00"])]
    days_ahead: Annotated[
        Whole, Field(ge=6, le=366, description="At that moment the times up to this many days later open, included.")
    ]


class WorkingPattern(Input):
    """When a practitioner works, in local time, and for what."""

    service_types: Annotated[tuple[Code, ...], Field(min_length=1, max_length=10, description="Any of them fits.")]
    weekdays: Annotated[list[Weekday], Field(min_length=1, max_length=7)]
    starts: Annotated[ClockTime, Field(description="Start of the first visit, Europe/Helsinki.")]
    ends: Annotated[ClockTime, Field(description="No visit lasts past this, Europe/Helsinki.")]
    breaks: Annotated[tuple[OpeningHours, ...], Field(max_length=10)] = ()
    visit_minutes: Annotated[
        Whole | None,
        Field(ge=5, le=480, description="Length of a visit; by default the longest of the service types."),
    ] = None
    buffer_minutes: Annotated[Whole, Field(ge=0, le=120, description="Kept free after every visit.")] = 0
    delivery_mode: DeliveryMode
    location_id: Annotated[Code | None, Field(description="Where; the unit itself when null.")] = None
    visibility: ScheduleVisibility = ScheduleVisibility.PUBLIC
    release: Annotated[Release | None, Field(description="When families see new times; null: at once.")] = None
    effective_until: Annotated[CivilDate, Field(description="Last day, included.")]

    @model_validator(mode="after")
    def _hours_in_order(self) -> Self:
        if self.starts >= self.ends:
            raise ValueError("The schedule must start before it ends.")
        return self


class NewSchedule(WorkingPattern):
    """A recurring working pattern; its times open for booking at once, or as its release says."""

    practitioner_id: Code
    unit_id: Code
    effective_from: Annotated[CivilDate, Field(description="First day, included; at most a year before the last.")]

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if not 0 <= (self.effective_until - self.effective_from).days <= LONGEST_SCHEDULE_DAYS:
            raise ValueError("The schedule must end on its first day or later, at most a year later.")
        return self


class ChangeSchedule(WorkingPattern):
    """Another working pattern from a day on, in place of the one until now."""

    changes_on: Annotated[CivilDate, Field(description="First day of the new pattern; today or later.")]

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if not 0 <= (self.effective_until - self.changes_on).days <= LONGEST_SCHEDULE_DAYS:
            raise ValueError("The schedule must end on the day of the change or later, at most a year later.")
        return self


class EndSchedule(Input):
    """The last day of a schedule."""

    last_day: Annotated[
        CivilDate,
        Field(description="Included; yesterday or later. Before its first day: the schedule never begins."),
    ]


class Schedule(Output):
    """A working pattern (työlista) and how far its times are open."""

    id: UUID
    practitioner_id: Code
    unit_id: Code
    service_types: list[Code]
    weekdays: list[Weekday]
    starts: ClockTime
    ends: ClockTime
    breaks: list[OpeningHours]
    visit_minutes: int
    buffer_minutes: int
    delivery_mode: DeliveryMode
    location_id: Code | None
    visibility: ScheduleVisibility
    release: Release | None
    effective_from: CivilDate
    effective_until: CivilDate
    opened_until: Annotated[CivilDate, Field(description="Last day whose times are made.")]
    version: Version


class ChangedSchedule(Schedule):
    """A schedule after a change, and what the change did to its times to come."""

    times_opened: Annotated[int, Field(description="New times.")]
    times_withdrawn: Annotated[int, Field(description="Free times that are offered no more.")]
    times_kept: Annotated[
        int,
        Field(
            description="Booked times, and times held just now, that stay although the schedule offers them no more."
        ),
    ]
