"""Absences of practitioners, and closures of units."""

from datetime import timedelta
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts.types import Code, Input, Instant, Output, Version
from shared.terms.booking import AbsenceReason

LONGEST_ABSENCE = timedelta(days=366)


class NewAbsence(Input):
    """Somebody is away, or a unit is closed; nothing about anybody's health."""

    unit_id: Code
    practitioner_id: Annotated[
        Code | None, Field(description="Who is away, in this unit; null when the whole unit is closed.")
    ] = None
    starts_at: Instant
    ends_at: Annotated[Instant, Field(description="Not included; at most a year after the start.")]
    reason: AbsenceReason

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if not timedelta(0) < self.ends_at - self.starts_at <= LONGEST_ABSENCE:
            raise ValueError("The absence must end after it starts, at most a year later.")
        return self


class Absence(Output):
    """An absence of a practitioner, or a closure of a unit."""

    id: UUID
    unit_id: Code
    practitioner_id: Annotated[Code | None, Field(description="Null: the whole unit is closed.")]
    starts_at: Instant
    ends_at: Annotated[Instant, Field(description="Not included.")]
    reason: AbsenceReason
    created_at: Instant
    removed_at: Instant | None
    version: Version


class RecordedAbsence(Absence):
    """An absence, and what it did to the times inside it."""

    times_withdrawn: Annotated[int, Field(description="Free times that are offered no more.")]
    visits_to_rebook: Annotated[
        int, Field(description="Booked visits inside it: they stay, each with a work item of kind `rebooking`.")
    ]


class RemovedAbsence(Absence):
    """An absence that was removed, and which times came back."""

    times_reopened: Annotated[int, Field(description="Times to come that are free again.")]
    visits_kept: Annotated[
        int, Field(description="Booked visits inside it that were not rebooked; their work items stay for a person.")
    ]
