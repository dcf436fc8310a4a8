"""What the receiving unit does with a referral before it decides: takes it, gives it away, asks, sends it on."""

from dataclasses import replace
from uuid import UUID

from services.referral.api.callers import Parts, Professional
from services.referral.api.criteria import checked, facts_of
from services.referral.api.referrals import CHANGE_REFUSALS
from services.referral.api.refusals import CARE_NEED_ASSESSMENT_REQUIRED, REDIRECT_NOT_POSSIBLE, refuse_gate
from services.referral.api.showing import answered
from services.referral.api.standing import held_for
from services.referral.flows.parts import ReferralParts
from services.referral.flows.referral_changes import deed_of, store
from services.referral.flows.referral_clocks import redirected
from services.referral.storage.referrals import ReferralRecord
from shared.contracts.county_pack import Pathway
from shared.contracts.referral.referral_path import (
    HandOffReferral,
    InformationRequest,
    Redirection,
    RedirectReferral,
    ReturnReferral,
    TakeOverReferral,
)
from shared.contracts.referral.referrals import Referral
from shared.kit.etag import ExpectedVersion
from shared.kit.problems import INVALID_STATE, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.law.civil_time import civil_date
from shared.terms.referral import HistoryChange, ReferralAction, ReferralStatus

router = service_router(tags=["referrals"])

TO_THE_UNIT = "unit"


