"""Clocks of a contact."""

from typing import Annotated

from pydantic import Field

from shared.contracts.types import CivilDate, Id, Instant, Output
from shared.terms.deadlines import DeadlineRule, DeadlineState


class Clock(Output):
    """A time limit that runs on a contact; its state is that of the moment of the answer. Source: D-6, D-7."""

    rule_id: DeadlineRule
    rule_version: str
    calendar_version: str
    state: Annotated[DeadlineState | None, Field(description="Null when it ended without being met.")]
    started_at: Instant
    due_date: Annotated[CivilDate, Field(description="Working day that binds.")]
    due_at: Annotated[Instant, Field(description="Up to this instant it is kept, included.")]
    met_at: Annotated[Instant | None, Field(description="When what it waits for was done.")]
    met_recorded_at: Annotated[
        Instant | None, Field(description="When that was recorded; after `due_at` the clock was overdue until then.")
    ]
    ended_at: Annotated[Instant | None, Field(description="When it ended without being met.")]
    continued_in: Annotated[
        Id | None, Field(description="The accepted handover that it went along with, where it is told of.")
    ]
    not_needed: Annotated[
        bool, Field(description="It ended because the assessment that it waited for is evidently not needed.")
    ]
