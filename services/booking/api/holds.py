"""Holding a free time for some minutes while the person confirms, and letting it go."""

from datetime import UTC, datetime
from uuid import UUID

from services.booking.api import refusals as no
from services.booking.api.callers import Family, Parts
from services.booking.api.changing import refuse_unless_changeable
from services.booking.api.one_visit import Wish, decided
from services.booking.api.refusals import invalid
from services.booking.api.standing import acting_facts, refuse_unless_may_act, standing_in
from services.booking.api.taking import Wanted, refuse_unusable, suitable_time
from services.booking.flows.authority import FRESH_FOR_CHANGE
from services.booking.flows.parts import BookingParts
from services.booking.storage import appointments, booking_rights, holds, taking
from services.booking.storage.appointments import HeldAppointment
from services.booking.storage.taking import OtherVisits, TimeRecord
from shared.contracts.booking.appointments import NewAppointment
from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.booking.slots import HeldSlot, HoldSlot, ReleaseSlot, Slot
from shared.kit.acting import BY_PHONE_ONLY, PROXY_AGE_LIMIT, PROXY_NOT_ALLOWED, ActingFacts, access_for, with_phone
from shared.kit.identity import Caller
from shared.kit.problems import INVALID_STATE, NOT_FOUND, STRONGER_IDENTIFICATION, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import UnitOfWork, Work
from shared.terms.acting import AppointmentOperation

router = service_router(tags=["slots"])

_WHO_MAY_ACT = (PROXY_NOT_ALLOWED, PROXY_AGE_LIMIT, BY_PHONE_ONLY, STRONGER_IDENTIFICATION)


@router.post(
    "/v1/slots/{slot_id}/hold",
    summary="Hold a free time",
    responses=refusals(NOT_FOUND, INVALID_STATE, *_WHO_MAY_ACT, *no.TIME_AND_RIGHT, no.HELD_BEFORE, no.CUTOFF_PASSED),
)
async def hold_slot(slot_id: UUID, wanted: HoldSlot, caller: Family, work: Work, parts: Parts) -> HeldSlot:
    """Keep a time for one booking right while the person confirms, for as long as the county says.

    Everything is asked that a booking asks, or the move of a visit (`moving`), so that the confirmation brings no
    surprise. A right holds one time: the
    former one is let go. Held again, a time is not held for longer, also when it was let go in between; held to the
    end, it is held anew only after as many minutes. The hold ends by itself, and when the right books any time.
    """
    right_id = wanted.booking_right_id
    facts = await _authority(parts, caller, work, slot_id, right_id, "hold")
    await _check_own(work, wanted)
    transaction = await work.begin()
    visit = await appointments.lock(transaction, wanted.moving) if wanted.moving else None
    held = await booking_rights.lock(transaction, right_id)
    if held is None:
        raise Refusal(NOT_FOUND)
    right, person = held
    former = [each for each in await holds.held_by(transaction, right_id) if each != slot_id]
    others = await taking.other_visits(transaction, right, except_ids=[wanted.moving] if wanted.moving else [])
    time = (await taking.hold_times(transaction, [slot_id, *former])).get(slot_id)
    if visit is not None:
        slot = _for_move(parts, facts, visit, time, others)
    else:
        wish = Wish(slot_id, NewAppointment(slot_id=slot_id, booking_right_id=right_id), caller, facts)
        slot = decided(parts, wish, right, person, time, others).slot
    minutes = parts.habits(right.unit_id).hold_minutes
    until = await holds.hold(transaction, slot_id, right_id, minutes=minutes)
    if until is None:
        again = await holds.again_from(transaction, slot_id, right_id, minutes=minutes)
        raise _not_held(parts.contact(right.unit_id), again)
    await holds.let_go(transaction, former, right_id)
    return HeldSlot(slot=slot, booking_right_id=right_id, held_until=until)


@router.post(
    "/v1/slots/{slot_id}/release",
    summary="Let go of a held time",
    responses=refusals(NOT_FOUND, INVALID_STATE, *_WHO_MAY_ACT),
)
async def release_slot(slot_id: UUID, wanted: ReleaseSlot, caller: Family, work: Work, parts: Parts) -> Slot:
    """Let go of a time that the right holds, for others to take; a time offered by the waiting list is declined there.

    Letting go once more, or after the hold has ended, changes nothing.
    """
    right_id = wanted.booking_right_id
    facts = await _authority(parts, caller, work, slot_id, right_id, "release")
    transaction = await work.begin()
    held = await booking_rights.lock(transaction, right_id)
    time = (await taking.hold_times(transaction, [slot_id])).get(slot_id)
    if held is None or time is None:
        raise Refusal(NOT_FOUND)
    right, at = held[0], parts.clock()
    if time.slot.unit_id != right.unit_id or not time.is_open_to(at, by_professional=facts is None):
        raise Refusal(NOT_FOUND)
    if time.held_for == right_id and not await holds.let_go(transaction, [slot_id], right_id):
        raise with_phone(INVALID_STATE, parts.contact(right.unit_id))
    return time.slot


async def _check_own(work: UnitOfWork, wanted: HoldSlot) -> None:
    """The visit that is to move is one of the right; another one is as if there were none (D-18)."""
    if wanted.moving is None:
        return
    async with work.reading() as connection:
        visit = await appointments.find(connection, wanted.moving)
    if visit is None or visit.booking_right_id != wanted.booking_right_id:
        raise invalid("/moving", "unknown", "The right has no such booked visit.")


def _for_move(
    parts: BookingParts,
    facts: ActingFacts | None,
    visit: HeldAppointment,
    time: TimeRecord | None,
    others: OtherVisits,
) -> Slot:
    """Ask everything that moving the visit to the time asks."""
    at, by_professional = parts.clock(), facts is None
    starts_at = time.slot.starts_at if time else None
    seen = visit.appointment.version
    refuse_unless_changeable(parts, facts, visit, AppointmentOperation.MOVE, seen, at, appointment_at=starts_at)
    slot = suitable_time(parts, time, visit.right, at, by_professional=by_professional)
    refuse_unusable(
        parts,
        Wanted(slot, visit.right, visit.person, others, visit.right.visits_used - 1, is_booked=True),
        by_professional=by_professional,
        override=False,
        set_aside_before=visit.appointment.overridden if by_professional else (),
    )
    return slot


def _not_held(unit: UnitContact, again: datetime | None) -> Refusal:
    """Somebody else has it, or the person has had it just before."""
    if again is None:
        return with_phone(no.SLOT_TAKEN, unit)
    return with_phone(no.HELD_BEFORE, unit, again_from=again.astimezone(UTC).isoformat().replace("+00:00", "Z"))


async def _authority(
    parts: BookingParts, caller: Caller, work: UnitOfWork, slot_id: UUID, right_id: UUID, action: str
) -> ActingFacts | None:
    """The caller's authority over whose right it is, asked before the transaction (D-18, D-19).

    Refused here, so that nobody is given a first answer again who may not see it any more.
    """
    async with work.reading() as connection:
        found = await booking_rights.find(connection, right_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    right, person = found
    facts = await acting_facts(parts, caller, person, fresh=FRESH_FOR_CHANGE)
    work.access(access_for(facts, action, "slot", person.person_ref, slot_id))
    if facts is not None:
        standing = standing_in(parts, facts, person, right, AppointmentOperation.VIEW, parts.clock())
        refuse_unless_may_act(parts, standing, right)
    elif not caller.works_in(right.unit_id):
        raise Refusal(NOT_FOUND)
    return facts
