"""What becomes of the outcomes of a contact: stored under its lock, with what it waits for beside it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.guidance.flows.asking_neighbours import look_at_handover
from services.guidance.flows.history import remember
from services.guidance.flows.parts import GuidanceParts
from services.guidance.flows.telling import tell_contact
from services.guidance.rules.outcomes import OutcomeStand, progress_of, waits_for
from services.guidance.storage import clocks, handling, outcomes
from services.guidance.storage.contacts import ContactRecord
from services.guidance.storage.outcomes import OutcomeRecord
from shared.contracts.guidance.outcomes import NeighbourProblem
from shared.contracts.problem import Problem
from shared.contracts.referral.handovers import Handover
from shared.kit.jobs import Connection
from shared.terms.contact_outcomes import OutcomeState
from shared.terms.deadlines import ClockAwaits
from shared.terms.desk import ContactDeed
from shared.terms.guidance import ContactStatus, GuidanceEvent
from shared.terms.handovers import HandoverStatus
from shared.terms.registers import Register

_TAKEN = frozenset({HandoverStatus.ACCEPTED, HandoverStatus.CLIENT_CONTACTED, HandoverStatus.DONE})
_TOLD = {
    OutcomeState.CAME_TRUE: ContactDeed.OUTCOME_CAME_TRUE,
    OutcomeState.REFUSED: ContactDeed.OUTCOME_CAME_BACK,
    OutcomeState.RETURNED: ContactDeed.OUTCOME_CAME_BACK,
    OutcomeState.WITHDRAWN: ContactDeed.OUTCOME_CAME_BACK,
}
_GOES_ALONG = frozenset({ClockAwaits.ASSESSMENT_START, ClockAwaits.ASSESSMENT_FINISH})


def stands(found: Iterable[OutcomeRecord]) -> list[OutcomeStand]:
    """The outcomes as the rules see them."""
    return [OutcomeStand(each.kind, each.state, each.client_register) for each in found]


async def settle(connection: Connection, held: ContactRecord) -> int:
    """Keep beside a held contact what it waits for now; gives its next version."""
    there = stands(await outcomes.of(connection, held.id))
    consultations = await outcomes.consultations(connection, held.id)
    waiting = waits_for(there, consultation=any(each.answered_at is None for each in consultations))
    await outcomes.keep_progress(connection, held.id, list(waiting), progress_of(there))
    await handling.changed(connection, held.id)
    return held.version + 1


def live(there: Iterable[OutcomeRecord], register: Register | None) -> OutcomeRecord | None:
    """The outcome of a register that no later one stands in the place of."""
    return next(
        (each for each in there if each.state is not OutcomeState.REPLACED and each.client_register is register), None
    )


def given_back(there: Iterable[OutcomeRecord], register: Register | None) -> UUID | None:
    """The handover from which the matter of a register was given back, and with which it goes on or ends.

    `there`: the outcomes of a contact in the order of recording.
    """
    handed = [each for each in there if each.client_register is register and each.handover_id is not None]
    return handed[-1].handover_id if handed and handed[-1].return_reason is not None else None


async def record(connection: Connection, held: ContactRecord, new: OutcomeRecord) -> int:
    """Record an outcome of a held contact in the place of what its register had; gives the contact's next version."""
    earlier = live(await outcomes.of(connection, held.id), new.client_register)
    if earlier is not None:
        replaced = replace(earlier, state=OutcomeState.REPLACED, sealed_request=None, changed_at=new.recorded_at)
        await outcomes.save(connection, replaced)
    await outcomes.add(connection, new)
    return await settle(connection, held)


async def offered(connection: Connection, outcome_id: UUID, handover_id: UUID, at: datetime) -> None:
    """Referral has the handover: it is before the receiving unit.

    How it stands is asked once more after the commit: an answer that came before nobody here knew its id is not missed.
    """
    held = await _held(connection, outcome_id)
    if held is None or held[1].state is not OutcomeState.PENDING:
        return
    changed = replace(held[1], state=OutcomeState.OFFERED, handover_id=handover_id, sealed_request=None, changed_at=at)
    await _keep(connection, held[0], changed)
    await look_at_handover(connection, outcome_id)


async def booked(
    connection: Connection, outcome_id: UUID, right_id: UUID, appointment_id: UUID | None, at: datetime
) -> None:
    """Booking has given the right, and booked the time where one was named: the outcome has come true."""
    held = await _held(connection, outcome_id)
    if held is None or held[1].state is not OutcomeState.PENDING:
        return
    changed = replace(
        held[1],
        state=OutcomeState.CAME_TRUE,
        booking_right_id=right_id,
        appointment_id=appointment_id,
        sealed_request=None,
        changed_at=at,
    )
    await _keep(connection, held[0], changed)


