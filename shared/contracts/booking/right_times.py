"""Times that a booking right can take, or why there is none."""

from typing import Annotated

from pydantic import Field

from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.booking.slots import Blocked, Slot
from shared.contracts.types import Page


class BlockedTimes(Blocked):
    """Why the right has no time to take."""

    unit: Annotated[UnitContact, Field(description="Where to phone, and when.")]


class RightTimes(Page[Slot]):
    """Times that a booking right can take now, earliest first."""

    blocked: Annotated[BlockedTimes | None, Field(description="Why there is no time; null when there are some.")]
