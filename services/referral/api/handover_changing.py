"""A handover that was changed: stored with its place in the worklists, its history and its event."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from services.referral.api.handover_showing import as_stored
from services.referral.api.handover_validity import refuse_future
from services.referral.flows.clocks import stored_place
from services.referral.flows.parts import ReferralParts
from services.referral.flows.telling_matters import tell_handover
from services.referral.storage import handovers
from services.referral.storage.handovers import HandoverDeed, HandoverRecord
from shared.contracts.acting import ActingProfessional
from shared.contracts.referral.handovers import ClientTold, ContactAttempt, Handover
from shared.kit.identity import Caller
from shared.kit.problems import INVALID_STATE, NOT_FOUND, PRECONDITION_REQUIRED, VERSION_MISMATCH
from shared.kit.unit_of_work import UnitOfWork
from shared.terms.handovers import HandoverAction, HandoverOutcome, HandoverReturnReason

CHANGE = (NOT_FOUND, INVALID_STATE, PRECONDITION_REQUIRED, VERSION_MISMATCH)
"""Refusals of a change that is decided on a version."""
_STAYS_UNLESS_REACHED: Collection[HandoverAction] = frozenset(
    {HandoverAction.TELL_CLIENT, HandoverAction.RECORD_CONTACT_ATTEMPT}
)


async def changed_by(
    changed: HandoverRecord,
    action: HandoverAction,
    told: ClientTold | None,
    at: datetime,
    caller: Caller,
    work: UnitOfWork,
    parts: ReferralParts,
    *,
    reason: HandoverReturnReason | HandoverOutcome | None = None,
    explanation: str | None = None,
    attempt: ContactAttempt | None = None,
    acting: ActingProfessional | None = None,
) -> Handover:
    """Store a handover that is held and was changed, with its place, its history and its event.

    `acting`: for whom a service changed it.
    """
    refuse_future(told, at)
    connection = await work.begin()
    place = await stored_place(connection, changed.id, changed.offered_at)
    stays = action in _STAYS_UNLESS_REACHED and not (attempt and attempt.reached and changed.client_contacted_at == at)
    stored = replace(
        changed,
        client_told=told or (changed.client_told if stays else None),
        without_clock=place.without_clock,
        queued_at=place.queued_at,
    )
    await handovers.save(connection, stored)
    deed = HandoverDeed(
        action=action,
        status=stored.status,
        at=at,
        by=acting.subject if acting else caller.subject,
        reason=reason,
        explanation=explanation,
        contact_attempt=attempt,
        client_told=told,
    )
    await handovers.remember(connection, stored.id, deed)
    await tell_handover(connection, replace(stored, client_told=told), at, went_on=not stays)
    return await as_stored(parts, work, stored.id, caller, at)
