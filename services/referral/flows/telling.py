"""What referral tells integrators of referrals: what was done to them, by ids and states only."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from services.referral.storage.referrals import ReferralRecord
from shared.contracts.events import EventType, ReferralChange
from shared.kit.events import publish
from shared.kit.jobs import Connection
from shared.terms.referral import HistoryChange, ReferralEvent, ReferralStatus

EVENTS: Final = (
    EventType(ReferralEvent.SENT, "A referral was sent", ReferralChange),
    EventType(ReferralEvent.TAKEN, "The receiving unit began to handle a referral", ReferralChange),
    EventType(ReferralEvent.HANDED_OFF, "Another professional handles a referral, or nobody again", ReferralChange),
    EventType(ReferralEvent.RETURNED, "The receiving unit asked the sender for more", ReferralChange),
    EventType(ReferralEvent.ANSWERED, "The sender answered what was asked", ReferralChange),
    EventType(ReferralEvent.ACCEPTED, "A referral was accepted", ReferralChange),
    EventType(ReferralEvent.DECLINED, "A referral was declined", ReferralChange),
    EventType(ReferralEvent.REDIRECTED, "A referral was sent on to another unit", ReferralChange),
    EventType(ReferralEvent.CANCELLED, "A referral was withdrawn by its sender", ReferralChange),
    EventType(ReferralEvent.RIGHT_REFUSED, "Booking refused the right of an accepted referral", ReferralChange),
    EventType(ReferralEvent.RIGHT_REVOKED, "The booking right of a referral was taken back", ReferralChange),
    EventType(ReferralEvent.COMPLETED, "The receiving unit told what came of a referral", ReferralChange),
    EventType(ReferralEvent.DUE_SOON, "The clock of a referral runs out soon", ReferralChange),
    EventType(ReferralEvent.OVERDUE, "The clock of a referral has run out", ReferralChange),
    EventType(
        ReferralEvent.NOT_BOOKED_IN_TIME, "No visit was booked in the days that a referral gives", ReferralChange
    ),
)
_TOLD_BY_CHANGE: Final[Mapping[HistoryChange, ReferralEvent]] = {
    HistoryChange.SENT: ReferralEvent.SENT,
    HistoryChange.TAKEN: ReferralEvent.TAKEN,
    HistoryChange.TAKEN_OVER: ReferralEvent.HANDED_OFF,
    HistoryChange.HANDED_OFF: ReferralEvent.HANDED_OFF,
    HistoryChange.RELEASED: ReferralEvent.HANDED_OFF,
    HistoryChange.RETURNED: ReferralEvent.RETURNED,
    HistoryChange.ANSWERED: ReferralEvent.ANSWERED,
    HistoryChange.ACCEPTED: ReferralEvent.ACCEPTED,
    HistoryChange.DECLINED: ReferralEvent.DECLINED,
    HistoryChange.REDIRECTED: ReferralEvent.REDIRECTED,
    HistoryChange.CANCELLED: ReferralEvent.CANCELLED,
    HistoryChange.RIGHT_REFUSED: ReferralEvent.RIGHT_REFUSED,
    HistoryChange.RIGHT_REVOKED: ReferralEvent.RIGHT_REVOKED,
    HistoryChange.COMPLETED: ReferralEvent.COMPLETED,
}


async def tell_referral(connection: Connection, stored: ReferralRecord, change: HistoryChange, at: datetime) -> None:
    """Tell what was done to a referral, in the transaction that did it.

    A draft is its writer's own: that it was withdrawn is told to nobody.
    """
    event = _TOLD_BY_CHANGE.get(change)
    if event is not None and stored.sent_at is not None:
        await tell_of(connection, event, stored.id, stored.status, stored.from_unit_id, stored.to_unit_id, at)


async def tell_of(
    connection: Connection,
    event: ReferralEvent,
    referral_id: UUID,
    status: ReferralStatus,
    from_unit_id: str,
    to_unit_id: str,
    at: datetime,
) -> None:
    """Tell something of a referral that is held."""
    change = ReferralChange(referral_id=referral_id, status=status, from_unit_id=from_unit_id, to_unit_id=to_unit_id)
    await publish(connection, event, f"referral:{referral_id}", change.model_dump(mode="json"), at)
