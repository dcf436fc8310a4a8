"""Where a contact is documented, and the entries of it that the caller may read (D-8)."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from services.guidance.api.callers import Parts, Professional
from services.guidance.api.holding import CHANGE, held_for, refuse_changed, seen_by
from services.guidance.flows.documentation_words import told
from services.guidance.flows.documenting import Writer, document, opened_entry, told_decision
from services.guidance.flows.parts import GuidanceParts
from services.guidance.flows.registers import context_of, registers_of
from services.guidance.rules.register_decision import OutcomeFact, decide
from services.guidance.storage import documentation, handling
from services.guidance.storage.documentation import EntryRecord, FactsRecord
from shared.contracts.guidance.documentation import (
    AskDocumentationDecision,
    ContactDocumentation,
    DocumentationDecision,
    PutDocumentationFacts,
    RegisterEntry,
)
from shared.contracts.types import Page
from shared.kit.etag import ExpectedVersion
from shared.kit.identity import Caller, callers
from shared.kit.problems import NOT_FOUND, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.terms.people import CallerKind

router = service_router(tags=["documentation"])

Asker = Annotated[Caller, Depends(callers(CallerKind.PROFESSIONAL, CallerKind.SYSTEM, CallerKind.SERVICE))]


@router.post("/v1/documentation-decisions", summary="In which register something is documented")
async def decide_documentation(asked: AskDocumentationDecision, _caller: Asker) -> DocumentationDecision:
    """The documentation decision for any facts, with the reasons in words and their sources. Stores nothing (D-8)."""
    return told(
        decide(
            identified=asked.identified,
            matters=asked.matters,
            outcomes=[OutcomeFact(each.kind, each.client_register) for each in asked.outcomes],
            file_opened=asked.file_opened,
            applies_for_social_service=asked.applies_for_social_service,
            child_protection=asked.child_protection,
            concerns_pending_social_matter=asked.concerns_pending_social_matter,
            concerns_care=asked.concerns_care,
        )
    )


@router.put(
    "/v1/contacts/{contact_id}/documentation-facts",
    summary="Say what decides about the register",
    responses=refusals(*CHANGE),
)
async def put_documentation_facts(
    contact_id: UUID,
    put: PutDocumentationFacts,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> ContactDocumentation:
    """The client wishes to initiate the matter, the file was opened, and the like; entries are made at once (D-8).

    An entry once made stays, also when a fact is taken back. The answer decides by what was said and by what the caller
    reads: what else the other register has is not told.
    """
    transaction, held = await held_for(work, caller, contact_id, "say_documentation_facts")
    refuse_changed(held, expected)
    facts = FactsRecord(**put.model_dump())
    await documentation.put_facts(transaction, contact_id, facts)
    await document(parts, transaction, held, Writer.of(caller), parts.clock())
    decision = await told_decision(transaction, held, registers_of(caller))
    await handling.changed(transaction, held.id)
    version = held.version + 1
    work.tag(version)
    return ContactDocumentation(contact_id=contact_id, **asdict(facts), decision=told(decision), version=version)


@router.get(
    "/v1/contacts/{contact_id}/entries",
    summary="Entries made of a contact",
    responses=refusals(NOT_FOUND),
)
async def list_register_entries(
    contact_id: UUID, caller: Professional, work: Work, parts: Parts
) -> Page[RegisterEntry]:
    """The entries of the registers in whose context the caller works, oldest first; of the others nothing is told."""
    found = await seen_by(work, caller, contact_id, "read_register_entries", needs_words=False)
    context = context_of(found, caller)
    async with work.reading() as connection:
        made = await documentation.entries(connection, contact_id)
    items = [_shown(parts, each) for each in made if context.reads(each.client_register)]
    return Page(items=items, next_cursor=None)


def _shown(parts: GuidanceParts, record: EntryRecord) -> RegisterEntry:
    return RegisterEntry(
        id=record.id,
        contact_id=record.contact_id,
        client_register=record.client_register,
        kind=record.kind,
        initiated_at=record.initiated_at,
        recorded_at=record.recorded_at,
        recorded_by=record.recorded_by,
        professions=record.professions,
        content=opened_entry(parts.sealer, record.sealed_content),
    )
