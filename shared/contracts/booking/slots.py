"""Free times."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.types import Code, Input, Instant, Output, Page
from shared.terms.channels import DeliveryMode
from shared.terms.searching import BlockedReason, NextStep


class Slot(Output):
    """A time in a practitioner's schedule (vastaanottoaika)."""

    id: UUID
    service_types: Annotated[list[Code], Field(description="What it may be booked for.")]
    unit_id: Code
    practitioner_id: Code
    starts_at: Instant
    ends_at: Instant
    delivery_mode: DeliveryMode
    location_id: Annotated[Code | None, Field(description="Where; the unit itself when null.")]


class Blocked(Output):
    """Every reason why there is no time to take, in one answer, and what to do next."""

    reasons: Annotated[list[BlockedReason], Field(description="All of them, the gravest first.")]
    next_step: NextStep
    next_release_at: Annotated[
        Instant | None,
        Field(description="When the next times become public, or the first day is opened; null when not known."),
    ]


class BlockedSearch(Blocked):
    """Why a search finds nothing, in all the units that were searched."""

    units: Annotated[list[UnitContact], Field(description="Where to phone, and when; one at least.")]


class SlotSearch(Page[Slot]):
    """Free times, earliest first."""

    blocked: Annotated[BlockedSearch | None, Field(description="Why there is no time; null when there are some.")]


class FirstFree(Output):
    """The first free time of a unit, or of one of its practitioners."""

    unit: UnitContact
    practitioner_id: Annotated[Code | None, Field(description="Whose first time; null: of the whole unit.")]
    slot: Annotated[Slot | None, Field(description="Null when none is free in the days that were searched.")]
    blocked: Annotated[Blocked | None, Field(description="Why there is none; null when there is a time.")]


class ReleaseSlot(Input):
    """For which booking right a time is let go."""

    booking_right_id: UUID


class HoldSlot(ReleaseSlot):
    """For which booking right a time is held, and whether to move a visit there."""

    moving: Annotated[
        UUID | None, Field(description="A booked visit of the right that is to move to the held time.")
    ] = None


class HeldSlot(Output):
    """A time that one booking right alone may take, until the hold ends by itself."""

    slot: Slot
    booking_right_id: UUID
    held_until: Instant
