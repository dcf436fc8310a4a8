"""Forwards child-protection notices through referral, however long that is away."""

from uuid import UUID

import structlog

from services.guidance.flows.forwarding_notice import came_back, forwarded, offer
from services.guidance.flows.parts import GuidanceParts
from services.guidance.storage import child_protection
from shared.clients.answers import NeighbourError, Refused
from shared.kit.database import Database
from shared.kit.jobs import Connection, Effect, Handler, Job, NotNow
from shared.terms.child_protection import NoticeForwarding

log = structlog.get_logger("child protection")


def forward_notice(database: Database, parts: GuidanceParts) -> Handler:
    """Offers the handover of a notice; refused, the notice is a worker's again, who sees that it went nowhere."""

    async def handle(job: Job) -> Effect | None:
        notice_id = UUID(job.payload["notice_id"])
        async with database.reading() as connection:
            notice = await child_protection.find(connection, notice_id)
        if notice is None or notice.version != job.payload["version"]:
            return None
        handover_id, forwarding = None, NoticeForwarding.OFFERED
        try:
            handover_id = (await offer(parts, notice)).id
        except Refused as refused:
            log.warning("notice not forwarded", notice_id=str(notice_id), reason=str(refused))
            forwarding = NoticeForwarding.REFUSED
        except NeighbourError as trouble:
            raise NotNow(f"referral: {trouble}") from trouble

        async def effect(connection: Connection) -> None:
            await forwarded(connection, notice_id, forwarding, parts.clock(), handover_id=handover_id)

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
