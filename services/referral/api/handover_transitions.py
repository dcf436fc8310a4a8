"""The path of a handover: accepted or returned by the receiving unit, which contacts the client, or given back."""

from dataclasses import replace
from uuid import UUID

from services.referral.api.callers import Parts, Professional
from services.referral.api.handover_changing import CHANGE, changed_by
from services.referral.api.handover_refusals import HANDOVER_CLOCK_RUNNING, invalid, refuse_running
from services.referral.api.handover_standing import held_for
from services.referral.flows.clocks import LAW, started
from services.referral.storage import assessments, clocks
from services.referral.storage.clocks import ClockOf
from services.referral.storage.handovers import HandoverRecord
from shared.contracts.referral.handovers import (
    AcceptHandover,
    ClientTold,
    CompleteHandover,
    ContactAttempt,
    Handover,
    NewContactAttempt,
    ReturnHandover,
)
from shared.kit.etag import ExpectedVersion
from shared.kit.problems import refusals
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.terms.deadlines import ClockAwaits, ClockOwner, DeadlineRule
from shared.terms.handovers import HandoverAction, HandoverStatus
from shared.terms.registers import Register

router = service_router(tags=["handovers"])


@router.post("/v1/handovers/{handover_id}/accept", summary="Accept a handover", responses=refusals(*CHANGE))
async def accept_handover(
    handover_id: UUID,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
    accepting: AcceptHandover | None = None,
) -> Handover:
    """The receiving unit takes the matter, and promises to contact the client by the next working day (R-088)."""
    held = await held_for(HandoverAction.ACCEPT, handover_id, caller, work, parts, expected=expected)
    at = parts.clock()
    told = accepting.client_told if accepting else None
    accepted = replace(held, status=HandoverStatus.ACCEPTED, accepted_at=at, accepted_by=caller.subject)
    of = ClockOf(ClockOwner.HANDOVER, held.id, held.to_unit_id)
    promise = started(parts, DeadlineRule.SERVICE_PROMISE, ClockAwaits.CLIENT_CONTACT, at, of)
    connection = await work.begin()
    await clocks.meet(connection, held.id, [ClockAwaits.ANSWER], at, recorded_at=at)
    await clocks.add(connection, promise)
    return await changed_by(accepted, HandoverAction.ACCEPT, told, at, caller, work, parts)


