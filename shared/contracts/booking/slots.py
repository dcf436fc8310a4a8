"""Free times."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.types import Code, Instant, Output
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
