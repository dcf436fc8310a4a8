"""A therapy period as a caller finds it: seen before the transaction, held inside it, and shown in the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from services.booking.api import refusals as no
from services.booking.api.showing import shown_appointment
from services.booking.api.standing import View, acting_facts, refuse_stale, standing_in
from services.booking.flows.appointment_changes import Changed, tell
from services.booking.flows.parts import BookingParts
from services.booking.storage import appointment_series, booking_rights
from services.booking.storage.appointment_series import SeriesRecord
from services.booking.storage.appointments import AppointmentRecord
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.storage.persons import PersonRecord
from shared.contracts.booking.appointment_series import AppointmentSeries, SeriesScope
from shared.kit.acting import BY_PHONE_ONLY, ActingFacts, access_for, with_phone
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.kit.problems import NOT_FOUND, VERSION_MISMATCH, Refusal
from shared.kit.unit_of_work import UnitOfWork
from shared.terms.acting import ActingWarning, AppointmentOperation
from shared.terms.booking import BookingMode
from shared.terms.therapy_periods import RestOperation


@dataclass(frozen=True, slots=True)
class HeldSeries:
    """A therapy period with its visits, its right, and whose it is."""

    series: SeriesRecord
    visits: Sequence[AppointmentRecord]
    """In the order of their times."""
    right: BookingRightRecord
    person: PersonRecord


async def find_series(work: UnitOfWork, series_id: UUID) -> HeldSeries:
    """A therapy period as it is before the transaction."""
    async with work.reading() as connection:
        series = await appointment_series.find(connection, series_id)
        found = await booking_rights.find(connection, series.booking_right_id) if series else None
        visits = await appointment_series.visits(connection, series_id)
    if series is None or found is None:
        raise Refusal(NOT_FOUND)
    return HeldSeries(series, visits, *found)


async def authority_over(
    parts: BookingParts, caller: Caller, work: UnitOfWork, series_id: UUID, action: str, *, fresh: timedelta
) -> tuple[ActingFacts | None, HeldSeries]:
    """The caller's authority over whoever has the therapy period, which a stranger does not find (D-18).

    Asked before the transaction (D-19), so that nobody is given a first answer again who may not see it any more.
    """
    found = await find_series(work, series_id)
    facts = await acting_facts(parts, caller, found.person, fresh=fresh)
    work.access(access_for(facts, action, "appointment_series", found.person.person_ref, series_id))
    if facts is not None:
        verdict = standing_in(parts, facts, found.person, found.right, AppointmentOperation.VIEW, parts.clock())
        no.refuse_change(verdict, parts.contact(found.right.unit_id))
    elif not caller.works_in(found.right.unit_id):
        raise Refusal(NOT_FOUND)
    return facts, found


async def hold_series(connection: Connection, series_id: UUID, right_id: UUID) -> HeldSeries:
    """The therapy period, held until the end of the transaction; times come after it."""
    held = await booking_rights.lock(connection, right_id)
    visits = await appointment_series.hold_visits(connection, series_id) if held else []
    series = await appointment_series.find(connection, series_id)
    if held is None or series is None:
        raise Refusal(NOT_FOUND)
    return HeldSeries(series, visits, *held)


def refuse_change(
    parts: BookingParts,
    facts: ActingFacts | None,
    held: HeldSeries,
    operation: AppointmentOperation,
    expected: int,
    at: datetime,
) -> None:
    """Who may change the visits of a therapy period, and on which version; the visits are decided one by one."""
    unit = parts.contact(held.right.unit_id)
    if facts is not None:
        refuse_stale(facts, at)
        no.refuse_change(standing_in(parts, facts, held.person, held.right, operation, at), unit)
        if held.right.booking_mode is not BookingMode.SELF_BOOKING:
            raise with_phone(BY_PHONE_ONLY, unit)
        takes_time = operation is not AppointmentOperation.CANCEL
        if takes_time and not parts.residents_may_book(held.right.service_type, unit_id=held.right.unit_id):
            raise with_phone(BY_PHONE_ONLY, unit)
    if held.series.version != expected:
        raise Refusal(VERSION_MISMATCH)


def in_scope(visits: Sequence[AppointmentRecord], scope: SeriesScope) -> Sequence[AppointmentRecord]:
    """The visits that are meant, in the order of their times; refuses a visit that is not one of them."""
    if scope.scope is RestOperation.ALL:
        return visits
    place = next((place for place, each in enumerate(visits) if each.id == scope.from_appointment_id), None)
    if place is None:
        raise Refusal(NOT_FOUND)
    return visits[place:] if scope.scope is RestOperation.THE_REST else visits[place : place + 1]


def shown_series(
    parts: BookingParts,
    held: HeldSeries,
    at: datetime,
    view: View,
    warnings: Mapping[UUID, Sequence[ActingWarning]] = MappingProxyType({}),
) -> AppointmentSeries:
    """A therapy period with its visits, and what the caller may still do to each."""
    return AppointmentSeries(
        id=held.series.id,
        person_ref=held.person.person_ref,
        booking_right_id=held.right.id,
        service_type=held.right.service_type,
        unit=parts.contact(held.right.unit_id),
        created_at=held.series.created_at,
        appointments=[shown_appointment(parts, each, at, view, warnings.get(each.id, ())) for each in held.visits],
        version=held.series.version,
    )


async def as_changed(
    parts: BookingParts,
    work: UnitOfWork,
    series_id: UUID,
    view: View,
    changes: Mapping[UUID, Changed],
    at: datetime,
    warnings: Mapping[UUID, Sequence[ActingWarning]] = MappingProxyType({}),
) -> AppointmentSeries:
    """The therapy period as the transaction leaves it; each changed visit has its history and event beside it."""
    transaction = await work.begin()
    series = await appointment_series.find(transaction, series_id)
    found = await booking_rights.find(transaction, series.booking_right_id) if series else None
    if series is None or found is None:
        raise LookupError("a therapy period that was just changed is gone")
    held = HeldSeries(series, await appointment_series.visits(transaction, series_id), *found)
    for each in held.visits:
        if each.id in changes:
            await tell(transaction, each, changes[each.id])
    work.tag(series.version)
    work.location = f"/v1/appointment-series/{series_id}"
    return shown_series(parts, held, at, view, warnings)
