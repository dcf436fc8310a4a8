"""The answers that belong to an assessment: what was asked of others for it, and what they said. Source: R-038."""

from uuid import UUID

from services.referral.api.assessment_standing import shown_to
from services.referral.api.callers import Parts, Professional
from services.referral.api.consultation_showing import attached
from services.referral.api.matter_lists import instant_place
from services.referral.storage import consultation_lists, consultation_texts
from shared.contracts.referral.consultations import AttachedConsultation
from shared.contracts.types import Page
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import NOT_FOUND, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, Work

router = service_router(tags=["assessments"])


@router.get(
    "/v1/assessments/{assessment_id}/answers", summary="Answers of an assessment", responses=refusals(NOT_FOUND)
)
async def list_assessment_answers(
    assessment_id: UUID, caller: Professional, work: Work, parts: Parts, limit: Limit = 50, cursor: CursorText = None
) -> Page[AttachedConsultation]:
    """Consultations that were asked for an assessment with their answers, in the order of their asking.

    For the professionals of its unit in the context of its register; also what still waits, or was taken back.
    """
    seen = await shown_to(caller, assessment_id, work, parts)
    work.access(Access("list", "consultation", (seen.person_ref,)))
    listing = f"assessment answers {assessment_id}"
    after = instant_place(parts.cursors.read(listing, cursor))
    async with work.reading() as connection:
        found = await consultation_lists.of_assessment(connection, assessment_id, after=after, rows=limit + 1)
        items = found[:limit]
        answers = await consultation_texts.answers_of(connection, [each.id for each in items])
    last = items[-1] if len(found) > limit else None
    more = parts.cursors.write(listing, last.asked_at.isoformat(), str(last.id)) if last else None
    at = parts.clock()
    return Page(items=[attached(parts, each, answers[each.id], at) for each in items], next_cursor=more)
