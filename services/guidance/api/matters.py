"""What a contact is about, put right by the unit that handles it."""

from uuid import UUID

from services.guidance.api.callers import Parts, Professional
from services.guidance.api.child_protection_refusals import CHILD_PROTECTION_NOTICE_NEEDED, refuse_child_protection
from services.guidance.api.holding import CHANGE, as_changed, held_for, refuse_changed, refuse_unless_offered
from services.guidance.flows.matters import add_matters
from services.guidance.rules.matters import added_matters
from services.guidance.storage import handling
from shared.contracts.guidance.contacts import Contact
from shared.contracts.guidance.matters import AddMatters
from shared.kit.etag import ExpectedVersion
from shared.kit.problems import INVALID_STATE, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.law.deadline_clock import DeadlineFacts
from shared.terms.desk import ContactAction

router = service_router(tags=["contacts"])


@router.post(
    "/v1/contacts/{contact_id}/matters",
    summary="Add what a contact is about",
    responses=refusals(*CHANGE, CHILD_PROTECTION_NOTICE_NEEDED),
)
async def add_contact_matters(
    contact_id: UUID, asked: AddMatters, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> Contact:
    """A professional of the unit adds what an open contact is about as well, or of whom the time limits concern.

    Its clocks count from the first contact, so that one may be overdue at once (D-6, D-7). No matter is taken away:
    what was asked about has its clocks, and they end by what they wait for. Refused when nothing is new, and of a
    child-protection notice: what is found of the child stands there, and another matter is a contact of its own.
    """
    transaction, held = await held_for(work, caller, contact_id, "add_matters")
    county, _ = parts.unit(held.unit_id)
    refuse_child_protection(added_matters(held.matters, asked.matters).matters, county)
    refuse_changed(held, expected)
    refuse_unless_offered(held, caller, ContactAction.ADD_MATTERS)
    facts = DeadlineFacts(
        highest_disability_care_allowance=asked.highest_disability_allowance,
        child_needing_special_support=asked.needs_special_support,
    )
    changed = await add_matters(parts, transaction, held, asked.matters, parts.clock(), by=caller, facts=facts)
    if changed is held:
        raise Refusal(INVALID_STATE)
    await handling.changed(transaction, held.id)
    return await as_changed(parts, transaction, work, contact_id, caller)