async def refused(
    connection: Connection, outcome_id: UUID, problem: Problem, at: datetime, *, right_id: UUID | None = None
) -> None:
    """The neighbour said no for good: the contact is back on the desk with its words, and with a right that it gave.

    What was asked stays, so that another attempt on the same terms has the same right.
    """
    held = await _held(connection, outcome_id)
    if held is None or held[1].state is not OutcomeState.PENDING:
        return
    words = NeighbourProblem(
        type=problem.type,
        status=problem.status,
        title=problem.title,
        detail=problem.detail,
        fields=[each.pointer for each in problem.errors],
    )
    changed = replace(
        held[1],
        state=OutcomeState.REFUSED,
        problem=words.model_dump(mode="json"),
        booking_right_id=right_id,
        changed_at=at,
    )
    await _keep(connection, held[0], changed)


async def follow_handover(
    parts: GuidanceParts, connection: Connection, outcome_id: UUID, handover: Handover, at: datetime
) -> None:
    """How a handover stands at referral now, once in effect however often it is told (D-9, R-089).

    Accepted: its clocks go on there. Returned: back on the desk, with the reason. Given back after it was accepted: the
    clocks that it still has run here again, and a contact that was closed is opened.
    """
    held = await _held(connection, outcome_id)
    if held is None:
        return
    contact, outcome = held
    state = outcome.state
    if handover.status in _TAKEN and state is OutcomeState.OFFERED:
        rules = [each.rule_id for each in handover.clocks if each.awaits in _GOES_ALONG]
        await clocks.continue_elsewhere(connection, contact.id, rules, handover.id, handover.accepted_at or at)
        await _keep(connection, contact, replace(outcome, state=OutcomeState.CAME_TRUE, changed_at=at))
    elif handover.status is HandoverStatus.WITHDRAWN and state in {OutcomeState.OFFERED, OutcomeState.RETURNED}:
        # Nothing of it goes on in another handover any more.
        await _keep(
            connection, contact, replace(outcome, state=OutcomeState.WITHDRAWN, return_reason=None, changed_at=at)
        )
    elif _is_given_back(handover, state):
        if state is OutcomeState.CAME_TRUE:
            left = [each.rule_id for each in handover.clocks if each.awaits in _GOES_ALONG and each.met_at is None]
            await clocks.run_again(connection, contact.id, left, handover.id, at)
        if contact.status is ContactStatus.CLOSED:
            contact = await _open_again(connection, contact, at)
        explanation = handover.return_explanation
        changed = replace(
            outcome,
            state=OutcomeState.RETURNED,
            return_reason=handover.return_reason,
            sealed_return=parts.sealer.seal(explanation) if explanation else None,
            changed_at=at,
        )
        await _keep(connection, contact, changed)


def _is_given_back(handover: Handover, state: OutcomeState) -> bool:
    if handover.status is HandoverStatus.RETURNED:
        return state is OutcomeState.OFFERED
    given_back = handover.status is HandoverStatus.RETURNED_FOR_REASSESSMENT
    return given_back and state in {OutcomeState.OFFERED, OutcomeState.CAME_TRUE}


async def _open_again(connection: Connection, closed: ContactRecord, at: datetime) -> ContactRecord:
    """A held contact that was closed is open, as those who listen are told."""
    await handling.open_again(connection, closed.id)
    opened = replace(closed, status=ContactStatus.OPEN, outcome=None, closed_at=None)
    await tell_contact(connection, GuidanceEvent.CONTACT_REOPENED, opened, at)
    return opened


async def _held(connection: Connection, outcome_id: UUID) -> tuple[ContactRecord, OutcomeRecord] | None:
    """An outcome with its contact, held; None when it is not there any more."""
    found = await outcomes.find(connection, outcome_id)
    contact = await handling.lock(connection, found.contact_id) if found else None
    # Read again: it may have changed while the contact was waited for.
    outcome = await outcomes.find(connection, outcome_id)
    return (contact, outcome) if contact is not None and outcome is not None else None


async def _keep(connection: Connection, held: ContactRecord, changed: OutcomeRecord) -> None:
    await outcomes.save(connection, changed)
    await settle(connection, held)
    deed = _TOLD.get(changed.state)
    if deed is not None:
        await remember(connection, held.id, deed, changed.changed_at, register=changed.client_register)
