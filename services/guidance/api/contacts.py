"""Contacts as their unit sees them."""

from uuid import UUID

from services.guidance.api.callers import Parts, Professional
from services.guidance.api.holding import seen_by
from services.guidance.api.showing import shown_contact
from shared.contracts.guidance.contacts import Contact
from shared.kit.problems import NOT_FOUND, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work

router = service_router(tags=["contacts"])


@router.get("/v1/contacts/{contact_id}", summary="One contact", responses=refusals(NOT_FOUND))
async def get_contact(contact_id: UUID, caller: Professional, work: Work, parts: Parts) -> Contact:
    """A contact, for the professionals of its unit: its words and what has a register, for those in its context (D-8).

    Closed and documented in a register, it is there for those alone who read that register.
    """
    found = await seen_by(work, caller, contact_id, "read", needs_words=False)
    work.tag(found.version)
    return shown_contact(parts, found, parts.clock(), caller)
