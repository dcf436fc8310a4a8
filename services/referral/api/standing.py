"""How the caller stands towards a referral, and the referral held for a deed that the rule allows."""

from uuid import UUID

from services.referral.api.refusals import refuse_state, refuse_stranger
from services.referral.rules.referral_states import Situation, Standing, transition
from services.referral.storage import referrals
from services.referral.storage.referrals import ReferralRecord
from shared.kit.identity import Caller
from shared.kit.problems import NOT_FOUND, Refusal
from shared.kit.unit_of_work import Access, UnitOfWork
from shared.terms.people import HEALTH_CARE_PROFESSIONS
from shared.terms.referral import ReferralAction


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
    """The referral, held in the transaction for this deed; refused by unit, profession, version and state, in order.

    Whose deed it is not is refused before the transaction: a request that was answered before gets its first answer
    again only while the caller may still do it.
    """
    async with work.reading() as connection:
        found = known_referral(await referrals.find(connection, referral_id))
    work.access(Access(action.value, "referral", (found.person_ref,), str(referral_id)))
    refuse_stranger(transition(action, situation_of(found), standing_of(caller, found)))
    # Only its state may change until it is held: its units stay, and what was sent stays sent.
    held = known_referral(await referrals.lock(await work.begin(), referral_id))
    decision = transition(action, situation_of(held), standing_of(caller, held))
    refuse_state(decision, held.status, version=held.version, expected=expected)
    return held


def known_referral(found: ReferralRecord | None) -> ReferralRecord:
    """The referral that was found, or a refusal."""
    if found is None:
        raise Refusal(NOT_FOUND)
    return found
