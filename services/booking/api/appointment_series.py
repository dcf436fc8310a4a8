"""Therapy periods: book all visits or none, see a period, list those of a right."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from uuid_utils.compat import uuid7

from services.booking.api.appointment_series_held import (
    as_changed,
    find_series,
    shown_series,
)
from services.booking.api.appointment_series_visits import (
    SERIES_NOT_BOOKED,
    DecidedVisit,
    Deciding,
    WantedTime,
    decide_visits,
    failure,
    refuse_failed,
)
from services.booking.api.callers import Family, Parts
from services.booking.api.showing import changed_by
from services.booking.api.standing import (
    View,
    acting_facts,
    refuse_stale,
    refuse_stranger,
    refuse_unless_may_act,
    refuse_unless_seen,
    standing_in,
)
from services.booking.api.taking import check_who_books, refuse_outcome, told_of
from services.booking.flows.appointment_changes import Changed
from services.booking.flows.authority import FRESH_FOR_CHANGE
from services.booking.flows.contact_details import contact_of
from services.booking.flows.parts import BookingParts
from services.booking.flows.telling import tell_right
from services.booking.flows.work_items import leave_telling
from services.booking.storage import appointment_series, booking_rights, contact_details, holds, taking
from services.booking.storage.appointment_series import SeriesRecord
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.storage.taking import NewVisit
from shared.contracts.booking.appointment_series import (
    AppointmentSeries,
    AppointmentSeriesSummary,
    NewAppointmentSeries,
    SeriesFailure,
)
from shared.contracts.types import Page
from shared.kit.acting import BY_PHONE_ONLY, PROXY_AGE_LIMIT, PROXY_NOT_ALLOWED, access_for, with_phone
from shared.kit.jobs import Connection
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import NOT_FOUND, STRONGER_IDENTIFICATION, Refusal, refusals
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.terms.acting import AppointmentOperation
from shared.terms.booking import AppointmentChange
from shared.terms.booking_events import BookingRightEvent
from shared.terms.channels import Channel

router = service_router(tags=["appointment series"])

_WHO_MAY_ACT = (PROXY_NOT_ALLOWED, PROXY_AGE_LIMIT, BY_PHONE_ONLY, STRONGER_IDENTIFICATION)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@router.post(
    "/v1/appointment-series",
    status_code=201,
    summary="Book a therapy period",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(NOT_FOUND, *_WHO_MAY_ACT, SERIES_NOT_BOOKED),
)
async def book_appointment_series(
    new: NewAppointmentSeries, caller: Family, work: Work, parts: Parts
) -> AppointmentSeries:
    """Take all of the times with one right, or none (D-1, D-3, D-4).

    Each visit is decided by the rules of a single booking, with the others counted in. When any of them fails, nothing
    is booked, and `failures` tells of every one that does.
    """
    check_who_books(caller, new)
    async with work.reading() as connection:
        found = await booking_rights.find(connection, new.booking_right_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    series_id = uuid7()
    facts = await acting_facts(parts, caller, found[1], fresh=FRESH_FOR_CHANGE)
    work.access(access_for(facts, "book", "appointment_series", found[0].person_ref, series_id))
    refuse_stranger(parts, caller, facts, *found)
    details = new.contact_details
    contact = await contact_of(parts, caller, facts, *found, details) if details else None
    transaction = await work.begin()
    held = await booking_rights.lock(transaction, new.booking_right_id)
    if held is None:
        raise Refusal(NOT_FOUND)
    right, person = held
    former = await holds.held_by(transaction, right.id)
    times = await taking.hold_times(transaction, [*new.slot_ids, *former])
    others = await taking.other_visits(transaction, right)
    at, unit = parts.clock(), parts.contact(right.unit_id)
    if facts is not None:
        refuse_stale(facts, at)
        verdict = standing_in(parts, facts, person, right, AppointmentOperation.BOOK, at)
        refuse_unless_may_act(parts, verdict, right)
        if not parts.residents_may_book(right.service_type, unit_id=right.unit_id):
            raise with_phone(BY_PHONE_ONLY, unit)
    deciding = Deciding(
        parts=parts,
        facts=facts,
        right=right,
        person=person,
        at=at,
        operation=AppointmentOperation.BOOK,
        override_reason=new.override_reason,
    )
    wanted = [WantedTime(slot_id, times.get(slot_id)) for slot_id in new.slot_ids]
    decided, failures = decide_visits(deciding, wanted, others, visits_used=right.visits_used)
    refuse_failed(SERIES_NOT_BOOKED, deciding, failures)
    await holds.let_go(transaction, [each for each in former if each not in new.slot_ids], right.id)
    await appointment_series.add(transaction, series_id, right.id, at)
    booked = {uuid7(): each for each in decided}
    refuse_failed(SERIES_NOT_BOOKED, deciding, await _take(transaction, deciding, new, series_id, booked))
    await leave_telling(transaction, right, next(iter(booked)), new.reason_no_self_service, at)
    if contact is not None:
        await contact_details.keep(transaction, right.id, contact, is_change=False)
        await tell_right(transaction, right, BookingRightEvent.CONTACT_CHANGED, at)
    by = changed_by(caller)
    changes = {
        each: Changed(change=AppointmentChange.BOOKED, by=by, at=at, reason=told_of(visit.overridden))
        for each, visit in booked.items()
    }
    warnings = {each: visit.warnings for each, visit in booked.items()}
    return await as_changed(parts, work, series_id, View(facts, person), changes, at, warnings)


@router.get(
    "/v1/appointment-series/{series_id}",
    summary="One therapy period",
    responses=refusals(NOT_FOUND, STRONGER_IDENTIFICATION),
)
async def get_appointment_series(series_id: UUID, caller: Family, work: Work, parts: Parts) -> AppointmentSeries:
    """A therapy period with its visits, for the family while it may act, and for the unit."""
    held = await find_series(work, series_id)
    view = await refuse_unless_seen(parts, caller, work, held.right, held.person, "appointment_series", series_id)
    work.tag(held.series.version)
    return shown_series(parts, held, parts.clock(), view)


@router.get(
    "/v1/appointment-series",
    summary="Therapy periods of a booking right",
    responses=refusals(NOT_FOUND, STRONGER_IDENTIFICATION),
)
async def list_appointment_series(
    caller: Family,
    work: Work,
    parts: Parts,
    booking_right_id: Annotated[UUID, Query(description="Booked with which right.")],
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[AppointmentSeriesSummary]:
    """The therapy periods that were booked with a right, the oldest first; who may not see the right finds none."""
    listing = f"appointment series {booking_right_id}"
    place = parts.cursors.read(listing, cursor)
    after = (datetime.fromisoformat(place[0]), UUID(place[1])) if place else (_BEGINNING, UUID(int=0))
    async with work.reading() as connection:
        found = await booking_rights.find(connection, booking_right_id)
        listed = await appointment_series.of_right(connection, booking_right_id, after=after, rows=limit + 1)
    if found is None:
        raise Refusal(NOT_FOUND)
    right, person = found
    await refuse_unless_seen(parts, caller, work, right, person, "appointment_series", booking_right_id)
    last = listed[limit - 1] if len(listed) > limit else None
    more = parts.cursors.write(listing, last.created_at.isoformat(), str(last.id)) if last else None
    return Page(items=[_summary(parts, each, right) for each in listed[:limit]], next_cursor=more)


async def _take(
    connection: Connection,
    deciding: Deciding,
    new: NewAppointmentSeries,
    series_id: UUID,
    booked: dict[UUID, DecidedVisit],
) -> list[SeriesFailure]:
    """Take the times one by one; gives those about which the database had another word."""
    parts, right = deciding.parts, deciding.right
    topic = parts.sealer.seal(new.topic) if new.topic else None
    failures = []
    for appointment_id, decided in booked.items():
        visit = NewVisit(
            appointment_id=appointment_id,
            slot_id=decided.slot.id,
            right_id=right.id,
            channel=new.channel or Channel.ONLINE,
            reason_no_self_service=new.reason_no_self_service,
            override_reason=new.override_reason if decided.overridden else None,
            overridden=decided.overridden,
            sealed_topic=topic,
            series_id=series_id,
        )
        outcome = await taking.book(connection, visit, deciding.at)
        try:
            refuse_outcome(parts, outcome, right)
        except Refusal as refusal:
            failures.append(failure(refusal, slot_id=decided.slot.id))
    return failures


def _summary(parts: BookingParts, series: SeriesRecord, right: BookingRightRecord) -> AppointmentSeriesSummary:
    return AppointmentSeriesSummary(
        id=series.id,
        person_ref=right.person_ref,
        booking_right_id=right.id,
        service_type=right.service_type,
        unit=parts.contact(right.unit_id),
        created_at=series.created_at,
        visits=series.visits,
        first_starts_at=series.first_starts_at,
        last_starts_at=series.last_starts_at,
        version=series.version,
    )
