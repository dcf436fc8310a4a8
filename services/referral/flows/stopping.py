"""What a revoked permission stops: whatever left by it and is still pending goes back to its sender. Source: D-10."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from services.referral.flows.clocks import PROMISED, stored_place
from services.referral.flows.consultations import tell_consultation, tell_if_late
from services.referral.flows.referral_changes import ReferralDeed, store
from services.referral.flows.referral_clocks import stopped
from services.referral.flows.telling_matters import tell_handover
from services.referral.storage import clocks, consultations, handovers, permissions, referrals
from services.referral.storage.handovers import HandoverDeed
from shared.kit.jobs import Connection
from shared.terms.consultations import AWAITING_CONSULTATION, OPEN_CONSULTATIONS, ConsultationStatus
from shared.terms.handovers import HandoverAction, HandoverStatus
from shared.terms.permissions import STOPPED_BY_REVOCATION
from shared.terms.referral import OPEN_STATES, HistoryChange, ReferralStatus


@dataclass(frozen=True, slots=True)
class _Revocation:
    """Which permission is revoked, when and by whom."""

    permission_id: UUID
    at: datetime
    by: str


async def stop_pending(connection: Connection, permission_id: UUID, *, at: datetime, by: str) -> None:
    """Take back whatever left by this permission and is still pending; what was received stays received.

    Call it before the permission is held: whoever sends holds the object first, too.
    """
    revocation = _Revocation(permission_id, at, by)
    for disclosed_for in await permissions.disclosed_for(connection, permission_id):
        kind, _, object_id = disclosed_for.partition(":")
        stop = _STOPPING.get(kind)
        if stop is not None:
            await stop(connection, UUID(object_id), revocation)


async def _stop_consultation(connection: Connection, consultation_id: UUID, revocation: _Revocation) -> None:
    """A question is taken back; one that was answered is closed, so that nothing more is written."""
    held, at = await consultations.lock(connection, consultation_id), revocation.at
    if held is None or held.status not in OPEN_CONSULTATIONS:
        return
    waits = held.status in AWAITING_CONSULTATION
    status = ConsultationStatus.WITHDRAWN if waits else ConsultationStatus.CLOSED
    stopped = replace(held, status=status, ended_at=at, ending=STOPPED_BY_REVOCATION)
    await tell_if_late(connection, consultation_id, at)
    stored = await consultations.save(connection, stopped, action=STOPPED_BY_REVOCATION, at=at, by=revocation.by)
    await tell_consultation(connection, stored, at)


async def _stop_referral(connection: Connection, referral_id: UUID, revocation: _Revocation) -> None:
    """A referral that nobody has decided on is withdrawn; a draft stays, for sending it asks again."""
    held = await referrals.lock(connection, referral_id)
    if held is None or held.status not in OPEN_STATES:
        return
    left = await permissions.latest_disclosure(connection, held.person_ref, f"referral:{referral_id}")
    if left is None or left.permission_id != revocation.permission_id:
        return  # it was drafted by this one, and sent by another or by an act
    cancelled = replace(
        stopped(held, revocation.at),
        status=ReferralStatus.CANCELLED,
        cancelled_at=revocation.at,
        cancelled_by=revocation.by,
        cancellation_reason=STOPPED_BY_REVOCATION,
    )
    deed = ReferralDeed(change=HistoryChange.CANCELLED, at=revocation.at, reason=STOPPED_BY_REVOCATION)
    await store(connection, cancelled, deed)


async def _stop_handover(connection: Connection, handover_id: UUID, revocation: _Revocation) -> None:
    at, by = revocation.at, revocation.by
    held = await handovers.lock(connection, handover_id)
    if held is None or held.status is not HandoverStatus.OFFERED:
        return
    await clocks.end(connection, handover_id, PROMISED, at)
    place = await stored_place(connection, handover_id, held.offered_at)
    withdrawn = replace(
        held,
        status=HandoverStatus.WITHDRAWN,
        ended_at=at,
        client_told=None,
        without_clock=place.without_clock,
        queued_at=place.queued_at,
    )
    await handovers.save(connection, withdrawn)
    deed = HandoverDeed(
        action=HandoverAction.WITHDRAW, status=withdrawn.status, at=at, by=by, explanation=STOPPED_BY_REVOCATION
    )
    await handovers.remember(connection, handover_id, deed)
    await tell_handover(connection, withdrawn, at)


_Stop = Callable[[Connection, UUID, _Revocation], Awaitable[None]]
_STOPPING: Final[Mapping[str, _Stop]] = {
    "consultation": _stop_consultation,
    "handover": _stop_handover,
    "referral": _stop_referral,
}
"""How each kind of object is taken back."""
