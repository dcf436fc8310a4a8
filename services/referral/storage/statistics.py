"""What became of a unit's referrals, and how long clients waited, counted by the month in which they were sent."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import TIMESTAMP, Date, Float, Integer, Text, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.terms.referral_statistics import ReferralEnding

_INSTANT: Final = TIMESTAMP(timezone=True)
_OF_MONTHS: Final = (
    bindparam("unit_id", type_=Text),
    bindparam("from_at", type_=_INSTANT),
    bindparam("until_at", type_=_INSTANT),
)


@dataclass(frozen=True, slots=True)
class ReferralsOfMonth:
    """How many referrals of a pathway that were sent in a month ended how."""

    month: date
    """Its first day."""
    pathway_code: str
    ending: ReferralEnding
    referrals: int


@dataclass(frozen=True, slots=True)
class WaitingOfMonth:
    """How long the clients of a pathway waited whose referrals were sent in a month; civil days in Finland."""

    month: date
    pathway_code: str
    median_days_to_decision: float | None
    visited: int
    """Had a first visit so far."""
    median_days_to_first_visit: float | None
    days_to_first_visit_of_nine_in_ten: float | None
    """So many days or fewer for nine of ten."""


_MONTH: Final = "cast(date_trunc('month', sent_at at time zone 'Europe/Helsinki') as date)"
# What a unit received is found by the worklists' index on received_in; a cancelled draft was never received.
_RECEIVED: Final = "received_in = :unit_id and sent_at >= :from_at and sent_at < :until_at"
_REFERRALS = (
    text(f"""
    select {_MONTH} as month, pathway_code,
           case status when 'accepted' then 'accepted' when 'completed' then 'accepted' when 'declined' then 'declined'
                       when 'cancelled' then 'cancelled' else 'open' end as ending,
           count(*) as referrals
    from referral where {_RECEIVED}
    group by 1, 2, 3 order by 1, 2, 3
""")  # noqa: S608 - made of this module's own words
    .bindparams(*_OF_MONTHS)
    .columns(month=Date, pathway_code=Text, ending=Text, referrals=Integer)
)
_WAITING = (
    text(f"""
    with waited as (
        select {_MONTH} as month, pathway_code,
               cast(decided_at at time zone 'Europe/Helsinki' as date)
                   - cast(sent_at at time zone 'Europe/Helsinki' as date) as to_decision,
               first.visit_on - cast(sent_at at time zone 'Europe/Helsinki' as date) as to_visit
        from referral left join lateral (
            select min(visit_on) as visit_on from booked_visit
            where booked_visit.booking_right_id = referral.booking_right_id
              and booked_visit.status in ('checked_in', 'completed')) as first on true
        where {_RECEIVED})
    select month, pathway_code,
           percentile_cont(0.5) within group (order by to_decision) as median_days_to_decision,
           count(to_visit) as visited,
           percentile_cont(0.5) within group (order by to_visit) as median_days_to_first_visit,
           percentile_disc(0.9) within group (order by to_visit) as days_to_first_visit_of_nine_in_ten
    from waited group by 1, 2 order by 1, 2
""")  # noqa: S608 - made of this module's own words
    .bindparams(*_OF_MONTHS)
    .columns(
        month=Date,
        pathway_code=Text,
        median_days_to_decision=Float,
        visited=Integer,
        median_days_to_first_visit=Float,
        days_to_first_visit_of_nine_in_ten=Float,
    )
)


async def referrals(
    connection: AsyncConnection, unit_id: str, *, from_at: datetime, until_at: datetime
) -> list[ReferralsOfMonth]:
    """Referrals that a unit received and that were sent in a span of whole months, the end not included."""
    rows = await connection.execute(_REFERRALS, {"unit_id": unit_id, "from_at": from_at, "until_at": until_at})
    return [ReferralsOfMonth(row.month, row.pathway_code, ReferralEnding(row.ending), row.referrals) for row in rows]


async def waiting(
    connection: AsyncConnection, unit_id: str, *, from_at: datetime, until_at: datetime
) -> list[WaitingOfMonth]:
    """How long the clients waited whose referrals a unit received and that were sent in a span of whole months."""
    rows = await connection.execute(_WAITING, {"unit_id": unit_id, "from_at": from_at, "until_at": until_at})
    return [WaitingOfMonth(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's documented name
