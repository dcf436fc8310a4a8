"""What was done to referrals: one entry for each version."""

from dataclasses import fields
from datetime import datetime
from uuid import UUID

from pydantic.dataclasses import dataclass
from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.referral.storage.rows import columns
from services.referral.tables.referrals import referral_history
from shared.terms.people import Profession
from shared.terms.referral import HistoryChange, ReferralSide, ReferralStatus


@dataclass(frozen=True, kw_only=True)
class HistoryRecord:
    """One entry; nobody is named."""

    referral_id: UUID
    version: int
    at: datetime
    change: HistoryChange
    status: ReferralStatus
    side: ReferralSide | None = None
    unit_id: str | None = None
    profession: Profession | None = None
    reason_code: str | None = None
    reason: str | None = None


_NAMES = tuple(each.name for each in fields(HistoryRecord))
_ADD = insert(referral_history)
_LIST = (
    select(*(referral_history.c[name] for name in _NAMES))
    .where(
        referral_history.c.referral_id == bindparam("referral_id"),
        referral_history.c.version > bindparam("after"),
    )
    .order_by(referral_history.c.version)
    .limit(bindparam("rows"))
)


async def add(connection: AsyncConnection, entry: HistoryRecord) -> None:
    """Leave an entry, in the transaction that made it so."""
    await connection.execute(_ADD, columns(entry, _NAMES))


async def listed(connection: AsyncConnection, referral_id: UUID, *, after: int, rows: int) -> list[HistoryRecord]:
    """What was done to a referral after a version, the oldest first."""
    found = await connection.execute(_LIST, {"referral_id": referral_id, "after": after, "rows": rows})
    return [HistoryRecord(**row) for row in found.mappings()]
