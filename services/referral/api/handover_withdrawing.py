"""A handover that its sender ends: nobody has taken it, or it was given back."""

from dataclasses import replace
from uuid import UUID

from services.referral.api.callers import HandsOver, Parts
from services.referral.api.handover_changing import CHANGE, changed_by
from services.referral.api.handover_standing import held_for
from services.referral.api.handover_validity import refuse_untold
from services.referral.flows.clocks import LAW, PROMISED
from services.referral.storage import clocks
from shared.contracts.referral.handovers import Handover, WithdrawHandover
from shared.kit.etag import ExpectedVersion
from shared.kit.problems import refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.terms.handovers import HandoverAction, HandoverStatus

router = service_router(tags=["handovers"])


@router.post("/v1/handovers/{handover_id}/withdraw", summary="Withdraw a handover", responses=refusals(*CHANGE))
async def withdraw_handover(
    handover_id: UUID,
    ending: WithdrawHandover,
    expected: ExpectedVersion,
    caller: HandsOver,
    work: Work,
    parts: Parts,
) -> Handover:
    """The sender keeps the matter: the receiver's promises are set aside, the clocks of the law run on (D-6).

    That of the care need assessment is met where the sender tells that it was made. A service ends what it has offered,
    and says for whom.
    """
    acting = ending.acting_professional
    held = await held_for(HandoverAction.WITHDRAW, handover_id, caller, work, parts, expected=expected, acting=acting)
    at = parts.clock()
    connection = await work.begin()
    assessed = ending.care_need_assessed
    if assessed is not None:
        writers = acting.professions if acting else caller.professions
        refuse_untold(assessed, held.client_register, held.received_at, writers, at, from_record=acting is not None)
        await clocks.meet(connection, held.id, LAW, assessed.assessed_at, recorded_at=at)
    await clocks.end(connection, held.id, PROMISED, at)
    withdrawn = replace(held, status=HandoverStatus.WITHDRAWN, ended_at=at)
    return await changed_by(
        withdrawn,
        HandoverAction.WITHDRAW,
        ending.client_told,
        at,
        caller,
        work,
        parts,
        explanation=ending.reason,
        acting=acting,
    )
