"""What the booking service's answers make of a referral, once each: stored under its lock, with history and event."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.referral.flows.referral_changes import ReferralDeed, store
from services.referral.storage import referrals
from services.referral.storage.referrals import ReferralRecord
from shared.kit.jobs import Connection
from shared.terms.referral import BookingRightIssue, HistoryChange

_STATES = {
    BookingRightIssue.ISSUED: HistoryChange.RIGHT_ISSUED,
    BookingRightIssue.REFUSED: HistoryChange.RIGHT_REFUSED,
    BookingRightIssue.REVOKED: HistoryChange.RIGHT_REVOKED,
}


async def right_issued(connection: Connection, referral_id: UUID, right_id: UUID, at: datetime) -> None:
    """The booking service has issued the right; one that is being taken back meanwhile is only named."""
    held = await referrals.lock(connection, referral_id)
    if held is None:
        return
    if held.booking_state is BookingRightIssue.PENDING:
        await _become(connection, replace(held, booking_right_id=right_id), BookingRightIssue.ISSUED, at)
    elif held.booking_state is BookingRightIssue.REVOCATION_PENDING and held.booking_right_id is None:
        await referrals.name_right(connection, referral_id, right_id)


async def right_refused(connection: Connection, referral_id: UUID, refusal: str, at: datetime) -> None:
    """The booking service issues no right; one that is being taken back meanwhile is none to take back."""
    held = await referrals.lock(connection, referral_id)
    if held is None:
        return
    if held.booking_state is BookingRightIssue.PENDING:
        refused = replace(held, booking_refusal=refusal)
        await _become(connection, refused, BookingRightIssue.REFUSED, at, reason=refusal)
    elif held.booking_state is BookingRightIssue.REVOCATION_PENDING:
        await _become(connection, held, BookingRightIssue.REVOKED, at)


async def right_revoked(connection: Connection, referral_id: UUID, at: datetime) -> None:
    """The right has ended in the booking service, by whomever; nothing changes when that is known already."""
    held = await referrals.lock(connection, referral_id)
    if held is not None and held.booking_state in {BookingRightIssue.ISSUED, BookingRightIssue.REVOCATION_PENDING}:
        await _become(connection, held, BookingRightIssue.REVOKED, at)


async def _become(
    connection: Connection,
    changed: ReferralRecord,
    state: BookingRightIssue,
    at: datetime,
    *,
    reason: str | None = None,
) -> None:
    deed = ReferralDeed(change=_STATES[state], at=at, reason=reason)
    await store(connection, replace(changed, booking_state=state), deed)