@router.post("/v1/handovers/{handover_id}/return", summary="Return a handover", responses=refusals(*CHANGE))
async def return_handover(
    handover_id: UUID,
    returning: ReturnHandover,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Handover:
    """The receiving unit does not take the matter, and says why; it stays the sender's, and its clocks run on."""
    held = await held_for(HandoverAction.RETURN, handover_id, caller, work, parts, expected=expected)
    at = parts.clock()
    await clocks.meet(await work.begin(), held.id, [ClockAwaits.ANSWER], at, recorded_at=at)
    returned = replace(
        held,
        status=HandoverStatus.RETURNED,
        return_reason=returning.reason,
        return_explanation=returning.explanation,
    )
    return await changed_by(
        returned,
        HandoverAction.RETURN,
        returning.client_told,
        at,
        caller,
        work,
        parts,
        reason=returning.reason,
        explanation=returning.explanation,
    )


@router.post(
    "/v1/handovers/{handover_id}/contact-attempt",
    summary="Record an attempt to reach the client",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(*CHANGE),
)
async def record_contact_attempt(
    handover_id: UUID,
    attempt: NewContactAttempt,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Handover:
    """The receiving unit tried to reach the client, or did: then the promise is kept (R-088, R-199)."""
    held = await held_for(HandoverAction.RECORD_CONTACT_ATTEMPT, handover_id, caller, work, parts, expected=expected)
    _refuse_introduction(held, attempt)
    at = parts.clock()
    is_first = attempt.reached and held.client_contacted_at is None
    changed = held
    if is_first:
        await clocks.meet(await work.begin(), held.id, [ClockAwaits.CLIENT_CONTACT], at, recorded_at=at)
        changed = replace(held, status=HandoverStatus.CLIENT_CONTACTED, client_contacted_at=at)
    told = ClientTold(how=attempt.how, at=at) if attempt.reached else None
    return await changed_by(
        changed,
        HandoverAction.RECORD_CONTACT_ATTEMPT,
        told,
        at,
        caller,
        work,
        parts,
        attempt=ContactAttempt(**attempt.model_dump()),
    )


@router.post(
    "/v1/handovers/{handover_id}/done",
    summary="End a handover that was dealt with",
    responses=refusals(*CHANGE, HANDOVER_CLOCK_RUNNING),
)
async def complete_handover(
    handover_id: UUID,
    ending: CompleteHandover,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Handover:
    """The receiving unit has dealt with the matter; refused while a clock of an assessment runs on it (D-6)."""
    held = await held_for(HandoverAction.COMPLETE, handover_id, caller, work, parts, expected=expected)
    at = parts.clock()
    connection = await work.begin()
    not_needed = ending.assessment_not_needed
    if not_needed is not None:
        if held.client_register is not Register.SOCIAL_WELFARE:
            raise invalid("/assessment_not_needed", "health_care", "The need of care is assessed.")
        await clocks.end(connection, held.id, LAW, at)
    owners = [held.id, *await assessments.unmade_of(connection, held.id)]
    known = [each for clocks_of in (await clocks.of(connection, owners)).values() for each in clocks_of]
    refuse_running([each.rule_id for each in known if each.runs and each.awaits in LAW])
    done = replace(held, status=HandoverStatus.DONE, outcome=ending.outcome, ended_at=at)
    explanation = " ".join(filter(None, [ending.explanation, not_needed])) or None
    return await changed_by(
        done,
        HandoverAction.COMPLETE,
        ending.client_told,
        at,
        caller,
        work,
        parts,
        reason=ending.outcome,
        explanation=explanation,
    )


@router.post(
    "/v1/handovers/{handover_id}/return-for-reassessment",
    summary="Give an accepted handover back to be assessed anew",
    responses=refusals(*CHANGE),
)
async def give_handover_back(
    handover_id: UUID,
    returning: ReturnHandover,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Handover:
    """The need turned out to be another: the sender assesses it anew (R-089); the clocks of the law run on."""
    action = HandoverAction.RETURN_FOR_REASSESSMENT
    held = await held_for(action, handover_id, caller, work, parts, expected=expected)
    at = parts.clock()
    await clocks.end(await work.begin(), held.id, [ClockAwaits.CLIENT_CONTACT], at)
    returned = replace(
        held,
        status=HandoverStatus.RETURNED_FOR_REASSESSMENT,
        return_reason=returning.reason,
        return_explanation=returning.explanation,
    )
    return await changed_by(
        returned,
        action,
        returning.client_told,
        at,
        caller,
        work,
        parts,
        reason=returning.reason,
        explanation=returning.explanation,
    )


@router.post(
    "/v1/handovers/{handover_id}/client-told",
    summary="Record that the client was told",
    responses=refusals(*CHANGE),
)
async def tell_client_of_handover(
    handover_id: UUID,
    told: ClientTold,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Handover:
    """Either unit records that the client was told of the present state (R-175)."""
    held = await held_for(HandoverAction.TELL_CLIENT, handover_id, caller, work, parts, expected=expected)
    return await changed_by(held, HandoverAction.TELL_CLIENT, told, parts.clock(), caller, work, parts)


def _refuse_introduction(held: HandoverRecord, attempt: NewContactAttempt) -> None:
    """In a warm handover somebody is introduced when the client is reached first, or it is said why not (R-199)."""
    told = attempt.introduced or attempt.not_introduced_because
    if not held.warm and told:
        raise invalid("/introduced", "not_warm", "The handover is not a warm one.")
    if held.warm and attempt.reached and held.client_contacted_at is None and not told:
        raise invalid("/introduced", "missing", "Tell who was introduced, or why nobody was.")
