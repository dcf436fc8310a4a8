"""Proposals of other times for a therapy period: a preview; nothing is written."""

from asyncio import to_thread
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from services.booking.api import refusals as no
from services.booking.api.appointment_series_held import HeldSeries, authority_over, in_scope
from services.booking.api.appointment_series_placing import (
    DAYS_TO_NEXT_WEEKDAY,
    day_begins,
    limits_of,
    preferences_of,
    reach_of,
    shown_visit,
    times_of,
)
from services.booking.api.appointment_series_visits import Deciding, failure, refuse_leaving
from services.booking.api.callers import Family, Parts
from services.booking.api.refusals import invalid
from services.booking.api.standing import standing_in
from services.booking.flows.authority import FRESH_FOR_READ
from services.booking.flows.parts import BookingParts
from services.booking.rules.rest_of_period import MovingVisit, MovingWish, propose_for_rest
from services.booking.storage import appointment_series, taking
from services.booking.storage.appointments import AppointmentRecord
from shared.contracts.booking.appointment_series import (
    MoveProposal,
    ProposedMove,
    ProposeMove,
    SeriesFailure,
)
from shared.kit.acting import BY_PHONE_ONLY, PROXY_AGE_LIMIT, ActingFacts, with_phone
from shared.kit.problems import NOT_FOUND, STRONGER_IDENTIFICATION, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.law.civil_time import civil_date
from shared.terms.acting import AppointmentOperation
from shared.terms.booking import AppointmentStatus, BookingMode

router = service_router(tags=["appointment series"])


@router.post(
    "/v1/appointment-series/{series_id}/propose-move",
    summary="Propose other times for a therapy period",
    responses=refusals(NOT_FOUND, PROXY_AGE_LIMIT, BY_PHONE_ONLY, STRONGER_IDENTIFICATION),
)
async def propose_move_of_appointment_series(
    series_id: UUID, wish: ProposeMove, caller: Family, work: Work, parts: Parts
) -> MoveProposal:
    """A new time for each visit that may still move: days earlier or later, on other weekdays or clock times.

    The visits' present times count as free. Nothing is held: move them with `POST /v1/appointment-series/{id}/move`.
    """
    facts, found = await authority_over(parts, caller, work, series_id, "propose", fresh=FRESH_FOR_READ)
    at = parts.clock()
    _refuse_family(parts, facts, found, at)
    moving, staying = _may_move(parts, facts, found, in_scope(found.visits, wish), at)
    preferences = preferences_of(parts, wish)
    first_day, last_day = _days_of_move(parts, wish, moving, civil_date(at))
    async with work.reading() as connection:
        others = await taking.other_visits(connection, found.right, except_ids=[each.id for each in moving])
        free = await appointment_series.free_times(
            connection,
            found.right,
            practitioner_id=wish.practitioner_id,
            after=max(at, day_begins(first_day)),
            before=day_begins(last_day),
            released_by=None if facts is None else at,
            elsewhere=others.of_person,
            own_slot_ids=[each.slot_id for each in moving],
        )
    # In a thread: with the times of a large unit for years it takes long enough to keep others waiting.
    proposal = await to_thread(
        propose_for_rest,
        [
            MovingVisit(appointment_id=str(each.id), starts_at=each.starts_at, practitioner_id=each.practitioner_id)
            for each in moving
        ],
        MovingWish(shift_days=wish.shift_days, preferences=preferences),
        free,
        limits_of(parts, facts, found.right, found.person, others.at),
        working_days=parts.working_days,
    )
    times = await times_of(work, [each.placed for each in proposal.visits])
    by_id = {str(each.id): each for each in moving}
    return MoveProposal(
        series_id=series_id,
        is_whole=proposal.is_whole,
        practitioner_id=proposal.practitioner_id,
        visits=[
            ProposedMove.model_validate(
                {
                    **shown_visit(number, each.placed, times),
                    "appointment_id": each.appointment_id,
                    "starts_at": by_id[each.appointment_id].starts_at,
                }
            )
            for number, each in enumerate(proposal.visits, 1)
        ],
        staying=staying,
    )


def _refuse_family(parts: BookingParts, facts: ActingFacts | None, found: HeldSeries, at: datetime) -> None:
    """Refuse a family that may not move any visit of the period."""
    if facts is None:
        return
    right, unit = found.right, parts.contact(found.right.unit_id)
    no.refuse_change(standing_in(parts, facts, found.person, right, AppointmentOperation.MOVE, at), unit)
    in_use = parts.residents_may_book(right.service_type, unit_id=right.unit_id)
    if right.booking_mode is not BookingMode.SELF_BOOKING or not in_use:
        raise with_phone(BY_PHONE_ONLY, unit)


def _may_move(
    parts: BookingParts,
    facts: ActingFacts | None,
    found: HeldSeries,
    visits: Iterable[AppointmentRecord],
    at: datetime,
) -> tuple[list[AppointmentRecord], list[SeriesFailure]]:
    """Visits to come that may move, and those for which it is too late for this caller."""
    deciding = Deciding(
        parts=parts,
        facts=facts,
        right=found.right,
        person=found.person,
        at=at,
        operation=AppointmentOperation.MOVE,
        override_reason=None,
    )
    moving, staying = [], []
    for each in visits:
        if each.status is not AppointmentStatus.BOOKED or each.starts_at < at:
            continue
        try:
            refuse_leaving(deciding, each)
        except Refusal as refusal:
            staying.append(failure(refusal, appointment_id=each.id))
        else:
            moving.append(each)
    return moving, staying


def _days_of_move(
    parts: BookingParts, wish: ProposeMove, moving: Sequence[AppointmentRecord], today: date
) -> tuple[date, date]:
    """The first day on which a time is looked for, and the day after the last; refused outside the calendar."""
    days = [civil_date(each.starts_at) for each in moving] or [today]
    put_off = timedelta(days=DAYS_TO_NEXT_WEEKDAY * len(days))
    first_day = min(days) + timedelta(days=wish.shift_days) - reach_of(wish)
    last_day = max(days) + timedelta(days=wish.shift_days + 1) + put_off + reach_of(wish)
    if first_day < parts.working_days.first_day or last_day > parts.working_days.last_day:
        raise invalid("/shift_days", "too_far", "The public holidays are not known so far away.")
    return first_day, last_day
