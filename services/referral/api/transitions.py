"""The path of a referral: sent by one unit, taken and decided by the other, or withdrawn."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.referral.api.callers import Parts, Professional
from services.referral.api.criteria import checked
from services.referral.api.refusals import CRITERIA_NOT_MET, REFERRAL_INCOMPLETE, refuse_criteria
from services.referral.api.showing import answered
from services.referral.api.standing import held_for
from services.referral.api.validity import booking_terms, missing_before_sending
from services.referral.flows.issuing import ask_for_right
from services.referral.flows.parts import ReferralParts
from services.referral.flows.telling import tell_referral
from services.referral.storage import referrals
from services.referral.storage.referrals import ReferralRecord
from shared.contracts.referral.referrals import (
    AcceptReferral,
    CancelReferral,
    Decline,
    DeclineReferral,
    FailedCriterion,
    Referral,
    SendReferral,
)
from shared.kit.etag import ExpectedVersion
from shared.kit.identity import Caller
from shared.kit.problems import INVALID_STATE, NOT_FOUND, PRECONDITION_REQUIRED, VERSION_MISMATCH, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import UnitOfWork, Work
from shared.law.civil_time import civil_date
from shared.terms.referral import BookingRightIssue, ReferralAction, ReferralStatus

router = service_router(tags=["referrals"])

_CHANGE = (NOT_FOUND, INVALID_STATE, PRECONDITION_REQUIRED, VERSION_MISMATCH)


@router.post(
    "/v1/referrals/{referral_id}/send",
    summary="Send a referral",
    responses=refusals(*_CHANGE, CRITERIA_NOT_MET, REFERRAL_INCOMPLETE),
)
async def send_referral(
    referral_id: UUID,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
    sending: SendReferral | None = None,
) -> Referral:
    """The sending unit sends its draft (R-004, R-010); criteria that fail refuse it, unless a reason is given."""
    held = await held_for(ReferralAction.SEND, referral_id, caller, work, expected=expected)
    missing = missing_before_sending(held)
    if missing:
        raise Refusal(REFERRAL_INCOMPLETE, members={"missing": missing})
    at = parts.clock()
    pathway = parts.pathway(held.pathway_code, held.pathway_version, unit_id=held.from_unit_id)
    referrer = parts.unit(held.from_unit_id, pointer="from_unit_id")
    failed = checked(pathway, referrer, held.birth_date, on=civil_date(at)).failed
    override = sending.criteria_override_reason if sending else None
    if override is None:
        refuse_criteria(failed)
    sent = replace(
        held,
        status=ReferralStatus.SENT,
        sent_at=at,
        sent_by=caller.subject,
        queued_at=at,
        criteria_not_met=tuple(
            FailedCriterion(criterion=each.criterion, reason=each.failure) for each in failed if each.failure
        ),
        criteria_override_reason=override if failed else None,
    )
    return await _changed(sent, at, caller, work, parts)


@router.post("/v1/referrals/{referral_id}/take", summary="Take a referral to handle", responses=refusals(*_CHANGE))
async def take_referral(
    referral_id: UUID, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> Referral:
    """A health-care professional of the receiving unit begins to handle it; the sender sees that somebody does."""
    held = await held_for(ReferralAction.TAKE, referral_id, caller, work, expected=expected)
    at = parts.clock()
    taken = replace(held, status=ReferralStatus.TAKEN, taken_at=at, taken_by=caller.subject)
    return await _changed(taken, at, caller, work, parts)


@router.post("/v1/referrals/{referral_id}/accept", summary="Accept a referral", responses=refusals(*_CHANGE))
async def accept_referral(
    referral_id: UUID,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
    accepting: AcceptReferral | None = None,
) -> Referral:
    """A health-care professional of the receiving unit accepts (R-005).

    The answer does not wait for the booking service: its right is `booking_pending`, and follows within a minute of
    the booking service answering, exactly once in effect.
    """
    held = await held_for(ReferralAction.ACCEPT, referral_id, caller, work, expected=expected)
    at = parts.clock()
    terms = booking_terms(parts, held, accepting or AcceptReferral(), today=civil_date(at))
    accepted = replace(
        held,
        status=ReferralStatus.ACCEPTED,
        decided_at=at,
        decided_by=caller.subject,
        booking_terms=terms,
        booking_state=BookingRightIssue.PENDING,
    )
    await ask_for_right(await work.begin(), referral_id)
    return await _changed(accepted, at, caller, work, parts)


@router.post("/v1/referrals/{referral_id}/decline", summary="Decline a referral", responses=refusals(*_CHANGE))
async def decline_referral(
    referral_id: UUID,
    declining: DeclineReferral,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Referral:
    """A health-care professional of the receiving unit declines, and says why and what to do instead (R-004)."""
    held = await held_for(ReferralAction.DECLINE, referral_id, caller, work, expected=expected)
    at = parts.clock()
    declined = replace(
        held,
        status=ReferralStatus.DECLINED,
        decided_at=at,
        decided_by=caller.subject,
        decline=Decline(reason=declining.reason, explanation=declining.explanation, alternative=declining.alternative),
    )
    return await _changed(declined, at, caller, work, parts)


@router.post("/v1/referrals/{referral_id}/cancel", summary="Withdraw a referral", responses=refusals(*_CHANGE))
async def cancel_referral(
    referral_id: UUID,
    ending: CancelReferral,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Referral:
    """The sending unit withdraws its draft or its referral, as long as nobody has decided on it."""
    held = await held_for(ReferralAction.CANCEL, referral_id, caller, work, expected=expected)
    at = parts.clock()
    cancelled = replace(
        held,
        status=ReferralStatus.CANCELLED,
        cancelled_at=at,
        cancelled_by=caller.subject,
        cancellation_reason=ending.reason,
    )
    return await _changed(cancelled, at, caller, work, parts)


async def _changed(
    changed: ReferralRecord, at: datetime, caller: Caller, work: UnitOfWork, parts: ReferralParts
) -> Referral:
    """Store a referral that went to another state, and tell so."""
    transaction = await work.begin()
    stored = await referrals.save(transaction, changed)
    await tell_referral(transaction, stored, at)
    return answered(parts, stored, caller, work)
