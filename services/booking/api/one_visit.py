"""One visit that somebody wants to book: decided by the rules, then stored; with a right, or openly without one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.booking.api.showing import as_changed, changed_by
from services.booking.api.standing import View, refuse_stale, refuse_unless_may_act, standing_in
from services.booking.api.taking import Wanted, refuse_outcome, refuse_unusable, suitable_time, told_of
from services.booking.flows.appointment_changes import Changed
from services.booking.flows.parts import BookingParts
from services.booking.flows.telling import tell_right
from services.booking.flows.work_items import leave_telling
from services.booking.storage import contact_details, taking
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.storage.contact_details import ContactRecord
from services.booking.storage.persons import PersonRecord
from services.booking.storage.taking import NewVisit, OtherVisits, TimeRecord
from shared.contracts.booking.appointments import Appointment, NewAppointment
from shared.contracts.booking.slots import Slot
from shared.kit.acting import ActingFacts
from shared.kit.identity import Caller
from shared.kit.unit_of_work import UnitOfWork
from shared.terms.acting import ActingWarning, AppointmentOperation
from shared.terms.booking import AppointmentChange, OverriddenRule
from shared.terms.booking_events import BookingRightEvent
from shared.terms.channels import Channel


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked, by whom, and on which authority (None: by duty)."""

    appointment_id: UUID
    new: NewAppointment
    caller: Caller
    facts: ActingFacts | None
    contact: ContactRecord | None = None
    """Where messages go from now on, when it is said."""

    @property
    def by_professional(self) -> bool:
        """Whether the caller acts by duty."""
        return self.facts is None


@dataclass(frozen=True, slots=True)
class Decided:
    """A visit that may be booked, at this instant."""

    slot: Slot
    overridden: tuple[OverriddenRule, ...]
    warnings: Sequence[ActingWarning]
    at: datetime


def decided(
    parts: BookingParts,
    wish: Wish,
    right: BookingRightRecord,
    person: PersonRecord,
    time: TimeRecord | None,
    others: OtherVisits,
) -> Decided:
    """Ask every rule on the visit, by what the transaction holds."""
    at = parts.clock()
    warnings: Sequence[ActingWarning] = ()
    if wish.facts is not None:
        refuse_stale(wish.facts, at)
        starts_at = time.slot.starts_at if time else None
        book = AppointmentOperation.BOOK
        verdict = standing_in(parts, wish.facts, person, right, book, at, appointment_at=starts_at)
        refuse_unless_may_act(parts, verdict, right)
        warnings = verdict.warnings
    slot = suitable_time(parts, time, right, at, by_professional=wish.by_professional)
    overridden = refuse_unusable(
        parts,
        Wanted(slot, right, person, others, right.visits_used),
        by_professional=wish.by_professional,
        override=wish.new.override_reason is not None,
    )
    return Decided(slot, overridden, warnings, at)


async def booked(
    parts: BookingParts,
    work: UnitOfWork,
    wish: Wish,
    right: BookingRightRecord,
    person: PersonRecord,
    decision: Decided,
) -> Appointment:
    """Take the time with the right, in the transaction that has decided it."""
    new, overridden = wish.new, decision.overridden
    visit = NewVisit(
        appointment_id=wish.appointment_id,
        slot_id=decision.slot.id,
        right_id=right.id,
        channel=new.channel or Channel.ONLINE,
        reason_no_self_service=new.reason_no_self_service,
        override_reason=new.override_reason if overridden else None,
        overridden=overridden,
        sealed_topic=parts.sealer.seal(new.topic) if new.topic else None,
    )
    transaction = await work.begin()
    refuse_outcome(parts, await taking.book(transaction, visit, decision.at), right)
    await leave_telling(transaction, right, wish.appointment_id, new.reason_no_self_service, decision.at)
    if wish.contact is not None:
        await contact_details.keep(transaction, right.id, wish.contact, is_change=False)
        await tell_right(transaction, right, BookingRightEvent.CONTACT_CHANGED, decision.at)
    changed = Changed(
        change=AppointmentChange.BOOKED, by=changed_by(wish.caller), at=decision.at, reason=told_of(overridden)
    )
    return await as_changed(parts, work, wish.appointment_id, View(wish.facts, person), changed, decision.warnings)
