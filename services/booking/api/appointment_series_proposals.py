"""Proposals of a therapy period: a preview of times for its visits; nothing is written."""

from asyncio import to_thread
from datetime import date, datetime, timedelta

from services.booking.api import refusals as no
from services.booking.api.appointment_series_placing import (
    DAYS_TO_NEXT_WEEKDAY,
    day_begins,
    limits_of,
    preferences_of,
    reach_of,
    shown_visit,
    times_of,
)
from services.booking.api.callers import Family, Parts
from services.booking.api.refusals import invalid
from services.booking.api.standing import acting_facts, refuse_stranger, refuse_unless_may_act, standing_in
from services.booking.flows.authority import FRESH_FOR_READ
from services.booking.flows.parts import BookingParts
from services.booking.rules.therapy_period import PeriodWish, propose
from services.booking.storage import appointment_series, booking_rights, taking
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.storage.persons import PersonRecord
from shared.contracts.booking.appointment_series import (
    ProposedVisit,
    ProposeSeries,
    SeriesProposal,
)
from shared.kit.acting import BY_PHONE_ONLY, PROXY_AGE_LIMIT, PROXY_NOT_ALLOWED, ActingFacts, access_for, with_phone
from shared.kit.problems import NOT_FOUND, STRONGER_IDENTIFICATION, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.law.civil_time import civil_date
from shared.terms.acting import AppointmentOperation
from shared.terms.booking import BookingMode, BookingRightReason, BookingRightStatus

router = service_router(tags=["appointment series"])


@router.post(
    "/v1/appointment-series/propose",
    summary="Propose a therapy period",
    responses=refusals(
        NOT_FOUND,
        PROXY_NOT_ALLOWED,
        PROXY_AGE_LIMIT,
        BY_PHONE_ONLY,
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
    preferences, last_day = preferences_of(parts, wish), _last_day(parts, wish, civil_date(at))
    async with work.reading() as connection:
        others = await taking.other_visits(connection, right)
        free = await appointment_series.free_times(
            connection,
            right,
            practitioner_id=wish.practitioner_id,
            after=max(at, day_begins(wish.first_day - reach_of(wish))),
            before=day_begins(last_day),
            released_by=None if facts is None else at,
            elsewhere=others.of_person,
        )
    # In a thread: with the times of a large unit for years it takes long enough to keep others waiting.
    proposal = await to_thread(
        propose,
        PeriodWish(
            visits=wish.visits, first_day=wish.first_day, interval_days=wish.interval_days, preferences=preferences
        ),
        free,
        limits_of(parts, facts, right, person, others.at),
        working_days=parts.working_days,
    )
    times = await times_of(work, proposal.visits)
    return SeriesProposal(
        booking_right_id=right.id,
        is_whole=proposal.is_whole,
        practitioner_id=proposal.practitioner_id,
        visits=[
            ProposedVisit.model_validate(shown_visit(number, placed, times))
            for number, placed in enumerate(proposal.visits, 1)
        ],
    )


def _refuse_family_or_right(
    parts: BookingParts, facts: ActingFacts | None, right: BookingRightRecord, person: PersonRecord, at: datetime
) -> None:
    """Refuse where not a single visit could be booked, whatever its time."""
    unit, reasons = parts.contact(right.unit_id), list[BookingRightReason]()
    if facts is not None:
        verdict = standing_in(parts, facts, person, right, AppointmentOperation.BOOK, at)
        refuse_unless_may_act(parts, verdict, right)
        if not parts.residents_may_book(right.service_type, unit_id=right.unit_id):
            raise with_phone(BY_PHONE_ONLY, unit)
    if right.status is BookingRightStatus.REVOKED:
        reasons.append(BookingRightReason.RIGHT_REVOKED)
    if facts is not None and right.booking_mode is not BookingMode.SELF_BOOKING:
        reasons.append(BookingRightReason.NOT_SELF_BOOKING)
    no.refuse_right(reasons, unit)


def _last_day(parts: BookingParts, wish: ProposeSeries, today: date) -> date:
    """The day after the last one on which a time is looked for; refuses a period that the calendar does not hold."""
    if wish.first_day < today:
        raise invalid("/first_day", "in_the_past", "The period begins today or later.")
    apart = max(wish.interval_days, DAYS_TO_NEXT_WEEKDAY) if wish.weekdays else wish.interval_days
    span = timedelta(days=wish.visits * apart) + reach_of(wish) + timedelta(days=1)
    if span > parts.working_days.last_day - wish.first_day:
        raise invalid("/first_day", "too_far", "The public holidays are not known so far ahead.")
    return wish.first_day + span
