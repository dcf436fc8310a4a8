"""The path of a consultation: taken and answered by those who were asked, ended by those who asked."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from services.referral.api.callers import Parts, Professional
from services.referral.api.consultation_refusals import (
    IDENTIFIER_IN_CONSULTATION,
    fault_at,
    invalid,
    refuse_identifiers,
)
from services.referral.api.consultation_showing import answered, shown_message
from services.referral.api.consultation_standing import Seen, held_for, standing_of
from services.referral.flows.consultations import tell_consultation, tell_if_late
from services.referral.flows.parts import ReferralParts
from services.referral.flows.permissions import PERMISSION_NEEDED, require_again
from services.referral.rules.asking_consultation import phone_time_fault
from services.referral.storage import consultation_texts, consultations
from services.referral.storage.consultation_texts import AnswerRecord, MessageRecord
from services.referral.storage.consultations import ConsultationRecord
from shared.contracts.referral.consultations import (
    AnswerConsultation,
    CloseConsultation,
    Consultation,
    ConsultationMessage,
    NewMessage,
    SummariseConsultation,
    WithdrawConsultation,
)
from shared.kit.etag import ExpectedVersion
from shared.kit.identity import Caller
from shared.kit.problems import (
    INVALID_STATE,
    NOT_FOUND,
    PRECONDITION_REQUIRED,
    VALIDATION,
    VERSION_MISMATCH,
    Refusal,
    refusals,
)
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import UnitOfWork, Work
from shared.law.civil_time import civil_date
from shared.terms.consultations import ConsultationAction, ConsultationStatus, TargetKind

router = service_router(tags=["consultations"])

_CHANGE = (NOT_FOUND, INVALID_STATE, PRECONDITION_REQUIRED, VERSION_MISMATCH)
_SAYING = (*_CHANGE, IDENTIFIER_IN_CONSULTATION)


@router.post(
    "/v1/consultations/{consultation_id}/take", summary="Take a question to answer", responses=refusals(*_CHANGE)
)
async def take_consultation(
    consultation_id: UUID, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> Consultation:
    """Somebody who was asked prepares the answer, of a group as its coordinator; a colleague may take it over."""
    held = await held_for(ConsultationAction.TAKE, consultation_id, caller, work, parts, expected=expected)
    taken = replace(held.record, status=ConsultationStatus.TAKEN, taken_by=caller.subject)
    return await _changed(ConsultationAction.TAKE, taken, caller, work, parts)


@router.post(
    "/v1/consultations/{consultation_id}/answer", summary="Answer a consultation", responses=refusals(*_SAYING)
)
async def answer_consultation(
    consultation_id: UUID,
    given: AnswerConsultation,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Consultation:
    """Those who were asked answer, each of a group once; of a target without an account the asker records it."""
    held = await held_for(ConsultationAction.ANSWER, consultation_id, caller, work, parts, expected=expected)
    record = held.record
    _check_answer(held, given)
    refuse_identifiers(
        record.mode, {"answer": given.answer, "answered_by": given.answered_by}, on=civil_date(parts.clock())
    )
    at = parts.clock()
    await consultation_texts.add_answer(
        await work.begin(),
        AnswerRecord(
            id=uuid7(),
            consultation_id=record.id,
            answer=given.answer,
            answered_at=at,
            recorded_by=caller.subject,
            unit_id=_unit_of(caller, record),
            answered_by=given.answered_by,
            phone_time_at=given.phone_time_at,
        ),
    )
    if record.target_kind is not TargetKind.GROUP:
        record = replace(record, status=ConsultationStatus.ANSWERED, answered_at=at)
    return await _changed(ConsultationAction.ANSWER, record, caller, work, parts, at=at)


@router.post(
    "/v1/consultations/{consultation_id}/summarise", summary="Sum up a group's answers", responses=refusals(*_SAYING)
)
async def summarise_consultation(
    consultation_id: UUID,
    summing: SummariseConsultation,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Consultation:
    """The coordinator of a group gives its answers in one (R-166)."""
    held = await held_for(ConsultationAction.SUMMARISE, consultation_id, caller, work, parts, expected=expected)
    refuse_identifiers(held.record.mode, {"summary": summing.summary}, on=civil_date(parts.clock()))
    at = parts.clock()
    summed = replace(held.record, status=ConsultationStatus.ANSWERED, answered_at=at, summary=summing.summary)
    return await _changed(ConsultationAction.SUMMARISE, summed, caller, work, parts, at=at)


@router.post(
    "/v1/consultations/{consultation_id}/messages",
    status_code=201,
    summary="Write to the other side",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(NOT_FOUND, INVALID_STATE, IDENTIFIER_IN_CONSULTATION, PERMISSION_NEEDED),
)
async def write_consultation_message(
    consultation_id: UUID, new: NewMessage, caller: Professional, work: Work, parts: Parts
) -> ConsultationMessage:
    """The asker and those who answer write to each other while the consultation is open; no version changes.

    What the asking side writes leaves only while what the question left by still holds (D-10).
    """
    held = await held_for(ConsultationAction.WRITE_MESSAGE, consultation_id, caller, work, parts, expected=None)
    refuse_identifiers(held.record.mode, {"text": new.text}, on=civil_date(parts.clock()))
    standing = standing_of(parts, caller, held)
    answers = standing.on_answering_side and standing.may_answer and not standing.is_asker
    transaction = await work.begin()
    if not answers:
        await require_again(
            parts,
            transaction,
            person_ref=held.record.person_ref,
            disclosed_for=f"consultation:{consultation_id}",
            by=caller.subject,
        )
    message = MessageRecord(
        id=uuid7(),
        consultation_id=consultation_id,
        text=new.text,
        written_at=parts.clock(),
        written_by=caller.subject,
        from_asker=not answers,
    )
    await consultation_texts.add_message(transaction, message)
    return shown_message(message)


@router.post("/v1/consultations/{consultation_id}/close", summary="Close a consultation", responses=refusals(*_SAYING))
async def close_consultation(
    consultation_id: UUID,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
    closing: CloseConsultation | None = None,
) -> Consultation:
    """The asking unit has what it needed."""
    held = await held_for(ConsultationAction.CLOSE, consultation_id, caller, work, parts, expected=expected)
    note = closing.note if closing else None
    refuse_identifiers(held.record.mode, {"note": note}, on=civil_date(parts.clock()))
    at = parts.clock()
    closed = replace(held.record, status=ConsultationStatus.CLOSED, ended_at=at, ending=note)
    return await _changed(ConsultationAction.CLOSE, closed, caller, work, parts, at=at)


@router.post(
    "/v1/consultations/{consultation_id}/withdraw", summary="Take a question back", responses=refusals(*_SAYING)
)
async def withdraw_consultation(
    consultation_id: UUID,
    ending: WithdrawConsultation,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Consultation:
    """The asking unit takes its question back before the answer."""
    held = await held_for(ConsultationAction.WITHDRAW, consultation_id, caller, work, parts, expected=expected)
    refuse_identifiers(held.record.mode, {"reason": ending.reason}, on=civil_date(parts.clock()))
    at = parts.clock()
    withdrawn = replace(held.record, status=ConsultationStatus.WITHDRAWN, ended_at=at, ending=ending.reason)
    return await _changed(ConsultationAction.WITHDRAW, withdrawn, caller, work, parts, at=at)


def _check_answer(held: Seen, given: AnswerConsultation) -> None:
    """Who answered is told where no account tells it, and a phone time where one was asked for."""
    answered_here = held.situation.is_answered_here
    if answered_here and given.answered_by is not None:
        raise invalid("answered_by", "known", "Who answers is known by the account.")
    if not answered_here and given.answered_by is None:
        raise invalid("answered_by", "missing", "Tell the role of who answered.")
    fault = phone_time_fault(held.record.request, told=given.phone_time_at is not None)
    if fault is not None:
        raise Refusal(VALIDATION, errors=[fault_at("phone_time_at", fault)])


def _unit_of(caller: Caller, record: ConsultationRecord) -> str:
    """For which unit the caller answers."""
    own = (unit_id for unit_id in record.answering_unit_ids if caller.works_in(unit_id))
    return next(own, record.from_unit_id)


async def _changed(
    action: ConsultationAction,
    changed: ConsultationRecord,
    caller: Caller,
    work: UnitOfWork,
    parts: ReferralParts,
    *,
    at: datetime | None = None,
) -> Consultation:
    """Store a consultation that was changed, with its step, and tell it when it went to another state."""
    transaction, at = await work.begin(), at or parts.clock()
    await tell_if_late(transaction, changed.id, at)
    stored = await consultations.save(transaction, changed, action=action, at=at, by=caller.subject)
    is_group_answer = action is ConsultationAction.ANSWER and stored.status is ConsultationStatus.TAKEN
    if not is_group_answer:
        await tell_consultation(transaction, stored, at)
    return await answered(parts, stored, caller, work, at)
