"""Work items of a unit."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.booking.persons import PersonIdentity
from shared.contracts.types import Account, Code, Input, Instant, Output, PersonRef, Version
from shared.terms.booking import WorkItemKind, WorkItemStatus


class NewWorkItem(Input):
    """Something that a professional leaves to the unit; the other kinds come by themselves."""

    kind: Literal[WorkItemKind.PHONE, WorkItemKind.KELA_PHONE_TIME]
    unit_id: Code
    person: PersonIdentity
    booking_right_id: Annotated[
        UUID | None, Field(description="The right that it concerns: the person's own, in the same unit.")
    ] = None
    note: Annotated[Account, Field(description="What has to be done; identity codes are refused.")]


class WorkItem(Output):
    """Something that a unit has to do by hand (D-1, D-2)."""

    id: UUID
    kind: WorkItemKind
    unit_id: Code
    person_ref: PersonRef
    booking_right_id: UUID | None
    appointment_id: UUID | None
    interpreter_language: str | None
    note: str | None
    status: WorkItemStatus
    created_at: Instant
    done_at: Instant | None
    done_by: Annotated[str | None, Field(description="Who marked it done: the professional's subject at the issuer.")]
    how_informed: Annotated[str | None, Field(description="How the family was told.")]
    version: Version


class CompleteWorkItem(Input):
    """Marks it done, with how the family was told."""

    how_informed: Account
