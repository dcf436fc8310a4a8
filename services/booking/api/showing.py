"""How a stored right or appointment is shown to a caller."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from services.booking.flows.parts import BookingParts
from services.booking.rules.moving_and_cancelling import self_service_cutoff
from services.booking.storage import appointments
from services.booking.storage.appointments import AppointmentRecord
from services.booking.storage.booking_rights import BookingRightRecord
from shared.contracts.booking.appointments import Appointment, SelfService
from shared.contracts.booking.booking_rights import BookingRight
from shared.kit.unit_of_work import UnitOfWork
from shared.terms.acting import ActingWarning
from shared.terms.booking import AppointmentStatus, BookingMode, MovingVerdict


def shown_right(parts: BookingParts, record: BookingRightRecord) -> BookingRight:
    """A right with its unit's phone."""
    return BookingRight.model_validate({**asdict(record), "unit": parts.contact(record.unit_id)})


def shown_appointment(
    parts: BookingParts, record: AppointmentRecord, at: datetime, warnings: Sequence[ActingWarning] = ()
) -> Appointment:
    """An appointment with its unit's phone and what the family may still do by itself."""
    service_type = parts.service_type(record.service_type, unit_id=record.unit_id)
    cutoff = self_service_cutoff(record.starts_at, at, service_type.cancellation_cutoff_hours)
    still_booked = record.status is AppointmentStatus.BOOKED
    by_family = record.booking_mode is BookingMode.SELF_BOOKING
    return Appointment.model_validate(
        {
            **asdict(record),
            "unit": parts.contact(record.unit_id),
            "instructions": service_type.instructions,
            "self_service": SelfService(
                allowed=cutoff.is_allowed and still_booked and by_family,
                until=cutoff.allowed_until,
                reason=cutoff.verdict if by_family else MovingVerdict.NOT_SELF_SERVICE,
            ),
            "warnings": list(warnings),
        }
    )


async def as_changed(
    parts: BookingParts,
    work: UnitOfWork,
    appointment_id: UUID,
    at: datetime,
    warnings: Sequence[ActingWarning] = (),
) -> Appointment:
    """The appointment as the transaction leaves it."""
    changed = await appointments.find(await work.begin(), appointment_id)
    if changed is None:
        raise LookupError("an appointment that was just changed is gone")
    work.tag(changed.version)
    work.location = f"/v1/appointments/{appointment_id}"
    return shown_appointment(parts, changed, at, warnings)
