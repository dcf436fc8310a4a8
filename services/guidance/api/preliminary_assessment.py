"""The preliminary assessment of a contact: kept apart by register, and never the result of a PTA or a deeper HTA."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.guidance.api.callers import Parts, Professional
from services.guidance.api.holding import CHANGE, held_for, refuse_changed, refuse_unless_offered, seen_by
from services.guidance.api.refusals import IDENTIFIER_IN_ANONYMOUS_TEXT
from services.guidance.flows.assessing import opened_part, sealed_part
from services.guidance.flows.matters import add_assessed
from services.guidance.flows.parts import GuidanceParts
from services.guidance.flows.registers import registers_of
from services.guidance.storage import assessments, handling
from services.guidance.storage.assessments import AssessmentPartRecord
from services.guidance.storage.contacts import ContactRecord
from shared.contracts.guidance.preliminary_assessment import (
    ContactAssessment,
    NewAssessmentPart,
    PutPreliminaryAssessment,
)
from shared.contracts.problem import FieldError
from shared.kit.etag import ExpectedVersion
from shared.kit.problems import FORBIDDEN, NOT_FOUND, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.law.identifiers_in_text import identifiers_in
from shared.terms.desk import ContactAction
from shared.terms.guidance import ContactStatus
from shared.terms.registers import Register

router = service_router(tags=["contacts"])

_WORDS = ("needs", "functional_capacity", "resources", "whole_situation", "clients_own_words", "topic_code")


@router.put(
    "/v1/contacts/{contact_id}/preliminary-assessment",
    summary="Record the preliminary assessment",
    responses=refusals(*CHANGE, IDENTIFIER_IN_ANONYMOUS_TEXT),
)
async def put_preliminary_assessment(
    contact_id: UUID,
    put: PutPreliminaryAssessment,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
) -> ContactAssessment:
    """Health and social needs apart, each in the register of the matter, whoever records it (R-045, R-211; D-8).

    Anybody in the context of a register may record a part for the first time; one that is there is changed only by
    those who may read it. No result of a service needs assessment or a deeper care need assessment is recorded (R-079).
    A part of a matter that the contact was not about adds the matter, with its clocks from the first contact (D-6).
    What is found of a child who was notified stands in the notice.
    """
    transaction, held = await held_for(work, caller, contact_id, "assess_preliminarily", needs_words=False)
    readable = registers_of(caller)
    if not readable:
        raise Refusal(FORBIDDEN)
    refuse_changed(held, expected)
    refuse_unless_offered(held, caller, ContactAction.PRELIMINARY_ASSESSMENT)
    there = await assessments.of(transaction, contact_id)
    if any(each.client_register in there and each.client_register not in readable for each in put.parts):
        raise Refusal(FORBIDDEN)
    if held.identity is None:
        _refuse_identifiers(put.parts)
    at = parts.clock()
    held = await add_assessed(parts, transaction, held, [each.client_register for each in put.parts], at, by=caller)
    for each in put.parts:
        record = AssessmentPartRecord(each.client_register, sealed_part(parts.sealer, each), caller.subject, at)
        await assessments.put(transaction, contact_id, record)
        there[each.client_register] = record
    await handling.changed(transaction, held.id)
    version = held.version + 1
    work.tag(version)
    return _shown(parts, held, there, readable, version)


@router.get(
    "/v1/contacts/{contact_id}/preliminary-assessment",
    summary="The preliminary assessment",
    responses=refusals(NOT_FOUND),
)
async def get_preliminary_assessment(
    contact_id: UUID, caller: Professional, work: Work, parts: Parts
) -> ContactAssessment:
    """The parts of the registers in whose context the caller works (D-8)."""
    found = await seen_by(work, caller, contact_id, "read_preliminary_assessment", needs_words=False)
    async with work.reading() as connection:
        there = await assessments.of(connection, contact_id)
    work.tag(found.version)
    return _shown(parts, found, there, registers_of(caller), found.version)


def _shown(
    parts: GuidanceParts,
    contact: ContactRecord,
    there: Mapping[Register, AssessmentPartRecord],
    readable: frozenset[Register],
    version: int,
) -> ContactAssessment:
    return ContactAssessment(
        contact_id=contact.id,
        parts=[opened_part(parts.sealer, there[each]) for each in sorted(there) if each in readable],
        recorded_in=sorted(each for each in there if contact.status is ContactStatus.OPEN or each in readable),
        version=version,
    )


def _refuse_identifiers(sent: Sequence[NewAssessmentPart]) -> None:
    """Of an anonymous client nothing that identifies is taken: which field and kind, never what (D-8)."""
    errors = [
        FieldError(
            pointer=f"/parts/{place}/{name}",
            code=kind.value,
            detail="Such data are not taken in an anonymous contact.",
        )
        for place, part in enumerate(sent)
        for name in _WORDS
        for kind in sorted(identifiers_in(getattr(part, name) or ""))
    ]
    if errors:
        raise Refusal(IDENTIFIER_IN_ANONYMOUS_TEXT, errors=errors)
