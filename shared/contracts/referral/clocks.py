"""Clocks of handovers and assessments, and how many there are in each state."""

from typing import Annotated

from pydantic import Field

from shared.contracts.types import CivilDate, Instant, Output, Whole
from shared.terms.deadlines import ClockAwaits, DeadlineRule, DeadlineState


class MatterClock(Output):
    """A time limit of a handover or an assessment; its state is that of the moment of the answer. Source: D-6, D-7."""

    rule_id: DeadlineRule
    awaits: ClockAwaits
    rule_version: str
    calendar_version: str
    state: Annotated[
        DeadlineState | None, Field(description="Null when the clock was set aside before it was met: see `ended_at`.")
    ]
    started_at: Annotated[Instant, Field(description="Statutory clocks: the first contact with the county.")]
    due_date: Annotated[CivilDate, Field(description="Working day that binds.")]
    due_at: Annotated[Instant, Field(description="Up to this instant it is kept, included.")]
    met_at: Annotated[Instant | None, Field(description="When what it waits for was done.")]
    met_recorded_at: Instant | None
    ended_at: Annotated[
        Instant | None, Field(description="When it ceased to concern this matter without having been met.")
    ]


Count = Annotated[Whole, Field(ge=0, examples=[0])]


class UnmetCounts(Output):
    """How many open ones stand how by the clock due first."""

    running: Count
    due_soon: Count
    overdue: Count
    without_clock: Annotated[Whole, Field(ge=0, description="Open, with no clock that runs.", examples=[0])]
