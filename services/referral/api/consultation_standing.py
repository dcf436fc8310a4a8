"""How the caller stands towards a consultation, and the consultation held for a deed that the rule allows."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.referral.api.consultation_refusals import refuse_state, refuse_stranger, refuse_version
from services.referral.flows.consultations import other_register, receivers_in
from services.referral.flows.parts import ReferralParts
from services.referral.flows.registers import reads
from services.referral.rules.consultation_states import (
    ConsultationDecision,
    Situation,
    Standing,
    sees,
    transition,
)
from services.referral.storage import consultation_texts, consultations
from services.referral.storage.consultation_texts import AnswerRecord
from services.referral.storage.consultations import ConsultationRecord
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.kit.problems import NOT_FOUND, Refusal
from shared.kit.unit_of_work import Access, UnitOfWork
from shared.law.register_context import readable_registers
from shared.terms.consultations import ConsultationAction
from shared.terms.people import Profession
from shared.terms.registers import Register


@dataclass(frozen=True)
class Seen:
    """A consultation with its answers."""

    record: ConsultationRecord
    answers: Sequence[AnswerRecord]

    @property
    def situation(self) -> Situation:
        """The facts about the consultation that the rule on states needs."""
        return Situation(
            status=self.record.status,
            kind=self.record.target_kind,
            mode=self.record.mode,
            is_answered_here=bool(self.record.answering_unit_ids),
            answers=len(self.answers),
        )


def standing_of(parts: ReferralParts, caller: Caller, seen: Seen) -> Standing:
    """The facts about the caller that the rule on states needs."""
    record = seen.record
    return Standing(
        on_asking_side=caller.works_in(record.from_unit_id)
        and reads(parts, caller, record.client_register, record.from_unit_id).is_allowed,
        on_answering_side=any(
            caller.works_in(unit_id) and _reads_covered(parts, caller, record, unit_id)
            for unit_id in record.answering_unit_ids
        ),
        asks_of_clients=asks_of_clients(caller, record.client_register),
        is_asker=caller.subject == record.asked_by,
        may_answer=_may_answer(parts, caller, record),
        has_taken=caller.subject == record.taken_by,
        has_answered=any(each.recorded_by == caller.subject for each in seen.answers),
    )


def asks_of_clients(caller: Caller, register: Register) -> bool:
    """Whether the caller has a profession of the register; managing a unit of it is none. Source: D-8."""
    return register in readable_registers(caller.professions)


def decision_on(action: ConsultationAction, parts: ReferralParts, caller: Caller, seen: Seen) -> ConsultationDecision:
    """Whether the caller may do this to the consultation now."""
    return transition(action, seen.situation, standing_of(parts, caller, seen))


async def found(connection: Connection, consultation_id: UUID) -> Seen:
    """The consultation with that id, or a refusal."""
    return await _with_answers(connection, await consultations.find(connection, consultation_id))


async def shown_to(
    caller: Caller, consultation_id: UUID, work: UnitOfWork, parts: ReferralParts, *, action: str
) -> Seen:
    """The consultation for one of those who take part in it; refused as missing to all others."""
    async with work.reading() as connection:
        seen = await found(connection, consultation_id)
    work.access(Access(action, "consultation", seen.record.subjects, str(consultation_id)))
    if not sees(standing_of(parts, caller, seen)):
        raise Refusal(NOT_FOUND)
    return seen


async def held_for(
    action: ConsultationAction,
    consultation_id: UUID,
    caller: Caller,
    work: UnitOfWork,
    parts: ReferralParts,
    *,
    expected: int | None,
) -> Seen:
    """The consultation, held in the transaction for this deed; refused by side, version and state, in order.

    Whose deed it is not is refused before the transaction: a request that was answered before gets its first answer
    again only while the caller may still do it. A message says no version (`expected` None): it changes none.
    """
    async with work.reading() as connection:
        seen = await found(connection, consultation_id)
    work.access(Access(action.value, "consultation", seen.record.subjects, _logged_id(action, seen)))
    refuse_stranger(decision_on(action, parts, caller, seen))
    transaction = await work.begin()
    held = await _with_answers(transaction, await consultations.lock(transaction, consultation_id))
    decision = decision_on(action, parts, caller, held)
    if expected is not None:
        refuse_version(held.record.version, expected)
    refuse_stranger(decision)
    refuse_state(decision, held.record.status)
    return held


def _logged_id(action: ConsultationAction, seen: Seen) -> str | None:
    """Which consultation; not of an anonymous one that becomes a referral, for the entry beside it names the person."""
    if action is ConsultationAction.CONVERT and seen.record.person_ref is None:
        return None
    return str(seen.record.id)


def _reads_covered(parts: ReferralParts, caller: Caller, record: ConsultationRecord, unit_id: str) -> bool:
    """In the other register only units read of an identified client that the permission names. Source: D-10."""
    if reads(parts, caller, record.client_register, unit_id).is_allowed:
        return True
    other = other_register(record.client_register)
    is_named = record.person_ref is None or unit_id in receivers_in(parts, {other})
    return record.covers_both_registers and is_named and reads(parts, caller, other, unit_id).is_allowed


def _may_answer(parts: ReferralParts, caller: Caller, record: ConsultationRecord) -> bool:
    """Of the profession or the very practitioner that the county names; else of any profession, but not by managing."""
    target = parts.packs.consultation_target(record.target_code)
    if target is not None and target.practitioner_id is not None:
        return caller.practitioner_id == target.practitioner_id
    if target is not None and target.professions:
        return caller.has_profession(*target.professions)
    return bool(caller.professions - {Profession.UNIT_MANAGER})


async def _with_answers(connection: Connection, record: ConsultationRecord | None) -> Seen:
    if record is None:
        raise Refusal(NOT_FOUND)
    return Seen(record, await consultation_texts.answers(connection, record.id))
