"""What must hold before a time is taken: for a booking, a move, a series and an accepted offer alike."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.booking.api import refusals as no
from services.booking.api.refusals import invalid
from services.booking.flows.parts import BookingParts
from services.booking.flows.ruled_rights import rule_right
from services.booking.rules.age_window import eligibility
from services.booking.rules.booking_right import Visit, use_for_visit
from services.booking.rules.one_place_at_a_time import VisitSpan, one_place
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.storage.persons import PersonRecord
from services.booking.storage.taking import OtherVisits, Taking, TimeRecord
from shared.contracts.booking.appointments import NewAppointment
from shared.contracts.booking.slots import Slot
from shared.kit.acting import BY_PHONE_ONLY, with_phone
from shared.kit.identity import Caller
from shared.kit.problems import NOT_FOUND, Refusal
from shared.law.civil_time import civil_date
from shared.terms.booking import AgeVerdict, BookingRightReason, NoSelfServiceReason, OverriddenRule, SlotStatus
from shared.terms.channels import Channel
from shared.terms.people import CallerKind

_SET_ASIDE = {
    BookingRightReason.INTERVAL_TOO_SHORT: OverriddenRule.INTERVAL,
    BookingRightReason.INTERVAL_TOO_LONG: OverriddenRule.INTERVAL,
    BookingRightReason.WRONG_PRACTITIONER: OverriddenRule.NAMED_PRACTITIONER,
    BookingRightReason.WRONG_DELIVERY_MODE: OverriddenRule.DELIVERY_MODE,
}
"""What a professional may set aside in a right, with a reason; its state, window and quota are for the rule (D-4)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A time that somebody wants, with the right it would use and whose it is."""

    slot: Slot
    right: BookingRightRecord
    person: PersonRecord
    others: OtherVisits
    """The person's other visits; when moving, without the ones that move."""
    visits_used: int
    """Visits of the right used by others than the ones that move."""
    is_booked: bool = False
    """It is to move a booked visit."""


class SaysWhoBooks(Protocol):
    """A booking, of one visit or of several, that says how it came and why the family did not make it."""

    @property
    def channel(self) -> Channel | None:
        """How the booking came."""

    @property
    def reason_no_self_service(self) -> NoSelfServiceReason | None:
        """Why the family did not book."""

    @property
    def override_reason(self) -> str | None:
        """Why a rule is set aside."""


def suitable_time(
    parts: BookingParts, found: TimeRecord | None, right: BookingRightRecord, at: datetime, *, by_professional: bool
) -> Slot:
    """The time, when it is of the right's service and unit, open to the caller, to come, and free; else a refusal."""
    if found is None or not found.is_open_to(at, by_professional=by_professional):
        raise Refusal(NOT_FOUND)
    unit, slot = parts.contact(right.unit_id), found.slot
    if right.service_type not in slot.service_types or slot.unit_id != right.unit_id:
        raise with_phone(no.SLOT_UNSUITABLE, unit)
    if slot.starts_at <= at:
        raise with_phone(no.SLOT_IN_THE_PAST, unit)
    if found.status is not SlotStatus.FREE or found.held_for not in {None, right.id}:
        raise with_phone(no.SLOT_TAKEN, unit)
    return slot


