"""A service needs assessment that is left out, because it is evidently not needed."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.types import Account, Input, Instant, Output, Version
from shared.terms.people import Profession


class LeaveOutAssessment(Input):
    """Decides that no service needs assessment is begun. Source: D-7; sosiaalihuoltolaki 1301/2014 36 §."""

    reason: Annotated[Account, Field(pattern=r"\S", description="Why it is evidently not needed, in words.")]


class LeftOutAssessment(Output):
    """The decision, for those who work in the context of social welfare."""

    contact_id: UUID
    reason: str
    decided_by: Annotated[str, Field(description="Subject of the professional who decided.")]
    decided_at: Instant
    professions: Annotated[list[Profession], Field(description="Of whoever decided, at that time.")]
    version: Annotated[Version, Field(description="Of the contact.")]
