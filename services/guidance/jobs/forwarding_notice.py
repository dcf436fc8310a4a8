"""Forwards child-protection notices through referral, however long that is away."""

from uuid import UUID

import structlog

from services.guidance.flows.forwarding_notice import came_back, forwarded, offer
from services.guidance.flows.outcomes import given_back
from services.guidance.flows.parts import GuidanceParts
from services.guidance.jobs.refusals import final
from services.guidance.storage import child_protection, outcomes
from shared.clients.answers import NeighbourError
from shared.contracts.problem import Problem
from shared.contracts.referral.handovers import Handover
from shared.kit.database import Database
from shared.kit.jobs import Connection, Effect, Handler, Job, NotNow
from shared.terms.registers import Register

log = structlog.get_logger("child protection")


def forward_notice(database: Database, parts: GuidanceParts) -> Handler:
    """Offers the handover of a notice; refused, the notice is a worker's again, who sees that it went nowhere."""

    async def handle(job: Job) -> Effect | None:
        notice_id, outcome_id = UUID(job.payload["notice_id"]), UUID(job.payload["outcome_id"])
        async with database.reading() as connection:
            notice = await child_protection.find(connection, notice_id)
            there = await outcomes.of(connection, notice.contact_id) if notice else []
        if notice is None or notice.version != job.payload["version"]:
            return None
        answer: Handover | Problem
        try:
            answer = await offer(parts, notice, outcome_id, given_back(there, Register.SOCIAL_WELFARE))
        except NeighbourError as trouble:
            answer = final(trouble, "referral")
            log.warning("notice not forwarded", notice_id=str(notice_id), reason=str(trouble))

        async def effect(connection: Connection) -> None:
            await forwarded(connection, notice_id, outcome_id, answer, parts.clock())

        return effect

    return handle


def look_at_notice(database: Database, parts: GuidanceParts) -> Handler:
    """Asks referral how the handover of a notice stands; given back, the notice is a worker's again."""

    async def handle(job: Job) -> Effect | None:
        notice_id = UUID(job.payload["notice_id"])
        async with database.reading() as connection:
            notice = await child_protection.find(connection, notice_id)
        if notice is None or notice.handover_id is None:
            return None
        try:
            handover = await parts.referral.handover(notice.handover_id)
        except NeighbourError as trouble:
            raise NotNow(f"referral: {trouble}") from trouble

        async def effect(connection: Connection) -> None:
            await came_back(connection, notice_id, handover)

        return effect

    return handle
