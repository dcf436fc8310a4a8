"""Referrals whose clock is due soon or has run out, or whose visit was not booked in time: each noticed once."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.terms.referral import ReferralStatus

AT_A_TIME: Final = 200

_TOLD = "returning id, status, from_unit_id, to_unit_id"
_DUE_SOON: Final = text(f"""
    update referral set due_soon_noticed_at = :at where id in (
        select id from referral
        where not without_clock and due_soon_noticed_at is null and due_soon_at <= :at and queued_at >= :at
        order by due_soon_at limit :rows for update skip locked)
    {_TOLD}
""")  # noqa: S608 - made of this module's own words
_OVERDUE: Final = text(f"""
    update referral set overdue_noticed_at = :at where id in (
        select id from referral
        where not without_clock and overdue_noticed_at is null and queued_at < :at
        order by queued_at limit :rows for update skip locked)
    {_TOLD}
""")  # noqa: S608 - made of this module's own words
_RAN_OVER: Final = text(f"""
    update referral set overdue_noticed_at = :at
    where id = :referral_id and not without_clock and overdue_noticed_at is null and queued_at < :at
    {_TOLD}
""")  # noqa: S608 - made of this module's own words
_ANEW: Final = text("""
    update referral set due_soon_noticed_at = null, overdue_noticed_at = null where id = :referral_id
""")
# What was completed meanwhile is marked as well, so that it is not looked at again, and told to nobody.
_NOT_BOOKED: Final = text(f"""
    with noticed as (update referral set not_booked_noticed_at = :at where id in (
        select id from referral
        where booking_state = 'issued' and not_booked_noticed_at is null and book_by < :today
          and not exists (
              select 1 from booked_visit visit
              where visit.booking_right_id = referral.booking_right_id and visit.status <> 'cancelled')
        order by book_by limit :rows for update skip locked)
    {_TOLD})
    select id, status, from_unit_id, to_unit_id from noticed where status = 'accepted'
""")  # noqa: S608 - made of this module's own words
_COUNTS: Final = text("""
    select count(*) filter (where queued_at < :at) as overdue,
           count(*) filter (where queued_at >= :at and due_soon_at <= :at) as due_soon,
           count(*) filter (where queued_at >= :at and due_soon_at > :at) as running
    from referral where not without_clock
""")


@dataclass(frozen=True, slots=True)
class NoticedReferral:
    """A referral of which something is told."""

    id: UUID
    status: ReferralStatus
    from_unit_id: str
    to_unit_id: str


@dataclass(frozen=True, slots=True)
class OpenCounts:
    """How many referrals with a running clock stand how by it."""

    running: int
    due_soon: int
    overdue: int


async def due_soon(connection: AsyncConnection, at: datetime) -> list[NoticedReferral]:
    """Some referrals whose clock is due soon, not noticed before."""
    return await _noticed(connection, _DUE_SOON, {"at": at})


async def overdue(connection: AsyncConnection, at: datetime) -> list[NoticedReferral]:
    """Some referrals whose clock has run out, not noticed before."""
    return await _noticed(connection, _OVERDUE, {"at": at})


async def ran_over(connection: AsyncConnection, referral_id: UUID, at: datetime) -> NoticedReferral | None:
    """A held referral whose clock has run out, not noticed before; before what stops the clock is stored."""
    found = await _noticed(connection, _RAN_OVER, {"referral_id": referral_id, "at": at})
    return found[0] if found else None


async def begin_anew(connection: AsyncConnection, referral_id: UUID) -> None:
    """Another clock of a held referral runs now: nobody was told of it yet."""
    await connection.execute(_ANEW, {"referral_id": referral_id})


async def not_booked(connection: AsyncConnection, at: datetime, today: date) -> list[NoticedReferral]:
    """Some accepted referrals whose days for booking have passed without a visit, not noticed before."""
    return await _noticed(connection, _NOT_BOOKED, {"at": at, "today": today})


async def open_counts(connection: AsyncConnection, at: datetime) -> OpenCounts:
    """How the running clocks of referrals stand at an instant."""
    row = (await connection.execute(_COUNTS, {"at": at})).one()
    return OpenCounts(row.running, row.due_soon, row.overdue)


async def _noticed(connection: AsyncConnection, statement: TextClause, values: dict[str, Any]) -> list[NoticedReferral]:
    found = await connection.execute(statement, {**values, "rows": AT_A_TIME})
    return [NoticedReferral(row.id, ReferralStatus(row.status), row.from_unit_id, row.to_unit_id) for row in found]
