"""A service needs assessment that is evidently not needed: social welfare decides it, and its clocks end."""

from uuid import UUID

from services.guidance.api.callers import Parts, Professional
from services.guidance.api.child_protection_refusals import SOCIAL_WORKER_NEEDED
from services.guidance.api.holding import CHANGE, as_changed, held_for, refuse_changed, seen_by
from services.guidance.api.identification import refuse_identifiers_in
from services.guidance.api.refusals import IDENTIFIER_IN_ANONYMOUS_TEXT, SOCIAL_WELFARE_PROFESSIONAL_NEEDED
from services.guidance.flows.documenting import Writer, document
from services.guidance.flows.history import remember
from services.guidance.flows.outcomes import stands
from services.guidance.flows.registers import context_of
from services.guidance.rules.left_out_assessment import may_leave_out
from services.guidance.storage import handling, left_out_assessments, outcomes
from services.guidance.storage.left_out_assessments import LeftOutRecord
from shared.contracts.guidance.contacts import Contact
from shared.contracts.guidance.left_out_assessment import LeaveOutAssessment, LeftOutAssessment
from shared.kit.etag import ExpectedVersion
from shared.kit.problems import INVALID_STATE, NOT_FOUND, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.terms.contact_outcomes import LeftOutVerdict
from shared.terms.desk import ContactDeed
from shared.terms.registers import Register

router = service_router(tags=["contacts"])

_REGISTER = Register.SOCIAL_WELFARE


@router.post(
    "/v1/contacts/{contact_id}/no-service-needs-assessment",
    summary="Leave the service needs assessment out",
    responses=refusals(*CHANGE, SOCIAL_WELFARE_PROFESSIONAL_NEEDED, SOCIAL_WORKER_NEEDED, IDENTIFIER_IN_ANONYMOUS_TEXT),
)
async def leave_out_assessment(
    contact_id: UUID,
    asked: LeaveOutAssessment,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Contact:
    """A social-welfare professional of the unit decides that the assessment is evidently not needed, and why (D-7).

    Its clocks end, neither met nor hidden: `not_needed`, and counted so. Of a child who needs special support a social
    worker decides. The client is told, and may object: an outcome that leads to the assessment lets the clocks run
    again. The reason goes with the person, and stays as an entry where social welfare documents the matter (D-8). It is
    no result of an assessment, which guidance never records (D-9).
    """
    transaction, held = await held_for(
        work, caller, contact_id, "leave_out_service_needs_assessment", needs_words=False
    )
    decision = may_leave_out(held.running, caller.professions, stands(await outcomes.of(transaction, contact_id)))
    if decision.verdict is LeftOutVerdict.NOT_SOCIAL_WELFARE:
        raise Refusal(SOCIAL_WELFARE_PROFESSIONAL_NEEDED)
    if decision.verdict is LeftOutVerdict.SOCIAL_WORKER_NEEDED:
        raise Refusal(SOCIAL_WORKER_NEEDED)
    refuse_changed(held, expected)
    if not decision.is_allowed:
        raise Refusal(INVALID_STATE)
    if held.identity is None:
        refuse_identifiers_in([("/reason", asked.reason)])
    at = parts.clock()
    record = LeftOutRecord(
        contact_id=contact_id,
        sealed_reason=parts.sealer.seal(asked.reason),
        decided_by=caller.subject,
        professions=sorted(caller.professions),
        decided_at=at,
    )
    await left_out_assessments.put(transaction, record, decision.ends)
    await document(parts, transaction, held, Writer.of(caller), at)
    await remember(
        transaction, contact_id, ContactDeed.SERVICE_NEEDS_ASSESSMENT_LEFT_OUT, at, by=caller, register=_REGISTER
    )
    await handling.changed(transaction, contact_id)
    return await as_changed(parts, transaction, work, contact_id, caller)


@router.get(
    "/v1/contacts/{contact_id}/no-service-needs-assessment",
    summary="Why the service needs assessment is left out",
    responses=refusals(NOT_FOUND),
)
async def get_left_out_assessment(
    contact_id: UUID, caller: Professional, work: Work, parts: Parts
) -> LeftOutAssessment:
    """Who decided it, when and why, for those who work in the context of social welfare; missing for others (D-8)."""
    found = await seen_by(work, caller, contact_id, "read_left_out_service_needs_assessment", needs_words=False)
    async with work.reading() as connection:
        record = await left_out_assessments.of(connection, contact_id)
    if record is None or not context_of(found, caller).reads(_REGISTER):
        raise Refusal(NOT_FOUND)
    work.tag(found.version)
    return LeftOutAssessment(
        contact_id=contact_id,
        reason=parts.sealer.open(record.sealed_reason),
        decided_by=record.decided_by,
        decided_at=record.decided_at,
        professions=record.professions,
        version=found.version,
    )
