"""Answering the time that the waiting list offers: accept it, which moves the appointment, or decline it."""

from uuid import UUID

from services.booking.api import refusals as no
from services.booking.api.callers import Family, Parts
from services.booking.api.changing import refuse_unless_changeable
from services.booking.api.showing import as_changed, changed_by
from services.booking.api.standing import View
from services.booking.api.taking import Wanted, refuse_outcome, refuse_unusable, suitable_time
from services.booking.api.waiting_list_standing import (
    CHANGE,
    OFFER_NOT_OPEN,
    as_it_is,
    authority_over,
    hold,
    open_offer,
    refuse_unless_waiting,
    tagged,
)
from services.booking.flows.appointment_changes import Changed
from services.booking.flows.waiting_list import close_offer
from services.booking.storage import taking, waiting_list
from shared.contracts.booking.waiting_list import AcceptedOffer, AnswerOffer, WaitingListEntry
from shared.kit.etag import ExpectedVersion
from shared.kit.problems import refusals
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.terms.acting import AppointmentOperation
from shared.terms.booking import AppointmentChange
from shared.terms.waiting_list import OfferStatus

router = service_router(tags=["waiting list"])


@router.post(
    "/v1/waiting-list/{entry_id}/decline",
    summary="Decline the offered time",
    responses=refusals(*CHANGE, OFFER_NOT_OPEN),
)
async def decline_offer(
    entry_id: UUID, answer: AnswerOffer, expected: ExpectedVersion, caller: Family, work: Work, parts: Parts
) -> WaitingListEntry:
    """Keep the appointment and the place in line; the time goes to the next, and is not offered here again."""
    found, facts = await authority_over(parts, caller, work, entry_id, "decline")
    held = await hold(work, found, facts)
    at = parts.clock()
    refuse_unless_waiting(parts, held, expected, at)
    offer = open_offer(parts, held, answer.offer_id, at)
    transaction = await work.begin()
    await close_offer(transaction, held.entry, offer, OfferStatus.DECLINED, at)
    await waiting_list.let_go(transaction, offer.slot.id, held.entry.booking_right_id)
    return tagged(parts, work, await as_it_is(work, entry_id), at)


@router.post(
    "/v1/waiting-list/{entry_id}/accept",
    summary="Accept the offered time",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(*CHANGE, OFFER_NOT_OPEN, no.CUTOFF_PASSED, *no.TIME_AND_RIGHT),
)
async def accept_offer(
    entry_id: UUID, answer: AnswerOffer, expected: ExpectedVersion, caller: Family, work: Work, parts: Parts
) -> AcceptedOffer:
    """Move the appointment to the offered time and free its old one, or change nothing (D-5); it keeps its id.

    Decided as any other move: a family is bound by the cut-off of the visit as it is booked now.
    """
    found, facts = await authority_over(parts, caller, work, entry_id, "accept")
    held = await hold(work, found, facts)
    transaction, visit = await work.begin(), held.visit
    offered = held.entry.offer
    wanted = [visit.appointment.slot_id, *([offered.slot.id] if offered else [])]
    times = await taking.hold_times(transaction, wanted)
    others = await taking.other_visits(transaction, visit.right, except_ids=[visit.appointment.id])
    at = parts.clock()
    refuse_unless_waiting(parts, held, expected, at)
    offer = open_offer(parts, held, answer.offer_id, at)
    warnings = refuse_unless_changeable(
        parts,
        facts,
        visit,
        AppointmentOperation.MOVE,
        visit.appointment.version,
        at,
        appointment_at=offer.slot.starts_at,
    )
    slot = suitable_time(parts, times.get(offer.slot.id), visit.right, at, by_professional=held.by_professional)
    refuse_unusable(
        parts,
        Wanted(slot, visit.right, visit.person, others, visit.right.visits_used - 1, is_booked=True),
        by_professional=held.by_professional,
        override=False,
    )
    refuse_outcome(parts, await taking.move(transaction, visit.appointment.id, slot.id, at), visit.right)
    changed = Changed(change=AppointmentChange.MOVED, by=changed_by(caller), at=at)
    appointment = await as_changed(parts, work, visit.appointment.id, View(facts, visit.person), changed, warnings)
    return AcceptedOffer(entry=tagged(parts, work, await as_it_is(work, entry_id), at), appointment=appointment)
