"""What a unit is left to do by hand: stored once, and told in the same transaction."""

from datetime import datetime
from uuid import UUID

from services.booking.flows.telling import tell_work_item
from services.booking.storage import work_items
from shared.kit.jobs import Connection
from shared.terms.booking import WorkItemKind, WorkItemStatus
from shared.terms.booking_events import WorkItemEvent


async def leave_work_item(
    connection: Connection,
    kind: WorkItemKind,
    *,
    unit_id: str,
    person_ref: str,
    right_id: UUID | None,
    at: datetime,
    appointment_id: UUID | None = None,
    interpreter_language: str | None = None,
    note: str | None = None,
) -> UUID | None:
    """Leave a work item for the unit: one of a kind for a right, one open of a kind for an appointment.

    Gives its id; None, and nothing is told, when there is one already.
    """
    added = await work_items.add(
        connection,
        kind,
        unit_id=unit_id,
        person_ref=person_ref,
        right_id=right_id,
        at=at,
        appointment_id=appointment_id,
        interpreter_language=interpreter_language,
        note=note,
    )
    if added is not None:
        await tell_work_item(
            connection, WorkItemEvent.CREATED, added, kind, unit_id=unit_id, status=WorkItemStatus.OPEN, at=at
        )
    return added
