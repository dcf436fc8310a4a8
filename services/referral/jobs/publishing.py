"""Publishes the figures of each month of referrals and waiting."""

from datetime import date

from services.referral.flows.parts import ReferralParts
from services.referral.flows.statistics import count_month
from services.referral.rules import waiting
from services.referral.storage import statistics
from shared.kit.jobs import Connection, Handler
from shared.kit.publishing_job import publish_statistics
from shared.law.civil_time import civil_date


def publish_months(parts: ReferralParts) -> Handler:
    """Publishes the months that are due, from that in which the first referral was begun."""

    async def since(connection: Connection) -> date | None:
        first = await statistics.since(connection)
        return None if first is None else civil_date(first)

    async def count(connection: Connection, month: date) -> None:
        await count_month(parts, connection, month)

    return publish_statistics(parts.clock, statistics.PUBLISHED, since=since, count=count, rules=(waiting,))
