"""Free times."""

from uuid import UUID

from shared.contracts.types import Code, Instant, Output
from shared.terms.channels import DeliveryMode


class Slot(Output):
    """A free time (vapaa aika)."""

    id: UUID
    service_type: Code
    unit_id: Code
    practitioner_id: Code
    starts_at: Instant
    ends_at: Instant
    delivery_mode: DeliveryMode
