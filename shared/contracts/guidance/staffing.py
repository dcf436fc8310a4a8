"""Shifts on the guidance lines, whether a line has its people, and qualifications of substitutes."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.guidance.desk import Subject
from shared.contracts.opening_hours import Phone
from shared.contracts.types import CivilDate, Code, Input, Instant, Output, Whole
from shared.terms.desk import StaffingVerdict
from shared.terms.people import Profession

AreaCode = Annotated[Code, Field(description="Guidance area, whose line is answered.", examples=["ilmajoki"])]


class BeginShift(Input):
    """Begins the caller's own shift on an area's line; the caller's earlier one in the unit ends."""

    area: AreaCode


class Shift(Output):
    """A worker on a line."""

    id: UUID
    unit_id: Code
    area: AreaCode
    subject: Subject
    professions: list[Profession]
    began_at: Instant
    ended_at: Annotated[
        Instant | None, Field(description="Null while it goes on; it counts for twelve hours at the most.")
    ]


class LineStaffing(Output):
    """Whether a line has its people now. Source: R-115."""

    unit_id: Code
    phone: Phone
    areas: Annotated[list[Code], Field(description="Areas that share the line.")]
    is_open: bool
    minimum: Annotated[Whole, Field(description="What the county wants on shift while it is answered.", examples=[4])]
    on_shift: list[Shift]
    verdict: StaffingVerdict


class RecordQualification(Input):
    """Records how long a substitute may work in a profession. Source: R-117."""

    unit_id: Code
    worker: Subject
    profession: Profession
    valid_until: Annotated[CivilDate, Field(description="Last day, included.")]


class WorkerQualification(Output):
    """How long a substitute may work in a profession, as the unit's manager has recorded it. Source: R-117."""

    unit_id: Code
    worker: Subject
    profession: Profession
    valid_until: Annotated[CivilDate, Field(description="Last day, included.")]
    has_ended: bool
    recorded_at: Instant
