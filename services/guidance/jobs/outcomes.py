"""Asks booking and referral for outcomes, and how handovers stand: once in effect, for as long as it takes."""

from typing import Final
from uuid import UUID

from services.guidance.flows.asking_neighbours import (
    AskedOfBooking,
    EndingHandover,
    appointment_of,
    assessment_entry,
    handover_key,
    outcome_of,
    told_assessment,
)
from services.guidance.flows.outcomes import booked, follow_handover, offered, refused
from services.guidance.flows.parts import GuidanceParts
from services.guidance.jobs.refusals import final
from services.guidance.storage import documentation, outcomes
from services.guidance.storage.outcomes import OutcomeRecord
from shared.clients.answers import NeighbourError
from shared.contracts.problem import Problem
from shared.contracts.referral.handovers import NewHandover, WithdrawHandover
from shared.kit.database import Database
from shared.kit.jobs import Connection, Effect, Handler, Job, NotNow
from shared.terms.contact_outcomes import OutcomeState
from shared.terms.guidance import ContactOutcome
from shared.terms.handovers import HandoverStatus
from shared.terms.registers import Register

_GIVEN_BACK: Final = frozenset({HandoverStatus.RETURNED, HandoverStatus.RETURNED_FOR_REASSESSMENT})
_ENDED_HERE: Final = (
    "Asia päättyi asiakasohjaukseen ilman toista yksikköä. / "
    "Ärendet avslutades i klienthandledningen utan en annan enhet."
)
"""As both units read it, in either language."""


def deliver_outcome(database: Database, parts: GuidanceParts) -> Handler:
    """Asks the neighbour for an outcome; every attempt has the outcome's own key, so that repeated it is the same one.

    It is tried for as long as the neighbour does not answer. What the neighbour itself refuses goes back to the desk.
    """

    async def handle(job: Job) -> Effect | None:
        outcome_id = outcome_of(job)
        async with database.reading() as connection:
            found = await outcomes.find(connection, outcome_id)
        if found is None or found.state is not OutcomeState.PENDING or found.sealed_request is None:
            return None
        asked = parts.sealer.open(found.sealed_request)
        if found.kind is ContactOutcome.DIRECT_BOOKING:
            return await _book(parts, found, AskedOfBooking.model_validate_json(asked))
        return await _hand_over(parts, found, NewHandover.model_validate_json(asked))

    return handle


def look_at_handover(database: Database, parts: GuidanceParts) -> Handler:
    """Asks referral how the handover of an outcome stands, and keeps it."""

    async def handle(job: Job) -> Effect | None:
        outcome_id = outcome_of(job)
        async with database.reading() as connection:
            found = await outcomes.find(connection, outcome_id)
        if found is None or found.handover_id is None:
            return None
        try:
            handover = await parts.referral.handover(found.handover_id)
        except NeighbourError as trouble:
            raise NotNow(f"referral: {trouble}") from trouble

        async def effect(connection: Connection) -> None:
            await follow_handover(parts, connection, outcome_id, handover, parts.clock())

        return effect

    return handle


def withdraw_handover(database: Database, parts: GuidanceParts) -> Handler:
    """Ends a handover that came back and goes on nowhere; one that its unit has ended or taken up otherwise stays."""

    async def handle(job: Job) -> Effect | None:
        ending = EndingHandover.model_validate(job.payload)
        async with database.reading() as connection:
            assessed = assessment_entry(await documentation.entries(connection, ending.contact_id))
        try:
            handover = await parts.referral.handover(ending.handover_id)
            if handover.status in _GIVEN_BACK:
                is_care = handover.client_register is Register.HEALTH_CARE
                told = WithdrawHandover(
                    reason=_ENDED_HERE,
                    care_need_assessed=told_assessment(parts, assessed) if is_care else None,
                    assessment_left_out_at=ending.left_out_at,
                    acting_professional=ending.by,
                )
                await parts.referral.withdraw_handover(handover.id, told, version=handover.version)
        except NeighbourError as trouble:
            raise NotNow(f"referral: {trouble}") from trouble
        return None

    return handle


async def _hand_over(parts: GuidanceParts, found: OutcomeRecord, asked: NewHandover) -> Effect:
    try:
        handover = await parts.referral.offer_handover(asked, key=handover_key(found.id))
    except NeighbourError as trouble:
        return _refused(parts, found.id, final(trouble, "referral"), None)

    async def effect(connection: Connection) -> None:
        await offered(connection, found.id, handover.id, parts.clock())

    return effect


async def _book(parts: GuidanceParts, found: OutcomeRecord, asked: AskedOfBooking) -> Effect:
    """The right first, unless an earlier outcome got one already; then the time, where one was named."""
    right_id = found.booking_right_id
    try:
        if right_id is None:
            right_id = (await parts.booking.issue_right(asked.right, key=f"outcome:{found.id}:right")).id
        wanted = appointment_of(asked, right_id)
        visit = await parts.booking.book(wanted, key=f"outcome:{found.id}:appointment") if wanted else None
    except NeighbourError as trouble:
        return _refused(parts, found.id, final(trouble, "booking"), right_id)

    async def effect(connection: Connection) -> None:
        await booked(connection, found.id, right_id, visit.id if visit else None, parts.clock())

    return effect


def _refused(parts: GuidanceParts, outcome_id: UUID, problem: Problem, right_id: UUID | None) -> Effect:
    async def effect(connection: Connection) -> None:
        await refused(connection, outcome_id, problem, parts.clock(), right_id=right_id)

    return effect
