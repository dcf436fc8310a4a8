"""What the events of work items, messages and calendar feeds carry: ids, kinds and states, never whom or where."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.types import Code, Output
from shared.terms.booking import WorkItemKind, WorkItemStatus
from shared.terms.messages import MessageKind, MessageStatus


class WorkItemChanged(Output):
    """A work item as a change has left it."""

    work_item_id: UUID
    kind: WorkItemKind
    unit_id: Code
    status: WorkItemStatus


class MessageChanged(Output):
    """A message as a change has left it; neither what it says nor where it goes."""

    message_id: UUID
    kind: MessageKind
    unit_id: Code
    status: MessageStatus


class CalendarFeedChanged(Output):
    """A feed was opened or closed; its address is not told."""

    practitioner_id: Annotated[Code, Field(description="Whose visits it shows.")]
