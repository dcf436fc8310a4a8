"""What became of referrals, how long clients waited, and what is published of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, TIMESTAMP, Date, Integer, Text, Uuid, bindparam, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.referral.tables.referrals import referral
from services.referral.tables.statistics import published, published_waiting, told_first_visit
from shared.kit.publishing_storage import PublishedMonths
from shared.law.published_figures import PublishedFigure
from shared.terms.referral_statistics import ReferralEnding, ReferralReport

PUBLISHED: Final = PublishedMonths(published, PublishedFigure)
Group = tuple[str, str]
"""A unit and a pathway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedWaiting:
    """What is told of waiting in a unit, a pathway and a month; civil days in Finland."""

    month: date
    unit_id: str
    pathway_code: str
    median_days_to_decision: float | None
    first_visits: int | None
    median_days_to_first_visit: float | None
    days_to_first_visit_of_nine_in_ten: int | None


_INSTANT: Final = TIMESTAMP(timezone=True)
_ENDED: Final = """
    from referral where sent_at is not null and coalesce(decided_at, cancelled_at) >= :from_at
        and coalesce(decided_at, cancelled_at) < :until_at
"""
_SPAN: Final = (bindparam("from_at", type_=_INSTANT), bindparam("until_at", type_=_INSTANT))
_SENT_ON: Final = "cast(sent_at at time zone 'Europe/Helsinki' as date)"
_ENDINGS = (
    text(f"""
    select to_unit_id, pathway_code, case status when 'completed' then 'accepted' else status end as ending,
           count(*) as referrals
    {_ENDED} group by 1, 2, 3
""")
    .bindparams(*_SPAN)
    .columns(to_unit_id=Text, pathway_code=Text, ending=Text, referrals=Integer)
)
_DECISIONS = (
    text(f"""
    select to_unit_id, pathway_code,
           array_agg(cast(decided_at at time zone 'Europe/Helsinki' as date) - {_SENT_ON}) as days
    {_ENDED} and decided_at is not null group by 1, 2
""")
    .bindparams(*_SPAN)
    .columns(to_unit_id=Text, pathway_code=Text, days=ARRAY(Integer))
)
# A first visit whose day is not known is not told of.
_FIRST_VISITS = (
    text(f"""
    select to_unit_id, pathway_code, array_agg(id order by first.visit_on, id) as ids,
           array_agg(first.visit_on - {_SENT_ON} order by first.visit_on, id) as days
    from referral cross join lateral (
        select min(visit_on) as visit_on from booked_visit
        where booked_visit.booking_right_id = referral.booking_right_id and status in ('checked_in', 'completed')
        having count(*) = count(visit_on)) as first
    where referral.status in ('accepted', 'completed') and first.visit_on < :until
      and not exists (select 1 from told_first_visit where referral_id = referral.id)
    group by 1, 2
""")  # noqa: S608 - made of this module's own words
    .bindparams(bindparam("until", type_=Date))
    .columns(to_unit_id=Text, pathway_code=Text, ids=ARRAY(Uuid), days=ARRAY(Integer))
)
_SINCE = select(func.min(referral.c.created_at))
_ACCEPTED = (
    select(published.figure.c.unit_id, published.figure.c.row, func.sum(published.figure.c.count).label("told"))
    .where(
        published.figure.c.report == ReferralReport.REFERRALS.value,
        published.figure.c.column == ReferralEnding.ACCEPTED.value,
        published.figure.c.count.is_not(None),
    )
    .group_by(published.figure.c.unit_id, published.figure.c.row)
)
_CAME = (
    select(
        published_waiting.c.unit_id,
        published_waiting.c.pathway_code,
        func.sum(published_waiting.c.first_visits).label("told"),
    )
    .where(published_waiting.c.first_visits.is_not(None))
    .group_by(published_waiting.c.unit_id, published_waiting.c.pathway_code)
)
_TELL = insert(told_first_visit)
_KEEP = insert(published_waiting)
_WAITING = (
    select(published_waiting)
    .where(
        published_waiting.c.unit_id == bindparam("of_unit"),
        published_waiting.c.month.between(bindparam("first"), bindparam("last")),
    )
    .order_by(published_waiting.c.month, published_waiting.c.pathway_code)
)


async def since(connection: AsyncConnection) -> datetime | None:
    """When the first referral was begun; None before there is one."""
    first: datetime | None = (await connection.execute(_SINCE)).scalar_one()
    return first


async def endings(
    connection: AsyncConnection, *, from_at: datetime, until_at: datetime
) -> dict[str, dict[tuple[str, str], int]]:
    """How many referrals ended how in a span, its end not included; by the unit where they ended, and pathway."""
    found: dict[str, dict[tuple[str, str], int]] = {}
    for row in await connection.execute(_ENDINGS, {"from_at": from_at, "until_at": until_at}):
        found.setdefault(row.to_unit_id, {})[row.pathway_code, ReferralEnding(row.ending).value] = row.referrals
    return found


async def decisions(
    connection: AsyncConnection, *, from_at: datetime, until_at: datetime
) -> dict[Group, Sequence[int]]:
    """Days from each referral to its decision in a span, its end not included."""
    rows = await connection.execute(_DECISIONS, {"from_at": from_at, "until_at": until_at})
    return {(row.to_unit_id, row.pathway_code): row.days for row in rows}


async def untold_first_visits(
    connection: AsyncConnection, until: date
) -> dict[Group, tuple[Sequence[UUID], Sequence[int]]]:
    """First visits before a day of which no month tells, the earliest first: whose referrals, after how many days."""
    rows = await connection.execute(_FIRST_VISITS, {"until": until})
    return {(row.to_unit_id, row.pathway_code): (row.ids, row.days) for row in rows}


async def told_so_far(connection: AsyncConnection) -> tuple[dict[Group, int], dict[Group, int]]:
    """How many acceptances, and how many first visits, all published months tell of."""
    accepted = {(row.unit_id, row.row): row.told for row in await connection.execute(_ACCEPTED)}
    came = {(row.unit_id, row.pathway_code): row.told for row in await connection.execute(_CAME)}
    return accepted, came


async def tell_first_visits(connection: AsyncConnection, month: date, referral_ids: Iterable[UUID]) -> None:
    """Note that a published month tells of the first visits of these referrals."""
    await connection.execute(_TELL, [{"referral_id": each, "month": month} for each in referral_ids])


async def keep_waiting(connection: AsyncConnection, waiting: PublishedWaiting) -> None:
    """Publish what is told of waiting."""
    await connection.execute(_KEEP, {name: getattr(waiting, name) for name in PublishedWaiting.__slots__})


async def waiting(connection: AsyncConnection, unit_id: str, first: date, last: date) -> list[PublishedWaiting]:
    """What was told of waiting in a unit, from one month to another, both included."""
    rows = await connection.execute(_WAITING, {"of_unit": unit_id, "first": first, "last": last})
    return [PublishedWaiting(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's documented name
