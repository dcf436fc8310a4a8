"""What a unit is left to do by hand: stored once, and told in the same transaction."""

from datetime import datetime
from uuid import UUID

from services.booking.flows.telling import tell_work_item
from services.booking.storage import work_items
from services.booking.storage.booking_rights import BookingRightRecord
from shared.kit.jobs import Connection
from shared.terms.booking import NoSelfServiceReason, WorkItemKind, WorkItemStatus
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


async def leave_telling(
    connection: Connection,
    right: BookingRightRecord,
    appointment_id: UUID,
    reason: NoSelfServiceReason | None,
    at: datetime,
) -> None:
    """A visit booked because an interpreter is needed is told by the therapist: a work item until that (R-009, D-2).

    One that is open for the right already, since it was issued or since another visit, is enough.
    """
    if reason is not NoSelfServiceReason.INTERPRETER:
        return
    if await work_items.is_open(connection, WorkItemKind.THERAPIST_INFORMS, right.id):
        return
    await leave_work_item(
        connection,
        WorkItemKind.THERAPIST_INFORMS,
        unit_id=right.unit_id,
        person_ref=right.person_ref,
        right_id=right.id,
        appointment_id=appointment_id,
        interpreter_language=right.interpreter_language,
        at=at,
    )
