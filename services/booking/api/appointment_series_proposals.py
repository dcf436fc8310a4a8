"""Proposals of a therapy period: a preview of times for its visits, or for moving them; nothing is written."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from services.booking.api import refusals as no
from services.booking.api.appointment_series_held import HeldSeries, authority_over, in_scope, refuse_stranger
from services.booking.api.appointment_series_visits import Deciding, failure, refuse_leaving
from services.booking.api.callers import Family, Parts
from services.booking.api.standing import access_for, acting_facts, standing_in
from services.booking.flows.authority import FRESH_FOR_READ, ActingFacts
from services.booking.flows.parts import BookingParts, known
from services.booking.rules.age_window import eligibility
from services.booking.rules.free_times import FreeTime
from services.booking.rules.placing_visits import (
    ALTERNATIVES_WITHIN_DAYS,
    PeriodLimits,
    PlacedVisit,
    VisitPreferences,
)
from services.booking.rules.rest_of_period import MovingVisit, MovingWish, propose_for_rest
from services.booking.rules.therapy_period import PeriodWish, propose
from services.booking.storage import appointment_series, booking_rights, taking
from services.booking.storage.appointments import AppointmentRecord
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.storage.persons import PersonRecord
from shared.contracts.booking.appointment_series import (
    MoveProposal,
    ProposedMove,
    ProposedVisit,
    ProposeMove,
    ProposeSeries,
    SeriesFailure,
    SeriesProposal,
    VisitWishes,
)
from shared.contracts.booking.slots import Slot
from shared.contracts.problem import FieldError
from shared.kit.problems import NOT_FOUND, STRONGER_IDENTIFICATION, VALIDATION, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import UnitOfWork, Work
from shared.law.birthdays import birthday
from shared.law.civil_time import civil_date, instant
from shared.terms.acting import AppointmentOperation, AuthorityBasis
from shared.terms.booking import AppointmentStatus, BookingMode, BookingRightReason, BookingRightStatus

router = service_router(tags=["appointment series"])

_DAYS_TO_NEXT_WEEKDAY = 7
"""Most days that a preferred weekday puts a visit off after its own day, or after the visit before it."""


@router.post(
    "/v1/appointment-series/propose",
    summary="Propose a therapy period",
    responses=refusals(
        NOT_FOUND,
        no.PROXY_NOT_ALLOWED,
        no.PROXY_AGE_LIMIT,
        no.BY_PHONE_ONLY,
        no.RIGHT_NOT_USABLE,
        STRONGER_IDENTIFICATION,
    ),
)
async def propose_appointment_series(wish: ProposeSeries, caller: Family, work: Work, parts: Parts) -> SeriesProposal:
    """A time for each visit near its wanted day, with what stands against it and what else there is.

    Public holidays, the right's window, quota and intervals, the child's age and the end of the guardian's authority
    are looked at for every visit. Nothing is held: book the times with `POST /v1/appointment-series`.
    """
    async with work.reading() as connection:
        found = await booking_rights.find(connection, wish.booking_right_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    right, person = found
    facts = await acting_facts(parts, caller, person, fresh=FRESH_FOR_READ)
    work.access(access_for(facts, "propose", "appointment_series", person.person_ref, right.id))
    refuse_stranger(parts, caller, facts, right, person)
    at = parts.clock()
    _refuse_family_or_right(parts, facts, right, person, at)
    preferences, last_day = _preferences(parts, wish), _last_day(parts, wish, civil_date(at))
    async with work.reading() as connection:
        others = await taking.other_visits_at(connection, right.id)
        free = await appointment_series.free_times(
            connection,
            right,
            practitioner_id=wish.practitioner_id,
            after=max(at, _day_begins(wish.first_day - _reach(wish))),
            before=_day_begins(last_day),
            released_by=None if facts is None else at,
        )
    proposal = propose(
        PeriodWish(
            visits=wish.visits, first_day=wish.first_day, interval_days=wish.interval_days, preferences=preferences
        ),
        free,
        _limits(parts, facts, right, person, others),
        working_days=parts.working_days,
    )
    times = await _times(work, proposal.visits)
    return SeriesProposal(
        booking_right_id=right.id,
        is_whole=proposal.is_whole,
        practitioner_id=proposal.practitioner_id,
        visits=[
            ProposedVisit.model_validate(_shown(number, placed, times))
            for number, placed in enumerate(proposal.visits, 1)
        ],
    )


@router.post(
    "/v1/appointment-series/{series_id}/propose-move",
    summary="Propose other times for a therapy period",
    responses=refusals(NOT_FOUND, no.PROXY_AGE_LIMIT, no.BY_PHONE_ONLY, STRONGER_IDENTIFICATION),
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
    preferences = _preferences(parts, wish)
    first_day, last_day = _days_of_move(parts, wish, moving, civil_date(at))
    async with work.reading() as connection:
        others = await taking.other_visits_at(connection, found.right.id, except_ids=[each.id for each in moving])
        free = await appointment_series.free_times(
            connection,
            found.right,
            practitioner_id=wish.practitioner_id,
            after=max(at, _day_begins(first_day)),
            before=_day_begins(last_day),
            released_by=None if facts is None else at,
            own_slot_ids=[each.slot_id for each in moving],
        )
    proposal = propose_for_rest(
        [
            MovingVisit(appointment_id=str(each.id), starts_at=each.starts_at, practitioner_id=each.practitioner_id)
            for each in moving
        ],
        MovingWish(shift_days=wish.shift_days, preferences=preferences),
        free,
        _limits(parts, facts, found.right, found.person, others),
        working_days=parts.working_days,
    )
    times = await _times(work, [each.placed for each in proposal.visits])
    by_id = {str(each.id): each for each in moving}
    return MoveProposal(
        series_id=series_id,
        is_whole=proposal.is_whole,
        practitioner_id=proposal.practitioner_id,
        visits=[
            ProposedMove.model_validate(
                {
                    **_shown(number, each.placed, times),
                    "appointment_id": each.appointment_id,
                    "starts_at": by_id[each.appointment_id].starts_at,
                }
            )
            for number, each in enumerate(proposal.visits, 1)
        ],
        staying=staying,
    )


def _refuse_family_or_right(
    parts: BookingParts, facts: ActingFacts | None, right: BookingRightRecord, person: PersonRecord, at: datetime
) -> None:
    """Refuse where not a single visit could be booked, whatever its time."""
    unit, reasons = parts.contact(right.unit_id), list[BookingRightReason]()
    if facts is not None:
        no.refuse_act(standing_in(parts, facts, person, right, AppointmentOperation.BOOK, at), unit)
        if not parts.residents_may_book(right.service_type, unit_id=right.unit_id):
            raise no.with_phone(no.BY_PHONE_ONLY, unit)
    if right.status is BookingRightStatus.REVOKED:
        reasons.append(BookingRightReason.RIGHT_REVOKED)
    if facts is not None and right.booking_mode is not BookingMode.SELF_BOOKING:
        reasons.append(BookingRightReason.NOT_SELF_BOOKING)
    no.refuse_right(reasons, unit)


def _refuse_family(parts: BookingParts, facts: ActingFacts | None, found: HeldSeries, at: datetime) -> None:
    """Refuse a family that may not move any visit of the period."""
    if facts is None:
        return
    right, unit = found.right, parts.contact(found.right.unit_id)
    no.refuse_change(standing_in(parts, facts, found.person, right, AppointmentOperation.MOVE, at), unit)
    in_use = parts.residents_may_book(right.service_type, unit_id=right.unit_id)
    if right.booking_mode is not BookingMode.SELF_BOOKING or not in_use:
        raise no.with_phone(no.BY_PHONE_ONLY, unit)


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


def _preferences(parts: BookingParts, wishes: VisitWishes) -> VisitPreferences:
    if wishes.practitioner_id is not None:
        known(parts.packs.practitioner(wishes.practitioner_id), "/practitioner_id")
    return VisitPreferences(
        tolerance_days=wishes.tolerance_days,
        weekdays=frozenset(wishes.weekdays),
        time_from=wishes.time_from,
        time_until=wishes.time_until,
        practitioner_id=wishes.practitioner_id,
        same_practitioner=wishes.same_practitioner,
    )


def _limits(
    parts: BookingParts,
    facts: ActingFacts | None,
    right: BookingRightRecord,
    person: PersonRecord,
    others: Sequence[datetime],
) -> PeriodLimits:
    """What the right, the age and the caller's authority allow."""
    service_type = parts.service_type(right.service_type, unit_id=right.unit_id)
    eligible = eligibility(
        person.birth_date,
        right.valid_from,
        min_age_months=service_type.min_age_months,
        max_age_months=service_type.max_age_months,
    )
    by_guardian = facts is not None and facts.acting.basis is AuthorityBasis.GUARDIANSHIP
    return PeriodLimits(
        visits_left=right.visits_allowed - right.visits_used,
        valid_from=right.valid_from,
        valid_until=right.valid_until,
        practitioner_ids=frozenset(right.practitioner_ids),
        min_interval_days=right.min_interval_days,
        max_interval_days=right.max_interval_days,
        other_visits_on=tuple(civil_date(each) for each in others),
        eligible_from=eligible.eligible_from,
        eligible_until=eligible.eligible_until,
        proxy_ends_on=birthday(person.birth_date, service_type.proxy_under_age_years) if by_guardian else None,
        require_under_age_at_appointment=service_type.require_under_age_at_appointment,
    )


