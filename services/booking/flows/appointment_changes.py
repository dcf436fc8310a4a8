"""What every change of an appointment leaves behind, in the same transaction: history, event, message to the family."""

from dataclasses import dataclass
from datetime import datetime

from services.booking.flows.messages import leave_change
from services.booking.flows.telling import tell_used_up
from services.booking.flows.waiting_list import follow
from services.booking.storage import history
from services.booking.storage.appointments import AppointmentRecord
from shared.kit.events import publish
from shared.kit.jobs import Connection
from shared.law.civil_time import civil_date
from shared.terms.booking import AppointmentChange, ChangedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What happened to an appointment, and who did it."""

    change: AppointmentChange
    by: ChangedBy
    at: datetime
    reason: str | None = None


async def tell(connection: Connection, appointment: AppointmentRecord, changed: Changed) -> None:
    """Leave message, history and event of a change, and let its place on the waiting list follow.

    The appointment is as the change has left it.
    """
    # First: the old start is that of the history so far.
    await leave_change(connection, appointment, changed.change, changed.by, changed.at)
    if changed.change is not AppointmentChange.BOOKED:
        await follow(connection, appointment, changed.at)
    await history.add(
        connection,
        appointment.id,
        change=changed.change,
        by=changed.by,
        at=changed.at,
        starts_at=appointment.starts_at,
        reason=changed.reason,
    )
    await publish(
        connection,
        f"appointment.{changed.change.value.replace('_', '-')}",
        f"appointment:{appointment.id}",
        {
            "appointment_id": str(appointment.id),
            "booking_right_id": str(appointment.booking_right_id),
            "unit_id": appointment.unit_id,
            "service_type": appointment.service_type,
            "status": appointment.status.value,
            "visit_on": civil_date(appointment.starts_at).isoformat(),
        },
        changed.at,
    )
    if changed.change is AppointmentChange.BOOKED:
        await tell_used_up(
            connection,
            right_id=appointment.booking_right_id,
            unit_id=appointment.unit_id,
            service_type=appointment.service_type,
            at=changed.at,
        )
