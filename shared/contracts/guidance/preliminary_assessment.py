"""The preliminary assessment (ensiarvio) of a contact: a part for each register, each read in its own context."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts.types import Account, Code, Flag, Input, Instant, Output, Version
from shared.terms.guidance import Urgency
from shared.terms.registers import Register

_PARTICIPATED = Field(description="Whether the client took part in the assessment (R-046, R-071).")


class NewAssessmentPart(Input):
    """What was found out of the need before anything is decided; never the result of an assessment made elsewhere."""

    client_register: Annotated[Register, Field(description="Register of the need; the matter decides it (D-8).")]
    needs: Account | None = None
    functional_capacity: Account | None = None
    resources: Account | None = None
    whole_situation: Annotated[
        Account | None, Field(description="Services in use, life situation and all else that bears on it (R-147).")
    ] = None
    clients_own_words: Account | None = None
    client_participated: Annotated[Flag, _PARTICIPATED]
    urgency: Urgency | None = None
    topic_code: Annotated[Code | None, Field(description="Code of the reason.")] = None


class PutPreliminaryAssessment(Input):
    """Records parts of the preliminary assessment; a part that is not sent stays as it is."""

    parts: Annotated[list[NewAssessmentPart], Field(min_length=1, max_length=len(Register))]

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if len({each.client_register for each in self.parts}) < len(self.parts):
            raise ValueError("Each register has one part only.")
        return self


class AssessmentPart(Output):
    """One part, for those who work in the context of its register."""

    client_register: Register
    needs: str | None
    functional_capacity: str | None
    resources: str | None
    whole_situation: str | None
    clients_own_words: str | None
    client_participated: Annotated[bool, _PARTICIPATED]
    urgency: Urgency | None
    topic_code: Code | None
    recorded_by: Annotated[str, Field(description="Subject of the professional who recorded it.")]
    recorded_at: Instant


class ContactAssessment(Output):
    """The preliminary assessment of a contact, as far as it is the caller's to read."""

    contact_id: UUID
    parts: list[AssessmentPart]
    recorded_in: Annotated[
        list[Register], Field(description="Every register that has a part, also those of the other context.")
    ]
    version: Annotated[Version, Field(description="Of the contact.")]
