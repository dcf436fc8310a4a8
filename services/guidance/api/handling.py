"""What the unit does with a contact: records the care need assessment, and closes it."""

from dataclasses import replace
from uuid import UUID

from services.guidance.api.callers import Parts, Professional
from services.guidance.api.holding import CHANGE, as_changed, held_for, refuse_changed
from services.guidance.api.refusals import CLOCK_RUNNING, HEALTH_CARE_PROFESSIONAL_NEEDED
from services.guidance.flows.documenting import Writer, document, document_assessment
from services.guidance.flows.history import remember
from services.guidance.flows.parts import invalid
from services.guidance.flows.telling import tell_contact
from services.guidance.rules.closing import may_close
from services.guidance.storage import handling
from shared.contracts.guidance.contacts import Contact
from shared.contracts.guidance.handling import CareNeedAssessment, CloseContact
from shared.kit.etag import ExpectedVersion
from shared.kit.problems import INVALID_STATE, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.law.who_stops_the_clock import may_stop
from shared.terms.contact_outcomes import DocumentedIn
from shared.terms.deadlines import DeadlineRule
from shared.terms.desk import ContactDeed
from shared.terms.guidance import ContactStatus, GuidanceEvent

router = service_router(tags=["contacts"])


@router.post(
    "/v1/contacts/{contact_id}/care-need-assessment",
    summary="Record the care need assessment",
    responses=refusals(*CHANGE, HEALTH_CARE_PROFESSIONAL_NEEDED),
)
async def record_care_need_assessment(
    contact_id: UUID,
    assessment: CareNeedAssessment,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> Contact:
    """A health-care professional of the unit has assessed the need of care; nobody else stops that clock (D-6).

    Only how urgent it is stays here; the assessment itself belongs to the patient record. One that was made in time and
    recorded late has met its clock, and the event that the clock was overdue stays.
    """
    transaction, held = await held_for(work, caller, contact_id, "assess_care_need")
    if not may_stop(DeadlineRule.CARE_NEED_ASSESSMENT, caller.professions).may_stop:
        raise Refusal(HEALTH_CARE_PROFESSIONAL_NEEDED)
    refuse_changed(held, expected)
    if DeadlineRule.CARE_NEED_ASSESSMENT not in held.running:
        raise Refusal(INVALID_STATE)
    at = parts.clock()
    assessed_at = assessment.assessed_at or at
    if not held.contacted_at <= assessed_at <= at:
        raise invalid("/assessed_at", "out_of_order", "The assessment is after the contact and not in the future.")
    await handling.assessed(transaction, held, assessment.urgency, assessed_at, recorded_at=at)
    await document_assessment(parts, transaction, held, assessment, Writer.of(caller), at)
    await remember(transaction, contact_id, ContactDeed.CARE_NEED_ASSESSED, at, by=caller)
    return await as_changed(parts, transaction, work, contact_id, caller)


@router.post("/v1/contacts/{contact_id}/close", summary="Close a contact", responses=refusals(*CHANGE, CLOCK_RUNNING))
async def close_contact(
    contact_id: UUID, ending: CloseContact, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> Contact:
    """A professional of the unit closes it (D-9); mere advice leaves nothing of the person behind (D-8).

    Refused while a statutory clock runs: advice keeps the service promise only (D-6, D-7).
    """
    transaction, held = await held_for(work, caller, contact_id, "close")
    refuse_changed(held, expected)
    decision = may_close(held.running)
    if not decision.may_close:
        raise Refusal(CLOCK_RUNNING, members={"rules": [rule.value for rule in decision.running]})
    at = parts.clock()
    documented = await document(parts, transaction, held, Writer.of(caller), at)
    forget = documented.documented_in is DocumentedIn.NONE
    work.tells_whose = not forget
    await handling.close(transaction, held, ending.outcome, at, forget_person=forget)
    closed = replace(held, status=ContactStatus.CLOSED, outcome=ending.outcome)
    await tell_contact(transaction, GuidanceEvent.CONTACT_CLOSED, closed, at)
    await remember(transaction, contact_id, ContactDeed.CLOSED, at, by=caller)
    return await as_changed(parts, transaction, work, contact_id, caller)
