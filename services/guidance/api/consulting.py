"""A contact that waits for a consultation: its clocks run on, and the client sees what it waits for (R-169)."""

from uuid import UUID

from services.guidance.api.callers import Parts, Professional
from services.guidance.api.holding import CHANGE, as_changed, held_for, refuse_changed, refuse_unparted
from services.guidance.flows.history import remember
from services.guidance.flows.outcomes import settle
from services.guidance.storage import outcomes
from shared.contracts.guidance.contacts import Contact
from shared.contracts.guidance.handling import AwaitedConsultation
from shared.kit.etag import ExpectedVersion
from shared.kit.problems import INVALID_STATE, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.terms.desk import ContactDeed

router = service_router(tags=["contacts"])


@router.post(
    "/v1/contacts/{contact_id}/await-consultation", summary="Wait for a consultation", responses=refusals(*CHANGE)
)
async def await_consultation(
    contact_id: UUID,
    awaited: AwaitedConsultation,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Contact:
    """The contact waits for an answer to a consultation of referral; no clock stops for it (D-6, D-9, R-169)."""
    transaction, held = await held_for(work, caller, contact_id, "await_consultation")
    refuse_changed(held, expected)
    await refuse_unparted(transaction, contact_id)
    at = parts.clock()
    if not await outcomes.await_consultation(transaction, contact_id, awaited.consultation_id, caller.subject, at):
        raise Refusal(INVALID_STATE)
    await settle(transaction, held)
    await remember(transaction, contact_id, ContactDeed.CONSULTATION_ASKED, at, by=caller)
    return await as_changed(parts, transaction, work, contact_id, caller)


@router.post(
    "/v1/contacts/{contact_id}/consultation-answered",
    summary="A consultation was answered",
    responses=refusals(*CHANGE),
)
async def consultation_answered(
    contact_id: UUID,
    awaited: AwaitedConsultation,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Contact:
    """The worker has the answer and goes on; the answer itself stays in referral (R-169)."""
    transaction, held = await held_for(work, caller, contact_id, "consultation_answered")
    refuse_changed(held, expected)
    at = parts.clock()
    if not await outcomes.answered(transaction, contact_id, awaited.consultation_id, at):
        raise Refusal(INVALID_STATE)
    await settle(transaction, held)
    await remember(transaction, contact_id, ContactDeed.CONSULTATION_ANSWERED, at, by=caller)
    return await as_changed(parts, transaction, work, contact_id, caller)
