"""What the receiving unit decides: accepts or declines, takes the right back, tells what came of it."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from services.referral.api.callers import Parts, Professional
from services.referral.api.referrals import CHANGE_REFUSALS
from services.referral.api.refusals import refuse_state
from services.referral.api.showing import answered
from services.referral.api.standing import held_for, situation_of
from services.referral.flows.issuing import ask_for_revocation, ask_for_right
from services.referral.flows.known_assessments import with_known_assessment
from services.referral.flows.parts import ReferralParts
from services.referral.flows.referral_changes import deed_of, store
from services.referral.flows.referral_clocks import contact_promised, stopped
from services.referral.flows.referral_validity import book_by, booking_terms, refuse_terms_of_nothing
from services.referral.rules.referral_states import completion
from services.referral.storage import referral_notices
from services.referral.storage.referrals import ReferralRecord
from shared.contracts.referral.referral_path import (
    ClientContact,
    CompleteReferral,
    Decline,
    DeclineReferral,
    Feedback,
    RevokeRight,
)
from shared.contracts.referral.referrals import AcceptReferral, BookingTerms, Referral, ReissueRight
from shared.kit.etag import ExpectedVersion
from shared.kit.problems import refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.law.civil_time import civil_date
from shared.terms.referral import BookingRightIssue, HistoryChange, ReferralAction, ReferralStatus

router = service_router(tags=["referrals"])


@router.post("/v1/referrals/{referral_id}/accept", summary="Accept a referral", responses=refusals(*CHANGE_REFUSALS))
async def accept_referral(
    referral_id: UUID,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
    accepting: AcceptReferral | None = None,
) -> Referral:
    """A professional of the receiving unit accepts (R-005).

    The answer does not wait for the booking service: its right is `booking_pending`, and follows within a minute of
    the booking service answering, exactly once in effect. Where nothing is booked, the unit contacts the client by
    the next working day (R-088).
    """
    held = await held_for(ReferralAction.ACCEPT, referral_id, caller, work, parts, expected=expected)
    at, transaction = parts.clock(), await work.begin()
    terms_asked = accepting or AcceptReferral()
    accepted = replace(
        stopped(held.record, at), status=ReferralStatus.ACCEPTED, decided_at=at, decided_by=caller.subject
    )
    if accepted.service_type is None:
        refuse_terms_of_nothing(terms_asked)
        accepted = contact_promised(parts, replace(accepted, booking_state=BookingRightIssue.NOT_NEEDED), at)
    else:
        today = civil_date(at)
        terms = booking_terms(parts, held.record, terms_asked, today=today)
        accepted = _waiting_for_right(parts, accepted, terms, today=today)
        await ask_for_right(transaction, referral_id, version=held.record.version)
    deed = deed_of(caller, accepted, held.side, HistoryChange.ACCEPTED, at)
    stored = await store(transaction, accepted, deed)
    await referral_notices.begin_anew(transaction, referral_id)
    return await answered(transaction, parts, stored, caller, work)


@router.post("/v1/referrals/{referral_id}/decline", summary="Decline a referral", responses=refusals(*CHANGE_REFUSALS))
async def decline_referral(
    referral_id: UUID,
    declining: DeclineReferral,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Referral:
    """A professional of the receiving unit declines, and says why and what to do instead (R-004)."""
    held = await held_for(ReferralAction.DECLINE, referral_id, caller, work, parts, expected=expected)
    at, transaction = parts.clock(), await work.begin()
    declined = replace(
        stopped(held.record, at),
        status=ReferralStatus.DECLINED,
        decided_at=at,
        decided_by=caller.subject,
        decline=Decline(reason=declining.reason, explanation=declining.explanation, alternative=declining.alternative),
    )
    deed = deed_of(caller, declined, held.side, HistoryChange.DECLINED, at, reason_code=declining.reason)
    return await answered(transaction, parts, await store(transaction, declined, deed), caller, work)


@router.post(
    "/v1/referrals/{referral_id}/revoke-right",
    summary="Take the booking right back",
    responses=refusals(*CHANGE_REFUSALS),
)
async def revoke_right(
    referral_id: UUID,
    revoking: RevokeRight,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Referral:
    """A professional of the receiving unit takes the right of an accepted referral back; booked appointments stay.

    The answer does not wait for the booking service: the right is `revocation_pending` until it has ended there.
    """
    held = await held_for(ReferralAction.REVOKE_RIGHT, referral_id, caller, work, parts, expected=expected)
    at, transaction = parts.clock(), await work.begin()
    revoking_it = replace(
        held.record, booking_state=BookingRightIssue.REVOCATION_PENDING, revocation_reason=revoking.reason
    )
    await ask_for_revocation(transaction, referral_id)
    deed = deed_of(caller, revoking_it, held.side, HistoryChange.REVOCATION_ASKED, at, reason=revoking.reason)
    return await answered(transaction, parts, await store(transaction, revoking_it, deed), caller, work)


@router.post(
    "/v1/referrals/{referral_id}/reissue-right",
    summary="Ask for the refused booking right anew",
    responses=refusals(*CHANGE_REFUSALS),
)
async def reissue_right(
    referral_id: UUID,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
    reissuing: ReissueRight | None = None,
) -> Referral:
    """A professional of the receiving unit has mended what the booking service refused, and asks for the right anew.

    On the same terms, or on those given; a care need assessment that was completed meanwhile is told along. The answer
    does not wait for the booking service: the right is `booking_pending`, and one right is issued at the most.
    """
    held = await held_for(ReferralAction.REISSUE_RIGHT, referral_id, caller, work, parts, expected=expected)
    at, transaction = parts.clock(), await work.begin()
    today, record = civil_date(at), await with_known_assessment(transaction, held.record)
    asked = reissuing.terms if reissuing else None
    terms = booking_terms(parts, record, asked, today=today) if asked else record.booking_terms
    if terms is None:
        raise LookupError("a refused right has no terms")
    reissued = replace(_waiting_for_right(parts, record, terms, today=today), booking_refusal=None)
    await ask_for_right(transaction, referral_id, version=record.version)
    deed = deed_of(caller, reissued, held.side, HistoryChange.REISSUE_ASKED, at)
    return await answered(transaction, parts, await store(transaction, reissued, deed), caller, work)


@router.post(
    "/v1/referrals/{referral_id}/contact-client",
    summary="Record that the client was contacted",
    responses=refusals(*CHANGE_REFUSALS),
)
async def contact_client(
    referral_id: UUID,
    contact: ClientContact,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Referral:
    """A professional of the receiving unit has reached the client of an accepted referral without a booking (R-088)."""
    held = await held_for(ReferralAction.CONTACT_CLIENT, referral_id, caller, work, parts, expected=expected)
    at, transaction = parts.clock(), await work.begin()
    contacted = replace(stopped(held.record, at), client_contacted_at=at)
    deed = deed_of(caller, contacted, held.side, HistoryChange.CLIENT_CONTACTED, at, reason_code=contact.how)
    return await answered(transaction, parts, await store(transaction, contacted, deed), caller, work)


@router.post(
    "/v1/referrals/{referral_id}/complete", summary="Tell what came of it", responses=refusals(*CHANGE_REFUSALS)
)
async def complete_referral(
    referral_id: UUID,
    completing: CompleteReferral,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Referral:
    """A professional of the receiving unit ends its part and tells the referrer what came of it (R-089).

    Where nothing is booked the client is contacted first; one who could not be reached ends it as `not_reached`, and
    the clock of the contact is set aside, not met (R-088).
    """
    held = await held_for(ReferralAction.COMPLETE, referral_id, caller, work, parts, expected=expected)
    ending = completion(completing.outcome, situation_of(held.record))
    refuse_state(ending, held.record.status, version=expected, expected=expected)
    at, transaction = parts.clock(), await work.begin()
    waited = held.record if held.record.without_clock else stopped(held.record, at)
    completed = replace(
        waited,
        status=ReferralStatus.COMPLETED,
        completed_at=at,
        completed_by=caller.subject,
        feedback=Feedback(outcome=completing.outcome, feedback=completing.feedback),
    )
    deed = deed_of(caller, completed, held.side, HistoryChange.COMPLETED, at, reason_code=completing.outcome)
    return await answered(transaction, parts, await store(transaction, completed, deed), caller, work)


def _waiting_for_right(
    parts: ReferralParts, record: ReferralRecord, terms: BookingTerms, *, today: date
) -> ReferralRecord:
    pathway = parts.pathway(record.pathway_code, record.pathway_version, unit_id=record.from_unit_id)
    return replace(
        record,
        booking_terms=terms,
        booking_state=BookingRightIssue.PENDING,
        book_by=book_by(terms, pathway, today=today),
    )
