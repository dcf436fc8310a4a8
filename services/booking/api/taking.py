"""What must hold before a time is taken: for a booking and for a move alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.booking.api import refusals as no
from services.booking.flows.parts import BookingParts
from services.booking.rules.age_window import eligibility
from services.booking.rules.booking_right import BookingRight, Visit, use_for_visit
from services.booking.storage.appointments import Taking
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.storage.persons import PersonRecord
from shared.contracts.booking.appointments import NewAppointment
from shared.contracts.booking.slots import Slot
from shared.contracts.problem import FieldError
from shared.kit.identity import Caller
from shared.kit.problems import NOT_FOUND, VALIDATION, Refusal
from shared.law.civil_time import civil_date
from shared.terms.booking import SlotStatus
from shared.terms.channels import Channel
from shared.terms.people import CallerKind


@dataclass(frozen=True, slots=True)
class Wanted:
    """A time that somebody wants, with the right it would use and whose it is."""

    slot: Slot
    right: BookingRightRecord
    person: PersonRecord
    other_visits_at: Sequence[datetime]
    """Starts of the right's other visits; when moving, without the one that moves."""


def suitable_time(
    parts: BookingParts, found: tuple[Slot, SlotStatus] | None, right: BookingRightRecord, at: datetime
) -> Slot:
    """The time, when it is of the right's service and unit, to come, and free; else a refusal."""
    if found is None:
        raise Refusal(NOT_FOUND)
    unit = parts.contact(right.unit_id)
    slot, status = found
    if slot.service_type != right.service_type or slot.unit_id != right.unit_id:
        raise no.with_phone(no.SLOT_UNSUITABLE, unit)
    if slot.starts_at <= at:
        raise no.with_phone(no.SLOT_IN_THE_PAST, unit)
    if status is not SlotStatus.FREE:
        raise no.with_phone(no.SLOT_TAKEN, unit)
    return slot


def refuse_unusable(
    parts: BookingParts, wanted: Wanted, *, by_professional: bool, age_override: bool, moving: bool = False
) -> None:
    """Ask the rules on the booking right (D-4) and the age window (D-3); residents only where it is in use (R-022)."""
    right, unit = wanted.right, parts.contact(wanted.right.unit_id)
    if not by_professional and not parts.residents_may_book(right.service_type, unit_id=right.unit_id):
        raise no.with_phone(no.BY_PHONE_ONLY, unit)
    on = civil_date(wanted.slot.starts_at)
    decision = use_for_visit(
        BookingRight(
            status=right.status,
            visits_allowed=right.visits_allowed,
            visits_used=right.visits_used - 1 if moving else right.visits_used,
            valid_from=right.valid_from,
            valid_until=right.valid_until,
            booking_mode=right.booking_mode,
            practitioner_ids=frozenset(right.practitioner_ids),
            min_interval_days=right.min_interval_days,
            max_interval_days=right.max_interval_days,
            other_visits_on=tuple(civil_date(each) for each in wanted.other_visits_at),
        ),
        Visit(on=on, practitioner_id=wanted.slot.practitioner_id),
        by_professional=by_professional,
    )
    no.refuse_right(decision, unit)
    service_type = parts.service_type(right.service_type, unit_id=right.unit_id)
    eligible = eligibility(
        wanted.person.birth_date,
        on,
        min_age_months=service_type.min_age_months,
        max_age_months=service_type.max_age_months,
    )
    if not age_override:
        no.refuse_age(eligible, unit)


def refuse_outcome(parts: BookingParts, outcome: Taking, right: BookingRightRecord) -> None:
    """What the database had the last word on."""
    unit = parts.contact(right.unit_id)
    if outcome is Taking.SLOT_TAKEN:
        raise no.with_phone(no.SLOT_TAKEN, unit)
    if outcome is Taking.RIGHT_EXHAUSTED:
        raise no.with_phone(no.QUOTA_EXCEEDED, unit)


def check_who_books(caller: Caller, new: NewAppointment) -> None:
    """A professional says why the family does not book; a citizen books online and overrides nothing (D-2, D-3)."""
    if caller.kind is CallerKind.PROFESSIONAL:
        if new.reason_no_self_service is None:
            raise _invalid("/reason_no_self_service", "missing", "A professional says why the family does not book.")
        if new.channel is None:
            raise _invalid("/channel", "missing", "A professional says how the booking came.")
        return
    for pointer, given in (
        ("/channel", new.channel not in {None, Channel.ONLINE}),
        ("/reason_no_self_service", new.reason_no_self_service is not None),
        ("/age_override_reason", new.age_override_reason is not None),
    ):
        if given:
            raise _invalid(pointer, "professionals_only", "Only a professional may set this.")


def _invalid(pointer: str, code: str, detail: str) -> Refusal:
    return Refusal(VALIDATION, errors=[FieldError(pointer=pointer, code=code, detail=detail)])