def _reach(wishes: VisitWishes) -> timedelta:
    """How far from its wanted day a time is looked for."""
    return timedelta(days=max(ALTERNATIVES_WITHIN_DAYS, wishes.tolerance_days))


def _last_day(parts: BookingParts, wish: ProposeSeries, today: date) -> date:
    """The day after the last one on which a time is looked for; refuses a period that the calendar does not hold."""
    if wish.first_day < today:
        raise _invalid("/first_day", "in_the_past", "The period begins today or later.")
    apart = max(wish.interval_days, _DAYS_TO_NEXT_WEEKDAY) if wish.weekdays else wish.interval_days
    span = timedelta(days=wish.visits * apart) + _reach(wish) + timedelta(days=1)
    if span > parts.working_days.last_day - wish.first_day:
        raise _invalid("/first_day", "too_far", "The public holidays are not known so far ahead.")
    return wish.first_day + span


def _days_of_move(
    parts: BookingParts, wish: ProposeMove, moving: Sequence[AppointmentRecord], today: date
) -> tuple[date, date]:
    """The first day on which a time is looked for, and the day after the last; refused outside the calendar."""
    days = [civil_date(each.starts_at) for each in moving] or [today]
    put_off = timedelta(days=_DAYS_TO_NEXT_WEEKDAY * len(days))
    first_day = min(days) + timedelta(days=wish.shift_days) - _reach(wish)
    last_day = max(days) + timedelta(days=wish.shift_days + 1) + put_off + _reach(wish)
    if first_day < parts.working_days.first_day or last_day > parts.working_days.last_day:
        raise _invalid("/shift_days", "too_far", "The public holidays are not known so far away.")
    return first_day, last_day


def _day_begins(day: date) -> datetime:
    return instant(day, time())


async def _times(work: UnitOfWork, placed: Iterable[PlacedVisit]) -> dict[str, Slot]:
    """The times that a proposal names, by id."""
    named: set[FreeTime] = set()
    for each in placed:
        named |= {*each.alternatives, *([each.chosen] if each.chosen else [])}
    async with work.reading() as connection:
        found = await appointment_series.times(connection, [UUID(each.id) for each in named])
    return {str(slot_id): slot for slot_id, slot in found.items()}


def _shown(number: int, placed: PlacedVisit, times: dict[str, Slot]) -> dict[str, object]:
    """A visit of a proposal."""
    return {
        "number": number,
        "wanted_on": placed.wanted_day,
        "slot": times.get(placed.chosen.id) if placed.chosen else None,
        "conflicts": list(placed.conflicts),
        "warnings": list(placed.warnings),
        "alternatives": [times[each.id] for each in placed.alternatives if each.id in times],
    }


def _invalid(pointer: str, code: str, detail: str) -> Refusal:
    return Refusal(VALIDATION, errors=[FieldError(pointer=pointer, code=code, detail=detail)])
