"""The board: how many open contacts of one's units stand in which state."""

from typing import Annotated

from pydantic import Field

from shared.contracts.types import Code, Instant, Output, Whole


class StateCounts(Output):
    """Open contacts by the state of the clock due first."""

    overdue: Annotated[Whole, Field(ge=0, examples=[2])]
    due_soon: Annotated[Whole, Field(ge=0, examples=[3])]
    running: Annotated[Whole, Field(ge=0, examples=[12])]
    no_clock_left: Annotated[
        Whole, Field(ge=0, description="Open, though nothing is waited for by a clock any more.", examples=[1])
    ]
    is_exact: Annotated[bool, Field(description="False: there are more; so many are enough for a board.")]


class AreaCounts(StateCounts):
    """Of one guidance area of a unit."""

    area: Code


class UnitCounts(StateCounts):
    """Of a unit, and of each of its areas."""

    unit_id: Code
    areas: list[AreaCounts]


class Board(Output):
    """How the open contacts of the caller's units stand at an instant. Source: D-6."""

    at: Instant
    units: list[UnitCounts]
