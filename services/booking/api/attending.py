"""The day of the visit: somebody arrives, the visit takes place, or nobody comes."""

from uuid import UUID

from services.booking.api import refusals as no
from services.booking.api.callers import Parts, Professional
from services.booking.api.showing import as_changed
from services.booking.api.standing import ON_DUTY
from services.booking.flows.appointment_changes import Changed
from services.booking.flows.parts import BookingParts
from services.booking.rules.appointment_states import decide, effect_on_visit
from services.booking.storage import appointments, attending
from services.booking.storage.appointments import HeldAppointment
from shared.contracts.booking.appointments import Appointment
from shared.kit.acting import with_phone
from shared.kit.etag import ExpectedVersion
from shared.kit.identity import Caller
from shared.kit.problems import (
    INVALID_STATE,
    NOT_FOUND,
    PRECONDITION_REQUIRED,
    VERSION_MISMATCH,
    Refusal,
    refusals,
)
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.terms.attending import AttendingOperation, VisitEffect
from shared.terms.booking import AppointmentChange, AppointmentStatus, BookingRightReason, ChangedBy

router = service_router(tags=["appointments"])

_REFUSED = refusals(NOT_FOUND, INVALID_STATE, no.QUOTA_EXCEEDED, PRECONDITION_REQUIRED, VERSION_MISMATCH)


@router.post("/v1/appointments/{appointment_id}/check-in", summary="Note an arrival", responses=_REFUSED)
async def check_in(
    appointment_id: UUID, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> Appointment:
    """The client has come; from the day of the visit on. Corrects a no-show for some time after the start (R-007)."""
    return await _attend(AttendingOperation.CHECK_IN, appointment_id, expected, caller, work, parts)


@router.post("/v1/appointments/{appointment_id}/complete", summary="Note a visit that took place", responses=_REFUSED)
async def complete_appointment(
    appointment_id: UUID, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> Appointment:
    """The visit took place; from its day on. Corrects a no-show for some time after the start."""
    return await _attend(AttendingOperation.COMPLETE, appointment_id, expected, caller, work, parts)


@router.post("/v1/appointments/{appointment_id}/no-show", summary="Note that nobody came", responses=_REFUSED)
async def mark_no_show(
    appointment_id: UUID, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> Appointment:
    """Nobody came to a visit that has begun; whether the right's visit is used, the service type says (D-4)."""
    return await _attend(AttendingOperation.NO_SHOW, appointment_id, expected, caller, work, parts)


async def _attend(
    operation: AttendingOperation,
    appointment_id: UUID,
    expected: int,
    caller: Caller,
    work: UnitOfWork,
    parts: BookingParts,
) -> Appointment:
    """A professional of the unit tells what has happened; the visit of the right follows in the same transaction."""
    async with work.reading() as connection:
        found = await appointments.find(connection, appointment_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    work.access(Access(operation.value, "appointment", (found.person_ref,), str(appointment_id)))
    if not caller.works_in(found.unit_id):
        raise Refusal(NOT_FOUND)
    transaction = await work.begin()
    held = await appointments.lock(transaction, appointment_id)
    if held is None:
        raise Refusal(NOT_FOUND)
    at = parts.clock()
    unit = parts.contact(held.appointment.unit_id)
    if held.appointment.version != expected:
        raise Refusal(VERSION_MISMATCH)
    decision = decide(
        held.appointment.status,
        operation,
        starts_at=held.appointment.starts_at,
        at=at,
        correction_hours=parts.habits(held.appointment.unit_id).correction_hours,
    )
    if decision.becomes is None:
        raise with_phone(INVALID_STATE, unit, reason=decision.verdict.value)
    effect = _effect(parts, held, decision.becomes)
    if not await attending.attend(transaction, held.appointment, decision.becomes, effect, at):
        no.refuse_right([BookingRightReason.RIGHT_USED_UP], unit)
    changed = Changed(change=AppointmentChange(decision.becomes.value), by=ChangedBy.PROFESSIONAL, at=at)
    return await as_changed(parts, work, appointment_id, ON_DUTY, changed)


def _effect(parts: BookingParts, held: HeldAppointment, becomes: AppointmentStatus) -> VisitEffect:
    """What happens to the visit: by the setting of today for a no-show, by what was done then for its correction."""
    if held.appointment.status is AppointmentStatus.NO_SHOW:
        uses_visit = not held.appointment.visit_given_back
    else:
        service_type = parts.service_type(held.appointment.service_type, unit_id=held.appointment.unit_id)
        # A right made for one open booking has nothing to give back to: it ends with its visit.
        uses_visit = service_type.no_show_uses_visit or held.right.open_booking
    return effect_on_visit(held.appointment.status, becomes, no_show_uses_visit=uses_visit)
