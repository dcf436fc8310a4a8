"""What the sending unit does with its referral: sends it, answers what was asked, withdraws it."""

from dataclasses import replace
from uuid import UUID

from services.referral.api.callers import Parts, Professional
from services.referral.api.criteria import checked, facts_of
from services.referral.api.referrals import CHANGE_REFUSALS, completed_by, told_need
from services.referral.api.refusals import (
    CARE_NEED_ASSESSMENT_REQUIRED,
    CRITERIA_NOT_MET,
    REFERRAL_INCOMPLETE,
    refuse_criteria,
    refuse_gate,
    refuse_missing,
)
from services.referral.api.showing import answered
from services.referral.api.standing import held_for
from services.referral.flows import permissions
from services.referral.flows.known_assessments import with_known_assessment
from services.referral.flows.permissions import PERMISSION_NEEDED
from services.referral.flows.referral_changes import deed_of, store
from services.referral.flows.referral_clocks import started, stopped
from services.referral.flows.referral_validity import refuse_assertion, refuse_inconsistent
from shared.contracts.referral.permissions import Recipient
from shared.contracts.referral.referral_path import CancelReferral
from shared.contracts.referral.referrals import AnswerReferral, FailedCriterion, Referral, SendReferral
from shared.kit.etag import ExpectedVersion
from shared.kit.problems import refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.law.civil_time import civil_date
from shared.terms.people import HEALTH_CARE_PROFESSIONS
from shared.terms.permissions import PermissionPurpose, RecipientKind
from shared.terms.referral import HistoryChange, ReferralAction, ReferralStatus

router = service_router(tags=["referrals"])


@router.post(
    "/v1/referrals/{referral_id}/send",
    summary="Send a referral",
    responses=refusals(
        *CHANGE_REFUSALS, CARE_NEED_ASSESSMENT_REQUIRED, CRITERIA_NOT_MET, REFERRAL_INCOMPLETE, PERMISSION_NEEDED
    ),
)
async def send_referral(
    referral_id: UUID,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
    sending: SendReferral | None = None,
) -> Referral:
    """The sending unit sends its draft (R-004, R-010); the clocks of its pathway start.

    Criteria that fail refuse it, unless a reason is given; the gate of stepped care (D-11) and a missing content refuse
    it whatever the reason. To the other register it leaves only with the client's permission or by an act (D-10).
    """
    held = await held_for(ReferralAction.SEND, referral_id, caller, work, parts, expected=expected)
    asked, at, transaction = sending or SendReferral(), parts.clock(), await work.begin()
    # What the draft tells of an assessment counts from a sender in health care only (D-11).
    is_told = caller.has_profession(*HEALTH_CARE_PROFESSIONS)
    record = held.record if is_told else replace(held.record, care_need_assessment=None)
    record = await with_known_assessment(transaction, record)
    pathway = parts.pathway(record.pathway_code, record.pathway_version, unit_id=record.from_unit_id)
    referrer = parts.unit(record.from_unit_id, pointer="from_unit_id")
    decision = checked(pathway, facts_of(record, referrer), on=civil_date(at))
    refuse_gate(decision.gate)
    refuse_missing(decision.missing)
    failed = decision.may_be_overridden
    if asked.criteria_override_reason is None:
        refuse_criteria(failed)
    await permissions.require(
        parts,
        transaction,
        person_ref=record.person_ref,
        from_unit_id=record.from_unit_id,
        recipient=Recipient(
            kind=RecipientKind.UNIT,
            unit_id=record.to_unit_id,
            further_unit_ids=[],
            code=None,
            client_register=record.client_register,
        ),
        purpose=PermissionPurpose.REFERRAL,
        register=record.from_register,
        disclosed_for=f"referral:{record.id}",
        by=caller.subject,
        permission_id=asked.permission_id,
        statutory_basis=asked.statutory_basis,
    )
    sent = replace(
        started(parts, record, pathway, at),
        status=ReferralStatus.SENT,
        sent_at=at,
        sent_by=caller.subject,
        criteria_not_met=tuple(
            FailedCriterion(criterion=each.criterion, reason=each.failure) for each in failed if each.failure
        ),
        criteria_override_reason=asked.criteria_override_reason if failed else None,
    )
    deed = deed_of(caller, sent, held.side, HistoryChange.SENT, at, reason=sent.criteria_override_reason)
    return await answered(transaction, parts, await store(transaction, sent, deed), caller, work)


@router.post(
    "/v1/referrals/{referral_id}/answer",
    summary="Answer what was asked",
    responses=refusals(*CHANGE_REFUSALS, PERMISSION_NEEDED),
)
async def answer_referral(
    referral_id: UUID,
    answering: AnswerReferral,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Referral:
    """The sender answers and completes the referral; it goes back to the same handler, with the same clocks.

    To the other register it is answered only while what the referral left by still holds (D-10).
    """
    held = await held_for(ReferralAction.ANSWER, referral_id, caller, work, parts, expected=expected)
    at, transaction = parts.clock(), await work.begin()
    await permissions.require_again(
        parts,
        transaction,
        person_ref=held.record.person_ref,
        disclosed_for=f"referral:{referral_id}",
        by=caller.subject,
    )
    *earlier, asked = held.record.information_requests
    answer = asked.model_copy(update={"answer": answering.answer, "answered_at": at})
    changed = replace(
        completed_by(held.record, answering),
        status=ReferralStatus.TAKEN,
        information_requests=(*earlier, answer),
    )
    refuse_assertion(caller, told_need(answering))
    refuse_inconsistent(changed, today=civil_date(at))
    pathway = parts.pathway(changed.pathway_code, changed.pathway_version, unit_id=changed.from_unit_id)
    decision = checked(
        pathway,
        facts_of(changed, parts.unit(changed.from_unit_id, pointer="from_unit_id")),
        on=civil_date(at),
    )
    refuse_gate(decision.gate)
    refuse_missing(decision.missing)
    deed = deed_of(caller, changed, held.side, HistoryChange.ANSWERED, at)
    return await answered(transaction, parts, await store(transaction, changed, deed), caller, work)


@router.post("/v1/referrals/{referral_id}/cancel", summary="Withdraw a referral", responses=refusals(*CHANGE_REFUSALS))
async def cancel_referral(
    referral_id: UUID,
    ending: CancelReferral,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Referral:
    """The sending unit withdraws its draft or its referral, as long as nobody has decided on it."""
    held = await held_for(ReferralAction.CANCEL, referral_id, caller, work, parts, expected=expected)
    at, transaction = parts.clock(), await work.begin()
    cancelled = replace(
        stopped(held.record, at),
        status=ReferralStatus.CANCELLED,
        cancelled_at=at,
        cancelled_by=caller.subject,
        cancellation_reason=ending.reason,
    )
    deed = deed_of(caller, cancelled, held.side, HistoryChange.CANCELLED, at, reason=ending.reason)
    return await answered(transaction, parts, await store(transaction, cancelled, deed), caller, work)
