"""The closing of a contact in its transaction: entries, statistics, clocks, and whether its person stays."""

from dataclasses import replace
from datetime import datetime

from uuid_utils.compat import uuid7

from services.guidance.flows.asking_neighbours import EndingHandover, withdraw_handover
from services.guidance.flows.counting import counted
from services.guidance.flows.documenting import Writer, document_closing, entry_content
from services.guidance.flows.outcomes import given_back
from services.guidance.flows.parts import GuidanceParts
from services.guidance.flows.telling import tell_contact
from services.guidance.rules.outcomes import leading
from services.guidance.storage import assessments, handling, left_out_assessments, outcomes, statistics
from services.guidance.storage.contacts import ContactRecord
from services.guidance.storage.outcomes import OutcomeRecord
from shared.contracts.acting import ActingProfessional
from shared.contracts.guidance.handling import CloseContact
from shared.kit.jobs import Connection
from shared.terms.contact_outcomes import DocumentedIn, OutcomeProgress, OutcomeState
from shared.terms.guidance import ContactOutcome, ContactStatus, GuidanceEvent
from shared.terms.registers import Register


async def close(
    parts: GuidanceParts, connection: Connection, held: ContactRecord, ending: CloseContact, by: Writer, at: datetime
) -> bool:
    """Close a held contact that the rule lets be closed; gives whether its person stays (D-8).

    It is counted once, also when it was opened again (D-15).
    """
    if ending.outcome is not None:
        await _advised(connection, held, by, at)
    there = await outcomes.of(connection, held.id)
    true = [each.kind for each in there if each.state is OutcomeState.CAME_TRUE]
    await _end_what_came_back(connection, held, there, by)
    said = entry_content(
        mutual_understanding=ending.mutual_understanding,
        no_understanding_because=ending.no_understanding_because,
        next_step=ending.next_step,
        client_informed_of_recording=ending.client_informed_of_recording,
    )
    documented = await document_closing(parts, connection, held, said, by, at)
    await assessments.keep_only(connection, held.id, list(documented.entries))
    if not await outcomes.was_closed(connection, held.id):
        consulted = bool(await outcomes.consultations(connection, held.id))
        row = counted(parts, held, ending.statistics, true, at, consulted=consulted)
        await statistics.add(connection, row)
    await outcomes.keep_closing(
        connection,
        held.id,
        mutual_understanding=ending.mutual_understanding,
        client_informed_of_recording=ending.client_informed_of_recording,
        by=by.subject,
    )
    outcome = leading(true)
    forget = documented.documented_in is DocumentedIn.NONE
    await handling.close(connection, held, outcome, at, forget_person=forget)
    closed = replace(held, status=ContactStatus.CLOSED, outcome=outcome)
    await tell_contact(connection, GuidanceEvent.CONTACT_CLOSED, closed, at)
    return not forget


async def _end_what_came_back(
    connection: Connection, held: ContactRecord, there: list[OutcomeRecord], by: Writer
) -> None:
    """A matter that was given back and ends otherwise has no handover any more: it is the sender's to end (D-9)."""
    acting = ActingProfessional(subject=by.subject, professions=sorted(by.professions), unit_id=held.unit_id)
    for register in Register:
        handover_id = given_back(there, register)
        if handover_id is not None:
            left_out = (
                await left_out_assessments.of(connection, held.id) if register is Register.SOCIAL_WELFARE else None
            )
            ending = EndingHandover(
                handover_id=handover_id,
                contact_id=held.id,
                by=acting,
                left_out_at=left_out.decided_at if left_out else None,
            )
            await withdraw_handover(connection, ending)


async def _advised(connection: Connection, held: ContactRecord, by: Writer, at: datetime) -> None:
    """Advice was enough, and comes true with the closing."""
    advice = OutcomeRecord(
        id=uuid7(),
        contact_id=held.id,
        kind=ContactOutcome.ADVICE_GIVEN,
        client_register=None,
        state=OutcomeState.CAME_TRUE,
        recorded_by=by.subject,
        recorded_at=at,
        changed_at=at,
    )
    await outcomes.add(connection, advice)
    await outcomes.keep_progress(connection, held.id, [], OutcomeProgress.CAME_TRUE)
