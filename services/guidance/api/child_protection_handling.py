"""What social-welfare professionals do with a child-protection notice; a social worker decides. R-203, R-214."""

import json
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.guidance.api.callers import Parts, Professional
from services.guidance.api.child_protection_refusals import CHILD_NOT_IDENTIFIED, SOCIAL_WORKER_NEEDED
from services.guidance.api.child_protection_showing import seen_notice, shown_notice, standing_of
from services.guidance.flows.forwarding_notice import ask_to_forward, becomes, sealed_request
from services.guidance.flows.parts import GuidanceParts, invalid
from services.guidance.flows.telling import tell_notice
from services.guidance.rules.notice_states import step
from services.guidance.rules.notifier_protection import may_read_notifier
from services.guidance.storage import child_protection, handling
from services.guidance.storage.child_protection import NoticeRecord
from shared.contracts.guidance.child_protection_notices import (
    AssessNoticeUrgency,
    ChildProtectionNotice,
    DecideNotice,
    ForwardNotice,
    IdentifyChild,
    Notifier,
)
from shared.kit.etag import ExpectedVersion
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.kit.problems import (
    FORBIDDEN,
    INVALID_STATE,
    NOT_FOUND,
    PRECONDITION_REQUIRED,
    VERSION_MISMATCH,
    Refusal,
    refusals,
)
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.terms.child_protection import (
    NoticeAction,
    NoticeDecision,
    NoticeEvent,
    NoticeForwarding,
    NoticeStatus,
    NoticeVerdict,
    NotifierReading,
    NotifierVerdict,
)
from shared.terms.contact_outcomes import OutcomeState
from shared.terms.deadlines import DeadlineRule
from shared.terms.guidance import ContactOutcome

router = service_router(tags=["child protection"])

_CHANGE = (NOT_FOUND, FORBIDDEN, INVALID_STATE, PRECONDITION_REQUIRED, VERSION_MISMATCH)
_NO_ASSESSMENT = (DeadlineRule.CHILD_PROTECTION_NOTICE, DeadlineRule.CHILD_PROTECTION_FINISH)
_STOPS = {
    NoticeDecision.ASSESSMENT_BEGINS: (DeadlineRule.CHILD_PROTECTION_NOTICE,),
    NoticeDecision.ASSESSMENT_NOT_NEEDED: _NO_ASSESSMENT,
}
"""Without an assessment there is none to finish."""
_TAKEN = (DeadlineRule.SERVICE_PROMISE,)
"""Who notified is not called back: the promise is that the notice is taken into handling, which its urgency begins."""


