"""Documents a contact where the rule on registers says: an entry in each register, apart from the other's (D-8)."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from uuid_utils.compat import uuid7

from services.guidance.flows.assessing import opened_part
from services.guidance.flows.parts import GuidanceParts
from services.guidance.rules.register_decision import OutcomeFact, RegisterDecision, decide, register_of
from services.guidance.storage import assessments, documentation, left_out_assessments, outcomes
from services.guidance.storage.contacts import ContactRecord
from services.guidance.storage.documentation import EntryRecord
from services.guidance.storage.outcomes import OutcomeRecord
from shared.contracts.guidance.documentation import EntryContent
from shared.contracts.guidance.handling import CareNeedAssessment
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.kit.sealing import Sealer
from shared.terms.contact_outcomes import OutcomeState, RegisterEntryKind
from shared.terms.guidance import Matter
from shared.terms.people import Profession
from shared.terms.registers import Register

_NOTHING: Final[dict[str, object]] = {**dict.fromkeys(EntryContent.model_fields), "reasons": [], "outcomes": []}
_LEFT_OUT: Final = RegisterEntryKind.SERVICE_NEEDS_ASSESSMENT_LEFT_OUT


@dataclass(frozen=True, slots=True)
class Writer:
    """Who makes an entry."""

    subject: str
    professions: frozenset[Profession]

    @classmethod
    def of(cls, caller: Caller) -> "Writer":
        """The professional who calls."""
        return cls(caller.subject, caller.professions)


def entry_content(**said: object) -> EntryContent:
    """What an entry tells; of what is not said, nothing."""
    return EntryContent.model_validate(_NOTHING | said)


def opened_entry(sealer: Sealer, sealed_content: bytes) -> EntryContent:
    """What an entry tells, also one that was made when entries had fewer fields."""
    return EntryContent.model_validate_json(json.dumps(_NOTHING | json.loads(sealer.open(sealed_content))))


async def decided(
    connection: Connection, held: ContactRecord, found: Iterable[OutcomeRecord], *, is_assessed: bool
) -> RegisterDecision:
    """Where a contact is documented, by its facts and its outcomes as they stand."""
    facts = await documentation.facts_of(connection, held.id)
    return decide(
        identified=held.identity is not None,
        matters=held.matters,
        outcomes=[OutcomeFact(each.kind, each.client_register) for each in found if _counts(each)],
        file_opened=facts.file_opened,
        applies_for_social_service=facts.applies_for_social_service,
        child_protection=Matter.CHILD_PROTECTION in held.matters,
        concerns_pending_social_matter=facts.concerns_pending_social_matter,
        # An assessment of the need of care concerns the person's care, whatever became of the contact.
        concerns_care=facts.concerns_care or is_assessed,
    )


async def told_decision(
    connection: Connection, held: ContactRecord, readable: Collection[Register]
) -> RegisterDecision:
    """The decision by what a reader of these registers knows: the facts, and the outcomes and assessment read there."""
    found = [each for each in await outcomes.of(connection, held.id) if each.client_register in {None, *readable}]
    is_assessed = held.urgency is not None and Register.HEALTH_CARE in readable
    return await decided(connection, held, found, is_assessed=is_assessed)


async def document(
    parts: GuidanceParts, connection: Connection, held: ContactRecord, by: Writer, at: datetime
) -> RegisterDecision:
    """Make the entries that the decision asks for and that are not there yet; call it when something has changed."""
    found = await outcomes.of(connection, held.id)
    decision = await decided(connection, held, found, is_assessed=held.urgency is not None)
    made = await documentation.entries(connection, held.id)
    there = {(each.client_register, each.kind) for each in made}
    for register, kind in decision.entries.items():
        if not _is_there(register, kind, there):
            content = await _content(parts, connection, held, register, decision, found)
            await enter(parts, connection, held, register, kind, content, by, at)
    if Register.SOCIAL_WELFARE in decision.entries:
        await _document_left_out(parts, connection, held, made, at)
    return decision


async def _document_left_out(
    parts: GuidanceParts, connection: Connection, held: ContactRecord, made: Iterable[EntryRecord], at: datetime
) -> None:
    """Where social welfare documents the matter, also that no assessment begins, and why, by who decided it (D-8)."""
    kind, left_out = _LEFT_OUT, await left_out_assessments.of(connection, held.id)
    if left_out is None or any(each.kind is kind and each.recorded_at >= left_out.decided_at for each in made):
        return
    content = entry_content(assessment_left_out_because=parts.sealer.open(left_out.sealed_reason))
    decided_by = Writer(left_out.decided_by, frozenset(left_out.professions))
    await enter(parts, connection, held, Register.SOCIAL_WELFARE, kind, content, decided_by, at)


async def document_assessment(
    parts: GuidanceParts,
    connection: Connection,
    held: ContactRecord,
    assessment: CareNeedAssessment,
    by: Writer,
    at: datetime,
) -> None:
    """The need of care was assessed: an entry in the patient register tells that, of a client who is known."""
    content = entry_content(
        care_need_urgency=assessment.urgency,
        care_need_assessed_at=assessment.assessed_at or at,
    )
    kind = RegisterEntryKind.CARE_NEED_ASSESSMENT
    await enter(parts, connection, held, Register.HEALTH_CARE, kind, content, by, at)


async def document_closing(
    parts: GuidanceParts,
    connection: Connection,
    held: ContactRecord,
    said: EntryContent,
    by: Writer,
    at: datetime,
) -> RegisterDecision:
    """The closing of a contact: in each of its registers an entry with what was agreed (R-172)."""
    decision = await document(parts, connection, held, by, at)
    found = await outcomes.of(connection, held.id)
    for register in decision.entries:
        content = await _content(parts, connection, held, register, decision, found)
        closing = said.model_copy(
            update={name: getattr(content, name) for name in ("reasons", "outcomes", "assessment")}
        )
        await enter(parts, connection, held, register, RegisterEntryKind.CLOSING, closing, by, at)
    return decision


async def enter(
    parts: GuidanceParts,
    connection: Connection,
    held: ContactRecord,
    register: Register,
    kind: RegisterEntryKind,
    content: EntryContent,
    by: Writer,
    at: datetime,
) -> None:
    """Make an entry of a client who is known; of nobody else there is one here."""
    if held.person_ref is None:
        return
    await documentation.add(
        connection,
        EntryRecord(
            id=uuid7(),
            contact_id=held.id,
            client_register=register,
            person_ref=held.person_ref,
            kind=kind,
            sealed_content=parts.sealer.seal(content.model_dump_json()),
            initiated_at=held.contacted_at if kind is RegisterEntryKind.INITIATION else None,
            recorded_at=at,
            recorded_by=by.subject,
            professions=sorted(by.professions),
        ),
    )


async def _content(
    parts: GuidanceParts,
    connection: Connection,
    held: ContactRecord,
    register: Register,
    decision: RegisterDecision,
    found: Iterable[OutcomeRecord],
) -> EntryContent:
    """What an entry tells of its own register, and of nothing else."""
    part = (await assessments.of(connection, held.id)).get(register)
    return entry_content(
        reasons=[each for each in decision.reasons if register_of(each) is register],
        outcomes=[each.kind for each in found if _counts(each) and each.client_register in {None, register}],
        assessment=opened_part(parts.sealer, part) if part else None,
    )


def _counts(outcome: OutcomeRecord) -> bool:
    """Whether an outcome says something of where the matter belongs: only when it has come true.

    There is an appointment or a right, or the receiving unit has accepted. What is only asked for, and what was
    refused, returned or given up, is no matter of a register (D-8).
    """
    return outcome.state is OutcomeState.CAME_TRUE


def _is_there(register: Register, kind: RegisterEntryKind, there: set[tuple[Register, RegisterEntryKind]]) -> bool:
    """Whether the register tells it already: an initiation tells also what is less, an assessment that it is care."""
    more = {
        RegisterEntryKind.CARE: RegisterEntryKind.CARE_NEED_ASSESSMENT,
        RegisterEntryKind.ADVICE_ASKED: RegisterEntryKind.INITIATION,
        RegisterEntryKind.PENDING_MATTER: RegisterEntryKind.INITIATION,
    }.get(kind, kind)
    return (register, kind) in there or (register, more) in there
