"""Free times."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.types import Code, Input, Instant, Output
from shared.terms.channels import DeliveryMode


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


class FirstFree(Output):
    """The first free time of a unit, or of one of its practitioners."""

    unit: UnitContact
    practitioner_id: Annotated[Code | None, Field(description="Whose first time; null: of the whole unit.")]
    slot: Annotated[Slot | None, Field(description="Null when none is free in the days that were searched.")]


class HoldSlot(Input):
    """For which booking right a time is held, or let go."""

    booking_right_id: UUID


class HeldSlot(Output):
    """A time that one booking right alone may take, until the hold ends by itself."""

    slot: Slot
    booking_right_id: UUID
    held_until: Instant
