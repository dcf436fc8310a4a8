"""Changing a therapy period: move or cancel one visit, the rest or all; all of it or nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.booking.api import refusals as no
from services.booking.api.appointment_series_held import (
    HeldSeries,
    as_changed,
    authority_over,
    hold_series,
    in_scope,
    refuse_change,
)
from services.booking.api.appointment_series_visits import (
    SERIES_NOT_CHANGED,
    DecidedVisit,
    Deciding,
    WantedTime,
    decide_visits,
    failure,
    refuse_failed,
    refuse_leaving,
)
from services.booking.api.callers import Family, Parts
from services.booking.api.showing import changed_by
from services.booking.api.standing import View
from services.booking.api.taking import check_who_overrides, refuse_outcome, told_of
from services.booking.flows.appointment_changes import Changed
from services.booking.flows.authority import FRESH_FOR_CHANGE
from services.booking.flows.parts import BookingParts
from services.booking.rules.moving_and_cancelling import gives_visit_back, self_service_cutoff
from services.booking.storage import appointment_series, taking
from services.booking.storage.appointment_series import Seat
from services.booking.storage.appointments import AppointmentRecord
from services.booking.storage.taking import TimeRecord
from shared.contracts.booking.appointment_series import (
    AppointmentSeries,
    CancelSeries,
    MoveSeries,
    SeriesFailure,
    SeriesMove,
)
from shared.kit.acting import BY_PHONE_ONLY, PROXY_AGE_LIMIT, ActingFacts, with_phone
from shared.kit.etag import ExpectedVersion
from shared.kit.jobs import Connection
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
from shared.kit.unit_of_work import Work
from shared.terms.acting import AppointmentOperation
from shared.terms.booking import AppointmentChange, AppointmentStatus, CancellationReason, SlotStatus
from shared.terms.people import CallerKind

router = service_router(tags=["appointment series"])

_CHANGE = (
    NOT_FOUND,
    PRECONDITION_REQUIRED,
    VERSION_MISMATCH,
    PROXY_AGE_LIMIT,
    BY_PHONE_ONLY,
    STRONGER_IDENTIFICATION,
    SERIES_NOT_CHANGED,
)


@router.post(
    "/v1/appointment-series/{series_id}/move",
    summary="Move visits of a therapy period",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(*_CHANGE),
)
async def move_appointment_series(
    series_id: UUID, wanted: MoveSeries, expected: ExpectedVersion, caller: Family, work: Work, parts: Parts
) -> AppointmentSeries:
    """Move one visit, the rest or all as one (D-5): each keeps its id and history, and nothing moves unless all do.

    Visits may take the times that others of them leave, and change places. `failures` tells of every visit that may
    not move as wanted.
    """
    check_who_overrides(caller, wanted.override_reason)
    operation = AppointmentOperation.MOVE
    facts, found = await authority_over(parts, caller, work, series_id, operation.value, fresh=FRESH_FOR_CHANGE)
    transaction = await work.begin()
    held = await hold_series(transaction, series_id, found.right.id)
    at = parts.clock()
    refuse_change(parts, facts, held, operation, expected, at)
    deciding = _deciding(parts, facts, held, operation, at, override_reason=wanted.override_reason)
    decided = await _decide_moves(transaction, deciding, held, wanted.moves)
    seats = [_seat(visit, before, wanted.override_reason) for visit, before in decided]
    refuse_failed(SERIES_NOT_CHANGED, deciding, await _move(transaction, deciding, seats))
    by = changed_by(caller)
    changes = {
        before.id: Changed(change=AppointmentChange.MOVED, by=by, at=at, reason=told_of(visit.overridden))
        for visit, before in decided
    }
    warnings = {before.id: visit.warnings for visit, before in decided}
    return await as_changed(parts, work, series_id, View(facts, held.person), changes, at, warnings)


@router.post(
    "/v1/appointment-series/{series_id}/cancel",
    summary="Cancel visits of a therapy period",
    responses=refusals(*_CHANGE, INVALID_STATE),
)
async def cancel_appointment_series(
    series_id: UUID, ending: CancelSeries, expected: ExpectedVersion, caller: Family, work: Work, parts: Parts
) -> AppointmentSeries:
    """Free the times of one visit, the rest or all; cancelled in time, the right gets the visits back (D-4, D-5).

    Visits that have begun, are over or were cancelled before stay as they are. When it is too late for the family to
    cancel any of the others, none is cancelled, and `failures` tells which.
    """
    by_unit = ending.reason is CancellationReason.CANCELLED_BY_UNIT
    if by_unit and caller.kind is CallerKind.CITIZEN:
        raise no.invalid("/reason", "professionals_only", "Only the unit may give this reason.")
    operation = AppointmentOperation.CANCEL
    facts, found = await authority_over(parts, caller, work, series_id, operation.value, fresh=FRESH_FOR_CHANGE)
    transaction = await work.begin()
    held = await hold_series(transaction, series_id, found.right.id)
    at = parts.clock()
    refuse_change(parts, facts, held, operation, expected, at)
    deciding = _deciding(parts, facts, held, operation, at)
    ending_visits = [each for each in in_scope(held.visits, ending) if _is_to_come(each, at)]
    if not ending_visits:
        raise with_phone(INVALID_STATE, parts.contact(held.right.unit_id))
    refuse_failed(SERIES_NOT_CHANGED, deciding, _too_late(deciding, ending_visits))
    for each in ending_visits:
        await _cancel(transaction, deciding, each, ending.reason, by_unit=by_unit)
    changed = Changed(change=AppointmentChange.CANCELLED, by=changed_by(caller), at=at, reason=ending.reason.value)
    changes = dict.fromkeys((each.id for each in ending_visits), changed)
    return await as_changed(parts, work, series_id, View(facts, held.person), changes, at)


def _deciding(
    parts: BookingParts,
    facts: ActingFacts | None,
    held: HeldSeries,
    operation: AppointmentOperation,
    at: datetime,
    *,
    override_reason: str | None = None,
) -> Deciding:
    return Deciding(
        parts=parts,
        facts=facts,
        right=held.right,
        person=held.person,
        at=at,
        operation=operation,
        override_reason=override_reason,
    )


async def _decide_moves(
    connection: Connection, deciding: Deciding, held: HeldSeries, moves: Sequence[SeriesMove]
) -> list[tuple[DecidedVisit, AppointmentRecord]]:
    """The visits that move and where to, with their old and new times held; refused when any may not."""
    visits = {each.id: each for each in held.visits}
    strange = [each for each in moves if each.appointment_id not in visits]
    moving = [each for each in moves if each not in strange and not _stays(each, visits[each.appointment_id])]
    ids = [each.appointment_id for each in moving]
    leaving = {visits[each].slot_id for each in ids if visits[each].status is AppointmentStatus.BOOKED}
    times = await taking.hold_times(connection, sorted({each.slot_id for each in moving} | leaving))
    others = await taking.other_visits(connection, held.right, except_ids=ids)
    wanted = [
        WantedTime(each.slot_id, _as_left(times.get(each.slot_id), leaving), visits[each.appointment_id])
        for each in moving
    ]
    visits_used = held.right.visits_used - len(moving)
    decided, failures = decide_visits(deciding, wanted, others, visits_used=visits_used)
    unknown = [
        failure(Refusal(NOT_FOUND), appointment_id=each.appointment_id, slot_id=each.slot_id) for each in strange
    ]
    refuse_failed(SERIES_NOT_CHANGED, deciding, [*failures, *unknown])
    return [(each, each.appointment) for each in decided if each.appointment is not None]


def _stays(wanted: SeriesMove, visit: AppointmentRecord) -> bool:
    return visit.slot_id == wanted.slot_id and visit.status is AppointmentStatus.BOOKED


def _as_left(time: TimeRecord | None, leaving: set[UUID]) -> TimeRecord | None:
    """The time as it is when the visits that move have left theirs."""
    return replace(time, status=SlotStatus.FREE) if time is not None and time.slot.id in leaving else time


def _seat(visit: DecidedVisit, before: AppointmentRecord, override_reason: str | None) -> Seat:
    return Seat(
        appointment_id=before.id,
        slot_id=visit.slot.id,
        override_reason=override_reason if visit.overridden else None,
        overridden=visit.overridden,
    )


async def _move(connection: Connection, deciding: Deciding, seats: Sequence[Seat]) -> list[SeriesFailure]:
    """Move the visits together; gives those about which the database had another word."""
    if not seats:
        return []
    failures = []
    for seat, outcome in await appointment_series.move_together(connection, deciding.right.id, seats, deciding.at):
        try:
            refuse_outcome(deciding.parts, outcome, deciding.right)
        except Refusal as refusal:
            failures.append(failure(refusal, appointment_id=seat.appointment_id, slot_id=seat.slot_id))
    return failures


def _is_to_come(visit: AppointmentRecord, at: datetime) -> bool:
    return visit.status is AppointmentStatus.BOOKED and at <= visit.starts_at


def _too_late(deciding: Deciding, visits: Sequence[AppointmentRecord]) -> list[SeriesFailure]:
    failures = []
    for each in visits:
        try:
            refuse_leaving(deciding, each)
        except Refusal as refusal:
            failures.append(failure(refusal, appointment_id=each.id))
    return failures


async def _cancel(
    connection: Connection,
    deciding: Deciding,
    visit: AppointmentRecord,
    reason: CancellationReason,
    *,
    by_unit: bool,
) -> None:
    service_type, at = deciding.service_type, deciding.at
    give_back = gives_visit_back(
        visit.starts_at,
        at,
        service_type.cancellation_cutoff_hours,
        cancelled_by_unit=by_unit,
        late_cancellation_uses_visit=service_type.late_cancellation_uses_visit,
    )
    in_time = self_service_cutoff(visit.starts_at, at, service_type.cancellation_cutoff_hours).is_allowed
    await taking.cancel(connection, visit, reason=reason, give_back=give_back, late=not in_time and not by_unit, at=at)
