"""Changing an appointment: move it to another time, or cancel it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.booking.api import refusals as no
from services.booking.api.callers import Family, Parts
from services.booking.api.refusals import invalid
from services.booking.api.showing import as_changed, changed_by
from services.booking.api.standing import View, acting_facts, refuse_stale, standing_in
from services.booking.api.taking import (
    Wanted,
    check_who_overrides,
    refuse_outcome,
    refuse_unusable,
    suitable_time,
    told_of,
)
from services.booking.flows.appointment_changes import Changed
from services.booking.flows.authority import FRESH_FOR_CHANGE
from services.booking.flows.parts import BookingParts
from services.booking.rules.appointment_states import decide
from services.booking.rules.moving_and_cancelling import gives_visit_back, self_service_cutoff
from services.booking.storage import appointments, persons, taking
from services.booking.storage.appointments import HeldAppointment
from shared.contracts.booking.appointments import Appointment, CancelAppointment, MoveAppointment
from shared.kit.acting import BY_PHONE_ONLY, PROXY_AGE_LIMIT, ActingFacts, access_for, with_phone
from shared.kit.etag import ExpectedVersion
from shared.kit.identity import Caller
from shared.kit.problems import (
    INVALID_STATE,
    NOT_FOUND,
    PRECONDITION_REQUIRED,
    STRONGER_IDENTIFICATION,
    VERSION_MISMATCH,
    Refusal,
    refusals,
)
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import UnitOfWork, Work
from shared.terms.acting import ActingWarning, AppointmentOperation
from shared.terms.attending import AttendingOperation, AttendingVerdict
from shared.terms.booking import AppointmentChange, BookingMode, CancellationReason
from shared.terms.people import CallerKind

router = service_router(tags=["appointments"])

_CHANGE = (NOT_FOUND, INVALID_STATE, PRECONDITION_REQUIRED, VERSION_MISMATCH, no.CUTOFF_PASSED)


@router.post(
    "/v1/appointments/{appointment_id}/move",
    summary="Move an appointment",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(*_CHANGE, PROXY_AGE_LIMIT, BY_PHONE_ONLY, STRONGER_IDENTIFICATION, *no.TIME_AND_RIGHT),
)
async def move_appointment(
    appointment_id: UUID, moved: MoveAppointment, expected: ExpectedVersion, caller: Family, work: Work, parts: Parts
) -> Appointment:
    """Take another time and free the old one, or change nothing (D-5); the appointment keeps its id."""
    check_who_overrides(caller, moved.override_reason)
    facts = await _authority_over(parts, caller, work, appointment_id, AppointmentOperation.MOVE)
    transaction = await work.begin()
    held = await appointments.lock(transaction, appointment_id)
    if held is None:
        raise Refusal(NOT_FOUND)
    time = (await taking.hold_times(transaction, [moved.slot_id, held.appointment.slot_id])).get(moved.slot_id)
    others = await taking.other_visits(transaction, held.right, except_ids=[appointment_id])
    at = parts.clock()
    starts_at = time.slot.starts_at if time else None
    warnings = refuse_unless_changeable(
        parts, facts, held, AppointmentOperation.MOVE, expected, at, appointment_at=starts_at
    )
    slot = suitable_time(parts, time, held.right, at, by_professional=facts is None)
    overridden = refuse_unusable(
        parts,
        Wanted(slot, held.right, held.person, others, held.right.visits_used - 1, is_booked=True),
        by_professional=facts is None,
        override=moved.override_reason is not None,
        set_aside_before=held.appointment.overridden if facts is None else (),
    )
    reason = moved.override_reason if overridden else None
    outcome = await taking.move(transaction, appointment_id, slot.id, at, override_reason=reason, overridden=overridden)
    refuse_outcome(parts, outcome, held.right)
    changed = Changed(change=AppointmentChange.MOVED, by=changed_by(caller), at=at, reason=told_of(overridden))
    return await as_changed(parts, work, appointment_id, View(facts, held.person), changed, warnings)


@router.post(
    "/v1/appointments/{appointment_id}/cancel",
    summary="Cancel an appointment",
    responses=refusals(*_CHANGE, PROXY_AGE_LIMIT, BY_PHONE_ONLY, STRONGER_IDENTIFICATION),
)
async def cancel_appointment(
    appointment_id: UUID, ending: CancelAppointment, expected: ExpectedVersion, caller: Family, work: Work, parts: Parts
) -> Appointment:
    """Free the time; cancelled in time, the right gets its visit back (D-4, D-5)."""
    by_unit = ending.reason is CancellationReason.CANCELLED_BY_UNIT
    if by_unit and caller.kind is CallerKind.CITIZEN:
        raise invalid("/reason", "professionals_only", "Only the unit may give this reason.")
    facts = await _authority_over(parts, caller, work, appointment_id, AppointmentOperation.CANCEL)
    transaction = await work.begin()
    held = await appointments.lock(transaction, appointment_id)
    if held is None:
        raise Refusal(NOT_FOUND)
    at = parts.clock()
    refuse_unless_changeable(parts, facts, held, AppointmentOperation.CANCEL, expected, at)
    service_type = parts.service_type(held.appointment.service_type, unit_id=held.appointment.unit_id)
    cutoff_hours = service_type.cancellation_cutoff_hours
    give_back = gives_visit_back(
        held.appointment.starts_at,
        at,
        cutoff_hours,
        cancelled_by_unit=by_unit,
        late_cancellation_uses_visit=service_type.late_cancellation_uses_visit,
    )
    in_time = self_service_cutoff(held.appointment.starts_at, at, cutoff_hours).is_allowed
    await taking.cancel(
        transaction,
        held.appointment,
        reason=ending.reason,
        give_back=give_back,
        late=not in_time and not by_unit,
        at=at,
    )
    changed = Changed(change=AppointmentChange.CANCELLED, by=changed_by(caller), at=at, reason=ending.reason.value)
    return await as_changed(parts, work, appointment_id, View(facts, held.person), changed)


async def _authority_over(
    parts: BookingParts, caller: Caller, work: UnitOfWork, appointment_id: UUID, operation: AppointmentOperation
) -> ActingFacts | None:
    """The caller's authority over whoever has the appointment, asked before the transaction (D-19).

    Who may not see the appointment any more is refused here already, also when the same request was answered before.
    """
    async with work.reading() as connection:
        found = await appointments.find(connection, appointment_id)
        person = await persons.find(connection, found.person_ref) if found else None
    if found is None or person is None:
        raise Refusal(NOT_FOUND)
    facts = await acting_facts(parts, caller, person, fresh=FRESH_FOR_CHANGE)
    work.access(access_for(facts, operation.value, "appointment", person.person_ref, appointment_id))
    if facts is not None:
        verdict = standing_in(parts, facts, person, found, AppointmentOperation.VIEW, parts.clock())
        no.refuse_change(verdict, parts.contact(found.unit_id))
    elif not caller.works_in(found.unit_id):
        raise Refusal(NOT_FOUND)
    return facts


def refuse_unless_changeable(
    parts: BookingParts,
    facts: ActingFacts | None,
    held: HeldAppointment,
    operation: AppointmentOperation,
    expected: int,
    at: datetime,
    *,
    appointment_at: datetime | None = None,
) -> Sequence[ActingWarning]:
    """Who may change it, on which version, in which state, until when; gives what an allowed answer has to tell."""
    unit = parts.contact(held.appointment.unit_id)
    warnings: Sequence[ActingWarning] = ()
    if facts is not None:
        refuse_stale(facts, at)
        verdict = standing_in(parts, facts, held.person, held.appointment, operation, at, appointment_at=appointment_at)
        no.refuse_change(verdict, unit)
        if held.right.booking_mode is not BookingMode.SELF_BOOKING:
            raise with_phone(BY_PHONE_ONLY, unit)
        warnings = verdict.warnings
    if held.appointment.version != expected:
        raise Refusal(VERSION_MISMATCH)
    starts_at = held.appointment.starts_at
    state = decide(held.appointment.status, AttendingOperation(operation.value), starts_at=starts_at, at=at)
    if state.verdict is AttendingVerdict.WRONG_STATE:
        raise with_phone(INVALID_STATE, unit, reason=state.verdict.value)
    service_type = parts.service_type(held.appointment.service_type, unit_id=held.appointment.unit_id)
    cutoff = self_service_cutoff(starts_at, at, service_type.cancellation_cutoff_hours, by_professional=facts is None)
    no.refuse_cutoff(cutoff, unit)
    return warnings
