"""What the unit does with a contact."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.types import Input, Instant
from shared.terms.guidance import ContactOutcome, Urgency


class CareNeedAssessment(Input):
    """Records that the need of care was assessed (hoidon tarpeen arviointi); its content is in the patient record."""

    urgency: Urgency
    assessed_at: Annotated[Instant | None, Field(description="Not in the future; now by default.")] = None


class CloseContact(Input):
    """Ends a contact."""

    outcome: Literal[ContactOutcome.ADVICE_GIVEN]
