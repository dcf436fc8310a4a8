"""Work items of a unit."""

from uuid import UUID

from shared.contracts.types import Account, Code, Input, Instant, Output, PersonRef, Version
from shared.terms.booking import WorkItemKind, WorkItemStatus


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
    how_informed: str | None
    version: Version


class CompleteWorkItem(Input):
    """Marks it done, with how the family was told."""

    how_informed: Account
