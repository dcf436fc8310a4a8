"""How the caller stands towards a handover, and the handover held for a deed that the rule allows."""

from uuid import UUID

from services.referral.api.handover_refusals import invalid, refuse_state, refuse_stranger
from services.referral.flows.parts import ReferralParts
from services.referral.flows.registers import reads
from services.referral.rules.handover_states import HandoverStanding, SideStanding, professions_of, sees, transition
from services.referral.storage import handovers
from services.referral.storage.handovers import HandoverRecord
from shared.contracts.acting import ActingProfessional
from shared.kit.identity import Caller
from shared.kit.problems import NOT_FOUND, Refusal
from shared.kit.unit_of_work import Access, UnitOfWork
from shared.terms.handovers import HandoverAction
from shared.terms.people import CallerKind
from shared.terms.registers import Register


def standing_of(parts: ReferralParts, caller: Caller, record: HandoverRecord) -> HandoverStanding:
    """The facts about the caller that the rule on states needs."""
    return HandoverStanding(
        sent=_side(parts, caller, record.from_unit_id, record.sender_register),
        received=_side(parts, caller, record.to_unit_id, record.client_register),
    )


def _side(parts: ReferralParts, caller: Caller, unit_id: str, register: Register) -> SideStanding:
    return SideStanding(
        sees=caller.works_in(unit_id) and reads(parts, caller, register, unit_id).is_allowed,
        has_profession=caller.has_profession(*professions_of(register)),
    )


def may_see(parts: ReferralParts, caller: Caller, record: HandoverRecord) -> bool:
    """Whether the caller sees it: either side in its context, and the service through which it was offered."""
    if caller.kind is CallerKind.SERVICE:
        return hands_over(parts, caller) and record.offered_through == caller.client_id
    return sees(standing_of(parts, caller, record))


def hands_over(parts: ReferralParts, caller: Caller) -> bool:
    """Whether the caller is a service that hands over for its professionals."""
    return caller.kind is CallerKind.SERVICE and caller.client_id in parts.handover_clients


async def held_for(
    action: HandoverAction,
    handover_id: UUID,
    caller: Caller,
    work: UnitOfWork,
    parts: ReferralParts,
    *,
    expected: int,
    acting: ActingProfessional | None = None,
) -> HandoverRecord:
    """The handover, held in the transaction for this deed; refused by unit, profession, version and state, in order.

    `acting`: for whom a service does it. Whose deed it is not is refused before the transaction: a request that was
    answered before gets its first answer again only while the caller may still do it.
    """
    async with work.reading() as connection:
        found = known_handover(await handovers.find(connection, handover_id))
    for_whom = acting.subject if acting else None
    work.access(Access(action.value, "handover", (found.person_ref,), str(handover_id), for_whom))
    # Only its state may change until it is held: its units and registers stay.
    is_service = caller.kind is CallerKind.SERVICE
    standing = _of_service(parts, caller, found) if is_service else standing_of(parts, caller, found)
    refuse_stranger(transition(action, found.status, standing))
    _refuse_wrong_acting(caller, found, acting)
    held = known_handover(await handovers.lock(await work.begin(), handover_id))
    decision = transition(action, held.status, standing)
    refuse_state(decision, held.status, version=held.version, expected=expected)
    return held


def _of_service(parts: ReferralParts, caller: Caller, record: HandoverRecord) -> HandoverStanding:
    """A service is the sender of what it has offered; which of its professionals may do so, it has asked itself."""
    offered_it = may_see(parts, caller, record)
    return HandoverStanding(
        sent=SideStanding(sees=offered_it, has_profession=offered_it),
        received=SideStanding(sees=False, has_profession=False),
    )


def _refuse_wrong_acting(caller: Caller, record: HandoverRecord, acting: ActingProfessional | None) -> None:
    """A service, and nobody else, says for which professional of the sending unit it acts."""
    if caller.kind is not CallerKind.SERVICE:
        if acting is not None:
            raise invalid("/acting_professional", "not_a_service", "Only a service acts for somebody.")
    elif acting is None:
        raise invalid("/acting_professional", "missing", "A service tells for whom it acts.")
    elif acting.unit_id != record.from_unit_id:
        raise invalid("/acting_professional/unit_id", "not_the_sender", "The professional is of the sending unit.")


def known_handover(found: HandoverRecord | None) -> HandoverRecord:
    """The handover that was found, or a refusal."""
    if found is None:
        raise Refusal(NOT_FOUND)
    return found
