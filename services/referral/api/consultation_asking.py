"""Asking a consultation of one of the county's channels, with its answer when it was given in the same call."""

from dataclasses import replace
from uuid import UUID

from uuid_utils.compat import uuid7

from services.referral.api.callers import Parts, Professional
from services.referral.api.consultation_refusals import ASKING, refuse_faults, refuse_identifiers
from services.referral.api.consultation_showing import answered
from services.referral.api.consultation_standing import asks_of_clients
from services.referral.flows.consultations import (
    answer_due,
    asked_target,
    require_permission,
    target_of,
    tell_consultation,
)
from services.referral.flows.parts import ReferralParts, known
from services.referral.flows.registers import reads
from services.referral.rules.asking_consultation import Question, asking, interrupts
from services.referral.storage import assessments, consultation_texts, consultations
from services.referral.storage.assessments import AssessmentRecord
from services.referral.storage.consultation_texts import AnswerRecord
from services.referral.storage.consultations import ConsultationRecord
from shared.contracts.consultation_targets import ConsultationTarget
from shared.contracts.referral.consultations import (
    Consultation,
    NewConsultation,
    SameCallAnswer,
)
from shared.kit.identity import Caller
from shared.kit.problems import FORBIDDEN, Refusal, refusals
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, Work
from shared.law.civil_time import civil_date
from shared.terms.consultations import (
    ConsultationAction,
    ConsultationMode,
    ConsultationStatus,
)

router = service_router(tags=["consultations"])

_IDENTIFYING = ("person", "permission_id", "statutory_basis", "contact_reference", "assessment_id")
"""What would join a question to a person, in the order of the contract."""


@router.post(
    "/v1/consultations",
    status_code=201,
    summary="Ask a consultation",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(*ASKING),
)
async def ask_consultation(new: NewConsultation, caller: Professional, work: Work, parts: Parts) -> Consultation:
    """A professional asks somebody of the county's channels, and may record the answer given in the same call.

    Of an identified client only by a profession of the register: managing a unit is none (D-8). Anonymous, and for a
    worker's own support, nothing is taken or kept that leads to a person. Source: R-037…R-040,
    R-160, R-161, R-167, R-171; D-10.
    """
    consultation_id = uuid7()
    identified = new.mode is ConsultationMode.IDENTIFIED and new.person is not None
    person_ref = parts.sealer.reference(new.person.personal_identity_code) if identified and new.person else None
    subjects = () if person_ref is None else (person_ref,)
    work.access(Access("ask", "consultation", subjects, str(consultation_id)))
    parts.unit(new.from_unit_id, pointer="from_unit_id")
    in_context = reads(parts, caller, new.client_register, new.from_unit_id).is_allowed
    of_client = new.mode is ConsultationMode.IDENTIFIED
    may_ask = in_context and (not of_client or asks_of_clients(caller, new.client_register))
    if not (caller.works_in(new.from_unit_id) and may_ask):
        raise Refusal(FORBIDDEN)
    target = target_of(parts, new.target_code, unit_id=new.from_unit_id)
    refuse_faults(asking(_question(new), asked_target(target)))
    refuse_identifiers(new.mode, _texts(new), on=civil_date(parts.clock()))
    asked = _asked(parts, new, target, caller, consultation_id)
    transaction = await work.begin()
    if asked.assessment_id is not None:
        found = await assessments.find(transaction, asked.assessment_id)
        known(found if found is not None and _belongs(parts, asked, found) else None, "assessment_id")
    decision = await require_permission(
        parts,
        transaction,
        target,
        asked,
        permission_id=new.permission_id,
        statutory_basis=new.statutory_basis,
    )
    asked = replace(asked, permission_id=decision.permission_id)
    await consultations.add(transaction, asked, "ask")
    await tell_consultation(transaction, asked, asked.asked_at)
    stored = asked
    if new.same_call_answer is not None:
        await consultation_texts.add_answer(transaction, _given(new.same_call_answer, asked))
        stored = await consultations.save(
            transaction,
            replace(asked, status=ConsultationStatus.ANSWERED, answered_at=asked.asked_at),
            action=ConsultationAction.ANSWER,
            at=asked.asked_at,
            by=caller.subject,
        )
        await tell_consultation(transaction, stored, asked.asked_at)
    work.location = f"/v1/consultations/{asked.id}"
    return await answered(parts, stored, caller, work, asked.asked_at)


def _question(new: NewConsultation) -> Question:
    in_call = new.same_call_answer
    return Question(
        mode=new.mode,
        register=new.client_register,
        covers_both_registers=new.covers_both_registers,
        request=new.request,
        urgency=new.urgency,
        client_agrees=new.client_agrees,
        names_person=new.person is not None,
        identifying_fields=tuple(name for name in _IDENTIFYING if getattr(new, name) is not None),
        has_age_band=new.age_band is not None,
        answered_in_call=in_call is not None,
        phone_time_told=in_call is not None and in_call.phone_time_at is not None,
    )


def _belongs(parts: ReferralParts, asked: ConsultationRecord, found: AssessmentRecord) -> bool:
    """Whether the assessment is of the same client, register and county; any other one is as if missing (D-8)."""
    same_county = parts.packs.county_of(found.unit_id) is parts.packs.county_of(asked.from_unit_id)
    return same_county and (found.person_ref, found.client_register) == (asked.person_ref, asked.client_register)


def _texts(new: NewConsultation) -> dict[str, str | None]:
    in_call = new.same_call_answer
    return {
        "target_code": new.target_code,
        "from_unit_id": new.from_unit_id,
        "question": new.question,
        "same_call_answer/answer": in_call.answer if in_call else None,
        "same_call_answer/answered_by": in_call.answered_by if in_call else None,
    }


def _asked(
    parts: ReferralParts, new: NewConsultation, target: ConsultationTarget, caller: Caller, consultation_id: UUID
) -> ConsultationRecord:
    at, person = parts.clock(), new.person
    due_at, due_soon_at = answer_due(parts, target, new.urgency, new.from_unit_id, at)
    code = person.personal_identity_code if person is not None else None
    return ConsultationRecord(
        id=consultation_id,
        status=ConsultationStatus.ASKED,
        mode=new.mode,
        client_register=new.client_register,
        covers_both_registers=new.covers_both_registers,
        request=new.request,
        urgency=new.urgency,
        target_code=target.code,
        target_kind=target.kind,
        from_unit_id=new.from_unit_id,
        answering_unit_ids=target.unit_ids,
        interrupts=interrupts(urgency=new.urgency, queued_unless_urgent=target.queued_unless_urgent),
        question=new.question,
        client_agrees=new.client_agrees,
        person_ref=parts.sealer.reference(code) if code else None,
        sealed_identity_code=parts.sealer.seal(code) if code else None,
        non_disclosure=person is not None and person.non_disclosure,
        taken_into_care=person is not None and person.taken_into_care,
        permission_id=None,
        statutory_basis=new.statutory_basis,
        age_band=new.age_band,
        contact_reference=new.contact_reference,
        assessment_id=new.assessment_id,
        asked_at=at,
        asked_by=caller.subject,
        answer_due_at=due_at,
        due_soon_at=due_soon_at,
    )


def _given(answer: SameCallAnswer, asked: ConsultationRecord) -> AnswerRecord:
    return AnswerRecord(
        id=uuid7(),
        consultation_id=asked.id,
        answer=answer.answer,
        answered_at=asked.asked_at,
        recorded_by=asked.asked_by,
        unit_id=asked.from_unit_id,
        answered_by=answer.answered_by,
        phone_time_at=answer.phone_time_at,
    )
