"""A handover that its sender ends: nobody has taken it, or it was given back."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.referral.api.callers import HandsOver, Parts
from services.referral.api.handover_changing import CHANGE, changed_by
from services.referral.api.handover_refusals import invalid
from services.referral.api.handover_standing import held_for
from services.referral.api.handover_validity import refuse_untold
from services.referral.flows.clocks import LAW, PROMISED
from services.referral.storage import clocks
from services.referral.storage.handovers import HandoverRecord
from shared.contracts.referral.handovers import Handover, WithdrawHandover
from shared.kit.etag import ExpectedVersion
from shared.kit.identity import Caller
from shared.kit.problems import refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.terms.handovers import HandoverAction, HandoverStatus
from shared.terms.people import CallerKind
from shared.terms.registers import Register

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

    That of the care need assessment is met where the sender tells that it was made, and those of a service needs
    assessment end where the sender's service tells that it is left out (D-7). A service ends what it has offered,
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
    ended = PROMISED
    if ending.assessment_left_out_at is not None:
        _refuse_left_out(ending.assessment_left_out_at, held, caller, at)
        ended |= LAW
    await clocks.end(connection, held.id, ended, at)
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


def _refuse_left_out(decided_at: datetime, held: HandoverRecord, caller: Caller, at: datetime) -> None:
    """Refuse that an assessment is left out by anybody but the service that keeps why, or in the other register."""
    if caller.kind is not CallerKind.SERVICE or held.client_register is not Register.SOCIAL_WELFARE:
        raise invalid("/assessment_left_out_at", "not_a_service", "Only a service tells it, of a social matter.")
    if not held.received_at <= decided_at <= at:
        raise invalid("/assessment_left_out_at", "out_of_order", "It is after the contact and not in the future.")
