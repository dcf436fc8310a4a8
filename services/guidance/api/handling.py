"""What the unit does with a contact: records the care need assessment, and closes it."""

from uuid import UUID

from services.guidance.api.callers import Parts, Professional
from services.guidance.api.holding import CHANGE, as_changed, held_for, refuse_changed, refuse_unless_offered
from services.guidance.api.refusals import CLOCK_RUNNING, HEALTH_CARE_PROFESSIONAL_NEEDED, OUTCOME_NOT_TRUE
from services.guidance.flows.closing import close
from services.guidance.flows.documenting import Writer, document_assessment
from services.guidance.flows.history import remember
from services.guidance.flows.matters import add_assessed
from services.guidance.flows.parts import invalid
from services.guidance.rules.closing import may_close
from services.guidance.storage import handling
from services.guidance.storage.contacts import ContactRecord
from shared.contracts.guidance.contacts import Contact
from shared.contracts.guidance.handling import CareNeedAssessment, CloseContact
from shared.kit.etag import ExpectedVersion
from shared.kit.problems import Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.law.identifiers_in_text import identifiers_in
from shared.law.who_stops_the_clock import may_stop
from shared.terms.contact_outcomes import WaitsFor
from shared.terms.deadlines import DeadlineRule
from shared.terms.desk import ContactAction, ContactDeed
from shared.terms.guidance import ClosingReason
from shared.terms.registers import Register

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
    recorded late has met its clock, and the event that the clock was overdue stays. A contact of which nobody had seen
    that it is about health is so from now on, with the clock from the first contact.
    """
    transaction, held = await held_for(work, caller, contact_id, "assess_care_need", needs_words=False)
    if not may_stop(DeadlineRule.CARE_NEED_ASSESSMENT, caller.professions).may_stop:
        raise Refusal(HEALTH_CARE_PROFESSIONAL_NEEDED)
    refuse_changed(held, expected)
    refuse_unless_offered(held, caller, ContactAction.CARE_NEED_ASSESSMENT)
    at = parts.clock()
    held = await add_assessed(parts, transaction, held, [Register.HEALTH_CARE], at, by=caller)
    assessed_at = assessment.assessed_at or at
    if not held.contacted_at <= assessed_at <= at:
        raise invalid("/assessed_at", "out_of_order", "The assessment is after the contact and not in the future.")
    await handling.assessed(transaction, held, assessment.urgency, assessed_at, recorded_at=at)
    await document_assessment(parts, transaction, held, assessment, Writer.of(caller), at)
    await remember(
        transaction, contact_id, ContactDeed.CARE_NEED_ASSESSED, at, by=caller, register=Register.HEALTH_CARE
    )
    return await as_changed(parts, transaction, work, contact_id, caller)


@router.post(
    "/v1/contacts/{contact_id}/close",
    summary="Close a contact",
    responses=refusals(*CHANGE, CLOCK_RUNNING, OUTCOME_NOT_TRUE),
)
async def close_contact(
    contact_id: UUID, ending: CloseContact, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> Contact:
    """A professional of the unit closes it when every outcome has come true and no statutory clock runs (D-6, D-9).

    Of a client who is known it says whether the matter is understood alike, what was agreed, and that the client knows
    of the recording (R-146, R-173). Where nothing is documented nothing of the person stays (D-8).
    """
    transaction, held = await held_for(work, caller, contact_id, "close")
    refuse_changed(held, expected)
    decision = may_close(
        held.running,
        held.outcome_progress,
        with_advice=ending.outcome is not None,
        consultation=WaitsFor.CONSULTATION in held.waits_for,
    )
    if decision.reason is ClosingReason.CLOCK_RUNNING:
        raise Refusal(CLOCK_RUNNING, members={"rules": [rule.value for rule in decision.running]})
    if not decision.may_close:
        waiting = {
            "outcome_progress": held.outcome_progress.value,
            "waits_for": [each.value for each in held.waits_for],
        }
        raise Refusal(OUTCOME_NOT_TRUE, members=waiting)
    _refuse_unsaid(held, ending)
    at = parts.clock()
    await remember(transaction, contact_id, ContactDeed.CLOSED, at, by=caller)
    work.tells_whose = await close(parts, transaction, held, ending, Writer.of(caller), at)
    return await as_changed(parts, transaction, work, contact_id, caller)


def _refuse_unsaid(held: ContactRecord, ending: CloseContact) -> None:
    """Refuse a closing that does not say what a known client is owed, and identifiers in the statistics."""
    for name in ("reason_code", "additional_reason", "missing_service"):
        for kind in sorted(identifiers_in(getattr(ending.statistics, name) or "")):
            raise invalid(f"/statistics/{name}", kind.value, "Such data are not taken in the statistics.")
    if held.identity is None:
        return
    if not ending.mutual_understanding and ending.no_understanding_because is None:
        raise invalid("/mutual_understanding", "missing", "Say that the matter is understood alike, or why it is not.")
    if ending.next_step is None:
        raise invalid("/next_step", "missing", "Say what was agreed to happen next.")
    if ending.client_informed_of_recording is None:
        raise invalid("/client_informed_of_recording", "missing", "Say whether the client was told of the recording.")
