"""Times that a booking right can take, or why there is none."""

from typing import Annotated

from pydantic import Field

from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.booking.slots import Slot
from shared.contracts.types import Instant, Output, Page
from shared.terms.searching import BlockedReason, NextStep


class BlockedTimes(Output):
    """Every reason why the right has no time to take, in one answer, and what to do next."""

    reasons: Annotated[list[BlockedReason], Field(description="All of them, the gravest first.")]
    next_step: NextStep
    unit: Annotated[UnitContact, Field(description="Where to phone, and when.")]
    next_release_at: Annotated[
        Instant | None, Field(description="When the next times of the right become public; null when none are to come.")
    ]


class RightTimes(Page[Slot]):
    """Times that a booking right can take now, earliest first."""

    blocked: Annotated[BlockedTimes | None, Field(description="Why there is no time; null when there are some.")]
