"""What referral tells integrators: that a referral went to another state, by ids and states only."""

from datetime import datetime
from typing import Final

from services.referral.storage.referrals import ReferralRecord
from shared.contracts.events import EventType, ReferralChange
from shared.kit.events import publish
from shared.kit.jobs import Connection
from shared.terms.referral import ReferralEvent, ReferralStatus

EVENTS: Final = (
    EventType(ReferralEvent.SENT, "A referral was sent", ReferralChange),
    EventType(ReferralEvent.TAKEN, "The receiving unit began to handle a referral", ReferralChange),
    EventType(ReferralEvent.ACCEPTED, "A referral was accepted", ReferralChange),
    EventType(ReferralEvent.DECLINED, "A referral was declined", ReferralChange),
    EventType(ReferralEvent.CANCELLED, "A referral was withdrawn by its sender", ReferralChange),
)
_TOLD_BY_STATE: Final = {
    ReferralStatus.SENT: ReferralEvent.SENT,
    ReferralStatus.TAKEN: ReferralEvent.TAKEN,
    ReferralStatus.ACCEPTED: ReferralEvent.ACCEPTED,
    ReferralStatus.DECLINED: ReferralEvent.DECLINED,
    ReferralStatus.CANCELLED: ReferralEvent.CANCELLED,
}


async def tell_referral(connection: Connection, stored: ReferralRecord, at: datetime) -> None:
    """Tell that a referral has just gone to the state that it has; in the transaction that made it so.

    A draft is its writer's own: that it was withdrawn is told to nobody.
    """
    if stored.sent_at is None:
        return
    change = ReferralChange(
        referral_id=stored.id, status=stored.status, from_unit_id=stored.from_unit_id, to_unit_id=stored.to_unit_id
    )
    data = change.model_dump(mode="json")
    await publish(connection, _TOLD_BY_STATE[stored.status], f"referral:{stored.id}", data, at)
