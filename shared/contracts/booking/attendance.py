"""Attendance: how a person's visits have gone, in counts."""

from typing import Annotated

from pydantic import Field

from shared.contracts.types import CivilDate, Output, PersonRef


class Attendance(Output):
    """Counts of a person's visits, by the start of the visit; nothing of what they were about. Source: D-12, R-155."""

    person_ref: PersonRef
    first: Annotated[CivilDate, Field(description="First day counted, included.")]
    last: Annotated[CivilDate, Field(description="Last day counted, included: today.")]
    booked: Annotated[
        int, Field(description="Visits of these days whose time was not given up in time, however they went.")
    ]
    completed: int
    no_shows: int
    late_cancellations: int
    to_come: Annotated[int, Field(description="Booked visits that have not begun.")]
