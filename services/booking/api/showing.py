"""How a stored right or appointment is shown to a caller."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from pydantic import HttpUrl

from services.booking.api.standing import View
from services.booking.flows.appointment_changes import Changed, tell
from services.booking.flows.parts import BookingParts
from services.booking.rules.mutability import BookedVisit, mutability
from services.booking.storage import appointments
from services.booking.storage.appointments import AppointmentRecord
from services.booking.storage.booking_rights import BookingRightRecord
from shared.contracts.booking.appointments import Appointment, Mutability
from shared.contracts.booking.booking_rights import BookingRight
from shared.contracts.county_pack import ServiceType
from shared.kit.identity import Caller
from shared.kit.unit_of_work import UnitOfWork
from shared.terms.acting import ActingWarning, AppointmentOperation
from shared.terms.booking import BookingRightStatus, ChangedBy
from shared.terms.people import CallerKind

_CANCEL = AppointmentOperation.CANCEL


def shown_right(parts: BookingParts, record: BookingRightRecord, caller: Caller) -> BookingRight:
    """A right with its unit's phone; who has issued it is told to professionals of the unit."""
    issued_by = record.issued_by if caller.works_in(record.unit_id) else None
    return BookingRight.model_validate(
        {**asdict(record), "unit": parts.contact(record.unit_id), "issued_by": issued_by}
    )


def shown_appointment(
    parts: BookingParts, record: AppointmentRecord, at: datetime, view: View, warnings: Sequence[ActingWarning] = ()
) -> Appointment:
    """An appointment with its unit's phone and what the caller may still do to it."""
    service_type = parts.service_type(record.service_type, unit_id=record.unit_id)
    return Appointment.model_validate(
        {
            **asdict(record),
            "unit": parts.contact(record.unit_id),
            "overridden": list(record.overridden),
            "topic": parts.sealer.open(record.sealed_topic) if record.sealed_topic else None,
            "instructions": service_type.instructions,
            "pre_visit_form_url": _form(service_type, record.id),
            "mutability": _mutability(parts, service_type, record, at, view),
            "warnings": list(warnings),
        }
    )


async def as_changed(
    parts: BookingParts,
    work: UnitOfWork,
    appointment_id: UUID,
    view: View,
    changed: Changed,
    warnings: Sequence[ActingWarning] = (),
) -> Appointment:
    """The appointment as the transaction leaves it, with its history and event left beside it."""
    transaction = await work.begin()
    record = await appointments.find(transaction, appointment_id)
    if record is None:
        raise LookupError("an appointment that was just changed is gone")
    await tell(transaction, record, changed)
    work.tag(record.version)
    work.location = f"/v1/appointments/{appointment_id}"
    return shown_appointment(parts, record, changed.at, view, warnings)


def changed_by(caller: Caller) -> ChangedBy:
    """Who changes something, in the words of the history."""
    return ChangedBy.FAMILY if caller.kind is CallerKind.CITIZEN else ChangedBy.PROFESSIONAL


def _mutability(
    parts: BookingParts, service_type: ServiceType, record: AppointmentRecord, at: datetime, view: View
) -> Mutability:
    move, cancel = (view.verdict(parts, record, each, at) for each in (AppointmentOperation.MOVE, _CANCEL))
    decided = mutability(
        BookedVisit(
            status=record.status,
            starts_at=record.starts_at,
            cutoff_hours=service_type.cancellation_cutoff_hours,
            booking_mode=record.booking_mode,
            residents_may_book=parts.residents_may_book(record.service_type, unit_id=record.unit_id),
            right_stands=record.right_status is BookingRightStatus.ACTIVE,
        ),
        at=at,
        by_professional=view.by_professional,
        may_move=move,
        may_cancel=cancel,
    )
    return Mutability.model_validate(decided, from_attributes=True)


def _form(service_type: ServiceType, appointment_id: UUID) -> HttpUrl | None:
    """The form to fill in before the visit; nothing but the appointment's id is in its address."""
    if service_type.pre_visit_form_url is None:
        return None
    address = str(service_type.pre_visit_form_url)
    return HttpUrl(f"{address}{'&' if '?' in address else '?'}appointment={appointment_id}")