@router.post(
    "/v1/child-protection-notices/{notice_id}/urgency",
    summary="Assess the urgency of a notice",
    responses=refusals(*_CHANGE),
)
async def assess_notice_urgency(
    notice_id: UUID,
    asked: AssessNoticeUrgency,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> ChildProtectionNotice:
    """How urgent the child's need is, assessed at once when the notice comes (act 417/2007 section 26).

    An emergency is answered with the emergency numbers (D-13). Until the notice is forwarded it may be assessed anew.
    With the first assessment the notice is taken into handling, as was promised.
    """
    transaction, held = await _held(parts, work, caller, notice_id, NoticeAction.ASSESS_URGENCY, expected)
    at = parts.clock()
    changed = replace(
        held,
        status=NoticeStatus.URGENCY_ASSESSED,
        urgency=asked.urgency,
        urgency_assessed_at=at,
        urgency_assessed_by=caller.subject,
    )
    await child_protection.save(transaction, changed)
    await handling.stop(transaction, held.contact_id, _TAKEN, at)
    await tell_notice(transaction, NoticeEvent.URGENCY_ASSESSED, changed, at)
    return await _shown(parts, transaction, work, notice_id, caller)


@router.post(
    "/v1/child-protection-notices/{notice_id}/child",
    summary="Identify the child of a notice",
    responses=refusals(*_CHANGE),
)
async def identify_child(
    notice_id: UUID, asked: IdentifyChild, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> ChildProtectionNotice:
    """The identity of a child whom the notice only described; the clocks run on from the notice."""
    transaction, held = await _held(parts, work, caller, notice_id, NoticeAction.IDENTIFY_CHILD, expected)
    code = asked.personal_identity_code
    person_ref = parts.sealer.reference(code)
    work.access(Access(NoticeAction.IDENTIFY_CHILD, "child_protection_notice", (person_ref,), str(notice_id)))
    await child_protection.save(
        transaction, replace(held, person_ref=person_ref, sealed_identity_code=parts.sealer.seal(code))
    )
    return await _shown(parts, transaction, work, notice_id, caller)


@router.post(
    "/v1/child-protection-notices/{notice_id}/forward",
    summary="Forward a notice",
    responses=refusals(*_CHANGE, CHILD_NOT_IDENTIFIED),
)
async def forward_notice(
    notice_id: UUID, asked: ForwardNotice, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> ChildProtectionNotice:
    """Forwards a notice to the child-protection unit, by the duty of the law and so without a permission (D-10).

    A handover is offered through referral as soon as that answers (`forwarding`: `pending`, then `offered` or
    `refused`); the clocks stay here until it is decided. Told directly, it is forwarded at once. Either way it becomes
    the outcome of its contact, a message to the unit.
    """
    transaction, held = await _held(
        parts, work, caller, notice_id, NoticeAction.FORWARD, expected, directly=asked.told_directly
    )
    at, to_unit_id = parts.clock(), _to_unit(parts, held, asked)
    changed = replace(held, to_unit_id=to_unit_id, forwarded_by=caller.subject)
    if asked.handover is None:
        changed = replace(
            changed, status=NoticeStatus.FORWARDED, forwarding=NoticeForwarding.TOLD_DIRECTLY, forwarded_at=at
        )
        await child_protection.save(transaction, changed)
        await becomes(transaction, changed, ContactOutcome.MESSAGE_TO_UNIT, OutcomeState.CAME_TRUE, caller, at)
        await tell_notice(transaction, NoticeEvent.FORWARDED, changed, at)
    else:
        request = sealed_request(parts, asked.handover, caller)
        changed = replace(changed, forwarding=NoticeForwarding.PENDING, sealed_handover=request)
        version = await child_protection.save(transaction, changed)
        outcome_id = await becomes(
            transaction, changed, ContactOutcome.MESSAGE_TO_UNIT, OutcomeState.PENDING, caller, at
        )
        await ask_to_forward(transaction, changed, version, outcome_id)
    return await _shown(parts, transaction, work, notice_id, caller)


@router.post(
    "/v1/child-protection-notices/{notice_id}/decision",
    summary="Decide whether an assessment begins",
    responses=refusals(*_CHANGE, SOCIAL_WORKER_NEEDED),
)
async def decide_notice(
    notice_id: UUID, asked: DecideNotice, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> ChildProtectionNotice:
    """A social worker of a handling unit decides, which stops the clock of the 7th working day (D-7).

    The clock of three months runs on when an assessment begins; what it finds is never recorded here (D-9).
    """
    transaction, held = await _held(parts, work, caller, notice_id, NoticeAction.DECIDE, expected)
    at = parts.clock()
    informed_at = asked.family_informed_at
    if informed_at is not None and not held.received_at <= informed_at <= at:
        raise invalid("/family_informed_at", "out_of_order", "It is after the notice and not in the future.")
    changed = replace(
        held,
        status=NoticeStatus.DECIDED,
        decision=asked.decision,
        sealed_reason=parts.sealer.seal(asked.reason),
        decided_at=at,
        decided_by=caller.subject,
        family_informed_at=informed_at,
    )
    await child_protection.save(transaction, changed)
    await handling.stop(transaction, held.contact_id, _STOPS[asked.decision], at)
    if asked.decision is NoticeDecision.ASSESSMENT_BEGINS and held.status is not NoticeStatus.FORWARDED:
        begins = ContactOutcome.TO_SERVICE_NEEDS_ASSESSMENT
        here = replace(changed, to_unit_id=held.unit_id)
        await becomes(transaction, here, begins, OutcomeState.CAME_TRUE, caller, at)
    await tell_notice(transaction, NoticeEvent.DECIDED, changed, at)
    return await _shown(parts, transaction, work, notice_id, caller)


@router.post(
    "/v1/child-protection-notices/{notice_id}/finish",
    summary="Record that the assessment is complete",
    responses=refusals(*_CHANGE, SOCIAL_WORKER_NEEDED),
)
async def finish_notice(
    notice_id: UUID, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> ChildProtectionNotice:
    """A social worker records that the assessment which began is complete: the clock of three months stops (D-7)."""
    transaction, held = await _held(parts, work, caller, notice_id, NoticeAction.FINISH, expected)
    at = parts.clock()
    await child_protection.save(transaction, replace(held, finished_at=at))
    await handling.stop(transaction, held.contact_id, (DeadlineRule.CHILD_PROTECTION_FINISH,), at)
    return await _shown(parts, transaction, work, notice_id, caller)


@router.get(
    "/v1/child-protection-notices/{notice_id}/notifier",
    summary="Who made a notice",
    responses=refusals(NOT_FOUND, FORBIDDEN, SOCIAL_WORKER_NEEDED),
)
async def read_notifier(
    notice_id: UUID,
    caller: Professional,
    work: Work,
    parts: Parts,
    reason: Annotated[NotifierReading, Query(description="Why it is read; logged with the reading.")],
) -> Notifier:
    """Who made a notice, for social-welfare professionals with a reason; every reading has an entry of its own (R-202).

    A private person who has not allowed more is shown to social workers only.
    """
    found = await seen_notice(parts, work, caller, notice_id, "read_notifier", basis=reason)
    async with work.reading() as connection:
        known = await child_protection.who_notified(connection, notice_id)
    decision = may_read_notifier(
        found.notifier_kind,
        is_known=known is not None,
        allows=known is not None and known.allows,
        professions=caller.professions,
    )
    if decision.verdict is NotifierVerdict.OTHER_REGISTER:
        raise Refusal(FORBIDDEN)
    if decision.verdict is NotifierVerdict.SOCIAL_WORKER_NEEDED:
        raise Refusal(SOCIAL_WORKER_NEEDED)
    if known is None:
        raise Refusal(NOT_FOUND)
    told = {"name": None, "organisation": None, "phone": None} | json.loads(parts.sealer.open(known.sealed_identity))
    return Notifier(kind=found.notifier_kind, allows_telling=known.allows, read_because=reason, **told)


async def _held(
    parts: GuidanceParts,
    work: UnitOfWork,
    caller: Caller,
    notice_id: UUID,
    action: NoticeAction,
    expected: int,
    *,
    directly: bool = False,
) -> tuple[Connection, NoticeRecord]:
    """A notice of one's unit, held for a step that may be taken now."""
    await seen_notice(parts, work, caller, notice_id, action)
    transaction = await work.begin()
    held = await child_protection.lock(transaction, notice_id)
    if held is None:
        raise Refusal(NOT_FOUND)
    match step(action, standing_of(held), caller.professions, directly=directly).verdict:
        case NoticeVerdict.PROFESSION_NEEDED:
            needs_social_worker = action in {NoticeAction.DECIDE, NoticeAction.FINISH}
            raise Refusal(SOCIAL_WORKER_NEEDED if needs_social_worker else FORBIDDEN)
        case _ if held.version != expected:
            raise Refusal(VERSION_MISMATCH)
        case NoticeVerdict.WRONG_STATE | NoticeVerdict.BEING_FORWARDED:
            raise Refusal(INVALID_STATE)
        case NoticeVerdict.CHILD_NOT_IDENTIFIED:
            raise Refusal(CHILD_NOT_IDENTIFIED)
        case _:
            return transaction, held


def _to_unit(parts: GuidanceParts, notice: NoticeRecord, asked: ForwardNotice) -> str:
    """The unit that is named, or that of the notice's county."""
    county, _ = parts.unit(notice.unit_id)
    if asked.to_unit_id is not None:
        _, unit = parts.unit(asked.to_unit_id)
        unit_id = unit.id
    elif county.child_protection is not None:
        unit_id = county.child_protection.unit_id
    else:
        raise invalid("/to_unit_id", "missing", "The county has named no unit: say which.")
    if unit_id == notice.unit_id:
        raise invalid("/to_unit_id", "same_unit", "A notice is forwarded to another unit.")
    return unit_id


async def _shown(
    parts: GuidanceParts, transaction: Connection, work: UnitOfWork, notice_id: UUID, caller: Caller
) -> ChildProtectionNotice:
    """The notice as the transaction leaves it."""
    changed = await child_protection.find(transaction, notice_id)
    if changed is None:
        raise LookupError("a notice that was just changed is gone")
    work.tag(changed.version)
    return await shown_notice(parts, transaction, changed, caller, parts.clock())
