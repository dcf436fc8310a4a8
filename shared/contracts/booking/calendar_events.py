"""What the events of schedules and absences carry: ids, codes, days and instants."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.types import CivilDate, Code, Instant, Output


class ScheduleChanged(Output):
    """A schedule as a change has left it."""

    schedule_id: UUID
    unit_id: Code
    practitioner_id: Code
    service_types: list[Code]
    effective_from: CivilDate
    effective_until: Annotated[CivilDate, Field(description="Included.")]


class TimesReleased(Output):
    """Times of a schedule that have become public."""

    schedule_id: UUID
    unit_id: Code
    practitioner_id: Code
    service_types: list[Code]
    released_at: Instant


class AbsenceChanged(Output):
    """An absence or a closure; why somebody is away is not told."""

    absence_id: UUID
    unit_id: Code
    practitioner_id: Annotated[Code | None, Field(description="Null: the whole unit is closed.")]
    starts_at: Instant
    ends_at: Annotated[Instant, Field(description="Not included.")]