@router.post(
    "/v1/referrals/{referral_id}/take", summary="Take a referral to handle", responses=refusals(*CHANGE_REFUSALS)
)
async def take_referral(
    referral_id: UUID, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> Referral:
    """A professional of the receiving unit begins to handle it; the sender sees that somebody does."""
    held = await held_for(ReferralAction.TAKE, referral_id, caller, work, parts, expected=expected)
    at, transaction = parts.clock(), await work.begin()
    taken = replace(held.record, status=ReferralStatus.TAKEN, taken_at=at, taken_by=caller.subject)
    deed = deed_of(caller, taken, held.side, HistoryChange.TAKEN, at)
    return await answered(transaction, parts, await store(transaction, taken, deed), caller, work)


@router.post(
    "/v1/referrals/{referral_id}/take-over",
    summary="Go on in a colleague's place",
    responses=refusals(*CHANGE_REFUSALS),
)
async def take_over_referral(
    referral_id: UUID,
    taking: TakeOverReferral,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Referral:
    """A colleague handles it from now on, and says why."""
    held = await held_for(ReferralAction.TAKE_OVER, referral_id, caller, work, parts, expected=expected)
    at, transaction = parts.clock(), await work.begin()
    taken = replace(held.record, taken_at=at, taken_by=caller.subject)
    deed = deed_of(caller, taken, held.side, HistoryChange.TAKEN_OVER, at, reason=taking.reason)
    return await answered(transaction, parts, await store(transaction, taken, deed), caller, work)


@router.post(
    "/v1/referrals/{referral_id}/hand-off",
    summary="Give it to a colleague or to the unit",
    responses=refusals(*CHANGE_REFUSALS),
)
async def hand_off_referral(
    referral_id: UUID,
    giving: HandOffReferral,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Referral:
    """The handler, or the unit's manager, gives it to a colleague or back to the unit's list; the clocks go on.

    A referral that waits for the sender's answer keeps a handler: it goes to a colleague only.
    """
    held = await held_for(ReferralAction.HAND_OFF, referral_id, caller, work, parts, expected=expected)
    at, transaction = parts.clock(), await work.begin()
    to_unit = giving.to == TO_THE_UNIT
    if to_unit and held.record.status is not ReferralStatus.TAKEN:
        raise Refusal(
            INVALID_STATE, members={"referral_status": held.record.status.value, "reason": "waits_for_an_answer"}
        )
    if giving.to == held.record.taken_by:
        raise Refusal(
            INVALID_STATE, members={"referral_status": held.record.status.value, "reason": "already_the_handler"}
        )
    given = (
        replace(held.record, status=ReferralStatus.SENT, taken_at=None, taken_by=None)
        if to_unit
        else replace(held.record, taken_at=at, taken_by=giving.to)
    )
    change = HistoryChange.RELEASED if to_unit else HistoryChange.HANDED_OFF
    deed = deed_of(caller, given, held.side, change, at, reason=giving.reason)
    return await answered(transaction, parts, await store(transaction, given, deed), caller, work)


@router.post(
    "/v1/referrals/{referral_id}/return", summary="Ask the sender for more", responses=refusals(*CHANGE_REFUSALS)
)
async def return_referral(
    referral_id: UUID,
    returning: ReturnReferral,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Referral:
    """A professional of the receiving unit asks for what is missing (R-004); the clocks go on."""
    held = await held_for(ReferralAction.RETURN, referral_id, caller, work, parts, expected=expected)
    at, transaction = parts.clock(), await work.begin()
    asked = InformationRequest(
        reason=returning.reason, question=returning.question, asked_at=at, answer=None, answered_at=None
    )
    returned = replace(
        held.record,
        status=ReferralStatus.RETURNED,
        information_requests=(*held.record.information_requests, asked),
    )
    deed = deed_of(caller, returned, held.side, HistoryChange.RETURNED, at, reason_code=returning.reason)
    return await answered(transaction, parts, await store(transaction, returned, deed), caller, work)


@router.post(
    "/v1/referrals/{referral_id}/redirect",
    summary="Send a referral on",
    responses=refusals(*CHANGE_REFUSALS, REDIRECT_NOT_POSSIBLE, CARE_NEED_ASSESSMENT_REQUIRED),
)
async def redirect_referral(
    referral_id: UUID,
    redirecting: RedirectReferral,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Referral:
    """The receiving unit sends it on to the unit that it belongs to; clocks and history go with it.

    Only within the county and the register: to another one it would leave without the client's permission (D-10).
    """
    held = await held_for(ReferralAction.REDIRECT, referral_id, caller, work, parts, expected=expected)
    at, transaction = parts.clock(), await work.begin()
    record = held.record
    pathway = _pathway_to(parts, record, redirecting)
    passed_on = Redirection(
        at=at,
        from_unit_id=record.to_unit_id,
        from_pathway_code=record.pathway_code,
        to_unit_id=redirecting.to_unit_id,
        to_pathway_code=pathway.code,
        reason=redirecting.reason,
        explanation=redirecting.explanation,
    )
    to_its_unit = replace(
        record,
        status=ReferralStatus.SENT,
        pathway_code=pathway.code,
        pathway_version=pathway.version,
        service_type=pathway.service_type,
        to_unit_id=redirecting.to_unit_id,
        taken_at=None,
        taken_by=None,
        redirections=(*record.redirections, passed_on),
    )
    referrer = parts.unit(record.from_unit_id, pointer="from_unit_id")
    refuse_gate(checked(pathway, facts_of(to_its_unit, referrer), on=civil_date(at)).gate)
    sent_on = redirected(parts, to_its_unit, pathway, at)
    deed = deed_of(caller, record, held.side, HistoryChange.REDIRECTED, at, reason_code=redirecting.reason)
    return await answered(transaction, parts, await store(transaction, sent_on, deed), caller, work)


def _pathway_to(parts: ReferralParts, record: ReferralRecord, redirecting: RedirectReferral) -> Pathway:
    """The newest version of the pathway that leads to the unit; refuses one that leads elsewhere."""
    unit = parts.unit(redirecting.to_unit_id, pointer="to_unit_id")
    if parts.packs.county_of(unit.id) is not parts.packs.county_of(record.to_unit_id):
        raise _impossible("another_county")
    pathway = parts.newest_pathway(redirecting.pathway_code, unit_id=unit.id)
    gives_it = pathway.service_type is not None and pathway.service_type in unit.rollout
    if unit.id != pathway.target_unit_id and not gives_it:
        raise _impossible("pathway_leads_elsewhere")
    if pathway.client_register is not record.client_register:
        raise _impossible("another_register")
    if (unit.id, pathway.code) == (record.to_unit_id, record.pathway_code):
        raise _impossible("same_unit_and_pathway")
    return pathway


def _impossible(reason: str) -> Refusal:
    return Refusal(REDIRECT_NOT_POSSIBLE, members={"reason": reason})
