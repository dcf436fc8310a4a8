"""What every change of a referral leaves behind, in the same transaction: its version, its history, its event."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.referral.flows.telling import tell_of, tell_referral
from services.referral.storage import referral_history, referral_notices, referrals
from services.referral.storage.referral_history import HistoryRecord
from services.referral.storage.referrals import ReferralRecord
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.terms.people import HEALTH_CARE_PROFESSIONS, Profession
from shared.terms.referral import HistoryChange, ReferralEvent, ReferralSide


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralDeed:
    """What was done, and by whom; the booking service's answers have no side."""

    change: HistoryChange
    at: datetime
    side: ReferralSide | None = None
    unit_id: str | None = None
    profession: Profession | None = None
    reason_code: StrEnum | None = None
    reason: str | None = None


def deed_of(
    caller: Caller,
    record: ReferralRecord,
    side: ReferralSide,
    change: HistoryChange,
    at: datetime,
    *,
    reason_code: StrEnum | None = None,
    reason: str | None = None,
) -> ReferralDeed:
    """What a professional did on one side, as history tells it: by unit and profession, not by name."""
    return ReferralDeed(
        change=change,
        at=at,
        side=side,
        unit_id=record.from_unit_id if side is ReferralSide.SENT else record.to_unit_id,
        profession=profession_of(caller),
        reason_code=reason_code,
        reason=reason,
    )


def profession_of(caller: Caller) -> Profession | None:
    """The profession that history names: of several, one of health care first, a duty last."""
    by_rank = sorted(
        caller.professions,
        key=lambda each: (each is Profession.UNIT_MANAGER, each not in HEALTH_CARE_PROFESSIONS, each.value),
    )
    return next(iter(by_rank), None)


async def begin(connection: Connection, draft: ReferralRecord, deed: ReferralDeed) -> None:
    """Store a new referral with the first entry of its history."""
    await referrals.add(connection, draft)
    await referral_history.add(connection, _entry(draft, deed))


async def store(connection: Connection, changed: ReferralRecord, deed: ReferralDeed) -> ReferralRecord:
    """Store a held referral that was changed, leave its history and tell it; gives it with its next version.

    That its clock ran out before it was stopped is told all the same: overdue is never hidden (D-6).
    """
    late = await referral_notices.ran_over(connection, changed.id, deed.at)
    if late is not None:
        await tell_of(
            connection, ReferralEvent.OVERDUE, late.id, late.status, late.from_unit_id, late.to_unit_id, deed.at
        )
    stored = await referrals.save(connection, changed)
    await referral_history.add(connection, _entry(stored, deed))
    await tell_referral(connection, stored, deed.change, deed.at)
    return stored


def _entry(stored: ReferralRecord, deed: ReferralDeed) -> HistoryRecord:
    return HistoryRecord(
        referral_id=stored.id,
        version=stored.version,
        at=deed.at,
        change=deed.change,
        status=stored.status,
        side=deed.side,
        unit_id=deed.unit_id,
        profession=deed.profession,
        reason_code=deed.reason_code.value if deed.reason_code else None,
        reason=deed.reason,
    )
