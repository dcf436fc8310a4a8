"""What referral tells integrators of handovers, assessments and their clocks: ids, states and instants only."""

from datetime import datetime
from typing import Final

from services.referral.storage.assessments import AssessmentRecord, StepDecided
from services.referral.storage.handovers import HandoverRecord
from shared.contracts.events import AssessmentChange, AssessmentStepChange, EventType, HandoverChange, MatterClockNotice
from shared.kit.events import publish
from shared.kit.jobs import Connection
from shared.terms.assessments import AssessmentEvent, AssessmentStatus
from shared.terms.deadlines import ClockEvent
from shared.terms.handovers import HandoverEvent, HandoverStatus

MATTER_EVENTS: Final = (
    EventType(HandoverEvent.OFFERED, "A unit offered a matter to another unit", HandoverChange),
    EventType(HandoverEvent.ACCEPTED, "The receiving unit took the matter", HandoverChange),
    EventType(HandoverEvent.RETURNED, "The receiving unit did not take the matter", HandoverChange),
    EventType(HandoverEvent.WITHDRAWN, "The sender keeps the matter", HandoverChange),
    EventType(HandoverEvent.CLIENT_CONTACTED, "The receiving unit reached the client", HandoverChange),
    EventType(HandoverEvent.DONE, "The receiving unit has dealt with the matter", HandoverChange),
    EventType(
        HandoverEvent.RETURNED_FOR_REASSESSMENT,
        "The receiving unit gave the matter back",
        HandoverChange,
    ),
    EventType(HandoverEvent.CONTINUED, "The sender handed the returned matter over anew", HandoverChange),
    EventType(HandoverEvent.CLIENT_TOLD, "The client was told of the state of a handover", HandoverChange),
    EventType(AssessmentEvent.INITIATED, "An assessment was initiated", AssessmentChange),
    EventType(AssessmentEvent.STARTED, "An assessment was started", AssessmentChange),
    EventType(AssessmentEvent.COMPLETED, "An assessment was completed", AssessmentChange),
    EventType(AssessmentEvent.ENDED, "An assessment is not made after all", AssessmentChange),
    EventType(AssessmentEvent.STEPPED_UP, "A higher step of care than the last time", AssessmentStepChange),
    EventType(AssessmentEvent.STEPPED_DOWN, "A lower step of care than the last time", AssessmentStepChange),
    EventType(ClockEvent.DUE_SOON, "A clock of a handover or an assessment is due soon", MatterClockNotice),
    EventType(ClockEvent.OVERDUE, "A clock of a handover or an assessment has run out", MatterClockNotice),
)
_HANDOVER: Final = {
    HandoverStatus.OFFERED: HandoverEvent.OFFERED,
    HandoverStatus.ACCEPTED: HandoverEvent.ACCEPTED,
    HandoverStatus.CLIENT_CONTACTED: HandoverEvent.CLIENT_CONTACTED,
    HandoverStatus.DONE: HandoverEvent.DONE,
    HandoverStatus.RETURNED: HandoverEvent.RETURNED,
    HandoverStatus.RETURNED_FOR_REASSESSMENT: HandoverEvent.RETURNED_FOR_REASSESSMENT,
    HandoverStatus.WITHDRAWN: HandoverEvent.WITHDRAWN,
    HandoverStatus.CONTINUED: HandoverEvent.CONTINUED,
}
_ASSESSMENT: Final = {
    AssessmentStatus.INITIATED: AssessmentEvent.INITIATED,
    AssessmentStatus.STARTED: AssessmentEvent.STARTED,
    AssessmentStatus.COMPLETED: AssessmentEvent.COMPLETED,
    AssessmentStatus.ENDED: AssessmentEvent.ENDED,
}


async def tell_handover(connection: Connection, stored: HandoverRecord, at: datetime, *, went_on: bool = True) -> None:
    """Tell that a handover has gone to its state, and that the client was told of it when that is new."""
    change = HandoverChange(
        handover_id=stored.id, status=stored.status, from_unit_id=stored.from_unit_id, to_unit_id=stored.to_unit_id
    ).model_dump(mode="json")
    if went_on:
        await publish(connection, _HANDOVER[stored.status], f"handover:{stored.id}", change, at)
    if stored.client_told is not None:
        await publish(connection, HandoverEvent.CLIENT_TOLD, f"handover:{stored.id}", change, at)


async def tell_assessment(connection: Connection, stored: AssessmentRecord, at: datetime) -> None:
    """Tell that an assessment has just gone to the state that it has; in the transaction that made it so."""
    change = AssessmentChange(assessment_id=stored.id, kind=stored.kind, status=stored.status, unit_id=stored.unit_id)
    data = change.model_dump(mode="json")
    await publish(connection, _ASSESSMENT[stored.status], f"assessment:{stored.id}", data, at)


async def tell_step(
    connection: Connection, completed: AssessmentRecord, earlier: StepDecided | None, at: datetime
) -> None:
    """Tell that a completed assessment decided on another step of care than the one before it. Source: R-059."""
    step = completed.step_actual
    if earlier is None or step is None or step == earlier.step:
        return
    change = AssessmentStepChange(
        assessment_id=completed.id, earlier_assessment_id=earlier.assessment_id, earlier_step=earlier.step, step=step
    )
    kind = AssessmentEvent.STEPPED_UP if step > earlier.step else AssessmentEvent.STEPPED_DOWN
    await publish(connection, kind, f"assessment:{completed.id}", change.model_dump(mode="json"), at)
