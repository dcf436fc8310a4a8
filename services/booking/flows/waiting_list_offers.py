"""Offers earlier times to those who wait, the longest waiting first, and ends what is over."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final, TypeVar
from uuid import UUID

from services.booking.flows.messages import leave_offer
from services.booking.flows.parts import BookingParts
from services.booking.flows.ruled_rights import rule_person, rule_right
from services.booking.flows.waiting_list import close_offer, end, tell_waiting
from services.booking.rules.age_window import eligibility
from services.booking.rules.booking_right import Visit, use_for_visit
from services.booking.rules.earlier_times import EarlierTimes
from services.booking.rules.moving_and_cancelling import self_service_cutoff
from services.booking.rules.one_place_at_a_time import VisitSpan, one_place
from services.booking.rules.quiet_hours import earliest_sending
from services.booking.rules.self_service import self_service
from services.booking.rules.waiting_list import ANSWERING_HOURS, OfferableTime, WaitingEntry, offer_expires_at
from services.booking.storage import appointments, persons, taking, waiting_list, waiting_list_offers
from services.booking.storage.plumbing import note_access
from services.booking.storage.waiting_list import EntryRecord
from services.booking.storage.waiting_list_offers import InLine
from shared.contracts.county_pack import BookingHabits
from shared.kit.jobs import Connection
from shared.kit.unit_of_work import Access
from shared.law.civil_time import civil_date
from shared.terms.acting import AppointmentOperation
from shared.terms.booking import BookingMode, ChangedBy
from shared.terms.channels import DeliveryMode
from shared.terms.waiting_list import OfferStatus, WaitingEntryStatus, WaitingListEvent

AT_A_TIME: Final = 200
"""Places that one transaction changes at most, so that nobody waits long for what it holds."""
HELD_LONGER_SECONDS: Final = 180.0
"""An unanswered time is kept so much longer, so that the next in line gets it: some rounds of the job."""


Word = TypeVar("Word", bound=str)


async def settle(connection: Connection, at: datetime) -> bool:
    """End places whose visit waits no more, and offers that are over; their times are free for the next in line.

    Gives whether there may be more to settle. What somebody else holds just now waits for the next round.
    """
    in_need = await waiting_list_offers.in_need(connection, at, rows=AT_A_TIME)
    for entry_id in in_need:
        entry = await waiting_list_offers.hold(connection, entry_id)
        if entry is not None and await _time_is_mine(connection, entry):
            await _settle(connection, entry, at)
    return len(in_need) == AT_A_TIME


async def _time_is_mine(connection: Connection, entry: EntryRecord) -> bool:
    return entry.offer is None or await waiting_list_offers.hold_time(connection, entry.offer.slot.id)


async def _settle(connection: Connection, entry: EntryRecord, at: datetime) -> None:
    offer = entry.offer
    if entry.status is not WaitingEntryStatus.WAITING:
        return
    if not entry.stands or entry.appointment_starts_at <= at:
        await end(connection, entry, WaitingEntryStatus.ENDED, at)
    elif offer is not None and offer.expires_at <= at:
        await close_offer(connection, entry, offer, OfferStatus.EXPIRED, at)
    elif offer is not None and not offer.is_held:
        await close_offer(connection, entry, offer, OfferStatus.WITHDRAWN, at)
    if offer is not None:
        await waiting_list.let_go(connection, offer.slot.id, entry.booking_right_id)


async def offer_times(parts: BookingParts, connection: Connection, at: datetime) -> bool:
    """Offer free times to those who wait, in each unit and service, but none at night.

    Everybody in line is read once, and the free times of a unit and service once: not each time for each person. Gives
    whether there may be more to offer.
    """
    in_line = await waiting_list_offers.in_line(connection, at)
    left = AT_A_TIME
    for (unit_id, service_type), waiting in groupby(sorted(in_line, key=_queue), key=_queue):
        if earliest_sending(at, parts.quiet_hours(unit_id)) > at:
            continue
        habits = parts.habits(unit_id)
        queue = list(waiting)
        last = max(each.appointment_at for each in queue)
        free = await waiting_list_offers.free_times(connection, unit_id, service_type, at=at, before=last)
        left -= await _offer_in_queue(_Round(parts, habits, connection, EarlierTimes(free), at), queue, most=left)
        if left == 0:
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Round:
    """The free times of one unit and service, and what decides about them."""

    parts: BookingParts
    habits: BookingHabits
    connection: Connection
    times: EarlierTimes
    at: datetime


async def _offer_in_queue(ours: _Round, queue: Sequence[InLine], *, most: int) -> int:
    """Offer a time to each of those in line whom one fits; gives how many offers were made."""
    made = 0
    for each in queue:
        if made == most:
            break
        made += await _offer_first(ours, each)
    return made


async def _offer_first(ours: _Round, each: InLine) -> bool:
    """Offer somebody the first time that fits and is still to be had."""
    held = None
    elsewhere: Sequence[VisitSpan] = ()
    for time, expires_at in _suiting(ours, each):
        if held is None:
            held = await waiting_list_offers.hold(ours.connection, each.entry_id)
            if held is None or not await _is_as_read(ours, held, each):
                return False
            others = await taking.other_visits(ours.connection, each.right, except_ids=[held.appointment_id])
            elsewhere = others.of_person
        if not one_place(VisitSpan(time.starts_at, time.ends_at), elsewhere).is_free:
            continue
        ours.times.take(time.id)
        offer_id = await waiting_list_offers.offer(
            ours.connection, held, UUID(time.id), at=ours.at, expires_at=expires_at, margin=HELD_LONGER_SECONDS
        )
        if offer_id is not None:
            await _tell_offer(ours, held, offer_id, time, expires_at)
            return True
    return False


async def _tell_offer(
    ours: _Round, held: EntryRecord, offer_id: UUID, time: OfferableTime, expires_at: datetime
) -> None:
    await tell_waiting(ours.connection, held, WaitingListEvent.OFFERED, ours.at, offer_id=offer_id)
    appointment = await appointments.find(ours.connection, held.appointment_id)
    if appointment is None:
        raise LookupError("an appointment that somebody waits with is gone")
    await note_access(ours.connection, Access("offer", "waiting_list_entry", (appointment.person_ref,), str(held.id)))
    await leave_offer(
        ours.connection, offer_id, appointment, starts_at=time.starts_at, expires_at=expires_at, at=ours.at
    )


def _suiting(ours: _Round, each: InLine) -> Iterator[tuple[OfferableTime, datetime]]:
    """Times that somebody could move to, earliest first, each with the instant until which it would be held.

    By every rule that a move is decided by, so that accepting brings no surprise.
    """
    parts, right, at = ours.parts, each.right, ours.at
    waiting = _in_rule(ours.habits, each)
    if waiting is None or not _somebody_answers(ours, each, None):
        return
    service_type = parts.service_type(right.service_type, unit_id=right.unit_id)
    # The present visit is still to be moved: an answer counts until that may be done (D-5).
    answer_by = self_service_cutoff(each.appointment_at, at, service_type.cancellation_cutoff_hours).allowed_until
    if answer_by < at + timedelta(hours=ANSWERING_HOURS):
        return
    ruled = rule_right(right, each.other_visits_at, visits_used=right.visits_used - 1)
    any_way = replace(ruled, practitioner_ids=frozenset(), delivery_modes=frozenset())

    def day_suits(day: date) -> bool:
        age = eligibility(
            each.person.birth_date,
            day,
            min_age_months=service_type.min_age_months,
            max_age_months=service_type.max_age_months,
        )
        visit = Visit(on=day, practitioner_id=None, delivery_mode=DeliveryMode.VISIT)
        usable = use_for_visit(any_way, visit, by_professional=True).is_usable
        return age.is_eligible and usable and _somebody_answers(ours, each, day)

    for time in ours.times.fitting(waiting, offered_at=at, day_suits=day_suits):
        visit = Visit(
            on=civil_date(time.starts_at), practitioner_id=time.practitioner_id, delivery_mode=time.delivery_mode
        )
        if use_for_visit(ruled, visit, by_professional=True).is_usable:
            expires_at = offer_expires_at(
                at,
                starts_at=time.starts_at,
                notice_hours=ours.habits.offer_notice_hours,
                offer_hours=ours.habits.offer_hours,
            )
            yield time, min(expires_at, answer_by)


def _somebody_answers(ours: _Round, each: InLine, day: date | None) -> bool:
    """Whether somebody may accept a time of that day now: the unit where it has joined itself, else of the family."""
    if each.joined_by is not ChangedBy.FAMILY:
        return True
    parts, right = ours.parts, each.right
    in_use = parts.residents_may_book(right.service_type, unit_id=right.unit_id)
    if right.booking_mode is not BookingMode.SELF_BOOKING or not in_use:
        return False
    person, limits = rule_person(each.person), parts.acting_limits(right.service_type, unit_id=right.unit_id)
    move = AppointmentOperation.MOVE
    return self_service(person, limits, move, on=civil_date(ours.at), appointment_on=day).is_open


def _in_rule(habits: BookingHabits, each: InLine) -> WaitingEntry | None:
    """What the rule needs to know of somebody in line; None when the wishes leave nothing of what the right gives."""
    wishes, right = each.wishes, each.right
    practitioners = _both(wishes.practitioner_ids, right.practitioner_ids)
    modes = _both(wishes.delivery_modes, right.delivery_modes)
    if practitioners is None or modes is None:
        return None
    return WaitingEntry(
        id=str(each.entry_id),
        waiting_since=each.joined_at,
        appointment_at=each.appointment_at,
        notice_hours=habits.offer_notice_hours,
        from_day=wishes.from_date,
        until_day=wishes.until_date,
        weekdays=frozenset(wishes.weekdays),
        time_from=wishes.time_from,
        time_until=wishes.time_until,
        practitioner_ids=practitioners,
        delivery_modes=modes,
        offered_time_ids=frozenset(str(slot_id) for slot_id in each.offered_before),
    )


def _both(wished: Collection[Word], given: Collection[Word]) -> frozenset[Word] | None:
    """What two limits leave, of which an empty one is none; None when they leave nothing."""
    if not wished or not given:
        return frozenset(wished) or frozenset(given)
    return frozenset(wished).intersection(given) or None


async def _is_as_read(ours: _Round, held: EntryRecord, each: InLine) -> bool:
    """Whether nothing has happened to a place, its appointment and its person since everybody in line was read."""
    if not held.stands or (held.version, held.slot_id) != (each.version, each.slot_id):
        return False
    return await persons.find(ours.connection, held.person_ref) == each.person


def _queue(each: InLine) -> tuple[str, str]:
    """Whose turn it is, is asked in each unit and service; who joined first stays first."""
    return each.right.unit_id, each.right.service_type
