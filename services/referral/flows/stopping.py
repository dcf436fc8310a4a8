"""What a revoked permission stops: whatever left by it and is still pending goes back to its sender. Source: D-10."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from services.referral.flows.clocks import stored_place
from services.referral.flows.consultations import tell_consultation
from services.referral.flows.parts import ReferralParts
from services.referral.flows.telling_matters import tell_handover
from services.referral.storage import clocks, consultations, handovers, permissions
from services.referral.storage.handovers import HandoverDeed
from shared.kit.jobs import Connection
from shared.terms.consultations import AWAITING_CONSULTATION, ConsultationStatus
from shared.terms.deadlines import ClockAwaits
from shared.terms.handovers import HandoverAction, HandoverStatus
from shared.terms.permissions import STOPPED_BY_REVOCATION


async def stop_pending(
    parts: ReferralParts, connection: Connection, permission_id: UUID, *, at: datetime, by: str
) -> None:
    """Take back whatever left by this permission and is still pending; what was received stays received.

    Call it before the permission is held: whoever sends holds the object first, too.
    """
    for disclosed_for in await permissions.disclosed_for(connection, permission_id):
        kind, _, object_id = disclosed_for.partition(":")
        stop = _STOPPING.get(kind)
        if stop is not None:
            await stop(parts, connection, UUID(object_id), at, by)


async def _stop_consultation(
    _parts: ReferralParts, connection: Connection, consultation_id: UUID, at: datetime, by: str
) -> None:
    held = await consultations.lock(connection, consultation_id)
    if held is None or held.status not in AWAITING_CONSULTATION:
        return
    stopped = replace(held, status=ConsultationStatus.WITHDRAWN, ended_at=at, ending=STOPPED_BY_REVOCATION)
    stored = await consultations.save(connection, stopped, action=STOPPED_BY_REVOCATION, at=at, by=by)
    await tell_consultation(connection, stored, at)


async def _stop_handover(
    _parts: ReferralParts, connection: Connection, handover_id: UUID, at: datetime, by: str
) -> None:
    held = await handovers.lock(connection, handover_id)
    if held is None or held.status is not HandoverStatus.OFFERED:
        return
    await clocks.end(connection, handover_id, list(ClockAwaits), at)
    place = await stored_place(connection, handover_id, held.offered_at)
    stopped = replace(
        held,
        status=HandoverStatus.WITHDRAWN,
        ended_at=at,
        client_told=None,
        without_clock=place.without_clock,
        queued_at=place.queued_at,
    )
    await handovers.save(connection, stopped)
    deed = HandoverDeed(
        action=HandoverAction.WITHDRAW, status=stopped.status, at=at, by=by, explanation=STOPPED_BY_REVOCATION
    )
    await handovers.remember(connection, handover_id, deed)
    await tell_handover(connection, stopped, at)


_Stop = Callable[[ReferralParts, Connection, UUID, datetime, str], Awaitable[None]]
_STOPPING: Final[Mapping[str, _Stop]] = {"consultation": _stop_consultation, "handover": _stop_handover}
"""How each kind of object is taken back."""
