"""How the caller stands towards an assessment, and the assessment held for a deed that the rule allows."""

from uuid import UUID

from services.referral.api.assessment_refusals import refuse_state, refuse_stranger
from services.referral.flows.parts import ReferralParts
from services.referral.flows.registers import reads
from services.referral.rules.assessment_states import AssessmentStanding, sees, transition
from services.referral.storage import assessments
from services.referral.storage.assessments import AssessmentRecord
from shared.kit.identity import Caller
from shared.kit.problems import NOT_FOUND, Refusal
from shared.kit.unit_of_work import Access, UnitOfWork
from shared.terms.assessments import AssessmentAction


def standing_of(parts: ReferralParts, caller: Caller, record: AssessmentRecord) -> AssessmentStanding:
    """The facts about the caller that the rule on states needs."""
    return AssessmentStanding(
        in_unit=caller.works_in(record.unit_id),
        reads_register=reads(parts, caller, record.client_register, record.unit_id).is_allowed,
        professions=caller.professions,
    )


async def shown_to(caller: Caller, assessment_id: UUID, work: UnitOfWork, parts: ReferralParts) -> AssessmentRecord:
    """The assessment for the professionals of its unit in its register; refused as missing to all others."""
    async with work.reading() as connection:
        found = known_assessment(await assessments.find(connection, assessment_id))
    work.access(Access("read", "assessment", (found.person_ref,), str(assessment_id)))
    if not sees(standing_of(parts, caller, found)):
        raise Refusal(NOT_FOUND)
    return found


async def held_for(
    action: AssessmentAction,
    assessment_id: UUID,
    caller: Caller,
    work: UnitOfWork,
    parts: ReferralParts,
    *,
    expected: int,
) -> AssessmentRecord:
    """The assessment, held in the transaction for this deed; refused by unit, profession, version and state, in order.

    Whose deed it is not is refused before the transaction: a request that was answered before gets its first answer
    again only while the caller may still do it.
    """
    async with work.reading() as connection:
        found = known_assessment(await assessments.find(connection, assessment_id))
    work.access(Access(action.value, "assessment", (found.person_ref,), str(assessment_id)))
    # Only its state may change until it is held: its unit, kind and register stay.
    standing = standing_of(parts, caller, found)
    refuse_stranger(transition(action, found.kind, found.status, standing), found.kind)
    held = known_assessment(await assessments.lock(await work.begin(), assessment_id))
    decision = transition(action, held.kind, held.status, standing)
    refuse_state(decision, held.status, version=held.version, expected=expected)
    return held


def known_assessment(found: AssessmentRecord | None) -> AssessmentRecord:
    """The assessment that was found, or a refusal."""
    if found is None:
        raise Refusal(NOT_FOUND)
    return found
