"""Forwarding of a child-protection notice: a handover to the child-protection unit, asked for by a durable job."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from uuid_utils.compat import uuid7

from services.guidance.flows.asking_neighbours import handover_key
from services.guidance.flows.history import remember
from services.guidance.flows.outcomes import offered, record, refused
from services.guidance.flows.parts import GuidanceParts
from services.guidance.flows.telling import tell_notice
from services.guidance.storage import child_protection, handling
from services.guidance.storage.child_protection import NoticeRecord
from services.guidance.storage.outcomes import OutcomeRecord
from shared.contracts.acting import ActingProfessional
from shared.contracts.booking.persons import PersonIdentity
from shared.contracts.guidance.child_protection_notices import NoticeHandover
from shared.contracts.problem import Problem
from shared.contracts.referral.handovers import Handover, NewHandover, NewPreliminaryAssessment
from shared.kit.identity import Caller
from shared.kit.jobs import Connection, enqueue
from shared.terms.child_protection import NoticeEvent, NoticeForwarding, NoticeStatus
from shared.terms.contact_outcomes import OutcomeState
from shared.terms.desk import ContactDeed
from shared.terms.guidance import ContactOutcome
from shared.terms.handovers import HandoverStatus
from shared.terms.permissions import StatutoryBasis
from shared.terms.registers import Register

FORWARD_NOTICE: Final = "forward_notice"
"""The job that offers the handover; it waits for as long as referral is away."""
LOOK_AT_NOTICE: Final = "look_at_notice"
"""The job that asks referral how the handover of a notice stands."""
_BACK: Final = frozenset({HandoverStatus.RETURNED, HandoverStatus.RETURNED_FOR_REASSESSMENT, HandoverStatus.WITHDRAWN})
TOPIC: Final = "child-protection"


def sealed_request(parts: GuidanceParts, handover: NoticeHandover, caller: Caller) -> bytes:
    """What the handover will say, and for whom it is offered, until referral has it."""
    words: dict[str, Any] = handover.model_dump(mode="json")
    return parts.sealer.seal(json.dumps({"words": words, "professions": sorted(caller.professions)}))


async def becomes(
    connection: Connection, notice: NoticeRecord, kind: ContactOutcome, state: OutcomeState, by: Caller, at: datetime
) -> UUID:
    """What becomes of a held notice is the outcome of its contact; gives the outcome's id."""
    held = await handling.lock(connection, notice.contact_id)
    if held is None:
        raise LookupError("the contact of a notice is gone")
    outcome = OutcomeRecord(
        id=uuid7(),
        contact_id=held.id,
        kind=kind,
        client_register=Register.SOCIAL_WELFARE,
        state=state,
        recorded_by=by.subject,
        recorded_at=at,
        changed_at=at,
        to_unit_id=notice.to_unit_id,
    )
    await record(connection, held, outcome)
    await remember(connection, held.id, ContactDeed.OUTCOME_RECORDED, at, by=by, register=outcome.client_register)
    return outcome.id


async def ask_to_forward(connection: Connection, notice: NoticeRecord, version: int, outcome_id: UUID) -> None:
    """Leave the job, with the version of the notice that wants it; in the transaction that stores the wish."""
    payload = json.dumps({"notice_id": str(notice.id), "version": version, "outcome_id": str(outcome_id)})
    await enqueue(connection, FORWARD_NOTICE, payload, dedupe_key=f"{FORWARD_NOTICE}:{notice.id}:{version}")


async def offer(parts: GuidanceParts, notice: NoticeRecord, outcome_id: UUID, continues: UUID | None) -> Handover:
    """Offer the notice to its unit by the duty of the law; repeated, it is the same handover.

    `continues`: the handover by which a unit has given the notice back.
    Raises Unavailable, Refused or Unreadable.
    """
    if notice.sealed_identity_code is None or notice.sealed_handover is None or notice.to_unit_id is None:
        raise LookupError("a notice on its way has a child, a unit and what is said of it")
    asked = json.loads(parts.sealer.open(notice.sealed_handover))
    words = NoticeHandover.model_validate(asked["words"])
    return await parts.referral.offer_handover(
        NewHandover(
            origin=outcome_id,
            from_unit_id=notice.unit_id,
            to_unit_id=notice.to_unit_id,
            person=PersonIdentity(personal_identity_code=parts.sealer.open(notice.sealed_identity_code)),
            client_register=Register.SOCIAL_WELFARE,
            topic=TOPIC,
            urgency=notice.urgency,
            preliminary_assessment=NewPreliminaryAssessment(**words.model_dump(exclude={"reason"})),
            reason=words.reason,
            contact_reference=notice.contact_id,
            continues_handover_id=continues,
            received_at=notice.received_at,
            statutory_basis=StatutoryBasis.CHILD_PROTECTION_NOTICE,
            acting_professional=ActingProfessional(
                subject=notice.forwarded_by or "", professions=asked["professions"], unit_id=notice.unit_id
            ),
        ),
        key=handover_key(outcome_id),
    )


async def forwarded(
    connection: Connection, notice_id: UUID, outcome_id: UUID, answer: Handover | Problem, at: datetime
) -> None:
    """The unit has been offered the notice, or referral has refused to offer it; once in effect.

    The notice is held before its contact.
    """
    held = await child_protection.lock(connection, notice_id)
    if held is None or held.forwarding is not NoticeForwarding.PENDING:
        return
    if isinstance(answer, Problem):
        back = replace(held, forwarding=NoticeForwarding.REFUSED, sealed_handover=None)
        await child_protection.save(connection, back)
        await refused(connection, outcome_id, answer, at)
        return
    there = replace(
        held,
        forwarding=NoticeForwarding.OFFERED,
        sealed_handover=None,
        status=NoticeStatus.FORWARDED,
        handover_id=answer.id,
        forwarded_at=at,
    )
    await child_protection.save(connection, there)
    await offered(connection, outcome_id, answer.id, at)
    await tell_notice(connection, NoticeEvent.FORWARDED, there, at)
    await look_at_notice(connection, notice_id)


async def look_at_notice(connection: Connection, notice_id: UUID) -> None:
    """Leave the job that looks at the handover of a notice, also once after the offer: no early answer is missed."""
    await enqueue(connection, LOOK_AT_NOTICE, json.dumps({"notice_id": str(notice_id)}))


async def came_back(connection: Connection, notice_id: UUID, handover: Handover) -> None:
    """A notice whose handover was given back is a worker's again, and is forwarded anew; decided, it stays so."""
    held = await child_protection.lock(connection, notice_id)
    if held is None or held.handover_id != handover.id or held.status is not NoticeStatus.FORWARDED:
        return
    if handover.status in _BACK:
        back = replace(held, status=NoticeStatus.URGENCY_ASSESSED, forwarding=NoticeForwarding.REFUSED)
        await child_protection.save(connection, replace(back, handover_id=None, forwarded_at=None))