def refuse_unusable(
    parts: BookingParts,
    wanted: Wanted,
    *,
    by_professional: bool,
    override: bool,
    set_aside_before: Collection[OverriddenRule] = (),
) -> tuple[OverriddenRule, ...]:
    """Ask the rules on the right (D-4), the age window (D-3) and the place; residents only where in use (R-022).

    With a reason (`override`) every rule of OverriddenRule may be set aside, without one those only that the
    appointment's recorded reason has set aside before. Gives the rules that were set aside now.
    """
    may_set_aside = frozenset(OverriddenRule) if override else frozenset(set_aside_before)
    right, unit = wanted.right, parts.contact(wanted.right.unit_id)
    if not by_professional and not parts.residents_may_book(right.service_type, unit_id=right.unit_id):
        raise with_phone(BY_PHONE_ONLY, unit)
    on = civil_date(wanted.slot.starts_at)
    decision = use_for_visit(
        rule_right(right, wanted.others.at, visits_used=wanted.visits_used),
        Visit(
            on=on,
            practitioner_id=wanted.slot.practitioner_id,
            delivery_mode=wanted.slot.delivery_mode,
            is_booked=wanted.is_booked,
        ),
        by_professional=by_professional,
    )
    set_aside = {_SET_ASIDE[each] for each in decision.reasons if _SET_ASIDE.get(each) in may_set_aside}
    stand = [each for each in decision.reasons if _SET_ASIDE.get(each) not in may_set_aside]
    no.refuse_right([each for each in stand if each is not BookingRightReason.USABLE], unit)
    service_type = parts.service_type(right.service_type, unit_id=right.unit_id)
    eligible = eligibility(
        wanted.person.birth_date,
        on,
        min_age_months=service_type.min_age_months,
        max_age_months=service_type.max_age_months,
    )
    may_be_any_age = OverriddenRule.AGE_WINDOW in may_set_aside
    if may_be_any_age and eligible.verdict in {AgeVerdict.TOO_YOUNG, AgeVerdict.TOO_OLD}:
        set_aside.add(OverriddenRule.AGE_WINDOW)
    else:
        no.refuse_age(eligible, unit)
    if not one_place(VisitSpan(wanted.slot.starts_at, wanted.slot.ends_at), wanted.others.of_person).is_free:
        if OverriddenRule.SAME_TIME not in may_set_aside:
            raise with_phone(no.ALREADY_BOOKED_THEN, unit)
        set_aside.add(OverriddenRule.SAME_TIME)
    return tuple(sorted(set_aside))


def told_of(overridden: Sequence[OverriddenRule]) -> str | None:
    """What the history tells of rules that were set aside: which, and never why."""
    return ", ".join(each.value for each in overridden) or None


def refuse_outcome(parts: BookingParts, outcome: Taking, right: BookingRightRecord) -> None:
    """What the database had the last word on."""
    unit = parts.contact(right.unit_id)
    if outcome is Taking.SLOT_TAKEN:
        raise with_phone(no.SLOT_TAKEN, unit)
    if outcome is Taking.RIGHT_EXHAUSTED:
        raise with_phone(no.QUOTA_EXCEEDED, unit)
    if outcome is Taking.ALREADY_BOOKED_THEN:
        raise with_phone(no.ALREADY_BOOKED_THEN, unit)


def check_who_books(caller: Caller, new: SaysWhoBooks) -> None:
    """A professional says why the family does not book; a citizen books online and overrides nothing (D-2, D-3)."""
    if caller.kind is not CallerKind.CITIZEN:
        if new.reason_no_self_service is None:
            raise invalid("/reason_no_self_service", "missing", "A professional says why the family does not book.")
        if new.channel is None:
            raise invalid("/channel", "missing", "A professional says how the booking came.")
        return
    for pointer, given in (
        ("/channel", new.channel not in {None, Channel.ONLINE}),
        ("/reason_no_self_service", new.reason_no_self_service is not None),
        ("/override_reason", new.override_reason is not None),
    ):
        if given:
            raise invalid(pointer, "professionals_only", "Only a professional may set this.")


def check_said_once(new: NewAppointment) -> None:
    """A booking right tells whose visit of which service it is."""
    for pointer, given in (
        ("/person", new.person is not None),
        ("/service_type", new.service_type is not None),
        ("/interpreter_language", new.interpreter_language is not None),
    ):
        if new.booking_right_id is not None and given:
            raise invalid(pointer, "not_with_a_right", "The booking right tells it.")


def check_who_overrides(caller: Caller, override_reason: str | None) -> None:
    """Only a professional sets a rule aside."""
    if caller.kind is not CallerKind.PROFESSIONAL and override_reason is not None:
        raise invalid("/override_reason", "professionals_only", "Only a professional may set this.")
