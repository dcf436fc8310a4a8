"""Consultations by the data of the county: who answers, by when, by which permission, and who is told."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.referral.flows.parts import ReferralParts, known
from services.referral.flows.permissions import PermissionDecision, require
from services.referral.rules.asking_consultation import AskedTarget
from services.referral.storage import consultation_lists
from services.referral.storage.consultations import ConsultationRecord
from shared.contracts.consultation_targets import ConsultationTarget
from shared.contracts.county_pack import CountyPack
from shared.contracts.events import ConsultationChange, EventType
from shared.contracts.opening_hours import PhoneHours
from shared.contracts.referral.permissions import NewRecipient
from shared.kit.events import publish
from shared.kit.jobs import Connection
from shared.law.deadline_clock import DUE_SOON_HOURS, state
from shared.law.office_hours import OFFICE_HOURS, OfficeHours, office_time_after, office_time_before
from shared.law.register_context import register_of_unit
from shared.law.weekly_hours import Openness, WeeklySpan, openness
from shared.terms.consultations import (
    ConsultationEvent,
    ConsultationStatus,
    ConsultationUrgency,
    Partner,
)
from shared.terms.deadlines import DeadlineState
from shared.terms.permissions import PermissionPurpose, RecipientKind, StatutoryBasis
from shared.terms.registers import Register

CONSULTATION_EVENTS: Final = (
    EventType(ConsultationEvent.ASKED, "A consultation was asked", ConsultationChange),
    EventType(ConsultationEvent.TAKEN, "Somebody prepares the answer", ConsultationChange),
    EventType(ConsultationEvent.ANSWERED, "A consultation was answered", ConsultationChange),
    EventType(ConsultationEvent.CLOSED, "The asker has what was needed", ConsultationChange),
    EventType(ConsultationEvent.WITHDRAWN, "A question was taken back", ConsultationChange),
    EventType(ConsultationEvent.CONVERTED, "A consultation went on as a referral", ConsultationChange),
    EventType(ConsultationEvent.DUE_SOON, "An answer is due soon", ConsultationChange),
    EventType(ConsultationEvent.OVERDUE, "An answer is late", ConsultationChange),
)
_TOLD_BY_STATE: Final = {
    ConsultationStatus.ASKED: ConsultationEvent.ASKED,
    ConsultationStatus.TAKEN: ConsultationEvent.TAKEN,
    ConsultationStatus.ANSWERED: ConsultationEvent.ANSWERED,
    ConsultationStatus.CLOSED: ConsultationEvent.CLOSED,
    ConsultationStatus.WITHDRAWN: ConsultationEvent.WITHDRAWN,
    ConsultationStatus.CONVERTED: ConsultationEvent.CONVERTED,
}


def target_of(parts: ReferralParts, code: str, *, unit_id: str) -> ConsultationTarget:
    """A target in the county of the unit that asks; refuses an unknown one as invalid input."""
    county = parts.packs.county_of(unit_id)
    return known(county.consultation_target(code) if county is not None else None, "target_code")


def asked_target(target: ConsultationTarget) -> AskedTarget:
    """The target as the rule on asking knows it."""
    return AskedTarget(
        kind=target.kind,
        scope=target.scope,
        registers=frozenset(target.registers),
        is_answered_here=target.is_answered_here,
        takes_urgent=target.urgent_answer_office_hours is not None,
        queued_unless_urgent=target.queued_unless_urgent,
    )


def there_now(parts: ReferralParts, hours: Iterable[PhoneHours], at: datetime) -> Openness:
    """Whether these hours hold at an instant, and when next."""
    spans = (WeeklySpan(weekday, each.opens, each.closes) for each in hours for weekday in each.weekdays)
    return openness(at, tuple(spans), working_days=parts.working_days)


def answer_due(
    parts: ReferralParts, target: ConsultationTarget, urgency: ConsultationUrgency, from_unit_id: str, at: datetime
) -> tuple[datetime, datetime]:
    """When the answer is due, and from when on that is soon: in office hours of the unit that answers first."""
    urgent = urgency is ConsultationUrgency.URGENT
    length = (target.urgent_answer_office_hours if urgent else None) or target.answer_office_hours
    hours = _office_hours(parts, target.unit_ids)
    due_at = office_time_after(at, timedelta(hours=length), working_days=parts.working_days, office_hours=hours)
    soon = timedelta(hours=_due_soon_hours(parts.packs.county_of(from_unit_id)))
    return due_at, office_time_before(due_at, soon, working_days=parts.working_days, office_hours=hours)


def due_state(parts: ReferralParts, record: ConsultationRecord, at: datetime) -> DeadlineState:
    """How the answer stands; one that is no longer waited for is met when it ended."""
    return state(
        record.answer_due_at,
        at=at,
        met_at=record.answered_at or record.ended_at,
        working_days=parts.working_days,
        office_hours=_office_hours(parts, record.answering_unit_ids),
        due_soon_hours=_due_soon_hours(parts.packs.county_of(record.from_unit_id)),
    )


def recipient_of(parts: ReferralParts, target: ConsultationTarget, register: Register) -> NewRecipient:
    """To whom a question of this register goes: every unit of the target that works in it, or the party outside."""
    receivers = receivers_in(parts, {register})
    receiving = [unit_id for unit_id in target.unit_ids if unit_id in receivers]
    if receiving:
        first, *further = receiving
        return NewRecipient(kind=RecipientKind.UNIT, unit_id=first, further_unit_ids=further, client_register=register)
    if target.partner is Partner.KELA:
        return NewRecipient(kind=RecipientKind.KELA)
    if target.partner is not None:
        return NewRecipient(kind=RecipientKind.OTHER_PARTNER, code=target.code)
    works_in = register if register in target.registers else target.registers[0]
    return NewRecipient(kind=RecipientKind.EXTERNAL_SOTE, code=target.code, client_register=works_in)


def receivers_in(parts: ReferralParts, registers: Collection[Register]) -> frozenset[str]:
    """The units that work in one of these registers."""
    units = (unit for pack in parts.packs.packs for unit in pack.units)
    return frozenset(unit.id for unit in units if register_of_unit(unit.type) in {None, *registers})


async def require_permission(
    parts: ReferralParts,
    connection: Connection,
    target: ConsultationTarget,
    record: ConsultationRecord,
    *,
    permission_id: UUID | None,
    statutory_basis: StatutoryBasis | None,
) -> PermissionDecision:
    """Refuse an identified question that leaves its register without a permission; an anonymous one needs none. D-10.

    Where those who answer work in both registers, what reaches the other one is what needs it.
    """
    answered_in = other_register(record.client_register) if record.covers_both_registers else record.client_register
    return await require(
        parts,
        connection,
        person_ref=record.person_ref,
        from_unit_id=record.from_unit_id,
        recipient=recipient_of(parts, target, answered_in),
        purpose=PermissionPurpose.CONSULTATION,
        register=record.client_register,
        disclosed_for=f"consultation:{record.id}",
        by=record.asked_by,
        permission_id=permission_id,
        statutory_basis=statutory_basis,
    )


def other_register(register: Register) -> Register:
    """The register that it is not."""
    return Register.SOCIAL_WELFARE if register is Register.HEALTH_CARE else Register.HEALTH_CARE


async def tell_if_late(connection: Connection, consultation_id: UUID, at: datetime) -> None:
    """Tell, unless it was, that the answer of a held consultation is late, before what ends the waiting is stored. D-6.

    Overdue is never hidden, not even when nobody looked between the due instant and the answer.
    """
    late = await consultation_lists.take_ran_over(connection, consultation_id, at)
    if late is not None:
        await tell_consultation(connection, late, late.answer_due_at, ConsultationEvent.OVERDUE)


async def tell_consultation(
    connection: Connection, stored: ConsultationRecord, at: datetime, event: ConsultationEvent | None = None
) -> None:
    """Tell that a consultation has just gone to its state, or what is due; in the transaction that made it so."""
    change = ConsultationChange(
        consultation_id=stored.id,
        status=stored.status,
        target_code=stored.target_code,
        from_unit_id=stored.from_unit_id,
        urgency=stored.urgency,
        interrupts=stored.interrupts,
        answer_due_at=stored.answer_due_at,
    )
    kind = event or _TOLD_BY_STATE[stored.status]
    once = f"{kind}:{stored.id}" if event is not None else None
    await publish(connection, kind, f"consultation:{stored.id}", change.model_dump(mode="json"), at, dedupe_key=once)


def _office_hours(parts: ReferralParts, unit_ids: Iterable[str]) -> OfficeHours:
    unit = next((found for unit_id in unit_ids if (found := parts.packs.unit(unit_id)) is not None), None)
    return OFFICE_HOURS if unit is None else OfficeHours(unit.office_hours.opens, unit.office_hours.closes)


def _due_soon_hours(county: CountyPack | None) -> int:
    return DUE_SOON_HOURS if county is None else county.clocks.due_soon_office_hours
