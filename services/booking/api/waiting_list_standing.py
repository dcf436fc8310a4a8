"""Who may do what with a place on the waiting list, and how a place is shown."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.booking.api import refusals as no
from services.booking.api.standing import acting_facts, refuse_stale, standing_in
from services.booking.flows.authority import FRESH_FOR_CHANGE
from services.booking.flows.parts import BookingParts
from services.booking.storage import appointments, persons, waiting_list
from services.booking.storage.appointments import HeldAppointment
from services.booking.storage.waiting_list import EntryRecord, OfferRecord
from shared.contracts.booking.waiting_list import WaitingListEntry, WaitingListOffer
from shared.kit.acting import BY_PHONE_ONLY, PROXY_AGE_LIMIT, ActingFacts, access_for, with_phone
from shared.kit.identity import Caller
from shared.kit.problems import (
    INVALID_STATE,
    NOT_FOUND,
    PRECONDITION_REQUIRED,
    STRONGER_IDENTIFICATION,
    VERSION_MISMATCH,
    Refusal,
    problem_type,
)
from shared.kit.unit_of_work import UnitOfWork
from shared.terms.acting import AppointmentOperation
from shared.terms.booking import BookingMode
from shared.terms.waiting_list import WaitingEntryStatus

ALREADY_WAITING = problem_type(
    "already-waiting",
    409,
    fi=("Ajalle jonotetaan jo", "Tällä ajalla on jo paikka peruutusaikojen jonossa."),
    sv=("Tiden står redan i kö", "Den här tiden har redan en plats i kön för avbokade tider."),
    en=("It is on the waiting list already", "This appointment has a place on the waiting list already."),
)
OFFER_NOT_OPEN = problem_type(
    "offer-not-open",
    409,
    fi=("Tarjous ei ole enää voimassa", "Aikaa ei enää pidetä sinulle. Paikkasi jonossa säilyy."),
    sv=("Erbjudandet gäller inte längre", "Tiden hålls inte längre för dig. Din plats i kön finns kvar."),
    en=("The offer is not open any more", "The time is held no more. The place on the list stays."),
)
REFUSALS = (ALREADY_WAITING, OFFER_NOT_OPEN)
WHO = (NOT_FOUND, PROXY_AGE_LIMIT, BY_PHONE_ONLY, STRONGER_IDENTIFICATION)
CHANGE = (*WHO, INVALID_STATE, PRECONDITION_REQUIRED, VERSION_MISMATCH)
"""What may refuse a change of a place, whatever it is."""


@dataclass(frozen=True)
class Held:
    """A place that is held for a change, with its appointment, and who changes it."""

    entry: EntryRecord
    visit: HeldAppointment
    facts: ActingFacts | None

    @property
    def by_professional(self) -> bool:
        """Whether the caller acts by duty."""
        return self.facts is None


async def authority_over(
    parts: BookingParts, caller: Caller, work: UnitOfWork, entry_id: UUID, action: str
) -> tuple[EntryRecord, ActingFacts | None]:
    """The caller's authority over whoever waits, asked before the transaction (D-18, D-19).

    Refused here, so that nobody is given a first answer again who may not see it any more.
    """
    async with work.reading() as connection:
        found = await waiting_list.find(connection, entry_id)
        person = await persons.find(connection, found.person_ref) if found else None
    if found is None or person is None:
        raise Refusal(NOT_FOUND)
    facts = await acting_facts(parts, caller, person, fresh=FRESH_FOR_CHANGE)
    work.access(access_for(facts, action, "waiting_list_entry", person.person_ref, entry_id))
    if facts is not None:
        verdict = standing_in(parts, facts, person, found, AppointmentOperation.VIEW, parts.clock())
        no.refuse_change(verdict, parts.contact(found.unit_id))
    elif not caller.works_in(found.unit_id):
        raise Refusal(NOT_FOUND)
    return found, facts


async def hold(work: UnitOfWork, found: EntryRecord, facts: ActingFacts | None) -> Held:
    """A place for a change: always its right and appointment first, then itself."""
    transaction = await work.begin()
    visit = await appointments.lock(transaction, found.appointment_id)
    entry = await waiting_list.lock(transaction, found.id)
    if visit is None or entry is None:
        raise Refusal(NOT_FOUND)
    return Held(entry, visit, facts)


def refuse_unless_waiting(parts: BookingParts, held: Held, expected: int, at: datetime) -> None:
    """Who may move the appointment may change its place; on the version that was seen, and while it waits."""
    unit = parts.contact(held.entry.unit_id)
    if held.facts is not None:
        refuse_stale(held.facts, at)
        move = AppointmentOperation.MOVE
        no.refuse_change(standing_in(parts, held.facts, held.visit.person, held.entry, move, at), unit)
        if held.visit.right.booking_mode is not BookingMode.SELF_BOOKING:
            raise with_phone(BY_PHONE_ONLY, unit)
    if held.entry.version != expected:
        raise Refusal(VERSION_MISMATCH)
    if held.entry.status is not WaitingEntryStatus.WAITING:
        raise with_phone(INVALID_STATE, unit, reason=held.entry.status.value)


def open_offer(parts: BookingParts, held: Held, offer_id: UUID, at: datetime) -> OfferRecord:
    """The offer that is answered, while it is open; an offer is open until the instant at which it expires."""
    offer = held.entry.offer
    if offer is None or offer.id != offer_id or offer.expires_at <= at:
        raise with_phone(OFFER_NOT_OPEN, parts.contact(held.entry.unit_id))
    return offer


def shown_entry(parts: BookingParts, record: EntryRecord, at: datetime) -> WaitingListEntry:
    """A place with its unit's phone, and the time that may be accepted now."""
    offer = record.offer
    shown = None
    if offer is not None and offer.expires_at > at:
        shown = WaitingListOffer(id=offer.id, slot=offer.slot, offered_at=offer.offered_at, expires_at=offer.expires_at)
    return WaitingListEntry(
        id=record.id,
        appointment_id=record.appointment_id,
        person_ref=record.person_ref,
        service_type=record.service_type,
        unit=parts.contact(record.unit_id),
        appointment_starts_at=record.appointment_starts_at,
        wishes=record.wishes,
        status=record.status,
        joined_at=record.joined_at,
        ended_at=record.ended_at,
        offer=shown,
        version=record.version,
    )


async def as_it_is(work: UnitOfWork, entry_id: UUID) -> EntryRecord:
    """The place as the transaction leaves it."""
    entry = await waiting_list.find(await work.begin(), entry_id)
    if entry is None:
        raise LookupError("a place that was just changed is gone")
    return entry


def tagged(parts: BookingParts, work: UnitOfWork, record: EntryRecord, at: datetime) -> WaitingListEntry:
    """A place as it is shown, with its version in the ETag."""
    work.tag(record.version)
    return shown_entry(parts, record, at)
