"""How the caller stands towards a referral, and the referral held for a deed that the rule allows."""

from uuid import UUID

from services.referral.api.refusals import refuse_state, refuse_stranger
from services.referral.rules.referral_states import Situation, Standing, transition
from services.referral.storage import referrals
from services.referral.storage.referrals import ReferralRecord
from shared.kit.identity import Caller
from shared.kit.problems import NOT_FOUND, Refusal
from shared.kit.unit_of_work import Access, UnitOfWork
from shared.terms import HEALTH_CARE_PROFESSIONS, ReferralAction


def standing_of(caller: Caller, record: ReferralRecord) -> Standing:
    """The facts about the caller that the rule on states needs."""
    return Standing(
        in_sending_unit=caller.works_in(record.from_unit_id),
        in_receiving_unit=caller.works_in(record.to_unit_id),
        is_health_professional=caller.has_profession(*HEALTH_CARE_PROFESSIONS),
    )


def situation_of(record: ReferralRecord) -> Situation:
    """The facts about the referral that the rule on states needs."""
    return Situation(status=record.status, was_sent=record.sent_at is not None)


async def held_for(
    action: ReferralAction, referral_id: UUID, caller: Caller, work: UnitOfWork, *, expected: int
) -> ReferralRecord:
    """The referral, held in the transaction for this deed; refused by unit, profession, version and state, in order."""
    held = await referrals.lock(await work.begin(), referral_id)
    if held is None:
        raise Refusal(NOT_FOUND)
    work.access(Access(action.value, "referral", (held.person_ref,), str(referral_id)))
    decision = transition(action, situation_of(held), standing_of(caller, held))
    refuse_stranger(decision)
    refuse_state(decision, held.status, version=held.version, expected=expected)
    return held
