"""How the caller stands towards a referral, and the referral held for a deed that the rule allows."""

from dataclasses import dataclass
from uuid import UUID

from services.referral.api.refusals import refuse_state, refuse_stranger
from services.referral.flows.parts import ReferralParts
from services.referral.flows.registers import reads
from services.referral.rules.referral_states import Situation, Standing, sees, side_of, transition
from services.referral.storage import referrals
from services.referral.storage.referrals import ReferralRecord
from shared.kit.identity import Caller
from shared.kit.problems import NOT_FOUND, Refusal
from shared.kit.unit_of_work import Access, UnitOfWork
from shared.terms.people import HEALTH_CARE_PROFESSIONS, SOCIAL_WELFARE_PROFESSIONS, Profession
from shared.terms.referral import ReferralAction, ReferralSide
from shared.terms.registers import Register

_PROFESSIONS = {
    Register.HEALTH_CARE: HEALTH_CARE_PROFESSIONS,
    Register.SOCIAL_WELFARE: SOCIAL_WELFARE_PROFESSIONS,
}


@dataclass(frozen=True, slots=True)
class Held:
    """A referral in the transaction, and on which side the caller changes it."""

    record: ReferralRecord
    side: ReferralSide


def standing_of(parts: ReferralParts, caller: Caller, record: ReferralRecord) -> Standing:
    """The facts about the caller that the rule on states needs; a writer reads as the profession of now allows."""

    def works_with(unit_id: str, register: Register) -> bool:
        return caller.works_in(unit_id) and reads(parts, caller, register, unit_id).is_allowed

    return Standing(
        in_sending_unit=works_with(record.from_unit_id, record.from_register),
        in_receiving_unit=works_with(record.to_unit_id, record.client_register),
        in_former_unit=any(works_with(unit_id, record.client_register) for unit_id in record.former_unit_ids),
        has_profession=caller.has_profession(*_PROFESSIONS[record.client_register]),
        writes_by_profession=caller.has_profession(*_PROFESSIONS[record.from_register]),
        is_handler=record.taken_by == caller.subject,
        is_manager=caller.has_profession(Profession.UNIT_MANAGER),
    )


def sides_of(parts: ReferralParts, caller: Caller, record: ReferralRecord) -> frozenset[ReferralSide]:
    """On which sides the caller reads the referral; a unit that sent it on is of the receiving side."""
    standing = standing_of(parts, caller, record)
    received = standing.in_receiving_unit or standing.in_former_unit
    on = {ReferralSide.SENT: standing.in_sending_unit, ReferralSide.RECEIVED: received}
    return frozenset(side for side, is_on in on.items() if is_on)


def situation_of(record: ReferralRecord) -> Situation:
    """The facts about the referral that the rule on states needs."""
    return Situation(
        status=record.status,
        was_sent=record.sent_at is not None,
        right=record.booking_state,
        was_contacted=record.client_contacted_at is not None,
    )


async def held_for(
    action: ReferralAction, referral_id: UUID, caller: Caller, work: UnitOfWork, parts: ReferralParts, *, expected: int
) -> Held:
    """The referral, held in the transaction for this deed; refused by unit, profession, version and state, in order.

    Whose deed it is not is refused before the transaction: a request that was answered before gets its first answer
    again only while the caller may still do it. A unit that has sent it on meanwhile still gets its answer again.
    """
    async with work.reading() as connection:
        found = known_referral(await referrals.find(connection, referral_id))
    work.access(Access(action.value, "referral", (found.person_ref,), str(referral_id)))
    refuse_stranger(transition(action, situation_of(found), standing_of(parts, caller, found)))
    held = known_referral(await referrals.lock(await work.begin(), referral_id))
    situation, standing = situation_of(held), standing_of(parts, caller, held)
    refuse_state(transition(action, situation, standing), held.status, version=held.version, expected=expected)
    side = side_of(action, situation, standing)
    if side is None:
        raise LookupError(f"{action} is allowed on no side")
    return Held(held, side)


async def seen_by(caller: Caller, referral_id: UUID, work: UnitOfWork, parts: ReferralParts) -> ReferralRecord:
    """A referral that the caller may see; to anybody else it is as if missing."""
    async with work.reading() as connection:
        found = known_referral(await referrals.find(connection, referral_id))
    work.access(Access("read", "referral", (found.person_ref,), str(referral_id)))
    if not sees(situation_of(found), standing_of(parts, caller, found)):
        raise Refusal(NOT_FOUND)
    return found


def known_referral(found: ReferralRecord | None) -> ReferralRecord:
    """The referral that was found, or a refusal."""
    if found is None:
        raise Refusal(NOT_FOUND)
    return found
